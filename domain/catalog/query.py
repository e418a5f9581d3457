"""Looking products up: a page of a list, one product, a SKU, a barcode."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from domain.catalog.make import SCOPE
from domain.catalog.model import (
    MERCHANT_FULFILLED,
    CardMode,
    Category,
    Origin,
    Product,
    Purpose,
    RedeemMode,
    Template,
    Validity,
    Variant,
)
from domain.catalog.places import chosen_stores, stores_good
from domain.catalog.search import Match, match_query, matches
from domain.catalog.terms import sale_ends_on
from domain.catalog.variants import living_variants
from domain.desk import READ, Work, operation
from domain.engine import Named, Query, Values
from domain.errors import NotFound
from domain.merchants import Merchant
from domain.paging import START, Page, Place, edge_of, judged, placed, values_of
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class ProductLine:
    """A product in a list. ``prices``: least and most, in minor units."""

    id: int
    name: str
    purpose: Purpose
    category: Category
    online: bool
    prices: tuple[int, int]
    currency: str


@dataclass(frozen=True, slots=True)
class VariantLine:
    id: int
    name: str
    sku: str
    price: int
    barcode: str
    uses: int | None
    credit: int


@dataclass(frozen=True, slots=True)
class ProductCard:
    """Everything of one product. ``remark`` is for the back office only (S0-13)."""

    id: int
    name: str
    subtitle: str
    purpose: Purpose
    category: Category
    template: Template
    channel: str
    note: str
    remark: str
    platforms: str
    short_name: str
    form: str
    weight: str
    logistics: str
    returns: str
    parameters: str
    balance_pays: bool
    tags: tuple[str, ...]
    cover: str | None
    detail: str | None
    carousel: tuple[str, ...]
    expires_on: date | None
    benefit_until: date | None
    freight: int
    origin: Origin
    supplier: str
    online: bool
    on_sale_at: datetime | None
    redeem_mode: RedeemMode
    card_mode: CardMode
    validity: Validity
    valid_days: int | None
    valid_from: date | None
    valid_until: date | None
    auto_off: bool
    wait_hours: int
    everywhere: bool
    stores: tuple[str, ...]
    store_ids: tuple[int, ...]
    cross_store: bool
    unified_stock: bool
    currency: str
    timezone: str
    variants: tuple[VariantLine, ...]

    @property
    def sold_until(self) -> date | None:
        """The last day of sale (D26, D43)."""
        return sale_ends_on(self, self.timezone)

    @property
    def merchant_fulfilled(self) -> bool:
        """No platform stands behind it (S0-16)."""
        return self.category in MERCHANT_FULFILLED

    @property
    def returnable(self) -> bool:
        """What was bought in the resource centre cannot go back (S0-04)."""
        return self.origin is Origin.OWN

    @property
    def is_pass(self) -> bool:
        return self.template is Template.REDEMPTION_CARD


_COPIED: tuple[InstrumentedAttribute[object], ...] = (
    Product.id,
    Product.name,
    Product.subtitle,
    Product.purpose,
    Product.category,
    Product.template,
    Product.channel,
    Product.note,
    Product.remark,
    Product.platforms,
    Product.cover,
    Product.detail,
    Product.expires_on,
    Product.freight,
    Product.origin,
    Product.supplier,
    Product.online,
    Product.on_sale_at,
    Product.redeem_mode,
    Product.card_mode,
    Product.validity,
    Product.valid_days,
    Product.valid_from,
    Product.valid_until,
    Product.auto_off,
    Product.wait_hours,
    Product.cross_store,
    Product.unified_stock,
    Product.everywhere,
    Product.benefit_until,
    Product.short_name,
    Product.form,
    Product.weight,
    Product.logistics,
    Product.returns,
    Product.parameters,
    Product.balance_pays,
)


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def list_products(
    work: Work,
    *,
    words: str = "",
    purpose: Purpose | None = None,
    place: Place = START,
    size: int = 8,
) -> Page[ProductLine]:
    """Newest first; with words: what has them all, best match first (S0-02)."""
    found = await matches(work, SCOPE, words)
    if found is not None:
        return await _searched_lines(work, found, place, size, purpose)
    lines = await _page_lines(work, purpose, place, size)
    if not lines and (edge := edge_of(place)):
        place = edge
        lines = await _page_lines(work, purpose, place, size)
    ids, before, after = judged(list(lines), place, size)
    return Page([lines[one] for one in ids], before, after)


async def _page_lines(
    work: Work, purpose: Purpose | None, place: Place, size: int
) -> dict[int, ProductLine]:
    values: Values = {"merchant": work.merchant_id, **values_of(place, size)}
    if purpose is not None:
        values["purpose"] = purpose
    rows = await work.session.execute(_page_query(place.step, purpose is not None), values)
    return {row[0]: _line_of(row) for row in rows}


@lru_cache(maxsize=32)
def _page_query(step: str, of_purpose: bool) -> Query:
    """One question for a page, built once."""
    query = select(Product.id).where(
        Product.merchant_id == bindparam("merchant"), Product.deleted_at.is_(None)
    )
    if of_purpose:
        query = query.where(Product.purpose == bindparam("purpose"))
    ids = placed(query, Product.id, step).subquery()
    return _line_query().where(Product.id.in_(select(ids.c.id)))


async def _searched_lines(
    work: Work, found: Match, place: Place, size: int, purpose: Purpose | None
) -> Page[ProductLine]:
    number = max(place.id, 0) if place.step == "page" else 0
    values: Values = {
        "merchant": work.merchant_id,
        "match_most": MOST * (number + 1) * size,
    }
    if purpose is not None:
        values["purpose"] = purpose
    query = _searched_query(found.words, purpose is not None)
    lines = [_line_of(row) for row in await work.session.execute(query, values | found.values)]
    begin = number * size
    return Page(lines[begin : begin + size], number > 0, len(lines) > begin + size)


@lru_cache(maxsize=32)
def _searched_query(words: int, of_purpose: bool) -> Query:
    """One question: the words, and what of each product a list shows. Built once."""
    limited = match_query(words).subquery()
    query = _line_query().join(limited, limited.c.ref == Product.id)  # both of one merchant
    if of_purpose:
        query = query.where(Product.purpose == bindparam("purpose"))
    return query.order_by(func.min(limited.c.word), Product.id)


async def searched(
    work: Work, found: Match, place: Place, size: int
) -> tuple[list[int], bool, bool]:
    """A page of matches; ``place.id`` counts pages here. A thing found by two words shows once."""
    number = max(place.id, 0) if place.step == "page" else 0
    values = found.values | {"match_most": MOST * (number + 1) * size}
    rows = await work.session.scalars(match_query(found.words), values)
    ids = list(dict.fromkeys(rows))
    begin = number * size
    return ids[begin : begin + size], number > 0, len(ids) > begin + size


MOST = 4  # words by which one thing is found at once, and some to spare


async def product_lines(work: Work, ids: list[int]) -> list[ProductLine]:
    """In the order of the ids."""
    if not ids:
        return []
    query = _line_query().where(Product.id.in_(ids))
    rows = await work.session.execute(query, {"merchant": work.merchant_id})
    lines = {row[0]: _line_of(row) for row in rows}
    return [lines[one] for one in ids if one in lines]


def _line_query() -> Query:
    return (
        select(
            Product.id,
            Product.name,
            Product.purpose,
            Product.category,
            Product.online,
            func.min(Variant.price),
            func.max(Variant.price),
            Merchant.currency,
        )
        .join(Merchant, Merchant.id == Product.merchant_id)
        .outerjoin(
            Variant,
            (Variant.merchant_id == Product.merchant_id)
            & (Variant.product_id == Product.id)
            & Variant.deleted_at.is_(None),
        )
        .where(Product.merchant_id == bindparam("merchant"))
        .group_by(Product.merchant_id, Product.id, Merchant.currency)
    )


async def prices_of(work: Work, product_ids: list[int]) -> dict[int, tuple[int, int]]:
    """The least and the most that each product costs."""
    if not product_ids:
        return {}
    rows = await work.session.execute(
        select(Variant.product_id, func.min(Variant.price), func.max(Variant.price))
        .where(
            Variant.merchant_id == work.merchant_id,
            Variant.product_id.in_(product_ids),
            Variant.deleted_at.is_(None),
        )
        .group_by(Variant.product_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _line_of(row: Named) -> ProductLine:
    number, name, purpose, category, online, least, most, currency = row
    return ProductLine(
        id=number,
        name=name,
        purpose=purpose,
        category=category,
        online=online,
        prices=(least or 0, most or 0),
        currency=currency,
    )


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def product(work: Work, *, product_id: int) -> ProductCard:
    """One product with its variants, flags and what it may be done with (S0-01, S0-39). Prices in
    minor units. Raises NotFound."""
    return await product_card(work, product_id)


async def product_card(work: Work, product_id: int) -> ProductCard:
    found = await work.session.scalar(
        work.mine(Product).where(Product.id == product_id, Product.deleted_at.is_(None))
    )
    if found is None:
        raise NotFound("products")
    house = await work.house()
    variants = await living_variants(work, product_id)
    return ProductCard(
        **{one.key: getattr(found, one.key) for one in _COPIED},
        tags=tuple(found.tags),
        carousel=tuple(found.carousel),
        stores=await stores_good(work, found),
        store_ids=tuple(number for number, _ in await chosen_stores(work, found)),
        currency=house.currency,
        timezone=house.zone,
        variants=tuple(
            VariantLine(**{said.name: getattr(one, said.name) for said in fields(VariantLine)})
            for one in variants
        ),
    )
