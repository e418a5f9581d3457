"""How the shop is paid through Telegram: a provider's token, typed and deleted, and Stars."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.merchants import Payments, payments, set_provider, set_stars_rate
from domain.money import digits
from domain.secrets import ProviderToken
from domain.stars import STEP, parse_rate
from handlers.catalog.words import money
from handlers.kit.me import Me
from handlers.kit.questions import Question, taken_out
from handlers.kit.screen import BAD, Button, Rows, Screen, button, send, show
from handlers.kit.words import _, fill, lines, number
from handlers.people.buttons import to_order_settings

TOKEN = Question("payments.token", secret=True)
RATE = Question("payments.rate")


class Paying(CallbackData, prefix="py1"):
    """With ! it is the second tap."""

    deed: Literal["show", "token", "untoken", "untoken!", "stars", "unstars"]


async def payments_pressed(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, _screen(await desk(payments), me))


async def token_pressed(query: CallbackQuery, state: FSMContext) -> None:
    await TOKEN.ask(state)
    text = lines(
        _("💳 Send me the token that @BotFather gave you: /mybots, your bot, Payments."),
        _("I delete the message at once and keep the token sealed: only its last four show."),
    )
    await show(query, Screen(text, [[_back()]]))


async def token_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    gone = await taken_out(message)
    token = ProviderToken((message.text or "").strip())
    found = await desk(set_provider, token=token)
    await state.clear()
    await send(message, _screen(found, me, gone=gone))


async def token_in_command(message: Message, desk: Desk, me: Me, token: str) -> None:
    """``/settings provider TOKEN``: as if it had been asked for."""
    gone = await taken_out(message)
    found = await desk(set_provider, token=ProviderToken(token))
    await send(message, _screen(found, me, gone=gone))


async def untoken_pressed(query: CallbackQuery) -> None:
    text = _("💳 Take the provider's token away? Cards are not taken any more until there is one.")
    yes = button(_("Yes, take it away"), Paying(deed="untoken!"), BAD)
    await show(query, Screen(text, [[yes], [_back()]]))


async def untoken_confirmed(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, _screen(await desk(set_provider, token=None), me))


async def stars_pressed(query: CallbackQuery, me: Me, state: FSMContext) -> None:
    await RATE.ask(state)
    text = lines(
        fill(_("⭐ How many Stars is {unit} worth? Type a number: 50, or 0.52."), unit=_unit(me)),
        _("What is not whole is rounded up. Telegram wants Stars for digital goods alone."),
    )
    await show(query, Screen(text, [[_back()]]))


async def rate_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    found = await desk(set_stars_rate, rate=parse_rate(message.text or ""))
    await state.clear()
    await send(message, _screen(found, me))


async def unstars_pressed(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, _screen(await desk(set_stars_rate, rate=None), me))


def _unit(me: Me) -> str:
    return money(10 ** digits(me.currency), me.currency)


def _rate(rate: int) -> str:
    whole, rest = divmod(rate, STEP)
    return number(whole) + (f".{rest:04}".rstrip("0") if rest else "")


def _back() -> Button:
    return button("◀ " + _("Payments"), Paying(deed="show"))


def _screen(found: Payments, me: Me, *, gone: bool = True) -> Screen:
    """``gone``: what was typed stands in the chat no more."""
    test = found.provider is not None and found.provider.startswith("TEST")
    stars = found.stars_rate
    text = lines(
        None if gone else _("⚠️ I could not delete your message: delete it yourself."),
        _("💳 <b>Payments through Telegram</b>"),
        fill(_("Cards: {token}"), token=found.provider or _("no provider yet")),
        _("It is a test token: no real money moves.") if test else None,
        fill(_("Stars: {n} for {unit}"), n=_rate(stars), unit=_unit(me))
        if stars is not None
        else _("Stars: not taken"),
        _("Only goods without a parcel can be paid in Stars."),
    )
    rows: Rows = [
        [button("💳 " + _("Provider token"), Paying(deed="token"))],
        [button("⭐ " + _("Worth of Stars"), Paying(deed="stars"))],
        [to_order_settings()],
    ]
    if found.provider is not None:
        rows[0].append(button("✖ " + _("Take away"), Paying(deed="untoken")))
    if stars is not None:
        rows[1].append(button("✖ " + _("No Stars"), Paying(deed="unstars")))
    return Screen(text, rows)
