"""Stock: the pool, the sub-inventories of the malls, what is held, and the ledger of all moves."""

from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Arriving, Base, Retention, owned, word
from domain.merchants import Merchant


class Mall(StrEnum):
    """Where stock is allocated to: two malls sell it, draws give it away (D39)."""

    POINTS = auto()
    SHOP = auto()
    DRAWS = auto()


SELLING = (Mall.POINTS, Mall.SHOP)


class Freight(StrEnum):
    """S0-22, S2-14."""

    PRODUCT = auto()  # as the product says
    FREE = auto()


class Kind(StrEnum):
    """Why stock moved."""

    STOCK_IN = auto()
    PURCHASED = auto()  # from the resource centre (S0-03)
    KEYS = auto()  # card keys were added
    VOUCHERS = auto()  # out of a voucher's own stock, or back into it (S1-14)
    WRITE_OFF = auto()
    ALLOCATE = auto()
    RETURN = auto()  # from a sub-inventory back to the pool
    EDIT = auto()  # guided: offline, change, online, in one deed
    RESERVE = auto()
    RELEASE = auto()
    EXPIRE = auto()  # a reservation ran out
    SALE = auto()
    RESTOCK = auto()


class Pool(Base):
    """What is not allocated. Allocation takes from here, so it can never exceed it (S0-24)."""

    __tablename__ = "stock_pools"
    __table_args__ = (
        owned("variant_id", "variants"),
        CheckConstraint("quantity >= 0", name="not_negative"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(primary_key=True)
    quantity: Mapped[int] = mapped_column(default=0)


MOVED = text("moved_at IS NOT NULL")


class SubInventory(Base):
    """Allocated stock of one variant for one mall; ``store_id`` None: for all stores together."""

    __tablename__ = "sub_inventories"
    __table_args__ = (
        UniqueConstraint("merchant_id", "variant_id", "mall", "store_id"),
        Index(
            "uq_sub_inventories_unified",
            "merchant_id",
            "variant_id",
            "mall",
            unique=True,
            sqlite_where=text("store_id IS NULL"),
            postgresql_where=text("store_id IS NULL"),
        ),
        owned("variant_id", "variants"),
        owned("store_id", "stores"),
        CheckConstraint("quantity >= 0", name="not_negative"),
        CheckConstraint("reserved >= 0 AND reserved <= quantity", name="not_oversold"),
        CheckConstraint("sold >= 0", name="sold_not_negative"),
        CheckConstraint("daily_limit IS NULL OR daily_limit >= 0", name="daily_limit"),
        Index(
            "ix_sub_inventories_snoozed",
            "merchant_id",
            "low_snoozed_until",
            sqlite_where=text("low_snoozed_until IS NOT NULL"),
            postgresql_where=text("low_snoozed_until IS NOT NULL"),
        ),
        Index(
            "ix_sub_inventories_moved",
            "merchant_id",
            "moved_at",
            sqlite_where=MOVED,
            postgresql_where=MOVED,
        ),
        Index(
            "ix_sub_inventories_low",
            "merchant_id",
            "variant_id",
            sqlite_where=text("low_told = 1"),
            postgresql_where=text("low_told"),
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int]
    mall: Mapped[Mall] = mapped_column(word(Mall))
    store_id: Mapped[int | None]
    quantity: Mapped[int] = mapped_column(default=0)  # held or free, not yet sold
    reserved: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)
    online: Mapped[bool] = mapped_column(default=True)  # S0-20
    daily_limit: Mapped[int | None]  # None: unlimited (S0-19, D13)
    counted_on: Mapped[date | None]  # the day, in the merchant's zone, that ``counted`` is of
    counted: Mapped[int] = mapped_column(default=0)
    freight: Mapped[Freight] = mapped_column(word(Freight), default=Freight.PRODUCT)
    low_at: Mapped[int | None]  # tell when no more than this are free
    low_told: Mapped[bool] = mapped_column(default=False)
    low_crossings: Mapped[int] = mapped_column(default=0)
    low_snoozed_until: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]  # since, nobody looked at what is promised of it (D28)


class StockMove(Base):
    """One deed. The sums of the changes are the balances; the database refuses to change rows."""

    __tablename__ = "stock_moves"
    __table_args__ = (
        owned("variant_id", "variants"),
        owned("sub_id", "sub_inventories"),
        Index(None, "merchant_id", "variant_id", "id"),
        Index(None, "merchant_id", "at"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    variant_id: Mapped[int]
    sub_id: Mapped[int | None]
    kind: Mapped[Kind] = mapped_column(word(Kind))
    pool_change: Mapped[int] = mapped_column(default=0)
    pool_after: Mapped[int | None]
    sub_change: Mapped[int] = mapped_column(default=0)
    sub_after: Mapped[int | None]
    reserved_change: Mapped[int] = mapped_column(default=0)
    reserved_after: Mapped[int | None]
    actor_id: Mapped[int]
    actor_name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    ref: Mapped[str] = mapped_column(default="")  # the reservation or the supplier's order


class HoldState(StrEnum):
    HELD = auto()
    SOLD = auto()
    RELEASED = auto()
    EXPIRED = auto()
    RETURNED = auto()  # sold, and then refunded: it counts for no purchase limit


# In so many words, or SQLite does not see that its index has these rows. What is ordered ends
# with its order, not with the clock.
HELD = text("state = 'held' AND NOT ordered")
STILL_HELD = text("state = 'held'")


class Reservation(Base):
    """Stock kept for somebody until a moment (D06)."""

    __tablename__ = "reservations"
    __table_args__ = (
        owned("sub_id", "sub_inventories"),
        owned("variant_id", "variants"),
        owned("listing_id", "listings"),
        Index(None, "merchant_id", "variant_id"),
        Index(None, "merchant_id", "variant_id", "id"),  # pages, the newest first
        Index(
            "ix_reservations_held",
            "merchant_id",
            "variant_id",
            "id",
            sqlite_where=STILL_HELD,
            postgresql_where=STILL_HELD,
        ),
        Index(
            "ix_reservations_due",
            "merchant_id",
            "expires_at",
            sqlite_where=HELD,
            postgresql_where=HELD,
        ),
        Index(None, "merchant_id", "listing_id", "person_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    sub_id: Mapped[int]
    variant_id: Mapped[int]
    listing_id: Mapped[int | None]
    person_id: Mapped[int | None]
    person_name: Mapped[str] = mapped_column(default="")
    quantity: Mapped[int]
    ordered: Mapped[bool] = mapped_column(default=False)  # an order's: it ends with the order
    state: Mapped[HoldState] = mapped_column(word(HoldState), default=HoldState.HELD)
    counted_on: Mapped[date]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CardKey(Arriving, Base):
    """A key of a CDK product, sealed; given to one person once."""

    __tablename__ = "card_keys"
    __table_args__ = (
        owned("variant_id", "variants"),
        owned("reservation_id", "reservations"),
        UniqueConstraint("merchant_id", "fingerprint"),
        Index(
            "ix_card_keys_free",
            "merchant_id",
            "variant_id",
            "id",
            sqlite_where=text("given_at IS NULL"),
            postgresql_where=text("given_at IS NULL"),
        ),
        Index(None, "merchant_id", "reservation_id"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str]
    added_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
    given_to: Mapped[int | None]
    reservation_id: Mapped[int | None]


class StockCheck(Base):
    """One day's comparison of every balance with its ledger."""

    __tablename__ = "stock_checks"

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    wrong: Mapped[int]
    at: Mapped[datetime]


CHECKS_RETENTION = Retention(
    table=StockCheck,
    order=StockCheck.day,
    at=StockCheck.at,
    kept=timedelta(days=365),
)
