"""Which orders are meant: by state, day, words, product, buyer; and one by what people type."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select

from domain.catalog import SCOPE, Origin, Product, Template, matches, searched
from domain.desk import READ, Work, operation
from domain.errors import Malformed, NotFound
from domain.members import Member
from domain.orders.model import Order, State
from domain.paging import Place
from domain.people import Person
from domain.roles import Permission

MOST = 200  # members, and products, whose orders a word finds by an index
WORDS = 5
ENDING, RECENT = 4, 2_000  # digits that end a number, and the orders among which it is looked for


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders. ``template``: the way of fulfilling, for the count/time filter (S4-24)."""

    states: tuple[State, ...] = ()
    words: str = ""
    template: Template | None = None
    for_points: bool = False  # only those that cost points (S2-28)
    source: str = ""  # the product's: own, resource_centre, or whose benefit it is (S0-34)
    product_id: int | None = None
    listing_id: int | None = None
    person_id: int | None = None
    store_id: int | None = None  # the selling store (S4-22)
    since: date | None = None
    until: date | None = None


EVERY = Wanted()


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
        (Order.store_id, wanted.store_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(Order.placed_at >= (await work.house()).begins(wanted.since))
    if wanted.until is not None:
        query = query.where(Order.placed_at < (await work.house()).ends(wanted.until))
    if words := wanted.words.split():
        # D42; as the index says it, and of this table, whatever it is joined with.
        noted = (Order.note == " ".join(words)) & (Order.note != literal_column("''"))
        meant = [await _by_word(work, word) for word in words[:WORDS]]
        query = query.where(or_(and_(*meant), noted))
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


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def find_order(work: Work, *, no: str) -> int:
    """An order by what people type: its number, the number it has here, or how the number of a
    recent one ends (S4-35). Raises NotFound, Malformed("order") where it may mean several."""
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
