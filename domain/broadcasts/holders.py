"""Who is meant: members by level and tag, and who holds a card that can still be used."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, or_, select

from domain.broadcasts.model import Broadcast, BroadcastLeft, To
from domain.cards import STATE, Card, CardState, not_over
from domain.desk import Work
from domain.members import Member
from domain.orders import Order
from domain.people import Person

MOST = 5000


async def holders_of(work: Work, product_id: int) -> Sequence[tuple[int, str]]:
    """Each person once who holds a card that was bought as a product, with the title of a card
    of theirs."""
    return await _each(work, Card.order_no.in_(_orders(work, product_id)))


async def holders_of_voucher(work: Work, voucher_id: int) -> Sequence[tuple[int, str]]:
    """Likewise of the cards that a voucher became."""
    return await _each(work, Card.voucher_id == voucher_id)


async def _each(work: Work, which: ColumnElement[bool]) -> Sequence[tuple[int, str]]:
    rows = await work.session.execute(
        select(Card.holder_id, Card.title)
        .where(which, *await _good(work))
        .order_by(Card.id)
        .limit(MOST)
    )
    found: dict[int, str] = {}
    for holder, title in rows:
        if holder is not None:
            found.setdefault(holder, title)
    return list(found.items())


async def count_of(work: Work, row: Broadcast) -> int:
    """How many would get it now, beside those that are on its list already."""
    everyone = (await wanted(work, row, after=row.reached)).subquery()
    return await work.session.scalar(select(func.count()).select_from(everyone)) or 0


async def wanted(work: Work, row: Broadcast, *, after: int) -> Select[int, datetime | None]:
    """The people who are meant and have not left, by their numbers; ``after`` the last one."""
    left = exists().where(
        BroadcastLeft.merchant_id == work.merchant_id, BroadcastLeft.person_id == Person.id
    )
    return (
        select(Person.id, Person.closed_at)
        .where(Person.id.in_(await _meant(work, row)), Person.id > after, ~left)
        .order_by(Person.id)
    )


async def _meant(work: Work, row: Broadcast) -> Select[int] | Select[int | None]:
    members = select(Member.person_id).where(Member.merchant_id == work.merchant_id)
    match row.to:
        case To.EVERYBODY:
            return members
        case To.LEVEL:
            return members.where(Member.level == row.name)
        case To.TAG:
            said = json.dumps(row.name)  # as it stands in the list, quotes included
            return members.where(cast(Member.tags, Text).contains(said, autoescape=True))
        case To.CARD:
            return await _holding(work, func.lower(Card.title) == row.name.lower())
        case To.PRODUCT:
            return await _holding(work, Card.order_no.in_(_orders(work, row.product_id or 0)))
        case To.VOUCHER:
            return await _holding(work, Card.voucher_id == row.of_voucher_id)


def _orders(work: Work, product_id: int) -> Select[str]:
    return select(Order.no).where(
        Order.merchant_id == work.merchant_id, Order.product_id == product_id
    )


async def _holding(work: Work, which: ColumnElement[bool]) -> Select[int | None]:
    return select(Card.holder_id).where(which, *await _good(work))


async def _good(work: Work) -> tuple[ColumnElement[bool], ...]:
    """Of cards that somebody holds and can still use."""
    return (
        Card.merchant_id == work.merchant_id,
        Card.holder_id.is_not(None),
        STATE == CardState.ACTIVE,
        or_(Card.uses.is_(None), Card.used < Card.uses),
        await not_over(work),
    )
