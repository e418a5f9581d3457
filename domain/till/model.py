"""A closing: what should have been in a till, and what somebody counted. Never changed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, owned
from domain.merchants import Merchant


class Closing(Base):
    """``number`` counts a till's closings from 1: two of the same span cannot be written."""

    __tablename__ = "till_closings"
    __table_args__ = (
        UniqueConstraint("merchant_id", "till", "unit", "number"),
        owned("store_id", "stores"),
        CheckConstraint("counted >= 0", name="counted_not_negative"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    till: Mapped[str]  # the account's name
    store_id: Mapped[int | None]  # None: money that was taken at no store
    unit: Mapped[str]
    number: Mapped[int]
    since: Mapped[datetime]  # where the closing before it ended
    until: Mapped[datetime]
    upto: Mapped[int]  # the last transfer that it covers
    expected: Mapped[int]
    counted: Mapped[int]
    difference: Mapped[int]  # more than expected, or less below zero
    note: Mapped[str]
    actor_id: Mapped[int]
    actor_name: Mapped[str]
