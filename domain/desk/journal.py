"""One row for every deed that was carried out or refused. Rows are never changed, and kept for a
month."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, Facts, Retention
from domain.secrets import RANDOM, Secret

ONCE = ["merchant_id", "request_key", "operation"]


class JournalEntry(Base):
    __tablename__ = "journal"
    __table_args__ = (
        # A request key may appear once per operation: this constraint is the idempotency rule.
        UniqueConstraint(*ONCE),
        Index(None, "merchant_id", "at"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)  # 0: nobody's yet
    id: Mapped[int] = mapped_column(primary_key=True)  # a stamp
    at: Mapped[datetime]
    actor_id: Mapped[int]
    role: Mapped[str]
    operation: Mapped[str]
    request_key: Mapped[str | None]
    asked: Mapped[str | None]  # a digest of the values: another wish under this key is a defect
    details: Mapped[Facts]
    refusal: Mapped[str | None]
    result: Mapped[str | None]  # JSON; returned again when the same request comes again


# Telegram gives an update again for a day at most; a press on an old screen finds it changed.
RETENTION = Retention(
    table=JournalEntry,
    order=JournalEntry.id,
    at=JournalEntry.at,
    kept=timedelta(days=30),
)


class Aside:
    """A value that is no part of the wish: progress that is shown meanwhile."""


def details(values: Mapping[str, object]) -> dict[str, str]:
    """What an operation was asked, fit to be kept: bounded; secrets mask themselves."""
    return {key: _shown(value) for key, value in values.items() if _meant(value)}


def _shown(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return f"{len(value)} bytes"
    if isinstance(value, list | tuple) and len(value) > 20:
        return f"{len(value)} items"
    return str(value)[:200]


def digest(values: Mapping[str, object]) -> str:
    """The same for the same values; says nothing of them. What could be guessed from it, such as a
    PIN, takes part as its mask."""
    meant = {key: value for key, value in values.items() if _meant(value)}
    canonical = json.dumps(meant, default=_plainly, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def _plainly(value: object) -> str:
    if isinstance(value, RANDOM):
        return hashlib.sha256(value.reveal().encode()).hexdigest()
    if isinstance(value, Secret):
        return str(value)
    if isinstance(value, bytes | bytearray):
        return hashlib.sha256(value).hexdigest()
    return repr(value)


def _meant(value: object) -> bool:
    return value is not None and not isinstance(value, Aside)
