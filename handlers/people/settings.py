"""Settings: the merchant's, as one screen."""

from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.countries import country, likely, named
from domain.desk import Desk
from domain.errors import Malformed
from domain.limits import FORM, MONTHS, NAME, USES
from domain.merchants import Settings, change_currency, change_settings, move, switch_restock
from domain.merchants import settings as read_settings
from domain.money import digits
from domain.roles import Permission
from domain.secrets import ProviderToken
from domain.staff import list_staff
from handlers.bots.buttons import BotDeed
from handlers.catalog.words import money, points
from handlers.intake.shop_key import ShopKeyDeed
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Rows, Screen, button, rows_of, send, show
from handlers.kit.typed import OFF, parse_number
from handlers.kit.words import NAMES, _, _n, bold, comma, fill, lines, number, times
from handlers.people.payments import Paying, token_in_command
from handlers.people.places import country_name, country_rows, spoken, zone_of, zone_rows
from handlers.people.restock import restock_words
from handlers.people.third_party import ThirdParty, third_party_screen
from handlers.refunds.buttons import AfterSales

FIELD = Question("settings.field")
SURE = "!"  # behind a value: the second tap


class Setting(CallbackData, prefix="se1"):
    """``value`` empty: ask; otherwise the chosen value."""

    field: str
    value: str = ""


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
    await show(message, settings_screen(await desk(read_settings), me))


async def setting_pressed(
    query: CallbackQuery, pressed: Setting, desk: Desk, me: Me, state: FSMContext
) -> None:
    field, value = pressed.field, pressed.value
    if field == "pin_typed" and (screen := await pins_missing(desk, value)):
        await show(query, screen)
    elif value:
        await _change(desk, field, value)
        await show(query, settings_screen(await desk(read_settings), await me.again()))
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
        await show(query, Screen(text, [*rows_of(buttons, 6), [go("◀ " + _("Back"), "settings")]]))
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
    return Screen(text, [[yes, go("◀ " + _("Back"), "settings")]])


async def restock_on(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, settings_screen(await desk(switch_restock, on=True), me))


async def restock_off(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, settings_screen(await desk(switch_restock, on=False), me))


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await FIELD.about(state)
    said = (message.text or "").strip()
    if about["field"] == "country" and (screen := _found(said, desk)):
        await FIELD.ask(state, field="country")
        await send(message, screen)
        return
    await _change(desk, about["field"], said)
    await state.clear()
    await send(message, settings_screen(await desk(read_settings), await me.again()))


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
    await show(query, settings_screen(await desk(read_settings), await me.again()))


def _place(code: str, zone: int) -> Place:
    return Place(country=code, zone=zone)


_ASK: dict[str, Callable[[], str]] = {
    "name": lambda: _("✍️ Type the merchant's name (at most {most} characters).").format(most=NAME),
    "currency": lambda: _("✍️ Type the three letters of the currency, for example EUR."),
    "timezone": lambda: _("✍️ Type the time zone, for example Asia/Shanghai or Europe/Berlin."),
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
            return (
                None if value.casefold() in OFF else parse_number(value, "points_months", MONTHS)
            )
        case "earn_rate":
            none = value.casefold() in OFF
            return 0 if none else int(value) if value.isdecimal() and len(value) < 8 else -1
        case "order_form":
            return [] if value.casefold() in OFF else value.splitlines()
        case "pin_typed" | "hand_on":
            return value.casefold().removesuffix(SURE) in ("on", "yes", "true", "1", "开")
        case "pin_above":
            return None if value.casefold() in OFF else parse_number(value, "uses", USES)
    return value


def _months(months: int | None) -> str:
    if months is None:
        return _("ever")
    return _n("{n} month", "{n} months", months).format(n=number(months))


def settings_screen(found: Settings | None, me: Me) -> Screen:
    rows: Rows = []
    text: list[str | None] = [_("⚙ <b>Settings</b>")]
    if found and me.may(Permission.MANAGE_SETTINGS):
        above = _("never") if found.pin_above is None else times(found.pin_above)
        text += [
            fill(_("Merchant: {name}"), name=bold(found.name)),
            fill(_("Country: {country}"), country=country_name(found.country))
            if found.country
            else None,
            fill(_("Time zone: {zone}"), zone=found.timezone),
            fill(_("Currency: {currency}"), currency=found.currency),
            fill(_("Language of new people: {language}"), language=NAMES[found.language]),
            fill(_("Daily report: {hour}"), hour=f"{found.report_hour:02}:00"),
            fill(
                _("PIN for typed codes: {value}"), value=_("yes") if found.pin_typed else _("no")
            ),
            fill(_("PIN above: {value}"), value=above),
            fill(
                _("Customers may hand cards on: {value}"),
                value=_("yes") if found.hand_on else _("no"),
            ),
            fill(
                _n(
                    "Unpaid things are kept for {n} minute",
                    "Unpaid things are kept for {n} minutes",
                    found.hold_minutes,
                ),
                n=found.hold_minutes,
            ),
            fill(
                _("Points that are worth {unit}: {n}"),
                n=found.points_rate,
                unit=money(10 ** digits(found.currency), found.currency),
            ),
            fill(_("Points are good for {months}"), months=_months(found.points_months)),
            fill(
                _("An order earns {points} for {unit}"),
                points=points(found.earn_rate),
                unit=money(10 ** digits(found.currency), found.currency),
            )
            if found.earn_rate
            else _("Orders earn no points"),
            fill(_("Each order is asked: {questions}"), questions=" · ".join(found.order_form))
            if found.order_form
            else _("Orders are asked nothing"),
            fill(
                _("Points and cash for vouchers: {value}"),
                value=_("authorised") if found.cash_authorised else _("locked"),
            ),
            fill(_("Refunds before shipping restock: {value}"), value=restock_words(found, me)),
        ]
        other = "zh" if found.language == "en" else "en"
        flip = "no" if found.pin_typed else "yes"
        rows = rows_of(
            [
                button("✍️ " + _("Name"), Setting(field="name")),
                button("🌍 " + _("Country"), Setting(field="country")),
                button("🕘 " + _("Time zone"), Setting(field="timezone")),
                button("💱 " + _("Currency"), Setting(field="currency")),
                button("📊 " + _("Report hour"), Setting(field="report_hour")),
                button("🌐 " + NAMES[other], Setting(field="language", value=other)),
                button("🔒 " + _("PIN: typed codes"), Setting(field="pin_typed", value=flip)),
                button("🔒 " + _("PIN: many uses"), Setting(field="pin_above")),
                button(
                    "🤝 " + _("Handing on"),
                    Setting(field="hand_on", value="no" if found.hand_on else "yes"),
                ),
                button("⏱ " + _("Keep unpaid"), Setting(field="hold_minutes")),
                button("◆ " + _("Worth of points"), Setting(field="points_rate")),
                button("⌛ " + _("End of points"), Setting(field="points_months")),
                button("🎁 " + _("Earn points"), Setting(field="earn_rate")),
                button("📝 " + _("Order form"), Setting(field="order_form")),
                button(
                    ("🔓 " if found.cash_authorised else "🔒 ") + _("Points and cash"),
                    ThirdParty(deed="off" if found.cash_authorised else "on"),
                ),
                button("↩ " + _("After-sales"), AfterSales()),
            ],
            2,
        )
        if me.may(Permission.MANAGE_PAYMENTS):
            rows.append([button("💳 " + _("Payments"), Paying(deed="show"))])
        if me.may(Permission.MANAGE_KEYS):
            words = "🔌 " + _("Orders from another shop")
            rows.append([button(words, ShopKeyDeed(deed="show"))])
        if me.may(Permission.MANAGE_BOT):
            rows.append([button("🤖 " + _("Your own bot"), BotDeed(deed="show"))])
        rows.append([go("🏬 " + _("Stores"), "stores"), go("👥 " + _("Staff"), "staff")])
    if me.may(Permission.REDEEM):
        rows.append([go("🔒 " + _("My PIN"), "pin")])
    rows.append([go("🌐 " + _("My language"), "language"), to_menu()])
    return Screen(lines(*text), rows)
