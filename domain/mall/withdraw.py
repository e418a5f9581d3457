"""Taking listings off sale because of what became of their product."""

from sqlalchemy import update

from domain.catalog import Product, ProductDeleted, ProductOffline
from domain.desk import Work
from domain.mall.library import follow, give_back, product_of, voucher_stopped
from domain.mall.model import Cause, Listing
from domain.staff import tell_leaders_each
from domain.vouchers import VoucherChanged


async def product_went_offline(work: Work, event: ProductOffline) -> list[str]:
    """The malls that it left (S2-17)."""
    return await withdraw(work, [event.product_id], Cause.ORIGINAL_OFFLINE)


async def product_was_deleted(work: Work, event: ProductDeleted) -> list[str]:
    """The malls that it left (S2-17). What it had of a voucher goes back to it."""
    malls = await withdraw(work, [event.product_id], Cause.ORIGINAL_DELETED)
    await give_back(work, await work.get(Product, event.product_id))
    return malls


async def voucher_was_changed(work: Work, event: VoucherChanged) -> list[str]:
    """A voucher that is paused or ended is not sold (S1-14); the malls that it left."""
    product = await product_of(work, event.voucher_id)
    if product is None:
        return []
    await follow(work, product)
    if not await voucher_stopped(work, product):
        return []
    return await withdraw(work, [product.id], Cause.VOUCHER_STOPPED)


async def withdraw(work: Work, product_ids: list[int], cause: Cause) -> list[str]:
    """Take the listings of products off sale, tell the leaders why; the malls they were in."""
    if not product_ids:
        return []
    rows = (
        await work.session.execute(
            update(Listing)
            .where(
                Listing.merchant_id == work.merchant_id,
                Listing.product_id.in_(product_ids),
                Listing.online.is_(True),
            )
            .values(online=False, cause=cause)
            .returning(Listing.id, Listing.name, Listing.mall, Listing.product_id)
            .execution_options(synchronize_session=False)
        )
    ).all()
    said = [
        (
            f"off:{listing_id}:{work.now.isoformat()}",
            {
                "listing_id": listing_id,
                "product_id": product_id,
                "name": name,
                "mall": mall.value,
                "cause": cause.value,
            },
        )
        for listing_id, name, mall, product_id in rows
    ]
    await tell_leaders_each(work, "off_sale", said)
    return [mall.value for _, _, mall, _ in rows]
