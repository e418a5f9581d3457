"""Settings: the merchant's, and one's own PIN."""

from contextlib import suppress

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.limits import NAME, USES
from domain.merchants import Settings, change_settings, switch_restock
from domain.merchants import settings as read_settings
from domain.money import digits
from domain.roles import Permission
from domain.secrets import Pin
from domain.staff import PinVerdict, set_pin
from handlers.buttons import go, to_menu
from handlers.catalog.words import money
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, rows_of, send, show
from handlers.kit.typed import parse_number
from handlers.kit.words import NAMES, _, bold, fill, lines, moment, times

FIELD = Question("settings.field")
NEW_PIN = Question("settings.pin")
OFF = {"-", "off", "关"}


class Setting(CallbackData, prefix="se1"):
    """``value`` empty: ask; otherwise the chosen value."""

    field: str
    value: str = ""


class Restock(CallbackData, prefix="rr1"):
    """``step``: erp (ask first, S3-05), on, on!, has, off, off!."""

    step: str


def entrances(table: Routes) -> None:
    table.command("settings", settings_command, "settings", "设置")
    table.button(Setting, setting_pressed)
    table.button(Restock, restock_pressed)
    table.question(FIELD, field_typed)
    table.question(NEW_PIN, pin_typed)


async def settings_command(
    message: Message | CallbackQuery, desk: Desk, me: Me, args: str = ""
) -> None:
    """``/settings``; ``/settings timezone Asia/Shanghai`` changes one."""
    field, _space, value = args.partition(" ")
    if field and value:
        await desk(change_settings, field=field, value=_parsed(field, value.strip()))
        me = await me.again()
    await show(message, settings_screen(await desk(read_settings), me))


async def setting_pressed(
    query: CallbackQuery, pressed: Setting, desk: Desk, me: Me, state: FSMContext
) -> None:
    field, value = pressed.field, pressed.value
    if value:
        found = await desk(change_settings, field=field, value=_parsed(field, value))
        await show(query, settings_screen(found, me))
    elif field == "report_hour":
        buttons = [
            button(f"{hour:02}:00", Setting(field=field, value=str(hour))) for hour in range(24)
        ]
        text = _("📊 At which hour shall the managers get yesterday's report?")
        await show(query, Screen(text, [*rows_of(buttons, 6), [go("◀ " + _("Back"), "settings")]]))
    else:
        await FIELD.ask(state, field=field)
        await show(query, Screen(_ASK[field]() if field in _ASK else _("✍️ Type the new value.")))


async def restock_pressed(query: CallbackQuery, pressed: Restock, desk: Desk, me: Me) -> None:
    """Off by default (S3-03); turning it on asks for an ERP first and warns (S3-05, D12)."""
    match pressed.step:
        case "on!" | "off!":
            found = await desk(switch_restock, on=pressed.step == "on!")
            await show(query, settings_screen(found, me))
        case "has":
            await desk(switch_restock, on=False, erp=True)
            text = _("♻️ It stays off: your ERP restocks already, and both would restock twice.")
            await show(query, Screen(text, [[go("◀ " + _("Settings"), "settings")]]))
        case "on":
            text = lines(
                _(
                    "♻️ Turn it on? Orders from now on that are refunded after payment and before "
                    "shipping put their stock back by themselves."
                ),
                _("Earlier orders are not touched. It holds for all products of this shop."),
            )
            rows = [
                [button(_("Yes, turn on"), Restock(step="on!"), GOOD)],
                [go(_("No"), "settings")],
            ]
            await show(query, Screen(text, rows))
        case "off":
            text = _(
                "♻️ Turn it off? Refunds then leave the stock as it is, and you add it by hand."
            )
            rows = [
                [button(_("Yes, turn off"), Restock(step="off!"), BAD)],
                [go(_("No"), "settings")],
            ]
            await show(query, Screen(text, rows))
        case _:
            text = lines(
                _("♻️ Does an ERP or another system put refunded stock back already?"),
                _("⚠️ With both, the same unit comes back twice and is sold twice."),
            )
            rows = [
                [button(_("Yes, an ERP does"), Restock(step="has"))],
                [button(_("No, nothing does"), Restock(step="on"))],
                [go("◀ " + _("Settings"), "settings")],
            ]
            await show(query, Screen(text, rows))


def _restock(found: Settings, me: Me) -> str:
    if not found.restock_refunds or found.restock_since is None:
        return _("off")
    return _("on, since {at}").format(at=moment(found.restock_since, me.zone))


async def field_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await FIELD.about(state)
    value = _parsed(about["field"], (message.text or "").strip())
    found = await desk(change_settings, field=about["field"], value=value)
    await state.clear()
    await send(message, settings_screen(found, await me.again()))


async def ask_pin(query: CallbackQuery, state: FSMContext) -> None:
    await NEW_PIN.ask(state)
    text = lines(
        _("🔒 Type a new PIN of 4 to 8 digits. I delete the message at once."),
        _("If you have one already, type the old one, a space, and the new one."),
        _("It is asked when you redeem from a card's screen, without a code being shown."),
    )
    await show(query, Screen(text))


async def pin_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    pin = (message.text or "").strip()
    with suppress(TelegramBadRequest):  # the person deleted it first
        await message.delete()
    old, _space, new = pin.rpartition(" ")
    verdict = await desk(set_pin, new_pin=Pin(new), pin=Pin(old.strip()) if old else None)
    if verdict is not PinVerdict.RIGHT:
        await send(message, _old_pin_asked(verdict, given=bool(old)))
        return
    await state.clear()
    await send(message, Screen(_("🔒 Your PIN is set."), [[to_menu()]]))


def _old_pin_asked(verdict: PinVerdict, *, given: bool) -> Screen:
    """The question stays open; a lock closes it for a while."""
    if verdict is PinVerdict.LOCKED:
        what = _("🔒 Five wrong PINs: yours is locked for a quarter of an hour.")
    elif given:
        what = _("❌ The old PIN is wrong. Nothing was changed.")
    else:
        what = _("🔒 You have a PIN already: type the old one, a space, and the new one.")
    forgot = _("Forgotten? An owner or manager takes it away under /staff; then choose another.")
    return Screen(lines(what, forgot), [[to_menu()]])


_ASK = {
    "name": lambda: _("✍️ Type the merchant's name (at most {most} characters).").format(most=NAME),
    "timezone": lambda: _("✍️ Type the time zone, for example Asia/Shanghai or Europe/Berlin."),
    "hold_minutes": lambda: _("✍️ For how many minutes are unpaid things kept? Type a number."),
    "points_rate": lambda: _("✍️ How many points are worth one unit of your currency?"),
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
        case "pin_typed" | "cash_authorised":
            return value.casefold() in ("on", "yes", "true", "1", "开")
        case "pin_above":
            return None if value.casefold() in OFF else parse_number(value, "uses", USES)
    return value


def settings_screen(found: Settings | None, me: Me) -> Screen:
    rows: Rows = []
    text = [_("⚙ <b>Settings</b>")]
    if found and me.may(Permission.MANAGE_SETTINGS):
        above = _("never") if found.pin_above is None else times(found.pin_above)
        text += [
            fill(_("Merchant: {name}"), name=bold(found.name)),
            fill(_("Time zone: {zone}"), zone=found.timezone),
            fill(_("Currency: {currency}"), currency=found.currency),
            fill(_("Language of new people: {language}"), language=NAMES[found.language]),
            fill(_("Daily report: {hour}"), hour=f"{found.report_hour:02}:00"),
            fill(
                _("PIN for typed codes: {value}"), value=_("yes") if found.pin_typed else _("no")
            ),
            fill(_("PIN above: {value}"), value=above),
            fill(_("Unpaid things are kept for {n} minutes"), n=found.hold_minutes),
            fill(
                _("Points: {n} are worth {unit}"),
                n=found.points_rate,
                unit=money(10 ** digits(found.currency), found.currency),
            ),
            fill(
                _("Points and cash for vouchers: {value}"),
                value=_("authorised") if found.cash_authorised else _("locked"),
            ),
            fill(_("Refunds before shipping restock: {value}"), value=_restock(found, me)),
        ]
        other = "zh" if found.language == "en" else "en"
        flip = "no" if found.pin_typed else "yes"
        rows = rows_of(
            [
                button("✍️ " + _("Name"), Setting(field="name")),
                button("🕘 " + _("Time zone"), Setting(field="timezone")),
                button("📊 " + _("Report hour"), Setting(field="report_hour")),
                button("🌐 " + NAMES[other], Setting(field="language", value=other)),
                button("🔒 " + _("PIN: typed codes"), Setting(field="pin_typed", value=flip)),
                button("🔒 " + _("PIN: many uses"), Setting(field="pin_above")),
                button("⏱ " + _("Keep unpaid"), Setting(field="hold_minutes")),
                button("◆ " + _("Worth of points"), Setting(field="points_rate")),
                button(
                    "🔓 " + _("Points and cash"),
                    Setting(
                        field="cash_authorised", value="no" if found.cash_authorised else "yes"
                    ),
                ),
                button(
                    "♻️ " + _("Restock refunds"),
                    Restock(step="off" if found.restock_refunds else "erp"),
                ),
            ],
            2,
        )
        rows.append([go("🏬 " + _("Stores"), "stores"), go("👥 " + _("Staff"), "staff")])
    if me.may(Permission.REDEEM):
        rows.append([go("🔒 " + _("My PIN"), "pin")])
    rows.append([go("🌐 " + _("My language"), "language"), to_menu()])
    return Screen(lines(*text), rows)
