"""The report of a day, a week or a month: its screen, its parts, its picture and its files."""

import asyncio
from contextlib import suppress
from datetime import date, timedelta
from typing import TypedDict

from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import Elsewhere, Malformed
from domain.redemption import export_records
from domain.reports import (
    Length,
    Reach,
    Report,
    chart,
    export_report,
    open_report,
    products_of,
    refunded_of,
    refusals_of,
    report,
    verifiers_of,
)
from domain.roles import Permission
from domain.sheets import FileFormat
from domain.staff import is_leaders_group
from handlers.kit.buttons import to_menu
from handlers.kit.export import export
from handlers.kit.me import Me
from handlers.kit.screen import Event, Rows, Screen, button, rows_of, send, send_file, show
from handlers.kit.tasks import Starter
from handlers.kit.typed import parse_day
from handlers.kit.words import Markup, _, day, fill, weekday
from handlers.reports.asking import report_answered, today_of, wish_of
from handlers.reports.buttons import Part, ShowReport
from handlers.reports.parts import (
    products_text,
    refunds_text,
    refusals_text,
    stores_text,
    verifiers_text,
)
from handlers.reports.words import report_text, span_words

PARTS: tuple[Part, ...] = ("stores", "verifiers", "products", "refusals", "refunds")
STORES_SHOWN = 10  # with a button of their own
MORE: tuple[Part, ...] = ("chart", "xlsx", "csv")


async def report_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/report [DATE, week or month] [STORE]``; alone: today so far."""
    wish = await wish_of(desk, me, args, ShowReport(day=today_of(desk, me).isoformat()))
    if wish is None:
        raise Malformed("report")
    await _send(event, await _asked(wish, desk, me))


async def replied(message: Message, desk: Desk, me: Me) -> bool:
    """Words in answer to a report narrow it: ``Old Town yesterday``. False: it is no answer to
    one, or nothing of it is meant so."""
    may = me.may(Permission.SEE_REPORT)
    before = report_answered(message, me.actor.merchant_id) if may else None
    if before is None:
        return False
    wish = await wish_of(desk, me, message.text or "", before)
    if wish is None:
        return False
    await _send(message, await _asked(wish, desk, me))
    return True


async def replied_in_group(message: Message, desk: Desk, me: Me) -> None:
    """The same where those who lead hear of things, under the rights of who answers. What is not
    wholly understood is said to one another; who may not see is not answered."""
    with suppress(Elsewhere, Malformed):
        before = report_answered(message, me.actor.merchant_id)
        if before is None or not me.may(Permission.SEE_REPORT):
            return
        if not await desk(is_leaders_group, chat_id=message.chat.id):
            return
        wish = await wish_of(desk, me, message.text or "", before)
        if wish is not None:
            await _send(message, await _asked(wish, desk, me))


async def _send(event: Event, found: Report) -> None:
    """An answer to what was typed, among others with its picture too."""
    screen = screen_of(found, await report_picture(found))
    typed = event if isinstance(event, Message) else None
    quotes = screen.photo is None or (typed is not None and typed.chat.type != "private")
    await show(event, screen, reply=quotes)


async def show_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    await show(query, screen_of(await _asked(pressed, desk, me)))


async def stores_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    named = sorted((one for one in found.stores if one.store_id), key=lambda one: -one.uses)
    taps = [
        button("🏬 " + one.store, _at(found, found.span.last, store=one.store_id))
        for one in named[:STORES_SHOWN]
    ]
    await _show_part(query, found, "stores", stores_text(found), rows_of(taps, 2))


async def verifiers_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    rows = await desk(verifiers_of, **_which(found))
    await _show_part(query, found, "verifiers", verifiers_text(found, rows))


async def products_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    rows = await desk(products_of, **_which(found))
    await _show_part(query, found, "products", products_text(found, rows))


async def refusals_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    rows = await desk(refusals_of, **_which(found))
    await _show_part(query, found, "refusals", refusals_text(found, rows))


async def refunds_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    rows = await desk(refunded_of, **_which(found))
    await _show_part(query, found, "refunds", refunds_text(found, rows))


async def files_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    """The picture and the files, in place of the report."""
    found = await _asked(pressed, desk, me)
    named = [
        button(_part_name(one), _to(found, one))
        for one in MORE
        if one != "chart" or (found.total.uses and found.span.length is Length.DAY)
    ]
    text = fill(_("📄 {span}: as which file?"), span=span_words(found.span))
    back = button("◀ " + _("Back"), _to(found, "show"))
    await show(query, Screen(text, [named, [back]], apart=True))


async def chart_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    picture = await report_picture(found)
    words = span_words(found.span) if picture else _("Nothing was redeemed that day.")
    below = _below_picture(found) if picture else []
    await send(query, Screen(words, below, picture))
    await query.answer()


async def xlsx_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    name, data = await report_file(desk, found)
    await send_file(query, data, name, span_words(found.span))


async def csv_pressed(
    query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me, tasks: Starter
) -> None:
    """The redemptions, one by one."""
    found = await _asked(pressed, desk, me)
    span = found.span
    await export(
        query,
        desk,
        tasks,
        export_records,
        lambda _made: span_words(span),
        name=f"redemptions-{span.first}.csv",
        file_format=FileFormat.CSV,
        since=span.first,
        until=span.last,
        store_id=_store_of(found),
    )


async def _asked(pressed: ShowReport, desk: Desk, me: Me) -> Report:
    """Who looks at one wants it each morning."""
    chosen = parse_day(pressed.day, desk.clock(), me.house_zone)
    found = await desk(report, day=chosen, length=pressed.length, store_id=pressed.store or None)
    if found.unopened:
        await desk(open_report)
    return found


def screen_of(found: Report, picture: bytes | None = None) -> Screen:
    """The chart stands above the words, which can be edited by themselves."""
    beside = _below_picture(found) if picture else []
    return Screen(report_text(found), _rows(found), picture, apart=True, beside=beside)


async def report_picture(found: Report) -> bytes | None:
    """The chart, the week beside it; nothing for a day without redemptions, and for more than a
    day."""
    if not found.total.uses or found.span.length is not Length.DAY:
        return None
    last = found.span.last
    days = [weekday(last - timedelta(days=ago)) for ago in reversed(range(len(found.week)))]
    week = list(zip(days, found.week, strict=True))
    title = f"{found.store.store if found.store else found.merchant} · {day(last)}"
    return await asyncio.to_thread(chart, found.stores, week, title, _("other stores"))


async def report_file(desk: Desk, found: Report) -> tuple[str, bytes]:
    file = await desk(export_report, **_which(found), file_format=FileFormat.XLSX)
    return file.name, file.data


async def _show_part(
    query: CallbackQuery, found: Report, part: Part, text: Markup, more: Rows | None = None
) -> None:
    """In place of the report; the others and the way back stand below it."""
    back = button("◀ " + _("Back"), _to(found, "show"))
    rows = [*(more or []), *_part_rows(found, part), [back]]
    await show(query, Screen(text, rows, apart=True))


def _below_picture(found: Report) -> Rows:
    """A way into what it shows; by it an answer to the picture is known as one to its report."""
    part: Part = "verifiers" if found.store else "stores"
    return [[button(("👤 " if found.store else "🏬 ") + _part_name(part), _to(found, part))]]


def _rows(found: Report) -> Rows:
    """A span back and forth, no further than today; its parts and its files are a tap deeper."""
    span = found.span
    steps = [button("◀", _at(found, span.first - timedelta(days=1)))]
    if span.last < found.today:
        steps.append(button("▶", _at(found, _next(found))))
    others = [
        button(words, _at(found, span.last, length))
        for length, words in (
            (Length.DAY, _("Day")),
            (Length.WEEK, _("Week")),
            (Length.MONTH, _("Month")),
        )
        if length is not span.length and span.last <= found.today
    ]
    every = [[button("🏬 " + _("All stores"), _at(found, span.last, store=0))]]
    whole = every if found.store else []
    if found.quiet:
        return [steps, others, *whole, [to_menu()]]
    deeper = [
        button("🔎 " + _("Details"), _to(found, "verifiers" if found.store else "stores")),
        button("📄 " + _("Files"), _to(found, "files")),
    ]
    return [steps, others, *whole, deeper, [to_menu()]]


def _next(found: Report) -> date:
    """A day of the span behind; of so many days the last."""
    length, last = found.span.length, found.span.last
    days = length if isinstance(length, int) else 1
    return min(last + timedelta(days=days), found.today)


def _part_rows(found: Report, shown: Part) -> Rows:
    parts = [one for one in PARTS if one != shown and not (found.store and one == "stores")]
    named = [button(_part_name(one), _to(found, one)) for one in parts]
    return rows_of(named, 3)


def _part_name(part: Part) -> str:
    return {
        "stores": _("Stores"),
        "verifiers": _("Verifiers"),
        "products": _("Products"),
        "refusals": _("Refusals"),
        "refunds": _("Refunds"),
        "chart": _("Chart"),
        "xlsx": "XLSX",
        "csv": "CSV",
    }[part]


def _to(found: Report, part: Part) -> ShowReport:
    span, store = found.span, _store_of(found) or 0
    return ShowReport(day=span.last.isoformat(), deed=part, length=span.length, store=store)


def _at(
    found: Report, chosen: date, length: Reach | None = None, store: int | None = None
) -> ShowReport:
    """Of another day, length or store."""
    return ShowReport(
        day=chosen.isoformat(),
        length=length or found.span.length,
        store=(_store_of(found) or 0) if store is None else store,
    )


class _Which(TypedDict):
    day: date
    length: Reach
    store_id: int | None


def _which(found: Report) -> _Which:
    """The same span and store, for its parts."""
    return {
        "day": found.span.last,
        "length": found.span.length,
        "store_id": _store_of(found),
    }


def _store_of(found: Report) -> int | None:
    return found.store.store_id if found.store else None
