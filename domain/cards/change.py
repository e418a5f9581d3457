"""Revoking a card, and reissuing it under a new code."""

from dataclasses import dataclass

from sqlalchemy import select, update

from domain.cards.code import new_code
from domain.cards.days import BY_NUMBER, catch_up
from domain.cards.issue import put_down
from domain.cards.model import Card, CardState, CardStore
from domain.cards.passes import give_pass, rewrite_passes
from domain.cards.together import STATE
from domain.desk import DEED, Work, operation
from domain.errors import Gone, NotFound
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class Revoked:
    """``holder``: who was told; empty: it was nobody's."""

    title: str
    holder: str


@operation(Permission.ISSUE_CARDS, kind=DEED)
async def revoke(work: Work, *, card_id: int) -> Revoked:
    """End a card for good. Raises NotFound, Gone (it was ended before)."""
    ended = await _end(work, card_id, CardState.REVOKED)
    if ended.holder_id is not None:
        await rewrite_passes(work, [card_id])
        await work.owe(
            "card_revoked", f"card-revoked:{card_id}", ended.holder_id, title=ended.title
        )
    return Revoked(ended.title, ended.holder_name if ended.holder_id is not None else "")


@operation(Permission.ISSUE_CARDS, kind=DEED)
async def reissue(work: Work, *, card_id: int) -> int:
    """Give the card a new code and return the new card's number; the old code says "replaced".

    Uses already taken stay taken. Raises NotFound, Gone.
    """
    old = await _end(work, card_id, CardState.REPLACED)
    new = await succeed(work, old, old.holder_id, old.holder_name)
    if new.holder_id is not None:
        await rewrite_passes(work, [old.id])
        await give_pass(work, new.id, new.holder_id, replaces=old.code[-4:])
    return new.id


async def succeed(work: Work, old: Card, holder_id: int | None, holder_name: str) -> Card:
    """The card under a new code that stands for one that was replaced."""
    new = Card(
        merchant_id=work.merchant_id,
        id=await work.number(Card),
        code=new_code(),
        title=old.title,
        uses=old.uses,
        used=old.used,
        last_use=old.last_use,
        valid_from=old.valid_from,
        valid_until=old.valid_until,
        everywhere=old.everywhere,
        holder_id=holder_id,
        holder_name=holder_name,
        frozen_at=old.frozen_at,
        order_no=old.order_no,
        sold_at=old.sold_at,
        voucher_id=old.voucher_id,
        currency=old.currency,
        threshold=old.threshold,
        off=old.off,
        pay_percent=old.pay_percent,
        issued_by=work.actor.id,
        issued_at=work.now,
        bought_at=old.bought_at,
    )
    await put_down(work, [new])
    stores = await work.session.scalars(
        select(CardStore.store_id).where(
            CardStore.merchant_id == work.merchant_id, CardStore.card_id == old.id
        )
    )
    work.session.add_all(
        CardStore(merchant_id=work.merchant_id, card_id=new.id, store_id=store_id)
        for store_id in stores.all()
    )
    await work.session.execute(
        update(Card)
        .where(Card.merchant_id == work.merchant_id, Card.id == old.id)
        .values(replaced_by=new.id)
    )
    return new


async def standing(work: Work, card_id: int) -> Card:
    """The card that stands for this one now: a replaced one's successor. Raises NotFound."""
    card = await work.get(Card, card_id)
    while card.replaced_by is not None:
        card = await work.get(Card, card.replaced_by)
    return card


async def change_standing(work: Work, card_id: int, **values: object) -> Card:
    """Change the card that stands for this one now, in one statement. Raises NotFound."""
    number: int | None = card_id
    while number is not None:
        card: Card | None = await work.session.scalar(
            update(Card)
            .where(
                Card.merchant_id == work.merchant_id,
                Card.id == number,
                Card.state != CardState.REPLACED,
            )
            .values(**values)
            .returning(Card)
        )
        if card is not None:
            return card
        number = await work.session.scalar(
            select(Card.replaced_by).where(Card.merchant_id == work.merchant_id, Card.id == number)
        )
    raise NotFound("cards")


async def _end(work: Work, card_id: int, state: CardState) -> Card:
    await catch_up(await work.lane(), work.merchant_id, BY_NUMBER, card=card_id)
    ended: Card | None = await work.session.scalar(
        update(Card)
        .where(
            Card.merchant_id == work.merchant_id,
            Card.id == card_id,
            STATE == CardState.ACTIVE,
        )
        .values(state=state, ended_at=work.now, tell_at=None)
        .returning(Card)
    )
    if ended is None:
        await work.get(Card, card_id)
        raise Gone("cards")
    return ended
