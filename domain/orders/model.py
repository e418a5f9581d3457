"""An order: one variant of one item, bought at once (S2-37)."""

from datetime import datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog import Template
from domain.engine import Base, owned, word
from domain.merchants import Merchant


class State(StrEnum):
    PENDING = auto()  # stock and points are kept until the closing time (D06)
    PAID = auto()
    SHIPPED = auto()
    COMPLETED = auto()
    CLOSED = auto()  # without payment
    REFUNDED = auto()


class Means(StrEnum):
    """What the money of an order was paid with; its points are taken beside it."""

    POINTS = auto()  # there was no money to pay
    BALANCE = auto()
    CASH = auto()
    PROVIDER = auto()
    STARS = auto()
    ELSEWHERE = auto()  # in the shop system that the order came from


class Source(StrEnum):
    CHAT = auto()
    COUNTER = auto()
    FILE = auto()
    API = auto()


ELSEWHERE = frozenset({Source.FILE, Source.API})  # made and paid in another shop system


class Delivery(StrEnum):
    """How the buyer gets it; follows from the product's template."""

    SHIPPED = auto()
    PICKED_UP = auto()
    AT_ONCE = auto()  # cards, keys, points: handed over with the payment
    BY_HAND = auto()  # the merchant does it somewhere else, and says so (D02)


DELIVERY: dict[Template, Delivery] = {
    Template.SHIPPING: Delivery.SHIPPED,
    Template.PICK_UP: Delivery.PICKED_UP,
    Template.REDEMPTION_CARD: Delivery.AT_ONCE,
    Template.CARD_KEY: Delivery.AT_ONCE,
    Template.POINTS_CREDIT: Delivery.AT_ONCE,
    Template.BY_HAND: Delivery.BY_HAND,
}

PENDING = text("state = 'pending'")
NOTED = text("note <> ''")
ON_ITS_WAY = text("state = 'shipped'")
FOR_POINTS = text("points > 0")
GIVEN_BACK = text("refunded_at IS NOT NULL")
GIVES_UP = timedelta(days=10)  # after shipping, an order counts as received


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        UniqueConstraint("merchant_id", "no"),
        owned("listing_id", "listings"),
        owned("product_id", "products"),
        owned("variant_id", "variants"),
        owned("store_id", "stores"),
        owned("till_id", "stores"),
        owned("hold_id", "reservations"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("points >= 0 AND cash >= 0 AND freight >= 0", name="price_not_negative"),
        CheckConstraint("state IN ('pending', 'closed') OR paid_at IS NOT NULL", name="paid"),
        Index("ix_orders_state", "merchant_id", "state", "id"),
        Index("ix_orders_person", "merchant_id", "person_id", "id"),
        Index("ix_orders_product", "merchant_id", "product_id", "id"),
        Index("ix_orders_template", "merchant_id", "template", "id"),
        Index("ix_orders_note", "merchant_id", "note", sqlite_where=NOTED, postgresql_where=NOTED),
        Index("ix_orders_paid", "merchant_id", "paid_at"),
        Index(
            "ix_orders_refunded",
            "merchant_id",
            "refunded_at",
            sqlite_where=GIVEN_BACK,
            postgresql_where=GIVEN_BACK,
        ),
        Index(
            "ix_orders_points",
            "merchant_id",
            "id",
            sqlite_where=FOR_POINTS,
            postgresql_where=FOR_POINTS,
        ),
        Index(
            "ix_orders_unpaid",
            "merchant_id",
            "closes_at",
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
        Index(
            "ix_orders_on_their_way",
            "merchant_id",
            "shipped_at",
            sqlite_where=ON_ITS_WAY,
            postgresql_where=ON_ITS_WAY,
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    no: Mapped[str]  # S4-35: ES, local date and time, random digits
    state: Mapped[State] = mapped_column(word(State), default=State.PENDING)
    source: Mapped[Source] = mapped_column(word(Source), default=Source.CHAT)
    person_id: Mapped[int | None]  # None: somebody at the counter
    person_name: Mapped[str] = mapped_column(default="")
    listing_id: Mapped[int | None]
    product_id: Mapped[int]
    variant_id: Mapped[int]
    name: Mapped[str]  # as it was called when it was ordered
    variant: Mapped[str] = mapped_column(default="")
    template: Mapped[Template] = mapped_column(word(Template))
    quantity: Mapped[int]
    points: Mapped[int]  # of the whole order
    cash: Mapped[int]  # minor units, without freight
    freight: Mapped[int] = mapped_column(default=0)
    off: Mapped[int] = mapped_column(default=0)  # what points took off its money already (S1-21)
    currency: Mapped[str]
    store_id: Mapped[int | None]  # the selling store (S4-22)
    address: Mapped[str] = mapped_column(default="")
    answers: Mapped[list[str]] = mapped_column(JSON, default=list)  # to the order form (S2-39)
    note: Mapped[str] = mapped_column(default="")  # a campaign's name, from elsewhere (D42)
    hold_id: Mapped[int | None]  # the stock that is kept, then sold
    means: Mapped[Means | None] = mapped_column(word(Means))
    stars: Mapped[int | None]  # what its money is in Stars: fixed with the first bill
    till_id: Mapped[int | None]  # where cash was taken
    earned: Mapped[int] = mapped_column(default=0)  # points that it earns (S2-02)
    carrier: Mapped[str] = mapped_column(default="")
    tracking: Mapped[str] = mapped_column(default="")
    placed_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    refunded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # what a refund's votes are bound to

    @property
    def delivery(self) -> Delivery:
        return DELIVERY[self.template]

    @property
    def elsewhere(self) -> bool:
        """Whether it was made, and is paid, in another shop system."""
        return self.source in ELSEWHERE

    @property
    def money(self) -> int:
        """What is paid in money, freight included."""
        return self.cash + self.freight

    @property
    def ref(self) -> str:
        """What its transfers are about."""
        return f"order:{self.id}"
