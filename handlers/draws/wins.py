"""What was won, as those who lead see it: looked through, handed over, sent as a file (S0-36)."""

from collections.abc import Callable

from aiogram.types import CallbackQuery

from domain import drafts
from domain.desk import Desk
from domain.draws import (
    WinLine,
    WinState,
    export_wins,
    hand_over_win,
    list_wins,
    take_win_back,
    win,
)
from domain.paging import START, Place
from domain.sheets import FileFormat
from handlers.draws.buttons import DrawSeen, ShowWin, WinDeed, WinFile, WinPage
from handlers.draws.words import WIN_MARK, WON, prize_name
from handlers.kit.buttons import go, to_menu
from handlers.kit.export import export
from handlers.kit.filters import Filter, in_dates, parse_filter
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import BAD, GOOD, Button, Event, Rows, Screen, button, show
from handlers.kit.store_names import narrowed
from handlers.kit.tasks import Starter
from handlers.kit.told import told
from handlers.kit.words import _, _n, bold, fill, lines, moment, mono, number

STATES = {
    "waiting": WinState.WAITING,
    "unclaimed": WinState.WAITING,
    "未领取": WinState.WAITING,
    "claimed": WinState.CLAIMED,
    "aside": WinState.CLAIMED,
    "已领取": WinState.CLAIMED,
    "given": WinState.GIVEN,
    "handed": WinState.GIVEN,
    "已兑换": WinState.GIVEN,
    "expired": WinState.EXPIRED,
    "已过期": WinState.EXPIRED,
}


async def wins_command(event: Event, desk: Desk, me: Me, tasks: Starter, args: str = "") -> None:
    """``/wins [words or account] [status] [store ID] [from DATE] [to DATE] [csv|xlsx]``."""
    args = await narrowed(desk, args)
    chosen, state = _parsed(args, desk, me)
    if chosen.file_format:
        await _export(event, desk, tasks, chosen, state, FileFormat(chosen.file_format))
        return
    args = in_dates(args, desk.clock(), me.house_zone)
    draft = await desk(drafts.begin, kind="wins", answers={"filter": args}) if args else ""
    await _list(event, desk, me, args, draft, START)


async def page_pressed(query: CallbackQuery, pressed: WinPage, desk: Desk, me: Me) -> None:
    kept = await _kept(desk, pressed.draft)
    await _list(query, desk, me, kept, pressed.draft, Place(pressed.step, pressed.id))


async def file_pressed(
    query: CallbackQuery, pressed: WinFile, desk: Desk, me: Me, tasks: Starter
) -> None:
    chosen, state = _parsed(await _kept(desk, pressed.draft), desk, me)
    await _export(query, desk, tasks, chosen, state, pressed.file_format)


async def win_pressed(query: CallbackQuery, pressed: ShowWin, desk: Desk, me: Me) -> None:
    await _show(query, desk, me, pressed.win)


async def give_pressed(query: CallbackQuery, pressed: WinDeed, desk: Desk) -> None:
    await _asked(
        query,
        desk,
        pressed.win,
        _("✅ Was it handed over? {prize}"),
        _("To: {person}"),
        lambda yes: button(_("Yes, handed over"), WinDeed(win=yes, deed="give!"), GOOD),
    )


async def gift_confirmed(query: CallbackQuery, pressed: WinDeed, desk: Desk, me: Me) -> None:
    who = await desk(hand_over_win, win_id=pressed.win)
    told = fill(_("✅ <b>HANDED OVER</b> · {person}"), person=who)
    await _show(query, desk, me, pressed.win, told)


async def back_pressed(query: CallbackQuery, pressed: WinDeed, desk: Desk) -> None:
    await _asked(
        query,
        desk,
        pressed.win,
        _("↩ Take {prize} back?"),
        _("It returns to the stock of draws, and {person} is told."),
        lambda yes: button(_("Yes, take it back"), WinDeed(win=yes, deed="back!"), BAD),
    )


async def return_confirmed(query: CallbackQuery, pressed: WinDeed, desk: Desk, me: Me) -> None:
    who = await desk(take_win_back, win_id=pressed.win)
    told = fill(_("↩ <b>TAKEN BACK</b> · {person} is told"), person=who)
    await _show(query, desk, me, pressed.win, told)


async def _asked(
    query: CallbackQuery,
    desk: Desk,
    win_id: int,
    what: str,
    whose: str,
    yes: Callable[[int], Button],
) -> None:
    """Every ending asks twice (D33): ``what`` names the prize, ``whose`` the person."""
    one = await desk(win, win_id=win_id)
    prize = bold(prize_name(one.prize, one.points))
    text = lines(fill(what, prize=prize), fill(whose, person=one.person))
    await show(query, Screen(text, [[yes(one.id)], [_back(one.id)]]))


async def _show(event: Event, desk: Desk, me: Me, win_id: int, told: str | None = None) -> None:
    one = await desk(win, win_id=win_id)
    zone = me.zone
    text = lines(
        told,
        fill(
            _("🏆 Win {n}: {prize}"), n=str(one.id), prize=bold(prize_name(one.prize, one.points))
        ),
        f"{WIN_MARK[one.state]} {WON[one.state]()}",
        fill(
            _("{draw}, ticket {n}, drawn {at}"),
            draw=one.draw,
            n=one.ticket,
            at=moment(one.drawn_at, zone),
        ),
        fill("👤 {person} · {account}", person=one.person, account=mono(str(one.account))),
        fill(_("To be claimed until {at}"), at=moment(one.expires_at, zone))
        if one.state is WinState.WAITING
        else None,
        fill(_("Claimed {at}"), at=moment(one.claimed_at, zone)) if one.claimed_at else None,
        fill("📍 {store}", store=one.store) if one.store else None,
        fill(_("Handed over {at}"), at=moment(one.given_at, zone)) if one.given_at else None,
    )
    rows: Rows = []
    if one.state is WinState.CLAIMED:
        rows.append(
            [
                button("✅ " + _("Handed over"), WinDeed(win=one.id, deed="give"), GOOD),
                button("↩ " + _("Take back"), WinDeed(win=one.id, deed="back"), BAD),
            ]
        )
    seen = DrawSeen(merchant=me.actor.merchant_id, draw=one.draw_id, deed="show")
    rows.append([button("🎲 " + _("The draw"), seen), go("◀ " + _("Wins"), "wins")])
    await show(event, Screen(text, [*rows, [to_menu()]]))


def _parsed(args: str, desk: Desk, me: Me) -> tuple[Filter, WinState | None]:
    words = args.split()
    kept = [one for one in words if one.casefold() not in STATES]
    state = next((STATES[one.casefold()] for one in words if one.casefold() in STATES), None)
    return parse_filter(" ".join(kept), desk.clock(), me.house_zone), state


async def _kept(desk: Desk, draft: str) -> str:
    if not draft:
        return ""
    return str((await desk(drafts.read, draft=draft, kind="wins"))["filter"])


async def _list(event: Event, desk: Desk, me: Me, kept: str, draft: str, place: Place) -> None:
    chosen, state = _parsed(kept, desk, me)
    page = await desk(
        list_wins,
        since=chosen.since,
        until=chosen.until,
        words=chosen.words,
        state=state,
        store_id=chosen.store_id,
        place=place,
        size=PAGE,
    )
    found = page.lines
    rows: Rows = [[button(_line(one, me.zone), ShowWin(win=one.id))] for one in found]
    rows += walker(
        page,
        [one.id for one in found],
        lambda step, at, text: button(text, WinPage(step=step, id=at, draft=draft)),
    )
    if found:
        rows.append(
            [
                button("⬇ " + kind.upper(), WinFile(draft=draft, file_format=kind))
                for kind in FileFormat
            ]
        )
    rows.append([go("🎲 " + _("Draws"), "draws"), to_menu()])
    text = lines(
        _("🏆 <b>What was won</b>, newest first."),
        await told(desk, me, kept),
        None if found else _("None found."),
        None
        if kept
        else _("Filter by typing, for example: {example}").format(
            example=_("/wins Carol claimed from 2026-11-01 csv")
        ),
    )
    await show(event, Screen(text, rows))


async def _export(
    event: Event,
    desk: Desk,
    tasks: Starter,
    chosen: Filter,
    state: WinState | None,
    file_format: FileFormat,
) -> None:
    await export(
        event,
        desk,
        tasks,
        export_wins,
        lambda made: _n("{n} win", "{n} wins", made.rows).format(n=number(made.rows)),
        file_format=file_format,
        since=chosen.since,
        until=chosen.until,
        words=chosen.words,
        state=state,
        store_id=chosen.store_id,
    )


def _line(one: WinLine, zone: str) -> str:
    prize = prize_name(one.prize, one.points)
    return f"{WIN_MARK[one.state]} {one.person} · {prize} · {moment(one.drawn_at, zone)}"


def _back(win_id: int) -> Button:
    return button("◀ " + _("Back"), ShowWin(win=win_id))
