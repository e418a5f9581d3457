"""Orders that were made and paid in another shop system, kept here as they stand there.

What is told again and is here already changes nothing; a state goes forward, never back.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from domain.catalog import Product, Template, Variant
from domain.desk import Work
from domain.engine import Values
from domain.ledger import ELSEWHERE, SALES, held_for, resolve, spend
from domain.ledger import Kind as Transferred
from domain.members import join_by_number, members_among
from domain.orders.close import close_kept
from domain.orders.fulfil import SENT_BY_ITSELF, complete, hand_over_at_once
from domain.orders.model import Delivery, Means, Order, Source, State
from domain.orders.pay import take_payment, tell_buyer
from domain.orders.refusals import GivesNothing, NoBuyer, ToldOtherwise, WrongState
from domain.orders.states import Step, advance
from domain.orders.written import written
from domain.stock import Kind, Mall, is_unified, keep_sold, let_go, place_of, pool_gets_back


@dataclass(frozen=True, slots=True)
class Foreign:
    """One order as another shop tells it. ``cash`` in minor units, of the whole order as
    ``points``; ``state`` is never REFUNDED."""

    no: str
    placed_at: datetime
    person_id: int | None
    variant_id: int
    quantity: int
    points: int
    cash: int
    state: State
    store_id: int | None = None
    note: str = ""

    @property
    def mall(self) -> Mall:
        """Whose stock it takes."""
        return Mall.POINTS if self.points else Mall.SHOP


class Fate(StrEnum):
    """What becomes of it."""

    PLACED = auto()
    UPDATED = auto()  # its state went forward
    HERE = auto()  # it was here, just so


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for an order that is not written yet; ``hold_id`` None: out of the pool;
    ``name`` of the buyer, empty: no member yet."""

    order_id: int
    hold_id: int | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Goods:
    """What is ordered."""

    product: Product
    variant: Variant


_RANK = {State.PENDING: 0, State.PAID: 1, State.SHIPPED: 2, State.COMPLETED: 3}
_TOLD = {
    State.PAID: "order_paid",
    State.SHIPPED: "order_shipped",
    State.COMPLETED: "order_completed",
    State.CLOSED: "order_closed",
}


async def place_elsewhere(
    work: Work, one: Foreign, goods: Goods, known: Order | None, source: Source
) -> Fate:
    """Place it, bring its state forward, or leave it: once, whoever tells it. ``known``: the
    order of its number, if it was seen here. Raises what ``fate_of`` and ``keep_elsewhere`` raise.
    """
    if known is not None:
        return await bring_forward(work, one, known)
    kept = await keep_elsewhere(work, one, goods)
    return await write_elsewhere(work, one, goods, kept, source)


async def goods_of(work: Work, variant_id: int) -> Goods:
    """Raises NotFound."""
    variant = await work.get(Variant, variant_id)
    return Goods(await work.get(Product, variant.product_id), variant)


async def known_order(work: Work, no: str) -> Order | None:
    """The order of another shop's number ``no``, read anew; None where it is not here."""
    found: Order | None = await work.session.scalar(
        work.mine(Order).where(Order.no == no).execution_options(populate_existing=True)
    )
    return found


def fate_of(one: Foreign, known: Order | None) -> Fate:
    """Raises ToldOtherwise (it was made here, or with other content), WrongState (D40)."""
    if known is None:
        return Fate.PLACED
    said = (
        one.placed_at,
        one.person_id,
        one.variant_id,
        one.quantity,
        one.points,
        one.cash,
        one.store_id,
        one.note,
    )
    here = (
        known.placed_at,
        known.person_id,
        known.variant_id,
        known.quantity,
        known.points,
        known.cash,
        known.store_id,
        known.note,
    )
    if said != here or not known.elsewhere:
        raise ToldOtherwise(known.no)
    match known.state, one.state:
        case (State.REFUNDED, _) | (State.CLOSED, State.CLOSED | State.PENDING):
            return Fate.HERE
        case (State.PENDING, State.CLOSED):
            return Fate.UPDATED
        case (_, State.CLOSED):
            raise WrongState(known.no, known.state.value, Step.CLOSE.value)
        case (State.CLOSED, _):
            raise WrongState(known.no, known.state.value, Step.PAY.value)
    return Fate.HERE if _RANK[one.state] <= _RANK[known.state] else Fate.UPDATED


def check_buyer(one: Foreign, goods: Goods) -> None:
    """Raises NoBuyer, GivesNothing."""
    credits = goods.product.template is Template.POINTS_CREDIT
    if credits and not goods.variant.credit:
        raise GivesNothing(goods.product.id)
    if one.person_id is None and (one.points or credits):
        raise NoBuyer


async def keep_elsewhere(work: Work, one: Foreign, goods: Goods) -> Kept:
    """Its stock and its points cannot be had by anybody else from now on; nothing is kept of an
    order that comes in closed. Raises NotEnough, PoolTooSmall, TooLittle, NoBuyer,
    GivesNothing."""
    check_buyer(one, goods)
    variant, name = goods.variant, await _name(work, one.person_id)
    number = await work.number(Order)
    if one.state is State.CLOSED:
        return Kept(number, None, name)
    ref = f"order:{number}"
    unified = await is_unified(work, variant.product_id)
    place = await place_of(work, variant.id, one.mall, one.store_id, unified)
    held = await keep_sold(
        work,
        variant,
        place,
        one.quantity,
        ref=ref,
        person_id=one.person_id,
        person_name=name or str(one.person_id or ""),
        at=one.placed_at,
    )
    if one.points and one.person_id is not None:
        await spend(
            work, one.person_id, one.points, f"{ref}:points", SALES, kind=Transferred.HELD, ref=ref
        )
    return Kept(number, held.id if held else None, name)


async def let_go_elsewhere(work: Work, one: Foreign, kept: Kept) -> None:
    """It is not to be written: what was kept for it is free again."""
    ref = f"order:{kept.order_id}"
    if kept.hold_id is not None:
        await let_go(work, kept.hold_id, Kind.RELEASE, ordered=True)
    elif one.state is not State.CLOSED:
        await pool_gets_back(work, one.variant_id, one.quantity, ref)
    for held in await held_for(work, ref):
        await resolve(work, held, Transferred.VOIDED, f"{held.key}:free")


async def write_elsewhere(
    work: Work, one: Foreign, goods: Goods, kept: Kept, source: Source
) -> Fate:
    """The order of what was kept; where somebody else has written one of its number meanwhile,
    that one is brought forward. Raises ToldOtherwise, WrongState; RuntimeError is a defect."""
    order = await _inserted(work, one, goods, kept, source)
    if order is None:
        await let_go_elsewhere(work, one, kept)
        known = await known_order(work, one.no)
        if known is None:
            raise RuntimeError(f"order {one.no} is neither here nor can it be written")
        return await bring_forward(work, one, known)
    if one.state is not State.CLOSED:
        order = await _forward(work, order, one.state, one.placed_at)
    if order.state in (State.PAID, State.SHIPPED) or _given_at_once(order):
        await tell_buyer(work, order, _TOLD[order.state])
    return Fate.PLACED


async def bring_forward(work: Work, one: Foreign, known: Order) -> Fate:
    """Raises ToldOtherwise, WrongState."""
    if fate_of(one, known) is Fate.HERE:
        return Fate.HERE
    try:
        order = await _forward(work, known, one.state)
    except WrongState:
        # Somebody else went on with it meanwhile, as far as it was told, or further.
        now = await known_order(work, one.no)
        if now is not None and fate_of(one, now) is Fate.HERE:
            return Fate.HERE
        raise
    if order.delivery is not Delivery.AT_ONCE or _given_at_once(order):
        await tell_buyer(work, order, _TOLD[order.state])
    return Fate.UPDATED


async def _forward(work: Work, order: Order, to: State, paid_at: datetime | None = None) -> Order:
    """As far as it is said, or by itself further: what is handed over at once is completed."""
    if to is State.CLOSED:
        return await close_kept(work, await advance(work, order.id, Step.CLOSE), Kind.RELEASE)
    if order.state is State.PENDING and to is not State.PENDING:
        order = await take_payment(work, order, Means.ELSEWHERE, ELSEWHERE, paid_at=paid_at)
        if order.delivery is Delivery.AT_ONCE:
            return await hand_over_at_once(work, order)
    if order.state is State.PAID and to is State.SHIPPED:
        return await advance(work, order.id, Step.SHIP)
    if order.state in (State.PAID, State.SHIPPED) and to is State.COMPLETED:
        return await complete(work, order.id)
    return order


async def _name(work: Work, person_id: int | None) -> str:
    """Of a member who came by themselves; a file may still be taken back."""
    if person_id is None:
        return ""
    known = (await members_among(work, [person_id])).get(person_id)
    return known.name if known and known.upload is None else ""


def _given_at_once(order: Order) -> bool:
    """Whether its buyer has to be told: a card and a key tell of themselves."""
    return order.delivery is Delivery.AT_ONCE and order.template not in SENT_BY_ITSELF


async def _inserted(
    work: Work, one: Foreign, goods: Goods, kept: Kept, source: Source
) -> Order | None:
    """Pending, or closed as it came; None where its number is taken."""
    product, variant, name = goods.product, goods.variant, kept.name
    if one.person_id is not None and not name:
        name = await join_by_number(work, one.person_id)
    values: Values = {
        "id": kept.order_id,
        "no": one.no,
        "state": State.PENDING,
        "source": source,
        "person_id": one.person_id,
        "person_name": name,
        "product_id": product.id,
        "variant_id": variant.id,
        "name": product.name,
        "variant": variant.name,
        "template": product.template,
        "quantity": one.quantity,
        "points": one.points,
        "cash": one.cash,
        "currency": (await work.house()).currency,
        "store_id": one.store_id,
        "note": one.note,
        "hold_id": kept.hold_id,
        "placed_at": one.placed_at,
    }
    if one.state is State.CLOSED:
        values |= {"state": State.CLOSED, "closed_at": work.now}
    return await written(work, **values)
