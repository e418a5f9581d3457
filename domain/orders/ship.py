"""What a paid order still needs: to be sent, handed over, received."""

from datetime import datetime

from sqlalchemy import Select, select

from domain.desk import DEED, TICK, Work, operation
from domain.engine import tidy
from domain.errors import Malformed, NotFound
from domain.limits import LINE, TITLE
from domain.orders.fulfil import complete as completed
from domain.orders.model import GIVES_UP, ON_ITS_WAY, Delivery, Order
from domain.orders.pay import tell_buyer
from domain.orders.refusals import WrongState
from domain.orders.states import Step, advance
from domain.roles import Permission

CHUNK = 20  # orders that one tick completes


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def ship(work: Work, *, order_id: int, tracking: str, carrier: str = "") -> str:
    """Sent on its way; its number (S0-35). Raises WrongState (also for what is not sent),
    Malformed("tracking" or "carrier"), NotFound."""
    tracking, carrier = tidy(tracking), tidy(carrier)
    if not 0 < len(tracking) <= LINE:
        raise Malformed("tracking", LINE)
    if len(carrier) > TITLE:
        raise Malformed("carrier", TITLE)
    order = await work.get(Order, order_id)
    if order.delivery is not Delivery.SHIPPED:
        raise WrongState(order.no, order.state.value, Step.SHIP.value)
    order = await advance(work, order_id, Step.SHIP, tracking=tracking, carrier=carrier)
    await tell_buyer(work, order, "order_shipped")
    return order.no


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def complete(work: Work, *, order_id: int) -> str:
    """Handed over, or received; its number (S0-35). Raises WrongState, NotFound."""
    order = await completed(work, order_id)
    await tell_buyer(work, order, "order_completed")
    return order.no


@operation(Permission.PLACE_ORDER, kind=DEED)
async def receive(work: Work, *, order_id: int) -> str:
    """The buyer has it (S0-35). Raises WrongState, NotFound."""
    order = await work.get(Order, order_id)
    if order.person_id != work.actor.id:
        raise NotFound("orders")
    if order.shipped_at is None:
        raise WrongState(order.no, order.state.value, Step.COMPLETE.value)
    return (await completed(work, order_id)).no


def under_way_at(then: datetime) -> Select[int]:
    """Merchants with an order that was sent by then, ``GIVES_UP`` ago: it counts as received."""
    return select(Order.merchant_id).where(ON_ITS_WAY, Order.shipped_at <= then)


@operation(Permission.TICK, kind=TICK)
async def complete_shipped(work: Work) -> int:
    """Nobody said that it arrived: after ten days it has."""
    due = await work.session.scalars(
        select(Order.id)
        .where(
            Order.merchant_id == work.merchant_id,
            ON_ITS_WAY,
            Order.shipped_at <= work.now - GIVES_UP,
        )
        .order_by(Order.shipped_at)
        .limit(CHUNK)
    )
    done = 0
    for number in due.all():
        try:
            await completed(work, number)
        except WrongState:
            continue
        done += 1
    return done
