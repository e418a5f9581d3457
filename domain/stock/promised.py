"""Where the clock compares what is promised of stock with what there is (D28).

A sub-inventory that moved is marked by the statement that moved it, so that only those are
looked at.
"""

from datetime import datetime

from sqlalchemy import Select, select, update

from domain.catalog import Variant
from domain.desk import Work
from domain.stock.model import Mall, SubInventory


def moved_by(now: datetime) -> Select[int]:
    """Merchants whose sub-inventories moved since anybody compared: asked of all at once."""
    return select(SubInventory.merchant_id).where(SubInventory.moved_at <= now)


async def look_again(work: Work, product_id: int, mall: Mall) -> None:
    """Something is promised of it: let the clock compare, as after a move (D28)."""
    variants = select(Variant.id).where(
        Variant.merchant_id == work.merchant_id, Variant.product_id == product_id
    )
    await work.session.execute(
        update(SubInventory)
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.variant_id.in_(variants),
            SubInventory.mall == mall,
        )
        .values(moved_at=work.now)
        .execution_options(synchronize_session=False)
    )


async def looked_at(work: Work, most: int) -> set[tuple[int, Mall]]:
    """The products, and in which mall, of some that moved; they count as looked at then."""
    some = (
        select(SubInventory.id)
        .where(SubInventory.merchant_id == work.merchant_id, SubInventory.moved_at <= work.now)
        .order_by(SubInventory.moved_at)
        .limit(most)
    )
    rows = await work.session.execute(
        update(SubInventory)
        .where(SubInventory.merchant_id == work.merchant_id, SubInventory.id.in_(some))
        .values(moved_at=None)
        .returning(SubInventory.variant_id, SubInventory.mall)
        .execution_options(synchronize_session=False)
    )
    moved = {(variant_id, mall) for variant_id, mall in rows}
    found = await work.session.execute(
        select(Variant.id, Variant.product_id).where(
            Variant.merchant_id == work.merchant_id, Variant.id.in_({one for one, _ in moved})
        )
    )
    product_of = dict(found.all())
    return {(product_of[variant_id], mall) for variant_id, mall in moved}
