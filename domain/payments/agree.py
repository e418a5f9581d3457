"""The question before a payment: one conditional update says whether the money may be taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, or_, select, update

from domain.desk import HotWork, Weight, hot_operation
from domain.engine import Moment, Statement, Values
from domain.errors import NotFound
from domain.ledger import STARS
from domain.merchants import Merchant
from domain.money import billed, received
from domain.orders import Order, State
from domain.payments.refusals import BillOver, Unpayable
from domain.roles import Permission
from domain.stock import HoldState, Reservation

LONGER = timedelta(minutes=15)  # that what is being paid is kept at least (money.md, 3)

_HERE = Merchant.id == bindparam("merchant")
_IN_STARS = and_(
    bindparam("unit") == STARS,
    Order.stars == bindparam("amount"),
    exists().where(_HERE, Merchant.stars_rate.is_not(None)),
)
_BY_PROVIDER = and_(
    Order.currency == bindparam("unit"),
    Order.cash + Order.freight == bindparam("amount"),
    exists().where(_HERE, Merchant.provider_sealed.is_not(None)),
)


def _later(column: object) -> ColumnElement[datetime]:
    until = bindparam("until", type_=Moment())
    return case((column < until, until), else_=column)


_AGREE = Statement(
    lambda _: (
        update(Order)
        .where(
            Order.merchant_id == bindparam("merchant"),
            Order.id == bindparam("order"),
            Order.person_id == bindparam("person"),
            Order.state == State.PENDING,
            or_(_IN_STARS, _BY_PROVIDER),
        )
        .values(closes_at=_later(Order.closes_at))
        .returning(Order.id, Order.hold_id)
    )
)
_KEEP = Statement(
    lambda _: (
        update(Reservation)
        .where(
            Reservation.merchant_id == bindparam("merchant"),
            Reservation.id == bindparam("hold"),
            Reservation.state == HoldState.HELD,
        )
        .values(expires_at=_later(Reservation.expires_at))
        .returning(Reservation.id)
    )
)
_WHY = Statement(
    lambda _: select(
        Order.no,
        Order.state,
        Order.person_id,
        Order.stars,
        Order.currency,
        Order.cash + Order.freight,
    ).where(Order.merchant_id == bindparam("merchant"), Order.id == bindparam("order"))
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question before a payment; ``total`` as Telegram counts it."""

    order_id: int
    person_id: int
    unit: str
    total: int


@hot_operation(Permission.PLACE_ORDER, weigh=lambda _: Weight.ASKED)
async def agree(work: HotWork, *, order_id: int, unit: str, total: int) -> bool:
    """The money for one's own order may be taken; ``total`` as Telegram counts it. What it pays
    for is kept for a while longer (D06). Raises BillOver, NotFound."""
    asked = Asking(order_id, work.actor.id, unit, total)
    taken = await work.lane.first(_AGREE, **_values(work, asked))
    if taken is None:
        raise await _why_not(work, order_id, unit, _amount(asked))
    if taken[1] is not None:
        await work.lane.all(_KEEP, **_hold(work, taken[1]))
    return True


@hot_operation(Permission.TICK, weigh=lambda _: Weight.ASKED)
async def agree_together(work: HotWork, *, asked: Sequence[Asking]) -> frozenset[Asking]:
    """As ``agree`` for each of many people at once; those whose money may be taken. Of what was
    asked about one order in different ways, one is answered."""
    of_order = {one.order_id: one for one in asked}
    in_turn = sorted(of_order)  # two of these never wait for each other in a ring
    taken = await work.lane.every(_AGREE, [_values(work, of_order[number]) for number in in_turn])
    holds = [_hold(work, hold) for _order, hold in taken if hold is not None]
    await work.lane.every(_KEEP, holds)
    return frozenset([of_order[number] for number, _ in taken])


def _values(work: HotWork, asked: Asking) -> Values:
    return {
        "merchant": work.merchant_id,
        "order": asked.order_id,
        "person": asked.person_id,
        "unit": asked.unit,
        "amount": _amount(asked),
        "until": work.now + LONGER,
    }


def _hold(work: HotWork, hold: int) -> Values:
    return {"merchant": work.merchant_id, "hold": hold, "until": work.now + LONGER}


def _amount(asked: Asking) -> int:
    """In minor units; a part of the smallest coin: no order costs that."""
    amount = received(asked.total, asked.unit)
    return amount if billed(amount, asked.unit) == asked.total else -1


async def _why_not(work: HotWork, order_id: int, unit: str, amount: int) -> BillOver | NotFound:
    row = await work.lane.first(_WHY, merchant=work.merchant_id, order=order_id)
    if row is None or row[2] != work.actor.id:
        return NotFound("orders")
    no, state, _person, stars, currency, money = row
    if state is State.CLOSED:
        return BillOver(no, Unpayable.CLOSED)
    if state is not State.PENDING:
        return BillOver(no, Unpayable.PAID)
    right = amount == stars if unit == STARS else (unit, amount) == (currency, money)
    return BillOver(no, Unpayable.OFF if right else Unpayable.CHANGED)
