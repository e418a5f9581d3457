"""The redemption records: a list with filters, one record, a file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.exports import Written
from domain.paging import START, Place
from domain.reading import Reader
from domain.redemption import ALL_COLUMNS, Record, export_records, list_records, record
from domain.sheets import FileFormat
from handlers.catalog.words import money
from handlers.kit.buttons import go, to_menu
from handlers.kit.export import export
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, Event, Screen, button, show
from handlers.kit.store_names import numbered
from handlers.kit.tasks import Starter
from handlers.kit.typed import Filter, parse_day, parse_filter
from handlers.kit.words import Markup, _, _n, bold, day, fill, lines, moment, number, times
from handlers.scan.buttons import Undo
from handlers.scan.reading import nothing_read, read_part

FIND = Question("records.find", codes=True)
# Asked for behind the words of an export: what was taken back too; every column, for people.
TAKEN_BACK, FULL = {"undone", "已撤销"}, {"full", "全部"}
HEADERS: dict[str, Callable[[], str]] = {
    "record": lambda: _("record"),
    "code": lambda: _("code ends in"),
    "product": lambda: _("product"),
    "order_no": lambda: _("order number"),
    "member": lambda: _("member"),
    "uses": lambda: _("uses"),
    "redeemed_at": lambda: _("redeemed at"),
    "purchased_at": lambda: _("purchased at"),
    "redeemer": lambda: _("redeemer"),
    "store": lambda: _("store"),
    "undone": lambda: _("undone at"),
}


class RecordPage(CallbackData, prefix="rp2"):
    """A step from the record ``id``; a filter is kept in a draft."""

    step: str
    id: int
    draft: str


class ShowRecord(CallbackData, prefix="rs1"):
    record: int


class Export(CallbackData, prefix="rx2"):
    """``whole``: for people, with every column and headers in the reader's language."""

    draft: str
    file_format: FileFormat
    whole: bool = False


class Span(CallbackData, prefix="rq1"):
    """The same filter, of other days."""

    draft: str
    days: Literal["today", "yesterday", "week"]


class FindRecords(CallbackData, prefix="fr1"):
    """Ask for a card's code, as a photo or typed, or for a record's number."""


async def records_command(
    event: Event, desk: Desk, me: Me, tasks: Starter, args: str = ""
) -> None:
    """``/records [from DATE] [to DATE] [store ID] [words] [undone] [full] [csv|xlsx]``."""
    args = await numbered(desk, args)
    chosen = parse_filter(args, desk.clock(), me.zone)
    if chosen.file_format:
        await _export(event, desk, tasks, chosen, FileFormat(chosen.file_format))
        return
    draft = await desk(drafts.begin, kind="records", answers={"filter": args}) if args else ""
    await _list(event, desk, chosen, draft, START)


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
    await _list(query, desk, chosen, pressed.draft, Place(pressed.step, pressed.id))


async def span_pressed(
    query: CallbackQuery, pressed: Span, desk: Desk, me: Me, tasks: Starter
) -> None:
    """Today, yesterday, or the seven days until today."""
    kept = await _filter_of(pressed.draft, desk, me)
    begins, ends = {
        "today": ("today", "today"),
        "yesterday": ("yesterday", "yesterday"),
        "week": (str(parse_day("today", desk.clock(), me.zone) - timedelta(days=6)), "today"),
    }[pressed.days]
    store = f"store {kept.store_id} " if kept.store_id else ""
    await records_command(query, desk, me, tasks, f"from {begins} to {ends} {store}{kept.words}")


async def record_pressed(query: CallbackQuery, pressed: ShowRecord, desk: Desk) -> None:
    one = await desk(record, record_id=pressed.record)
    rows = [[button("↩ " + _("Undo"), Undo(record=one.id), BAD)]] if one.undoable else []
    await show(query, Screen(record_text(one), rows, one.photo, protect=bool(one.photo)))


async def export_pressed(
    query: CallbackQuery, pressed: Export, desk: Desk, me: Me, tasks: Starter
) -> None:
    chosen = await _filter_of(pressed.draft, desk, me)
    await _export(query, desk, tasks, chosen, pressed.file_format, whole=pressed.whole)


async def _filter_of(draft: str, desk: Desk, me: Me) -> Filter:
    kept = (await desk(drafts.read, draft=draft, kind="records"))["filter"] if draft else ""
    return parse_filter(kept, desk.clock(), me.zone)


async def _list(event: Event, desk: Desk, chosen: Filter, draft: str, place: Place) -> None:
    page = await desk(
        list_records,
        since=chosen.since,
        until=chosen.until,
        store_id=chosen.store_id,
        words=_searched(chosen),
        place=place,
        size=PAGE,
    )
    found = page.lines
    rows = [[button(_line(one), ShowRecord(record=one.id))] for one in found]
    rows += walker(
        page,
        [one.id for one in found],
        lambda step, at, text: button(text, RecordPage(step=step, id=at, draft=draft)),
    )
    find = button("🔎 " + _("Find"), FindRecords())
    if found:
        rows.append(
            [button(kind.upper(), Export(draft=draft, file_format=kind)) for kind in FileFormat]
        )
        whole = Export(draft=draft, file_format=FileFormat.XLSX, whole=True)
        rows.append([button(_("XLSX, all columns"), whole)])
    rows.append(
        [
            button(_("Today"), Span(draft=draft, days="today")),
            button(_("Yesterday"), Span(draft=draft, days="yesterday")),
            button(_("Week"), Span(draft=draft, days="week")),
        ]
    )
    text = lines(
        _("📒 <b>Redemptions</b>, newest first."),
        _span_words(chosen),
        _("None found.") if not found else None,
        None if draft else _("Filter by typing, for example: /records from yesterday coffee"),
    )
    await show(event, Screen(text, [*rows, [find, to_menu()]]))


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
    await export(
        event,
        desk,
        tasks,
        export_records,
        counted,
        file_format=file_format,
        since=chosen.since,
        until=chosen.until,
        store_id=chosen.store_id,
        words=_searched(chosen),
        undone=undone,
        headers=[HEADERS[one]() for one in ALL_COLUMNS] if whole else None,
    )


def counted(made: Written) -> str:
    return _n("{n} redemption", "{n} redemptions", made.rows).format(n=number(made.rows))


def _searched(chosen: Filter) -> str:
    """The words that are looked for, without those that say what a file has."""
    return " ".join(one for one in chosen.words.split() if one not in FULL | TAKEN_BACK)


def _span_words(chosen: Filter) -> str | None:
    """Of which days the list is."""
    if chosen.since is None and chosen.until is None:
        return None
    if chosen.since == chosen.until and chosen.since:
        return day(chosen.since)
    ends = (day(one) if one else "…" for one in (chosen.since, chosen.until))
    return " – ".join(ends)


def _line(one: Record) -> str:
    mark = "✖ " if one.undone_at else ""
    return f"{mark}{moment(one.at, one.timezone)} · {one.title} ×{one.uses} · {one.store}"


def record_text(one: Record) -> Markup:
    """Everything about one redemption."""
    return lines(
        fill(_("📒 Redemption #{n}"), n=str(one.id)),
        fill(
            "{title} {code} · {uses}",
            title=bold(one.title),
            code=str(one.code),
            uses=times(one.uses),
        ),
        fill(
            "{at} · {store} · {who}",
            at=moment(one.at, one.timezone),
            store=one.store,
            who=one.redeemer or _("a former colleague"),
        ),
        fill(
            _("Bill {bill} − {off} = {due}"),
            bill=money(one.bill, one.currency),
            off=money(one.bill - one.due, one.currency),
            due=bold(money(one.due, one.currency)),
        )
        if one.bill is not None and one.due is not None
        else None,
        fill(_("Holder: {name}"), name=one.member) if one.member else None,
        fill(
            _("✖ Undone {at} by {who}{why}"),
            at=moment(one.undone_at, one.timezone),
            who=one.undone_by or _("a former colleague"),
            why=f": {one.undo_reason}" if one.undo_reason else "",
        )
        if one.undone_at
        else None,
    )
