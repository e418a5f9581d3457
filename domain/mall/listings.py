"""Listings: made from products, changed, put online, taken off, deleted."""

import re

from sqlalchemy import func, select

from domain import drafts
from domain.catalog import (
    Category,
    Product,
    Variant,
    forget_words,
    index_words,
    limit_of,
    living,
    whole,
)
from domain.desk import DEED, Work, operation
from domain.engine import of, tidy
from domain.errors import Malformed, NotFound
from domain.limits import STOCK, TITLE
from domain.mall.model import Cause, Group, Listing, Mode
from domain.mall.open import add_group, default_group, state_of
from domain.mall.permit import permitted
from domain.mall.price import Price, advised_points, parse_price
from domain.mall.refusals import (
    AlreadyListed,
    CashLocked,
    NotAllocated,
    OnlyPaid,
    OverOriginal,
)
from domain.merchants import Merchant
from domain.roles import Permission
from domain.signs import narrow
from domain.stock import (
    Freight,
    HoldState,
    Mall,
    Reservation,
    SubInventory,
    as_divided,
    look_again,
)
from domain.tags import is_none, split_tags

AT_ONCE = 30


@operation(Permission.MANAGE_MALL, kind=DEED)
async def list_in_mall(
    work: Work,
    *,
    product_ids: list[int],
    mall: Mall,
    price: str | None = None,
    draft: str | None = None,
) -> list[int]:
    """Make a listing of each product, not online yet (S0-31); several at once (S2-10, S2-20).

    Without a price: the shop takes the product's own, the points mall the advised points
    (S0-30). All or none. Raises NotAllocated, AlreadyListed, OnlyPaid, CashLocked, Malformed,
    Gone (``draft``, the picks, was listed before).
    """
    await drafts.finish(work, draft, "list")
    if not 1 <= len(product_ids) <= AT_ONCE:
        raise Malformed("listings", AT_ONCE)
    await state_of(work, mall)
    group = await default_group(work, mall)
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    made = []
    for product_id in dict.fromkeys(product_ids):
        product = await living(work, product_id)
        least, sku = await _cheapest(work, product_id)
        if product.category is Category.VOUCHER and not least:
            raise OnlyPaid
        if product.voucher_id is not None and mall is Mall.SHOP:
            raise Malformed("voucher mall")  # S1-14
        if not await _allocated(work, product_id, mall):
            raise NotAllocated(product_id, sku)
        if price is not None:
            said = parse_price(price, mall, merchant.currency, merchant.points_rate)
        elif mall is Mall.SHOP:
            said = Price(Mode.CASH)
        else:
            said = Price(
                Mode.POINTS_ONLY, advised_points(least, merchant.currency, merchant.points_rate)
            )
        _unlocked(product, said, merchant)
        made.append(await _make(work, product, mall, group, said))
    return made


async def _make(work: Work, product: Product, mall: Mall, group: int, price: Price) -> int:
    listing_id = await work.session.scalar(
        work.insert(Listing)
        .values(
            merchant_id=work.merchant_id,
            id=await work.number(Listing),
            mall=mall,
            product_id=product.id,
            group_id=group,
            name=product.name,
            mode=price.mode,
            points=price.points,
            cash=price.cash,
            rate=price.rate,
            points_taken=0,
            levels=[],
            tags=[],
            freight=Freight.PRODUCT,
            online=False,
            cause=Cause.NEW,
            short_told=False,
            created_at=work.now,
        )
        .on_conflict_do_nothing()
        .returning(Listing.id)
    )
    if listing_id is None:
        taken = await work.session.scalar(
            select(Listing.id).where(
                Listing.merchant_id == work.merchant_id,
                Listing.mall == mall,
                Listing.product_id == product.id,
                Listing.deleted_at.is_(None),
            )
        )
        raise AlreadyListed(taken or 0)
    await index_listing(work, mall, listing_id, product.name, product)
    return int(listing_id)


@operation(Permission.MANAGE_MALL, kind=DEED)
async def edit_listing(work: Work, *, listing_id: int, field: str, text: str) -> int:
    """Change what may be changed after saving (S2-18): price, points_stock, limit, levels, tags;
    beside them name, group and freight. How many members are over a new purchase limit (D29).

    Raises Malformed, OverOriginal, CashLocked, NotFound.
    """
    row = await living_listing(work, listing_id)
    product = await work.get(Product, row.product_id)
    match field:
        case "price":
            merchant = await work.session.get_one(Merchant, work.merchant_id)
            price = parse_price(text, row.mall, merchant.currency, merchant.points_rate)
            _unlocked(product, price, merchant)
            row.mode, row.points = price.mode, price.points
            row.cash, row.rate = price.cash, price.rate
        case "points_stock":
            await _set_points_stock(work, row, text)
        case "limit":
            row.purchase_limit = limit_of(text, "purchase_limit", STOCK)
            return await over_limit(work, row)
        case "levels" | "tags" | "see_levels" | "see_tags":
            permitted(row, field, split_tags(text))
        case "freight":
            row.freight = _freight(text)
        case "name":
            name = tidy(text)
            if not name or len(name) > TITLE:
                raise Malformed("name", TITLE)
            row.name = name
            await index_listing(work, row.mall, row.id, name, product)
        case "group":
            row.group_id = await _group(work, row.mall, text)
        case _:
            raise Malformed(field)
    return 0


@operation(Permission.MANAGE_MALL, kind=DEED)
async def delete_listing(work: Work, *, listing_id: int) -> str:
    """Gone from the mall; the product stays, and can be listed again (S2-25, S2-31)."""
    row = await living_listing(work, listing_id)
    row.online, row.deleted_at = False, work.now
    await forget_words(work, row.mall.value, row.id)
    return row.name


async def over_limit(work: Work, row: Listing) -> int:
    """How many members already have more than the limit (S2-24, D29)."""
    if row.purchase_limit is None:
        return 0
    over = (
        select(Reservation.person_id)
        .where(
            Reservation.merchant_id == work.merchant_id,
            Reservation.listing_id == row.id,
            Reservation.person_id.is_not(None),
            Reservation.state.in_((HoldState.HELD, HoldState.SOLD)),
        )
        .group_by(Reservation.person_id)
        .having(func.sum(Reservation.quantity) > row.purchase_limit)
        .subquery()
    )
    return int(await work.session.scalar(select(func.count()).select_from(over)) or 0)


async def living_listing(work: Work, listing_id: int) -> Listing:
    row = await work.get(Listing, listing_id)
    if row.deleted_at is not None:
        raise NotFound("listings")
    return row


async def original_stock(work: Work, product_id: int, mall: Mall) -> int:
    """What a product has allocated to a mall: the most its points stock can be (S2-13)."""
    found = await work.session.scalar(
        select(func.coalesce(func.sum(SubInventory.quantity), 0))
        .join(Variant, of(Variant, SubInventory.variant_id))
        .where(
            SubInventory.merchant_id == work.merchant_id,
            Variant.product_id == product_id,
            Variant.deleted_at.is_(None),
            SubInventory.mall == mall,
        )
    )
    return int(found or 0)


async def index_listing(
    work: Work, mall: Mall, listing_id: int, name: str, product: Product
) -> None:
    """Points items and shop products are found apart from each other (S2-34)."""
    await index_words(
        work, mall.value, listing_id, [name, product.name, product.subtitle, *product.tags]
    )


async def _set_points_stock(work: Work, row: Listing, text: str) -> None:
    if is_none(text) or narrow(text).strip().casefold() in {"-1", "unlimited", "不限"}:
        row.points_stock = None
        return
    wanted = whole(text, "points_stock", STOCK)
    most = await original_stock(work, row.product_id, row.mall)
    if wanted > most:
        raise OverOriginal(most)
    if wanted < row.points_taken:
        raise Malformed("points_stock_taken", row.points_taken)
    row.points_stock, row.short_told = wanted, False
    await look_again(work, row.product_id, row.mall)


async def _group(work: Work, mall: Mall, text: str) -> int:
    """A group by its number as ``#3``, else by its name, which is made where it is new."""
    said = tidy(text)
    if found := re.fullmatch(r"#(\d{1,15})", said):
        group = await work.get(Group, int(found[1]))
        if group.mall is not mall:
            raise NotFound("listing_groups")
        return group.id
    if is_none(said):
        return await default_group(work, mall)
    return await add_group.run(work, mall=mall, name=said)


async def _cheapest(work: Work, product_id: int) -> tuple[int, str]:
    row = (
        await work.session.execute(
            select(Variant.price, Variant.sku)
            .where(
                Variant.merchant_id == work.merchant_id,
                Variant.product_id == product_id,
                Variant.deleted_at.is_(None),
            )
            .order_by(Variant.price, Variant.id)
            .limit(1)
        )
    ).first()
    return (row[0], row[1]) if row else (0, "")


async def _allocated(work: Work, product_id: int, mall: Mall) -> bool:
    found = await work.session.scalar(
        select(SubInventory.id)
        .join(Variant, of(Variant, SubInventory.variant_id))
        .join(Product, of(Product, Variant.product_id))
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.mall == mall,
            Variant.product_id == product_id,
            Variant.deleted_at.is_(None),
            as_divided(),
        )
        .limit(1)
    )
    return found is not None


def _unlocked(product: Product, price: Price, merchant: Merchant) -> None:
    """S1-20; points take something off for vouchers only (D37)."""
    if price.mode is Mode.POINTS_OFFSET and product.category is not Category.VOUCHER:
        raise Malformed("offset")
    mixed = price.mode in (Mode.POINTS_AND_CASH, Mode.POINTS_OFFSET)
    if mixed and product.category is Category.VOUCHER and not merchant.cash_authorised:
        raise CashLocked


def _freight(text: str) -> Freight:
    said = text.strip().casefold()
    if said in ("free", "包邮", "免运费"):
        return Freight.FREE
    if said in ("product", "as product", "同商品"):
        return Freight.PRODUCT
    raise Malformed("freight")


def values_of(row: Listing, rate: int) -> Price:
    """``rate``: the merchant's, for an offset (D36)."""
    return Price(row.mode, row.points, row.cash, rate if row.mode is Mode.POINTS_OFFSET else None)
