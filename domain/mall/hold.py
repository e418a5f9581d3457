"""Keeping an item for a member: the rules of buying, short of the payment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from domain.catalog import Product, Variant
from domain.desk import DEED, TICK, Work, operation
from domain.errors import Gone, NotFound
from domain.mall.browse import may_buy
from domain.mall.listings import living_listing
from domain.mall.model import Listing
from domain.mall.open import is_on
from domain.mall.refusals import MallClosed, NotForYou, OriginalOff, OverLimit, PointsStockGone
from domain.members import Member, standing_of
from domain.merchants import Merchant
from domain.roles import Permission
from domain.stock import (
    HELD,
    HoldLine,
    Kind,
    Mall,
    NotEnough,
    Reservation,
    SubInventory,
    bought_so_far,
    let_go,
    line_of,
    quantity_of,
    reserve,
)

CHUNK = 2  # reservations that one transaction ends


@dataclass(frozen=True, slots=True)
class HeldItem:
    hold_id: int
    name: str
    variant: str
    quantity: int
    person: str
    until: datetime


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def hold_for(
    work: Work, *, listing_id: int, variant_id: int, person_id: int | None, quantity: int = 1
) -> HeldItem:
    """Put stock aside for a member, or for nobody in particular, until the closing time.

    Raises NotForYou, OverLimit (counting the past, S2-24), PointsStockGone, NotEnough,
    DailyLimitReached, SubOffline, OriginalOff, MallClosed, NotFound.
    """
    quantity_of(quantity)
    row = await living_listing(work, listing_id)
    product = await work.get(Product, row.product_id)
    if not await is_on(work, row.mall):
        merchant = await work.session.get_one(Merchant, work.merchant_id)
        raise MallClosed(row.mall, merchant.name)
    if not row.online or not product.online:
        raise OriginalOff(product.id, row.cause.value, row.name)
    name = await _allowed(work, row, person_id)
    if row.points_stock is not None:
        await _take_points_stock(work, row, quantity)
    variant = await work.get(Variant, variant_id)
    if variant.product_id != product.id or variant.deleted_at is not None:
        raise NotFound("variants")
    sub = await _fullest(work, product, variant, row.mall)
    held = await reserve(
        work, variant, sub, quantity, person_id=person_id, person_name=name, listing_id=row.id
    )
    if person_id is not None and row.purchase_limit is not None:
        # Counted after it was taken: two at once cannot both pass, the member's row is locked.
        bought = await bought_so_far(work, row.id, person_id)
        if bought > row.purchase_limit:
            raise OverLimit(row.purchase_limit, bought - quantity)
    return HeldItem(
        hold_id=held.id,
        name=row.name,
        variant=variant.name,
        quantity=quantity,
        person=name,
        until=held.expires_at,
    )


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def release_hold(work: Work, *, hold_id: int) -> HoldLine:
    """Give it back to the mall. Raises Gone where it ended before, NotFound."""
    await _back(work, await let_go(work, hold_id, Kind.RELEASE))
    return await line_of(work, hold_id)


@operation(Permission.TICK, kind=TICK)
async def sweep_holds(work: Work) -> int:
    """Some of the reservations whose time is over give their stock back (D06)."""
    due = await work.session.scalars(
        select(Reservation.id)
        .where(
            Reservation.merchant_id == work.merchant_id,
            HELD,
            Reservation.expires_at <= work.now,
        )
        .order_by(Reservation.expires_at)
        .limit(CHUNK)
    )
    swept = 0
    for number in due.all():
        try:
            await _back(work, await let_go(work, number, Kind.EXPIRE))
        except Gone:  # released or sold while we were looking
            continue
        swept += 1
    return swept


async def _back(work: Work, row: Reservation) -> None:
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


async def _allowed(work: Work, row: Listing, person_id: int | None) -> str:
    if person_id is None:
        return ""
    member = await work.session.scalar(
        work.mine(Member).where(Member.person_id == person_id).with_for_update()
    )
    if member is None:
        raise NotFound("members")
    level, tags = await standing_of(work, person_id)
    if not may_buy(row, level, tags):
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


async def _fullest(work: Work, product: Product, variant: Variant, mall: Mall) -> SubInventory:
    """With stock per store: the one that has most."""
    found = await work.session.scalar(
        select(SubInventory)
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.variant_id == variant.id,
            SubInventory.mall == mall,
            SubInventory.store_id.is_(None) == product.unified_stock,
        )
        .order_by(SubInventory.online.desc(),
                  (SubInventory.quantity - SubInventory.reserved).desc())
        .limit(1)
    )  # fmt: skip
    if found is None:
        raise NotEnough(variant.sku, 0)
    return found
