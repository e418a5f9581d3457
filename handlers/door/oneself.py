"""Oneself: the language, the hat, what the bot knows."""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.people import set_language
from domain.staff import wear
from handlers.door.buttons import Wear
from handlers.door.hats import hats_of, offered
from handlers.door.home import home
from handlers.kit.buttons import to_menu
from handlers.kit.commands import set_menu
from handlers.kit.leaving import unanswered
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import Event, Rows, Screen, button, show
from handlers.kit.words import NAMES, _, bold, fill, lines, mono, speak
from handlers.people.roles import role_name

HATS_SHOWN = 40


class Speak(CallbackData, prefix="la1"):
    language: str


async def language_command(
    event: Event, desk: Desk, me: Me, bot: Bot, routes: Routes, args: str = ""
) -> None:
    """``/language [en or zh]``."""
    if args.casefold() in NAMES:
        await _speak(event, args.casefold(), desk, me, bot, routes)
        return
    rows = [[button(name, Speak(language=code)) for code, name in NAMES.items()]]
    await show(event, Screen("🌐 English / 简体中文", [*rows, [to_menu()]]))


async def language_pressed(
    query: CallbackQuery,
    pressed: Speak,
    desk: Desk,
    me: Me,
    bot: Bot,
    routes: Routes,
    state: FSMContext,
) -> None:
    await unanswered(state)
    language = pressed.language if pressed.language in NAMES else "en"
    await _speak(query, language, desk, me, bot, routes)


async def _speak(
    event: Event, language: str, desk: Desk, me: Me, bot: Bot, routes: Routes
) -> None:
    await desk(set_language, language=language)
    speak(language, me.country)
    await show(event, Screen(_("🌐 I speak English with you now."), [[to_menu()]]))
    await set_menu(bot, me.id, await offered(desk, me, routes))


async def switch_command(event: Event, desk: Desk, me: Me) -> None:
    """``/switch``: somebody may be staff here and a customer there."""
    hats = await hats_of(desk, me)
    if len(hats) < 2:
        words = _("🎩 You wear only one hat here.")
        await show(event, Screen(words, [[to_menu()]]))
        return
    rows: Rows = [
        [
            button(
                ("● " if worn else "○ ") + f"{name} · {role_name(wear.role)}",
                wear,
            )
        ]
        for wear, name, worn in hats[:HATS_SHOWN]
    ]
    await show(event, Screen(_("🎩 Which hat?"), rows))


async def hat_pressed(
    query: CallbackQuery,
    pressed: Wear,
    desk: Desk,
    me: Me,
    bot: Bot,
    routes: Routes,
    state: FSMContext,
) -> None:
    await desk(wear, merchant_id=pressed.merchant, role=pressed.role)
    await state.clear()  # the open question was about the other shop's things
    me = await me.again()
    desk = desk.as_actor(me.actor)
    await show(query, await home(desk, me, routes))
    await set_menu(bot, me.id, await offered(desk, me, routes))


async def whoami_command(event: Event, desk: Desk, me: Me) -> None:
    """``/whoami``: everything the bot knows about the person."""
    text = lines(
        fill("👤 {name}", name=bold(me.name)),
        fill(_("Telegram id: {id}"), id=mono(str(me.id))),
        fill(_("Language: {language}"), language=NAMES[me.language]),
        *(
            fill(
                "🎩 {merchant} · {role}{store}",
                merchant=name,
                role=role_name(wear.role),
                store=f" · {me.hat.at_store}" if worn and me.hat and me.hat.at_store else "",
            )
            for wear, name, worn in await hats_of(desk, me)
        ),
    )
    await show(event, Screen(text, [[to_menu()]]))
