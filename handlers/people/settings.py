"""Settings: the merchant's, as one screen."""

from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.countries import country, likely, named, of_zone
from domain.desk import Desk
from domain.errors import Malformed
from domain.limits import FORM, MONTHS, NAME, USES
from domain.merchants import change_currency, change_settings, move, switch_restock
from domain.merchants import settings as read_settings
from domain.secrets import ProviderToken
from domain.staff import list_staff
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Screen, button, rows_of, send, show
from handlers.kit.typed import is_off, parse_number
from handlers.kit.words import _, comma, fill, lines
from handlers.people.buttons import SettingsOf
from handlers.people.payments import token_in_command
from handlers.people.places import (
    clock_rows,
    country_rows,
    currency_rows,
    spoken,
    zone_of,
    zone_rows,
)
from handlers.people.settings_screen import Setting, settings_screen
from handlers.people.third_party import third_party_screen

FIELD = Question("settings.field")
SURE = "!"  # behind a value: the second tap


class Place(CallbackData, prefix="pz1"):
    """Where the shop is; ``zone`` of its country's clocks, -1: not said yet."""

    country: str
    zone: int


async def settings_command(message: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/settings``; ``/settings timezone Asia/Shanghai`` changes one."""
    field, _space, value = args.partition(" ")
    if isinstance(message, Message) and ProviderToken(value.strip()).well_formed:
        await token_in_command(message, desk, me, value.strip())
        return
    if field == "pin_typed" and (screen := await pins_missing(desk, value)):
        await show(message, screen)
        return
    if field == "cash_authorised":
        await show(message, third_party_screen(me, value.casefold() in ("on", "yes", "开")))
        return
    if field and value:
        if field == "country" and (screen := _found(value, desk)):
            await show(message, screen)
            return
        await _change(desk, field, value.strip())
        me = await me.again()
    await show(message, settings_screen(await desk(read_settings), me, field if value else ""))


async def setting_pressed(
    query: CallbackQuery, pressed: Setting, desk: Desk, me: Me, state: FSMContext
) -> None:
    field, value = pressed.field, pressed.value
    if field == "pin_typed" and (screen := await pins_missing(desk, value)):
        await show(query, screen)
    elif value:
        await _change(desk, field, value)
        await state.clear()
        await show(query, settings_screen(await desk(read_settings), await me.again(), field))
    elif field == "country":
        await FIELD.ask(state, field=field)
        asked = lines(
            _("🌍 In which country is the shop? It gives the clock, and how dates are written."),
            _("The currency goes with it until the first order."),
            _("✍️ Not here? Type its name."),
        )
        await show(query, Screen(asked, country_rows(likely(spoken(query.from_user)), _place)))
    elif field == "report_hour":
        buttons = [
            button(f"{hour:02}:00", Setting(field=field, value=str(hour))) for hour in range(24)
        ]
        text = _("📊 At which hour shall the managers get yesterday's report?")
        back = button("◀ " + _("Back"), SettingsOf(group="shop"))
        await show(query, Screen(text, [*rows_of(buttons, 6), [back]]))
    elif field in ("currency", "timezone"):
        await FIELD.ask(state, field=field)
        found = await desk(read_settings)
        where = (found.country if found else "") or of_zone(me.zone)
        codes = [*([where] if where else []), *likely(spoken(query.from_user))]

        def chosen(value: str) -> Setting:
            return Setting(field=field, value=value)

        taps = (
            currency_rows(codes, chosen)
            if field == "currency"
            else clock_rows(where, desk.clock(), chosen)
        )
        await show(query, Screen(_ASK[field](), taps))
    else:
        await FIELD.ask(state, field=field)
        await show(query, Screen(_ASK[field]() if field in _ASK else _("✍️ Type the new value.")))


async def pins_missing(desk: Desk, value: str) -> Screen | None:
    """Who has no PIN, before one is asked for typed codes (D23): with the tap that switches it on
    all the same. ``on!`` is that tap."""
    if value.endswith(SURE) or not _parsed("pin_typed", value):
        return None
    without = [one.name for one in await desk(list_staff) if not one.has_pin]
    if not without:
        return None
    text = lines(
        _("🔒 Ask for a PIN on typed codes?"),
        fill(_("Without one yet: {names}."), names=comma(without)),
        _("They choose one at the till, when they first need it, and go on."),
    )
    yes = button(_("Yes, switch on"), Setting(field="pin_typed", value="on" + SURE))
    return Screen(text, [[yes, button("◀ " + _("Back"), SettingsOf(group="counter"))]])


async def restock_on(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, settings_screen(await desk(switch_restock, on=True), me, "hold_minutes"))


async def restock_off(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, settings_screen(await desk(switch_restock, on=False), me, "hold_minutes"))


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await FIELD.about(state)
    said = (message.text or "").strip()
    if about["field"] == "country" and (screen := _found(said, desk)):
        await FIELD.ask(state, field="country")
        await send(message, screen)
        return
    await _change(desk, about["field"], said)
    await state.clear()
    kept = await desk(read_settings)
    await send(message, settings_screen(kept, await me.again(), about["field"]))


async def _change(desk: Desk, field: str, value: str) -> None:
    """One setting, as it was typed or tapped."""
    match field:
        case "country":
            await desk(move, country=named(value)[0])
        case "currency":
            await desk(change_currency, currency=value)
        case _:
            await desk(change_settings, field=field, value=_parsed(field, value))


def _found(words: str, desk: Desk) -> Screen | None:
    """What is still to be chosen where several countries, or several clocks, are meant."""
    codes = named(words)
    if not codes:
        raise Malformed("country")
    if len(codes) > 1:
        return Screen(_("🌍 Which one?"), country_rows(codes, _place))
    there = country(codes[0])
    if len(there.zones) > 1:
        text = _("🕘 What time is it there just now?")
        return Screen(text, zone_rows(there, desk.clock(), _place))
    return None


async def place_pressed(
    query: CallbackQuery, pressed: Place, desk: Desk, me: Me, state: FSMContext
) -> None:
    """The shop is in this country, under this clock."""
    there = country(pressed.country)
    if pressed.zone < 0 and len(there.zones) > 1:
        text = _("🕘 What time is it there just now?")
        await show(query, Screen(text, zone_rows(there, desk.clock(), _place)))
        return
    await desk(move, country=there.code, zone=zone_of(there.code, pressed.zone))
    await state.clear()
    kept = await desk(read_settings)
    await show(query, settings_screen(kept, await me.again(), "country"))


def _place(code: str, zone: int) -> Place:
    return Place(country=code, zone=zone)


_ASK: dict[str, Callable[[], str]] = {
    "name": lambda: _("✍️ Type the merchant's name (at most {most} characters).").format(most=NAME),
    "currency": lambda: _("💱 Which currency? Tap, or type its three letters."),
    "timezone": lambda: _(
        "🕘 What time is it there just now? Tap, or type the time zone: Asia/Shanghai."
    ),
    "hold_minutes": lambda: _("✍️ For how many minutes are unpaid things kept? Type a number."),
    "points_rate": lambda: _("✍️ How many points are worth one unit of your currency?"),
    "points_months": lambda: _(
        "✍️ For how many months are points good? They end with the month. Type a number, "
        "or - for ever."
    ),
    "earn_rate": lambda: _(
        "✍️ How many points does a customer earn for one unit of your currency? Type a number, "
        "or - for none."
    ),
    "order_form": lambda: fill(
        _(
            "📝 What shall each order be asked? Type at most {n} short questions, each on a line "
            "of its own, or - for none."
        ),
        n=FORM,
    ),
    "pin_above": lambda: _(
        "✍️ Above how many uses at once shall a PIN be asked? Type a number, or - for never."
    ),
}


def _parsed(field: str, value: str) -> object:
    """A typed value as the setting takes it; the desk checks it."""
    match field:
        case "report_hour":
            return int(value) if value.isdecimal() and len(value) < 3 else -1
        case "hold_minutes" | "points_rate":
            return int(value) if value.isdecimal() and len(value) < 8 else -1
        case "points_months":
            return None if is_off(value) else parse_number(value, "points_months", MONTHS)
        case "earn_rate":
            none = is_off(value)
            return 0 if none else int(value) if value.isdecimal() and len(value) < 8 else -1
        case "order_form":
            return [] if is_off(value) else value.splitlines()
        case "pin_typed" | "hand_on":
            return value.casefold().removesuffix(SURE) in ("on", "yes", "true", "1", "开")
        case "pin_above":
            return None if is_off(value) else parse_number(value, "uses", USES)
    return value
