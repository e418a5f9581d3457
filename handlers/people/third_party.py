"""Points and cash for vouchers: whom the owner authorises, and how (S1-20, D45)."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.merchants import authorise_cash
from domain.roles import Permission
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import BAD, GOOD, Screen, button, show
from handlers.kit.words import _, lines
from handlers.people.buttons import to_order_settings


class ThirdParty(CallbackData, prefix="tp1"):
    """With ! it is the second tap."""

    deed: Literal["on", "on!", "off", "off!"]


async def on_pressed(query: CallbackQuery, me: Me) -> None:
    await show(query, third_party_screen(me, True))


async def off_pressed(query: CallbackQuery, me: Me) -> None:
    await show(query, third_party_screen(me, False))


async def on_confirmed(query: CallbackQuery, desk: Desk) -> None:
    await desk(authorise_cash, on=True)
    await _done(query, _("🔓 <b>AUTHORISED</b> · vouchers may cost points and money"))


async def off_confirmed(query: CallbackQuery, desk: Desk) -> None:
    await desk(authorise_cash, on=False)
    text = _("🔒 <b>LOCKED</b> · vouchers are listed for points only; what is listed stays")
    await _done(query, text)


async def _done(query: CallbackQuery, text: str) -> None:
    await show(query, Screen(text, [[go("⚙ " + _("Settings"), "settings"), to_menu()]]))


def third_party_screen(me: Me, on: bool) -> Screen:
    """The question, with what it is about; who is not the owner reads why it is locked."""
    back = [to_order_settings(), to_menu()]
    about = _(
        "The third party is whoever takes the money of a voucher that costs points and money: the "
        "payment provider of this bot, Telegram for Stars, or your own till. It must have agreed "
        "to sell vouchers for you, and refunds go back the same way."
    )
    if not me.may(Permission.MANAGE_PAYMENTS):
        text = lines(
            _("🔒 <b>Only the owner can change this</b>"),
            about,
            _("Ask the owner; until then vouchers are listed for points only."),
        )
        return Screen(text, [back])
    if on:
        text = lines(_("🔓 <b>Points and cash for vouchers?</b>"), about)
        yes = button(_("Yes, it is authorised"), ThirdParty(deed="on!"), GOOD)
    else:
        text = lines(
            _("🔒 <b>Lock points and cash for vouchers?</b>"),
            _("No new price with money can be set. What is listed so already stays."),
        )
        yes = button(_("Yes, lock"), ThirdParty(deed="off!"), BAD)
    return Screen(text, [[yes], back])
