"""What was taken, and what was refused. Rows stay; an undo is marked on its row."""

from datetime import datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, Retention, owned, word
from domain.merchants import Merchant


class How(StrEnum):
    """How the code reached the bot; decides whether a PIN is asked (D23)."""

    PHOTO = auto()
    TYPED = auto()
    LINK = auto()
    SCREEN = auto()  # from a card's screen, nobody showed a code


class Redemption(Base):
    __tablename__ = "redemptions"
    __table_args__ = (
        owned("card_id", "cards"),
        owned("store_id", "stores"),
        owned("staff_id", "staff"),
        owned("undone_by", "staff"),
        CheckConstraint("uses > 0", name="uses_positive"),
        CheckConstraint("(bill IS NULL) = (due IS NULL)", name="both_sums"),
        CheckConstraint("due BETWEEN 0 AND bill", name="no_more_than_the_bill"),
        Index(None, "merchant_id", "at"),
        Index(None, "merchant_id", "store_id", "at"),
        Index(None, "merchant_id", "card_id", "id"),
        Index(None, "merchant_id", "staff_id", "id"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int]
    store_id: Mapped[int]
    staff_id: Mapped[int]
    uses: Mapped[int]
    bill: Mapped[int | None]  # where the card takes something off it; minor units of the card's
    due: Mapped[int | None]  # what the customer paid of it
    at: Mapped[datetime]
    how: Mapped[How] = mapped_column(word(How))
    photo: Mapped[str | None]  # Telegram's file id of the photo that was scanned
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None]
    undo_reason: Mapped[str | None]


class DenialState(StrEnum):
    OPEN = auto()
    LIFTED = auto()  # the use stands
    GIVEN_BACK = auto()


OPEN = text("state = 'open'")


class Denial(Base):
    """A holder said of a use that it was not them; a manager decides, once."""

    __tablename__ = "denials"
    __table_args__ = (
        owned("record_id", "redemptions"),
        owned("card_id", "cards"),
        owned("decided_by", "staff"),
        UniqueConstraint("merchant_id", "record_id"),
        Index("ix_denials_open", "merchant_id", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int]
    card_id: Mapped[int]
    person_id: Mapped[int]
    at: Mapped[datetime]
    state: Mapped[DenialState] = mapped_column(word(DenialState), default=DenialState.OPEN)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]

    @property
    def about(self) -> str:
        """What copies of its case are of."""
        return f"denial:{self.id}"


class RefusedScan(Base):
    __tablename__ = "refused_scans"
    __table_args__ = (
        owned("card_id", "cards"),
        owned("store_id", "stores"),
        owned("staff_id", "staff"),
        Index(None, "merchant_id", "at"),
        Index(None, "merchant_id", "staff_id", "reason", "at"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)  # a stamp
    at: Mapped[datetime]
    staff_id: Mapped[int | None]
    store_id: Mapped[int | None]
    card_id: Mapped[int | None]
    masked: Mapped[str]  # the code's last four symbols
    reason: Mapped[str]
    uses: Mapped[int | None]
    how: Mapped[How] = mapped_column(word(How))
    photo: Mapped[str | None]


# Longer than anybody asks for a day's report again.
REFUSED_RETENTION = Retention(
    table=RefusedScan,
    order=RefusedScan.id,
    at=RefusedScan.at,
    kept=timedelta(days=90),
)
