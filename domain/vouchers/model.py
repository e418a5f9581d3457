"""A voucher: how many there are, on what terms, and who may claim how many (S1-08 to S1-16)."""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, owned, word
from domain.merchants import Merchant


class VoucherKind(StrEnum):
    EXCHANGE = auto()  # for a thing
    AMOUNT_OFF = auto()  # an amount off a bill that reaches a threshold
    DISCOUNT = auto()  # a share of the bill is paid (D21)


TERMS = (
    "CASE kind WHEN 'amount_off' THEN off > 0 AND pay_percent IS NULL "
    "WHEN 'discount' THEN pay_percent BETWEEN 1 AND 99 AND off IS NULL "
    "ELSE off IS NULL AND pay_percent IS NULL END"
)
UNDER_WAY = text("busy_until IS NOT NULL")


class Voucher(Base):
    """A claimed one is a card (``cards.voucher_id``)."""

    __tablename__ = "vouchers"
    __table_args__ = (
        CheckConstraint("claimed >= 0", name="claimed_not_negative"),
        CheckConstraint("claimed <= stock", name="no_more_than_there_are"),
        CheckConstraint(TERMS, name="terms_of_its_kind"),
        CheckConstraint("valid_until IS NULL OR valid_days IS NULL", name="one_validity"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[VoucherKind] = mapped_column(word(VoucherKind))
    currency: Mapped[str]
    threshold: Mapped[int]  # the least bill, minor units; 0: any
    off: Mapped[int | None]  # minor units
    pay_percent: Mapped[int | None]
    cover: Mapped[str | None]  # a picture's digest, in lists (S1-08)
    background: Mapped[str | None]  # likewise, on its own page
    stock: Mapped[int]  # how many there are in all (S1-10)
    claimed: Mapped[int]
    everywhere: Mapped[bool]  # else only at the stores of voucher_stores (S1-11, S1-12)
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]
    valid_days: Mapped[int | None]  # after the day of the claim
    each_may: Mapped[int | None]  # channel A: claims of one person; None: not promoted (S1-13)
    token: Mapped[str]  # of the promotion link
    paused_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    made_by: Mapped[int]
    made_at: Mapped[datetime]


class VoucherStore(Base):
    __tablename__ = "voucher_stores"
    __table_args__ = (
        owned("voucher_id", "vouchers"),
        owned("store_id", "stores"),
        Index(None, "merchant_id", "store_id"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(primary_key=True)


class VoucherTaker(Base):
    """How many of a voucher a person has claimed (D20)."""

    __tablename__ = "voucher_takers"
    __table_args__ = (owned("voucher_id", "vouchers"),)

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    taken: Mapped[int]


class VoucherLink(Base):
    """Whose voucher a promotion link is: it is opened before the merchant is known."""

    __tablename__ = "voucher_links"

    token: Mapped[str] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    voucher_id: Mapped[int]


class Print(Base):
    """Codes that leave the stock at once and are written some at a time."""

    __tablename__ = "prints"
    __table_args__ = (
        owned("voucher_id", "vouchers"),
        CheckConstraint("made BETWEEN 0 AND count", name="no_more_than_asked"),
        Index(
            "ix_prints_busy",
            "busy_until",
            "merchant_id",
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int]
    count: Mapped[int]
    made: Mapped[int] = mapped_column(default=0)
    cards: Mapped[list[list[int]]] = mapped_column(JSON, default=list)  # first and last, by chunk
    ends_on: Mapped[date | None]  # the voucher was extended meanwhile: the last day
    at: Mapped[datetime]  # of all its cards
    made_by: Mapped[int]
    busy_until: Mapped[datetime | None]  # without a sign of life the clock goes on; None: done
