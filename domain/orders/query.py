"""Looking orders up: the merchant's by state and words, and one's own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from domain.cards import Card
from domain.catalog import SCOPE, Origin, Product, Template, matches, searched
from domain.desk import READ, Work, operation
from domain.errors import Malformed, NotFound
from domain.members import Member
from domain.merchants import Merchant
from domain.orders.model import DELIVERY, Delivery, Means, Order, Source, State
from domain.paging import START, Page, Place, page_of_rows
from domain.people import Person
from domain.roles import Permission
from domain.stores import Store

MOST = 200  # members, and products, whose orders a word finds by an index
WORDS = 5
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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders. ``template``: the way of fulfilling, for the count/time filter (S4-24)."""

    states: tuple[State, ...] = ()
    words: str = ""
    template: Template | None = None
    for_points: bool = False  # only those that cost points (S2-28)
    source: str = (
        ""  # of the product: ``own``, ``resource_centre``, or whose benefit it is (S0-34)
    )
    product_id: int | None = None
    listing_id: int | None = None
    person_id: int | None = None
    since: date | None = None
    until: date | None = None


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def list_orders(
    work: Work, *, wanted: Wanted = Wanted(), place: Place = START, size: int = 8
) -> Page[OrderLine]:
    """The merchant's, newest first. Each word is a number, a member's name or a product's."""
    query = (await wanted_orders(work, wanted)).with_only_columns(*SHOWN)
    rows, before, after = await page_of_rows(work, query, Order.id, place, size)
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
    query = select(*SHOWN).where(
        Order.merchant_id == work.merchant_id, Order.person_id == work.actor.id
    )
    rows, before, after = await page_of_rows(work, query, Order.id, place, size)
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
    if wanted.states:
        query = query.where(Order.state.in_(wanted.states))
    if wanted.template is not None:
        query = query.where(Order.template == wanted.template)
    if wanted.for_points:
        query = query.where(Order.points > literal_column("0"))  # as the index says it
    if wanted.source:
        query = query.where(Order.product_id.in_(_from(work, wanted.source)))
    for column, value in (
        (Order.product_id, wanted.product_id),
        (Order.listing_id, wanted.listing_id),
        (Order.person_id, wanted.person_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(Order.placed_at >= (await work.house()).begins(wanted.since))
    if wanted.until is not None:
        query = query.where(Order.placed_at < (await work.house()).ends(wanted.until))
    for word in wanted.words.split()[:WORDS]:
        query = query.where(await _by_word(work, word))
    return query


def _from(work: Work, source: str) -> Select[int]:
    """Products of a source."""
    query = select(Product.id).where(Product.merchant_id == work.merchant_id)
    if source in tuple(Origin):
        return query.where(Product.origin == Origin(source))
    return query.where(
        or_(
            Product.channel.icontains(source, autoescape=True),
            Product.supplier.icontains(source, autoescape=True),
        )
    )


async def _by_word(work: Work, word: str) -> ColumnElement[bool]:
    """What one word may mean: a number, a buyer, a product. Few buyers and products are found
    first, and their orders by an index; many are met soon on the way through the orders."""
    said = word.lstrip("@")
    buyers = (
        await work.session.scalars(
            select(Member.person_id)
            .outerjoin(Person, and_(Person.id == Member.person_id, Member.upload.is_(None)))
            .where(
                Member.merchant_id == work.merchant_id,
                or_(
                    Member.name.icontains(said, autoescape=True),
                    Person.username.icontains(said, autoescape=True),
                ),
            )
            .limit(MOST + 1)
        )
    ).all()
    found = [Order.no == word.upper(), Order.person_id.in_(buyers[:MOST])]
    if len(buyers) > MOST:
        found.append(Order.person_name.icontains(said, autoescape=True))
    products = await matches(work, SCOPE, word)
    if products is not None:
        ids, _before, more = await searched(work, products, Place("page"), MOST)
        found.append(Order.product_id.in_(ids))
        if more:
            found.append(Order.name.icontains(word, autoescape=True))
    if word.isdecimal() and len(word) < 18:
        found += [Order.id == int(word), Order.person_id == int(word)]
    return or_(*found)


SHOWN: tuple[InstrumentedAttribute[Any], ...] = (
    Order.merchant_id, Order.id, Order.no, Order.state, Order.template, Order.name,
    Order.variant, Order.quantity, Order.points, Order.cash, Order.freight, Order.currency,
    Order.person_name, Order.placed_at, Order.closes_at,
)  # fmt: skip


def line_of(row: Any) -> OrderLine:
    """``row`` of SHOWN, or an order."""
    return OrderLine(
        merchant_id=row.merchant_id,
        id=row.id,
        no=row.no,
        state=row.state,
        delivery=DELIVERY[row.template],
        name=row.name,
        variant=row.variant,
        quantity=row.quantity,
        points=row.points,
        money=row.cash + row.freight,
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
