"""Handing a card on by a link: made, taken back, opened, taken once (``t-TOKEN``)."""

from datetime import datetime

from aiogram import Bot
from aiogram.types import CallbackQuery, Message

from domain.cards import (
    CardLine,
    Gift,
    Given,
    hand_on,
    handed,
    keep_after_all,
    own_card,
    take_over,
    waiting_link,
)
from domain.desk import Desk
from domain.secrets import Token
from handlers.cards.buttons import HandOn, TakeOver
from handlers.cards.live import own_card_text, show_own_card
from handlers.kit.buttons import go, to_menu
from handlers.kit.here import username_for
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, send, show
from handlers.kit.words import Markup, _, bold, fill, lines, moment


async def give_pressed(query: CallbackQuery, pressed: HandOn, desk: Desk) -> None:
    """Asked once, below the card; where a link is out already, that is said."""
    there = desk.visiting(pressed.merchant)
    until = await there(waiting_link, card_id=pressed.card)
    card = await desk(own_card, merchant_id=pressed.merchant, card_id=pressed.card)
    await send(query, _ask(card, pressed) if until is None else _out(card, pressed, until))
    await query.answer()


async def made(query: CallbackQuery, pressed: HandOn, desk: Desk, bot: Bot) -> None:
    given = await desk.visiting(pressed.merchant)(hand_on, card_id=pressed.card)
    await show(query, _made(given, pressed, await username_for(bot, pressed.merchant)))


async def kept(query: CallbackQuery, pressed: HandOn, desk: Desk) -> None:
    title = await desk.visiting(pressed.merchant)(keep_after_all, card_id=pressed.card)
    text = fill(_("↩ {title} stays yours: the link is dead."), title=bold(title))
    await show(query, Screen(text, [[go("🎟 " + _("My cards"), "my"), to_menu()]]))


async def link_opened(message: Message, args: str, desk: Desk) -> None:
    """What it is, and from whom; asked once."""
    gift = await desk(handed, token=Token(args))
    take = TakeOver(merchant=gift.card.merchant_id, token=args)
    rows: Rows = [
        [button("🙋 " + _("Take it"), take, GOOD)],
        [go("✖ " + _("No, thanks"), "cancel")],
    ]
    await send(message, Screen(_offer(gift), rows))


async def taken(query: CallbackQuery, pressed: TakeOver, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    number = await there(take_over, token=Token(pressed.token))
    card = await desk(own_card, merchant_id=pressed.merchant, card_id=number)
    text = lines(
        fill(_("🙌 {title} is yours now."), title=bold(card.title)),
        _("It has a new code, which is below and under /my; you are told of each use."),
    )
    await show(query, Screen(text, [[go("🎟 " + _("My cards"), "my"), to_menu()]]))
    await show_own_card(query, desk, card)


def _ask(card: CardLine, pressed: HandOn) -> Screen:
    text = lines(
        _("🤝 <b>Give this card to somebody?</b>"),
        own_card_text(card),
        "",
        _("You get a link for one person, good for 48 hours. Who opens it first takes the card."),
        _("Then your code is dead, and the card is gone from here: it cannot be taken back."),
    )
    yes = button("🔗 " + _("Make the link"), _turned(pressed, "make!"), GOOD)
    return Screen(text, [[yes], [go("✖ " + _("Cancel"), "cancel")]])


def _out(card: CardLine, pressed: HandOn, until: datetime) -> Screen:
    text = lines(
        fill(
            _("🔗 A link for {title} is out already, good until {at}."),
            title=bold(card.title),
            at=moment(until, card.timezone),
        ),
        _("It was shown once. A new one makes it dead."),
    )
    rows: Rows = [
        [button("↩ " + _("Take the link back"), _turned(pressed, "keep!"), BAD)],
        [button("🔗 " + _("Make a new link"), _turned(pressed, "make!"))],
        [go("✖ " + _("Cancel"), "cancel")],
    ]
    return Screen(text, rows)


def _made(given: Given, pressed: HandOn, username: str) -> Screen:
    back = [button("↩ " + _("Take the link back"), _turned(pressed, "keep!"), BAD)]
    if not given.token.known:  # the same request came again: only a mask of it is kept
        text = lines(
            fill(_("🔗 A link for {title} was made."), title=bold(given.title)),
            _("It was shown once. A new one makes it dead."),
        )
        return Screen(text, [back, [to_menu()]])
    text = lines(
        fill(
            _("🔗 {title}, for one person, until {at}:"),
            title=bold(given.title),
            at=moment(given.expires_at, given.zone),
        ),
        "",
        Markup(f"https://t.me/{username}?start=t-{given.token.reveal()}"),
        "",
        _("Forward it. Whoever opens it first takes the card; you are told who it was."),
    )
    return Screen(text, [back, [to_menu()]])


def _offer(gift: Gift) -> Markup:
    return lines(
        fill(_("🎁 {name} gives you this card:"), name=bold(gift.giver)),
        own_card_text(gift.card),
        "",
        fill(_("It can be taken until {at}."), at=moment(gift.expires_at, gift.card.timezone)),
    )


def _turned(pressed: HandOn, deed: str) -> HandOn:
    return pressed.model_copy(update={"deed": deed})
