"""A refund is carried out: points, money, cards and stock in one transaction, or nothing."""

from dataclasses import asdict, dataclass

from sqlalchemy import bindparam, select, update

from domain.cards import Card, CardState, rewrite_passes
from domain.desk import Work
from domain.engine import Statement, Values
from domain.ledger import DUE_BACK, POINTS, WORLD, TooLittle, give_back, spend
from domain.orders import Means, Order, Step, advance
from domain.payments import owe_back
from domain.refunds.end import end
from domain.refunds.facts import Plan, Restocks, uses_of
from domain.refunds.model import Refund, RefundState, RestockMode
from domain.refunds.refusals import CaseChanged
from domain.refunds.restock import back_from_sale, write_restock
from domain.stock import Kind, pool_gets_back


@dataclass(frozen=True, slots=True)
class Back:
    """What came back to the buyer. ``money`` in minor units, 0 where none goes back now, to where
    ``means`` took it; ``taken``: points that the order gave, which are gone again."""

    points: int
    money: int
    currency: str
    means: Means | None
    taken: int


async def carry_out(work: Work, refund: Refund, order: Order, plan: Plan) -> Back:
    """Everything that the plan says. Raises CaseChanged where it is true no more, WrongState."""
    seen = order.version
    after = await advance(work, order.id, Step.REFUND)
    if after.version != seen + 1:
        raise CaseChanged(refund.id)
    await _end_cards(work, refund, after, plan)
    # Stock first, then the ledger, as whoever places an order: none waits for the other's half.
    restocked = plan.restocks is Restocks.YES
    if restocked:
        await write_restock(work, refund, after, RestockMode.AUTO)
    if order.hold_id is not None:
        await back_from_sale(work, order.hold_id, refund, stocked=restocked)
    elif restocked:
        await pool_gets_back(work, order.variant_id, order.quantity, refund.ref, Kind.RESTOCK)
    for way in plan.ways:
        if way.target is DUE_BACK:
            continue
        key = f"{refund.ref}:{way.original.id}"
        await give_back(work, way.original, key, refund.reason, way.amount, way.target)
    if any(way.target is DUE_BACK for way in plan.ways):
        await owe_back(work, after, refund.ref)
    if plan.taken and order.person_id is not None:
        try:
            await spend(
                work, order.person_id, plan.taken, f"{refund.ref}:taken", WORLD, ref=order.ref
            )
        except TooLittle:  # spent while it was decided
            raise CaseChanged(refund.id) from None
    await end(work, refund, RefundState.DONE)
    back = _back(after, plan)
    await _tell(work, refund, after, back)
    return back


_GOOD = Statement(
    lambda _: (
        select(Card.id)
        .where(
            Card.merchant_id == bindparam("merchant"),
            Card.order_no == bindparam("no"),
            Card.state == CardState.ACTIVE,
        )
        .limit(1)
    )
)


async def _end_cards(work: Work, refund: Refund, order: Order, plan: Plan) -> None:
    """What is left of them is void first (D25); who redeemed meanwhile was faster."""
    good = (
        Card.merchant_id == work.merchant_id,
        Card.order_no == order.no,
        Card.state == CardState.ACTIVE,
    )
    # Who reissues one at the same time leaves another, which only a later statement sees.
    lane, number = await work.lane(), {"merchant": work.merchant_id, "no": order.no}
    handed = 0
    while await lane.first(_GOOD, **number):
        ended = await work.session.execute(
            update(Card)
            .where(*good)
            .values(state=CardState.REVOKED, ended_at=work.now, tell_at=None)
            .returning(Card.id, Card.title, Card.holder_id)
            .execution_options(synchronize_session=False)
        )
        rows = ended.all()
        await rewrite_passes(work, [card_id for card_id, _title, _holder in rows])
        told = [
            (f"card-revoked:{card_id}", holder, {"title": title})
            for card_id, title, holder in rows
            if holder not in (None, order.person_id)
        ]
        await work.owe_each("card_revoked", told)  # it was handed on to them
        handed += len(told)
    if handed > len(plan.handed) or await uses_of(work, order.no) != plan.used.uses:
        raise CaseChanged(refund.id)


def _back(order: Order, plan: Plan) -> Back:
    points = sum(
        one.amount
        for one in plan.ways
        if one.original.unit == POINTS and one.target.person_id is not None
    )
    # Telegram may have given Stars back by itself before.
    paid = any(one.original.unit != POINTS for one in plan.ways)
    return Back(points, order.money if paid else 0, order.currency, order.means, plan.taken)


async def _tell(work: Work, refund: Refund, order: Order, back: Back) -> None:
    """The buyer, with what came back; and who asked on the buyer's behalf."""
    facts: Values = {"order_id": order.id, "no": order.no, "name": order.name}
    facts |= asdict(back) | {"means": back.means.value if back.means else ""}
    await tell_sides(work, refund, "refund_done", facts)


async def tell_sides(work: Work, refund: Refund, kind: str, facts: Values) -> None:
    """Whose order it is, and who asked for it, but for who did it just now."""
    for person in {refund.person_id, refund.asked_by} - {None, work.actor.id}:
        if person is not None:
            buyer = person == refund.person_id
            await work.owe(
                kind,
                f"{kind}:{refund.id}:{person}",
                person,
                **facts,
                refund_id=refund.id,
                buyer=buyer,
            )
