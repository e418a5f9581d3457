"""Asking for a refund: the buyer in two taps, the staff on the buyer's behalf."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.orders import OrderCard, my_order
from domain.refunds import (
    Asked,
    Reason,
    ask_refund,
    ask_refund_for,
    my_refund,
    withdraw_refund,
)
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, Button, Event, Rows, Screen, button, rows_of, show
from handlers.kit.words import _, fill, lines
from handlers.orders.buttons import MyOrder, ShowOrder
from handlers.orders.facts import bought
from handlers.refunds.buttons import AskFor, MyRefund
from handlers.refunds.card import show_card
from handlers.refunds.parts import came_back
from handlers.refunds.words import CODE, WHY, refund_no

MINE = Question("refund.mine", things=("orders",))
THEIRS = Question("refund.theirs", things=("orders",))


async def ask_pressed(
    query: CallbackQuery, pressed: MyRefund, desk: Desk, state: FSMContext
) -> None:
    """The reason is asked for; it is one tap, or a line."""
    there = desk.visiting(pressed.merchant)
    one = await there(my_order, order_id=pressed.order)
    back = button("◀ " + _("Back"), MyOrder(merchant=pressed.merchant, order=pressed.order))
    if pressed.why in ("", "o"):
        await MINE.ask(state, merchant=pressed.merchant, order=pressed.order)
    if pressed.why == "o":
        await show(query, Screen(_("✍️ What is it? Type it in a line."), [[back]]))
        return
    if pressed.why:
        asked = await there(ask_refund, order_id=pressed.order, why=CODE[pressed.why])
        await state.clear()
        await _answer(query, one, asked)
        return
    whys = [
        button(WHY[why](), MyRefund(merchant=pressed.merchant, order=pressed.order, why=code))
        for code, why in CODE.items()
    ]
    text = lines(
        _("↩ <b>Why do you want a refund?</b>"),
        bought(one),
        _("It is always the whole order. The shop decides, and you are told."),
        _("✍️ Tap the reason, or type it."),
    )
    await show(query, Screen(text, [*rows_of(whys, 2), [back]]))


async def mine_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await MINE.about(state)
    there = desk.visiting(about["merchant"])
    one = await there(my_order, order_id=about["order"])
    asked = await there(
        ask_refund, order_id=about["order"], why=Reason.OTHER, reason=message.text or ""
    )
    await state.clear()
    await _answer(message, one, asked)


async def keep_pressed(query: CallbackQuery, pressed: MyRefund, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    one = await there(my_order, order_id=pressed.order)
    rows: Rows = [
        [
            button(
                _("Yes, I keep it"),
                MyRefund(merchant=pressed.merchant, order=pressed.order, deed="keep!"),
                BAD,
            )
        ],
        [button("◀ " + _("Back"), MyOrder(merchant=pressed.merchant, order=pressed.order))],
    ]
    await show(query, Screen(lines(_("↪ Take the refund back and keep it?"), bought(one)), rows))


async def kept(query: CallbackQuery, pressed: MyRefund, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    found = await there(my_refund, order_id=pressed.order)
    await there(withdraw_refund, refund_id=found.id if found else 0)
    one = await there(my_order, order_id=pressed.order)
    text = lines(_("↪ <b>KEPT</b>: nothing is refunded."), bought(one))
    await show(query, Screen(text, [[_my_order(one)]]))


async def _answer(event: Event, one: OrderCard, asked: Asked) -> None:
    """What became of it, and what comes next."""
    if asked.back is not None:
        said = lines(_("✅ <b>REFUNDED</b>"), *came_back(asked.back))
    else:
        said = lines(
            fill(_("⏳ <b>ASKED</b> · {no}"), no=refund_no(asked.id)),
            _("The shop decides, and you are told here. Until then nothing changes."),
        )
    await show(event, Screen(lines(said, bought(one)), [[_my_order(one)]]))


def _my_order(one: OrderCard) -> Button:
    return button(
        "🧾 " + _("The order"), MyOrder(merchant=one.line.merchant_id, order=one.line.id)
    )


async def for_pressed(
    query: CallbackQuery, pressed: AskFor, desk: Desk, me: Me, state: FSMContext
) -> None:
    back = button("◀ " + _("Back"), ShowOrder(order=pressed.order))
    if pressed.why in ("", "o"):
        await THEIRS.ask(state, order=pressed.order)
    if pressed.why == "o":
        await show(query, Screen(_("✍️ What is it? Type it in a line."), [[back]]))
    elif pressed.why:
        asked = await desk(ask_refund_for, order_id=pressed.order, why=CODE[pressed.why])
        await state.clear()
        await show_card(query, desk, me, asked.id)
    else:
        whys = [
            button(WHY[why](), AskFor(order=pressed.order, why=code)) for code, why in CODE.items()
        ]
        text = lines(
            _("↩ <b>Why does the buyer want a refund?</b>"),
            _("You ask for it: somebody else has to approve it, as far as the limits say so."),
            _("✍️ Tap the reason, or type it."),
        )
        await show(query, Screen(text, [*rows_of(whys, 2), [back]]))


async def theirs_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    about = await THEIRS.about(state)
    asked = await desk(
        ask_refund_for, order_id=about["order"], why=Reason.OTHER, reason=message.text or ""
    )
    await state.clear()
    await show_card(message, desk, me, asked.id)
