"""Settings as screens: what stands now, and groups of at most eight buttons one tap deeper."""

from collections.abc import Callable
from typing import get_args

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.merchants import Settings
from domain.merchants import settings as read_settings
from domain.money import digits
from domain.roles import Permission
from handlers.bots.buttons import BotDeed
from handlers.catalog.words import money, points
from handlers.intake.shop_key import ShopKeyDeed
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import Button, Rows, Screen, button, rows_of, show
from handlers.kit.words import NAMES, _, _n, bold, fill, lines, number, times
from handlers.people.buttons import GroupName, SettingsOf
from handlers.people.payments import Paying
from handlers.people.places import country_name
from handlers.people.restock import restock_words
from handlers.people.third_party import ThirdParty
from handlers.refunds.buttons import AfterSales

GROUPS: dict[GroupName, Callable[[], str]] = {
    "shop": lambda: "🏪 " + _("The shop"),
    "counter": lambda: "🔒 " + _("The counter"),
    "orders": lambda: "🧾 " + _("Orders and refunds"),
    "points": lambda: "◆ " + _("Points"),
}
GROUP_OF: dict[str, GroupName] = {
    "pin_typed": "counter",
    "pin_above": "counter",
    "hand_on": "counter",
    "hold_minutes": "orders",
    "order_form": "orders",
    "points_rate": "points",
    "points_months": "points",
    "earn_rate": "points",
}  # whatever is not here is the shop's


class Setting(CallbackData, prefix="se1"):
    """``value`` empty: ask; otherwise the chosen value."""

    field: str
    value: str = ""


async def group_pressed(query: CallbackQuery, pressed: SettingsOf, desk: Desk, me: Me) -> None:
    await show(query, group_screen(await desk(read_settings), me, pressed.group))


def settings_screen(found: Settings | None, me: Me, field: str = "") -> Screen:
    """The shop itself; after a change of ``field`` the group where that is."""
    if not (found and me.may(Permission.MANAGE_SETTINGS)):
        return Screen(_("⚙ <b>Settings</b>"), [*rows_of(_mine(me), 2), [to_menu()]])
    if field:
        return group_screen(found, me, GROUP_OF.get(field, "shop"))
    text = lines(
        _("⚙ <b>Settings</b>"),
        *_said(found, me, "shop"),
        _("The rest is behind its button."),
    )
    groups = [button(GROUPS[one](), SettingsOf(group=one)) for one in get_args(GroupName)]
    if me.may(Permission.MANAGE_BOT):
        groups.append(button("🤖 " + _("Your own bot"), BotDeed(deed="show")))
    return Screen(text, rows_of([*groups, *_mine(me), to_menu()], 2))


def group_screen(found: Settings | None, me: Me, group: GroupName) -> Screen:
    if not (found and me.may(Permission.MANAGE_SETTINGS)):
        return settings_screen(found, me)
    text = lines(fill("<b>{title}</b>", title=GROUPS[group]()), *_said(found, me, group))
    buttons = _buttons(found, group)
    if group == "orders" and me.may(Permission.MANAGE_PAYMENTS):
        buttons.append(button("💳 " + _("Payments"), Paying(deed="show")))
    rows: Rows = rows_of(buttons, 2)
    if group == "orders" and me.may(Permission.MANAGE_KEYS):
        rows.append([button("🔌 " + _("Orders from another shop"), ShopKeyDeed(deed="show"))])
    return Screen(text, [*rows, [go("◀ " + _("Settings"), "settings"), to_menu()]])


def _mine(me: Me) -> list[Button]:
    pin = [go("🔑 " + _("My PIN"), "pin")] if me.may(Permission.REDEEM) else []
    return [*pin, go("🌐 " + _("My language"), "language")]


def _said(found: Settings, me: Me, group: GroupName) -> list[str | None]:
    """What stands now."""
    unit = money(10 ** digits(found.currency), found.currency)
    if group == "shop":
        return [
            fill(_("Merchant: {name}"), name=bold(found.name)),
            fill(_("Country: {country}"), country=country_name(found.country))
            if found.country
            else None,
            fill(_("Time zone: {zone}"), zone=found.timezone),
            fill(_("Currency: {currency}"), currency=found.currency),
            fill(_("Language of new people: {language}"), language=NAMES[found.language]),
            fill(_("Daily report: {hour}"), hour=f"{found.report_hour:02}:00"),
        ]
    if group == "counter":
        above = _("never") if found.pin_above is None else times(found.pin_above)
        return [
            fill(
                _("PIN for typed codes: {value}"), value=_("yes") if found.pin_typed else _("no")
            ),
            fill(_("PIN above: {value}"), value=above),
            fill(
                _("Customers may hand cards on: {value}"),
                value=_("yes") if found.hand_on else _("no"),
            ),
        ]
    if group == "points":
        return [
            fill(
                _("Points that are worth {unit}: {n}"),
                n=found.points_rate,
                unit=unit,
            ),
            fill(_("Points are good for {months}"), months=_months(found.points_months)),
            fill(
                _("An order earns {points} for {unit}"),
                points=points(found.earn_rate),
                unit=unit,
            )
            if found.earn_rate
            else _("Orders earn no points"),
        ]
    return [
        fill(
            _n(
                "Unpaid things are kept for {n} minute",
                "Unpaid things are kept for {n} minutes",
                found.hold_minutes,
            ),
            n=found.hold_minutes,
        ),
        fill(_("Each order is asked: {questions}"), questions=" · ".join(found.order_form))
        if found.order_form
        else _("Orders are asked nothing"),
        fill(
            _("Points and cash for vouchers: {value}"),
            value=_("authorised") if found.cash_authorised else _("locked"),
        ),
        fill(_("Refunds before shipping restock: {value}"), value=restock_words(found, me)),
    ]


def _buttons(found: Settings, group: GroupName) -> list[Button]:
    if group == "shop":
        other = "zh" if found.language == "en" else "en"
        return [
            button("✍️ " + _("Name"), Setting(field="name")),
            button("🌍 " + _("Country"), Setting(field="country")),
            button("🕘 " + _("Time zone"), Setting(field="timezone")),
            button("💱 " + _("Currency"), Setting(field="currency")),
            button("📊 " + _("Report hour"), Setting(field="report_hour")),
            button("🌐 " + NAMES[other], Setting(field="language", value=other)),
        ]
    if group == "counter":
        flip, hand = ("no" if on else "yes" for on in (found.pin_typed, found.hand_on))
        return [
            button("🔒 " + _("PIN: typed codes"), Setting(field="pin_typed", value=flip)),
            button("🔒 " + _("PIN: many uses"), Setting(field="pin_above")),
            button("🤝 " + _("Handing on"), Setting(field="hand_on", value=hand)),
        ]
    if group == "points":
        return [
            button("◆ " + _("Worth of points"), Setting(field="points_rate")),
            button("⌛ " + _("End of points"), Setting(field="points_months")),
            button("🎁 " + _("Earn points"), Setting(field="earn_rate")),
        ]
    return [
        button("⏱ " + _("Keep unpaid"), Setting(field="hold_minutes")),
        button("📝 " + _("Order form"), Setting(field="order_form")),
        button(
            ("🔓 " if found.cash_authorised else "🔒 ") + _("Points and cash"),
            ThirdParty(deed="off" if found.cash_authorised else "on"),
        ),
        button("↩ " + _("After-sales"), AfterSales()),
    ]


def _months(months: int | None) -> str:
    if months is None:
        return _("ever")
    return _n("{n} month", "{n} months", months).format(n=number(months))
