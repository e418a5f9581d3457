"""One sub-inventory: the guided edit in one tap, on and off, limits, alerts (S0-19 to S0-22)."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import NotFound
from domain.stock import (
    Freight,
    StockLine,
    SubLine,
    guided_edit,
    set_daily_limit,
    set_freight,
    set_low,
    set_online,
    snooze,
    stock_of_sub,
)
from handlers.buttons import SubDeed
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import Screen, button, rows_of, send, show
from handlers.kit.words import _, fill
from handlers.stock.amount import allocated_screen
from handlers.stock.stock import AMOUNT
from handlers.stock.typed import positive
from handlers.stock.words import sub_screen

LIMIT = Question("sub.limit")
LOW = Question("sub.low")


def entrances(table: Routes) -> None:
    table.button(SubDeed, deed_pressed)
    table.question(LIMIT, limit_typed)
    table.question(LOW, low_typed)


async def deed_pressed(
    query: CallbackQuery, pressed: SubDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    number = pressed.sub
    back = button("◀ " + _("Back"), SubDeed(sub=number, deed="show"))
    match pressed.deed:
        case "add":
            done = await desk(guided_edit, sub_id=number, change=pressed.n)
            await show(query, allocated_screen(done))
        case "edit":
            await AMOUNT.ask(state, deed="edit", sub=number)
            text = _("🔢 By how many? Type a number like 50 or -3.")
            await show(query, Screen(text, [[back]]))
        case "on" | "off":
            await desk(set_online, sub_id=number, online=pressed.deed == "on")
            await _show(query, desk, me, number)
        case "daily" if pressed.n:
            await state.clear()
            await desk(set_daily_limit, sub_id=number, text=str(pressed.n))
            await _show(query, desk, me, number)
        case "daily":
            await LIMIT.ask(state, sub=number)
            taps = [
                button(str(n), SubDeed(sub=number, deed="daily", n=n)) for n in (5, 10, 20, 50)
            ]
            taps.append(button("♾ " + _("unlimited"), SubDeed(sub=number, deed="daily", n=-1)))
            text = _("🔢 How many may be sold a day? Tap, or type a number.")
            await show(query, Screen(text, [*rows_of(taps, 3), [back]]))
        case "low" if pressed.n:
            await state.clear()
            await desk(set_low, sub_id=number, low_at=None if pressed.n < 0 else pressed.n)
            await _show(query, desk, me, number)
        case "low":
            await LOW.ask(state, sub=number)
            taps = [button(str(n), SubDeed(sub=number, deed="low", n=n)) for n in (1, 3, 5, 10)]
            taps.append(button("🔕 " + _("never"), SubDeed(sub=number, deed="low", n=-1)))
            text = _("🔔 Tell me when no more than how many are free? Tap, or type a number.")
            await show(query, Screen(text, [*rows_of(taps, 3), [back]]))
        case "freight" if pressed.n:
            freight = Freight.FREE if pressed.n == 1 else Freight.PRODUCT
            await desk(set_freight, sub_id=number, freight=freight)
            await _show(query, desk, me, number)
        case "freight":
            taps = [
                button(_("free"), SubDeed(sub=number, deed="freight", n=1)),
                button(_("as the product"), SubDeed(sub=number, deed="freight", n=2)),
            ]
            await show(query, Screen(_("🚚 What does shipping cost here?"), [taps, [back]]))
        case "snooze":
            await desk(snooze, sub_id=number, hours=max(pressed.n, 1))
            text = fill(_("🔕 No low-stock alert for this one in the next {n} hours."),
                        n=max(pressed.n, 1))  # fmt: skip
            await show(query, Screen(text, [[back]]))
        case _:
            await state.clear()
            await _show(query, desk, me, number)


async def limit_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await LIMIT.about(state)
    await desk(set_daily_limit, sub_id=about["sub"], text=message.text or "")
    await state.clear()
    await send(message, await _screen(desk, me, about["sub"]))


async def low_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await LOW.about(state)
    text = (message.text or "").strip()
    low_at = None if text == "-" else 0 if text == "0" else positive(text)
    await desk(set_low, sub_id=about["sub"], low_at=low_at)
    await state.clear()
    await send(message, await _screen(desk, me, about["sub"]))


async def _show(query: CallbackQuery, desk: Desk, me: Me, sub_id: int) -> None:
    await show(query, await _screen(desk, me, sub_id))


async def _screen(desk: Desk, me: Me, sub_id: int) -> Screen:
    line = await desk(stock_of_sub, sub_id=sub_id)
    return sub_screen(line, _sub(line, sub_id), me.zone)


def _sub(line: StockLine, sub_id: int) -> SubLine:
    for one in line.subs:
        if one.id == sub_id:
            return one
    raise NotFound("sub_inventories")
