"""Alerts: the list, one with what can be done about it, and what is told to whom and when."""

from datetime import date

from aiogram.types import CallbackQuery

from domain.alerts import (
    AlertCard,
    Plan,
    acknowledge,
    alert_card,
    alert_plan,
    change_alerts,
    export_alerts,
    extend,
    keep_alert,
    list_alerts,
    offer_to_holders,
    remind_holders,
    snooze_alert,
    take_off,
)
from domain.broadcasts import broadcast_card
from domain.desk import Desk
from domain.errors import Malformed
from domain.merchants import settings
from domain.paging import Place
from handlers.alerts.buttons import AlertDeed, AlertFile, AlertPage, AlertSet
from handlers.alerts.words import card_text, holder_words, line_words
from handlers.broadcasts.broadcasts import screen_of
from handlers.kit.buttons import to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import (
    BAD,
    GOOD,
    Button,
    Event,
    Rows,
    Screen,
    button,
    edit,
    rows_of,
    send,
    send_file,
    show,
)
from handlers.kit.typed import parse_count, parse_day, parse_ids
from handlers.kit.words import _, _n, comma, day, fill, lines, number

LONGER = (7, 30, 90)  # days
LATER = (1, 3, 7)
DAYS = ((30, 7, 3, 1, 0), (14, 7, 3, 1, 0), (7, 3, 1, 0), (7, 1), (1, 0))
HOURS = (1, 2, 4, 8, 24)
OFFS = (10, 20, 30, 50)  # percent
AT = (7, 8, 9, 10)


async def alerts_command(event: Event, desk: Desk, args: str = "") -> None:
    """``/alerts``: the open ones; ``/alerts days 30 7 1``, ``/alerts hours 4``, ``/alerts at 9``,
    ``/alerts first managers`` or ``all``: what is told to whom and when."""
    field, _space, said = args.strip().casefold().partition(" ")
    match field:
        case "":
            await _list(event, desk, AlertPage())
            return
        case "days" | "天数":
            await desk(change_alerts, days=parse_ids(said))
        case "hours" | "小时":
            await desk(change_alerts, hours=(parse_ids(said) or [0])[0])
        case "at" | "时间":
            await desk(change_alerts, hour=parse_count(said.partition(":")[0], "alert_hour", 23))
        case "first" | "先" if said in ("managers", "店长", "all", "全部"):
            await desk(change_alerts, managers_first=said in ("managers", "店长"))
        case _:
            raise Malformed("alerts")
    await _plan(event, desk)


async def page_pressed(query: CallbackQuery, pressed: AlertPage, desk: Desk) -> None:
    await _list(query, desk, pressed)


async def new_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    """As a message of its own, into which every later change is written."""
    drawn = alert_screen(await desk(alert_card, alert_id=pressed.alert), me.zone)
    sent = await send(query, drawn)
    await desk(keep_alert, alert_id=pressed.alert, message_id=sent.message_id)
    now = alert_screen(await desk(alert_card, alert_id=pressed.alert), me.zone)
    if now != drawn:
        await edit(sent, now)
    await query.answer()


async def card_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    card = await desk(alert_card, alert_id=pressed.alert)
    await show(query, alert_screen(card, me.zone))


async def extend_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    if pressed.n:
        await desk(extend, alert_id=pressed.alert, days=pressed.n)
        await card_pressed(query, pressed, desk, me)
        return
    await _how_long(query, pressed, desk, me, _("⏩ <b>How much longer?</b>"), LONGER)


async def snooze_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    if pressed.n:
        await desk(snooze_alert, alert_id=pressed.alert, days=pressed.n)
        await card_pressed(query, pressed, desk, me)
        return
    await _how_long(query, pressed, desk, me, _("😴 <b>Until when?</b>"), LATER)


async def done_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    await desk(acknowledge, alert_id=pressed.alert)
    await card_pressed(query, pressed, desk, me)


async def off_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    card = await desk(alert_card, alert_id=pressed.alert)
    text = lines(_("⛔ <b>Take it off sale in every mall?</b>"), "", card_text(card, me.zone))
    yes = button(_("Yes, off sale"), AlertDeed(alert=pressed.alert, deed="off!"), BAD)
    await show(query, Screen(text, [[yes], [_back(pressed.alert)]]))


async def taken_off(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    await desk(take_off, alert_id=pressed.alert)
    await card_pressed(query, pressed, desk, me)


async def holders_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk) -> None:
    """The dry run: how many, and what they read."""
    card = await desk(alert_card, alert_id=pressed.alert)
    shop = await desk(settings)
    title = card.line.product
    text = lines(
        fill(
            _n(
                "📣 <b>Tell {n} person?</b> They read:",
                "📣 <b>Tell {n} people?</b> They read:",
                card.holders,
            ),
            n=card.holders,
        ),
        "",
        holder_words(shop.name if shop else "", title, title, day(card.line.ends_on)),
    )
    yes = button(_("Yes, tell them"), AlertDeed(alert=pressed.alert, deed="holders!"), GOOD)
    await show(query, Screen(text, [[yes], [_back(pressed.alert)]]))


async def holders_told(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    await desk(remind_holders, alert_id=pressed.alert)
    await card_pressed(query, pressed, desk, me)


async def offer_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    """A voucher for each holder: how much off, then its draft with what they would read."""
    card = await desk(alert_card, alert_id=pressed.alert)
    if not pressed.n:
        taps = [
            button(f"−{one} %", AlertDeed(alert=pressed.alert, deed="offer", n=one))
            for one in OFFS
        ]
        text = lines(
            _("🎁 <b>How much off for who holds a card?</b>"), "", card_text(card, me.zone)
        )
        await show(query, Screen(text, [taps, [_back(pressed.alert)]]))
        return
    words = _("{name} ends on {day}. For you until then: {percent} % off.").format(
        name=card.line.product, day=day(card.line.ends_on), percent=pressed.n
    )
    drafted = await desk(offer_to_holders, alert_id=pressed.alert, percent=pressed.n, text=words)
    await send(query, screen_of(await desk(broadcast_card, broadcast_id=drafted)))
    await query.answer()


async def file_pressed(query: CallbackQuery, pressed: AlertFile, desk: Desk, me: Me) -> None:
    chosen = parse_day(pressed.day, desk.clock(), me.zone)
    file = await desk(export_alerts, day=chosen)
    await send_file(query, file.data, file.name, day(chosen))


async def plan_pressed(query: CallbackQuery, desk: Desk) -> None:
    await _plan(query, desk)


async def days_pressed(query: CallbackQuery, pressed: AlertSet, desk: Desk) -> None:
    await desk(change_alerts, days=list(DAYS[pressed.n % len(DAYS)]))
    await _plan(query, desk)


async def hours_pressed(query: CallbackQuery, pressed: AlertSet, desk: Desk) -> None:
    await desk(change_alerts, hours=pressed.n)
    await _plan(query, desk)


async def first_pressed(query: CallbackQuery, pressed: AlertSet, desk: Desk) -> None:
    await desk(change_alerts, managers_first=pressed.n > 0)
    await _plan(query, desk)


async def hour_pressed(query: CallbackQuery, pressed: AlertSet, desk: Desk) -> None:
    await desk(change_alerts, hour=pressed.n)
    await _plan(query, desk)


def alert_screen(card: AlertCard, zone: str) -> Screen:
    """One that is done has no buttons any more, but for the product's holders."""
    number_of = card.line.id
    rows: Rows = []
    if card.deed is None:
        first = [button("⛔ " + _("Take off sale"), AlertDeed(alert=number_of, deed="off"))]
        if card.extendable:
            first.insert(0, button("⏩ " + _("Extend"), AlertDeed(alert=number_of, deed="extend")))
        rows = [
            first,
            [
                button("😴 " + _("Later"), AlertDeed(alert=number_of, deed="snooze")),
                button("✅ " + _("Done"), AlertDeed(alert=number_of, deed="done")),
            ],
        ]
    if card.holders:
        tell = button("📣 " + _("Tell holders"), AlertDeed(alert=number_of, deed="holders"))
        offer = button("🎁 " + _("Offer"), AlertDeed(alert=number_of, deed="offer"))
        rows.append([tell, offer])
    return Screen(card_text(card, zone), rows)


async def _how_long(
    query: CallbackQuery,
    pressed: AlertDeed,
    desk: Desk,
    me: Me,
    asked: str,
    choices: tuple[int, ...],
) -> None:
    card = await desk(alert_card, alert_id=pressed.alert)
    taps = [
        button(_days(one), AlertDeed(alert=pressed.alert, deed=pressed.deed, n=one))
        for one in choices
    ]
    text = lines(asked, "", card_text(card, me.zone))
    await show(query, Screen(text, [taps, [_back(pressed.alert)]]))


async def _list(event: Event, desk: Desk, at: AlertPage) -> None:
    place = Place(at.step, at.id) if at.id else Place(at.step)
    found = await desk(list_alerts, place=place, size=PAGE)
    rows: Rows = [
        [button(line_words(one), AlertDeed(alert=one.id, deed="new"))] for one in found.lines
    ]
    rows += walker(
        found,
        [one.id for one in found.lines],
        lambda step, key, text: button(text, AlertPage(step=step, id=key)),
    )
    text = lines(
        _("⏳ <b>What ends soon</b>"),
        None if found.lines else _("Nothing waits for an answer."),
    )
    last = [button("⚙ " + _("What is told when"), AlertSet(deed="show")), to_menu()]
    await show(event, Screen(text, [*rows, last]))


async def _plan(event: Event, desk: Desk) -> None:
    plan = await desk(alert_plan)
    shop = await desk(settings)
    text = lines(
        _("⚙ <b>What is told to whom and when</b>"),
        fill(
            _("Days before the last day: {days}, at {hour}:00"),
            days=_list_of(plan.days),
            hour=f"{plan.hour if plan.hour is not None else shop.report_hour if shop else 0:02}",
        ),
        _("first to the managers, then to the owners")
        if plan.managers_first
        else _("to owners and managers"),
        fill(_("to the owners once more after {n} h without an answer"), n=plan.hours),
        "",
        _("Or type: /alerts days 30 7 1 · /alerts hours 4 · /alerts at 9"),
    )
    await show(event, Screen(text, [*_plan_rows(plan), [button("◀ " + _("Back"), AlertPage())]]))


def _plan_rows(plan: Plan) -> Rows:
    days = [
        button(_marked(_list_of(one), one == plan.days), AlertSet(deed="days", n=at))
        for at, one in enumerate(DAYS)
    ]
    hours = [
        button(_marked(f"{one} h", one == plan.hours), AlertSet(deed="hours", n=one))
        for one in HOURS
    ]
    first = AlertSet(deed="first", n=0 if plan.managers_first else 1)
    words = _("To everybody at once") if plan.managers_first else _("To managers first")
    at = [
        button(_marked(f"{one:02}:00", one == plan.hour), AlertSet(deed="hour", n=one))
        for one in AT
    ]
    with_it = button(
        _marked(_("At the report's hour"), plan.hour is None), AlertSet(deed="hour", n=-1)
    )
    return [*rows_of(days, 2), hours, at, [with_it], [button(words, first)]]


def _list_of(days: tuple[int, ...]) -> str:
    return comma([number(one) for one in days])


def _marked(text: str, chosen: bool) -> str:
    return f"• {text}" if chosen else text


def _days(count: int) -> str:
    return _n("{n} day", "{n} days", count).format(n=number(count))


def _back(alert: int) -> Button:
    return button("◀ " + _("Back"), AlertDeed(alert=alert, deed="card"))


def file_row(chosen: date) -> Rows:
    return [
        [
            button("XLSX", AlertFile(day=chosen.isoformat())),
            button("⏳ " + _("Open them"), AlertPage()),
        ]
    ]
