"""Little is left: the managers are told, once each time."""

from domain.catalog import Product, Variant
from domain.desk import Work
from domain.staff import Topic, tell_hearers
from domain.stock.model import SubInventory


async def tell_if_low(work: Work, row: SubInventory) -> None:
    """One alert each time the free stock falls to the threshold; rising above it arms it anew."""
    free = row.quantity - row.reserved
    if row.low_at is None or (free > row.low_at) is (not row.low_told):
        return
    if free > row.low_at:
        row.low_told = False
        return
    if row.low_snoozed_until is not None and row.low_snoozed_until > work.now:
        return
    row.low_told, row.low_snoozed_until = True, None
    row.low_crossings += 1
    await tell_low(work, row)


async def tell_low(work: Work, row: SubInventory) -> None:
    variant = await work.get(Variant, row.variant_id)
    product = await work.get(Product, variant.product_id)
    await tell_hearers(
        work,
        Topic.LOW,
        "low_stock",
        f"low:{row.id}:{row.low_crossings}",
        sub_id=row.id,
        store_id=row.store_id or 0,
        variant_id=variant.id,
        product_id=product.id,
        name=product.name,
        variant=variant.name,
        sku=variant.sku,
        mall=row.mall.value,
        free=row.quantity - row.reserved,
        low_at=row.low_at,
    )
