"""The first hour: where the shop is, what it is called, who redeems; and what is left to do."""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.countries import country, likely, named, of_zone
from domain.desk import Desk
from domain.errors import Malformed
from domain.roles import Role
from domain.staff import found, stand_at
from domain.stores import list_stores
from handlers.door.buttons import MyShop
from handlers.door.defaults import Defaults
from handlers.door.hats import offered
from handlers.door.home import home
from handlers.kit.buttons import go
from handlers.kit.commands import set_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import MAIN, Event, Rows, Screen, button, show
from handlers.kit.words import _, bold, clock, fill, lines
from handlers.people.invite import Invite
from handlers.people.places import country_name, country_rows, flag, spoken, zone_of, zone_rows

COUNTRY = Question("start.country")
NAME = Question("start.name")


class InCountry(CallbackData, prefix="fc1"):
    """Where the new shop is; ``zone`` of its country's clocks, -1: not said yet."""

    country: str
    zone: int


class Called(CallbackData, prefix="fn1"):
    """The new shop is called after its founder."""

    country: str
    zone: int


async def ask_country(
    event: Event, state: FSMContext, defaults: Defaults, codes: list[str] | None = None
) -> None:
    """The first question: likely countries by the person's Telegram, or those that were found."""
    await COUNTRY.ask(state)
    here = [of_zone(defaults.timezone)] if of_zone(defaults.timezone) else []
    shown = codes or list(dict.fromkeys([*here, *likely(spoken(event.from_user))]))
    text = lines(
        _("👋 Welcome! Let us set up your shop: three questions."),
        "",
        fill("<b>1 / 3</b> · {words}", words=_("🌍 In which country is it?")),
        _("It gives the clock, the currency, and how dates are written."),
        _("✍️ Not here? Type its name."),
    )
    await show(event, Screen(text, country_rows(shown, _in_country)))


async def country_typed(
    message: Message, state: FSMContext, defaults: Defaults, desk: Desk
) -> None:
    codes = named(message.text or "")
    if not codes:
        raise Malformed("country")
    if len(codes) == 1:
        await _ask_on(message, state, desk, codes[0], -1)
    else:
        await ask_country(message, state, defaults, codes)


async def country_pressed(
    query: CallbackQuery, pressed: InCountry, state: FSMContext, desk: Desk
) -> None:
    await _ask_on(query, state, desk, pressed.country, pressed.zone)


async def _ask_on(event: Event, state: FSMContext, desk: Desk, code: str, zone: int) -> None:
    """The clock where the country has several, then the name."""
    there = country(code)
    if zone < 0 and len(there.zones) > 1:
        text = lines(
            fill("<b>1 / 3</b> · {flag} {country}", flag=flag(code), country=country_name(code)),
            _("🕘 What time is it there just now?"),
        )
        await COUNTRY.ask(state)
        clocks = zone_rows(there, desk.clock(), _in_country)
        await show(event, Screen(text, [*clocks, *_back(event)]))
        return
    await NAME.ask(state, country=there.code, zone=max(zone, 0))
    text = lines(
        fill(
            "{flag} {country} · {time} · {currency}",
            flag=flag(code),
            country=country_name(code),
            time=clock(desk.clock(), zone_of(code, zone)),
            currency=there.currency,
        ),
        "",
        fill("<b>2 / 3</b> · {words}", words=_("🏬 What is your shop called? Type its name.")),
        _("Its first store is called so, too. Both names can be changed later."),
    )
    own = _shop_of(event.from_user.first_name if event.from_user else "")
    rows = [[button("🏬 " + own, Called(country=there.code, zone=max(zone, 0)))]]
    await show(event, Screen(text, [*rows, *_back(event)]))


def _back(event: Event) -> Rows:
    """To the first question: behind a typed answer is what stood before that one."""
    typed = isinstance(event, Message)
    return [[go("◀ " + _("Back"), "start")]] if typed else []


async def name_typed(
    message: Message,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    defaults: Defaults,
    routes: Routes,
) -> None:
    about = await NAME.about(state)
    name, code, zone = message.text or "", about["country"], about["zone"]
    await _open_shop(message, desk, me, bot, defaults, routes, name, code, zone)
    await state.clear()


async def called_pressed(
    query: CallbackQuery,
    pressed: Called,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    defaults: Defaults,
    routes: Routes,
) -> None:
    name = _shop_of(query.from_user.first_name)
    await _open_shop(query, desk, me, bot, defaults, routes, name, pressed.country, pressed.zone)
    await state.clear()


async def _open_shop(
    event: Event,
    desk: Desk,
    me: Me,
    bot: Bot,
    defaults: Defaults,
    routes: Routes,
    name: str,
    code: str,
    zone: int,
) -> None:
    """The merchant and its first store are there, and the founder is its owner."""
    await desk(
        found,
        name=name,
        country=code,
        timezone=zone_of(code, zone),
        language=defaults.language,
        store=name,
    )
    me = await me.again()
    desk = desk.as_actor(me.actor)
    await set_menu(bot, me.id, await offered(desk, me, routes))
    text = lines(
        fill(_("🎉 {merchant} is open. You are its <b>owner</b>."), merchant=bold(me.merchant)),
        "",
        fill("<b>3 / 3</b> · {words}", words=_("🙋 Who redeems cards at the counter?")),
    )
    rows: Rows = [
        [button("🙋 " + _("I do"), MyShop(), MAIN)],
        [button("🔗 " + _("Somebody else: invite them"), Invite(role=Role.VERIFIER))],
        [go("⏭ " + _("Later"), "menu")],
    ]
    await show(event, Screen(text, rows))


async def i_redeem_pressed(query: CallbackQuery, desk: Desk, me: Me, routes: Routes) -> None:
    """Who leads stands at the store from now on, where there is one still."""
    for store in (await desk(list_stores))[:1]:
        await desk(stand_at, store_id=store.id)
    me = await me.again()
    await show(query, await home(desk.as_actor(me.actor), me, routes))


def _in_country(code: str, zone: int) -> InCountry:
    return InCountry(country=code, zone=zone)


def _shop_of(name: str) -> str:
    return _("{name}'s shop").format(name=name[:40])
