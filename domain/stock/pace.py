"""How long what is left lasts at the pace of the last weeks, and how many more would do."""

import math
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from domain.catalog import Variant
from domain.desk import DEED, READ, Work, operation
from domain.roles import Permission
from domain.stock.allocate import Allocated, guided_edit
from domain.stock.model import Kind, Pool, StockMove, SubInventory
from domain.stock.pool import stock_in

WEEKS, COVER = timedelta(days=28), 14  # looked back on; days that a suggestion is to last


@dataclass(frozen=True, slots=True)
class Outlook:
    """``a_day`` sold on average; ``lasts`` days; None: nothing was sold. ``more`` is suggested
    for the sub-inventory, ``pool`` could be given to it at once."""

    free: int
    pool: int
    a_day: float
    lasts: int | None
    more: int


@operation(Permission.MANAGE_STOCK, kind=READ)
async def low_outlook(work: Work, *, sub_id: int) -> Outlook:
    """By the sales of the last four weeks, or since it first had stock. Raises NotFound."""
    sub = await work.get(SubInventory, sub_id)
    since = work.now - WEEKS
    mine = (
        StockMove.merchant_id == work.merchant_id,
        StockMove.variant_id == sub.variant_id,
        StockMove.sub_id == sub.id,
    )
    sold = await work.session.scalar(
        select(func.coalesce(-func.sum(StockMove.sub_change), 0)).where(
            *mine, StockMove.kind == Kind.SALE, StockMove.at > since
        )
    )
    first = await work.session.scalar(select(func.min(StockMove.at)).where(*mine))
    days = max((work.now - max(first or since, since)) / timedelta(days=1), 1.0)
    free = sub.quantity - sub.reserved
    a_day = max(int(sold or 0), 0) / days
    pool = await work.session.scalar(
        select(Pool.quantity).where(
            Pool.merchant_id == work.merchant_id, Pool.variant_id == sub.variant_id
        )
    )
    wanted = math.ceil(a_day * COVER) if a_day else 2 * (sub.low_at or 0)
    return Outlook(
        free=free,
        pool=pool or 0,
        a_day=a_day,
        lasts=int(free / a_day) if a_day else None,
        more=max(wanted - free, (sub.low_at or 0) + 1 - free, 1),
    )


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def bring_in(work: Work, *, sub_id: int, quantity: int) -> Allocated:
    """So many arrived: into the pool and on to where they sell, as one deed. Raises Malformed,
    KeysOnly, NotFound."""
    sub = await work.get(SubInventory, sub_id)
    variant = await work.get(Variant, sub.variant_id)
    await stock_in.run(work, sku=variant.sku, quantity=quantity)
    return await guided_edit.run(work, sub_id=sub_id, change=quantity)
