"""The list of draws, of one's own shop or of the one where one is a customer."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain import drafts
from domain.desk import Desk
from domain.draws import DrawLine, DrawState, list_draws
from domain.paging import Place
from domain.roles import Permission
from handlers.draws.buttons import DrawPage, DrawSeen
from handlers.draws.draw import show_draw
from handlers.draws.form import NewDraw
from handlers.draws.making import begin_draw
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import Event, Rows, Screen, button, show
from handlers.kit.typed import parse_id
from handlers.kit.words import _, _n, lines, moment, number

MARK = {
    DrawState.OPEN: "🟢",
    DrawState.CLOSED: "🔒",
    DrawState.FROZEN: "🔒",
    DrawState.DRAWN: "🏁",
    DrawState.CALLED_OFF: "🚫",
}


async def draws_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/draws [words]``: list and search."""
    if not me.actor.merchant_id:
        text = _("🎲 You do not know a shop here yet. Open a shop's link, and its draws are here.")
        await show(event, Screen(text, [[to_menu()]]))
        return
    draft = await desk(drafts.begin, kind="draws", answers={"words": args}) if args else ""
    await _list(event, desk, me, args, DrawPage(merchant=me.actor.merchant_id, draft=draft))


async def draw_command(
    event: Event, desk: Desk, me: Me, state: FSMContext, args: str = ""
) -> None:
    """``/draw ID``; ``/draw NAME | prize 2x MUG | 50 points | until DATE``; alone: the form.
    For who makes none: the list, searched."""
    said = args.strip().removeprefix("#")
    if said.isdecimal():
        await show_draw(event, desk, me, me.actor.merchant_id, parse_id(said, "number"))
    elif not me.may(Permission.MANAGE_DRAWS):
        await draws_command(event, desk, me, said)
    else:
        await begin_draw(event, desk, me, state, said)


async def new_pressed(query: CallbackQuery, desk: Desk, me: Me, state: FSMContext) -> None:
    await begin_draw(query, desk, me, state, "")


async def page_pressed(query: CallbackQuery, pressed: DrawPage, desk: Desk, me: Me) -> None:
    kept = await desk(drafts.read, draft=pressed.draft, kind="draws") if pressed.draft else {}
    await _list(query, desk, me, kept.get("words", ""), pressed)


async def _list(event: Event, desk: Desk, me: Me, words: str, at: DrawPage) -> None:
    place = Place(at.step, at.id)
    page = await desk.visiting(at.merchant)(list_draws, words=words, place=place, size=PAGE)
    found = page.lines
    rows: Rows = [
        [button(_line(one), DrawSeen(merchant=at.merchant, draw=one.id, deed="show"))]
        for one in found
    ]
    rows += walker(
        page,
        [one.id for one in found],
        lambda step, key, text: button(text, at.model_copy(update={"step": step, "id": key})),
    )
    leads = me.may(Permission.MANAGE_DRAWS) and me.actor.merchant_id == at.merchant
    if leads:
        rows.append([button("➕ " + _("New draw"), NewDraw()), go("🏆 " + _("Wins"), "wins")])
    text = lines(
        _("🎲 <b>Draws</b>, newest first."),
        None if found else _("None found."),
        _("In one line: {example}").format(
            example=_("/draw Autumn | prize 2x MUG | 50 points | free 1 | until 2026-12-01 18:00")
        )
        if leads
        else None,
    )
    await show(event, Screen(text, [*rows, [to_menu()]]))


def _line(one: DrawLine) -> str:
    when = moment(one.drawn_at or one.closes_at, one.timezone)
    prizes = _n("{n} prize", "{n} prizes", one.units).format(n=number(one.units))
    won = "🎉 " if one.won else ""
    return f"{MARK[one.state]} {won}{when} · {one.name} · {prizes}"
