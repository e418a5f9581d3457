"""Listings as the leaders see them: lists, one card, what stands in the way of selling."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from domain.catalog import (
    Category,
    Product,
    ProductLine,
    Variant,
    living_variants,
    matches,
    prices_of,
    product_lines,
    searched,
)
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.errors import Malformed, NotFound
from domain.mall.blockers import Selling, selling_of
from domain.mall.listings import values_of
from domain.mall.model import Cause, Group, Listing
from domain.mall.price import Price
from domain.mall.sells import selling_among
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.stock import Freight, Mall, SubInventory, as_divided, stock_of_product

EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class ListingLine:
    id: int
    name: str
    mall: Mall
    price: Price
    prices: tuple[int, int]
    currency: str
    online: bool
    sells: bool  # customers can buy it just now
    cause: Cause
    group: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ListingCard:
    """``can_sell``: points stock and what there is today, whichever is less (D28)."""

    id: int
    product_id: int
    name: str
    product: str
    category: Category
    mall: Mall
    group: str
    group_id: int
    price: Price
    prices: tuple[int, int]
    currency: str
    points_stock: int | None
    points_left: int | None
    original: int
    can_sell: int
    purchase_limit: int | None
    levels: tuple[str, ...]
    tags: tuple[str, ...]
    see_levels: tuple[str, ...]
    see_tags: tuple[str, ...]
    freight: Freight
    online: bool
    cause: Cause
    cover: str | None
    selling: Selling
    barcodes: tuple[str, ...]  # this and what follows: read from the product (S2-21, D46)
    subtitle: str
    short_name: str
    form: str
    weight: str
    parameters: str
    logistics: str
    returns: str
    balance_pays: bool


@operation(Permission.MANAGE_MALL, kind=READ)
async def list_listings(
    work: Work,
    *,
    mall: Mall | None = None,
    words: str = "",
    since: date | None = None,
    until: date | None = None,
    place: Place = START,
    size: int = 8,
) -> Page[ListingLine]:
    """By name and by day of creation (S2-27), newest first."""
    if words.strip() and mall is not None and since is None and until is None:
        found = await matches(work, mall.value, words)
        if found is not None:
            ids, before, after = await searched(work, found, place, size)
            return Page(await _lines(work, ids), before, after)
    query = await _filtered(work, select(Listing.id), mall, words, since, until)
    ids, before, after = await page(work, query, Listing.id, place, size)
    return Page(await _lines(work, ids), before, after)


@operation(Permission.MANAGE_MALL, kind=READ)
async def export_listings(
    work: Work,
    *,
    mall: Mall | None = None,
    words: str = "",
    since: date | None = None,
    until: date | None = None,
) -> list[ListingLine]:
    """All of them at once, for a file (S2-27). Raises Malformed("rows", the limit)."""
    query = await _filtered(work, select(Listing.id), mall, words, since, until)
    ids = list(await work.session.scalars(query.order_by(Listing.id).limit(EXPORTED + 1)))
    if len(ids) > EXPORTED:
        raise Malformed("rows", EXPORTED)
    lines: list[ListingLine] = []
    for begin in range(0, len(ids), 500):
        lines += await _lines(work, ids[begin : begin + 500])
    return lines


@operation(Permission.MANAGE_MALL, kind=READ)
async def listing(work: Work, *, listing_id: int) -> ListingCard:
    """One listing; its price in points and in minor units (S0-27 to S0-29). Raises NotFound."""
    row = (
        await work.session.execute(
            select(Listing, Product, Group.name)
            .join(Product, of(Product, Listing.product_id))
            .join(Group, of(Group, Listing.group_id))
            .where(
                Listing.merchant_id == work.merchant_id,
                Listing.id == listing_id,
                Listing.deleted_at.is_(None),
            )
        )
    ).first()
    if row is None:
        raise NotFound("listings")
    one, product, group = row
    stock = await stock_of_product.run(work, product_id=product.id)
    selling = await selling_of(work, product, one.mall, one, stock)
    prices = await prices_of(work, [product.id])
    here = [sub for line in stock for sub in line.subs if sub.mall is one.mall]
    left = None if one.points_stock is None else one.points_stock - one.points_taken
    return ListingCard(
        id=one.id,
        product_id=product.id,
        name=one.name,
        product=product.name,
        category=product.category,
        mall=one.mall,
        group=group,
        group_id=one.group_id,
        price=values_of(one, (await work.house()).points_rate),
        prices=prices.get(product.id, (0, 0)),
        currency=(await work.house()).currency,
        points_stock=one.points_stock,
        points_left=left,
        original=sum(sub.quantity for sub in here),
        can_sell=selling.can_sell,
        purchase_limit=one.purchase_limit,
        levels=tuple(one.levels),
        tags=tuple(one.tags),
        see_levels=tuple(one.see_levels),
        see_tags=tuple(one.see_tags),
        freight=one.freight,
        online=one.online,
        cause=one.cause,
        cover=product.cover,
        selling=selling,
        barcodes=tuple(
            variant.barcode
            for variant in await living_variants(work, product.id)
            if variant.barcode
        ),
        subtitle=product.subtitle,
        short_name=product.short_name,
        form=product.form,
        weight=product.weight,
        parameters=product.parameters,
        logistics=product.logistics,
        returns=product.returns,
        balance_pays=product.balance_pays,
    )


@operation(Permission.MANAGE_MALL, kind=READ)
async def list_unlisted(
    work: Work,
    *,
    mall: Mall,
    category: Category | None = None,
    place: Place = START,
    size: int = 8,
) -> Page[ProductLine]:
    """What can be listed: online, with allocated stock (S0-26), divided as it is now (S4-23), not
    in this mall yet (S2-23);
    of vouchers only paid ones (S2-20). ``category`` is the source (S1-18, S2-09)."""
    of_product = of(Product, Variant.product_id)
    allocated = (
        select(SubInventory.id)
        .join(Variant, of(Variant, SubInventory.variant_id))
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.mall == mall,
            of_product,
            Variant.deleted_at.is_(None),
            as_divided(),
        )
        .exists()
    )
    listed = (
        select(Listing.id)
        .where(
            Listing.merchant_id == work.merchant_id,
            Listing.mall == mall,
            Listing.product_id == Product.id,
            Listing.deleted_at.is_(None),
        )
        .exists()
    )
    unpaid = (
        select(Variant.id)
        .where(of_product, Variant.deleted_at.is_(None), Variant.price == 0)
        .exists()
    )
    query = select(Product.id).where(
        Product.merchant_id == work.merchant_id,
        Product.deleted_at.is_(None),
        Product.online.is_(True),
        allocated,
        ~listed,
        (Product.category != Category.VOUCHER) | ~unpaid,
    )
    if category is not None:
        query = query.where(Product.category == category)
    ids, before, after = await page(work, query, Product.id, place, size)
    return Page(await product_lines(work, ids), before, after)


async def _filtered(
    work: Work,
    query: Select[int],
    mall: Mall | None,
    words: str,
    since: date | None,
    until: date | None,
) -> Select[int]:
    query = query.where(Listing.merchant_id == work.merchant_id, Listing.deleted_at.is_(None))
    if mall is not None:
        query = query.where(Listing.mall == mall)
    if words.strip():
        query = query.where(Listing.name.icontains(words.strip(), autoescape=True))
    house = await work.house()
    if since is not None:
        query = query.where(Listing.created_at >= house.begins(since))
    if until is not None:
        query = query.where(Listing.created_at < house.ends(until))
    return query


async def _lines(work: Work, ids: list[int]) -> list[ListingLine]:
    rows = (
        await work.session.execute(
            select(Listing, Group.name)
            .join(Group, of(Group, Listing.group_id))
            .where(Listing.merchant_id == work.merchant_id, Listing.id.in_(ids))
        )
    ).all()
    prices = await prices_of(work, [row[0].product_id for row in rows])
    house = await work.house()
    sell = {number for number, _ in await selling_among(work, {row[0].product_id for row in rows})}
    lines = {
        one.id: ListingLine(
            id=one.id,
            name=one.name,
            mall=one.mall,
            price=values_of(one, house.points_rate),
            prices=prices.get(one.product_id, (0, 0)),
            currency=house.currency,
            online=one.online,
            sells=one.id in sell,
            cause=one.cause,
            group=group,
            created_at=one.created_at,
        )
        for one, group in rows
    }
    return [lines[one] for one in ids if one in lines]
