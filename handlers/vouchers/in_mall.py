"""A voucher in the points mall: how many, for how much, and what is paid then (S1-18 to S1-22)."""

import re
from typing import Literal, TypedDict, cast

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.mall import (
    CashLocked,
    Mode,
    Price,
    VoucherInMall,
    list_voucher,
    list_wished,
    listing,
    parse_price,
    take_voucher_back,
    voucher_in_mall,
)
from domain.money import digits
from domain.stock import Mall
from domain.vouchers import VoucherLine, voucher
from handlers.catalog.words import calculator, money, points, price_words
from handlers.kit.buttons import to_menu
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, Button, Event, Rows, Screen, button, show
from handlers.kit.typed import parse_number
from handlers.kit.words import Markup, _, bold, fill, lines, number
from handlers.mall.buttons import ShowListing
from handlers.mall.listing import show_listing
from handlers.vouchers.buttons import ShowVoucher, VoucherDeed

COUNT = Question("voucher.mall.count", things=("vouchers", "listings"))
PRICE = Question("voucher.mall.price", things=("vouchers", "listings"))
POINTS = ("100", "500", "1000")
MOST = 100_000
LINE = re.compile(r"#?(\d{1,9})\s+(?:points|积分)\s+(\d{1,6})\s+(.+)")


class Wish(TypedDict):
    """The draft's answers. ``price`` as typed; empty: not said yet."""

    voucher: int
    quantity: int
    price: str


class SellVoucher(CallbackData, prefix="vq1"):
    """``value``: how many, or a price; empty: ask. ``both`` and ``offset`` ask for a price with
    money in it."""

    draft: str
    deed: Literal["show", "many", "price", "both", "offset", "go"]
    value: str = ""


async def mall_pressed(
    query: CallbackQuery, pressed: VoucherDeed, desk: Desk, state: FSMContext
) -> None:
    """From a voucher's screen."""
    await state.clear()
    one = await desk(voucher, voucher_id=pressed.voucher)
    wish: Wish = {"voucher": one.id, "quantity": min(10, one.left), "price": ""}
    draft = await desk(drafts.begin, kind="voucher_mall", answers=dict(wish))
    await show(query, _screen(one, await _there(desk, wish), draft, wish))


async def list_in_line(event: Event, desk: Desk, bot: Bot, args: str) -> bool:
    """``/voucher ID points QUANTITY PRICE``. False: that is not what was typed."""
    said = LINE.fullmatch(args.strip().casefold())
    if said is None:
        return False
    made = await desk(list_voucher, voucher_id=int(said[1]), quantity=int(said[2]), price=said[3])
    await _listed(event, desk, bot, made)
    return True


async def shown_again(
    query: CallbackQuery, pressed: SellVoucher, desk: Desk, state: FSMContext
) -> None:
    await state.clear()
    await _show(query, desk, pressed.draft, await _wish(desk, pressed.draft))


async def many_pressed(
    query: CallbackQuery, pressed: SellVoucher, desk: Desk, state: FSMContext
) -> None:
    wish = await _wish(desk, pressed.draft)
    if not pressed.value:
        await COUNT.ask(state, draft=pressed.draft)
        text = _("🔢 How many of it go into the points mall? Type a number.")
        await show(query, Screen(text, [[_back(pressed.draft)]]))
        return
    wish["quantity"] = parse_number(pressed.value, "quantity", MOST)
    await _answered(query, desk, pressed.draft, wish)


async def count_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    draft = (await COUNT.about(state))["draft"]
    wish = await _wish(desk, draft)
    wish["quantity"] = parse_number(message.text or "", "quantity", MOST)
    await state.clear()
    await _answered(message, desk, draft, wish)


async def price_pressed(
    query: CallbackQuery, pressed: SellVoucher, desk: Desk, state: FSMContext
) -> None:
    wish = await _wish(desk, pressed.draft)
    there = await _there(desk, wish)
    if not pressed.value:
        text = _("💶 How many points does it cost? Type a number like 300.")
        await _ask_price(query, state, pressed.draft, text)
        return
    wish["price"] = pressed.value
    _price(wish["price"], there)
    await _answered(query, desk, pressed.draft, wish)


async def both_pressed(
    query: CallbackQuery, pressed: SellVoucher, desk: Desk, state: FSMContext
) -> None:
    await _unlocked(desk, pressed.draft)
    text = _("💶 Points and money: type both, like 100 + 1.00.")
    await _ask_price(query, state, pressed.draft, text)


async def offset_pressed(
    query: CallbackQuery, pressed: SellVoucher, desk: Desk, state: FSMContext
) -> None:
    there = await _unlocked(desk, pressed.draft)
    text = fill(
        _(
            "💶 Its price in money, and how many points may take something off it at most: "
            "offset 1.00 max 1. {rate} points are worth {unit}."
        ),
        rate=there.rate,
        unit=money(10 ** digits(there.currency), there.currency),
    )
    await _ask_price(query, state, pressed.draft, text)


async def _unlocked(desk: Desk, draft: str) -> VoucherInMall:
    """Raises CashLocked."""
    there = await _there(desk, await _wish(desk, draft))
    if not there.cash_unlocked:
        raise CashLocked
    return there


async def _ask_price(query: CallbackQuery, state: FSMContext, draft: str, text: str) -> None:
    await PRICE.ask(state, draft=draft)
    await show(query, Screen(text, [[_back(draft)]]))


async def price_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    draft = (await PRICE.about(state))["draft"]
    wish = await _wish(desk, draft)
    there = await _there(desk, wish)
    said = _price(message.text or "", there)
    if said.mode is not Mode.POINTS_ONLY and not there.cash_unlocked:
        raise CashLocked
    wish["price"] = message.text or ""
    await state.clear()
    await _answered(message, desk, draft, wish)


async def list_pressed(query: CallbackQuery, pressed: SellVoucher, desk: Desk, bot: Bot) -> None:
    """All of it, or nothing and why; then its listing, which waits for "Put online" (S1-22)."""
    await _listed(query, desk, bot, await desk(list_wished, draft=pressed.draft))


async def back_pressed(query: CallbackQuery, pressed: VoucherDeed, desk: Desk) -> None:
    """What nobody ordered or holds is the voucher's again."""
    count = await desk(take_voucher_back, voucher_id=pressed.voucher)
    one = await desk(voucher, voucher_id=pressed.voucher)
    text = lines(
        fill(
            _("↩ <b>TAKEN BACK</b> · {n} out of the points mall"),
            n=count,
        ),
        fill(_("Left: {left} of {stock}"), left=bold(number(one.left)), stock=one.stock),
    )
    await show(query, Screen(text, [[_voucher(one.id), to_menu()]]))


async def _listed(event: Event, desk: Desk, bot: Bot, listing_id: int) -> None:
    one = await desk(listing, listing_id=listing_id)
    lead = lines(
        _("✅ <b>LISTED</b>"),
        None if one.online else _("It is not online yet: check the price, then put it online."),
        calculator(one.price, one.prices, one.currency),
    )
    await show_listing(event, desk, bot, listing_id, lead)


async def _wish(desk: Desk, draft: str) -> Wish:
    return cast(Wish, await desk(drafts.read, draft=draft, kind="voucher_mall"))


async def _there(desk: Desk, wish: Wish) -> VoucherInMall:
    return await desk(voucher_in_mall, voucher_id=wish["voucher"])


async def _answered(event: Event, desk: Desk, draft: str, wish: Wish) -> None:
    await desk(drafts.answer, draft=draft, kind="voucher_mall", answers=dict(wish))
    await _show(event, desk, draft, wish)


async def _show(event: Event, desk: Desk, draft: str, wish: Wish) -> None:
    one = await desk(voucher, voucher_id=wish["voucher"])
    await show(event, _screen(one, await _there(desk, wish), draft, wish))


def _price(text: str, there: VoucherInMall) -> Price:
    return parse_price(text, Mall.POINTS, there.currency, there.rate)


def _screen(one: VoucherLine, there: VoucherInMall, draft: str, wish: Wish) -> Screen:
    """What is there, how many more, for how much, and what is paid then."""
    said = _price(wish["price"], there) if wish["price"] else there.price
    own = there.prices if said is None or said.cash is None else (said.cash, said.cash)
    text = lines(
        fill(_("🏪 {name} in the points mall"), name=bold(one.name)),
        _state(there),
        fill(_("Left of it: {left} of {stock}"), left=bold(number(one.left)), stock=one.stock),
        None if one.left else _("Nothing is left of it to be sold there."),
        "",
        calculator(said, own, there.currency) if said else _("💶 For how much? Tap one."),
        _("Sold out there, it sells no more; what nobody bought can be taken back."),
        None
        if there.cash_unlocked
        else _("🔒 Money in its price is locked until the owner authorises the third party."),
    )
    rows: Rows = []
    if one.left:
        rows += _choices(one, there, draft, wish, said)
    if there.listing_id is not None:
        shown = button("🏷 " + _("Listing"), ShowListing(listing=there.listing_id))
        back = button("↩ " + _("Take back"), VoucherDeed(voucher=one.id, deed="unlist"))
        rows.append([shown, *([back] if there.aside else [])])
    return Screen(text, [*rows, [_voucher(one.id), to_menu()]])


def _choices(
    one: VoucherLine, there: VoucherInMall, draft: str, wish: Wish, said: Price | None
) -> Rows:
    counts = sorted({min(n, one.left) for n in (10, one.left, wish["quantity"] or 1)})
    many = [
        button(
            ("● " if n == wish["quantity"] else "○ ") + number(n) + " ×",
            SellVoucher(draft=draft, deed="many", value=str(n)),
        )
        for n in counts
    ]
    many.append(button("✍️ " + _("other"), SellVoucher(draft=draft, deed="many")))
    taps = [
        button(
            ("● " if wish["price"] == price else "○ ") + points(int(price)),
            SellVoucher(draft=draft, deed="price", value=price),
        )
        for price in POINTS
    ]
    lock = "" if there.cash_unlocked else "🔒 "
    chosen = (
        [
            button(
                f"● {price_words(said, there.prices, there.currency)}",
                SellVoucher(draft=draft, deed="price"),
            )
        ]
        if (said and wish["price"] not in ("", *POINTS))
        else []
    )
    rows: Rows = [
        many,
        *([chosen] if chosen else []),
        taps,
        [button("✍️ " + _("other points"), SellVoucher(draft=draft, deed="price"))],
        [
            button(lock + _("points + cash"), SellVoucher(draft=draft, deed="both")),
            button(lock + _("points off"), SellVoucher(draft=draft, deed="offset")),
        ],
    ]
    if said and wish["quantity"]:
        words = _("List {n}").format(n=number(wish["quantity"]))
        rows.append([button("✅ " + words, SellVoucher(draft=draft, deed="go"), GOOD)])
    return rows


def _state(there: VoucherInMall) -> Markup:
    if there.listing_id is None:
        return fill(_("⚪ Not listed there yet"))
    mark = _("🟢 online") if there.online else _("⚪ not online")
    return fill(
        _("{state} · {aside} to sell · {sold} sold"),
        state=mark,
        aside=there.aside,
        sold=there.sold,
    )


def _voucher(voucher_id: int) -> Button:
    return button("◀ " + _("Voucher"), ShowVoucher(voucher=voucher_id))


def _back(draft: str) -> Button:
    return button("◀ " + _("Back"), SellVoucher(draft=draft, deed="show"))
