"""The day's report: by store, with a picture, and the records as a file."""

import asyncio
from datetime import date, timedelta

from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.redemption import Outcome, export_records
from domain.reports import DayReport as Report
from domain.reports import chart, day_report
from domain.sheets import FileFormat
from handlers.kit.buttons import to_menu
from handlers.kit.me import Me
from handlers.kit.screen import Event, Rows, Screen, button, send_file, show
from handlers.kit.typed import parse_day
from handlers.kit.words import Markup, _, _n, bold, day, fill, lines, number, times
from handlers.reports.buttons import DayReport
from handlers.scan.brief import BRIEF

STORES_SHOWN = 15


async def report_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/report [DATE]``; alone: today so far."""
    chosen = parse_day(args or "today", desk.clock(), me.zone)
    await _show(event, desk, chosen)


async def report_pressed(query: CallbackQuery, pressed: DayReport, desk: Desk, me: Me) -> None:
    chosen = parse_day(pressed.day, desk.clock(), me.zone)
    if pressed.part == "show":
        await _show(query, desk, chosen)
        return
    name, data = await report_file(desk, chosen, pressed.part)
    await send_file(query, data, name, day(chosen))


async def _show(event: Event, desk: Desk, chosen: date) -> None:
    report = await desk(day_report, day=chosen)
    picture = await report_picture(report)
    await show(event, Screen(report_text(report), report_rows(report), picture))


async def report_picture(report: Report) -> bytes | None:
    """The chart, or nothing for a day without redemptions."""
    if not report.uses:
        return None
    title = f"{report.merchant} · {day(report.day)}"
    return await asyncio.to_thread(chart, report.stores, title, _("other stores"))


async def report_file(desk: Desk, chosen: date, kind: str) -> tuple[str, bytes]:
    file_format = FileFormat.XLSX if kind == "xlsx" else FileFormat.CSV
    file = await desk(export_records, file_format=file_format, since=chosen, until=chosen)
    return f"redemptions-{chosen}.{file_format}", file.data


def report_rows(report: Report) -> Rows:
    """A day back and forth, and the files."""
    key = report.day.isoformat()
    before, after = report.day - timedelta(days=1), report.day + timedelta(days=1)
    return [
        [
            button("◀", DayReport(day=before.isoformat())),
            button("▶", DayReport(day=after.isoformat())),
        ],
        [
            button("CSV", DayReport(day=key, part="csv")),
            button("XLSX", DayReport(day=key, part="xlsx")),
        ],
        [to_menu()],
    ]


def report_text(report: Report) -> Markup:
    """The day in numbers, against the day before and the same weekday."""
    silent = [one.store for one in report.stores if not one.redemptions]
    busy = sorted((one for one in report.stores if one.redemptions), key=lambda one: -one.uses)
    more = len(busy) - STORES_SHOWN
    return lines(
        fill(_("📊 {merchant}, {day}"), merchant=bold(report.merchant), day=day(report.day)),
        fill(
            _n(
                "<b>{uses}</b> in {n} redemption",
                "<b>{uses}</b> in {n} redemptions",
                report.redemptions,
            ),
            uses=times(report.uses),
            n=report.redemptions,
        ),
        fill(
            _("the day before {before}, a week before {week}"),
            before=report.uses_day_before,
            week=report.uses_week_before,
        ),
        "",
        *(
            fill("🏬 {store}: {uses}", store=one.store, uses=times(one.uses))
            for one in busy[:STORES_SHOWN]
        ),
        fill(_n("… and {n} more store", "… and {n} more stores", more), n=more)
        if more > 0
        else None,
        fill(_("🔇 nothing at: {stores}"), stores=", ".join(silent[:STORES_SHOWN]))
        if silent
        else None,
        fill(_("↩ undone: {n}"), n=report.undone) if report.undone else None,
        fill(_("❌ refused: {what}"), what=_refused(report)) if report.refused else None,
    )


def _refused(report: Report) -> str:
    return ", ".join(
        f"{BRIEF[Outcome(reason)]()} {number(count)}" for reason, count in report.refused
    )
