"""Asking for a refund: the buyer, or somebody of the staff for the buyer."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from domain.desk import DEED, Work, operation
from domain.engine import tidy
from domain.errors import Malformed, NotFound
from domain.limits import LINE
from domain.merchants import Merchant
from domain.orders import MOVES, Order, Step, WrongState, refundable_until
from domain.outbox import Audience
from domain.refunds.carry_out import Back, carry_out
from domain.refunds.end import end
from domain.refunds.facts import hold_cards, plan_of
from domain.refunds.model import Reason, Refund, RefundState
from domain.refunds.people import asked_at
from domain.refunds.refusals import AskedBefore, AskedTooOften, WindowOver
from domain.roles import Permission

ASKS, A_WHILE = 3, timedelta(days=1)  # of one order, by its buyer


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of it at once: it waits, or it is done where nobody has to approve it, and
    ``back`` came of it."""

    id: int
    order_id: int
    no: str
    state: RefundState
    back: Back | None = None


@operation(Permission.PLACE_ORDER, kind=DEED)
async def ask_refund(work: Work, *, order_id: int, why: Reason, reason: str = "") -> Asked:
    """Of one's own order. Raises WindowOver (S2-07), AskedBefore, AskedTooOften, WrongState,
    NotFound, Malformed("reason")."""
    order = await work.get(Order, order_id)
    if order.person_id != work.actor.id:
        raise NotFound("orders")
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    until = refundable_until(order, merchant.refund_days, await work.house())
    if until is not None and work.now >= until:
        raise WindowOver(order.no, until, merchant.timezone)
    await _not_too_often(work, order)
    return await _ask(work, order, why, reason, by_staff=False)


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def ask_refund_for(work: Work, *, order_id: int, why: Reason, reason: str = "") -> Asked:
    """For the buyer, also when the time to ask is over: the card says so to those who decide
    (D32).

    Raises AskedBefore, WrongState, NotFound, Malformed("reason").
    """
    return await _ask(work, await work.get(Order, order_id), why, reason, by_staff=True)


@operation(Permission.PLACE_ORDER, kind=DEED)
async def withdraw_refund(work: Work, *, refund_id: int) -> int:
    """The buyer keeps it after all; the order's number here. Raises Gone (it was decided),
    NotFound."""
    refund = await work.get(Refund, refund_id)
    if refund.person_id != work.actor.id:
        raise NotFound("refunds")
    await end(work, refund, RefundState.WITHDRAWN)
    await work.rewrite_copies(refund.ref)
    return refund.order_id


async def _ask(work: Work, order: Order, why: Reason, reason: str, *, by_staff: bool) -> Asked:
    said = tidy(reason)
    if len(said) > LINE or (why is Reason.OTHER and not said):
        raise Malformed("reason", LINE)
    if order.state not in MOVES[Step.REFUND].starts:
        raise WrongState(order.no, order.state.value, Step.REFUND.value)
    refund = await _written(work, order, why, said, by_staff)
    await hold_cards(work, order)
    plan = await plan_of(work, order)
    if not plan.needed:
        back = await carry_out(work, refund, order, plan)
        return Asked(refund.id, order.id, order.no, RefundState.DONE, back)
    people = await asked_at(work, refund, plan.needed)
    await work.owe_copies(
        refund.ref, "refund_asked", people, Audience.LEADERS, refund_id=refund.id
    )
    return Asked(refund.id, order.id, order.no, RefundState.WAITING)


async def _not_too_often(work: Work, order: Order) -> None:
    """Each time a card goes to everybody who decides."""
    lately = await work.session.scalars(
        select(Refund.asked_at)
        .where(
            Refund.merchant_id == work.merchant_id,
            Refund.order_id == order.id,
            Refund.asked_by == work.actor.id,
            Refund.asked_at > work.now - A_WHILE,
        )
        .order_by(Refund.asked_at)
    )
    asked = lately.all()
    if len(asked) >= ASKS:
        raise AskedTooOften(order.no, asked[0] + A_WHILE, (await work.house()).zone)


async def _written(work: Work, order: Order, why: Reason, reason: str, by_staff: bool) -> Refund:
    """Of many who ask at once, one. Raises AskedBefore."""
    hours = await work.session.scalar(
        select(Merchant.refund_hours).where(Merchant.id == work.merchant_id)
    )
    row: Refund | None = await work.session.scalar(
        work.insert(Refund)
        .values(
            merchant_id=work.merchant_id,
            id=await work.number(Refund),
            order_id=order.id,
            person_id=order.person_id,
            state=RefundState.WAITING,
            why=why,
            reason=reason,
            asked_by=work.actor.id,
            asked_name=work.actor.name,
            by_staff=by_staff,
            asked_at=work.now,
            escalates_at=work.now + timedelta(hours=hours or 0),
            rung=0,
            turns=0,
            decided_name="",
            answer="",
        )
        .on_conflict_do_nothing()
        .returning(Refund)
    )
    if row is None:
        before = await work.session.scalar(
            select(Refund.id).where(
                Refund.merchant_id == work.merchant_id,
                Refund.order_id == order.id,
                Refund.state.in_((RefundState.WAITING, RefundState.DONE)),
            )
        )
        raise AskedBefore(before or 0, order.no)
    return row
