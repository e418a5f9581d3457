"""What went through a till since its last closing, and what may explain a difference."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from domain.desk import READ, Work, operation
from domain.ledger import SALES, Transfer, cash
from domain.orders import ELSEWHERE, Order, State
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.till.look import Flow, flow_of, into, last_of, since, till_of

SUSPECTS = 5


@dataclass(frozen=True, slots=True)
class Movement:
    """``change`` of the cash in the till."""

    id: int
    at: datetime
    flow: Flow
    change: int
    ref: str
    who: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """An order of exactly the amount that differs: booked in this span, or not yet paid."""

    order_id: int
    no: str
    amount: int
    paid: bool


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def suspects(work: Work, *, store_id: int, counted: int) -> list[Suspect]:
    """Orders that alone would explain why it is not what it should be: missing, what was booked
    in cash since; too much, what waits for its payment."""
    has = await till_of(work, store_id)
    differs = counted - has.expected
    if differs < 0:
        side = cash(store_id or None)
        booked = select(Transfer.ref).where(
            *since(work, side, has.currency, (await last_of(work, side, has.currency))[1]),
            Transfer.source == side.name,
            Transfer.target == SALES.name,
            Transfer.amount == -differs,
        )
        refs = await work.session.scalars(booked.order_by(Transfer.id.desc()).limit(SUSPECTS))
        ids = [int(ref.partition(":")[2]) for ref in refs if ref.startswith("order:")]
        query = work.mine(Order).where(Order.id.in_(ids))
    elif differs > 0:
        query = work.mine(Order).where(
            Order.state == State.PENDING,
            Order.source.not_in(ELSEWHERE),
            Order.cash + Order.freight == differs,
        )
        if store_id:
            query = query.where(or_(Order.store_id == store_id, Order.store_id.is_(None)))
    else:
        return []
    rows = await work.session.scalars(query.order_by(Order.id.desc()).limit(SUSPECTS))
    return [Suspect(one.id, one.no, one.money, differs < 0) for one in rows]


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def movements(
    work: Work, *, store_id: int, place: Place = START, size: int = 8
) -> Page[Movement]:
    """What went in and out since the last closing, newest first."""
    side, unit = cash(store_id or None), (await work.house()).currency
    _last, upto = await last_of(work, side, unit)
    query = select(Transfer.id).where(*since(work, side, unit, upto))
    ids, before, after = await page(work, query, Transfer.id, place, size)
    rows = await work.session.execute(
        select(Transfer, flow_of(side), into(side))
        .where(Transfer.merchant_id == work.merchant_id, Transfer.id.in_(ids))
        .order_by(Transfer.id.desc())
    )
    lines = [
        Movement(
            id=one.id,
            at=one.at,
            flow=Flow(flow),
            change=change,
            ref=one.ref,
            who=one.actor_name,
        )
        for one, flow, change in rows
    ]
    return Page(lines, before, after)
