"""Looking cards up: the merchant's, and one's own."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select

from domain.cards.code import parse
from domain.cards.model import Card, CardState, CardStore
from domain.desk import READ, Work, operation
from domain.errors import NotFound
from domain.merchants import Merchant
from domain.roles import Permission
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class CardLine:
    """``left`` None: unlimited; ``stores`` empty: every store. ``code`` of an ended card is ''."""

    id: int
    code: str
    title: str
    uses: int | None
    left: int | None
    valid_from: datetime
    valid_until: datetime | None
    stores: tuple[str, ...]
    holder: str
    state: CardState
    merchant: str
    timezone: str

    def live(self, now: datetime) -> bool:
        """Still good for something: active, not expired, not used up."""
        return (
            self.state is CardState.ACTIVE
            and self.left != 0
            and (self.valid_until is None or self.valid_until > now)
        )


@operation(Permission.ISSUE_CARDS, kind=READ)
async def list_cards(
    work: Work, *, words: str = "", limit: int = 8, offset: int = 0
) -> list[CardLine]:
    """The merchant's cards, newest first; ``words`` match title, holder, or a whole code."""
    query = _lines().where(Card.merchant_id == work.merchant_id)
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
    return await _read(work, query.order_by(Card.id.desc()).limit(limit).offset(offset))


@operation(Permission.ISSUE_CARDS, kind=READ)
async def card(work: Work, *, card_id: int) -> CardLine:
    """One card of the merchant. Raises NotFound."""
    query = _lines().where(Card.merchant_id == work.merchant_id, Card.id == card_id)
    return _only(await _read(work, query))


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def own_cards(work: Work) -> list[CardLine]:
    """The actor's own cards at every merchant, the live ones first."""
    query = _lines().where(Card.holder_id == work.actor.id).order_by(Card.id.desc()).limit(200)
    found = await _read(work, query)
    return sorted(found, key=lambda line: not line.live(work.now))


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def own_card(work: Work, *, card_id: int | None = None, code: str | None = None) -> CardLine:
    """One of the own cards, by number or code. Raises NotFound, whoever else's it may be."""
    query = _lines().where(Card.holder_id == work.actor.id)
    query = query.where(Card.id == card_id if code is None else Card.code == code)
    return _only(await _read(work, query))


def _lines() -> Select[Card, str, str]:
    return select(Card, Merchant.name, Merchant.timezone).join(
        Merchant, Merchant.id == Card.merchant_id
    )


def _only(lines: list[CardLine]) -> CardLine:
    if not lines:
        raise NotFound("cards")
    return lines[0]


async def _read(work: Work, query: Select[Card, str, str]) -> list[CardLine]:
    rows = (await work.session.execute(query)).all()
    stores = await stores_of_cards(work, [row.id for row, _, _ in rows if not row.everywhere])
    return [
        CardLine(
            id=row.id,
            code=row.code if row.state is CardState.ACTIVE else "",
            title=row.title,
            uses=row.uses,
            left=None if row.uses is None else row.uses - row.used,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            stores=tuple(stores.get(row.id, ())),
            holder=row.holder_name,
            state=row.state,
            merchant=merchant,
            timezone=zone,
        )
        for row, merchant, zone in rows
    ]


async def stores_of_cards(work: Work, card_ids: list[int]) -> dict[int, list[str]]:
    """The names of the stores at which cards are good, for cards that are not good everywhere."""
    names: dict[int, list[str]] = {}
    if not card_ids:
        return names
    for card_id, name in await work.session.execute(
        select(CardStore.card_id, Store.name)
        .join(Store, Store.id == CardStore.store_id)
        .where(CardStore.card_id.in_(card_ids))
        .order_by(Store.name)
    ):
        names.setdefault(card_id, []).append(name)
    return names
