"""The report of a day, a week or a month: its screen, its parts, its picture and its files."""

import asyncio
from datetime import date, timedelta

from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.redemption import export_records
from domain.reports import (
    Length,
    Report,
    chart,
    export_report,
    products_of,
    refunded_of,
    refusals_of,
    report,
    verifiers_of,
)
from domain.sheets import FileFormat
from handlers.kit.buttons import to_menu
from handlers.kit.export import export
from handlers.kit.me import Me
from handlers.kit.screen import Event, Rows, Screen, button, rows_of, send, send_file, show
from handlers.kit.tasks import Starter
from handlers.kit.typed import parse_day
from handlers.kit.words import Markup, _, day, fill, weekday
from handlers.reports.buttons import Part, ShowReport
from handlers.reports.parts import (
    products_text,
    refunds_text,
    refusals_text,
    stores_text,
    verifiers_text,
)
from handlers.reports.words import report_text, span_words

WORDS = {"week": Length.WEEK, "周": Length.WEEK, "month": Length.MONTH, "月": Length.MONTH}
PARTS: tuple[Part, ...] = ("stores", "verifiers", "products", "refusals", "refunds")
MORE: tuple[Part, ...] = ("chart", "xlsx", "csv")


async def report_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/report [DATE, week or month]``; alone: today so far."""
    length = WORDS.get(args.strip().casefold(), Length.DAY)
    said = args if args and length is Length.DAY else "today"
    chosen = parse_day(said, desk.clock(), me.zone)
    found = await desk(report, day=chosen, length=length)
    await show(event, screen_of(found, await report_picture(found)))


async def show_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    await show(query, screen_of(await _asked(pressed, desk, me)))


async def stores_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    await _show_part(query, found, "stores", stores_text(found))


async def verifiers_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    rows = await desk(verifiers_of, day=found.span.last, length=found.span.length)
    await _show_part(query, found, "verifiers", verifiers_text(found, rows))


async def products_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    rows = await desk(products_of, day=found.span.last, length=found.span.length)
    await _show_part(query, found, "products", products_text(found, rows))


async def refusals_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    rows = await desk(refusals_of, day=found.span.last, length=found.span.length)
    await _show_part(query, found, "refusals", refusals_text(found, rows))


async def refunds_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    rows = await desk(refunded_of, day=found.span.last, length=found.span.length)
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
    await send(query, Screen(words, photo=picture))
    await query.answer()


async def xlsx_pressed(query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me) -> None:
    found = await _asked(pressed, desk, me)
    name, data = await report_file(desk, found)
    await send_file(query, data, name, span_words(found.span))


async def csv_pressed(
    query: CallbackQuery, pressed: ShowReport, desk: Desk, me: Me, tasks: Starter
) -> None:
    """The redemptions, one by one."""
    span = (await _asked(pressed, desk, me)).span
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
    )


async def _asked(pressed: ShowReport, desk: Desk, me: Me) -> Report:
    chosen = parse_day(pressed.day, desk.clock(), me.zone)
    return await desk(report, day=chosen, length=pressed.length)


def screen_of(found: Report, picture: bytes | None = None) -> Screen:
    """The chart stands above the words, which can be edited by themselves."""
    return Screen(report_text(found), _rows(found), picture, apart=True)


async def report_picture(found: Report) -> bytes | None:
    """The chart, the week beside it; nothing for a day without redemptions, and for more than a
    day."""
    if not found.total.uses or found.span.length is not Length.DAY:
        return None
    last = found.span.last
    days = [weekday(last - timedelta(days=ago)) for ago in reversed(range(len(found.week)))]
    week = list(zip(days, found.week, strict=True))
    title = f"{found.merchant} · {day(last)}"
    return await asyncio.to_thread(chart, found.stores, week, title, _("other stores"))


async def report_file(desk: Desk, found: Report) -> tuple[str, bytes]:
    span = found.span
    file = await desk(
        export_report, day=span.last, length=span.length, file_format=FileFormat.XLSX
    )
    return file.name, file.data


async def _show_part(query: CallbackQuery, found: Report, part: Part, text: Markup) -> None:
    """In place of the report; the others and the way back stand below it."""
    back = button("◀ " + _("Back"), _to(found, "show"))
    await show(query, Screen(text, [*_part_rows(found, part), [back]], apart=True))


def _rows(found: Report) -> Rows:
    """A span back and forth, no further than today; its parts and its files are a tap deeper."""
    span = found.span
    steps = [button("◀", _at(span.first - timedelta(days=1), span.length))]
    if span.last < found.today:
        steps.append(button("▶", _at(span.last + timedelta(days=1), span.length)))
    others = [
        button(words, _at(span.last, length))
        for length, words in (
            (Length.DAY, _("Day")),
            (Length.WEEK, _("Week")),
            (Length.MONTH, _("Month")),
        )
        if length is not span.length and span.last <= found.today
    ]
    if found.quiet:
        return [steps, others, [to_menu()]]
    deeper = [
        button("🔎 " + _("Details"), _to(found, "stores")),
        button("📄 " + _("Files"), _to(found, "files")),
    ]
    return [steps, others, deeper, [to_menu()]]


def _part_rows(found: Report, shown: Part) -> Rows:
    named = [button(_part_name(one), _to(found, one)) for one in PARTS if one != shown]
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
    return ShowReport(day=found.span.last.isoformat(), deed=part, length=found.span.length)


def _at(chosen: date, length: Length) -> ShowReport:
    return ShowReport(day=chosen.isoformat(), length=length)
