"""The resource centre: search a supplier's catalogue, pick, confirm, order details (S0-03)."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.paging import START, Place
from domain.supply import (
    SupplyLine,
    SupplyOrder,
    SupplyPriceChanged,
    buy_supply,
    list_supply,
    supply_item,
    supply_orders,
)
from handlers.catalog.buttons import ShowProduct
from handlers.catalog.words import money
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, strider, walker
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, MAIN, Event, Rows, Screen, button, rows_of, send, show
from handlers.kit.words import _, bold, day, fill, lines, moment, number
from handlers.refusals import say
from handlers.stock.typed import positive

QUANTITY = Question("supply.quantity", things=("supplier_items",))


class SupplyPage(CallbackData, prefix="su2"):
    step: str
    id: int
    draft: str
    key: str


class SupplyOrders(CallbackData, prefix="sy1"):
    step: str
    id: int


class SupplyDeed(CallbackData, prefix="sv1"):
    """``n``: how many; buying asks first, ``buy!`` is the second tap, for the ``price`` that was
    asked, in minor units."""

    item: int
    deed: Literal["show", "buy", "buy!", "orders"]
    n: int = 0
    price: int = 0


KIND = {
    "voucher": lambda: _("voucher"),
    "top_up": lambda: _("direct top-up"),
    "bundle": lambda: _("benefit bundle"),
}


async def supply_command(event: Event, desk: Desk, args: str = "") -> None:
    """``/supply [words]``."""
    draft = await desk(drafts.begin, kind="supply", answers={"words": args}) if args else ""
    await _list(event, desk, args, draft, START)


async def page_pressed(query: CallbackQuery, pressed: SupplyPage, desk: Desk) -> None:
    words = (
        (await desk(drafts.read, draft=pressed.draft, kind="supply"))["words"]
        if pressed.draft
        else ""
    )
    place = Place(pressed.step, pressed.id, pressed.key)
    await _list(query, desk, words, pressed.draft, place)


async def item_pressed(
    query: CallbackQuery, pressed: SupplyDeed, desk: Desk, state: FSMContext
) -> None:
    """What it is, and how many; the number may be typed."""
    one = await desk(supply_item, item_id=pressed.item)
    await QUANTITY.ask(state, item=one.id)
    await show(query, _screen(one))


async def buy_pressed(
    query: CallbackQuery, pressed: SupplyDeed, desk: Desk, state: FSMContext
) -> None:
    one = await desk(supply_item, item_id=pressed.item)
    await state.clear()
    await show(query, _confirm(one, pressed.n))


async def purchase_confirmed(
    query: CallbackQuery, pressed: SupplyDeed, desk: Desk, me: Me
) -> None:
    """Where it costs something else by now, it is confirmed anew."""
    said = {"item_id": pressed.item, "quantity": pressed.n, "price": pressed.price}
    try:
        order = await desk(buy_supply, **said)
    except SupplyPriceChanged as no:
        one = await desk(supply_item, item_id=pressed.item)
        again = _confirm(one, pressed.n)
        await show(query, Screen(lines(say(no, me.zone), again.text), again.rows))
        return
    await show(query, _order_screen(order, me))


async def orders_pressed(query: CallbackQuery, desk: Desk, me: Me) -> None:
    await show(query, await _orders(desk, me, START))


async def orders_page_pressed(
    query: CallbackQuery, pressed: SupplyOrders, desk: Desk, me: Me
) -> None:
    await show(query, await _orders(desk, me, Place(pressed.step, pressed.id)))


async def quantity_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await QUANTITY.about(state)
    quantity = positive(message.text or "")
    one = await desk(supply_item, item_id=about["item"])
    await state.clear()
    await send(message, _confirm(one, quantity))


async def _list(event: Event, desk: Desk, words: str, draft: str, place: Place) -> None:
    found = await desk(list_supply, words=words, place=place, size=PAGE)
    rows: Rows = [
        [
            button(
                f"🛒 {one.name} · {money(one.price, one.currency)}",
                SupplyDeed(item=one.id, deed="show"),
            )
        ]
        for one in found.lines
    ]
    rows += strider(
        found,
        lambda to, text: button(text, SupplyPage(step=to.step, id=to.id, draft=draft, key=to.key)),
    )
    rows.append([button("🧾 " + _("Purchases"), SupplyDeed(item=0, deed="orders"))])
    text = lines(
        _("🛒 <b>Resource centre</b>: what suppliers offer."),
        None
        if found.lines
        else _(
            "Nothing here. Send me a supplier's file (CSV or XLSX) with the columns supplier, "
            "item, name, kind, price, expires_on, note."
        ),
        _("Search by typing: /supply and words.") if found.lines and not words else None,
    )
    await show(event, Screen(text, [*rows, [go("🛍 " + _("Products"), "products"), to_menu()]]))


def _screen(one: SupplyLine) -> Screen:
    taps = [
        button(f"× {number(n)}", SupplyDeed(item=one.id, deed="buy", n=n))
        for n in (10, 50, 100, 500)
    ]
    text = lines(
        *_facts(one),
        "",
        _("🔢 How many? Tap, or type a number."),
    )
    return Screen(
        text, [*rows_of(taps, 4), [go("◀ " + _("Resource centre"), "supply"), to_menu()]]
    )


def _facts(one: SupplyLine) -> list[str]:
    return [
        fill("🛒 {name}", name=bold(one.name)),
        fill(
            "{supplier} · {item} · {kind}",
            supplier=one.supplier,
            item=one.item,
            kind=KIND[one.kind](),
        ),
        fill(_("Price: {price} each"), price=money(one.price, one.currency)),
        fill(_("📅 Sold until {day}"), day=day(one.expires_on))
        if one.expires_on
        else _("📅 No expiry"),
        *([fill("📝 {note}", note=one.note)] if one.note else []),
    ]


def _confirm(one: SupplyLine, quantity: int) -> Screen:
    """Confirm says the total, and that nothing goes back (S0-04)."""
    text = lines(
        *_facts(one),
        "",
        fill(
            _("Buy {n} for {total}?"),
            n=quantity,
            total=bold(money(one.price * quantity, one.currency)),
        ),
        _("Tillbot records the purchase; you pay the supplier yourself."),
        _("⚠️ Non-returnable: purchased benefits cannot go back."),
    )
    yes = SupplyDeed(item=one.id, deed="buy!", n=quantity, price=one.price)
    rows = [
        [button("✅ " + _("Confirm"), yes, GOOD)],
        [button("◀ " + _("Back"), SupplyDeed(item=one.id, deed="show"))],
    ]
    return Screen(text, rows)


def _order_screen(order: SupplyOrder, me: Me) -> Screen:
    text = lines(
        fill(_("🧾 Order {n}"), n=str(order.number)),
        fill("{n} × {name}", n=order.quantity, name=bold(order.name)),
        fill(
            _("{supplier}, {total} in all"),
            supplier=order.supplier,
            total=money(order.total, order.currency),
        ),
        fill("{at} · {who}", at=moment(order.at, me.zone), who=order.by),
        fill(_("📅 Sold until {day}"), day=day(order.expires_on))
        if order.expires_on
        else _("📅 No expiry"),
        _("It is in the pool; the ledger says: stock-in, purchased."),
    )
    rows = [
        [button("🛍 " + _("Product"), ShowProduct(product=order.product_id), MAIN)],
        [go("◀ " + _("Resource centre"), "supply"), to_menu()],
    ]
    return Screen(text, rows)


async def _orders(desk: Desk, me: Me, place: Place) -> Screen:
    found = await desk(supply_orders, place=place)
    text = lines(
        _("🧾 <b>Purchases</b>, newest first."),
        *(
            fill(
                "#{number} · {at} · {n} × {name} · {total}",
                number=str(one.number),
                at=moment(one.at, me.zone),
                n=one.quantity,
                name=one.name,
                total=money(one.total, one.currency),
            )
            for one in found.lines
        ),
        None if found.lines else _("None yet."),
    )
    rows = walker(
        found,
        [one.number for one in found.lines],
        lambda step, number, words: button(words, SupplyOrders(step=step, id=number)),
    )
    return Screen(text, [*rows, [go("◀ " + _("Resource centre"), "supply"), to_menu()]])
