"""The stock of a SKU as it stood at a moment: the sums of its ledger until then."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from domain.catalog import Product, Variant
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.errors import NotFound
from domain.roles import Permission
from domain.stock.model import StockMove


@dataclass(frozen=True, slots=True)
class StockThen:
    """``at`` included. ``last``: the move before it; None: there was nothing yet."""

    product: str
    sku: str
    at: datetime
    pool: int
    allocated: int
    reserved: int
    last: datetime | None


@operation(Permission.MANAGE_STOCK, kind=READ)
async def stock_then(work: Work, *, sku: str, at: datetime) -> StockThen:
    """Raises NotFound for a SKU that nobody has."""
    found = await work.session.execute(
        select(Variant.id, Variant.sku, Product.name)
        .join(Product, of(Product, Variant.product_id))
        .where(
            Variant.merchant_id == work.merchant_id,
            Variant.sku == sku.strip().upper(),
            Variant.deleted_at.is_(None),
        )
    )
    variant = found.first()
    if variant is None:
        raise NotFound("variants")
    sums = await work.session.execute(
        select(
            func.coalesce(func.sum(StockMove.pool_change), 0),
            func.coalesce(func.sum(StockMove.sub_change), 0),
            func.coalesce(func.sum(StockMove.reserved_change), 0),
            func.max(StockMove.at),
        ).where(
            StockMove.merchant_id == work.merchant_id,
            StockMove.variant_id == variant.id,
            StockMove.at <= at,
        )
    )
    pool, allocated, reserved, last = sums.one()
    return StockThen(
        product=variant.name,
        sku=variant.sku,
        at=at,
        pool=int(pool),
        allocated=int(allocated),
        reserved=int(reserved),
        last=last,
    )
