"""The ledger: one row is one transfer of one unit from one account to another."""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, owned, word
from domain.merchants import Merchant

POINTS = "points"  # the unit of points; money's unit is its currency, Stars' is XTR
STARS = "XTR"


class Kind(StrEnum):
    MOVED = auto()  # at once
    HELD = auto()  # the source keeps it, and cannot spend it elsewhere
    POSTED = auto()  # what was held went to its target
    VOIDED = auto()  # what was held is free again


RESOLVED = text("kind IN ('posted', 'voided')")


class Account(Base):
    """A balance. What is free, ``balance - held``, is below zero only outside the shop."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("outside OR balance - held >= 0", name="not_overdrawn"),
        CheckConstraint("held >= 0", name="held_not_negative"),
        Index("ix_accounts_person", "merchant_id", "person_id"),
        Index(
            "ix_accounts_ending",
            "merchant_id",
            "ends_on",
            sqlite_where=text("ends_on IS NOT NULL AND balance > 0"),
            postgresql_where=text("ends_on IS NOT NULL AND balance > 0"),
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    balance: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    outside: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None]
    ends_on: Mapped[date | None]  # the last day of points that expire


class Transfer(Base):
    """Written once and never changed, but for ``back``: how much of it was given back."""

    __tablename__ = "transfers"
    __table_args__ = (
        UniqueConstraint("merchant_id", "key"),
        owned("of_id", "transfers"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("source <> target", name="two_accounts"),
        CheckConstraint("back >= 0 AND back <= amount", name="back_within"),
        Index(
            "uq_transfers_resolved",
            "merchant_id",
            "of_id",
            unique=True,
            sqlite_where=RESOLVED,
            postgresql_where=RESOLVED,
        ),
        Index("ix_transfers_source", "merchant_id", "source", "unit", "id"),
        Index("ix_transfers_target", "merchant_id", "target", "unit", "id"),
        Index("ix_transfers_ref", "merchant_id", "ref"),
        Index(None, "merchant_id", "at"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)  # in the order of time
    key: Mapped[str]  # the deed's own: said twice, it happens once
    unit: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    amount: Mapped[int]
    kind: Mapped[Kind] = mapped_column(word(Kind))
    of_id: Mapped[int | None]  # the hold that it resolves, or the transfer that it gives back
    back: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    ref: Mapped[str]  # what it is about: ``order:12``
    reason: Mapped[str]
    actor_id: Mapped[int]
    actor_name: Mapped[str]
