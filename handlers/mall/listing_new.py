"""Listing products: one from its screen, several picked at once, or one typed line (S2-10)."""

from typing import Literal, TypedDict, cast

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain import drafts
from domain.catalog import Category, product_of_sku
from domain.desk import Desk
from domain.mall import list_in_mall, list_unlisted, put_all_on_sale
from domain.paging import Place
from domain.stock import SELLING, Mall
from handlers.catalog.buttons import ProductDeed
from handlers.catalog.words import CATEGORY, MALL
from handlers.kit.buttons import go, to_menu
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import GOOD, MAIN, Button, Event, Rows, Screen, button, show
from handlers.kit.tapped import after_tap
from handlers.kit.words import _, _n, fill, lines, number
from handlers.mall.buttons import ShowListing
from handlers.mall.listing import show_listing
from handlers.stock.typed import mall_of

TOP = 2**52  # above the first product
SHOWN = 8  # listings that were made, as buttons


class Picked(TypedDict):
    """The draft's answers. ``top``: the first product of the page that is shown."""

    mall: str
    ticked: list[int]
    source: str
    top: int


class Pick(CallbackData, prefix="pk1"):
    """``id`` is the product's, with a minus where it is ticked no more, or the page's; of
    ``source`` 1: vouchers alone, -1: everything."""

    draft: str
    deed: Literal["page", "tick", "source", "list"]
    id: int = 0
    step: str = ""


async def list_command(event: Event, desk: Desk, bot: Bot, args: str = "") -> None:
    """``/list SKU points|shop [PRICE]``; alone: pick several."""
    words = args.split(maxsplit=2)
    if len(words) < 2:
        rows: Rows = [[button("🏷 " + MALL[mall](), await _begin(desk, mall))] for mall in SELLING]
        await show(event, Screen(_("🏷 Into which mall?"), [*rows, [to_menu()]]))
        return
    product_id = await desk(product_of_sku, sku=words[0])
    price = words[2] if len(words) > 2 else None
    (made,) = await desk(
        list_in_mall, product_ids=[product_id], mall=mall_of(words[1]), price=price
    )
    await _made(event, desk, bot, made)


async def list_in_points_pressed(
    query: CallbackQuery, pressed: ProductDeed, desk: Desk, bot: Bot
) -> None:
    """From a product's own screen: one tap, then the listing's screen."""
    await _list_one(query, desk, bot, pressed.product, Mall.POINTS)


async def list_in_shop_pressed(
    query: CallbackQuery, pressed: ProductDeed, desk: Desk, bot: Bot
) -> None:
    await _list_one(query, desk, bot, pressed.product, Mall.SHOP)


async def _list_one(
    query: CallbackQuery, desk: Desk, bot: Bot, product_id: int, mall: Mall
) -> None:
    (made,) = await desk(list_in_mall, product_ids=[product_id], mall=mall)
    await _made(query, desk, bot, made)


async def _made(event: Event, desk: Desk, bot: Bot, listing_id: int) -> None:
    lead = _("✅ Listed. It is not online yet: check the price, then put it online.")
    await show_listing(event, desk, bot, listing_id, lead)


async def _begin(desk: Desk, mall: Mall) -> Pick:
    picked: Picked = {"mall": mall.value, "ticked": [], "source": "", "top": TOP}
    draft = await desk(drafts.begin, kind="list", answers=dict(picked))
    return Pick(draft=draft, deed="page", step="first")


async def page_pressed(query: CallbackQuery, pressed: Pick, desk: Desk) -> None:
    place = Place(pressed.step or "first", pressed.id)
    await _picker(query, desk, pressed.draft, await _picked(desk, pressed.draft), place)


async def tick_pressed(query: CallbackQuery, pressed: Pick, desk: Desk) -> None:
    picked = await _picked(desk, pressed.draft)
    picked["ticked"] = after_tap(picked["ticked"], [abs(pressed.id)], pressed.id > 0)
    await desk(
        drafts.answer, draft=pressed.draft, kind="list", answers={"ticked": picked["ticked"]}
    )
    await _picker(query, desk, pressed.draft, picked, Place("next", picked["top"] + 1))


async def source_pressed(query: CallbackQuery, pressed: Pick, desk: Desk) -> None:
    picked = await _picked(desk, pressed.draft)
    picked["source"] = Category.VOUCHER.value if pressed.id > 0 else ""
    await desk(
        drafts.answer, draft=pressed.draft, kind="list", answers={"source": picked["source"]}
    )
    await _picker(query, desk, pressed.draft, picked, Place())


async def list_pressed(query: CallbackQuery, pressed: Pick, desk: Desk) -> None:
    if made := await desk.answered(list_in_mall):
        await _show_made(query, desk, made)
        return
    picked = await _picked(desk, pressed.draft)
    if picked["ticked"]:
        await _list_them(query, desk, pressed.draft, picked)
    else:
        await _picker(query, desk, pressed.draft, picked, Place())


async def _picked(desk: Desk, draft: str) -> Picked:
    return cast(Picked, await desk(drafts.read, draft=draft, kind="list"))


async def _picker(
    query: CallbackQuery, desk: Desk, draft: str, picked: Picked, place: Place
) -> None:
    """Products to tick; those already listed or without allocated stock are not offered (S0-26,
    S2-23)."""
    mall = Mall(picked["mall"])
    source = Category(picked["source"]) if picked["source"] else None
    found = await desk(list_unlisted, mall=mall, category=source, place=place, size=PAGE)
    ids = [one.id for one in found.lines]
    if ids:
        await desk(drafts.answer, draft=draft, kind="list", answers={"top": ids[0]})
    ticked = set(picked["ticked"])

    def at(step: str, key: int, text: str) -> Button:
        return button(text, Pick(draft=draft, deed="page", id=key, step=step))

    rows: Rows = [
        [
            button(
                ("☑️ " if one.id in ticked else "⬜ ") + one.name,
                Pick(draft=draft, deed="tick", id=-one.id if one.id in ticked else one.id),
            )
        ]
        for one in found.lines
    ]
    rows += walker(found, ids, at)
    vouchers = ("☑️ " if source else "⬜ ") + CATEGORY[Category.VOUCHER]()
    rows.append([button(vouchers, Pick(draft=draft, deed="source", id=-1 if source else 1))])
    if mall is Mall.POINTS:  # S1-18
        rows.append([go("🎫 " + _("Self-made voucher library"), "vouchers")])
    if ticked:
        words = _("List {n} in the {mall}").format(n=number(len(ticked)), mall=MALL[mall]())
        rows.append([button("✅ " + words, Pick(draft=draft, deed="list"), GOOD)])
    text = lines(
        fill(_("🏷 What shall sell in the {mall}? Tick one or several."), mall=MALL[mall]()),
        None
        if ids
        else _("Nothing is left to list: allocate stock to this mall first, under /stock."),
    )
    await show(query, Screen(text, [*rows, [go("◀ " + _("Listings"), "listings"), to_menu()]]))


async def _list_them(query: CallbackQuery, desk: Desk, draft: str, picked: Picked) -> None:
    mall = Mall(picked["mall"])
    made = await desk(list_in_mall, product_ids=picked["ticked"], mall=mall, draft=draft)
    await _show_made(query, desk, made)


async def _show_made(query: CallbackQuery, desk: Desk, made: list[int]) -> None:
    listed = await desk(drafts.begin, kind="listed", answers={"made": list(made)})
    rows: Rows = [
        [button(_("Listing {n}").format(n=one), ShowListing(listing=one))] for one in made[:SHOWN]
    ]
    rows.append([button("▶️ " + _("Put all online"), Online(draft=listed), MAIN)])
    text = lines(
        fill(
            _n("✅ {n} product is listed.", "✅ {n} products are listed.", len(made)), n=len(made)
        ),
        _("They are not online yet. Check the prices, or put them all online."),
    )
    await show(query, Screen(text, [*rows, [go("◀ " + _("Listings"), "listings"), to_menu()]]))


class Online(CallbackData, prefix="ol1"):
    """Put everything online that was just listed; bulk actions ask twice (D33)."""

    draft: str
    sure: bool = False


async def online_pressed(query: CallbackQuery, pressed: Online, desk: Desk) -> None:
    made: list[int] = (await desk(drafts.read, draft=pressed.draft, kind="listed"))["made"]
    if not pressed.sure:
        text = fill(
            _n(
                "▶️ Put {n} listing online? Customers see it at once when the mall is on.",
                "▶️ Put {n} listings online? Customers see them at once when the mall is on.",
                len(made),
            ),
            n=len(made),
        )
        rows = [
            [button(_("Yes, put online"), Online(draft=pressed.draft, sure=True), GOOD)],
            [go("◀ " + _("No"), "listings")],
        ]
        await show(query, Screen(text, rows))
        return
    online = await desk(put_all_on_sale, listing_ids=made)
    text = fill(_n("✅ {n} listing is online.", "✅ {n} listings are online.", online), n=online)
    await show(query, Screen(text, [[go("◀ " + _("Listings"), "listings"), to_menu()]]))
