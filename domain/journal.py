"""One row for every operation that was carried out or refused. Rows are never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.base import Base

# Values whose names are here reach the journal and the logs only as their first four symbols.
SECRET = frozenset({"code", "token", "pin", "new_pin", "codes"})


class JournalEntry(Base):
    __tablename__ = "journal"
    __table_args__ = (
        # A request key may appear once per operation: this constraint is the idempotency rule.
        UniqueConstraint("merchant_id", "request_key", "operation"),
        Index(None, "merchant_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[int]
    role: Mapped[str]
    operation: Mapped[str]
    request_key: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    refusal: Mapped[str | None]
    result: Mapped[str | None]  # JSON; returned again when the same request comes again


def mask(secret: str) -> str:
    """Enough to recognise, too little to use: the first four symbols."""
    return f"{secret[:4]}…" if secret else ""


def details(values: dict[str, Any]) -> dict[str, str]:
    """What an operation was asked, fit to be kept: bounded, secrets masked."""
    kept = {}
    for key, value in values.items():
        if value is None:
            continue
        if key in SECRET:
            many = isinstance(value, list | tuple)
            kept[key] = " ".join(mask(str(one)) for one in value) if many else mask(str(value))
        elif isinstance(value, dict):
            shown = {name: mask(str(v)) if name in SECRET else v for name, v in value.items()}
            kept[key] = str(shown)[:200]
        else:
            kept[key] = str(value)[:200]
    return kept
