"""One order, as the merchant's staff see it, and its next step."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.orders import Delivery, OrderCard, State, close, complete, order, ship, take_cash
from domain.payments import ChargeLine, ChargeState, charges_of
from domain.refunds import refund_of
from handlers.cards.buttons import ShowCard
from handlers.catalog.words import money
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import BAD, GOOD, Event, Rows, Screen, button, rows_of, show
from handlers.kit.words import Markup, _, bold, fill, lines, number
from handlers.orders.buttons import OrderDeed, ShowOrder
from handlers.orders.facts import bought, facts, head
from handlers.orders.words import in_unit, number_words
from handlers.refunds.parts import staffs_part

TRACKING = Question("order.tracking", things=("orders",))
CARDS_SHOWN = 12


async def order_pressed(
    query: CallbackQuery, pressed: ShowOrder, desk: Desk, me: Me, state: FSMContext
) -> None:
    await state.clear()
    await show_order(query, desk, me, pressed.order)


async def show_order(
    event: Event, desk: Desk, me: Me, order_id: int, said: Markup | None = None
) -> None:
    """``said``: what just happened."""
    await show(event, await drawn(desk, me, order_id, said))


async def paid_pressed(query: CallbackQuery, pressed: OrderDeed, desk: Desk, me: Me) -> None:
    await pay(query, desk, me, pressed.order)


async def pay(event: Event, desk: Desk, me: Me, order_id: int) -> None:
    await desk(take_cash, order_id=order_id)
    cash = _money(await desk(order, order_id=order_id))
    said = fill(_("✅ <b>CASH TAKEN</b> · {cash}"), cash=cash)
    await show(event, await drawn(desk, me, order_id, said))


async def ship_pressed(
    query: CallbackQuery, pressed: OrderDeed, desk: Desk, state: FSMContext
) -> None:
    await ask_tracking(query, desk, state, pressed.order)


async def ask_tracking(event: Event, desk: Desk, state: FSMContext, order_id: int) -> None:
    one = await desk(order, order_id=order_id)
    await TRACKING.ask(state, order=order_id)
    text = lines(
        bought(one),
        fill(_("🏠 {address}"), address=one.address) if one.address else None,
        _("🚚 Type the tracking number. With its carrier, so: DHL: 00340434"),
    )
    await show(event, Screen(text, [[button("◀ " + _("Back"), ShowOrder(order=order_id))]]))


async def tracking_typed(message: Message, desk: Desk, me: Me, state: FSMContext) -> None:
    order_id = (await TRACKING.about(state))["order"]
    await send_off(message, desk, me, order_id, message.text or "")
    await state.clear()


async def send_off(event: Event, desk: Desk, me: Me, order_id: int, said: str) -> None:
    """``said``: ``TRACKING``, which may be an address, or ``CARRIER: TRACKING``."""
    carrier, colon, tracking = said.replace("：", ":").partition(":")
    if not colon or tracking.startswith("//"):
        carrier, tracking = "", said
    await desk(ship, order_id=order_id, tracking=tracking, carrier=carrier)
    await show_order(event, desk, me, order_id, Markup(_("🚚 <b>SENT</b>; the buyer is told.")))


async def complete_pressed(query: CallbackQuery, pressed: OrderDeed, desk: Desk, me: Me) -> None:
    await finish(query, desk, me, pressed.order)


async def finish(event: Event, desk: Desk, me: Me, order_id: int) -> None:
    await desk(complete, order_id=order_id)
    await show_order(event, desk, me, order_id, Markup(_("✅ <b>DONE</b>")))


async def close_pressed(query: CallbackQuery, pressed: OrderDeed, desk: Desk) -> None:
    one = await desk(order, order_id=pressed.order)
    text = lines(
        fill(_("✖ Close order {no}?"), no=number_words(one.line.no)),
        bought(one),
        _("Nothing was paid. Points and stock that are kept for it become free."),
    )
    rows: Rows = [
        [button(_("Yes, close it"), OrderDeed(order=pressed.order, deed="close!"), BAD)],
        [button("◀ " + _("No, keep it"), ShowOrder(order=pressed.order))],
    ]
    await show(query, Screen(text, rows))


async def close_confirmed(query: CallbackQuery, pressed: OrderDeed, desk: Desk, me: Me) -> None:
    await shut(query, desk, me, pressed.order)


async def shut(event: Event, desk: Desk, me: Me, order_id: int) -> None:
    await desk(close, order_id=order_id)
    await show_order(event, desk, me, order_id, Markup(_("✖ <b>CLOSED</b>: nothing was paid.")))


async def drawn(desk: Desk, me: Me, order_id: int, said: Markup | None = None) -> Screen:
    """The order with what was asked back of it; a verdict stands instead of its state."""
    one = await desk(order, order_id=order_id)
    asked, deeds = staffs_part(one, await desk(refund_of, order_id=order_id))
    charges = await desk(charges_of, order_id=order_id)
    text = lines(
        said,
        bought(one) if said else head(one),
        fill(_("👤 {name}"), name=bold(one.line.person or _("somebody at the counter"))),
        *facts(one, me.zone),
        _("It is paid or closed there, and told here by a call or a file.")
        if one.elsewhere and one.line.state is State.PENDING
        else None,
        *map(_charge, charges),
        *asked,
    )
    last = [go("◀ " + _("Orders"), "orders"), to_menu()]
    return Screen(text, [*_deeds(one), *deeds, *_cards(one), last])


def _charge(one: ChargeLine) -> Markup:
    """What Telegram took, by which number, and what became of it."""
    return fill(
        _CHARGE[one.state](),
        n=str(one.id),
        amount=in_unit(one.amount, one.unit),
        number=number_words(one.number),
    )


_CHARGE = {
    ChargeState.SETTLED: lambda: _("💳 Payment {n}: {amount} · {number}"),
    ChargeState.OWED_BACK: lambda: _("💸 Payment {n}: {amount} is to go back · {number}"),
    ChargeState.GIVEN_BACK: lambda: _("↩ Payment {n}: {amount} went back · {number}"),
}


def _deeds(one: OrderCard) -> Rows:
    """What comes next. Who adds a deed adds it here."""
    line = one.line
    done = button("✅ " + _DONE[line.delivery](), OrderDeed(order=line.id, deed="complete"), GOOD)
    match line.state:
        case State.PENDING if one.elsewhere:
            return []
        case State.PENDING:
            cash = "✅ " + _("Take {cash} in cash").format(cash=_money(one))
            take = [button(cash, OrderDeed(order=line.id, deed="paid"), GOOD)]
            close_it = [button("✖ " + _("Close"), OrderDeed(order=line.id, deed="close"))]
            return [take, close_it] if line.money else [close_it]
        case State.PAID if line.delivery is Delivery.SHIPPED:
            return [[button("🚚 " + _("Ship"), OrderDeed(order=line.id, deed="ship"), GOOD)]]
        case State.PAID | State.SHIPPED:
            return [[done]]
    return []


def _cards(one: OrderCard) -> Rows:
    """S4-25: each opens with what was redeemed of it."""
    shown = [
        button("🎟 " + _("Card {n}").format(n=number(at)), ShowCard(card=card))
        for at, card in enumerate(one.cards[:CARDS_SHOWN], start=1)
    ]
    return rows_of(shown, 3)


def _money(one: OrderCard) -> str:
    return money(one.line.money, one.line.currency)


_DONE = {
    Delivery.SHIPPED: lambda: _("It has arrived"),
    Delivery.PICKED_UP: lambda: _("Handed over"),
    Delivery.AT_ONCE: lambda: _("Handed over"),
    Delivery.BY_HAND: lambda: _("Done by hand"),
}
