"""What the person may do: as buttons, as a list; and a word where nothing else fits."""

from collections.abc import Sequence

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.roles import Permission, Role
from handlers.kit.buttons import go, to_menu
from handlers.kit.commands import Command
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import REMOVE, Event, Screen, alert, rows_of, send, show
from handlers.kit.words import _, bold, fill, lines
from handlers.people.roles import role_name


async def menu_command(event: Event, me: Me, routes: Routes) -> None:
    await show(event, menu_screen(me, routes.listed(me)))


def menu_screen(me: Me, listed: Sequence[Command]) -> Screen:
    """Everything the person may do, as buttons; for a stranger a dead end that leaks nothing."""
    if me.hat is None and me.role is Role.FOUNDER:
        return Screen(lines(_("👋 Welcome! Let us set up your shop."), "👉 /start"))
    if me.hat is None:
        text = lines(
            fill(_("👋 Hello {name}! This bot serves shops and their customers."), name=me.name),
            _("Your shop's staff can send you an invitation link. Open it, and I know you."),
            _("If a shop gave you a card, it is under /my."),
        )
        return Screen(
            text, [[go("🎟 " + _("My cards"), "my"), go("🌐 " + _("Language"), "language")]]
        )
    buttons = [go(f"{one.icon} {one.short()}", one.name) for one in listed if one.icon]
    text = lines(
        fill("{merchant} · {role}", merchant=bold(me.merchant), role=role_name(me.role)),
        fill("📍 {store}", store=me.hat.at_store) if me.hat.at_store else None,
        _("📷 Send a photo of a code at any time, and it is redeemed.")
        if me.may(Permission.REDEEM)
        else None,
    )
    return Screen(text, rows_of(buttons, 2))


async def help_command(event: Event, me: Me, routes: Routes) -> None:
    """``/help``: only what this person may do."""
    text = lines(
        _("❔ <b>What you can do here</b>"),
        *(fill("/{name} – {does}", name=one.name, does=one.does()) for one in routes.listed(me)),
        "",
        _("Every command also works typed in full, for example: <code>/redeem CODE 2</code>")
        if me.may(Permission.REDEEM)
        else None,
    )
    await show(event, Screen(text, [[to_menu()]]))


async def cancel_command(event: Event, state: FSMContext, raw_state: str | None) -> None:
    """``/cancel``: closes the open question and puts an open keyboard away."""
    await state.clear()
    words = _("👌 Cancelled. Nothing was changed.") if raw_state else _("👌 Nothing was open.")
    await show(event, Screen(words, keyboard=REMOVE))


async def stale_pressed(query: CallbackQuery) -> None:
    """A button of an older version: say so, and offer what works."""
    await alert(query, _("This button is from an older version. Open /menu again."))


async def other_message(message: Message) -> None:
    """A sticker, a voice message, a place: nothing to do with them."""
    await send(message, Screen(_("🤷 I read photos, files and text."), [[to_menu()]]))
