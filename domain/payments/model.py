"""What was paid through Telegram, and what has to go back to who paid it."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, owned, word
from domain.merchants import Merchant
from domain.orders import Means


class ChargeState(StrEnum):
    SETTLED = auto()  # it paid its order
    OWED_BACK = auto()
    GIVEN_BACK = auto()


class PayoutState(StrEnum):
    DUE = auto()  # to be given back by the bot
    TRYING = auto()  # Telegram is asked just now, or whoever asked has died
    UNCLEAR = auto()  # asked, and nobody knows whether it was done
    BY_HAND = auto()  # to be given back by who leads
    DONE = auto()


class Why(StrEnum):
    """Why money goes back."""

    SECOND = auto()  # the order was paid already
    CLOSED = auto()  # it came after the closing, and there was nothing left to sell
    AMOUNT = auto()  # not what the order costs
    UNKNOWN = auto()  # for no order that there is, or for somebody else's
    REFUND = auto()  # the shop has agreed to it


OPEN = frozenset({PayoutState.DUE, PayoutState.TRYING, PayoutState.UNCLEAR})  # the bot's own
_OPEN = text("state IN ('due', 'trying', 'unclear')")
_BY_HAND = text("state = 'by_hand'")


class Charge(Base):
    """Money that Telegram has taken; its own number says it once, whatever the bill said."""

    __tablename__ = "charges"
    __table_args__ = (
        UniqueConstraint("merchant_id", "telegram"),
        owned("order_id", "orders"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        Index("ix_charges_order", "merchant_id", "order_id"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    telegram: Mapped[str]  # telegram_payment_charge_id
    provider: Mapped[str]  # provider_payment_charge_id
    payload: Mapped[str]  # what the bill said it was for
    order_id: Mapped[int | None]  # None: there is no such order
    person_id: Mapped[int]  # who paid
    means: Mapped[Means] = mapped_column(word(Means))
    unit: Mapped[str]
    amount: Mapped[int]  # minor units, or Stars
    state: Mapped[ChargeState] = mapped_column(word(ChargeState))
    at: Mapped[datetime]
    bot_id: Mapped[int] = mapped_column(server_default="0")  # who took it and gives it back

    @property
    def ref(self) -> str:
        """What its transfers are about."""
        return f"charge:{self.id}"

    @property
    def number(self) -> str:
        """By which whoever took the money finds it: the provider; of Stars Telegram."""
        return self.telegram if self.means is Means.STARS else self.provider


class Payout(Base):
    """Money on its way back, by the bot or by hand, once."""

    __tablename__ = "payouts"
    __table_args__ = (
        UniqueConstraint("merchant_id", "key"),
        owned("charge_id", "charges"),
        owned("order_id", "orders"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        Index("ix_payouts_due", "due", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "ix_payouts_by_hand",
            "merchant_id",
            "id",
            sqlite_where=_BY_HAND,
            postgresql_where=_BY_HAND,
        ),
        Index("ix_payouts_order", "merchant_id", "order_id"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]  # the deed that owes it, said once: ``charge:3``, ``refund:7``
    why: Mapped[Why] = mapped_column(word(Why))
    charge_id: Mapped[int | None]  # None: it was not paid through Telegram
    order_id: Mapped[int | None]
    person_id: Mapped[int | None]
    means: Mapped[Means] = mapped_column(word(Means))
    unit: Mapped[str]
    amount: Mapped[int]
    account: Mapped[str]  # the outside, to which it goes
    state: Mapped[PayoutState] = mapped_column(word(PayoutState))
    due: Mapped[datetime]  # when the bot tries next
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")  # what Telegram said last
    reference: Mapped[str] = mapped_column(default="")  # typed by who gave it back
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    actor_id: Mapped[int | None]  # who gave it back by hand
    actor_name: Mapped[str] = mapped_column(default="")
