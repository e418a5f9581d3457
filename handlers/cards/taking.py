"""What a customer sees of a card whose code they scan: the own one, or one to be taken."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from domain.cards import CardLine, found_card, own_card, parse, take_card
from domain.desk import Desk
from domain.errors import Malformed
from domain.secrets import CardCode
from handlers.cards.live import ended_words, own_card_text, show_own_card
from handlers.kit.buttons import to_menu
from handlers.kit.screen import GOOD, Screen, button, send
from handlers.kit.words import _, bold, fill, lines


class TakeCard(CallbackData, prefix="cw1"):
    """Keep a printed card as one's own."""

    merchant: int
    code: str


async def show_found(message: Message, desk: Desk, symbols: str) -> None:
    """Raises NotFound, SomebodyElses."""
    found = await desk(found_card, code=CardCode(symbols))
    if found.own:
        await show_own_card(message, desk, found.card)
        return
    await send(message, _printed(found.card, desk))


async def take_pressed(query: CallbackQuery, pressed: TakeCard, desk: Desk) -> None:
    code = parse(pressed.code)
    if code is None:
        raise Malformed("code")
    there = desk.visiting(pressed.merchant)
    taken = await there(take_card, code=CardCode(code.symbols))
    card = await desk(own_card, merchant_id=pressed.merchant, card_id=taken)
    await show_own_card(query, desk, card)
    await query.answer(_("🙌 It is yours now, and kept under /my."))


def _printed(card: CardLine, desk: Desk) -> Screen:
    """Nobody's yet."""
    title = fill("🎟 {title} · {merchant}", title=bold(card.title), merchant=card.merchant)
    if not card.live(desk.clock()):
        return Screen(lines(title, ended_words(card)), [[to_menu()]])
    text = lines(
        own_card_text(card),
        "",
        _("This card is nobody's yet: whoever brings it may use it."),
        _("Take it, and it is kept here for you; you are told of each use."),
    )
    take = TakeCard(merchant=card.merchant_id, code=card.code)
    return Screen(text, [[button("🙋 " + _("Take it"), take, GOOD)], [to_menu()]])
