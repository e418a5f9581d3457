"""Looking refunds up: the queue, one case with everything it rests on, and one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from domain.cards import Card
from domain.catalog import Template
from domain.desk import NOTE, READ, Work, operation
from domain.engine import Named, of, once_for_all
from domain.errors import Malformed, NotFound
from domain.merchants import Merchant
from domain.orders import ENDING, Order, OrderCard, find_order, refundable_until
from domain.orders import order as order_card
from domain.outbox import Audience
from domain.paging import START, Page, Place, page_of_rows
from domain.payments import PayoutState, payout_of
from domain.redemption import Redemption
from domain.refunds.decide import votes_for
from domain.refunds.facts import Change, Restocks, Used, changes_of, plan_of
from domain.refunds.model import Reason, Refund, RefundState, Restock, RestockMode
from domain.refunds.people import who_decide
from domain.roles import Permission
from domain.stores import Store

COUNTED = 99
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RefundLine:
    """One refund of a list; money in minor units."""

    id: int
    order_id: int
    no: str
    state: RefundState
    why: Reason
    reason: str
    name: str
    person: str
    points: int
    money: int
    currency: str
    asked_at: datetime
    asked_name: str
    by_staff: bool
    decided_at: datetime | None
    decided_name: str
    answer: str


@dataclass(frozen=True, slots=True)
class Voice:
    """Who approved, and why although something was used."""

    person_id: int
    name: str
    override: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """Uses that were redeemed of the order, by store."""

    store: str
    uses: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that a decision rests on. ``mine``: the reader asked for it, or it is their
    order; ``may``: how many people can decide; ``asked_lately``: refunds that this buyer asked for
    in the last 30 days, of ``ordered`` orders; ``changes`` are empty once it is decided;
    ``restocked``: None: what was sold is in the stock neither by itself nor by hand."""

    line: RefundLine
    order: OrderCard
    case_no: str
    mine: bool
    voted: bool
    may: int
    needed: int
    voices: tuple[Voice, ...]
    used: Used
    handed: tuple[str, ...]  # who holds cards of it that its buyer handed on
    visits: tuple[Visit, ...]
    until: datetime | None
    over: bool  # it was asked for after that
    restocks: Restocks
    points_back: bool  # S2-08
    changes: tuple[Change, ...]
    asked_lately: int
    ordered: int
    restocked: RestockMode | None
    stockable: bool  # it can be brought into the pool by hand (S3-01)
    payout: PayoutState | None  # of money that does not go back within the shop
    payout_id: int


@operation(Permission.MANAGE_REFUNDS, kind=READ)
async def list_refunds(
    work: Work,
    *,
    states: Sequence[RefundState] = (),
    person_id: int | None = None,
    place: Place = START,
    size: int = 8,
) -> Page[RefundLine]:
    """The merchant's, newest first (S0-38)."""
    query = _LINES
    if states:
        query = query.where(Refund.state.in_(states))
    if person_id is not None:
        query = query.where(Refund.person_id == person_id)
    mine = {"merchant": work.merchant_id}
    rows, before, after = await page_of_rows(work, query, Refund.id, place, size, mine)
    return Page([_line(row, row) for row in rows], before, after)


@operation(Permission.MANAGE_REFUNDS, kind=READ)
async def waiting_refunds(work: Work) -> int:
    """How many wait for a decision; counted up to 100 (S0-38)."""
    some = (
        select(Refund.id)
        .where(Refund.merchant_id == work.merchant_id, Refund.state == RefundState.WAITING)
        .limit(COUNTED + 1)
        .subquery()
    )
    return int(await work.session.scalar(select(func.count()).select_from(some)) or 0)


@operation(Permission.MANAGE_REFUNDS, kind=READ)
async def find_refund(work: Work, *, no: str) -> int:
    """A refund by its own number (``R12`` or ``12``), or by its order's: the one that waits, else
    the last. Raises NotFound, Malformed("order") where a number may mean several."""
    said = no.strip().upper().lstrip("#")
    own = said.removeprefix("R")
    found: int | None = None
    if own.isdecimal() and len(own) < 10:
        found = await work.session.scalar(
            select(Refund.id).where(Refund.merchant_id == work.merchant_id, Refund.id == int(own))
        )
    if found is not None and (own != said or len(own) < ENDING):
        return found
    try:
        order_id = await find_order.run(work, no=said)
    except NotFound:
        if found is not None:
            return found
        if said.startswith("R"):
            raise NotFound("refunds") from None
        raise
    last: int | None = await work.session.scalar(_of_order(work, order_id))
    if last is None and found is None:
        raise NotFound("refunds")
    if last and found and last != found:  # as a refund's number, and as an order's end
        raise Malformed("order")
    return found or last or 0


@operation(Permission.MANAGE_REFUNDS, kind=READ)
async def refund_case(work: Work, *, refund_id: int) -> Case:
    """One with all that it rests on (D32). Raises NotFound."""
    refund = await work.get(Refund, refund_id)
    order = await work.get(Order, refund.order_id)
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    plan = await plan_of(work, order)
    waits = refund.state is RefundState.WAITING
    votes = await votes_for(work, refund.id, plan.case_no) if waits else []
    until = refundable_until(order, merchant.refund_days, await work.house())
    owed = await payout_of(work, refund.ref)
    restocked = await work.session.scalar(
        select(Restock.mode).where(
            Restock.merchant_id == work.merchant_id, Restock.refund_id == refund_id
        )
    )
    return Case(
        line=_line(refund, order),
        order=await order_card.run(work, order_id=order.id),
        case_no=plan.case_no,
        mine=work.actor.id in (refund.asked_by, refund.person_id),
        voted=any(one.person_id == work.actor.id for one in votes),
        may=sum(map(len, await who_decide(work, refund))),
        needed=plan.needed,
        voices=tuple(
            Voice(one.person_id, one.name, one.override, one.reason, one.at) for one in votes
        ),
        used=plan.used,
        handed=plan.handed,
        visits=tuple(await _visits(work, order.no)) if plan.used.uses else (),
        until=until,
        over=until is not None and refund.asked_at >= until,
        restocks=plan.restocks,
        points_back=merchant.refund_points,
        changes=tuple(await changes_of(work, order, plan)) if waits else (),
        asked_lately=await _asked_lately(work, refund),
        ordered=await _ordered(work, refund.person_id),
        restocked=restocked,
        stockable=restocked is None
        and refund.state is RefundState.DONE
        and order.template is not Template.CARD_KEY,
        payout=owed.state if owed else None,
        payout_id=owed.id if owed else 0,
    )


@operation(Permission.MANAGE_REFUNDS, kind=NOTE)
async def keep_card(work: Work, *, refund_id: int, message_id: int) -> None:
    """The actor has the card open in this message: a decision is written into it as well."""
    refund = await work.get(Refund, refund_id)
    await work.keep_copy(
        refund.ref, "refund_asked", message_id, Audience.LEADERS, refund_id=refund_id
    )


@operation(Permission.PLACE_ORDER, kind=READ)
async def my_refund(work: Work, *, order_id: int) -> RefundLine | None:
    """The last refund that was asked of one's own order. Raises NotFound."""
    if (await work.get(Order, order_id)).person_id != work.actor.id:
        raise NotFound("orders")
    return await _last(work, order_id)


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def refund_of(work: Work, *, order_id: int) -> RefundLine | None:
    """The last refund that was asked of an order."""
    return await _last(work, order_id)


def _of_order(work: Work, order_id: int) -> Select[int]:
    """What waits or is done comes last: after it none can be asked."""
    return (
        select(Refund.id)
        .where(Refund.merchant_id == work.merchant_id, Refund.order_id == order_id)
        .order_by(Refund.id.desc())
        .limit(1)
    )


async def _last(work: Work, order_id: int) -> RefundLine | None:
    asked = {"merchant": work.merchant_id, "order": order_id}
    row = (await work.session.execute(_LAST, asked)).first()
    return _line(row, row) if row else None


async def _visits(work: Work, order_no: str) -> list[Visit]:
    rows = await work.session.execute(
        select(Store.name, func.sum(Redemption.uses), func.max(Redemption.at))
        .join(Card, of(Card, Redemption.card_id))
        .join(Store, of(Store, Redemption.store_id))
        .where(
            Redemption.merchant_id == work.merchant_id,
            Card.order_no == order_no,
            Redemption.undone_at.is_(None),
        )
        .group_by(Store.name)
        .order_by(Store.name)
    )
    return [Visit(name, int(uses), last) for name, uses, last in rows]


async def _asked_lately(work: Work, refund: Refund) -> int:
    if refund.person_id is None:
        return 0
    found = await work.session.scalar(
        select(func.count()).where(
            Refund.merchant_id == work.merchant_id,
            Refund.person_id == refund.person_id,
            Refund.asked_at > work.now - LATELY,
            Refund.id != refund.id,
        )
    )
    return int(found or 0)


async def _ordered(work: Work, person_id: int | None) -> int:
    """Counted up to 100."""
    if person_id is None:
        return 0
    some = (
        select(Order.id)
        .where(Order.merchant_id == work.merchant_id, Order.person_id == person_id)
        .limit(COUNTED + 1)
        .subquery()
    )
    return int(await work.session.scalar(select(func.count()).select_from(some)) or 0)


_SHOWN: tuple[InstrumentedAttribute[object], ...] = (
    Refund.id,
    Refund.order_id,
    Refund.state,
    Refund.why,
    Refund.reason,
    Refund.asked_at,
    Refund.asked_name,
    Refund.by_staff,
    Refund.decided_at,
    Refund.decided_name,
    Refund.answer,
    Order.no,
    Order.name,
    Order.person_name,
    Order.points,
    Order.cash,
    Order.freight,
    Order.currency,
)
_LINES = once_for_all(
    select(*_SHOWN)
    .join(Order, of(Order, Refund.order_id))
    .where(Refund.merchant_id == bindparam("merchant"))
)
_LAST = _LINES.where(Refund.order_id == bindparam("order")).order_by(Refund.id.desc()).limit(1)


def _line(refund: Refund | Named, order: Order | Named) -> RefundLine:
    """Of a refund and its order, or twice a row of ``_SHOWN``."""
    return RefundLine(
        id=refund.id,
        order_id=refund.order_id,
        no=order.no,
        state=refund.state,
        why=refund.why,
        reason=refund.reason,
        name=order.name,
        person=order.person_name,
        points=order.points,
        money=order.cash + order.freight,
        currency=order.currency,
        asked_at=refund.asked_at,
        asked_name=refund.asked_name,
        by_staff=refund.by_staff,
        decided_at=refund.decided_at,
        decided_name=refund.decided_name,
        answer=refund.answer,
    )
