"""A printed card is whoever's brings it, until somebody takes it to keep it in the chat."""

from dataclasses import dataclass

from sqlalchemy import select, update

from domain.cards.code import parse
from domain.cards.days import BY_CODE, catch_up
from domain.cards.expiring import telling
from domain.cards.model import Card, CardAddress, CardState
from domain.cards.query import CardLine, line_of
from domain.cards.together import STATE, changes_of
from domain.desk import DEED, READ, Work, operation
from domain.errors import Gone, NotFound, Refusal
from domain.members import join_as_member
from domain.people import Person
from domain.roles import Permission
from domain.secrets import CardCode


class SomebodyElses(Refusal):
    """A card that is good, and another person's: nothing of it is shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """``own``: the actor's; else it is nobody's yet."""

    card: CardLine
    own: bool


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def found_card(work: Work, *, code: CardCode) -> Found:
    """The card with this code, whichever merchant's, as a customer may see it.

    Raises NotFound (also where it was revoked or replaced and is nobody's), SomebodyElses.
    """
    parsed = parse(code.reveal())
    symbols = parsed.symbols if parsed and parsed.good else ""
    address = await work.session.get(CardAddress, symbols)
    if address is None:
        raise NotFound("cards")
    row = await work.session.get_one(Card, (address.merchant_id, address.card_id))
    own = row.holder_id == work.actor.id
    with_its_voucher, _ = (await changes_of(work, [row])).get(row.id, (False, None))
    ended = row.state is not CardState.ACTIVE or with_its_voucher
    if not own and row.holder_id is not None and not ended:
        raise SomebodyElses
    if not own and ended:
        raise NotFound("cards")
    return Found(await line_of(work, row.merchant_id, row.id), own)


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def is_known(work: Work, *, code: CardCode) -> bool:
    """Whether a code is a card's: of the merchant, for who redeems; else one that the person may
    see. In what is typed it may be meant as something else."""
    if work.actor.may(Permission.REDEEM):
        parsed = parse(code.reveal())
        symbols = parsed.symbols if parsed and parsed.good else ""
        address = await work.session.get(CardAddress, symbols)
        return address is not None and address.merchant_id == work.merchant_id
    try:
        await found_card.run(work, code=code)
    except Refusal:
        return False
    return True


@operation(Permission.SEE_OWN_CARDS, kind=READ)
async def is_free(work: Work, *, code: CardCode) -> bool:
    """Whether a card is good and nobody's."""
    try:
        found = await found_card.run(work, code=code)
    except Refusal:
        return False
    return not found.own and found.card.live(work.now)


@operation(Permission.SEE_OWN_CARDS, kind=DEED)
async def take_card(work: Work, *, code: CardCode) -> int:
    """Become the holder of a card of this merchant that is nobody's; its number. Who takes it is
    a member from then on. Raises NotFound, SomebodyElses, Gone (it was ended)."""
    parsed = parse(code.reveal())
    symbols = parsed.symbols if parsed and parsed.good else ""
    person = await work.session.get(Person, work.actor.id)
    name = person.name if person else work.actor.name
    await catch_up(await work.lane(), work.merchant_id, BY_CODE, symbols=symbols)
    taken = await work.session.scalar(
        update(Card)
        .where(
            Card.merchant_id == work.merchant_id,
            Card.code == symbols,
            STATE == CardState.ACTIVE,
            Card.holder_id.is_(None),
        )
        .values(holder_id=work.actor.id, holder_name=name)
        .returning(Card)
    )
    if taken is None:
        return await _already(work, symbols)
    taken.tell_at = (await telling(work)).next(taken.valid_until, work.now)
    await join_as_member(work, work.merchant_id, work.actor.id, name)
    number: int = taken.id
    return number


async def _already(work: Work, symbols: str) -> int:
    """Why it could not be taken; the number of one's own."""
    query = select(Card.id, Card.holder_id, STATE.label("state")).where(
        Card.merchant_id == work.merchant_id, Card.code == symbols
    )
    row = (await work.session.execute(query)).first()
    if row is None:
        raise NotFound("cards")
    if row.state is not CardState.ACTIVE:
        raise Gone("cards")
    if row.holder_id != work.actor.id:
        raise SomebodyElses
    number: int = row.id
    return number
