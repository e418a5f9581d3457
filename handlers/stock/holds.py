"""What is put aside for customers by hand, and what became of it."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.mall import release_hold
from domain.orders import PriceChanged, ask_to_pay, hand_over, price_of_hold
from domain.paging import START, Page, Place
from domain.stock import HoldLine, HoldState, Mall, hold_line, list_holds
from handlers.catalog.buttons import ProductDeed, ShowProduct
from handlers.catalog.words import MALL, variant_name
from handlers.kit.buttons import to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, strider
from handlers.kit.screen import BAD, GOOD, Button, Rows, Screen, button, show
from handlers.kit.words import _, bold, fill, lines, moment
from handlers.mall.buttons import ListingDeed, ShowListing
from handlers.orders.card import show_order
from handlers.orders.counter import show_sold
from handlers.orders.words import price
from handlers.refusals import say


class HoldPage(CallbackData, prefix="hp2"):
    """``of``: a product, or of ``by_listing`` a listing; ``part`` 0: what is still held."""

    of: int
    by_listing: bool
    step: str
    id: int
    part: int


class HoldDeed(CallbackData, prefix="hd1"):
    """A sale asks first."""

    hold: int
    deed: Literal["show", "sold", "ask", "release"]


class HoldSold(CallbackData, prefix="ht1"):
    """The second tap: handed over for what the question said, ``money`` in minor units."""

    hold: int
    points: int
    money: int


STATE = {
    HoldState.HELD: lambda: _("held"),
    HoldState.SOLD: lambda: _("handed over"),
    HoldState.RELEASED: lambda: _("released"),
    HoldState.EXPIRED: lambda: _("ran out"),
    HoldState.RETURNED: lambda: _("refunded"),
}
_MARK = {
    HoldState.HELD: "📌",
    HoldState.SOLD: "✅",
    HoldState.RELEASED: "↩",
    HoldState.EXPIRED: "⌛",
    HoldState.RETURNED: "🔙",
}


async def page_pressed(query: CallbackQuery, pressed: HoldPage, desk: Desk) -> None:
    which = {"listing_id" if pressed.by_listing else "product_id": pressed.of}
    place = Place(pressed.step, pressed.id, part=pressed.part)
    await _list(query, desk, **which, place=place)


async def of_product_pressed(query: CallbackQuery, pressed: ProductDeed, desk: Desk) -> None:
    await _list(query, desk, product_id=pressed.product)


async def of_listing_pressed(query: CallbackQuery, pressed: ListingDeed, desk: Desk) -> None:
    await _list(query, desk, listing_id=pressed.listing)


async def _list(
    query: CallbackQuery,
    desk: Desk,
    *,
    product_id: int = 0,
    listing_id: int = 0,
    place: Place = START,
) -> None:
    """Of a product, or of one listing; what is still held comes first."""
    which = {"product_id": product_id or None, "listing_id": listing_id or None}
    found: Page[HoldLine] = await desk(list_holds, **which, place=place, size=PAGE)

    def at(to: Place, text: str) -> Button:
        of, listing = listing_id or product_id, bool(listing_id)
        return button(
            text, HoldPage(of=of, by_listing=listing, step=to.step, id=to.id, part=to.part)
        )

    rows: Rows = [[button(_line(one), HoldDeed(hold=one.id, deed="show"))] for one in found.lines]
    rows += strider(found, at)
    back = (
        button("◀ " + _("Listing"), ShowListing(listing=listing_id))
        if listing_id
        else button("◀ " + _("Product"), ShowProduct(product=product_id))
    )
    text = lines(
        _("📌 <b>Held and handed over</b>"),
        None if found.lines else _("Nothing yet. Hold something from a listing's screen."),
    )
    await show(query, Screen(text, [*rows, [back, to_menu()]]))


async def hold_pressed(query: CallbackQuery, pressed: HoldDeed, desk: Desk, me: Me) -> None:
    await show(query, hold_screen(await desk(hold_line, hold_id=pressed.hold), me))


async def release_pressed(query: CallbackQuery, pressed: HoldDeed, desk: Desk, me: Me) -> None:
    await show(query, hold_screen(await desk(release_hold, hold_id=pressed.hold), me))


async def sold_pressed(query: CallbackQuery, pressed: HoldDeed, desk: Desk) -> None:
    await _ask(query, desk, pressed.hold)


async def _ask(query: CallbackQuery, desk: Desk, hold_id: int, first: str | None = None) -> None:
    one = await desk(hold_line, hold_id=hold_id)
    cost, currency = await desk(price_of_hold, hold_id=one.id)
    text = lines(
        first,
        fill(_("✅ Was it paid and handed over? {what}"), what=bold(_what(one))),
        fill(_("To pay: {price}"), price=bold(price(cost.points, cost.money, currency))),
        _("It becomes an order, paid here in cash or with the member's points."),
    )
    yes = HoldSold(hold=one.id, points=cost.points, money=cost.money)
    rows = [
        [button(_("Yes, handed over"), yes, GOOD)],
        [button("◀ " + _("No"), HoldDeed(hold=one.id, deed="show"))],
    ]
    await show(query, Screen(text, rows))


async def sale_confirmed(query: CallbackQuery, pressed: HoldSold, desk: Desk, me: Me) -> None:
    """Where it costs something else by now, it is confirmed anew."""
    said = {"points": pressed.points, "money": pressed.money}
    try:
        sold = await desk(hand_over, hold_id=pressed.hold, **said)
    except PriceChanged as no:
        await _ask(query, desk, pressed.hold, say(no, me.zone))
        return
    await show_sold(query, desk, sold.id)


async def ask_pressed(query: CallbackQuery, pressed: HoldDeed, desk: Desk, me: Me) -> None:
    """It becomes an order that waits for the member's money."""
    asked = await desk(ask_to_pay, hold_id=pressed.hold)
    await show_order(query, desk, me, asked.id)


def hold_screen(one: HoldLine, me: Me) -> Screen:
    free = one.state is HoldState.HELD and not one.ordered
    text = lines(
        fill("{mark} {what}", mark=_MARK[one.state], what=bold(_what(one))),
        fill(_("{state}, {mall}"), state=_state(one), mall=MALL[one.mall]()),
        fill(_("For: {name}"), name=one.person or _("nobody in particular")),
        fill(_("Since {at}"), at=moment(one.made_at, me.zone)),
        fill(_("Kept until {at}; then it is free again."), at=moment(one.expires_at, me.zone))
        if free
        else None,
    )
    rows: Rows = []
    if free:
        if one.person:
            ask = HoldDeed(hold=one.id, deed="ask")
            rows.append([button("⏳ " + _("Let them pay"), ask)])
        rows.append(
            [
                button("✅ " + _("Handed over"), HoldDeed(hold=one.id, deed="sold"), GOOD),
                button("↩ " + _("Release"), HoldDeed(hold=one.id, deed="release"), BAD),
            ]
        )
    rows.append([button("◀ " + _("Product"), ShowProduct(product=one.product_id)), to_menu()])
    return Screen(text, rows)


def _state(one: HoldLine) -> str:
    waits = one.ordered and one.state is HoldState.HELD
    if waits and one.mall is Mall.DRAWS:
        return _("kept as a prize")
    return _("ordered, not paid yet") if waits else STATE[one.state]()


def _what(one: HoldLine) -> str:
    return f"{one.quantity} × {variant_name(one.product, one.variant)}"


def _line(one: HoldLine) -> str:
    return f"{_MARK[one.state]} {_what(one)} · {one.person or '–'}"
