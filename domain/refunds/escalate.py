"""What nobody answers goes on to the next who may (D32)."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from domain.desk import TICK, Work, operation
from domain.merchants import Merchant
from domain.orders import Order
from domain.outbox import Audience
from domain.refunds.facts import plan_of
from domain.refunds.model import WAITING, Refund
from domain.refunds.people import asked_at
from domain.roles import Permission

CHUNK = 20


def unanswered_at(now: datetime) -> Select[int]:
    """Merchants with a refund that waits for longer than they wanted."""
    return select(Refund.merchant_id).where(WAITING, Refund.escalates_at <= now)


@operation(Permission.TICK, kind=TICK)
async def carry_on(work: Work) -> int:
    """The card goes to those who come next; who had it already is reminded of it (D32)."""
    hours = await work.session.scalar(
        select(Merchant.refund_hours).where(Merchant.id == work.merchant_id)
    )
    due = await work.session.scalars(
        update(Refund)
        .where(
            Refund.merchant_id == work.merchant_id,
            Refund.id.in_(
                select(Refund.id)
                .where(
                    Refund.merchant_id == work.merchant_id,
                    WAITING,
                    Refund.escalates_at <= work.now,
                )
                .order_by(Refund.escalates_at)
                .limit(CHUNK)
            ),
            WAITING,
        )
        .values(rung=Refund.rung + 1, escalates_at=work.now + timedelta(hours=hours or 1))
        .returning(Refund)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    refunds = due.all()
    for one in refunds:
        order = await work.get(Order, one.order_id)
        needed = (await plan_of(work, order)).needed
        people = await asked_at(work, one, needed)
        await work.owe_copies(one.ref, "refund_asked", people, Audience.LEADERS, refund_id=one.id)
        for person in people:
            await work.owe(
                "refund_waits",
                f"refund-waits:{one.id}:{one.rung}:{person}",
                person,
                Audience.LEADERS,
                refund_id=one.id,
                no=order.no,
                name=order.name,
                asked_at=one.asked_at.isoformat(),
            )
    return len(refunds)
