"""Listing products: one from its screen, several picked at once, or one typed line (S2-10)."""

from typing import Any

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.catalog import Category, product_of_sku
from domain.desk import Desk
from domain.mall import list_in_mall, list_unlisted, put_all_on_sale
from domain.paging import Place
from domain.stock import Mall
from handlers.buttons import ShowListing, go, to_menu
from handlers.catalog.words import CATEGORY, MALL
from handlers.kit.paging import PAGE, walker
from handlers.kit.routing import Routes
from handlers.kit.screen import GOOD, MAIN, Button, Rows, Screen, button, show
from handlers.kit.words import _, _n, fill, lines, number
from handlers.stock.typed import mall_of


class Pick(CallbackData, prefix="pk1"):
    """``deed``: tick, all, list, page, source; ``id`` is the product's or the page's."""

    draft: str
    deed: str
    id: int = 0
    step: str = ""


def entrances(table: Routes) -> None:
    table.command("list", list_command)
    table.button(Pick, pick_pressed)
    table.button(Online, online_pressed)


async def list_command(
    message: Message | CallbackQuery, desk: Desk, bot: Bot, args: str = ""
) -> None:
    """``/list SKU points|shop [PRICE]``; alone: pick several."""
    words = args.split(maxsplit=2)
    if len(words) < 2:
        rows: Rows = [[button("🏷 " + MALL[mall](), await _begin(desk, mall))] for mall in Mall]
        await show(message, Screen(_("🏷 Into which mall?"), [*rows, [to_menu()]]))
        return
    product_id = await desk(product_of_sku, sku=words[0])
    price = words[2] if len(words) > 2 else None
    (made,) = await desk(
        list_in_mall, product_ids=[product_id], mall=mall_of(words[1]), price=price
    )
    await _made(message, desk, bot, made)


async def list_one(
    query: CallbackQuery, desk: Desk, bot: Bot, product_id: int, mall: Mall
) -> None:
    """From a product's own screen: one tap, then the listing's screen."""
    (made,) = await desk(list_in_mall, product_ids=[product_id], mall=mall)
    await _made(query, desk, bot, made)


async def _made(event: Message | CallbackQuery, desk: Desk, bot: Bot, listing_id: int) -> None:
    from handlers.mall.listings import show_listing

    lead = _("✅ Listed. It is not online yet: check the price, then put it online.")
    await show_listing(event, desk, bot, listing_id, lead)


async def _begin(desk: Desk, mall: Mall) -> Pick:
    answers = {"mall": mall.value, "ticked": [], "source": ""}
    draft = await desk(drafts.begin, kind="list", answers=answers)
    return Pick(draft=draft, deed="page", step="first")


async def pick_pressed(query: CallbackQuery, pressed: Pick, desk: Desk) -> None:
    """Tick products; those already listed or without allocated stock are not offered (S0-26,
    S2-23)."""
    answers = await desk(drafts.read, draft=pressed.draft)
    place = Place(pressed.step or "first", pressed.id)
    match pressed.deed:
        case "tick":
            ticked = set(answers["ticked"]) ^ {pressed.id}
            answers = await desk(
                drafts.answer, draft=pressed.draft, answers={"ticked": sorted(ticked)}
            )
            place = Place("next", answers.get("top", 2**52) + 1)
        case "source":
            source = "" if answers["source"] else Category.VOUCHER.value
            answers = await desk(drafts.answer, draft=pressed.draft, answers={"source": source})
            place = Place()
        case "list" if answers["ticked"]:
            await _list_them(query, desk, pressed.draft, answers)
            return
    await _picker(query, desk, pressed.draft, answers, place)


async def _picker(
    query: CallbackQuery, desk: Desk, draft: str, answers: dict[str, Any], place: Place
) -> None:
    mall = Mall(str(answers["mall"]))
    source = Category(str(answers["source"])) if answers["source"] else None
    found = await desk(list_unlisted, mall=mall, category=source, place=place, size=PAGE)
    ids = [one.id for one in found.lines]
    if ids:
        await desk(drafts.answer, draft=draft, answers={"top": ids[0]})
    ticked = set(answers["ticked"])

    def at(step: str, number_of: int, text: str) -> Button:
        return button(text, Pick(draft=draft, deed="page", id=number_of, step=step))

    rows: Rows = [
        [
            button(
                ("☑️ " if one.id in ticked else "⬜ ") + one.name,
                Pick(draft=draft, deed="tick", id=one.id),
            )
        ]
        for one in found.lines
    ]
    rows += walker(found, ids, at)
    vouchers = ("☑️ " if source else "⬜ ") + CATEGORY[Category.VOUCHER]()
    rows.append([button(vouchers, Pick(draft=draft, deed="source"))])
    if ticked:
        words = _("List {n} in the {mall}").format(n=number(len(ticked)), mall=MALL[mall]())
        rows.append([button("✅ " + words, Pick(draft=draft, deed="list"), GOOD)])
    text = lines(
        fill(_("🏷 What shall sell in the {mall}? Tick one or several."), mall=MALL[mall]()),
        None
        if ids
        else _("Nothing is left to list: allocate stock to this mall first, under /stock."),
    )
    await show(query, Screen(text, [*rows, [go(_("Listings"), "listings"), to_menu()]]))


async def _list_them(
    query: CallbackQuery, desk: Desk, draft: str, answers: dict[str, Any]
) -> None:
    mall = Mall(str(answers["mall"]))
    ids: list[int] = list(answers["ticked"])
    made = await desk(list_in_mall, product_ids=ids, mall=mall, draft=draft)
    listed = await desk(drafts.begin, kind="listed", answers={"made": list(made)})
    rows: Rows = [
        [button(_("Listing {n}").format(n=one), ShowListing(listing=one))] for one in made[:8]
    ]
    rows.append([button("▶️ " + _("Put all online"), Online(draft=listed), MAIN)])
    text = lines(
        fill(_n("✅ {n} product is listed.", "✅ {n} products are listed.", len(made)),
             n=len(made)),
        _("They are not online yet. Check the prices, or put them all online."),
    )  # fmt: skip
    await show(query, Screen(text, [*rows, [go(_("Listings"), "listings"), to_menu()]]))


class Online(CallbackData, prefix="ol1"):
    """Put everything online that was just listed; bulk actions ask twice (D33)."""

    draft: str
    sure: bool = False


async def online_pressed(query: CallbackQuery, pressed: Online, desk: Desk) -> None:
    made: list[int] = (await desk(drafts.read, draft=pressed.draft)).get("made", [])
    if not pressed.sure:
        text = fill(_("▶️ Put {n} listings online? Customers see them at once when the mall is "
                      "on."), n=len(made))  # fmt: skip
        rows = [
            [button(_("Yes, put online"), Online(draft=pressed.draft, sure=True), GOOD)],
            [go(_("No"), "listings")],
        ]
        await show(query, Screen(text, rows))
        return
    online = await desk(put_all_on_sale, listing_ids=made)
    text = fill(_("✅ {n} listings are online."), n=online)
    await show(query, Screen(text, [[go(_("Listings"), "listings"), to_menu()]]))
