"""Products: the list, by words and by purpose (S0-02)."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain import drafts
from domain.catalog import ProductLine, Purpose, list_products
from domain.desk import Desk
from domain.mall import which_sell
from domain.paging import Page, Place
from handlers.catalog.buttons import ShowProduct
from handlers.catalog.words import PURPOSE, span_of
from handlers.kit.buttons import go, to_menu
from handlers.kit.paging import PAGE, leafer, walker
from handlers.kit.screen import Button, Event, Rows, Screen, button, show
from handlers.kit.words import _, lines


class ProductPage(CallbackData, prefix="pp1"):
    """``draft`` holds the words and the purpose that are looked for; 0: all."""

    step: str
    id: int
    draft: str = ""


class Purposes(CallbackData, prefix="pu1"):
    """Filter by purpose (S0-02); empty: all."""

    purpose: str


async def products_command(event: Event, desk: Desk, args: str = "") -> None:
    """``/products [words]``: list and search."""
    draft = ""
    if args:
        draft = await desk(drafts.begin, kind="products", answers={"words": args, "purpose": ""})
    await _list(event, desk, args, "", draft, Place("page", 0) if args else Place())


async def page_pressed(query: CallbackQuery, pressed: ProductPage, desk: Desk) -> None:
    asked = {"words": "", "purpose": ""}
    if pressed.draft:
        asked = await desk(drafts.read, draft=pressed.draft, kind="products")
    place = Place(pressed.step, pressed.id)
    await _list(query, desk, asked["words"], asked["purpose"], pressed.draft, place)


async def purpose_pressed(query: CallbackQuery, pressed: Purposes, desk: Desk) -> None:
    known = pressed.purpose if pressed.purpose in list(Purpose) else ""
    draft = ""
    if known:
        draft = await desk(drafts.begin, kind="products", answers={"words": "", "purpose": known})
    await _list(query, desk, "", known, draft, Place())


async def _list(
    event: Event, desk: Desk, words: str, purpose: str, draft: str, place: Place
) -> None:
    chosen = Purpose(purpose) if purpose else None
    found: Page[ProductLine] = await desk(
        list_products, words=words, purpose=chosen, place=place, size=PAGE
    )
    sell = await desk(which_sell, product_ids=[one.id for one in found.lines])
    rows: Rows = [
        [button(_line(one, sells=one.id in sell), ShowProduct(product=one.id))]
        for one in found.lines
    ]

    def at(step: str, key: int, text: str) -> Button:
        return button(text, ProductPage(step=step, id=key, draft=draft))

    if words:
        rows += leafer(found, place.id, at)
    else:
        rows += walker(found, [one.id for one in found.lines], at)
        rows.append(
            [
                button(
                    ("● " if one == purpose else "○ ") + text,
                    Purposes(purpose="" if one == purpose else one),  # again: it is taken off
                )
                for one, text in (
                    ("", _("all")),
                    *((kind.value, PURPOSE[kind]()) for kind in Purpose),
                )
            ]
        )
    rows.append([go("➕ " + _("New product"), "addproduct"), go("📥 " + _("File"), "import")])
    rows.append([go("🛒 " + _("Resource centre"), "supply"), to_menu()])
    text = lines(
        _("🛍 <b>Products</b>, best match first.")
        if words
        else _("🛍 <b>Products</b>, newest first."),
        None if found.lines else _("None found."),
        _("Search by typing: /products and words, a SKU or a barcode.")
        if found.lines and not words
        else None,
    )
    await show(event, Screen(text, rows))


def _line(one: ProductLine, *, sells: bool) -> str:
    """Green only where customers can buy it."""
    mark = "🟢" if sells else "⚪"
    return f"{mark} {one.name} · {span_of(one.prices, one.currency)}"
