"""Looking orders up: the merchant's by state and words, and one's own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from domain.cards import Card
from domain.catalog import Product, Template
from domain.desk import READ, Work, operation
from domain.engine import Named
from domain.errors import NotFound
from domain.ledger import standing
from domain.merchants import Merchant
from domain.orders.model import DELIVERY, ELSEWHERE, Delivery, Means, Order, Source, State
from domain.orders.terms import Ways, ways_of
from domain.orders.wanted import EVERY, Wanted, wanted_orders
from domain.orders.window import refundable_until
from domain.paging import START, Page, Place, page_of_rows
from domain.roles import Permission
from domain.stores import Store

COUNTED = 99


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
    stars: int | None
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
    refundable_until: datetime | None  # None: not completed yet, and so open (S2-07)
    now: datetime
    balance_is_enough: bool  # the buyer's, for what is still to be paid
    ways: Ways  # by which it can be paid just now

    @property
    def elsewhere(self) -> bool:
        return self.source in ELSEWHERE


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def list_orders(
    work: Work, *, wanted: Wanted = EVERY, place: Place = START, size: int = 8
) -> Page[OrderLine]:
    """The merchant's, newest first (S0-37, S2-40, S4-24). Each word is a number, a member's name
    or a product's."""
    query = (await wanted_orders(work, wanted)).with_only_columns(*SHOWN)
    rows, before, after = await page_of_rows(work, query, Order.id, place, size)
    return Page([line_of(one) for one in rows], before, after)


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def order(work: Work, *, order_id: int) -> OrderCard:
    """One order with its price in points and minor units, and its next step (S0-37, S2-40).
    Raises NotFound."""
    return await _card(work, await work.get(Order, order_id))


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


SHOWN: tuple[InstrumentedAttribute[object], ...] = (
    Order.merchant_id,
    Order.id,
    Order.no,
    Order.state,
    Order.template,
    Order.name,
    Order.variant,
    Order.quantity,
    Order.points,
    Order.cash,
    Order.freight,
    Order.currency,
    Order.person_name,
    Order.placed_at,
    Order.closes_at,
)


def line_of(row: Order | Named) -> OrderLine:
    """``row`` of SHOWN, or an order; ``money`` in minor units, freight included."""
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


async def _ways(work: Work, row: Order, merchant: Merchant) -> Ways:
    if row.state is not State.PENDING:
        return Ways(provider=False, stars=None, balance=False)
    ways = ways_of(merchant, await work.get(Product, row.product_id), row.money)
    return replace(ways, stars=row.stars) if ways.stars and row.stars else ways


async def _store(work: Work, store_id: int | None) -> str:
    if store_id is None:
        return ""
    return (await work.get(Store, store_id)).name


async def _card(work: Work, row: Order) -> OrderCard:
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    ways = await _ways(work, row, merchant)
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
        stars=row.stars,
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
        refundable_until=refundable_until(row, merchant.refund_days, await work.house()),
        now=work.now,
        balance_is_enough=ways.balance and await _enough(work, row),
        ways=ways,
    )


async def _enough(work: Work, row: Order) -> bool:
    if row.state is not State.PENDING or row.person_id is None:
        return False
    return (await standing(work, row.person_id, row.currency)).free >= row.money
