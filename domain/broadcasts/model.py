"""A broadcast: words for many members, to whom they went, and who wants none."""

import hashlib
import json
from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, Retention, owned, word
from domain.merchants import Merchant

A_DAY = 2  # broadcasts that one member gets of a merchant in a day
DAYS_OFF = 7  # that what is above the bound may be put off to a later day
CHUNK = 200  # people that one transaction puts on the list
PACE = 10  # messages a second: a third of what Telegram lets a bot send


class To(StrEnum):
    """Who is meant: which level, tag or title is its name, which product or voucher its id."""

    EVERYBODY = auto()
    LEVEL = auto()
    TAG = auto()
    CARD = auto()  # holders of a good card with this title
    PRODUCT = auto()  # holders of a good card that was bought as this product
    VOUCHER = auto()  # holders of a card of this voucher that is not used up


class BroadcastState(StrEnum):
    DRAFT = auto()
    GOING = auto()
    STOPPED = auto()
    DONE = auto()


NEXT = text("next_at IS NOT NULL")


class Broadcast(Base):
    __tablename__ = "broadcasts"
    __table_args__ = (
        owned("voucher_id", "vouchers"),
        owned("of_voucher_id", "vouchers"),
        owned("product_id", "products"),
        Index(
            "ix_broadcasts_next",
            "merchant_id",
            "next_at",
            sqlite_where=NEXT,
            postgresql_where=NEXT,
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[To] = mapped_column(word(To))
    name: Mapped[str] = mapped_column(default="")
    product_id: Mapped[int | None]
    of_voucher_id: Mapped[int | None]
    text: Mapped[str]
    voucher_id: Mapped[int | None]  # that can be claimed under the words
    pay_percent: Mapped[int | None]  # an offer: the voucher is made when it is sent
    offer_ends: Mapped[date | None]
    state: Mapped[BroadcastState] = mapped_column(
        word(BroadcastState), default=BroadcastState.DRAFT
    )
    made_by: Mapped[int]
    made_at: Mapped[datetime]
    sent_by: Mapped[int | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]  # when the clock goes on with it
    reached: Mapped[int] = mapped_column(default=0)  # the last person on the list
    sent: Mapped[int] = mapped_column(default=0)  # the result, when it is over
    blocked: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)

    @property
    def ref(self) -> str:
        """What its copies are about."""
        return f"broadcast:{self.id}"

    @property
    def sign(self) -> str:
        """Of what would be read, and by whom: another where any of it was changed."""
        whom = (self.to.value, self.name, self.product_id, self.of_voucher_id)
        said = (self.text, self.voucher_id, self.pay_percent, f"{self.offer_ends}")
        return hashlib.sha256(json.dumps(whom + said).encode()).hexdigest()[:16]


class BroadcastTo(Base):
    """That it went to somebody: each once, and on a day no more than there may be."""

    __tablename__ = "broadcast_people"
    __table_args__ = (
        owned("broadcast_id", "broadcasts"),
        UniqueConstraint("merchant_id", "person_id", "day", "place"),
        Index(None, "merchant_id", "at"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    broadcast_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]  # the merchant's
    place: Mapped[int]  # of that day's, from 1
    key: Mapped[str]  # of what is owed
    at: Mapped[datetime]
    later: Mapped[bool]  # put off to that day: the one before was full


RETENTION = Retention(
    table=BroadcastTo, order=BroadcastTo.at, at=BroadcastTo.at, kept=timedelta(days=90)
)


class BroadcastLeft(Base):
    """Somebody wants none of a merchant's."""

    __tablename__ = "broadcast_leavers"

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
