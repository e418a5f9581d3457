"""Approving and rejecting: votes that are bound to the case, and never one's own (D32)."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from domain.desk import DEED, Work, operation
from domain.engine import once_for_all, tidy
from domain.errors import Malformed
from domain.limits import LINE
from domain.orders import Order
from domain.refunds.carry_out import carry_out, tell_sides
from domain.refunds.end import end
from domain.refunds.facts import Plan, plan_of
from domain.refunds.model import Refund, RefundState, Vote
from domain.refunds.people import who_decide
from domain.refunds.refusals import AlreadyDecided, CaseChanged, NeedsOverride, OwnRefund
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class Decision:
    """What it came to. While it waits, ``given`` of ``needed`` have approved."""

    id: int
    order_id: int
    no: str
    state: RefundState
    given: int
    needed: int


@operation(Permission.MANAGE_REFUNDS, kind=DEED)
async def approve(
    work: Work, *, refund_id: int, case_no: str | None = None, reason: str = ""
) -> Decision:
    """Say yes to the case that was looked at; None: as it stands now. The last yes that it takes
    carries the refund out.

    ``reason``: needed by the first who approves although something was used (D25). Raises
    AlreadyDecided, OwnRefund, CaseChanged, NeedsOverride, Malformed("reason"), NotFound.
    """
    refund, order, plan = await _turn(work, refund_id)
    if case_no is not None and case_no != plan.case_no:
        raise CaseChanged(refund_id)
    said = tidy(reason)
    if len(said) > LINE:
        raise Malformed("reason", LINE)
    votes = await _votes(work, refund, plan)
    if plan.used and not said and not any(one.override for one in votes):
        raise NeedsOverride(refund_id)
    if all(one.person_id != work.actor.id for one in votes):
        votes.append(await _vote(work, refund, plan, True, said))
    if len(votes) < plan.needed:
        await work.rewrite_copies(refund.ref)
        return Decision(
            id=refund_id,
            order_id=order.id,
            no=order.no,
            state=refund.state,
            given=len(votes),
            needed=plan.needed,
        )
    await carry_out(work, refund, order, plan)
    await work.rewrite_copies(refund.ref)
    return Decision(
        id=refund_id,
        order_id=order.id,
        no=order.no,
        state=RefundState.DONE,
        given=len(votes),
        needed=plan.needed,
    )


@operation(Permission.MANAGE_REFUNDS, kind=DEED)
async def reject(work: Work, *, refund_id: int, reason: str) -> Decision:
    """One no is enough, and it needs a reason, which the buyer reads (D32).

    Raises AlreadyDecided, OwnRefund, Malformed("reason"), NotFound.
    """
    said = tidy(reason)
    if not said or len(said) > LINE:
        raise Malformed("reason", LINE)
    refund, order, plan = await _turn(work, refund_id)
    await _vote(work, refund, plan, False, said)
    await end(work, refund, RefundState.REJECTED, said)
    await tell_sides(
        work,
        refund,
        "refund_rejected",
        {"order_id": order.id, "no": order.no, "name": order.name, "reason": said},
    )
    await work.rewrite_copies(refund.ref)
    return Decision(
        id=refund_id,
        order_id=order.id,
        no=order.no,
        state=RefundState.REJECTED,
        given=0,
        needed=plan.needed,
    )


async def votes_for(work: Work, refund_id: int, case_no: str) -> list[Vote]:
    """Who approved this case, the first first."""
    asked = {"merchant": work.merchant_id, "refund": refund_id, "case": case_no}
    return list(await work.session.scalars(_VOTES, asked))


_VOTES = once_for_all(
    select(Vote)
    .where(
        Vote.merchant_id == bindparam("merchant"),
        Vote.refund_id == bindparam("refund"),
        Vote.case_no == bindparam("case"),
        Vote.yes,
    )
    .order_by(Vote.id)
)
_TURN = (
    update(Refund)
    .where(
        Refund.merchant_id == bindparam("merchant"),
        Refund.id == bindparam("refund"),
        Refund.state == RefundState.WAITING,
    )
    .values(turns=Refund.turns + 1)
    .returning(Refund)
    .execution_options(synchronize_session=False, populate_existing=True)
)


async def _turn(work: Work, refund_id: int) -> tuple[Refund, Order, Plan]:
    """Those who decide at once do it one after the other, each with what the last one left."""
    refund: Refund | None = await work.session.scalar(
        _TURN, {"merchant": work.merchant_id, "refund": refund_id}
    )
    if refund is None:
        was = await work.get(Refund, refund_id)
        raise AlreadyDecided(
            refund_id, was.state.value, was.decided_name, was.decided_at or work.now
        )
    if work.actor.id in (refund.asked_by, refund.person_id):
        raise OwnRefund(refund_id)
    order = await work.get(Order, refund.order_id)
    return refund, order, await plan_of(work, order)


async def _votes(work: Work, refund: Refund, plan: Plan) -> list[Vote]:
    """Those that count: of people who may still decide."""
    may = {one for group in await who_decide(work, refund) for one in group}
    found = await votes_for(work, refund.id, plan.case_no)
    return [one for one in found if one.person_id in may]


async def _vote(work: Work, refund: Refund, plan: Plan, yes: bool, reason: str) -> Vote:
    """A row that stays as it is."""
    row = Vote(
        merchant_id=work.merchant_id,
        id=await work.number(Vote),
        refund_id=refund.id,
        case_no=plan.case_no,
        person_id=work.actor.id,
        name=work.actor.name,
        yes=yes,
        override=yes and bool(plan.used) and bool(reason),
        reason=reason,
        at=work.now,
    )
    await work.put(row)
    return row
