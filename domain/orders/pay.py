"""Paying an order: what was kept is taken, and what can be handed over at once is."""

from dataclasses import dataclass
from datetime import datetime

from domain.catalog import Product
from domain.desk import DEED, Work, operation
from domain.errors import NotFound
from domain.ledger import (
    POINTS,
    SALES,
    WORLD,
    Entry,
    Side,
    cash,
    held_for,
    pending,
    resolve,
    spend,
    write,
)
from domain.ledger import Kind as Transferred
from domain.orders.fulfil import SENT_BY_ITSELF, hand_over_at_once
from domain.orders.model import Delivery, Means, Order, State
from domain.orders.refusals import CannotPaySo, MadeElsewhere
from domain.orders.states import Step, advance
from domain.roles import Permission
from domain.staff import tell_leaders
from domain.stock import sell_held


@dataclass(frozen=True, slots=True)
class Paid:
    id: int
    no: str
    state: State


@operation(Permission.PLACE_ORDER, kind=DEED)
async def pay_from_balance(work: Work, *, order_id: int) -> Paid:
    """One's own order, with one's own balance. Raises WrongState, TooLittle, NotFound,
    MadeElsewhere, CannotPaySo where no balance pays for its product (S2-21)."""
    order = await work.get(Order, order_id)
    if order.person_id != work.actor.id:
        raise NotFound("orders")
    if order.elsewhere:
        raise MadeElsewhere(order.no)
    if not (await work.get(Product, order.product_id)).balance_pays:
        raise CannotPaySo(Means.BALANCE.value)
    return _paid(await settle(work, order, Means.BALANCE))


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def take_cash(work: Work, *, order_id: int) -> Paid:
    """Cash was put into the till where the actor stands (``/paid``). Raises WrongState,
    NotFound, MadeElsewhere, CannotPaySo where there is no money to pay."""
    order = await work.get(Order, order_id)
    if order.elsewhere:
        raise MadeElsewhere(order.no)
    if not order.money:
        raise CannotPaySo(Means.CASH.value)
    return _paid(await settle(work, order, Means.CASH))


async def settle(
    work: Work,
    order: Order,
    means: Means,
    source: Side | None = None,
    unit: str | None = None,
    amount: int | None = None,
    handed_over: bool = False,
) -> Order:
    """Paid: points that were held are taken, money is booked, stock is sold (S2-19), and what
    can be handed over at once is (S4-36). Exactly one payment does it.

    ``source``, ``unit`` and ``amount`` where the money does not come from a member's balance or
    this till in the merchant's currency; ``handed_over``: the buyer has it already. Raises
    WrongState, TooLittle.
    """
    order = await take_payment(work, order, means, source, unit, amount)
    if order.delivery is Delivery.AT_ONCE or handed_over:
        order = await hand_over_at_once(work, order)
        if order.template not in SENT_BY_ITSELF:
            await tell_buyer(work, order, "order_paid")
        return order
    took_it = work.actor.leads and order.person_id != work.actor.id
    await tell_leaders(
        work,
        "order_to_do",
        f"order-to-do:{order.id}",
        work.actor.id if took_it else None,  # and has it on the screen
        order_id=order.id,
        no=order.no,
        name=order.name,
        quantity=order.quantity,
        delivery=order.delivery.value,
    )
    await tell_buyer(work, order, "order_paid")
    return order


async def take_payment(
    work: Work,
    order: Order,
    means: Means,
    source: Side | None = None,
    unit: str | None = None,
    amount: int | None = None,
    paid_at: datetime | None = None,
) -> Order:
    """The first half of it: nothing is handed over, nobody is told. ``paid_at`` where that
    is not now. Raises as ``settle`` does."""
    till = work.actor.at_store if means is Means.CASH else None
    order = await advance(
        work, order.id, Step.PAY, means=means, till_id=till, paid_at=paid_at or work.now
    )
    if order.hold_id is not None:  # stock first, then the ledger, as whoever places an order
        await sell_held(work, order.hold_id, ordered=True)
    for held in await held_for(work, order.ref):
        await resolve(work, held, Transferred.POSTED, f"{held.key}:taken")
    if order.money:
        await _book(
            work, order, means, source or cash(till), unit or order.currency, amount or order.money
        )
    if order.earned and order.person_id is not None:
        await write(
            work,
            Entry(
                key=f"{order.ref}:earned",
                unit=POINTS,
                source=WORLD,
                target=pending(order.person_id),
                amount=order.earned,
                ref=order.ref,
            ),
        )
    return order


async def tell_buyer(work: Work, order: Order, kind: str) -> None:
    """What happened to an order, to whom it belongs, unless that person did it."""
    if order.person_id is not None and order.person_id != work.actor.id:
        await work.owe(
            kind,
            f"{kind}:{order.id}:{order.version}",
            order.person_id,
            order_id=order.id,
            no=order.no,
            name=order.name,
        )


async def _book(
    work: Work, order: Order, means: Means, source: Side, unit: str, amount: int
) -> None:
    key = f"{order.ref}:money"
    if means is Means.BALANCE:
        if order.person_id is None:
            raise CannotPaySo(means.value)
        await spend(work, order.person_id, amount, key, SALES, unit=unit, ref=order.ref)
        return
    await write(
        work, Entry(key=key, unit=unit, source=source, target=SALES, amount=amount, ref=order.ref)
    )


def _paid(order: Order) -> Paid:
    return Paid(order.id, order.no, order.state)
