"""A refund of an order, what people said to it, and what came back into the stock."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, owned, word
from domain.merchants import Merchant


class RefundState(StrEnum):
    WAITING = auto()  # for those who decide
    DONE = auto()  # the order is refunded, whole (S2-41)
    REJECTED = auto()
    WITHDRAWN = auto()  # by the buyer


class Reason(StrEnum):
    """Why it is asked for; ``OTHER`` is told in words."""

    CHANGED_MIND = auto()
    NOT_AS_SAID = auto()
    DAMAGED = auto()
    WRONG_ITEM = auto()
    NOT_RECEIVED = auto()
    OTHER = auto()


class RestockMode(StrEnum):
    AUTO = auto()  # with the refund (S3-06)
    MANUAL = auto()  # by hand, after it (S3-01)


WAITING = text("state = 'waiting'")
STANDING = text("state IN ('waiting', 'done')")
ECHOES = text("mode = 'auto' AND answered_at IS NULL")


class Refund(Base):
    """One order's. Of those that wait or are done there is one at most: never twice."""

    __tablename__ = "refunds"
    __table_args__ = (
        owned("order_id", "orders"),
        Index(
            "uq_refunds_standing",
            "merchant_id",
            "order_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_refunds_order", "merchant_id", "order_id", "id"),
        Index("ix_refunds_person", "merchant_id", "person_id", "asked_at"),
        Index("ix_refunds_state", "merchant_id", "state", "id"),
        Index(
            "ix_refunds_unanswered",
            "merchant_id",
            "escalates_at",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        CheckConstraint("state = 'waiting' OR decided_at IS NOT NULL", name="decided"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    person_id: Mapped[int | None]  # whose order it is
    state: Mapped[RefundState] = mapped_column(word(RefundState), default=RefundState.WAITING)
    why: Mapped[Reason] = mapped_column(word(Reason))
    reason: Mapped[str] = mapped_column(default="")  # in the words of who asks
    asked_by: Mapped[int]  # a person: never one of those who approve it
    asked_name: Mapped[str]
    by_staff: Mapped[bool]
    asked_at: Mapped[datetime]
    escalates_at: Mapped[datetime]  # who may decide next is told then
    rung: Mapped[int] = mapped_column(default=0)  # how often it was carried on to others
    turns: Mapped[int] = mapped_column(default=0)  # whoever decides takes one: one after the other
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None]
    decided_name: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")  # why it was rejected

    @property
    def ref(self) -> str:
        """What its copies in people's chats, and the stock that it moves, are about."""
        return f"refund:{self.id}"


class Vote(Base):
    """What somebody said to a case as it stood then; rows are never changed."""

    __tablename__ = "refund_votes"
    __table_args__ = (
        UniqueConstraint("merchant_id", "refund_id", "case_no", "person_id", "yes"),
        owned("refund_id", "refunds"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int]
    case_no: Mapped[str]  # changes with the facts: an old yes says nothing to a new case
    person_id: Mapped[int]
    name: Mapped[str]
    yes: Mapped[bool]
    override: Mapped[bool] = mapped_column(default=False)  # although it was used (D25)
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


class Restock(Base):
    """What came back into the stock with a refund, or after it by hand (S3-07, S3-13)."""

    __tablename__ = "restocks"
    __table_args__ = (
        UniqueConstraint("merchant_id", "refund_id"),
        owned("refund_id", "refunds"),
        owned("order_id", "orders"),
        owned("product_id", "products"),
        owned("variant_id", "variants"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_restocks_order", "merchant_id", "order_id"),
        Index("ix_restocks_product", "merchant_id", "product_id", "id"),
        Index(
            "ix_restocks_echo",
            "merchant_id",
            "variant_id",
            "quantity",
            "at",
            sqlite_where=ECHOES,
            postgresql_where=ECHOES,
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int]
    order_id: Mapped[int]
    order_no: Mapped[str]
    product_id: Mapped[int]
    variant_id: Mapped[int]
    product: Mapped[str]  # its name then
    quantity: Mapped[int]
    mode: Mapped[RestockMode] = mapped_column(word(RestockMode))
    at: Mapped[datetime]
    answered_at: Mapped[datetime | None]  # a stock-in that looked like its echo was judged
    reversed: Mapped[bool] = mapped_column(default=False)  # it was: one of both was taken back
