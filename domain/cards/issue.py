"""Issuing cards to a member, or to nobody in particular for printing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import drafts
from domain.cards.code import new_code
from domain.cards.expiring import telling
from domain.cards.model import Card, CardAddress, CardStore
from domain.cards.passes import give_pass
from domain.desk import DEED, Work, operation
from domain.engine import Base, Statement, Values, bound, tidy
from domain.errors import Malformed, NotFound
from domain.limits import CARDS_AT_ONCE, TITLE, USES
from domain.members import Member
from domain.people import Person
from domain.roles import Permission
from domain.stores import living_store


@dataclass(frozen=True, slots=True)
class Issued:
    """``reachable`` is False where the holder has not opened the bot and cannot be told."""

    card_ids: tuple[int, ...]
    title: str
    holder: str
    reachable: bool


@operation(Permission.ISSUE_CARDS, kind=DEED)
async def issue(
    work: Work,
    *,
    title: str,
    uses: int | None,
    valid_from: datetime | None = None,
    valid_until: datetime | None,
    store_ids: list[int],
    holder_id: int | None,
    count: int = 1,
    draft: str | None = None,
) -> Issued:
    """Make ``count`` cards alike; no ``store_ids`` means every store.

    Raises Malformed with the field and its limit (S4-04: 40 characters; uses 1 to 999 or None;
    an end that lies in the past), NotFound (a store, a member), Gone (``draft``, the form it
    was made from, was finished before).
    """
    await drafts.finish(work, draft, "issue")
    title = tidy(title)
    if not title or len(title) > TITLE:
        raise Malformed("title", TITLE)
    if uses is not None and not 1 <= uses <= USES:
        raise Malformed("uses", USES)
    if not 1 <= count <= CARDS_AT_ONCE:
        raise Malformed("count", CARDS_AT_ONCE)
    begins = valid_from or work.now
    if valid_until is not None and valid_until <= max(begins, work.now):
        raise Malformed("valid_until")
    for store_id in store_ids:
        await living_store(work, store_id)
    holder, reachable = await _holder(work, holder_id)
    cards = [
        Card(
            merchant_id=work.merchant_id,
            id=number,
            code=new_code(),
            title=title,
            uses=uses,
            valid_from=begins,
            valid_until=valid_until,
            everywhere=not store_ids,
            holder_id=holder_id,
            holder_name=holder,
            issued_by=work.actor.id,
            issued_at=work.now,
            bought_at=work.now,
        )
        for number in await work.numbers(Card, count)
    ]
    await put_down(work, cards)
    work.session.add_all(
        CardStore(merchant_id=work.merchant_id, card_id=card.id, store_id=store_id)
        for card in cards
        for store_id in dict.fromkeys(store_ids)
    )
    if holder_id is not None and reachable:
        for card in cards[:10]:
            await give_pass(work, card.id, holder_id)
    return Issued(tuple(card.id for card in cards), title, holder, reachable)


async def make_cards(
    work: Work,
    uses: Sequence[int | None],
    *,
    title: str,
    valid_from: datetime,
    valid_until: datetime | None,
    store_ids: Collection[int] | None,
    holder_id: int | None,
    holder_name: str,
    order_no: str,
    sold_at: int | None,
    bought_at: datetime,
) -> list[Card]:
    """The cards that an order makes, one for each of ``uses`` (S4-08 to S4-12); ``store_ids``
    None: every store; ``sold_at``: the selling store (S4-22); ``bought_at``: when it was paid
    (D40)."""
    cards = [
        Card(
            merchant_id=work.merchant_id,
            id=number,
            code=new_code(),
            title=title,
            uses=each,
            valid_from=valid_from,
            valid_until=valid_until,
            everywhere=store_ids is None,
            holder_id=holder_id,
            holder_name=holder_name,
            order_no=order_no,
            sold_at=sold_at,
            issued_by=work.actor.id,
            issued_at=work.now,
            bought_at=bought_at,
        )
        for number, each in zip(await work.numbers(Card, len(uses)), uses, strict=True)
    ]
    await put_down(work, cards)
    work.session.add_all(
        CardStore(merchant_id=work.merchant_id, card_id=card.id, store_id=store_id)
        for card in cards
        for store_id in store_ids or ()
    )
    return cards


async def put_down(work: Work, cards: list[Card]) -> None:
    """New cards, and whose each code is: a code that exists already anywhere is refused."""
    when = await telling(work) if any(one.holder_id is not None for one in cards) else None
    for one in cards:
        if when is not None and one.holder_id is not None:
            one.tell_at = when.next(one.valid_until, work.now)
    work.session.add_all(cards)
    work.session.add_all(
        CardAddress(code=one.code, merchant_id=one.merchant_id, card_id=one.id) for one in cards
    )
    await work.session.flush()


async def put_down_many(
    work: Work, count: int, store_ids: Collection[int], **terms: object
) -> list[int]:
    """So many cards alike that nobody holds, a table at a time: their numbers, one after the
    other. ``terms``: the columns that all of them have, by whom and when they were issued too."""
    numbers = list(await work.numbers(Card, count))
    codes = [new_code() for _ in numbers]
    whose = {"merchant_id": work.merchant_id}
    terms = _PLAIN | terms | whose
    lane = await work.lane()
    named = list(zip(numbers, codes, strict=True))
    await lane.each(_CARD, [terms | {"id": number, "code": code} for number, code in named])
    await lane.each(
        _ADDRESS, [whose | {"card_id": number, "code": code} for number, code in named]
    )
    if store_ids:
        await lane.each(
            _STORE,
            [
                whose | {"card_id": number, "store_id": store_id}
                for number in numbers
                for store_id in store_ids
            ],
        )
    return numbers


def _inserted(table: type[Base]) -> Statement:
    names = table.__table__.columns.keys()
    return Statement(lambda new: new(table).values(bound(*names)))


_CARD, _ADDRESS, _STORE = (_inserted(one) for one in (Card, CardAddress, CardStore))
_PLAIN: Values = {
    one.key: one.default.arg if one.default is not None else None for one in Card.__table__.columns
}


async def _holder(work: Work, holder_id: int | None) -> tuple[str, bool]:
    if holder_id is None:
        return "", True
    member = await work.session.scalar(work.mine(Member).where(Member.person_id == holder_id))
    if member is None:
        raise NotFound("members")
    person = await work.session.get(Person, holder_id)
    return member.name, person is not None and person.closed_at is None
