"""The redemption records: a list with filters, one record, a file."""

from dataclasses import replace
from datetime import date
from typing import Literal

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.days import day_in
from domain.desk import Desk
from domain.exports import Written
from domain.paging import START, Place
from domain.reading import Reader
from domain.redemption import ALL_COLUMNS, Record, export_records, list_records, record
from domain.roles import Permission
from domain.sheets import FileFormat
from domain.staff import list_staff
from domain.stores import list_stores
from handlers.kit.buttons import go, to_menu
from handlers.kit.export import export
from handlers.kit.filters import Filter, in_dates, parse_filter, said_as
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, Button, Event, Screen, button, show
from handlers.kit.store_names import narrowed, store_said
from handlers.kit.tasks import Starter
from handlers.kit.told import span_of
from handlers.kit.words import _, _n, fill, lines, moment, number, shortened
from handlers.reports.headers import FULL, HEADERS
from handlers.reports.narrowed import TAKEN_BACK, Days, bounds_of, redeemer_in, searched
from handlers.reports.one import at_store, record_text
from handlers.scan.buttons import Undo
from handlers.scan.reading import nothing_read, read_part

FIND = Question("records.find", codes=True)
SHOWN = 40  # stores, or people, to choose from


class RecordPage(CallbackData, prefix="rp2"):
    """A step from the record ``id``; a filter is kept in a draft."""

    step: str
    id: int
    draft: str


class ShowRecord(CallbackData, prefix="rs2"):
    """``draft``: of the list that it stands in, which ◀ opens again."""

    record: int
    draft: str = ""


class Export(CallbackData, prefix="rx2"):
    """``whole``: for people, with every column and headers in the reader's language."""

    draft: str
    file_format: FileFormat
    whole: bool = False


class Files(CallbackData, prefix="rf2"):
    """Ask as which file the records of the same filter shall be."""

    draft: str


class Span(CallbackData, prefix="rq1"):
    """The same filter, of other days; those that are on are taken off by a tap."""

    draft: str
    days: Days


class PickFor(CallbackData, prefix="rk2"):
    """Ask of which store, or of whom, the same filter shall be."""

    draft: str
    by: Literal["store", "person"]


class Narrow(CallbackData, prefix="rn1"):
    """``id`` of the store or the colleague; 0: of all."""

    draft: str
    by: Literal["store", "person"]
    id: int


class FindRecords(CallbackData, prefix="fr1"):
    """Ask for a card's code, as a photo or typed, or for a record's number."""


async def records_command(
    event: Event, desk: Desk, me: Me, tasks: Starter, args: str = ""
) -> None:
    """``/records [from DATE] [to DATE] [store ID] [words] [undone] [full] [csv|xlsx]``."""
    args = await narrowed(desk, args)
    chosen = parse_filter(args, desk.clock(), me.house_zone)
    if chosen.file_format:
        await _export(event, desk, tasks, chosen, FileFormat(chosen.file_format))
        return
    kept = {"filter": in_dates(args, desk.clock(), me.house_zone)}
    draft = await desk(drafts.begin, kind="records", answers=kept) if args else ""
    await _list(event, desk, me, chosen, draft, START)


async def find_pressed(query: CallbackQuery, state: FSMContext) -> None:
    await FIND.ask(state)
    text = _(
        "📒 Send a photo of the card, or type its code, the number of a redemption, or a name: of "
        "a person, of a card, of a store."
    )
    await show(query, Screen(text, [[go("◀ " + _("Back"), "records")]]))


async def find_typed(
    message: Message, desk: Desk, me: Me, state: FSMContext, tasks: Starter
) -> None:
    await state.clear()
    await records_command(message, desk, me, tasks, message.text or "")


async def find_photo(
    message: Message,
    desk: Desk,
    me: Me,
    state: FSMContext,
    bot: Bot,
    reader: Reader,
    tasks: Starter,
) -> None:
    """The records of the card in the photo; nothing is redeemed."""
    part = await read_part(bot, reader, me, 1, message)
    if not part.codes:
        await show(message, nothing_read(part), reply=True)
        return
    await state.clear()
    await records_command(message, desk, me, tasks, part.codes[0].symbols)


async def page_pressed(query: CallbackQuery, pressed: RecordPage, desk: Desk, me: Me) -> None:
    chosen = await _filter_of(pressed.draft, desk, me)
    await _list(query, desk, me, chosen, pressed.draft, Place(pressed.step, pressed.id))


async def span_pressed(
    query: CallbackQuery, pressed: Span, desk: Desk, me: Me, tasks: Starter
) -> None:
    kept = await _filter_of(pressed.draft, desk, me)
    since, until = bounds_of(pressed.days, _today(desk, me))
    await records_command(query, desk, me, tasks, said_as(replace(kept, since=since, until=until)))


async def pick_pressed(query: CallbackQuery, pressed: PickFor, desk: Desk, me: Me) -> None:
    kept = await _filter_of(pressed.draft, desk, me)
    if pressed.by == "store" or not me.may(Permission.SEE_STAFF):
        text, every = _("🏬 Of which store?"), _("Every store")
        named = [(one.id, one.name) for one in await desk(list_stores)]
        worn = kept.store_id
    else:
        text, every = _("🙋 Redeemed by whom?"), _("Everybody")
        named = [(one.id, one.name) for one in await desk(list_staff)]
        worn, _rest = redeemer_in(kept.words)
    rows = [
        [
            button(
                ("● " if worn == number else "○ ") + name,
                Narrow(draft=pressed.draft, by=pressed.by, id=number or 0),
            )
        ]
        for number, name in [(None, every), *named[:SHOWN]]
    ]
    back = Narrow(draft=pressed.draft, by=pressed.by, id=worn or 0)
    await show(query, Screen(text, [*rows, [button("◀ " + _("Back"), back)]]))


async def narrow_pressed(
    query: CallbackQuery, pressed: Narrow, desk: Desk, me: Me, tasks: Starter
) -> None:
    kept = await _filter_of(pressed.draft, desk, me)
    if pressed.by == "store":
        kept = replace(kept, store_id=pressed.id or None)
    else:
        _worn, rest = redeemer_in(kept.words)
        kept = replace(kept, words=f"by:{pressed.id} {rest}".strip() if pressed.id else rest)
    await records_command(query, desk, me, tasks, said_as(kept))


async def record_pressed(query: CallbackQuery, pressed: ShowRecord, desk: Desk, me: Me) -> None:
    await _filter_of(pressed.draft, desk, me)  # what ◀ leads to is there
    one = await desk(record, record_id=pressed.record)
    rows = [[button("↩ " + _("Undo"), Undo(record=one.id), BAD)]] if one.undoable else []
    back = RecordPage(step=START.step, id=START.id, draft=pressed.draft)
    rows.append([button("◀ " + _("Records"), back), to_menu()])
    await show(query, Screen(record_text(one), rows, one.photo, protect=bool(one.photo)))


async def files_pressed(query: CallbackQuery, pressed: Files, desk: Desk, me: Me) -> None:
    chosen, draft = await _filter_of(pressed.draft, desk, me), pressed.draft
    whole = Export(draft=draft, file_format=FileFormat.XLSX, whole=True)
    rows = [
        [button(kind.upper(), Export(draft=draft, file_format=kind)) for kind in FileFormat],
        [button(_("XLSX, all columns"), whole)],
        [button("◀ " + _("Back"), RecordPage(step=START.step, id=START.id, draft=draft))],
    ]
    text = lines(
        _("📄 The redemptions as which file?"),
        span_of(chosen),
        _("“All columns” has the record's number, the card's last symbols and what was undone."),
    )
    await show(query, Screen(text, rows))


async def export_pressed(
    query: CallbackQuery, pressed: Export, desk: Desk, me: Me, tasks: Starter
) -> None:
    chosen = await _filter_of(pressed.draft, desk, me)
    await _export(query, desk, tasks, chosen, pressed.file_format, whole=pressed.whole)


async def _filter_of(draft: str, desk: Desk, me: Me) -> Filter:
    kept = (await desk(drafts.read, draft=draft, kind="records"))["filter"] if draft else ""
    return parse_filter(kept, desk.clock(), me.house_zone)


async def _list(
    event: Event, desk: Desk, me: Me, chosen: Filter, draft: str, place: Place
) -> None:
    by, words = redeemer_in(searched(chosen))
    page = await desk(
        list_records,
        since=chosen.since,
        until=chosen.until,
        store_id=chosen.store_id,
        staff_id=by,
        words=words,
        place=place,
        size=PAGE,
    )
    found = page.lines
    rows = [[button(_line(one), ShowRecord(record=one.id, draft=draft))] for one in found]
    rows += walker(
        page,
        [one.id for one in found],
        lambda step, at, text: button(text, RecordPage(step=step, id=at, draft=draft)),
    )
    find = button("🔎 " + _("Find"), FindRecords())
    files = [button("📄 " + _("Files"), Files(draft=draft))] if found else []
    rows.append(_spans(chosen, draft, _today(desk, me)))
    narrow = [button("🏬 " + _("Store"), PickFor(draft=draft, by="store"))]
    if me.may(Permission.SEE_STAFF):
        narrow.append(button("🙋 " + _("Person"), PickFor(draft=draft, by="person")))
    rows.append(narrow)
    text = lines(
        _("📒 <b>Redemptions</b>, newest first."),
        span_of(chosen),
        await _narrowed_words(desk, me, chosen, by, words),
        _("None found.") if not found else None,
        None if draft else _("Filter by typing, for example: /records from yesterday coffee"),
    )
    await show(event, Screen(text, [*rows, [find, *files], [to_menu()]]))


def _spans(chosen: Filter, draft: str, today: date) -> list[Button]:
    named: dict[Days, str] = {
        "today": _("Today"),
        "yesterday": _("Yesterday"),
        "week": _("7 days"),
    }
    on = {days: (chosen.since, chosen.until) == bounds_of(days, today) for days in named}
    return [
        button(
            ("• " if on[days] else "") + words, Span(draft=draft, days="all" if on[days] else days)
        )
        for days, words in named.items()
    ]


def _today(desk: Desk, me: Me) -> date:
    return day_in(desk.clock(), me.house_zone)[0]


async def _export(
    event: Event,
    desk: Desk,
    tasks: Starter,
    chosen: Filter,
    file_format: FileFormat,
    *,
    whole: bool = False,
) -> None:
    words = chosen.words.split()
    whole = whole or bool(FULL.intersection(words))
    undone = whole or bool(TAKEN_BACK.intersection(words))
    by, others = redeemer_in(searched(chosen))
    await export(
        event,
        desk,
        tasks,
        export_records,
        lambda made: lines(counted(made), _uses(made)),
        file_format=file_format,
        since=chosen.since,
        until=chosen.until,
        store_id=chosen.store_id,
        staff_id=by,
        words=others,
        undone=undone,
        headers=[HEADERS[one]() for one in ALL_COLUMNS] if whole else None,
    )


def counted(made: Written) -> str:
    return _n("{n} redemption", "{n} redemptions", made.rows).format(n=number(made.rows))


def _uses(made: Written) -> str:
    """As the report counts: what was taken back is none."""
    ((uses,),) = made.sums
    return _n("{n} use taken", "{n} uses taken", uses).format(n=number(uses))


async def _narrowed_words(
    desk: Desk, me: Me, chosen: Filter, by: int | None, words: str
) -> str | None:
    """Of which store, of whom and with which words the list is."""
    parts = [await store_said(desk, chosen.store_id)] if chosen.store_id else []
    if by is not None:
        staff = await desk(list_staff) if me.may(Permission.SEE_STAFF) else []
        names = {one.id: one.name for one in staff}
        parts.append("🙋 " + names.get(by, _("a former colleague")))
    if words:
        parts.append(fill(_("🔎 {words}"), words=shortened(words)))
    return fill("{parts}", parts=" · ".join(parts)) if parts else None


def _line(one: Record) -> str:
    mark = "✖ " if one.undone_at else ""
    place = at_store(one.store, one.sold_at)
    return f"{mark}{moment(one.at, one.timezone)} · {one.title} ×{one.uses} · {place}"
