"""A pass: the message in its holder's chat that shows a card as it is now."""

from datetime import datetime

from domain.cards import CardLine, CardState, keep_pass, pretty
from domain.days import local
from domain.desk import Desk
from domain.redemption import LastUse, Pass, own_pass
from handlers.cards.buttons import HandOn, NotMe
from handlers.cards.drawing import card_picture
from handlers.kit.bills import terms_words
from handlers.kit.buttons import to_menu
from handlers.kit.here import username_for
from handlers.kit.screen import Button, Event, Rows, Screen, button, recaption, send, whence
from handlers.kit.store_names import good_at
from handlers.kit.words import (
    Markup,
    _,
    bold,
    clock,
    fill,
    left_words,
    lines,
    moment,
    mono,
    valid_words,
)
from handlers.people.buttons import WhereCard


async def show_own_card(event: Event, desk: Desk, card: CardLine) -> None:
    """One of the own cards as a picture that a verifier can scan, and that stays true; one that
    is used up or ended is not to be shown any more."""
    if not card.live(desk.clock()):
        text = fill("▫️ {title}: {why}", title=bold(card.title), why=ended_words(card))
        await send(event, Screen(text, [[to_menu()]]))
        return
    username = await username_for(whence(event)[0], card.merchant_id)
    there = {"merchant_id": card.merchant_id, "card_id": card.id}
    drawn = pass_screen(await desk(own_pass, **there), desk.clock())
    picture = await card_picture(card, username)
    sent = await send(event, Screen(drawn.text, drawn.rows, photo=picture))
    here = desk.visiting(card.merchant_id)
    kept = {"card_id": card.id, "message_id": sent.message_id}
    await here(keep_pass, **kept, said=drawn.digest)
    now = pass_screen(await desk(own_pass, **there), desk.clock())
    if now != drawn:  # a use of it came meanwhile
        await recaption(sent, now)
        await here(keep_pass, **kept, said=now.digest)


def pass_screen(one: Pass, now: datetime, first: str | None = None) -> Screen:
    """What stands under a card's picture; ``first``: above it, why it came."""
    card = one.card
    live = card.live(now)
    text = lines(
        first,
        fill("🎟 {title} · {merchant}", title=bold(card.title), merchant=card.merchant),
        bold(_standing(one)) if live else fill("▫️ {why}", why=bold(ended_words(card))),
        _last(one.last, card, now) if one.last else None,
        _("🧊 Frozen: you said that a use was not you. A manager looks at it.")
        if card.frozen
        else None,
        *(_terms(card) if live else ()),
        *(
            (mono(pretty(card.code)), _("Show this code at the counter."))
            if _shown(one, now)
            else ()
        ),
    )
    return Screen(text, _rows(one, now))


def own_card_text(card: CardLine) -> str:
    """The words of a card without its code."""
    return lines(
        fill("🎟 {title} · {merchant}", title=bold(card.title), merchant=card.merchant),
        terms_words(card.terms) if card.terms else left_words(card.left, card.uses),
        *_terms(card),
    )


def ended_words(card: CardLine) -> str:
    """Why a card is good for nothing any more."""
    if card.state is CardState.REVOKED:
        return _("revoked")
    if card.handed_to:
        return _("given to {name}").format(name=card.handed_to)
    if card.state is CardState.REPLACED:
        return _("replaced by a new card")
    if card.left == 0:
        return _("used up")
    return _("expired")


def _shown(one: Pass, now: datetime) -> bool:
    return one.card.live(now) and not one.card.frozen


def _standing(one: Pass) -> str:
    card = one.card
    return terms_words(card.terms) if card.terms else left_words(card.left, card.uses)


def _last(last: LastUse, card: CardLine, now: datetime) -> Markup:
    """The time of day alone stands for today only."""
    zone = card.timezone
    today = local(last.at, zone).date() == local(now, zone).date()
    at = clock(last.at, zone) if today else moment(last.at, zone)
    return fill(_("Last used: {store} {at}"), store=last.store, at=at)


def _terms(card: CardLine) -> tuple[str | None, ...]:
    return (
        valid_words(card.valid_from, card.valid_until, card.timezone),
        fill(_("At: {stores}"), stores=good_at(card.stores, card.everywhere)),
    )


def _rows(one: Pass, now: datetime) -> Rows:
    card, rows = one.card, []
    if one.last is not None and one.last.deniable:
        rows.append([not_me(card.merchant_id, one.last.record_id)])
    if _shown(one, now):
        here = WhereCard(merchant=card.merchant_id, card=card.id)
        rows.append([button("🏬 " + _("Stores"), here)])
    if one.hand_on and _shown(one, now):
        give = HandOn(merchant=card.merchant_id, card=card.id)
        rows.append([button("🤝 " + _("Give to somebody"), give)])
    return rows


def not_me(merchant_id: int, record_id: int) -> Button:
    return button("🙅 " + _("Not me"), NotMe(merchant=merchant_id, record=record_id))
