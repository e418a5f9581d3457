"""Listings go on sale and off sale, one or all that were just made."""

from sqlalchemy import update

from domain.catalog import Category, Incomplete, Product, living_variants, sale_ends_on
from domain.desk import DEED, Work, operation
from domain.errors import Gone
from domain.mall.library import voucher_stopped
from domain.mall.listings import living_listing
from domain.mall.model import Cause, Listing
from domain.mall.refusals import OriginalOff
from domain.roles import Permission
from domain.stock import look_again


@operation(Permission.MANAGE_MALL, kind=DEED)
async def put_on_sale(work: Work, *, listing_id: int) -> int:
    """Online; visible when the mall is on (S0-31, S1-22). Raises OriginalOff (S2-17), Incomplete
    (points of which nobody said how many, D02), NotFound."""
    return (await _put_on_sale(work, listing_id)).id


@operation(Permission.MANAGE_MALL, kind=DEED)
async def put_all_on_sale(work: Work, *, listing_ids: list[int]) -> int:
    """All of them or none (S2-10); how many. Raises OriginalOff, which names the listing that
    stands in the way, NotFound."""
    for listing_id in listing_ids:
        await _put_on_sale(work, listing_id)
    return len(listing_ids)


@operation(Permission.MANAGE_MALL, kind=DEED)
async def take_off_sale(work: Work, *, listing_id: int) -> int:
    """One tap (S2-29). The original is not touched (S2-16). Raises Gone, NotFound."""
    row = await living_listing(work, listing_id)
    if not row.online:
        raise Gone("listing")
    row.online, row.cause = False, Cause.BY_HAND
    return row.id


async def _put_on_sale(work: Work, listing_id: int) -> Listing:
    row = await living_listing(work, listing_id)
    product = await work.get(Product, row.product_id)
    house = await work.house()
    ends = sale_ends_on(product, house.zone)
    if product.deleted_at is not None:
        raise OriginalOff(product.id, Cause.ORIGINAL_DELETED, row.name)
    if not product.online:
        raise OriginalOff(product.id, Cause.ORIGINAL_OFFLINE, row.name)
    if ends is not None and ends < house.today:
        raise OriginalOff(product.id, Cause.EXPIRED, row.name)
    if await voucher_stopped(work, product):
        raise OriginalOff(product.id, Cause.VOUCHER_STOPPED, row.name)
    if product.category is Category.POINTS and not all(
        one.credit for one in await living_variants(work, product.id)
    ):
        raise Incomplete(("credit",))
    row.online = True
    if row.points_stock is not None:
        await look_again(work, row.product_id, row.mall)
    await work.session.execute(
        update(Product)
        .where(
            Product.merchant_id == work.merchant_id,
            Product.id == product.id,
            Product.on_sale_at.is_(None),
        )
        .values(on_sale_at=work.now)
    )  # D43: the first time counts, whichever mall it was in
    return row
