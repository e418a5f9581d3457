"""One's own order."""

from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.orders import OrderCard, State, cancel, my_order, pay_from_balance, receive
from handlers.kit.buttons import to_menu
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, show
from handlers.kit.words import _, bold, fill, lines
from handlers.orders.buttons import MyDeed, MyOrder
from handlers.orders.facts import facts, head
from handlers.orders.words import what


async def my_order_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    await show(query, my_screen(await there(my_order, order_id=pressed.order)))


async def cancel_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    one = await there(my_order, order_id=pressed.order)
    rows: Rows = [
        [button(_("Yes, cancel it"), _at(one, "cancel!"), BAD)],
        [button("◀ " + _("No, keep it"), _at(one))],
    ]
    text = lines(
        fill(_("✖ Cancel the order of {what}?"), what=bold(what(one.line))),
        _("Points that were kept for it are yours again at once."),
    )
    await show(query, Screen(text, rows))


async def cancel_confirmed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    await there(cancel, order_id=pressed.order)
    await show(query, my_screen(await there(my_order, order_id=pressed.order)))


async def balance_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    await there(pay_from_balance, order_id=pressed.order)
    await show(query, my_screen(await there(my_order, order_id=pressed.order)))


async def got_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    await there(receive, order_id=pressed.order)
    await show(query, my_screen(await there(my_order, order_id=pressed.order)))


def my_screen(one: OrderCard) -> Screen:
    """What the buyer may do stands under it."""
    state = one.line.state
    rows: Rows = []
    if state is State.PENDING:
        if one.line.money:
            rows.append([button(_("Pay with my balance"), _at(one, "balance"), GOOD)])
        rows.append([button("✖ " + _("Cancel the order"), _at(one, "cancel"))])
    if state is State.SHIPPED:
        rows.append([button("✅ " + _("It has arrived"), _at(one, "got"), GOOD)])
    text = lines(
        head(one), *facts(one, one.timezone), fill(_("At {merchant}"), merchant=one.merchant)
    )
    return Screen(text, [*rows, [to_menu()]])


def _at(one: OrderCard, deed: MyDeed = "show") -> MyOrder:
    return MyOrder(merchant=one.line.merchant_id, order=one.line.id, deed=deed)
