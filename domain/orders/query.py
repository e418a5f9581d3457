"""Looking orders up: the merchant's by state and words, and one's own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from domain.cards import Card
from domain.catalog import SCOPE, Template, matches, searched
from domain.desk import READ, Work, operation
from domain.errors import Malformed, NotFound
from domain.members import Member
from domain.merchants import Merchant
from domain.orders.model import ELSEWHERE, NOTED, Delivery, Means, Order, Source, State
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.stores import Store

MOST = 200  # members, and products, whose orders words find
COUNTED = 99
ENDING, RECENT = 4, 2_000  # digits that end a number, and the orders among which it is looked for


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order of a list; money in minor units, freight included."""

    merchant_id: int
    id: int
    no: str
    state: State
    delivery: Delivery
    name: str
    variant: str
    quantity: int
    points: int
    money: int
    currency: str
    person: str
    placed_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order with everything that is known of it. ``cards``: numbers, titles are the name."""

    line: OrderLine
    merchant: str
    timezone: str
    source: Source
    template: Template
    product_id: int
    listing_id: int | None
    person_id: int | None
    cash: int
    freight: int
    means: Means | None
    store_id: int | None
    store: str
    till_id: int | None
    address: str
    answers: tuple[str, ...]
    note: str
    carrier: str
    tracking: str
    hold_id: int | None
    earned: int
    paid_at: datetime | None
    shipped_at: datetime | None
    completed_at: datetime | None
    closed_at: datetime | None
    refunded_at: datetime | None
    version: int
    cards: tuple[int, ...]

    @property
    def elsewhere(self) -> bool:
        return self.source in ELSEWHERE


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders. ``template``: the way of fulfilling, for the count/time filter (S4-24)."""

    states: tuple[State, ...] = ()
    words: str = ""
    template: Template | None = None
    mall_points: bool = False  # only those that cost points (S2-28)
    product_id: int | None = None
    listing_id: int | None = None
    person_id: int | None = None
    since: date | None = None
    until: date | None = None


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def list_orders(
    work: Work, *, wanted: Wanted = Wanted(), place: Place = START, size: int = 8
) -> Page[OrderLine]:
    """The merchant's, newest first. Words are a number, a member's name, a
    product's, or exactly a note (D42)."""
    query = await wanted_orders(work, wanted)
    ids, before, after = await page(work, query, Order.id, place, size)
    rows = await work.session.scalars(
        work.mine(Order).where(Order.id.in_(ids)).order_by(Order.id.desc())
    )
    return Page([line_of(one) for one in rows], before, after)


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def order(work: Work, *, order_id: int) -> OrderCard:
    """Raises NotFound."""
    return await _card(work, await work.get(Order, order_id))


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def find_order(work: Work, *, no: str) -> int:
    """An order by what people type: its number, the number it has here, or how the number of a
    recent one ends. Raises NotFound, Malformed("order") where it may mean several."""
    said = no.strip().upper().lstrip("#")
    mine = select(Order.id).where(Order.merchant_id == work.merchant_id)
    exact: int | None = await work.session.scalar(mine.where(Order.no == said))
    if exact is not None:
        return exact
    if not re.fullmatch(r"[0-9]{1,18}", said):
        raise NotFound("orders")
    found = set[int]()
    if len(said) < 10:
        found.update(await work.session.scalars(mine.where(Order.id == int(said))))
    if len(said) >= ENDING:
        recent = (
            select(Order.id, Order.no)
            .where(Order.merchant_id == work.merchant_id)
            .order_by(Order.id.desc())
            .limit(RECENT)
            .subquery()
        )
        ends = select(recent.c.id).where(recent.c.no.endswith(said)).limit(2)
        found.update(await work.session.scalars(ends))
    if len(found) > 1:
        raise Malformed("order")
    if not found:
        raise NotFound("orders")
    return found.pop()


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def open_orders(work: Work) -> dict[State, int]:
    """How many wait in each state that is not the last; more than ``COUNTED`` are not told."""
    counts = {}
    for state in (State.PENDING, State.PAID, State.SHIPPED):
        some = (
            select(Order.id)
            .where(Order.merchant_id == work.merchant_id, Order.state == state)
            .limit(COUNTED + 1)
        )
        counts[state] = await work.session.scalar(
            select(func.count()).select_from(some.subquery())
        )
    return {state: n or 0 for state, n in counts.items()}


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def my_orders(work: Work, *, place: Place = START, size: int = 8) -> Page[OrderLine]:
    """One's own here, newest first."""
    query = select(Order.id).where(
        Order.merchant_id == work.merchant_id, Order.person_id == work.actor.id
    )
    ids, before, after = await page(work, query, Order.id, place, size)
    rows = await work.session.scalars(
        work.mine(Order).where(Order.id.in_(ids)).order_by(Order.id.desc())
    )
    return Page([line_of(one) for one in rows], before, after)


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def my_order(work: Work, *, order_id: int) -> OrderCard:
    """One's own. Raises NotFound, whoever else's it may be."""
    row = await work.get(Order, order_id)
    if row.person_id != work.actor.id:
        raise NotFound("orders")
    return await _card(work, row)


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def numbers_of(work: Work, *, order_ids: Sequence[int]) -> dict[int, str]:
    """How these orders are called: one's own, or any of the merchant's for who leads."""
    query = select(Order.id, Order.no).where(
        Order.merchant_id == work.merchant_id, Order.id.in_(order_ids)
    )
    if not work.actor.may(Permission.MANAGE_ORDERS):
        query = query.where(Order.person_id == work.actor.id)
    return {row.id: row.no for row in await work.session.execute(query)}


async def wanted_orders(work: Work, wanted: Wanted) -> Select[int]:
    """Their ids."""
    query = select(Order.id).where(Order.merchant_id == work.merchant_id)
    house = await work.house()
    if wanted.states:
        query = query.where(Order.state.in_(wanted.states))
    if wanted.template is not None:
        query = query.where(Order.template == wanted.template)
    if wanted.mall_points:
        query = query.where(Order.points > 0)
    for column, value in (
        (Order.product_id, wanted.product_id),
        (Order.listing_id, wanted.listing_id),
        (Order.person_id, wanted.person_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(Order.placed_at >= house.begins(wanted.since))
    if wanted.until is not None:
        query = query.where(Order.placed_at < house.ends(wanted.until))
    if words := wanted.words.strip():
        query = query.where(await _by_words(work, words))
    return query


async def _by_words(work: Work, words: str) -> ColumnElement[bool]:
    """Few members and products are found first, and their orders by an index."""
    members = await work.session.scalars(
        select(Member.person_id)
        .where(
            Member.merchant_id == work.merchant_id, Member.name.icontains(words, autoescape=True)
        )
        .limit(MOST)
    )
    found = [
        Order.no == words.upper(),
        (Order.note == words) & NOTED,  # D42
        Order.person_id.in_(members.all()),
    ]
    products = await matches(work, SCOPE, words)
    if products is not None:
        ids, _before, _after = await searched(work, products, Place("page"), MOST)
        found.append(Order.product_id.in_(ids))
    if words.isdecimal() and len(words) < 10:
        found.append(Order.id == int(words))
    return or_(*found)


def line_of(row: Order) -> OrderLine:
    return OrderLine(
        merchant_id=row.merchant_id,
        id=row.id,
        no=row.no,
        state=row.state,
        delivery=row.delivery,
        name=row.name,
        variant=row.variant,
        quantity=row.quantity,
        points=row.points,
        money=row.money,
        currency=row.currency,
        person=row.person_name,
        placed_at=row.placed_at,
        closes_at=row.closes_at,
    )


async def _store(work: Work, store_id: int | None) -> str:
    if store_id is None:
        return ""
    return (await work.get(Store, store_id)).name


async def _card(work: Work, row: Order) -> OrderCard:
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    cards: Sequence[int] = ()
    if row.template is Template.REDEMPTION_CARD:
        cards = (
            await work.session.scalars(
                select(Card.id)
                .where(Card.merchant_id == work.merchant_id, Card.order_no == row.no)
                .order_by(Card.id)
            )
        ).all()
    return OrderCard(
        line=line_of(row),
        merchant=merchant.name,
        timezone=merchant.timezone,
        source=row.source,
        template=row.template,
        product_id=row.product_id,
        listing_id=row.listing_id,
        person_id=row.person_id,
        cash=row.cash,
        freight=row.freight,
        means=row.means,
        store_id=row.store_id,
        store=await _store(work, row.store_id),
        till_id=row.till_id,
        address=row.address,
        answers=tuple(row.answers),
        note=row.note,
        carrier=row.carrier,
        tracking=row.tracking,
        hold_id=row.hold_id,
        earned=row.earned,
        paid_at=row.paid_at,
        shipped_at=row.shipped_at,
        completed_at=row.completed_at,
        closed_at=row.closed_at,
        refunded_at=row.refunded_at,
        version=row.version,
        cards=tuple(cards),
    )
