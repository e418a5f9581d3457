"""The settlement of vouchers: a list with its sums, or the file (S1-23, S1-24)."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain import drafts
from domain.desk import Desk
from domain.paging import START, Place
from domain.sheets import FileFormat
from domain.vouchers import SettlementLine, export_settlement, settled, settlement
from handlers.catalog.words import money
from handlers.kit.buttons import to_menu
from handlers.kit.export import export
from handlers.kit.filters import Filter, in_dates, parse_filter
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import Event, Screen, button, show
from handlers.kit.store_names import narrowed
from handlers.kit.tasks import Starter
from handlers.kit.told import filter_told
from handlers.kit.words import _, _n, bold, fill, lines, moment, number
from handlers.reports.headers import FULL, for_settlement, in_words
from handlers.reports.one import at_store
from handlers.reports.records import ShowRecord
from handlers.vouchers.words import KIND

UNDONE = {"undone", "撤销", "含撤销"}


class SettlementPage(CallbackData, prefix="vs1"):
    """A step from the redemption ``id``; a filter is kept in a draft."""

    step: str
    id: int
    draft: str


class SettlementFile(CallbackData, prefix="vx2"):
    draft: str
    file_format: FileFormat
    whole: bool = False  # for people, in their words


async def settlement_command(
    event: Event, desk: Desk, me: Me, tasks: Starter, args: str = ""
) -> None:
    """``/settlement [from DATE] [to DATE] [store ID] [words] [undone] [full] [csv|xlsx]``."""
    args = await narrowed(desk, args)
    chosen, undone = _parsed(args, desk, me)
    if chosen.file_format:
        whole = any(one in FULL for one in args.split())
        await _export(event, desk, tasks, chosen, undone, FileFormat(chosen.file_format), whole)
        return
    args = in_dates(args, desk.clock(), me.house_zone)
    draft = await desk(drafts.begin, kind="settlement", answers={"filter": args}) if args else ""
    await _list(event, desk, chosen, undone, draft, START)


async def page_pressed(query: CallbackQuery, pressed: SettlementPage, desk: Desk, me: Me) -> None:
    chosen, undone = await _filter_of(pressed.draft, desk, me)
    await _list(query, desk, chosen, undone, pressed.draft, Place(pressed.step, pressed.id))


async def file_pressed(
    query: CallbackQuery, pressed: SettlementFile, desk: Desk, me: Me, tasks: Starter
) -> None:
    chosen, undone = await _filter_of(pressed.draft, desk, me)
    await _export(query, desk, tasks, chosen, undone, pressed.file_format, pressed.whole)


def _parsed(args: str, desk: Desk, me: Me) -> tuple[Filter, bool]:
    words = args.split()
    kept = [one for one in words if one.casefold() not in UNDONE]
    said = [one for one in kept if one not in FULL]
    return parse_filter(" ".join(said), desk.clock(), me.house_zone), len(kept) < len(words)


async def _filter_of(draft: str, desk: Desk, me: Me) -> tuple[Filter, bool]:
    kept = await desk(drafts.read, draft=draft, kind="settlement") if draft else {}
    return _parsed(kept.get("filter", ""), desk, me)


async def _list(
    event: Event, desk: Desk, chosen: Filter, undone: bool, draft: str, place: Place
) -> None:
    page = await desk(
        settlement,
        since=chosen.since,
        until=chosen.until,
        store_id=chosen.store_id,
        words=chosen.words,
        undone=undone,
        place=place,
        size=PAGE,
    )
    sums = await desk(
        settled,
        since=chosen.since,
        until=chosen.until,
        store_id=chosen.store_id,
        words=chosen.words,
    )
    found = page.lines
    rows = [[button(_line(one), ShowRecord(record=one.id))] for one in found]
    rows += walker(
        page,
        [one.id for one in found],
        lambda step, at, text: button(text, SettlementPage(step=step, id=at, draft=draft)),
    )
    if found:
        rows.append(
            [
                button(kind.upper(), SettlementFile(draft=draft, file_format=kind))
                for kind in FileFormat
            ]
        )
        whole = SettlementFile(draft=draft, file_format=FileFormat.XLSX, whole=True)
        rows.append([button(in_words(), whole)])
    text = lines(
        _("🧮 <b>Settlement of vouchers</b>, newest first."),
        await filter_told(desk, chosen),
        fill(
            _n(
                "{n} voucher redeemed, {off} taken off bills.",
                "{n} vouchers redeemed, {off} taken off bills.",
                sums.count,
            ),
            n=bold(number(sums.count)),
            off=bold(money(sums.off, sums.currency)),
        ),
        None
        if draft
        else _("Filter by typing, for example: /settlement from yesterday latte csv"),
    )
    await show(event, Screen(text, [*rows, [to_menu()]]))


async def _export(
    event: Event,
    desk: Desk,
    tasks: Starter,
    chosen: Filter,
    undone: bool,
    file_format: FileFormat,
    whole: bool,
) -> None:
    sums = await desk(
        settled,
        since=chosen.since,
        until=chosen.until,
        store_id=chosen.store_id,
        words=chosen.words,
    )
    off = fill(_("{off} taken off bills"), off=money(sums.off, sums.currency))
    await export(
        event,
        desk,
        tasks,
        export_settlement,
        lambda made: lines(
            _n("{n} voucher", "{n} vouchers", made.rows).format(n=number(made.rows)), off
        ),
        file_format=file_format,
        since=chosen.since,
        until=chosen.until,
        store_id=chosen.store_id,
        words=chosen.words,
        undone=undone,
        spoken=for_settlement({one.value: said() for one, said in KIND.items()})
        if whole
        else None,
    )


def _line(one: SettlementLine) -> str:
    mark = "✖ " if one.undone else ""
    sums = ""
    if one.bill is not None and one.due is not None:
        sums = f" · {money(one.bill, one.currency)} → {money(one.due, one.currency)}"
    place = at_store(one.store, one.sold_at)
    return f"{mark}{moment(one.at, one.timezone)} · {one.voucher}{sums} · {place}"
