"""A customer's own cards: the list, and one card with its QR code to show at the counter."""

from datetime import datetime

from aiogram.types import CallbackQuery

from domain.cards import CardLine, CardState, own_card, own_cards, pretty
from domain.desk import Desk
from handlers.cards.buttons import OwnCard
from handlers.cards.drawing import card_picture
from handlers.kit.bills import terms_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import Event, Screen, button, send, show, whence
from handlers.kit.words import _, bold, comma, fill, last_day, left_words, lines, mono

SHOWN = 20


async def my_command(event: Event, desk: Desk) -> None:
    """``/my``: the live cards as buttons, the ended ones as lines."""
    cards = await desk(own_cards)
    now = desk.clock()
    live = [card for card in cards if card.live(now)]
    ended = [card for card in cards if not card.live(now)]
    if not cards:
        text = lines(
            _("🎟 You have no cards yet."),
            _("When a shop gives you one, it appears here with its code."),
        )
    else:
        text = lines(
            _("🎟 <b>Your cards</b>. Tap one to show its code at the counter."),
            "" if ended else None,
            *(
                fill("{icon} {title} · {why}", icon="▫️", title=c.title, why=ended_words(c))
                for c in ended[:10]
            ),
        )
    rows = [
        [
            button(
                f"🎟 {card.title} · {left_words(card.left, card.uses)}",
                OwnCard(merchant=card.merchant_id, card=card.id),
            )
        ]
        for card in live[:SHOWN]
    ]
    orders = go("🧾 " + _("My orders"), "myorders")
    await show(event, Screen(text, [*rows, [orders], [to_menu()]]))


async def card_pressed(query: CallbackQuery, pressed: OwnCard, desk: Desk) -> None:
    card = await desk(own_card, merchant_id=pressed.merchant, card_id=pressed.card)
    await show_own_card(query, card, desk.clock())
    await query.answer()


async def show_own_card(event: Event, card: CardLine, now: datetime) -> None:
    """One of the own cards as a picture that a verifier can scan; one that is used up or ended
    is not to be shown any more."""
    if not card.live(now):
        text = fill("▫️ {title}: {why}", title=bold(card.title), why=ended_words(card))
        await send(event, Screen(text, [[to_menu()]]))
        return
    me = await whence(event)[0].me()
    picture = await card_picture(card, me.username or "")
    await send(event, Screen(own_card_text(card), photo=picture))


def own_card_text(card: CardLine, *, shown: bool = True) -> str:
    """The words under a card's picture; ``shown``: with its code, for the counter."""
    return lines(
        fill("🎟 {title} · {merchant}", title=bold(card.title), merchant=card.merchant),
        terms_words(card.terms) if card.terms else left_words(card.left, card.uses),
        fill(_("Valid until {day}"), day=last_day(card.valid_until, card.timezone))
        if card.valid_until
        else _("No end date"),
        fill(_("At: {stores}"), stores=comma(card.stores)) if card.stores else None,
        mono(pretty(card.code)) if shown else None,
        _("Show this code at the counter.") if shown else None,
    )


def ended_words(card: CardLine) -> str:
    """Why a card is good for nothing any more."""
    if card.state is CardState.REVOKED:
        return _("revoked")
    if card.state is CardState.REPLACED:
        return _("replaced by a new card")
    if card.left == 0:
        return _("used up")
    return _("expired")
