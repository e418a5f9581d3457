"""A shift: one verifier at one store, from one scan of its code to the next."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, owned, word


class Ended(StrEnum):
    """How a shift ended."""

    SCANNED = auto()
    MOVED = auto()  # another was opened at another store
    FORGOTTEN = auto()  # by the clock


OPEN = text("closed_at IS NULL")


class Shift(Base):
    __tablename__ = "shifts"
    __table_args__ = (
        owned("staff_id", "staff"),
        owned("store_id", "stores"),
        CheckConstraint("(closed_at IS NULL) = (ended IS NULL)", name="ended_somehow"),
        Index(
            "ix_shifts_open",
            "merchant_id",
            "staff_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_shifts_due", "due_at", "merchant_id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(None, "merchant_id", "opened_at"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int]
    store_id: Mapped[int]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]  # when the clock closes it
    closed_at: Mapped[datetime | None]
    ended: Mapped[Ended | None] = mapped_column(word(Ended))


class ShiftLink(Base):
    """Whose shifts a printed code opens: it is scanned before the merchant is known."""

    __tablename__ = "shift_links"
    __table_args__ = (UniqueConstraint("merchant_id", "store_id"),)

    token: Mapped[str] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    store_id: Mapped[int]
