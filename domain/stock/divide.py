"""One stock for all stores becomes one for each, or the other way round (S4-23)."""

from sqlalchemy import select

from domain.catalog import StockDivided, Variant
from domain.desk import Work
from domain.engine import of
from domain.stock import move
from domain.stock.model import Kind, SubInventory
from domain.stock.refusals import StillHeld


async def stock_was_divided(work: Work, event: StockDivided) -> list[str]:
    """What was allocated before goes back to the pool, where it would be stranded otherwise; how
    many units. Raises StillHeld."""
    of_all = SubInventory.store_id.is_(None)
    rows = list(
        await work.session.execute(
            select(SubInventory, Variant)
            .join(Variant, of(Variant, SubInventory.variant_id))
            .where(
                SubInventory.merchant_id == work.merchant_id,
                Variant.product_id == event.product_id,
                ~of_all if event.unified else of_all,
            )
            .order_by(SubInventory.id)
            .with_for_update(of=SubInventory)
            .execution_options(populate_existing=True)
        )
    )
    if held := sum(sub.reserved for sub, _variant in rows):
        raise StillHeld(event.product_id, held)
    given_back = sum(sub.quantity for sub, _variant in rows)
    for sub, variant in rows:
        sub.low_told, sub.low_snoozed_until = True, None  # nobody is alarmed by what is meant
        await work.session.flush()
        if sub.quantity:
            await move.between(work, variant, sub, -sub.quantity, Kind.RETURN, guided=True)
        sub.online = False
    return [str(given_back)]
