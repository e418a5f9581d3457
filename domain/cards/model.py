"""A card, and the constraints that keep it honest whatever the code above forgets."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, owned, word
from domain.merchants import Merchant


class CardState(StrEnum):
    ACTIVE = auto()
    REVOKED = auto()
    REPLACED = auto()  # reissued: another card stands for it


OF_VOUCHERS = text("voucher_id IS NOT NULL")
ORDERED = text("order_no <> ''")
TO_BE_TOLD = text("tell_at IS NOT NULL")


class Card(Base):
    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("merchant_id", "code"),
        owned("replaced_by", "cards"),
        owned("voucher_id", "vouchers"),
        owned("sold_at", "stores"),
        CheckConstraint("off IS NULL OR pay_percent IS NULL", name="one_kind_of_terms"),
        CheckConstraint("used >= 0", name="used_not_negative"),
        CheckConstraint("uses IS NULL OR used <= uses", name="not_overused"),
        CheckConstraint("uses IS NULL OR uses > 0", name="uses_positive"),
        Index("ix_cards_holder", "holder_id"),  # one's own cards, at whichever merchant
        Index(
            "ix_cards_telling",
            "merchant_id",
            "tell_at",
            "holder_id",
            sqlite_where=TO_BE_TOLD,
            postgresql_where=TO_BE_TOLD,
        ),
        Index(
            "ix_cards_telling_over_all",
            "tell_at",
            "merchant_id",
            sqlite_where=TO_BE_TOLD,
            postgresql_where=TO_BE_TOLD,
        ),
        Index(None, "merchant_id", "issued_at"),
        Index(
            "ix_cards_voucher",
            "merchant_id",
            "voucher_id",
            "id",
            sqlite_where=OF_VOUCHERS,
            postgresql_where=OF_VOUCHERS,
        ),
        Index(
            "ix_cards_order",
            "merchant_id",
            "order_no",
            sqlite_where=ORDERED,
            postgresql_where=ORDERED,
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    title: Mapped[str]
    uses: Mapped[int | None]  # None: unlimited within validity (S4-16, D13)
    used: Mapped[int] = mapped_column(default=0)
    last_use: Mapped[int | None]  # of those that stand: its second since 1970
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    tell_at: Mapped[datetime | None]  # when its holder is told next that it ends
    everywhere: Mapped[bool]  # else only at the stores of card_stores (S1-11, S1-12)
    holder_id: Mapped[int | None]  # a person; None: printed, whoever brings it
    holder_name: Mapped[str] = mapped_column(default="")
    state: Mapped[CardState] = mapped_column(word(CardState), default=CardState.ACTIVE)
    frozen_at: Mapped[datetime | None]  # its holder denied a use; a manager looks at it
    replaced_by: Mapped[int | None]
    order_no: Mapped[str] = mapped_column(default="")
    sold_at: Mapped[int | None]  # the selling store of the order, wherever it is used (S4-22)
    voucher_id: Mapped[int | None]  # claimed of it; its terms then, whatever becomes of it
    currency: Mapped[str] = mapped_column(default="")
    threshold: Mapped[int] = mapped_column(default=0)
    off: Mapped[int | None]
    pay_percent: Mapped[int | None]
    issued_by: Mapped[int]
    issued_at: Mapped[datetime]
    bought_at: Mapped[datetime]  # when it was paid for, before it was ever reissued (D40)
    ended_at: Mapped[datetime | None]  # revoked or replaced
    moved: Mapped[int] = mapped_column(default=0)  # the last DayMove that it was moved by


class DayMove(Base):
    """The merchant's clock became another, and cards that were issued before are on their way.

    Its number is one of the cards': those below it were issued before.
    """

    __tablename__ = "day_moves"
    __table_args__ = (Index("ix_day_moves_due", "at", "merchant_id"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    before: Mapped[str]  # the zone that their days were written by
    now: Mapped[str]
    at: Mapped[datetime]  # since when
    done: Mapped[int] = mapped_column(default=0)  # cards up to this number were moved


class VoucherMove(Base):
    """A voucher was ended, or is good for longer, and its cards are on their way.

    Its number is one of the cards': those below it were issued before.
    """

    __tablename__ = "voucher_moves"
    __table_args__ = (
        owned("voucher_id", "vouchers"),
        Index("ix_voucher_moves_due", "at", "merchant_id"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int]
    until: Mapped[datetime | None]  # each is good until then at least; None: it has ended
    at: Mapped[datetime]  # since when
    done: Mapped[int] = mapped_column(default=0)  # cards up to this number were written


class CardStore(Base):
    __tablename__ = "card_stores"
    __table_args__ = (
        owned("card_id", "cards"),
        owned("store_id", "stores"),
        Index(None, "merchant_id", "store_id"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(primary_key=True)


class CardAddress(Base):
    """Whose card a code is: a code is the same card's for everybody, and exists once."""

    __tablename__ = "card_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    card_id: Mapped[int]
