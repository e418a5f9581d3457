"""One sub-inventory: the guided edit in one tap, on and off, limits, alerts (S0-19 to S0-22)."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import NotFound
from domain.signs import is_dash, narrow
from domain.stock import (
    Freight,
    StockLine,
    SubLine,
    bring_in,
    guided_edit,
    set_daily_limit,
    set_freight,
    set_low,
    set_online,
    snooze,
    stock_of_sub,
)
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Button, Screen, button, rows_of, send, show
from handlers.kit.words import _
from handlers.stock.amount import allocated_screen
from handlers.stock.buttons import SubDeed
from handlers.stock.moving import EDITED
from handlers.stock.typed import positive
from handlers.stock.words import sub_screen

LIMIT = Question("sub.limit", things=("sub_inventories", "variants"))
LOW = Question("sub.low", things=("sub_inventories", "variants"))
NONE = -1  # tapped: no limit, no alert
FREE, AS_PRODUCT = 1, 2  # tapped: what shipping costs


async def sub_pressed(
    query: CallbackQuery, pressed: SubDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    await state.clear()
    await _show(query, desk, me, pressed.sub)


async def add_pressed(query: CallbackQuery, pressed: SubDeed, desk: Desk) -> None:
    """S0-21: offline, changed, online again, in one tap."""
    done = await desk(guided_edit, sub_id=pressed.sub, change=pressed.n)
    await show(query, allocated_screen(done))


async def in_pressed(query: CallbackQuery, pressed: SubDeed, desk: Desk) -> None:
    """What was suggested has arrived: into the pool and on sale, in one tap."""
    done = await desk(bring_in, sub_id=pressed.sub, quantity=pressed.n)
    await show(query, allocated_screen(done))


async def edit_pressed(query: CallbackQuery, pressed: SubDeed, state: FSMContext) -> None:
    await EDITED.ask(state, sub=pressed.sub)
    text = _("🔢 By how many? Type a number like 50 or -3.")
    await show(query, Screen(text, [[_back(pressed)]]))


async def on_pressed(query: CallbackQuery, pressed: SubDeed, desk: Desk, me: Me) -> None:
    await desk(set_online, sub_id=pressed.sub, online=True)
    await _show(query, desk, me, pressed.sub)


async def off_pressed(query: CallbackQuery, pressed: SubDeed, desk: Desk, me: Me) -> None:
    await desk(set_online, sub_id=pressed.sub, online=False)
    await _show(query, desk, me, pressed.sub)


async def daily_pressed(
    query: CallbackQuery, pressed: SubDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    sub = pressed.sub
    if pressed.n:
        await state.clear()
        await desk(set_daily_limit, sub_id=sub, text=str(pressed.n))
        await _show(query, desk, me, sub)
        return
    await LIMIT.ask(state, sub=sub)
    taps = [button(str(n), SubDeed(sub=sub, deed="daily", n=n)) for n in (5, 10, 20, 50)]
    taps.append(button("♾ " + _("unlimited"), SubDeed(sub=sub, deed="daily", n=NONE)))
    text = _("🔢 How many may be sold a day? Tap, or type a number.")
    await show(query, Screen(text, [*rows_of(taps, 3), [_back(pressed)]]))


async def low_pressed(
    query: CallbackQuery, pressed: SubDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    sub = pressed.sub
    if pressed.n:
        await state.clear()
        await desk(set_low, sub_id=sub, low_at=None if pressed.n < 0 else pressed.n)
        await _show(query, desk, me, sub)
        return
    await LOW.ask(state, sub=sub)
    taps = [button(str(n), SubDeed(sub=sub, deed="low", n=n)) for n in (1, 3, 5, 10)]
    taps.append(button("🔕 " + _("never"), SubDeed(sub=sub, deed="low", n=NONE)))
    text = _("🔔 Tell me when no more than how many are free? Tap, or type a number.")
    await show(query, Screen(text, [*rows_of(taps, 3), [_back(pressed)]]))


async def freight_pressed(query: CallbackQuery, pressed: SubDeed, desk: Desk, me: Me) -> None:
    sub = pressed.sub
    if pressed.n:
        freight = Freight.FREE if pressed.n == FREE else Freight.PRODUCT
        await desk(set_freight, sub_id=sub, freight=freight)
        await _show(query, desk, me, sub)
        return
    taps = [
        button(_("free"), SubDeed(sub=sub, deed="freight", n=FREE)),
        button(_("as the product"), SubDeed(sub=sub, deed="freight", n=AS_PRODUCT)),
    ]
    text = _("🚚 What does shipping cost here?")
    await show(query, Screen(text, [taps, [_back(pressed)]]))


async def snooze_pressed(query: CallbackQuery, pressed: SubDeed, desk: Desk, me: Me) -> None:
    await desk(snooze, sub_id=pressed.sub, hours=max(pressed.n, 1))
    await _show(query, desk, me, pressed.sub)


async def limit_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await LIMIT.about(state)
    await desk(set_daily_limit, sub_id=about["sub"], text=message.text or "")
    await state.clear()
    await send(message, await _screen(desk, me, about["sub"]))


async def low_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await LOW.about(state)
    text = (message.text or "").strip()
    low_at = None if is_dash(text) else 0 if narrow(text) == "0" else positive(text)
    await desk(set_low, sub_id=about["sub"], low_at=low_at)
    await state.clear()
    await send(message, await _screen(desk, me, about["sub"]))


async def _show(query: CallbackQuery, desk: Desk, me: Me, sub_id: int) -> None:
    await show(query, await _screen(desk, me, sub_id))


async def _screen(desk: Desk, me: Me, sub_id: int) -> Screen:
    line = await desk(stock_of_sub, sub_id=sub_id)
    return sub_screen(line, _sub(line, sub_id), me.zone)


def _back(pressed: SubDeed) -> Button:
    return button("◀ " + _("Back"), SubDeed(sub=pressed.sub, deed="show"))


def _sub(line: StockLine, sub_id: int) -> SubLine:
    for one in line.subs:
        if one.id == sub_id:
            return one
    raise NotFound("sub_inventories")
