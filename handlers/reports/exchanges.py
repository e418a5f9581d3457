"""The exchange records: what was got for points, looked through and sent as a file (S0-34)."""

from dataclasses import replace

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain import drafts
from domain.desk import Desk
from domain.orders import Delivery, State, Wanted
from domain.paging import Place
from domain.reports import Exchange, export_exchanges, list_exchanges
from domain.sheets import FileFormat
from handlers.kit.buttons import to_menu
from handlers.kit.export import export
from handlers.kit.filters import in_dates, parse_filter
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import Event, Rows, Screen, button, rows_of, show
from handlers.kit.store_names import narrowed
from handlers.kit.tasks import Starter
from handlers.kit.told import told
from handlers.kit.words import _, _n, lines, number
from handlers.orders.buttons import ShowOrder, StateCode
from handlers.orders.orders import CODE, file_wanted, wanted_in, wanted_of
from handlers.orders.words import MARK, STATE, kept_of, price_of, what
from handlers.reports.headers import for_exchanges, in_words


class ExchangePage(CallbackData, prefix="xp1"):
    """A step from the order ``id``; a filter is kept in a draft, a state beside it."""

    step: str = "first"
    id: int = 0
    state: StateCode = ""
    draft: str = ""


class ExchangeFile(CallbackData, prefix="xf2"):
    """What the page shows, as a file."""

    file_format: FileFormat
    state: StateCode = ""
    draft: str = ""
    whole: bool = False  # for people, in their words


class ExchangeFiles(CallbackData, prefix="xg1"):
    """As which file?"""

    state: StateCode = ""
    draft: str = ""


async def exchanges_command(
    event: Event, desk: Desk, me: Me, tasks: Starter, args: str = ""
) -> None:
    """``/exchanges [words] [source:WORD] [status] [store ID] [from DATE] [to DATE] [full]
    [csv|xlsx]``."""
    args = await narrowed(desk, args)
    chosen = parse_filter(args, desk.clock(), me.house_zone)
    if chosen.file_format:
        wanted, whole = file_wanted(chosen)
        await _send(event, desk, tasks, wanted, FileFormat(chosen.file_format), whole)
        return
    wanted_in(chosen)  # refused before it is kept
    args = in_dates(args, desk.clock(), me.house_zone)
    draft = await desk(drafts.begin, kind="exchanges", answers={"filter": args}) if args else ""
    await _list(event, desk, me, ExchangePage(draft=draft))


async def page_pressed(query: CallbackQuery, pressed: ExchangePage, desk: Desk, me: Me) -> None:
    await _list(query, desk, me, pressed)


async def file_pressed(
    query: CallbackQuery, pressed: ExchangeFile, desk: Desk, me: Me, tasks: Starter
) -> None:
    wanted = _wanted(await _kept(desk, pressed.draft), pressed.state, desk, me)
    await _send(query, desk, tasks, wanted, pressed.file_format, pressed.whole)


async def _kept(desk: Desk, draft: str) -> str:
    if not draft:
        return ""
    return str((await desk(drafts.read, draft=draft, kind="exchanges"))["filter"])


def _wanted(kept: str, state: StateCode, desk: Desk, me: Me) -> Wanted:
    wanted = wanted_of(kept, desk, me)
    if not state:
        return wanted
    return replace(wanted, states=tuple(one for one in State if CODE[one] == state))


async def _list(event: Event, desk: Desk, me: Me, at: ExchangePage) -> None:
    kept = await _kept(desk, at.draft)
    wanted = _wanted(kept, at.state, desk, me)
    place = Place(at.step, at.id) if at.id else Place(at.step)
    found = await desk(list_exchanges, wanted=wanted, place=place, size=PAGE)
    rows: Rows = [[button(_line(one), ShowOrder(order=one.line.id))] for one in found.lines]
    rows += walker(
        found,
        [one.line.id for one in found.lines],
        lambda step, key, text: button(
            text, ExchangePage(step=step, id=key, state=at.state, draft=at.draft)
        ),
    )
    if found.lines:
        files = ExchangeFiles(state=at.state, draft=at.draft)
        rows.append([button("📄 " + _("Files"), files)])
    states = [
        button(
            ("• " if CODE[one] == at.state else "") + f"{MARK[one]} {STATE[one]()}",
            ExchangePage(state="" if CODE[one] == at.state else CODE[one], draft=at.draft),
        )
        for one in State
    ]
    text = lines(
        _("💱 <b>Exchanged for points</b>, newest first."),
        await told(desk, me, kept),
        None if found.lines else _("None found."),
        None
        if kept
        else _(
            "Filter by typing: an order's number, a buyer, a product, source:own, a day. "
            "For example: /exchanges mug from 2026-11-01"
        ),
    )
    await show(event, Screen(text, [*rows, *rows_of(states, 2), [to_menu()]]))


async def _send(
    event: Event,
    desk: Desk,
    tasks: Starter,
    wanted: Wanted,
    file_format: FileFormat,
    whole: bool,
) -> None:
    await export(
        event,
        desk,
        tasks,
        export_exchanges,
        lambda made: lines(
            _n("{n} exchange", "{n} exchanges", made.rows).format(n=number(made.rows)),
            kept_of(made),
        ),
        wanted=wanted,
        file_format=file_format,
        spoken=for_exchanges() if whole else None,
    )


async def files_pressed(query: CallbackQuery, pressed: ExchangeFiles, desk: Desk, me: Me) -> None:
    kept = await _kept(desk, pressed.draft)
    state, draft = pressed.state, pressed.draft
    whole = ExchangeFile(file_format=FileFormat.XLSX, state=state, draft=draft, whole=True)
    rows = [
        [
            button("⬇ " + kind.upper(), ExchangeFile(file_format=kind, state=state, draft=draft))
            for kind in FileFormat
        ],
        [button(in_words(), whole)],
        [button("◀ " + _("Back"), ExchangePage(state=state, draft=draft))],
    ]
    text = lines(
        _("📄 The exchanges as which file?"),
        await told(desk, me, kept),
    )
    await show(query, Screen(text, rows))


def _line(one: Exchange) -> str:
    """Physical goods say where they are (S0-35)."""
    line = one.line
    way = ON_ITS_WAY.get(line.state) if line.delivery is Delivery.SHIPPED else None
    who = f" · {line.person}" if line.person else ""
    where = f"{way()} · " if way else ""
    return f"{MARK[line.state]} {where}{price_of(line)} · {what(line)}{who}"


ON_ITS_WAY = {
    State.PAID: lambda: _("to be shipped"),
    State.SHIPPED: lambda: _("on its way"),
    State.COMPLETED: lambda: _("arrived"),
}
