"""A product, its variants, its pictures: what there is, before anybody asks how many."""

from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Arriving, Base, owned, word
from domain.merchants import Merchant


class Purpose(StrEnum):
    """Chosen first (S0-02); one name for what the sources call three things (D03)."""

    POINTS_MALL = auto()
    ECOMMERCE = auto()


class Category(StrEnum):
    """S0-08."""

    PHYSICAL = auto()
    VOUCHER = auto()
    POINTS = auto()
    CDK = auto()
    RED_PACKET = auto()


class Template(StrEnum):
    """How an award is fulfilled; which ones there are depends on the category (S0-09)."""

    SHIPPING = auto()
    PICK_UP = auto()
    REDEMPTION_CARD = auto()
    POINTS_CREDIT = auto()
    CARD_KEY = auto()
    BY_HAND = auto()


TEMPLATES: dict[Category, tuple[Template, ...]] = {
    Category.PHYSICAL: (Template.SHIPPING, Template.PICK_UP),
    Category.VOUCHER: (Template.REDEMPTION_CARD,),
    Category.POINTS: (Template.POINTS_CREDIT,),
    Category.CDK: (Template.CARD_KEY,),
    Category.RED_PACKET: (Template.BY_HAND,),
}
# Whose goods come without a parcel: they alone may be paid in Telegram's Stars.
DIGITAL = frozenset({Category.VOUCHER, Category.POINTS, Category.CDK})
# Nothing of a platform stands behind these: the merchant fulfils them (S0-16, D02).
MERCHANT_FULFILLED = frozenset({Category.POINTS, Category.RED_PACKET})


class Origin(StrEnum):
    OWN = auto()
    RESOURCE_CENTRE = auto()
    VOUCHER_LIBRARY = auto()  # a voucher of the shop's own, in the points mall (S1-18)


class RedeemMode(StrEnum):
    BY_ORDER = auto()  # S4-08
    BY_COUNT = auto()  # S4-09


class CardMode(StrEnum):
    SINGLE = auto()  # S4-10
    MULTI = auto()  # S4-11


class Validity(StrEnum):
    """D26. Automatic off-sale is a switch beside it."""

    FIXED = auto()
    AFTER_PURCHASE = auto()
    FROM_SALE = auto()


LIVING = text("deleted_at IS NULL")
OF_A_VOUCHER = text("voucher_id IS NOT NULL AND deleted_at IS NULL")
BENEFITS = text("benefit_until IS NOT NULL")


class Product(Arriving, Base):
    __tablename__ = "products"
    __table_args__ = (
        owned("supplier_item_id", "supplier_items"),
        owned("voucher_id", "vouchers"),
        Index(
            "ix_products_living", "merchant_id", "id", sqlite_where=LIVING, postgresql_where=LIVING
        ),
        Index(
            "ix_products_purpose",
            "merchant_id",
            "purpose",
            "id",
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        ),
        Index("ix_products_ending", "merchant_id", "expires_on"),
        Index(
            "ix_products_benefit",
            "merchant_id",
            "benefit_until",
            sqlite_where=BENEFITS,
            postgresql_where=BENEFITS,
        ),
        Index(
            "uq_products_voucher",
            "merchant_id",
            "voucher_id",
            unique=True,
            sqlite_where=OF_A_VOUCHER,
            postgresql_where=OF_A_VOUCHER,
        ),
        CheckConstraint("freight >= 0", name="freight_not_negative"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    subtitle: Mapped[str] = mapped_column(default="")
    purpose: Mapped[Purpose] = mapped_column(word(Purpose))
    category: Mapped[Category] = mapped_column(word(Category))
    template: Mapped[Template] = mapped_column(word(Template))
    channel: Mapped[str] = mapped_column(default="")  # S0-15: whose benefit it is
    note: Mapped[str] = mapped_column(default="")  # description or usage, for everybody
    remark: Mapped[str] = mapped_column(default="")  # back office only (S0-13)
    platforms: Mapped[str] = mapped_column(default="")
    short_name: Mapped[str] = mapped_column(default="")  # D46, as the five below it
    form: Mapped[str] = mapped_column(default="")
    weight: Mapped[str] = mapped_column(default="")
    logistics: Mapped[str] = mapped_column(default="")
    returns: Mapped[str] = mapped_column(default="")
    parameters: Mapped[str] = mapped_column(default="")
    balance_pays: Mapped[bool] = mapped_column(default=True)  # from a buyer's balance (S2-21)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    cover: Mapped[str | None]  # digests of pictures
    detail: Mapped[str | None]
    carousel: Mapped[list[str]] = mapped_column(JSON, default=list)
    expires_on: Mapped[date | None]  # the last day on which it may be sold; None: no end (S0-05)
    benefit_until: Mapped[date | None]  # a bundle's last day, of its cards too (S0-05, D38)
    freight: Mapped[int] = mapped_column(default=0)  # minor units; 0: free
    origin: Mapped[Origin] = mapped_column(word(Origin), default=Origin.OWN)
    supplier: Mapped[str] = mapped_column(default="")
    supplier_item_id: Mapped[int | None]
    voucher_id: Mapped[int | None]  # whose cards an order of it makes (S1-14)
    online: Mapped[bool] = mapped_column(default=True)  # S0-14
    on_sale_at: Mapped[datetime | None]  # when a listing of it was first online (D43)
    redeem_mode: Mapped[RedeemMode] = mapped_column(word(RedeemMode), default=RedeemMode.BY_COUNT)
    card_mode: Mapped[CardMode] = mapped_column(word(CardMode), default=CardMode.MULTI)
    validity: Mapped[Validity] = mapped_column(word(Validity), default=Validity.AFTER_PURCHASE)
    valid_days: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    auto_off: Mapped[bool] = mapped_column(default=False)  # D26: off sale by itself at the end
    wait_hours: Mapped[int] = mapped_column(default=0)  # D27
    everywhere: Mapped[bool] = mapped_column(default=True)  # else product_stores (S4-18, S4-20)
    cross_store: Mapped[bool] = mapped_column(default=False)  # S4-19
    unified_stock: Mapped[bool] = mapped_column(default=True)  # S4-23
    created_at: Mapped[datetime]
    created_by: Mapped[int]
    deleted_at: Mapped[datetime | None]


class Variant(Arriving, Base):
    __tablename__ = "variants"
    __table_args__ = (
        owned("product_id", "products"),
        Index(
            "uq_variants_sku",
            "merchant_id",
            "sku",
            unique=True,
            sqlite_where=LIVING,
            postgresql_where=LIVING,
        ),
        Index(None, "merchant_id", "product_id"),
        Index(None, "merchant_id", "barcode"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("uses IS NULL OR uses > 0", name="uses_positive"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    sku: Mapped[str]
    price: Mapped[int]  # minor units
    barcode: Mapped[str] = mapped_column(default="")
    uses: Mapped[int | None] = mapped_column(default=1)  # of its card; None: unlimited (S4-15)
    credit: Mapped[int] = mapped_column(default=0)  # points that one unit gives (D02)
    deleted_at: Mapped[datetime | None]


class ProductStore(Base):
    __tablename__ = "product_stores"
    __table_args__ = (owned("product_id", "products"), owned("store_id", "stores"))

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int] = mapped_column(primary_key=True)


class Picture(Base):
    """By content: the same picture is kept once a merchant."""

    __tablename__ = "pictures"

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    mime: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[datetime]


class PictureFile(Base):
    """Under which file id one bot's Telegram knows a picture; another bot has another."""

    __tablename__ = "picture_files"
    __table_args__ = (
        ForeignKeyConstraint(
            ["merchant_id", "digest"], ["pictures.merchant_id", "pictures.digest"]
        ),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    bot_id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[str]


class SearchWord(Base):
    """A word by which something is found; looked up by its beginning."""

    __tablename__ = "search_words"
    __table_args__ = (
        Index(None, "merchant_id", "scope", "ref", "word"),
        {"sqlite_with_rowid": False},
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    # By the numbers of its signs, on both engines: the beginning of a word is then a range.
    word: Mapped[str] = mapped_column(
        Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True
    )
    ref: Mapped[int] = mapped_column(primary_key=True)
