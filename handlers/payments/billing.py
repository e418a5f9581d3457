"""Paying an order through Telegram: the invoice, the question before the payment, the receipt."""

import re

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message, PreCheckoutQuery

from domain.desk import Desk
from domain.errors import NotFound, Refusal
from domain.ledger import STARS
from domain.orders import Means
from domain.payments import Invoice, Taken, agree, bill, take_charge
from domain.stock import Mall
from handlers.catalog.words import variant_name
from handlers.door.payment import UnknownBill, unknown_asked, unknown_paid
from handlers.kit.bill import Bill, send_bill
from handlers.kit.buttons import go, to_menu
from handlers.kit.checkout import allow
from handlers.kit.me import Me
from handlers.kit.screen import Button, Rows, Screen, button, send
from handlers.kit.words import _, bold, fill, lines, number
from handlers.mall.share import payload_of
from handlers.orders.buttons import MyOrder, Pay
from handlers.orders.buy import pay
from handlers.orders.mine import show_paid
from handlers.orders.words import in_unit, number_words
from handlers.payments.words import WHY
from handlers.refusals import say

LETTER = "o"
_PAYLOAD = re.compile(r"([1-9]\d{0,15})-([1-9]\d{0,15})", re.ASCII)  # the merchant, the order


def meant_by(said: str) -> tuple[int, int] | None:
    """The merchant and the order that a whole payload means."""
    letter, _dash, payload = said.partition("-")
    found = _PAYLOAD.fullmatch(payload) if letter == LETTER else None
    return (int(found[1]), int(found[2])) if found else None


async def provider_agreed(
    query: CallbackQuery, pressed: Pay, desk: Desk, me: Me, state: FSMContext
) -> None:
    """The confirmation is agreed to: the order waits for the money, and the invoice follows."""
    await _agreed(query, pressed, desk, me, state, Means.PROVIDER)


async def stars_agreed(
    query: CallbackQuery, pressed: Pay, desk: Desk, me: Me, state: FSMContext
) -> None:
    await _agreed(query, pressed, desk, me, state, Means.STARS)


async def provider_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    await _bill(query, desk.visiting(pressed.merchant), pressed.order, Means.PROVIDER)


async def stars_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    await _bill(query, desk.visiting(pressed.merchant), pressed.order, Means.STARS)


async def order_asked(query: PreCheckoutQuery, payload: str, desk: Desk) -> None:
    """Is the order still to be paid, by this person, so much? Nothing else is looked at."""
    found = _PAYLOAD.fullmatch(payload)
    if found is None:
        await unknown_asked(query)
        return
    there = desk.visiting(int(found[1]))
    await there(agree, order_id=int(found[2]), unit=query.currency, total=query.total_amount)
    await allow(query)


async def order_paid(message: Message, payload: str, desk: Desk) -> None:
    """Raises UnknownBill where there is no such merchant: nobody could give it back."""
    found, paid = _PAYLOAD.fullmatch(payload), message.successful_payment
    if found is None or paid is None:
        await unknown_paid(message, payload)
        return
    there = desk.visiting(int(found[1]))
    try:
        taken = await there(
            take_charge,
            order_id=int(found[2]),
            telegram=paid.telegram_payment_charge_id,
            provider=paid.provider_payment_charge_id,
            payload=paid.invoice_payload,
            unit=paid.currency,
            total=paid.total_amount,
        )
    except NotFound as nobody:
        charge = paid.telegram_payment_charge_id
        raise UnknownBill(f"{paid.invoice_payload!r} by charge {charge}") from nobody
    if taken.back is None and taken.order_id is not None:
        await show_paid(message, there, taken.order_id)
    else:
        await send(message, _goes_back(taken, there.actor.merchant_id))


async def _agreed(
    query: CallbackQuery, pressed: Pay, desk: Desk, me: Me, state: FSMContext, means: Means
) -> None:
    """Where there is no invoice, the order waits all the same, to be paid in another way."""
    placed = await pay(query, pressed, desk, me, state, means)
    if placed is None:
        return
    try:
        await _bill(query, desk.visiting(pressed.merchant), placed, means)
    except Refusal as no:
        await send(query, Screen(say(no, me.zone), [[_open(pressed.merchant, placed)]]))


async def _bill(query: CallbackQuery, there: Desk, order_id: int, means: Means) -> None:
    await send_bill(query, _invoice(await there(bill, order_id=order_id, means=means)))


def _invoice(told: Invoice) -> Bill:
    merchant, order = told.merchant_id, told.order_id
    what = variant_name(told.name, told.variant)
    return Bill(
        title=what if told.quantity == 1 else f"{number(told.quantity)} × {what}",
        about=_("Order {no} at {merchant}").format(no=told.no, merchant=told.merchant),
        payload=f"{LETTER}-{merchant}-{order}",
        amount=told.amount,
        price=in_unit(told.amount, told.unit),
        link=payload_of(Mall.SHOP, merchant, told.listing_id or 0),
        currency=STARS if told.provider is None else told.unit,
        provider=told.provider,
        rows=[[_open(merchant, order)]],
    )


def _goes_back(taken: Taken, merchant: int) -> Screen:
    """It paid for nothing; where it is now, and what comes next."""
    text = lines(
        fill(_("↩ <b>{amount} GOES BACK TO YOU</b>"), amount=in_unit(taken.amount, taken.unit)),
        WHY[taken.back]() if taken.back else None,
        fill(_("Order {no}"), no=number_words(taken.no)) if taken.no else None,
        _("The shop gives it back by hand and was told just now. You hear of it here.")
        if taken.by_hand
        else _("I give the Stars back by myself, as a rule within a minute. You hear of it here."),
        fill(_("Payment {n}, if you ask the shop: /paysupport"), n=bold(str(taken.charge_id))),
    )
    rows: Rows = []
    if taken.order_id is not None:
        rows.append([_open(merchant, taken.order_id)])
    return Screen(text, [*rows, [go("🧾 " + _("My orders"), "myorders"), to_menu()]])


def _open(merchant: int, order: int) -> Button:
    return button("🧾 " + _("Open the order"), MyOrder(merchant=merchant, order=order))
