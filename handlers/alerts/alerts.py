"""Alerts: the list, one with what can be done about it, and what is told to whom and when."""

from datetime import date

from aiogram.types import CallbackQuery

from domain.alerts import (
    AlertCard,
    What,
    acknowledge,
    alert_card,
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
from domain.paging import START, Place
from domain.signs import narrow
from handlers.alerts.buttons import AlertDeed, AlertFile, AlertPage, AlertSet
from handlers.alerts.group import group_typed
from handlers.alerts.hearing import who_typed
from handlers.alerts.plan import show_plan
from handlers.alerts.words import CALLED, GROWS, card_text, holder_words, line_words
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
    send,
    send_file,
    show,
)
from handlers.kit.typed import parse_count, parse_day, parse_ids
from handlers.kit.words import _, _n, day, fill, lines, number

LONGER = (7, 30, 90)  # days
LATER = (1, 3, 7)
OFFS = (10, 20, 30, 50)  # percent


async def alerts_command(event: Event, desk: Desk, args: str = "") -> None:
    """``/alerts``: the open ones; ``/alerts days 30 7 1``, ``/alerts days vouchers 14 3``,
    ``/alerts hours 4``, ``/alerts at 9``, ``/alerts first managers`` or ``all``,
    ``/alerts who Marta vouchers off``, ``/alerts group``: what is told to whom and when."""
    field, _space, said = args.strip().casefold().partition(" ")
    match field:
        case "":
            await _list(event, desk, AlertPage())
            return
        case "days" | "天数":
            kind, _space, days = said.partition(" ")
            what = CALLED.get(kind)
            await desk(change_alerts, days=parse_ids(days if what else said), what=what)
        case "who" | "谁":
            await who_typed(event, desk, said)
            return
        case "group" | "群":
            await group_typed(event, desk, said)
            return
        case "hours" | "小时":
            await desk(change_alerts, hours=(parse_ids(said) or [0])[0])
        case "at" | "时间":
            await desk(
                change_alerts, hour=parse_count(narrow(said).partition(":")[0], "alert_hour", 23)
            )
        case "first" | "先" if said in ("managers", "经理", "all", "全部"):
            await desk(change_alerts, managers_first=said in ("managers", "经理"))
        case _:
            raise Malformed("alerts")
    await show_plan(event, desk)


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
    await _how_long(query, pressed, desk, me, _("⏩ <b>How much longer?</b>"), LONGER, grows=True)


async def snooze_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    if pressed.n:
        await desk(snooze_alert, alert_id=pressed.alert, days=pressed.n)
        await card_pressed(query, pressed, desk, me)
        return
    await _how_long(query, pressed, desk, me, _("😴 <b>Until when?</b>"), LATER, before_end=True)


async def done_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    await desk(acknowledge, alert_id=pressed.alert)
    await card_pressed(query, pressed, desk, me)


async def off_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    card = await desk(alert_card, alert_id=pressed.alert)
    voucher = card.line.what is What.VOUCHER
    asked = (
        _("⛔ <b>Give it out no more?</b> What was claimed stays good.")
        if voucher
        else _("⛔ <b>Take it off sale in every mall?</b>")
    )
    text = lines(asked, "", card_text(card, me.zone))
    words = _("Yes, stop giving it out") if voucher else _("Yes, off sale")
    yes = button(words, AlertDeed(alert=pressed.alert, deed="off!"), BAD)
    await show(query, Screen(text, [[yes], [_back(pressed.alert)]]))


async def taken_off(query: CallbackQuery, pressed: AlertDeed, desk: Desk, me: Me) -> None:
    await desk(take_off, alert_id=pressed.alert)
    await card_pressed(query, pressed, desk, me)


async def holders_pressed(query: CallbackQuery, pressed: AlertDeed, desk: Desk) -> None:
    """The dry run: how many, and what they read."""
    card = await desk(alert_card, alert_id=pressed.alert)
    shop = await desk(settings)
    title = card.line.name
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
        holder_words(shop.name if shop else "", title, title, day(card.ends_on), card.line.what),
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
    said = (
        _("{name} is sold until {day} only. For you until then: {percent} % off.")
        if card.line.what is What.PRODUCT
        else _("{name} ends on {day}. For you until then: {percent} % off.")
    )
    words = said.format(name=card.line.name, day=day(card.ends_on), percent=pressed.n)
    drafted = await desk(offer_to_holders, alert_id=pressed.alert, percent=pressed.n, text=words)
    await send(query, screen_of(await desk(broadcast_card, broadcast_id=drafted)))
    await query.answer()


async def file_pressed(query: CallbackQuery, pressed: AlertFile, desk: Desk, me: Me) -> None:
    chosen = parse_day(pressed.day, desk.clock(), me.house_zone)
    file = await desk(export_alerts, day=chosen)
    await send_file(query, file.data, file.name, day(chosen))


def alert_screen(card: AlertCard, zone: str) -> Screen:
    """One that is done has no buttons any more, but for the product's holders."""
    number_of = card.line.id
    rows: Rows = []
    if card.deed is None:
        voucher = card.line.what is What.VOUCHER
        words = _("Stop giving it out") if voucher else _("Take off sale")
        sold = card.offable and (voucher or card.online)
        first = [button("⛔ " + words, AlertDeed(alert=number_of, deed="off"))] if sold else []
        if card.extendable:
            first.insert(0, button("⏩ " + _("Extend"), AlertDeed(alert=number_of, deed="extend")))
        rows = [
            first,
            [
                button("😴 " + _("Later"), AlertDeed(alert=number_of, deed="snooze")),
                button("✅ " + _("Done"), AlertDeed(alert=number_of, deed="done")),
            ],
        ]
    last = []
    if card.holders > card.notified:
        words = _("Tell holders") if card.offable else _("Tell winners")
        last.append(button("📣 " + words, AlertDeed(alert=number_of, deed="holders")))
    if card.holders and card.offable:
        last.append(button("🎁 " + _("Offer"), AlertDeed(alert=number_of, deed="offer")))
    rows.append(last)
    return Screen(card_text(card, zone), rows)


async def _how_long(
    query: CallbackQuery,
    pressed: AlertDeed,
    desk: Desk,
    me: Me,
    asked: str,
    choices: tuple[int, ...],
    *,
    grows: bool = False,
    before_end: bool = False,
) -> None:
    card = await desk(alert_card, alert_id=pressed.alert)
    if before_end:  # what is over by then needs no reminder
        choices = tuple(one for one in choices if one <= max(card.days_left, 1))
    taps = [
        button(_days(one), AlertDeed(alert=pressed.alert, deed=pressed.deed, n=one))
        for one in choices
    ]
    says = GROWS[card.line.what]() if grows and card.line.what in GROWS else None
    text = lines(asked, says, "", card_text(card, me.zone))
    await show(query, Screen(text, [taps, [_back(pressed.alert)]]))


async def _list(event: Event, desk: Desk, at: AlertPage) -> None:
    place = START if at.step == "page" else Place(at.step, at.id)  # of the version before
    found = await desk(list_alerts, place=place, size=PAGE)
    rows: Rows = [
        [button(line_words(one), AlertDeed(alert=one.id, deed="new"))] for one in found.lines
    ]
    rows += walker(
        found,
        [one.id for one in found.lines],
        lambda step, to, text: button(text, AlertPage(step=step, id=to)),
    )
    text = lines(
        _("⏳ <b>What ends soon</b>"),
        None if found.lines else _("Nothing waits for an answer."),
        None if found.lines else _("Once a day what ends soon is looked for, and told."),
    )
    last = [button("⚙ " + _("What is told when"), AlertSet(deed="show")), to_menu()]
    await show(event, Screen(text, [*rows, last]))


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
