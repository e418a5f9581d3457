"""Many pools at once."""

from typing import cast

from sqlalchemy import Table, bindparam, insert, select, update

from domain.desk import Work
from domain.stock.lines import line_values
from domain.stock.model import Kind, Pool, StockMove

ASKED = 500  # pools that one question names


async def fill_pools(work: Work, more: dict[int, int], kind: Kind) -> None:
    """Put units of each variant into its pool, with a line of the ledger each."""
    variants = sorted(one for one, count in more.items() if count)
    lines = []
    for begin in range(0, len(variants), ASKED):
        found = await work.session.execute(
            select(Pool.variant_id, Pool.quantity)
            .where(
                Pool.merchant_id == work.merchant_id,
                Pool.variant_id.in_(variants[begin : begin + ASKED]),
            )
            .order_by(Pool.variant_id)
            .with_for_update()
        )
        for variant, quantity in found:
            pool = (more[variant], quantity + more[variant])
            lines.append(line_values(work, variant, kind, pool=pool))
    if not lines:
        return
    connection = await work.session.connection()
    pools = cast("Table", Pool.__table__)
    await connection.execute(
        update(pools)
        .where(pools.c.merchant_id == bindparam("at"), pools.c.variant_id == bindparam("variant"))
        .values(quantity=bindparam("after")),
        [
            {"at": work.merchant_id, "variant": one["variant_id"], "after": one["pool_after"]}
            for one in lines
        ],
    )
    numbers = await work.numbers(StockMove, len(lines))
    rows = [line | {"id": number} for number, line in zip(numbers, lines, strict=True)]
    await connection.execute(insert(cast("Table", StockMove.__table__)), rows)
