"""Malls, groups, listings, and who came by which link."""

from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.catalog import LIVING
from domain.engine import Base, owned, word
from domain.merchants import Merchant
from domain.stock import Freight, Mall


class Mode(StrEnum):
    """How a listing is paid. The second is a fixed pair, the third an optional offset (D05)."""

    POINTS_ONLY = auto()  # S0-28
    POINTS_AND_CASH = auto()  # S0-29
    POINTS_OFFSET = auto()  # S1-21
    CASH = auto()  # the shop's own price


class Cause(StrEnum):
    """Why a listing is off sale."""

    NEW = auto()  # never put online yet (S0-31)
    BY_HAND = auto()  # S2-29
    ORIGINAL_OFFLINE = auto()  # S2-17
    ORIGINAL_DELETED = auto()
    EXPIRED = auto()
    VOUCHER_STOPPED = auto()  # paused or ended


class MallState(Base):
    """One mall of one merchant. The points mall is published first (S0-33)."""

    __tablename__ = "malls"

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    mall: Mapped[Mall] = mapped_column(word(Mall), primary_key=True)
    on: Mapped[bool]
    published_at: Mapped[datetime | None]
    preview: Mapped[str]  # the token of its p- link


class MallPreview(Base):
    """Whose mall a preview's token shows, before anybody knows the merchant."""

    __tablename__ = "mall_previews"

    token: Mapped[str] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    mall: Mapped[Mall] = mapped_column(word(Mall))


class Group(Base):
    __tablename__ = "listing_groups"
    __table_args__ = (UniqueConstraint("merchant_id", "mall", "name"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    mall: Mapped[Mall] = mapped_column(word(Mall))
    name: Mapped[str]  # "" is the default group; its name depends on the reader's language
    position: Mapped[int] = mapped_column(default=0)


class Listing(Base):
    """A product in a mall (S0-26 to S0-31, S2-09 to S2-31)."""

    __tablename__ = "listings"
    __table_args__ = (
        owned("product_id", "products"),
        owned("group_id", "listing_groups"),
        Index(
            "uq_listings_product",
            "merchant_id",
            "mall",
            "product_id",
            unique=True,
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        ),  # S2-23
        Index(
            "ix_listings_shown",
            "merchant_id",
            "mall",
            "group_id",
            "id",
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        ),
        Index(
            "ix_listings_mall",
            "merchant_id",
            "mall",
            "id",
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        ),
        Index(
            "ix_listings_hidden",
            "merchant_id",
            "mall",
            "id",
            sqlite_where=text("seen_by_all = 0 AND deleted_at IS NULL"),
            postgresql_where=text("NOT seen_by_all AND deleted_at IS NULL"),
        ),
        CheckConstraint("points IS NULL OR points > 0", name="points_positive"),
        CheckConstraint("cash IS NULL OR cash >= 0", name="cash_not_negative"),
        CheckConstraint(
            "points_stock IS NULL OR (points_taken >= 0 AND points_taken <= points_stock)",
            name="points_stock_kept",
        ),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    mall: Mapped[Mall] = mapped_column(word(Mall))
    product_id: Mapped[int]
    group_id: Mapped[int]
    name: Mapped[str]
    mode: Mapped[Mode] = mapped_column(word(Mode))
    points: Mapped[int | None]  # the points cost, or the most points of an offset
    cash: Mapped[int | None]  # minor units; None: the variant's own price
    rate: Mapped[int | None]  # points for one unit of the currency, of an offset
    points_stock: Mapped[int | None]  # S2-11
    points_taken: Mapped[int] = mapped_column(default=0)
    purchase_limit: Mapped[int | None]  # a member, ever (S2-24, S2-26)
    levels: Mapped[list[str]] = mapped_column(JSON, default=list)  # S2-15: empty both: everybody
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    see_levels: Mapped[list[str]] = mapped_column(JSON, default=list)  # D35: who may look, of
    see_tags: Mapped[list[str]] = mapped_column(JSON, default=list)  # the shop's; none: everybody
    seen_by_all: Mapped[bool] = mapped_column(default=True)
    freight: Mapped[Freight] = mapped_column(word(Freight), default=Freight.PRODUCT)
    online: Mapped[bool] = mapped_column(default=False)  # S0-31
    cause: Mapped[Cause] = mapped_column(word(Cause), default=Cause.NEW)
    short_told: Mapped[bool] = mapped_column(default=False)  # D28
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Visit(Base):
    """Who opened a listing's or a mall's link, by channel. ``listing_id`` 0: the mall itself."""

    __tablename__ = "visits"

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    mall: Mapped[Mall] = mapped_column(word(Mall), primary_key=True)
    listing_id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    opened: Mapped[int]
    last_at: Mapped[datetime]
