"""A person's data goes, at their request: names, Telegram's number, addresses, notes, photos.

What the books need stays: orders, records and ledgers keep their numbers, under a number below
zero that is nobody's.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from domain.desk import NOTE, Work, operation
from domain.errors import Refusal
from domain.forgetting.erase import erase, leave_whole
from domain.forgetting.mentions import Forgotten, Seen, of_actor, of_member
from domain.orders import Order
from domain.orders import State as OrderState
from domain.payments import Payout, PayoutState
from domain.refunds import Refund, RefundState
from domain.roles import Permission
from domain.staff import Staff

NOTHING = Seen(0, ())
OPEN = (OrderState.PENDING, OrderState.PAID, OrderState.SHIPPED)


class StillStaff(Refusal):
    """Whoever works here is somebody: the role is taken away first."""


@dataclass
class Unfinished(Refusal):
    """Something is under way for which the person is needed: how many of each."""

    orders: int
    refunds: int
    payouts: int


# Both enter no line of their own into the journal: it would say whom. ``erase`` writes one that
# does not. Said twice, the second finds nobody.
@operation(Permission.SEE_SELF, kind=NOTE, before=of_actor)
async def forget_me(work: Work, *, seen: Seen = NOTHING) -> Forgotten:
    """Everything that this merchant keeps of the actor; of a person who is nothing to any other
    merchant the person as well. Raises StillStaff, Unfinished."""
    await _forget(work, work.actor.id, seen)
    return Forgotten(work.actor.id, seen.called, work.merchant_id)


@operation(Permission.FORGET_PEOPLE, kind=NOTE, before=of_member)
async def forget_member(work: Work, *, person_id: int, seen: Seen = NOTHING) -> Forgotten:
    """The same for a person who asked the owner. Raises StillStaff, Unfinished."""
    await _forget(work, person_id, seen)
    return Forgotten(person_id, seen.called, work.merchant_id)


async def _forget(work: Work, person_id: int, seen: Seen) -> None:
    at_work = await work.session.scalar(
        select(Staff.id).where(
            Staff.merchant_id == work.merchant_id,
            Staff.person_id == person_id,
            Staff.removed_at.is_(None),
        )
    )
    if at_work is not None:
        raise StillStaff
    open_now = Unfinished(
        await _count(work, Order, person_id, Order.state.in_(OPEN)),
        await _count(work, Refund, person_id, Refund.state == RefundState.WAITING),
        await _count(work, Payout, person_id, Payout.state != PayoutState.DONE),
    )
    if open_now.orders or open_now.refunds or open_now.payouts:
        raise open_now
    await erase(work, person_id, seen)
    await leave_whole(work, person_id, seen)


async def _count(work: Work, table: type, person_id: int, open_now: object) -> int:
    query = select(func.count()).where(
        table.merchant_id == work.merchant_id,  # type: ignore[attr-defined]
        table.person_id == person_id,  # type: ignore[attr-defined]
        open_now,  # type: ignore[arg-type]
    )
    return await work.session.scalar(query) or 0
