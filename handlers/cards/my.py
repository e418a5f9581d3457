"""A customer's own cards: the list, and one card with its QR code to show at the counter."""

from aiogram.types import CallbackQuery

from domain.cards import own_card, own_cards
from domain.desk import Desk
from handlers.cards.buttons import OwnCard
from handlers.cards.live import ended_words, show_own_card
from handlers.kit.buttons import go, to_menu
from handlers.kit.routing import Routes
from handlers.kit.screen import Event, Screen, button, show
from handlers.kit.words import _, fill, left_words, lines

SHOWN = 20


SETTINGS = ("settings", "设置")


async def my_command(event: Event, desk: Desk, routes: Routes, args: str = "") -> None:
    """``/my``: the live cards as buttons, the ended ones as lines; ``/my settings``: what I am
    told, and when."""
    word, _space, said = args.partition(" ")
    if word.casefold() in SETTINGS:
        _command, told = routes.commands["quiet"]
        await told.call(event, desk=desk, args=said)
        return
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
                f"🎟 {left_words(card.left, card.uses)} · {card.title}",
                OwnCard(merchant=card.merchant_id, card=card.id),
            )
        ]
        for card in live[:SHOWN]
    ]
    last = [go("🧾 " + _("My orders"), "myorders"), go("🔕 " + _("What I am told"), "quiet")]
    await show(event, Screen(text, [*rows, last, [to_menu()]]))


async def card_pressed(query: CallbackQuery, pressed: OwnCard, desk: Desk) -> None:
    card = await desk(own_card, merchant_id=pressed.merchant, card_id=pressed.card)
    await show_own_card(query, desk, card)
    await query.answer()
