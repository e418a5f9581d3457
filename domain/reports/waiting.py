"""What waits for somebody just now: counted, each up to a bound, in one question."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, func, literal, select

from domain.desk import READ, Work, operation
from domain.orders import Order, State
from domain.payments import Payout, PayoutState
from domain.refunds import Refund, RefundState
from domain.roles import Permission
from domain.stock import low_variants

COUNTED = 99


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many; ``COUNTED`` + 1 where there are more than ``COUNTED``, 0 where the person may not
    see them. ``unpaid`` are the person's own orders."""

    refunds: int
    payouts: int  # to be given back by hand
    orders: int  # paid, and not yet handed over or sent
    low: int  # SKUs at their threshold; not those that were snoozed
    unpaid: int


@operation(Permission.SEE_SELF, kind=READ)
async def what_waits(work: Work) -> Waiting:
    """For who leads, what has to be decided and done; for everybody, what is to be paid."""
    may, here = work.actor.may, work.merchant_id
    refunds = select(Refund.id).where(
        Refund.merchant_id == here, Refund.state == RefundState.WAITING
    )
    payouts = select(Payout.id).where(
        Payout.merchant_id == here, Payout.state == PayoutState.BY_HAND
    )
    orders = select(Order.id).where(Order.merchant_id == here, Order.state == State.PAID)
    unpaid = select(Order.id).where(
        Order.merchant_id == here,
        Order.person_id == work.actor.id,
        Order.state == State.PENDING,
    )
    row = await work.session.execute(
        select(
            _some(refunds) if may(Permission.MANAGE_REFUNDS) else literal(0),
            _some(payouts) if may(Permission.MANAGE_ORDERS) else literal(0),
            _some(orders) if may(Permission.MANAGE_ORDERS) else literal(0),
            _some(low_variants(here)) if may(Permission.MANAGE_STOCK) else literal(0),
            _some(unpaid),
        )
    )
    return Waiting(*row.one())


def _some(query: Select[int]) -> ScalarSelect[int]:
    """Counts no further than one beyond the bound."""
    bounded = query.limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(bounded).scalar_subquery()
