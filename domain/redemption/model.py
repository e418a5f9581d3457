"""What was taken, and what was refused. Rows stay; an undo is marked on its row."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.cards import Card
from domain.engine import Base, word
from domain.staff import Staff
from domain.stores import Store


class How(StrEnum):
    """How the code reached the bot; decides whether a PIN is asked (D23)."""

    PHOTO = auto()
    TYPED = auto()
    LINK = auto()
    SCREEN = auto()  # from a card's screen, nobody showed a code


class Redemption(Base):
    __tablename__ = "redemptions"
    __table_args__ = (
        CheckConstraint("uses > 0", name="uses_positive"),
        Index(None, "merchant_id", "at"),
        Index(None, "merchant_id", "store_id", "at"),
        Index(None, "merchant_id", "card_id", "id"),
        Index(None, "merchant_id", "staff_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    card_id: Mapped[int] = mapped_column(ForeignKey(Card.id))
    store_id: Mapped[int] = mapped_column(ForeignKey(Store.id))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    uses: Mapped[int]
    at: Mapped[datetime]
    how: Mapped[How] = mapped_column(word(How))
    photo: Mapped[str | None]  # Telegram's file id of the photo that was scanned
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]
    undo_reason: Mapped[str | None]


class RefusedScan(Base):
    __tablename__ = "refused_scans"
    __table_args__ = (
        Index(None, "merchant_id", "at"),
        Index(None, "merchant_id", "staff_id", "reason", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    at: Mapped[datetime]
    staff_id: Mapped[int | None]
    store_id: Mapped[int | None]
    card_id: Mapped[int | None]
    masked: Mapped[str]  # the code's first four symbols
    reason: Mapped[str]
    uses: Mapped[int | None]
    how: Mapped[How] = mapped_column(word(How))
    photo: Mapped[str | None]
