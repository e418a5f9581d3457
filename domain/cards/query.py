"""Looking cards up: the merchant's, and one's own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from domain.cards.code import parse
from domain.cards.days import WAITS, Days, days_of
from domain.cards.model import Card, CardState, CardStore
from domain.cards.terms import Terms, terms_of
from domain.cards.together import STATE, changes_of
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.errors import NotFound
from domain.limits import PRINTED_AT_ONCE
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.stores import Contact, Store, contacts_of, store_names_of

Next = aliased(Card)


@dataclass(frozen=True, slots=True)
class CardLine:
    """One's own may be any merchant's, so ``merchant_id`` and ``id`` name it together.

    ``left`` None: unlimited; ``stores``: where it is good now, none: they are all
    gone; ``everywhere``: at every store, which they are. ``code`` of an ended card is ''.
    """

    merchant_id: int
    id: int
    code: str
    title: str
    uses: int | None
    left: int | None
    valid_from: datetime
    valid_until: datetime | None
    stores: tuple[str, ...]
    everywhere: bool
    holder: str
    holder_id: int | None
    state: CardState
    merchant: str
    timezone: str
    terms: Terms | None  # what it takes off a bill
    frozen: bool  # no use of it until a manager has looked
    handed_to: str  # it was handed on to somebody of this name

    def live(self, now: datetime) -> bool:
        """Still good for something: active, not expired, not used up."""
        return (
            self.state is CardState.ACTIVE
            and self.left != 0
            and (self.valid_until is None or self.valid_until > now)
        )


@operation(Permission.ISSUE_CARDS, kind=READ)
async def list_cards(
    work: Work,
    *,
    words: str = "",
    holder_id: int | None = None,
    place: Place = START,
    size: int = 8,
) -> Page[CardLine]:
    """The merchant's cards, newest first; ``words`` match title, holder, or a whole code."""
    query = select(Card.id).where(Card.merchant_id == work.merchant_id)
    if holder_id is not None:
        query = query.where(Card.holder_id == holder_id)
    if words.strip():
        code = parse(words)
        query = query.where(
            Card.code == code.symbols
            if code
            else or_(
                Card.title.icontains(words.strip(), autoescape=True),
                Card.holder_name.icontains(words.strip(), autoescape=True),
            )
        )
    ids, before, after = await page(work, query, Card.id, place, size)
    mine = _lines().where(Card.merchant_id == work.merchant_id, Card.id.in_(ids))
    return Page(await _read(work, mine.order_by(Card.id.desc())), before, after)


@operation(Permission.ISSUE_CARDS, kind=READ)
async def card(work: Work, *, card_id: int) -> CardLine:
    """One card of the merchant: uses given and left, its time, its stores (S1-16).
    Raises NotFound."""
    query = _lines().where(Card.merchant_id == work.merchant_id, Card.id == card_id)
    return _only(await _read(work, query))


@operation(Permission.ISSUE_CARDS, kind=READ)
async def cards_to_print(work: Work, *, card_ids: list[int]) -> list[CardLine]:
    """Those of them that are still good, by their numbers; what is none of the merchant's is
    left out."""
    query = _lines().where(
        Card.merchant_id == work.merchant_id,
        Card.id.in_(card_ids[:PRINTED_AT_ONCE]),
        STATE == CardState.ACTIVE,
    )
    return await _read(work, query.order_by(Card.id))


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def own_cards(work: Work) -> list[CardLine]:
    """The actor's own cards at every merchant, the live ones first; in a merchant's own bot only
    those of this one."""
    query = _lines().where(Card.holder_id == work.actor.id)
    if work.actor.bot_id:
        query = query.where(Card.merchant_id == work.merchant_id)
    query = query.order_by(Card.issued_at.desc(), Card.merchant_id, Card.id.desc()).limit(200)
    found = await _read(work, query)
    return sorted(found, key=lambda line: not line.live(work.now))


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def own_card(work: Work, *, merchant_id: int, card_id: int) -> CardLine:
    """One of the own cards at a merchant. Raises NotFound, whoever else's it may be."""
    query = _lines().where(
        Card.merchant_id == merchant_id, Card.id == card_id, Card.holder_id == work.actor.id
    )
    return _only(await _read(work, query))


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def own_cards_of(work: Work, *, merchant_id: int, card_ids: list[int]) -> list[CardLine]:
    """Those of them at a merchant that are the actor's own, the first to end first; others are
    left out."""
    query = _lines().where(
        Card.merchant_id == merchant_id,
        Card.id.in_(card_ids),
        Card.holder_id == work.actor.id,
    )
    return await _read(work, query.order_by(Card.valid_until, Card.title, Card.id))


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def card_stores(work: Work, *, merchant_id: int, card_id: int) -> list[Contact]:
    """Where one of the own cards is good, with hours and places (S1-11). Raises NotFound."""
    row = await work.session.get(Card, (merchant_id, card_id))
    if row is None or row.holder_id != work.actor.id:
        raise NotFound("cards")
    if row.everywhere:
        return await contacts_of(work, merchant_id, None)
    chosen = await work.session.scalars(
        select(CardStore.store_id).where(
            CardStore.merchant_id == merchant_id, CardStore.card_id == card_id
        )
    )
    return await contacts_of(work, merchant_id, chosen.all())


async def line_of(work: Work, merchant_id: int, card_id: int) -> CardLine:
    """A card of any merchant, for who was found to be allowed to see it. Raises NotFound."""
    query = _lines().where(Card.merchant_id == merchant_id, Card.id == card_id)
    return _only(await _read(work, query))


def _lines() -> Select[Card, str, str, bool]:
    return select(Card, Merchant.name, Merchant.timezone, WAITS).join(
        Merchant, Merchant.id == Card.merchant_id
    )


def _only(lines: list[CardLine]) -> CardLine:
    if not lines:
        raise NotFound("cards")
    return lines[0]


async def _read(work: Work, query: Select[Card, str, str, bool]) -> list[CardLine]:
    rows = (await work.session.execute(query)).all()
    stores = await _stores_of(work, [row for row, *_ in rows if not row.everywhere])
    every = {
        merchant: await store_names_of(work, merchant)
        for merchant in {row.merchant_id for row, *_ in rows if row.everywhere}
    }
    takers = await _takers_of(work, [row for row, *_ in rows if row.replaced_by is not None])
    waiting = [row for row, _, _, waits in rows if waits]
    days, ended = await _days_of(work, waiting), await _ended(work, waiting)
    return [
        CardLine(
            merchant_id=row.merchant_id,
            id=row.id,
            code=row.code if state is CardState.ACTIVE else "",
            title=row.title,
            uses=row.uses,
            left=None if row.uses is None else row.uses - row.used,
            valid_from=begins,
            valid_until=ends,
            stores=every[row.merchant_id]
            if row.everywhere
            else tuple(stores.get((row.merchant_id, row.id), ())),
            everywhere=row.everywhere,
            holder=row.holder_name,
            holder_id=row.holder_id,
            state=state,
            merchant=merchant,
            timezone=zone,
            terms=terms_of(row.currency, row.threshold, row.off, row.pay_percent),
            frozen=row.frozen_at is not None,
            handed_to=takers.get((row.merchant_id, row.id), ""),
        )
        for row, merchant, zone, _ in rows
        for begins, ends in [
            days.get((row.merchant_id, row.id), (row.valid_from, row.valid_until))
        ]
        for state in [CardState.REVOKED if (row.merchant_id, row.id) in ended else row.state]
    ]


async def _days_of(work: Work, waiting: list[Card]) -> dict[tuple[int, int], Days]:
    """When cards begin and end that wait for another clock, by merchant and card."""
    days: dict[tuple[int, int], Days] = {}
    for merchant in {one.merchant_id for one in waiting}:
        theirs = [one for one in waiting if one.merchant_id == merchant]
        for number, found in (await days_of(work, theirs)).items():
            days[merchant, number] = found
    return days


async def _ended(work: Work, waiting: list[Card]) -> set[tuple[int, int]]:
    """Those of them whose voucher was ended, by merchant and card."""
    found: set[tuple[int, int]] = set()
    for merchant in {one.merchant_id for one in waiting}:
        theirs = [one for one in waiting if one.merchant_id == merchant]
        changes = await changes_of(work, theirs)
        found |= {(merchant, number) for number, (ended, _longer) in changes.items() if ended}
    return found


async def _takers_of(work: Work, cards: list[Card]) -> dict[tuple[int, int], str]:
    """Who holds what stands for a card, where that is somebody else: it was handed on."""
    numbers: dict[int, list[int]] = {}
    for one in cards:
        numbers.setdefault(one.merchant_id, []).append(one.id)
    names: dict[tuple[int, int], str] = {}
    for merchant_id, ids in numbers.items():
        for card_id, name in await work.session.execute(
            select(Card.id, Next.holder_name)
            .join(Next, of(Next, Card.replaced_by))
            .where(
                Card.merchant_id == merchant_id,
                Card.id.in_(ids),
                Next.holder_id != Card.holder_id,
            )
        ):
            names[merchant_id, card_id] = name
    return names


async def _stores_of(work: Work, cards: list[Card]) -> dict[tuple[int, int], list[str]]:
    """The names of the living stores at which cards are good, by merchant and card."""
    names: dict[tuple[int, int], list[str]] = {}
    numbers: dict[int, list[int]] = {}
    for one in cards:
        numbers.setdefault(one.merchant_id, []).append(one.id)
    for merchant_id, ids in numbers.items():
        for card_id, name in await work.session.execute(
            select(CardStore.card_id, Store.name)
            .join(Store, of(Store, CardStore.store_id))
            .where(
                CardStore.merchant_id == merchant_id,
                CardStore.card_id.in_(ids),
                Store.deleted_at.is_(None),
            )
            .order_by(Store.name)
        ):
            names.setdefault((merchant_id, card_id), []).append(name)
    return names
