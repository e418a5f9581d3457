"""The way in: start."""

from aiogram import Bot
from aiogram.fsm.context import FSMContext

from domain.desk import Desk
from domain.roles import Permission
from handlers.door.defaults import Defaults
from handlers.door.founding import ask_country
from handlers.door.hats import offered
from handlers.door.home import home
from handlers.kit.commands import set_menu
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import Event, show


async def start_command(
    event: Event,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    routes: Routes,
    defaults: Defaults,
) -> None:
    """``/start``: home, or the first question to a founder, or a friendly dead end."""
    await set_menu(bot, me.id, await offered(desk, me, routes))
    if me.hat is None and me.may(Permission.CREATE_MERCHANT):
        await ask_country(event, state, defaults)
        return
    await show(event, await home(desk, me, routes))
