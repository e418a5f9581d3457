"""Sell where? From the pool to sale on one screen: the malls, how many, for how much; one deed."""

from typing import Literal, TypedDict, cast

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.catalog import Category, Purpose
from domain.desk import Desk
from domain.errors import Malformed
from domain.mall import (
    Mode,
    Price,
    PutOnSale,
    SaleOffer,
    parse_price,
    sale_offer,
    sell_in,
)
from domain.stock import SELLING, Mall
from handlers.catalog.buttons import ProductDeed, ShowProduct
from handlers.catalog.selling import mends, selling_line
from handlers.catalog.words import MALL, price_words
from handlers.kit.buttons import to_menu
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, Button, Event, Rows, Screen, button, show
from handlers.kit.tapped import after_tap, to_turn, turn_in
from handlers.kit.words import _, bold, fill, lines, number
from handlers.mall.buttons import ListingDeed, ShowListing
from handlers.mall.sell_words import (
    after_it,
    moves,
    pool_words,
    preview,
    stuck_words,
    switched_off,
)
from handlers.stock.buttons import StockDeed
from handlers.stock.typed import positive

COUNT = Question("sell.count", things=("products", "variants"))
PRICE = Question("sell.price", things=("products", "variants"))


class Wish(TypedDict):
    """The draft's answers. ``quantity`` 0: all that was shown, which is ``pools``, by variant;
    ``prices`` as typed, by mall."""

    product: int
    malls: list[str]
    quantity: int
    prices: dict[str, str]
    pools: dict[str, int]


class SellWhere(CallbackData, prefix="sw1"):
    """``value``: a mall (to be ticked: which way it turns), or how many; empty: ask."""

    draft: str
    deed: Literal["show", "mall", "many", "price", "go"]
    value: str = ""


async def sell_pressed(
    query: CallbackQuery, pressed: ProductDeed, desk: Desk, state: FSMContext
) -> None:
    """From a product's screen: the malls where it does not sell yet are ticked."""
    await state.clear()
    await show(query, await sell_screen_of(desk, pressed.product))


async def sell_screen_of(
    desk: Desk, product_id: int, meant: Mall | None = None, lead: str | None = None
) -> Screen:
    """A new question. ``meant``: the mall that is ticked; else the one that the product is for,
    or the other one where it sells there already."""
    offer = await desk(sale_offer, product_id=product_id)
    selling = {one.mall for one in offer.selling if one.listing_online}
    first = Mall.POINTS if offer.purpose is Purpose.POINTS_MALL else Mall.SHOP
    order = sorted(SELLING, key=lambda one: one is not first)
    ticked = [meant] if meant else [mall for mall in order if mall not in selling][:1]
    wish: Wish = {
        "product": product_id,
        "malls": [mall.value for mall in ticked],
        "quantity": 0,
        "prices": {},
        "pools": offer.pools,
    }
    draft = await desk(drafts.begin, kind="sell", answers=dict(wish))
    return _screen(offer, draft, wish, lead)


async def shown_again(
    query: CallbackQuery, pressed: SellWhere, desk: Desk, state: FSMContext
) -> None:
    await state.clear()
    await _show(query, desk, pressed.draft, await _wish(desk, pressed.draft))


async def mall_pressed(query: CallbackQuery, pressed: SellWhere, desk: Desk) -> None:
    """Ticked or not."""
    wish = await _wish(desk, pressed.draft)
    mall, on = turn_in(pressed.value)
    if mall in SELLING:
        wish["malls"] = after_tap(wish["malls"], [mall], on)
        await _answered(desk, pressed.draft, wish)
    await _show(query, desk, pressed.draft, wish)


async def many_pressed(
    query: CallbackQuery, pressed: SellWhere, desk: Desk, state: FSMContext
) -> None:
    wish = await _wish(desk, pressed.draft)
    if not pressed.value:
        await COUNT.ask(state, draft=pressed.draft)
        text = _("🔢 How many of each variant go to each mall? Type a number.")
        await show(query, Screen(text, [[_back(pressed.draft)]]))
        return
    wish["quantity"] = positive(pressed.value) if pressed.value != "0" else 0
    await _answered(desk, pressed.draft, wish)
    await _show(query, desk, pressed.draft, wish)


async def count_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    draft = (await COUNT.about(state))["draft"]
    wish = await _wish(desk, draft)
    wish["quantity"] = positive(message.text or "")
    await _answered(desk, draft, wish)
    await state.clear()
    await _show(message, desk, draft, wish)


async def price_pressed(
    query: CallbackQuery, pressed: SellWhere, desk: Desk, state: FSMContext
) -> None:
    mall = Mall(pressed.value) if pressed.value in SELLING else Mall.SHOP
    await _wish(desk, pressed.draft)
    await PRICE.ask(state, draft=pressed.draft, mall=mall.value)
    asked = {
        Mall.SHOP: lambda: _("💶 What does it cost in the shop? Type an amount like 4.50."),
        Mall.POINTS: lambda: _(
            "💶 What does it cost in the points mall? Type points like 300, or points and money "
            "like 100 + 1.00."
        ),
    }
    await show(query, Screen(asked[mall](), [[_back(pressed.draft)]]))


async def price_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await PRICE.about(state)
    wish = await _wish(desk, about["draft"])
    offer = await desk(sale_offer, product_id=wish["product"])
    said = message.text or ""
    parse_price(said, Mall(about["mall"]), offer.currency, offer.rate)
    wish["prices"][about["mall"]] = said
    await _answered(desk, about["draft"], wish)
    await state.clear()
    await _show(message, desk, about["draft"], wish)


async def sale_confirmed(query: CallbackQuery, pressed: SellWhere, desk: Desk) -> None:
    """All of it, or nothing and why."""
    done = await desk.answered(sell_in)
    if done is None:
        wish = await _wish(desk, pressed.draft)
        done = await desk(
            sell_in,
            product_id=wish["product"],
            malls=[Mall(one) for one in wish["malls"]],
            quantity=wish["quantity"] or None,
            prices=wish["prices"],
            pools=wish["pools"],
            draft=pressed.draft,
        )
    await show(query, _receipt(await desk(sale_offer, product_id=done.product_id), done))


async def _wish(desk: Desk, draft: str) -> Wish:
    return cast(Wish, await desk(drafts.read, draft=draft, kind="sell"))


async def _answered(desk: Desk, draft: str, wish: Wish) -> None:
    await desk(drafts.answer, draft=draft, kind="sell", answers=dict(wish))


async def _show(event: Event, desk: Desk, draft: str, wish: Wish) -> None:
    """What "all" is, is what this screen says."""
    offer = await desk(sale_offer, product_id=wish["product"])
    if wish["pools"] != offer.pools:
        wish["pools"] = offer.pools
        await _answered(desk, draft, wish)
    await show(event, _screen(offer, draft, wish))


def _screen(offer: SaleOffer, draft: str, wish: Wish, lead: str | None = None) -> Screen:
    malls = [mall for mall in SELLING if mall.value in wish["malls"]]
    after = after_it(offer, malls, wish["quantity"])
    stuck = stuck_words(offer, malls, after)
    text = lines(
        lead,
        fill(_("🛒 <b>Sell where?</b> {name}"), name=bold(offer.name)),
        *(selling_line(one) for one in offer.selling if one.listing_id),
        pool_words(offer),
        "",
        *(stuck if stuck else preview(offer, after)),
        *(switched_off(one) for one in malls if one in offer.off and not stuck),
    )
    rows: Rows = [
        [
            button(
                ("☑ " if mall in malls else "☐ ")
                + MALL[mall]()
                + f" · {_price(offer, wish, mall)}",
                SellWhere(draft=draft, deed="mall", value=to_turn(mall.value, mall in malls)),
            )
        ]
        for mall in reversed(SELLING)
    ]
    if malls and not (stuck and not offer.pool):
        rows += [_how_many(offer, draft, wish, len(malls))]
        rows.append(
            [
                button(
                    "💶 " + _price(offer, wish, mall),
                    SellWhere(draft=draft, deed="price", value=mall.value),
                )
                for mall in reversed(malls)
            ]
        )
    if not stuck:
        rows.append([button("✅ " + _("Put on sale"), SellWhere(draft=draft, deed="go"), GOOD)])
    elif malls:
        rows += _ways_on(offer)
    rows.append([button("🛍 " + _("Product"), ShowProduct(product=offer.product_id)), to_menu()])
    return Screen(text, rows)


def _how_many(offer: SaleOffer, draft: str, wish: Wish, malls: int) -> list[Button]:
    """All, half, or another number."""
    pool = offer.pool
    counts = [line.pool or 0 for line in offer.stock if line.pool]
    half = min(counts, default=0) // malls // 2
    words = {0: _("all, {n}").format(n=number(pool)) if pool else _("half of the other mall's")}
    if half:
        each = len(offer.stock) > 1 or malls > 1
        words[half] = _("{n} each").format(n=number(half)) if each else number(half)
    if wish["quantity"] not in words:
        words[wish["quantity"]] = number(wish["quantity"])
    row = [
        button(
            ("● " if n == wish["quantity"] else "○ ") + text,
            SellWhere(draft=draft, deed="many", value=str(n)),
        )
        for n, text in words.items()
    ]
    return [*row, button("✍️ " + _("other"), SellWhere(draft=draft, deed="many"))]


def _ways_on(offer: SaleOffer) -> Rows:
    if not offer.unified:
        return [[button("📦 " + _("Stock"), ProductDeed(product=offer.product_id, deed="stock"))]]
    if offer.pool:
        return []
    words = "🔑 " + _("Add card keys") if offer.category is Category.CDK else "📥 " + _("Stock in")
    return [[button(words, StockDeed(variant=offer.stock[0].variant_id, deed="in"))]]


def _price(offer: SaleOffer, wish: Wish, mall: Mall) -> str:
    typed = wish["prices"].get(mall.value)
    if typed is not None:
        try:
            said = parse_price(typed, mall, offer.currency, offer.rate)
        except Malformed:
            return typed
    elif mall in offer.listed:
        said = offer.listed[mall]
    elif mall is Mall.SHOP:
        said = Price(Mode.CASH)
    else:
        said = Price(Mode.POINTS_ONLY, offer.advised)
    return price_words(said, offer.prices, offer.currency, short=True)


def _receipt(offer: SaleOffer, sale: PutOnSale) -> Screen:
    """What was moved and what sells now; where something is still in the way, the button that
    removes it."""
    done = [one for one in offer.selling if one.mall in sale.malls]
    all_sell = all(one.sellable for one in done)
    text = lines(
        fill(_("<b>✅ ON SALE</b> · {name}"), name=bold(offer.name))
        if all_sell
        else fill(_("<b>⚠️ NOT YET ON SALE EVERYWHERE</b> · {name}"), name=bold(offer.name)),
        *(moves(one.mall, one.before, one.now) for one in sale.moved),
        "",
        *(selling_line(one) for one in offer.selling),
        pool_words(offer),
    )
    rows: Rows = [[one] for one in mends(offer.product_id, done)]
    rows += [
        [
            button("🔗 " + _("Share"), ListingDeed(listing=one.listing_id or 0, deed="share")),
            button("✍️ " + MALL[one.mall](), ShowListing(listing=one.listing_id or 0)),
        ]
        for one in done
        if one.sellable
    ]
    rows.append([button("🛍 " + _("Product"), ShowProduct(product=offer.product_id)), to_menu()])
    return Screen(text, rows)


def _back(draft: str) -> Button:
    return button("◀ " + _("Back"), SellWhere(draft=draft, deed="show"))
