"""What a member, or anybody with the link, may see of an item of a mall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, select

from domain.catalog import (
    Category,
    Product,
    Template,
    Variant,
    prices_of,
    sale_ends_on,
    stores_good,
)
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.errors import NotFound
from domain.mall.listings import values_of
from domain.mall.model import Listing, MallState
from domain.mall.open import is_on
from domain.mall.permit import hidden_from, may_buy
from domain.mall.price import Price
from domain.mall.refusals import MallClosed
from domain.members import standing_of
from domain.merchants import Merchant
from domain.roles import Permission
from domain.staff import leaders_of
from domain.stock import Freight, Mall, SubInventory, days_at


@dataclass(frozen=True, slots=True)
class ItemLine:
    """``left`` 0: sold out."""

    id: int
    name: str
    price: Price
    prices: tuple[int, int]
    currency: str
    left: int


@dataclass(frozen=True, slots=True)
class Spec:
    id: int  # of the variant
    name: str
    price: int
    uses: int | None
    left: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item's card. ``mine``: whether this person may buy it; the reason is in levels/tags."""

    id: int
    merchant: str
    mall: Mall
    name: str
    subtitle: str
    note: str
    category: Category
    template: Template
    price: Price
    prices: tuple[int, int]
    currency: str
    specs: tuple[Spec, ...]
    left: int
    freight: int
    expires_on: date | None
    levels: tuple[str, ...]
    tags: tuple[str, ...]
    mine: bool
    purchase_limit: int | None
    platforms: str
    form: str  # this and what follows: read from the product (S2-21, S2-38, D46)
    weight: str
    parameters: str
    logistics: str
    returns: str
    stores: tuple[str, ...]
    everywhere: bool
    cover: str | None
    pictures: tuple[str, ...]
    wait_hours: int
    benefit_until: date | None  # D38


@operation(Permission.BROWSE, kind=READ)
async def item(work: Work, *, listing_id: int, token: str = "") -> Item:
    """One item (S2-06). Raises NotFound (also where it is off sale), MallClosed."""
    row = await work.session.scalar(work.mine(Listing).where(Listing.id == listing_id))
    if row is None:
        raise NotFound("listings")
    merchant = await opened(work, row.mall, token)
    found = (
        await work.session.execute((await on_sale(work, row.mall)).where(Listing.id == row.id))
    ).first()
    if found is None:
        raise NotFound("listings")
    product: Product = found[1]
    line = (await item_lines(work, [found], merchant.currency))[0]
    specs = await _specs(work, product.id, row.mall)
    level, tags = await standing_of(work, work.actor.id)
    return Item(
        id=row.id,
        merchant=merchant.name,
        mall=row.mall,
        name=row.name,
        subtitle=product.subtitle,
        note=product.note,
        category=product.category,
        template=product.template,
        price=line.price,
        prices=line.prices,
        currency=merchant.currency,
        specs=specs,
        left=line.left,
        freight=await freight_of(work, row, product),
        expires_on=sale_ends_on(product, merchant.timezone),
        levels=tuple(row.levels),
        tags=tuple(row.tags),
        mine=may_buy(row, level, tags),
        purchase_limit=row.purchase_limit,
        platforms=product.platforms,
        form=product.form,
        weight=product.weight,
        parameters=product.parameters,
        logistics=product.logistics,
        returns=product.returns,
        stores=await stores_good(work, product),
        everywhere=product.everywhere,
        cover=product.cover,
        pictures=tuple(one for one in (*product.carousel, product.detail) if one),
        wait_hours=product.wait_hours,
        benefit_until=product.benefit_until,
    )


async def freight_of(work: Work, row: Listing, product: Product, variant_id: int = 0) -> int:
    """What sending costs, once an order: nothing where the listing or what is allocated says so
    (S0-22, S2-14). ``variant_id`` 0: of all variants."""
    if not product.freight or row.freight is Freight.FREE:
        return 0
    query = (
        select(SubInventory.freight)
        .join(Variant, of(Variant, SubInventory.variant_id))
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.mall == row.mall,
            Variant.product_id == product.id,
            Variant.deleted_at.is_(None),
            SubInventory.quantity > 0,
        )
        .distinct()
    )
    if variant_id:
        query = query.where(Variant.id == variant_id)
    said = set(await work.session.scalars(query))
    return 0 if said == {Freight.FREE} else product.freight


async def opened(work: Work, mall: Mall, token: str) -> Merchant:
    merchant = await work.session.get(Merchant, work.merchant_id)
    if merchant is None:
        raise NotFound("malls")
    if await is_on(work, mall):
        return merchant
    state = await work.session.get(MallState, (work.merchant_id, mall))
    previews = state is not None and token and token == state.preview
    if state is not None and previews and state.published_at is None:
        return merchant
    # Once it was open and is switched off, it shows nothing but to who leads (S2-06).
    if previews and work.actor.id in await leaders_of(work.session, work.merchant_id):
        return merchant
    raise MallClosed(mall, merchant.name)


async def on_sale(work: Work, mall: Mall) -> Select[Listing, Product]:
    """Every flag on and not past its end; sold out is still shown, and said so (S0-39)."""
    today = (await work.house()).today
    return (
        select(Listing, Product)
        .join(Product, of(Product, Listing.product_id))
        .where(
            Listing.merchant_id == work.merchant_id,
            Listing.mall == mall,
            Listing.online.is_(True),
            Listing.deleted_at.is_(None),
            Product.online.is_(True),
            Product.deleted_at.is_(None),
            Product.expires_on.is_(None) | (Product.expires_on >= today),
            Product.benefit_until.is_(None) | (Product.benefit_until >= today),
            Listing.id.not_in(await hidden_from(work, mall)),
        )
    )


async def item_lines(
    work: Work, rows: Sequence[Row[Listing, Product]], currency: str
) -> list[ItemLine]:
    ids = [product.id for _, product in rows]
    rate = (await work.house()).points_rate
    prices = await prices_of(work, ids)
    left = await left_of(work, ids)
    return [
        ItemLine(
            id=row.id,
            name=row.name,
            price=values_of(row, rate),
            prices=prices.get(product.id, (0, 0)),
            currency=currency,
            left=effective(row, left.get((product.id, row.mall), 0)),
        )
        for row, product in rows
    ]


async def left_of(
    work: Work, product_ids: list[int], *giving: ColumnElement[bool]
) -> dict[tuple[int, Mall], int]:
    """What of each product there is in each mall that can be sold today; of the variants that are
    ``giving`` something."""
    left: dict[tuple[int, Mall], int] = {}
    if not product_ids:
        return left
    rows = await work.session.execute(
        select(Variant.product_id, SubInventory)
        .join(Variant, of(Variant, SubInventory.variant_id))
        .where(
            SubInventory.merchant_id == work.merchant_id,
            Variant.product_id.in_(product_ids),
            Variant.deleted_at.is_(None),
            SubInventory.online.is_(True),
            *giving,
        )
    )
    found = rows.all()
    days = await days_at(work, (sub for _, sub in found))
    for number, sub in found:
        key = (number, sub.mall)
        left[key] = left.get(key, 0) + sellable_now(sub, days[sub.store_id])
    return left


async def _specs(work: Work, product_id: int, mall: Mall) -> tuple[Spec, ...]:
    query = await work.session.execute(
        select(Variant, SubInventory)
        .outerjoin(
            SubInventory,
            of(Variant, SubInventory.variant_id)
            & (SubInventory.mall == mall)
            & SubInventory.online.is_(True),
        )
        .where(
            Variant.merchant_id == work.merchant_id,
            Variant.product_id == product_id,
            Variant.deleted_at.is_(None),
        )
        .order_by(Variant.id)
    )
    rows = query.all()
    days = await days_at(work, (sub for _, sub in rows if sub))
    found: dict[int, Spec] = {}
    for variant, sub in rows:
        so_far = found[variant.id].left if variant.id in found else 0
        more = sellable_now(sub, days[sub.store_id]) if sub else 0
        left = so_far + more
        found[variant.id] = Spec(variant.id, variant.name, variant.price, variant.uses, left)
    return tuple(found.values())


def sellable_now(sub: SubInventory, today: date) -> int:
    """Free, and within what the day still allows."""
    free = sub.quantity - sub.reserved
    if sub.daily_limit is None:
        return free
    taken = sub.counted if sub.counted_on == today else 0
    return max(min(free, sub.daily_limit - taken), 0)


def effective(row: Listing, original: int) -> int:
    """The lesser of the points stock that is left and what the original has (D28)."""
    if row.points_stock is None:
        return original
    return min(row.points_stock - row.points_taken, original)
