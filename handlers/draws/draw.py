"""One draw: seen by anybody, entered by customers, with its tickets and its files."""

import asyncio
import html
import json
from pathlib import Path

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.draws import (
    DrawLine,
    DrawState,
    Ticket,
    WinState,
    draw_file,
    draw_line,
    enter,
    own_tickets,
)
from domain.errors import NotFound
from domain.roles import Permission
from handlers.catalog.words import points
from handlers.draws.buttons import ClaimWin, DrawDeed, DrawPage, DrawSeen, EnterDraw
from handlers.draws.words import draw_text, prize_name, ticket_text
from handlers.kit.buttons import go, to_menu
from handlers.kit.letter import Facts
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import (
    BAD,
    GOOD,
    Button,
    Event,
    Rows,
    Screen,
    button,
    send,
    send_file,
    show,
)
from handlers.kit.words import _, _n, fill, lines, number

WORDS = Question("draw.words", things=("draws",))
CHECKER = Path(__file__).with_name("checker.html")


async def draw_link(message: Message, args: str, desk: Desk, me: Me) -> None:
    """``d-MERCHANT_ID``; at one's own shop ``d-ID`` does as well."""
    whose, _line, said = args.rpartition("_")
    numbers = (whose or str(me.actor.merchant_id), said)
    if not all(one.isdecimal() and len(one) < 16 for one in numbers):
        raise NotFound("draws")
    await show_draw(message, desk, me, *map(int, numbers))


async def draw_pressed(
    query: CallbackQuery, pressed: DrawSeen, desk: Desk, me: Me, state: FSMContext
) -> None:
    await state.clear()
    await show_draw(query, desk, me, pressed.merchant, pressed.draw)


async def show_draw(event: Event, desk: Desk, me: Me, merchant: int, draw_id: int) -> None:
    one = await desk.visiting(merchant)(draw_line, draw_id=draw_id)
    await show(event, draw_screen(one, me, desk))


async def enter_pressed(query: CallbackQuery, pressed: EnterDraw, desk: Desk, me: Me) -> None:
    """A second tap gets the same ticket."""
    await _enter(query, desk, me, pressed, "")


async def words_pressed(
    query: CallbackQuery, pressed: DrawSeen, desk: Desk, state: FSMContext
) -> None:
    """Whoever trusts nobody's randomness adds words of their own."""
    one = await desk.visiting(pressed.merchant)(draw_line, draw_id=pressed.draw)
    price = 0 if one.free_left else one.points
    await WORDS.ask(state, merchant=pressed.merchant, draw=one.id, points=price)
    cost = points(price) if price else _("a free try")
    text = lines(
        fill(_("✍️ Type any words: they become part of your ticket's nonce ({cost})."), cost=cost),
        _("Nobody knows the result before the list with everybody's nonces is closed."),
    )
    back = DrawSeen(merchant=pressed.merchant, draw=one.id, deed="show")
    await show(query, Screen(text, [[button("◀ " + _("Back"), back)]]))


async def words_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    """For what the question said that it costs, whatever was used of free tries meanwhile."""
    wish = EnterDraw.model_validate(await WORDS.about(state))
    await _enter(message, desk, me, wish, message.text or "")
    await state.clear()


async def _enter(event: Event, desk: Desk, me: Me, wish: EnterDraw, words: str) -> None:
    there = desk.visiting(wish.merchant)
    ticket = await there(enter, draw_id=wish.draw, points=wish.points, words=words)
    one = await there(draw_line, draw_id=wish.draw)
    if isinstance(event, CallbackQuery):
        await show(event, draw_screen(one, me, desk))
    await send(event, _ticket_screen(ticket, one))


async def tickets_pressed(query: CallbackQuery, pressed: DrawSeen, desk: Desk) -> None:
    """One's own again, the newest first."""
    there = desk.visiting(pressed.merchant)
    one = await there(draw_line, draw_id=pressed.draw)
    tickets = await there(own_tickets, draw_id=pressed.draw)
    parts = [
        lines(
            fill(_("🎟 Ticket {n}"), n=ticket.ticket),
            fill("<code>{ticket}:{nonce}</code>", ticket=str(ticket.ticket), nonce=ticket.nonce),
        )
        for ticket in tickets
    ]
    rest = one.mine - len(tickets)
    text = lines(
        fill(_("🎟 Your tickets of {name}"), name=one.name),
        *parts,
        _n("and {n} older one", "and {n} older ones", rest).format(n=number(rest))
        if rest > 0
        else None,
    )
    await show(query, Screen(text, [[_back(one), to_menu()]]))


async def json_pressed(query: CallbackQuery, pressed: DrawSeen, desk: Desk) -> None:
    """For ``tillbot draw FILE``, and for whoever redoes it otherwise."""
    file = await desk.visiting(pressed.merchant)(draw_file, draw_id=pressed.draw)
    data = await asyncio.to_thread(_dumped, file)
    caption = _("Everything that is needed to redo the draw; nobody's name is in it.")
    await send_file(query, data.encode(), f"draw-{pressed.draw}.json", caption)


async def html_pressed(query: CallbackQuery, pressed: DrawSeen, desk: Desk) -> None:
    """The checker: a page that needs nothing but a browser."""
    file = await desk.visiting(pressed.merchant)(draw_file, draw_id=pressed.draw)

    def written() -> bytes:
        data = _dumped(file).replace("<", "\\u003c")
        page = CHECKER.read_text("utf-8").replace("{{TITLE}}", html.escape(file["rules"]["name"]))
        return page.replace("{{DATA}}", data).encode()

    data = await asyncio.to_thread(written)
    caption = _("Open it in a browser: it redoes the draw without asking us anything.")
    await send_file(query, data, f"draw-{pressed.draw}.html", caption)


def _dumped(file: Facts) -> str:
    """An entry a line, each by itself: the encoder lets nobody else do anything meanwhile."""
    entries = ",\n".join(json.dumps(one, ensure_ascii=False) for one in file["entries"])
    parts = [
        f'"{name}": {json.dumps(value, ensure_ascii=False)}'
        for name, value in file.items()
        if name != "entries"
    ]
    return "{\n" + ",\n".join([*parts, f'"entries": [\n{entries}\n]']) + "\n}\n"


def draw_screen(one: DrawLine, me: Me, desk: Desk) -> Screen:
    """Those who lead there see what they can do with it; others, how to enter."""
    now = desk.clock()
    leads = me.may(Permission.MANAGE_DRAWS) and me.actor.merchant_id == one.merchant_id
    rows: Rows = [
        [
            button(
                "🎁 " + _("Claim: {prize}").format(prize=prize_name(win.prize, win.points)),
                ClaimWin(merchant=one.merchant_id, win=win.id),
                GOOD,
            )
        ]
        for win in one.won
        if win.state is WinState.WAITING
    ]
    rows += _leading(one) if leads else _entering(one) if one.takes(now) else []
    if one.mine:
        rows.append([button("🎟 " + _("My tickets"), _seen(one, "tickets"))])
    if one.entries:
        rows.append(
            [
                button("🔎 " + _("Checker"), _seen(one, "html")),
                button("⬇ JSON", _seen(one, "json")),
            ]
        )
    rows.append([button("◀ " + _("Draws"), DrawPage(merchant=one.merchant_id)), to_menu()])
    return Screen(draw_text(one, now), rows)


def _entering(one: DrawLine) -> Rows:
    full = one.each_may is not None and one.mine >= one.each_may
    if full:
        return []
    rows: Rows = []
    if one.free_left:
        free = EnterDraw(merchant=one.merchant_id, draw=one.id, points=0)
        left = _n("Enter free · {n} left today", "Enter free · {n} left today", one.free_left)
        rows.append([button("🎟 " + left.format(n=number(one.free_left)), free, GOOD)])
    if one.points:
        paid = EnterDraw(merchant=one.merchant_id, draw=one.id, points=one.points)
        words = _("Enter for {points}").format(points=points(one.points))
        rows.append([button("🎟 " + words, paid, None if one.free_left else GOOD)])
    if rows:
        rows.append([button("✍️ " + _("Enter with my own words"), _seen(one, "words"))])
    return rows


def _leading(one: DrawLine) -> Rows:
    rows: Rows = []
    if one.state is DrawState.FROZEN:
        if one.beacon_round and not one.beacon:
            beacon = DrawDeed(draw=one.id, deed="beacon")
            rows.append([button("📡 " + _("Type the round's value"), beacon, GOOD)])
        else:
            now = DrawDeed(draw=one.id, deed="now")
            rows.append([button("🎲 " + _("Draw now"), now, GOOD)])
    if one.state is DrawState.OPEN:
        rows.append([button("🔗 " + _("Share"), DrawDeed(draw=one.id, deed="share"))])
    if one.state is DrawState.DRAWN:
        rows.append([go("🏆 " + _("Wins"), "wins")])
    if one.state in (DrawState.OPEN, DrawState.CLOSED, DrawState.FROZEN):
        rows.append([button("🚫 " + _("Call it off"), DrawDeed(draw=one.id, deed="off"), BAD)])
    return rows


def _ticket_screen(ticket: Ticket, one: DrawLine) -> Screen:
    again = button("◀ " + _("The draw"), _seen(one, "show"))
    return Screen(ticket_text(ticket, one.timezone), [[again, to_menu()]])


def _seen(one: DrawLine, deed: str) -> DrawSeen:
    return DrawSeen.model_validate({"merchant": one.merchant_id, "draw": one.id, "deed": deed})


def _back(one: DrawLine) -> Button:
    return button("◀ " + _("Back"), _seen(one, "show"))
