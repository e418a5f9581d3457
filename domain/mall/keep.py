"""Keeping an item for somebody: the rules of buying, short of the payment.

What is put aside by hand and what is ordered pass here alike: sale, permission, points stock,
daily limit, free stock and purchase limit bind for both.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, select, update

from domain.catalog import Product, Variant, sale_ends_on
from domain.desk import Work
from domain.engine import once_for_all
from domain.errors import NotFound
from domain.mall.browse import freight_of
from domain.mall.library import voucher_stopped
from domain.mall.listings import living_listing
from domain.mall.model import Cause, Listing
from domain.mall.open import is_on
from domain.mall.permit import may_buy, may_look
from domain.mall.refusals import MallClosed, NotForYou, OriginalOff, OverLimit, PointsStockGone
from domain.members import Member
from domain.merchants import Merchant
from domain.stock import (
    Mall,
    NotEnough,
    Reservation,
    SubInventory,
    bought_so_far,
    quantity_of,
    reserve,
)


@dataclass(frozen=True, slots=True)
class OnSale:
    """An item of a mall that sells just now, in one of its variants."""

    listing: Listing
    product: Product
    variant: Variant
    merchant: Merchant
    freight: int  # minor units, once an order that is sent


async def on_sale(work: Work, listing_id: int, variant_id: int) -> OnSale:
    """Raises MallClosed (S2-06), NotFound; to who leads here OriginalOff, which says why: for
    others what is off sale, and what they may not look at, is not there (D35)."""
    row = await living_listing(work, listing_id)
    product = await work.get(Product, row.product_id)
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    if not await is_on(work, row.mall):
        raise MallClosed(row.mall, merchant.name)
    off = await _off(work, row, product)
    if off is not None and work.actor.leads:
        raise OriginalOff(product.id, off.value, row.name)
    if off is not None or not await may_look(work, row):
        raise NotFound("listings")
    variant = await work.get(Variant, variant_id)
    if variant.product_id != product.id or variant.deleted_at is not None:
        raise NotFound("variants")
    freight = await freight_of(work, row, product, variant.id)
    return OnSale(row, product, variant, merchant, freight)


async def _off(work: Work, row: Listing, product: Product) -> Cause | None:
    """Why it does not sell just now."""
    if not row.online or not product.online or product.deleted_at is not None:
        return row.cause
    house = await work.house()
    ends = sale_ends_on(product, house.zone)
    if ends is not None and ends < house.today:  # at the second, not when the clock comes round
        return Cause.EXPIRED
    return Cause.VOUCHER_STOPPED if await voucher_stopped(work, product) else None


async def keep(
    work: Work,
    item: OnSale,
    quantity: int,
    person_id: int | None,
    *,
    store_id: int | None = None,
    ordered: bool = False,
) -> Reservation:
    """Stock is kept until the closing time, for a member or for nobody in particular.

    Raises NotForYou, OverLimit (counting the past, S2-24), PointsStockGone, NotEnough,
    DailyLimitReached, SubOffline, NotFound.
    """
    quantity_of(quantity)
    row = item.listing
    name = await _allowed(work, row, person_id)
    sub = await _sub_of(work, item, store_id)
    held = await reserve(
        work,
        item.variant,
        sub,
        quantity,
        person_id=person_id,
        person_name=name,
        listing_id=row.id,
        ordered=ordered,
    )
    if row.points_stock is not None:  # after the stock, as whoever gives both back
        await _take_points_stock(work, row, quantity)
    if person_id is not None and row.purchase_limit is not None:
        # Counted after it was taken: two at once cannot both pass, the member's row is locked.
        bought = await bought_so_far(work, row.id, person_id)
        if bought > row.purchase_limit:
            raise OverLimit(row.purchase_limit, bought - quantity)
    return held


async def points_stock_back(work: Work, row: Reservation) -> None:
    """The points stock that was taken is there again."""
    if row.listing_id is None:
        return
    await work.session.execute(
        update(Listing)
        .where(
            Listing.merchant_id == work.merchant_id,
            Listing.id == row.listing_id,
            Listing.points_stock.is_not(None),
            Listing.points_taken >= row.quantity,
        )
        .values(points_taken=Listing.points_taken - row.quantity)
        .execution_options(synchronize_session=False)
    )


_MEMBER = once_for_all(
    select(Member)
    .where(Member.merchant_id == bindparam("merchant"), Member.person_id == bindparam("person"))
    .with_for_update()
)


async def _allowed(work: Work, row: Listing, person_id: int | None) -> str:
    if person_id is None:
        return ""
    asked = {"merchant": work.merchant_id, "person": person_id}
    member: Member | None = await work.session.scalar(_MEMBER, asked)
    if member is None:
        raise NotFound("members")
    if not may_buy(row, member.level, frozenset(member.tags)):
        raise NotForYou(tuple(row.levels), tuple(row.tags))
    return member.name


async def _take_points_stock(work: Work, row: Listing, quantity: int) -> None:
    taken = await work.session.scalar(
        update(Listing)
        .where(
            Listing.merchant_id == work.merchant_id,
            Listing.id == row.id,
            Listing.points_taken + quantity <= Listing.points_stock,
        )
        .values(points_taken=Listing.points_taken + quantity)
        .returning(Listing.points_taken)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise PointsStockGone((row.points_stock or 0) - row.points_taken)


@cache
def _stock(*, of_all: bool, one: bool) -> Select[SubInventory]:
    query = select(SubInventory).where(
        SubInventory.merchant_id == bindparam("merchant"),
        SubInventory.variant_id == bindparam("variant"),
        SubInventory.mall == bindparam("mall"),
        SubInventory.store_id.is_(None) == of_all,
    )
    if one:
        query = query.where(SubInventory.store_id == bindparam("store"))
    free = SubInventory.quantity - SubInventory.reserved
    return once_for_all(query.order_by(SubInventory.online.desc(), free.desc()).limit(1))


async def _sub_of(work: Work, item: OnSale, store_id: int | None) -> SubInventory:
    """With stock per store: the chosen one's, else the one that has most."""
    mall: Mall = item.listing.mall
    of_all = item.product.unified_stock
    asked = {"merchant": work.merchant_id, "variant": item.variant.id, "mall": mall}
    if one := store_id is not None and not of_all:
        asked["store"] = store_id
    found = await work.session.scalar(_stock(of_all=of_all, one=one), asked)
    if found is None:
        raise NotEnough(item.variant.sku, 0)
    return found
