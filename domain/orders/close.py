"""Closing an order that was not paid: stock, points and points stock are there again (D09)."""

from datetime import datetime

from sqlalchemy import Select, select

from domain.desk import DEED, TICK, Work, operation
from domain.errors import NotFound
from domain.ledger import Kind as Transferred
from domain.ledger import held_for, resolve
from domain.mall import points_stock_back
from domain.orders.model import PENDING, Order
from domain.orders.pay import tell_buyer
from domain.orders.refusals import MadeElsewhere, WrongState
from domain.orders.states import Step, advance
from domain.roles import Permission
from domain.stock import Kind, let_go, pool_gets_back

CHUNK = 2  # orders that one transaction closes


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def close(work: Work, *, order_id: int) -> str:
    """Its number (S2-44, D09). Raises WrongState, MadeElsewhere, NotFound."""
    if (found := await work.get(Order, order_id)).elsewhere:
        raise MadeElsewhere(found.no)
    order = await _close(work, order_id, Kind.RELEASE)
    await tell_buyer(work, order, "order_closed")
    return order.no


@operation(Permission.PLACE_ORDER, kind=DEED)
async def cancel(work: Work, *, order_id: int) -> str:
    """One's own, while it is not paid (S2-44). Raises WrongState, MadeElsewhere, NotFound."""
    order = await work.get(Order, order_id)
    if order.person_id != work.actor.id:
        raise NotFound("orders")
    if order.elsewhere:
        raise MadeElsewhere(order.no)
    return (await _close(work, order_id, Kind.RELEASE)).no


def unpaid_at(now: datetime) -> Select[int]:
    """Merchants with an order whose closing time is over."""
    return select(Order.merchant_id).where(PENDING, Order.closes_at <= now)


@operation(Permission.TICK, kind=TICK)
async def close_unpaid(work: Work) -> int:
    """Some of those whose closing time is over (D07)."""
    due = await work.session.scalars(
        select(Order.id)
        .where(Order.merchant_id == work.merchant_id, PENDING, Order.closes_at <= work.now)
        .order_by(Order.closes_at)
        .limit(CHUNK)
    )
    closed = list[Order]()
    for number in due.all():
        try:
            order = await advance(work, number, Step.CLOSE, late=True)
        except WrongState:  # paid, closed or kept for longer while we were looking
            continue
        await _free_stock(work, order, Kind.EXPIRE)
        closed.append(order)
    for order in closed:
        await _free_points(work, order)
        await tell_buyer(work, order, "order_closed")
    return len(closed)


async def _close(work: Work, order_id: int, kind: Kind) -> Order:
    return await close_kept(work, await advance(work, order_id, Step.CLOSE), kind)


async def close_kept(work: Work, order: Order, kind: Kind) -> Order:
    """What was kept for an order that is closed is free again: stock first, then points, in the
    order in which they are taken, so that no two wait for each other."""
    await _free_stock(work, order, kind)
    await _free_points(work, order)
    return order


async def _free_stock(work: Work, order: Order, kind: Kind) -> None:
    if order.hold_id is not None:
        await points_stock_back(work, await let_go(work, order.hold_id, kind, ordered=True))
    elif order.elsewhere:
        await pool_gets_back(work, order.variant_id, order.quantity, order.ref)


async def _free_points(work: Work, order: Order) -> None:
    for held in await held_for(work, order.ref):
        await resolve(work, held, Transferred.VOIDED, f"{held.key}:free")
