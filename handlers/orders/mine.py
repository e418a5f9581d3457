"""One's own orders: the list, one of them, and what its buyer may do."""

from aiogram.types import CallbackQuery

from domain.catalog import Template
from domain.days import local
from domain.desk import Desk
from domain.members import Holdings, Membership, my_holdings, own_memberships
from domain.orders import (
    Delivery,
    Means,
    OrderCard,
    OrderLine,
    State,
    cancel,
    my_order,
    my_orders,
    pay_from_balance,
    receive,
)
from domain.paging import Place
from domain.refunds import RefundLine, my_refund
from handlers.cards.buttons import OwnCard
from handlers.catalog.words import money, points
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import BAD, GOOD, Button, Event, Rows, Screen, button, rows_of, show
from handlers.kit.words import Markup, _, bold, clock, fill, lines, moment, number
from handlers.orders.buttons import MyDeed, MyOrder, MyOrders
from handlers.orders.facts import bought, facts, head
from handlers.orders.words import MARK, STATE, in_stars, number_words, price_of, what
from handlers.refunds.parts import buyers_part

CARDS_SHOWN = 12


async def orders_command(event: Event, desk: Desk, me: Me) -> None:
    """``/myorders``: at the shop where one is just now, else at the first where one bought."""
    shops = await desk(own_memberships)
    here = me.actor.merchant_id or (shops[0].merchant_id if shops else 0)
    await _list(event, desk, MyOrders(merchant=here), shops)


async def page_pressed(query: CallbackQuery, pressed: MyOrders, desk: Desk) -> None:
    await _list(query, desk, pressed, await desk(own_memberships))


async def _list(event: Event, desk: Desk, at: MyOrders, shops: list[Membership]) -> None:
    there = desk.visiting(at.merchant)
    place = Place(at.step, at.id) if at.id else Place(at.step)
    found = await there(my_orders, place=place, size=PAGE)
    rows: Rows = [
        [button(_line(one), MyOrder(merchant=at.merchant, order=one.id))] for one in found.lines
    ]
    rows += walker(
        found,
        [one.id for one in found.lines],
        lambda step, key, text: button(text, MyOrders(merchant=at.merchant, step=step, id=key)),
    )
    rows += [
        [button("🏬 " + one.merchant, MyOrders(merchant=one.merchant_id))]
        for one in shops
        if one.merchant_id != at.merchant
    ]
    merchant = next((one.merchant for one in shops if one.merchant_id == at.merchant), None)
    text = lines(
        fill(_("🧾 <b>Your orders</b> at {merchant}, newest first."), merchant=merchant)
        if merchant
        else _("🧾 <b>Your orders</b>"),
        None if found.lines else _("Nothing yet. What you buy under /mall and /shop is here."),
    )
    last = [go("🎟 " + _("My cards"), "my"), go("◆ " + _("My points"), "mypoints")]
    await show(event, Screen(text, [*rows, last, [to_menu()]]))


def _line(one: OrderLine) -> str:
    return f"{MARK[one.state]} {STATE[one.state]()} · {price_of(one)} · {what(one)}"


async def my_order_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    await show(query, await _drawn(there, pressed.order))


async def cancel_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    one = await there(my_order, order_id=pressed.order)
    rows: Rows = [
        [button(_("Yes, cancel it"), _at(one, "cancel!"), BAD)],
        [button("◀ " + _("No, keep it"), _at(one))],
    ]
    text = lines(
        fill(_("✖ Cancel the order of {what}?"), what=bold(what(one.line))),
        _(
            "Points that were kept for it are yours again at once, but for those past their last "
            "day."
        )
        if one.line.points
        else None,
    )
    await show(query, Screen(text, rows))


async def cancel_confirmed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    await there(cancel, order_id=pressed.order)
    await show(query, await _drawn(there, pressed.order))


async def balance_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    await there(pay_from_balance, order_id=pressed.order)
    await show_paid(query, there, pressed.order)


async def got_pressed(query: CallbackQuery, pressed: MyOrder, desk: Desk) -> None:
    there = desk.visiting(pressed.merchant)
    await there(receive, order_id=pressed.order)
    await show(query, await _drawn(there, pressed.order))


async def show_paid(event: Event, there: Desk, order_id: int) -> None:
    """What was just ordered, or paid, and what is left of points and balance."""
    await show(event, await _drawn(there, order_id, await there(my_holdings)))


async def _drawn(there: Desk, order_id: int, left: Holdings | None = None) -> Screen:
    one = await there(my_order, order_id=order_id)
    return my_screen(one, await there(my_refund, order_id=order_id), left)


def my_screen(one: OrderCard, refund: RefundLine | None, left: Holdings | None = None) -> Screen:
    """What the buyer may do stands under it. ``left``: after it was just ordered, or paid."""
    asked, deeds = buyers_part(one, refund)
    text = lines(
        *_verdict(one, left),
        *facts(one, one.timezone, _TO_COME),
        fill(_("Sold by {merchant}"), merchant=one.merchant),
        *asked,
    )
    return Screen(text, [*_deeds(one), *deeds, [_list_button(one), to_menu()]])


def _verdict(one: OrderCard, left: Holdings | None) -> list[Markup | None]:
    """The first line says what happened; then what to do, and what it is about."""
    line = one.line
    if line.state is State.PENDING and one.elsewhere:
        return [head(one), Markup(_("You pay it where you ordered it."))]
    if line.state is State.PENDING:
        return [
            fill(_("⏳ <b>KEPT FOR YOU</b> until {at}"), at=_kept_until(line, one.timezone))
            if line.closes_at
            else None,
            fill(
                _("Pay {price} below, or at the counter; there say this number:")
                if one.ways.provider or one.ways.stars
                else _("Pay {price} at the counter and say this number:"),
                price=bold(price_of(line)),
            ),
            number_words(line.no),
            fill("{what} · {price}", what=what(line), price=price_of(line)),
        ]
    if left is None:
        return [head(one)]
    if one.template is Template.CARD_KEY:
        got = _("🔑 The key comes as a message of its own.")
    elif one.template is Template.REDEMPTION_CARD:
        got = _("🎟 Show the card at the counter; it is under /my too.")
    elif line.delivery is Delivery.AT_ONCE:
        got = _("◆ The points are yours: /mypoints")
    else:
        got = None
    paid = fill(_("✅ <b>PAID</b> · {price}"), price=price_of(line))
    return [
        paid,
        Markup(got) if got else None,
        fill(_("◆ {points} left"), points=points(left.points.free)) if line.points else None,
        fill(_("💶 {amount} left"), amount=money(left.money.free, left.currency))
        if one.means is Means.BALANCE
        else None,
        bought(one),
    ]


def _deeds(one: OrderCard) -> Rows:
    """What the buyer may do, and what there is to see. Who adds a deed adds it here."""
    state, rows = one.line.state, Rows()
    if state is State.PENDING and not one.elsewhere:
        if one.line.money:
            rows += _ways(one)
            if one.balance_is_enough:
                rows.append([button(_("Pay with my balance"), _at(one, "balance"), GOOD)])
        rows.append([button("✖ " + _("Cancel the order"), _at(one, "cancel"))])
    if state is State.SHIPPED:
        rows.append([button("✅ " + _("It has arrived"), _at(one, "got"), GOOD)])
    merchant, cards = one.line.merchant_id, one.cards[:CARDS_SHOWN]
    words = "🎟 " + (_("Show the card") if len(cards) == 1 else _("Card {n}"))
    shown = [
        button(words.format(n=number(at)), OwnCard(merchant=merchant, card=card))
        for at, card in enumerate(cards, start=1)
    ]
    return rows + rows_of(shown, 3)


def _ways(one: OrderCard) -> Rows:
    """Through Telegram, where the shop takes it so."""
    ways, rows = one.ways, Rows()
    if ways.provider:
        words = _("Pay {price} by card").format(price=price_of(one.line))
        rows.append([button("💳 " + words, _at(one, "provider"), GOOD)])
    if ways.stars is not None:
        words = _("Pay {price}").format(price=in_stars(one.line.points, ways.stars))
        rows.append([button("⭐ " + words, _at(one, "stars"), GOOD)])
    return rows


def _list_button(one: OrderCard) -> Button:
    return button("🧾 " + _("My orders"), MyOrders(merchant=one.line.merchant_id))


_TO_COME = {
    Delivery.SHIPPED: lambda: _("📦 The shop sends it, and you are told its number."),
    Delivery.PICKED_UP: lambda: _("🏬 It waits for you. Say the number of the order there."),
    Delivery.AT_ONCE: lambda: _("It was handed over with the payment."),
    Delivery.BY_HAND: lambda: _("🤝 The shop does it itself, and tells you."),
}


def _at(one: OrderCard, deed: MyDeed = "show") -> MyOrder:
    return MyOrder(merchant=one.line.merchant_id, order=one.line.id, deed=deed)


def _kept_until(line: OrderLine, zone: str) -> str:
    """The hour alone means the day on which it was ordered."""
    if line.closes_at is None:
        return ""
    same = local(line.closes_at, zone).date() == local(line.placed_at, zone).date()
    return clock(line.closes_at, zone) if same else moment(line.closes_at, zone)
