"""Money was taken: it pays its order once, and what it cannot pay for goes back."""

from dataclasses import dataclass

from sqlalchemy import select

from domain.desk import DEED, Work, operation
from domain.errors import Refusal
from domain.ledger import STARS
from domain.money import billed, received
from domain.orders import Means, Order, State, WrongState, reopen, settle
from domain.payments.back import outside, owe_charge, payout_of
from domain.payments.model import Charge, ChargeState, Why
from domain.roles import Permission

TURNS = 3  # looks at an order that others close or pay at the same moment


@dataclass(frozen=True, slots=True)
class Taken:
    """What a charge did. ``back``: why it goes back; None: it paid the order."""

    charge_id: int
    order_id: int | None
    no: str
    means: Means
    unit: str
    amount: int
    back: Why | None
    by_hand: bool  # the shop gives it back itself


@operation(Permission.PLACE_ORDER, kind=DEED)
async def take_charge(
    work: Work,
    *,
    order_id: int,
    telegram: str,
    provider: str,
    payload: str,
    unit: str,
    total: int,
) -> Taken:
    """By who paid. ``telegram`` and ``provider``: the two numbers of the charge; ``total`` as
    Telegram counts it. The charge's number says it once, whatever tells of it.

    What the order costs, from its own buyer, settles it, also after its closing if there is
    enough left (money.md, 3); anything else is noted and owed back. Raises NotFound where there
    is no such merchant.
    """
    await work.house()
    means = Means.STARS if unit == STARS else Means.PROVIDER
    order = await _order(work, order_id)
    number = await work.number(Charge)
    charge = await work.session.scalar(
        work.insert(Charge)
        .values(
            merchant_id=work.merchant_id,
            id=number,
            telegram=telegram,
            provider=provider,
            payload=payload,
            order_id=order.id if order else None,
            person_id=work.actor.id,
            means=means,
            unit=unit,
            amount=received(total, unit),
            state=ChargeState.SETTLED,
            at=work.now,
            bot_id=work.actor.bot_id,
        )
        .on_conflict_do_nothing()
        .returning(Charge)
    )
    if charge is None:
        return await _before(work, telegram)
    why = _wrong(work, order, unit, total) or await _settle(work, order_id, charge)
    order = await _order(work, order_id)
    if why is not None:
        mine = order if order and order.person_id == work.actor.id else None
        await owe_charge(work, charge, mine, why)
    return _taken(charge, order, why)


def _wrong(work: Work, order: Order | None, unit: str, total: int) -> Why | None:
    if order is None or order.person_id != work.actor.id:
        return Why.UNKNOWN
    costs = order.stars if unit == STARS else billed(order.money, order.currency)
    if total != costs or unit not in (STARS, order.currency):
        return Why.AMOUNT
    return None


async def _settle(work: Work, order_id: int, charge: Charge) -> Why | None:
    """None: it is paid with this. What is begun and cannot be ended leaves nothing."""
    source = outside(charge.means)
    for _ in range(TURNS):
        order = await _order(work, order_id)
        if order is None or order.state not in (State.PENDING, State.CLOSED):
            break
        try:
            async with work.session.begin_nested():
                if order.state is State.CLOSED:
                    order = await reopen(work, order)
                await settle(work, order, charge.means, source, charge.unit, charge.amount)
        except WrongState:  # somebody closed or paid it meanwhile
            continue
        except Refusal:
            return Why.CLOSED
        return None
    return Why.SECOND


async def _order(work: Work, order_id: int) -> Order | None:
    """As it is just now."""
    found: Order | None = await work.session.scalar(
        select(Order)
        .where(Order.merchant_id == work.merchant_id, Order.id == order_id)
        .execution_options(populate_existing=True)
    )
    return found


async def _before(work: Work, telegram: str) -> Taken:
    """What it did when it was told first."""
    charge = (
        await work.session.scalars(work.mine(Charge).where(Charge.telegram == telegram))
    ).one()
    owed = await payout_of(work, charge.ref)
    order = await _order(work, charge.order_id) if charge.order_id is not None else None
    return _taken(charge, order, owed.why if owed else None)


def _taken(charge: Charge, order: Order | None, why: Why | None) -> Taken:
    mine = order if order and order.person_id == charge.person_id else None
    return Taken(
        charge_id=charge.id,
        order_id=mine.id if mine else None,
        no=mine.no if mine else "",
        means=charge.means,
        unit=charge.unit,
        amount=charge.amount,
        back=why,
        by_hand=charge.means is not Means.STARS,
    )
