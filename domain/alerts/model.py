"""An alert: that something ends soon, told once an offset, and what somebody did about it."""

from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, Retention, owned, word
from domain.merchants import Merchant, What


class AlertState(StrEnum):
    OPEN = auto()
    SNOOZED = auto()
    DONE = auto()


class Deed(StrEnum):
    """What was done about it."""

    EXTENDED = auto()
    TAKEN_OFF = auto()
    SEEN = auto()


NEXT = text("next_at IS NOT NULL")
WAITS = text("state <> 'done'")  # in so many words wherever the list is asked for


class Alert(Base):
    __tablename__ = "alerts"
    __table_args__ = (
        # However often the clock asks and however late it is: each once (D22).
        UniqueConstraint("merchant_id", "what", "thing_id", "days", "ends_on"),
        owned("product_id", "products"),
        owned("voucher_id", "vouchers"),
        owned("draw_id", "draws"),
        Index(
            "ix_alerts_next", "merchant_id", "next_at", sqlite_where=NEXT, postgresql_where=NEXT
        ),
        Index(
            "ix_alerts_waiting",
            "merchant_id",
            "ends_on",
            "id",
            sqlite_where=WAITS,
            postgresql_where=WAITS,
        ),
        Index("ix_alerts_raised", "merchant_id", "raised_on", "id"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[What] = mapped_column(word(What))
    thing_id: Mapped[int]  # the number of what it is about, which stands below once more
    product_id: Mapped[int | None]
    voucher_id: Mapped[int | None]
    draw_id: Mapped[int | None]
    days: Mapped[int]  # the offset that it was raised for
    ends_on: Mapped[date]
    state: Mapped[AlertState] = mapped_column(word(AlertState), default=AlertState.OPEN)
    raised_on: Mapped[date]  # the merchant's day
    raised_at: Mapped[datetime]
    told: Mapped[bool] = mapped_column(default=False)
    next_at: Mapped[datetime | None]  # when it wakes, or goes up to the owner
    notified: Mapped[int] = mapped_column(default=0)  # holders
    deed: Mapped[Deed | None] = mapped_column(word(Deed))
    acted_by: Mapped[int | None]
    acted_name: Mapped[str] = mapped_column(default="")
    acted_at: Mapped[datetime | None]

    @property
    def ref(self) -> str:
        """What its copies in people's chats are about."""
        return f"alert:{self.id}"


# Longer than any offset, so that the same is never told twice.
RETENTION = Retention(table=Alert, order=Alert.id, at=Alert.raised_at, kept=timedelta(days=400))
