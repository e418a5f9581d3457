"""The ledger: read by people, and compared with every balance once a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.catalog import Variant
from domain.chores import Chore, again
from domain.desk import READ, TICK, Work, operation
from domain.engine import Database, Values, of
from domain.paging import START, Page, Place, page
from domain.roles import Actor, Permission
from domain.stock.model import Kind, Mall, Pool, StockCheck, StockMove, SubInventory

NIGHT = 240  # minutes after midnight in which ledgers are checked


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A line of the ledger. The balances are those after the deed."""

    id: int
    at: datetime
    sku: str
    kind: Kind
    mall: Mall | None
    pool_change: int
    pool_after: int | None
    sub_change: int
    sub_after: int | None
    reserved_change: int
    reserved_after: int | None
    who: str
    reason: str


@operation(Permission.MANAGE_STOCK, kind=READ)
async def ledger(
    work: Work,
    *,
    variant_id: int,
    place: Place = START,
    size: int = 8,
) -> Page[MoveLine]:
    """The ledger of a SKU, newest first: who, why, before, after."""
    query = select(StockMove.id).where(
        StockMove.merchant_id == work.merchant_id, StockMove.variant_id == variant_id
    )
    ids, before, after = await page(work, query, StockMove.id, place, size)
    rows = await work.session.execute(
        select(StockMove, Variant.sku, SubInventory.mall)
        .join(Variant, of(Variant, StockMove.variant_id))
        .outerjoin(SubInventory, of(SubInventory, StockMove.sub_id))
        .where(StockMove.merchant_id == work.merchant_id, StockMove.id.in_(ids))
        .order_by(StockMove.id.desc())
    )
    lines = [
        MoveLine(
            id=one.id,
            at=one.at,
            sku=sku,
            kind=one.kind,
            mall=mall,
            pool_change=one.pool_change,
            pool_after=one.pool_after,
            sub_change=one.sub_change,
            sub_after=one.sub_after,
            reserved_change=one.reserved_change,
            reserved_after=one.reserved_after,
            who=one.actor_name,
            reason=one.reason,
        )
        for one, sku, mall in rows
    ]
    return Page(lines, before, after)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A balance that is not the sum of its ledger."""

    account: str
    id: int
    balance: int
    ledger: int


async def _compare(database: Database, actor: Actor, _: Values) -> dict[str, list[Discrepancy]]:
    """The whole ledger is read beside the transaction: each balance and its sum at one moment."""
    async with database.reading() as session:
        return {"wrong": await discrepancies(session, actor.merchant_id)}


@operation(Permission.TICK, kind=TICK, before=_compare)
async def check_ledger(work: Work, *, wrong: Sequence[Discrepancy] = ()) -> list[Discrepancy]:
    """Once a day of the merchant, in its night: every balance beside the sum of its lines.

    ``wrong`` is what was found before the transaction began.
    """
    house = await work.house()
    today = house.today
    later = timedelta(minutes=work.merchant_id % NIGHT)  # not all merchants of a zone at once
    await again(work, Chore.LEDGER, house.midnight + later)
    entered = await work.session.scalar(
        work.insert(StockCheck)
        .values(merchant_id=work.merchant_id, day=today, wrong=len(wrong), at=work.now)
        .on_conflict_do_nothing()
        .returning(StockCheck.day)
    )
    if entered is None:
        return []
    return list(wrong)


async def discrepancies(session: AsyncSession, merchant_id: int) -> list[Discrepancy]:
    """The balances of a merchant that are not the sums of their lines, some of each kind."""
    mine = StockMove.merchant_id == merchant_id
    pools = (
        select(StockMove.variant_id, func.sum(StockMove.pool_change).label("total"))
        .where(mine)
        .group_by(StockMove.variant_id)
        .subquery()
    )
    subs = (
        select(
            StockMove.sub_id,
            func.sum(StockMove.sub_change).label("total"),
            func.sum(StockMove.reserved_change).label("reserved"),
        )
        .where(mine, StockMove.sub_id.is_not(None))
        .group_by(StockMove.sub_id)
        .subquery()
    )
    said = func.coalesce(pools.c.total, 0)
    found = [
        Discrepancy("pool", row[0], row[1], int(row[2]))
        for row in await session.execute(
            select(Pool.variant_id, Pool.quantity, said)
            .outerjoin(pools, pools.c.variant_id == Pool.variant_id)
            .where(Pool.merchant_id == merchant_id, Pool.quantity != said)
            .limit(100)
        )
    ]
    for name, column, total in (
        ("sub", SubInventory.quantity, subs.c.total),
        ("reserved", SubInventory.reserved, subs.c.reserved),
    ):
        said = func.coalesce(total, 0)
        found += [
            Discrepancy(name, row[0], row[1], int(row[2]))
            for row in await session.execute(
                select(SubInventory.id, column, said)
                .outerjoin(subs, subs.c.sub_id == SubInventory.id)
                .where(SubInventory.merchant_id == merchant_id, column != said)
                .limit(100)
            )
        ]
    return found
