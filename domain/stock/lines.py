"""The ledger of stock: one line a deed, who, why, before, after."""

from typing import Any

from domain.desk import Work
from domain.engine import Statement, Values, bound, tidy
from domain.limits import LINE
from domain.stock.model import Kind, StockMove

_WRITE = Statement(
    lambda insert: insert(StockMove).values(
        bound(
            "merchant_id",
            "id",
            "at",
            "variant_id",
            "sub_id",
            "kind",
            "pool_change",
            "pool_after",
            "sub_change",
            "sub_after",
            "reserved_change",
            "reserved_after",
            "actor_id",
            "actor_name",
            "reason",
            "ref",
        )
    )
)


async def write_line(
    work: Work,
    variant_id: int,
    kind: Kind,
    reason: str,
    ref: str,
    **accounts: Any,  # as ``line_values`` takes them
) -> None:
    values = line_values(work, variant_id, kind, reason, ref, **accounts)
    number = await work.number(StockMove)
    await (await work.lane()).all(_WRITE, **values, id=number)


def line_values(
    work: Work,
    variant_id: int,
    kind: Kind,
    reason: str = "",
    ref: str = "",
    *,
    sub_id: int | None = None,
    pool: tuple[int, int | None] = (0, None),
    sub: tuple[int, int | None] = (0, None),
    reserved: tuple[int, int | None] = (0, None),
) -> Values:
    """Who, why, before, after: an account is its change and its balance, so that ``before`` is
    ``after`` less the change."""
    return {
        "merchant_id": work.merchant_id,
        "at": work.now,
        "variant_id": variant_id,
        "sub_id": sub_id,
        "kind": kind,
        "pool_change": pool[0],
        "pool_after": pool[1],
        "sub_change": sub[0],
        "sub_after": sub[1],
        "reserved_change": reserved[0],
        "reserved_after": reserved[1],
        "actor_id": work.actor.id,
        "actor_name": work.actor.name,
        "reason": tidy(reason)[:LINE],
        "ref": ref,
    }
