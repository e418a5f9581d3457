"""The way in: start, and the founding of a merchant."""

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.desk import Desk
from domain.roles import Permission
from domain.staff import found
from handlers.door.defaults import Defaults
from handlers.door.hats import offered
from handlers.door.home import home
from handlers.kit.buttons import go, to_menu
from handlers.kit.commands import set_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import Event, Screen, send, show
from handlers.kit.words import _, bold, fill, lines

MERCHANT = Question("start.merchant")


async def start_command(
    event: Event, desk: Desk, me: Me, state: FSMContext, bot: Bot, routes: Routes
) -> None:
    """``/start``: the menu, or the first question to a founder, or a friendly dead end."""
    await set_menu(bot, me.id, await offered(desk, me, routes))
    if me.hat is None and me.may(Permission.CREATE_MERCHANT):
        await MERCHANT.ask(state)
        text = lines(
            _("👋 Welcome! Let us set up your shop."),
            _("✍️ What is it called? Type its name."),
        )
        await show(event, Screen(text))
        return
    await show(event, await home(desk, me, routes))


async def merchant_named(
    message: Message,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    defaults: Defaults,
    routes: Routes,
) -> None:
    """The founder names the merchant and becomes its owner."""
    await desk(
        found,
        name=message.text or "",
        timezone=defaults.timezone,
        currency=defaults.currency,
        language=defaults.language,
    )
    await state.clear()
    me = await me.again()
    await set_menu(bot, me.id, await offered(desk.as_actor(me.actor), me, routes))
    text = lines(
        fill(_("🎉 {merchant} is open. You are its <b>owner</b>."), merchant=bold(me.merchant)),
        "",
        _("Three steps and the first card can be redeemed:"),
        _("1. Add a store."),
        _("2. Invite a verifier, or redeem yourself."),
        _("3. Issue a card."),
    )
    rows = [
        [go("🏬 " + _("Add a store"), "stores")],
        [go("👥 " + _("Invite"), "invite")],
        [go("🎟 " + _("Issue a card"), "issue")],
        [to_menu()],
    ]
    await send(message, Screen(text, rows))
