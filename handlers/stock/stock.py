"""Stock: looked up by words, SKU, barcode or product (S0-23)."""

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.desk import Desk
from domain.paging import Page, Place
from domain.roles import Permission
from domain.stock import (
    StockLine,
    StockThen,
    find_stock,
    low_stock,
    stock_by_codes,
    stock_of,
    stock_of_product,
    stock_then,
)
from handlers.catalog.buttons import ProductDeed, ShowProduct
from handlers.catalog.words import variant_name
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, leafer, strider, walker
from handlers.kit.screen import Button, Event, Rows, Screen, button, send, show
from handlers.kit.typed import parse_moment, past_day, split_moment
from handlers.kit.words import _, bold, fill, lines, moment, number
from handlers.stock.buttons import ShowStock
from handlers.stock.words import stock_screen


class StockPage(CallbackData, prefix="sp2"):
    """``draft`` holds the words that are looked for; empty: all. ``part`` 0: what runs low or does
    not sell."""

    step: str
    id: int
    part: int = 0
    draft: str = ""


class LowPage(CallbackData, prefix="lw1"):
    step: str
    id: int


async def stock_command(event: Event, desk: Desk, me: Me, args: str = "") -> None:
    """``/stock [words, SKU or barcode]``; ``/stock SKU at DATE TIME`` as it stood then."""
    sku, moment_said = split_moment(args)
    if moment_said and me.may(Permission.MANAGE_STOCK):
        at = parse_moment(moment_said, desk.clock(), me.zone, past_day)
        await show(event, then_screen(await desk(stock_then, sku=sku, at=at), me))
        return
    draft = await desk(drafts.begin, kind="stock", answers={"words": args}) if args else ""
    await _list(event, desk, me, args, draft, Place("page", 0))


def then_screen(then: StockThen, me: Me) -> Screen:
    """The sums of the ledger until that moment."""
    text = lines(
        fill(
            _("🕰 {name} ({sku}) as it stood on {at}"),
            name=bold(then.product),
            sku=then.sku,
            at=bold(moment(then.at, me.zone)),
        ),
        fill(
            _("pool {pool}, allocated {allocated}, reserved {reserved}"),
            pool=then.pool,
            allocated=then.allocated,
            reserved=then.reserved,
        ),
        fill(_("last moved {at}"), at=moment(then.last, me.zone))
        if then.last
        else _("Nothing had moved yet."),
    )
    return Screen(text, [[to_menu()]])


async def page_pressed(query: CallbackQuery, pressed: StockPage, desk: Desk, me: Me) -> None:
    words = (
        (await desk(drafts.read, draft=pressed.draft, kind="stock"))["words"]
        if pressed.draft
        else ""
    )
    await _list(
        query, desk, me, words, pressed.draft, Place(pressed.step, pressed.id, part=pressed.part)
    )


async def stock_pressed(
    query: CallbackQuery, pressed: ShowStock, desk: Desk, me: Me, state: FSMContext
) -> None:
    await state.clear()
    await show(query, stock_screen(await desk(stock_of, variant_id=pressed.variant), me))


async def of_product_pressed(
    query: CallbackQuery, pressed: ProductDeed, desk: Desk, me: Me
) -> None:
    """The stock of a product: of its only SKU, or which of several."""
    found = await desk(stock_of_product, product_id=pressed.product)
    if len(found) == 1:
        await show(query, stock_screen(found[0], me))
        return
    rows: Rows = [
        [button(_line(one), ShowStock(variant=one.variant_id))] for one in found[: PAGE * 2]
    ]
    back = button("◀ " + _("Product"), ShowProduct(product=pressed.product))
    text = _("📦 <b>Stock</b>: can be sold / in store.")
    await show(query, Screen(text, [*rows, [back, to_menu()]]))


async def low_command(event: Event, desk: Desk) -> None:
    """``/low``: what has fallen to its threshold."""
    await _low(event, desk, Place())


async def low_page_pressed(query: CallbackQuery, pressed: LowPage, desk: Desk) -> None:
    await _low(query, desk, Place(pressed.step, pressed.id))


async def _low(event: Event, desk: Desk, place: Place) -> None:
    found: Page[StockLine] = await desk(low_stock, place=place, size=PAGE)
    rows: Rows = [[button(_line(one), ShowStock(variant=one.variant_id))] for one in found.lines]
    rows += walker(
        found,
        [one.variant_id for one in found.lines],
        lambda step, key, text: button(text, LowPage(step=step, id=key)),
    )
    text = lines(
        _("🪫 <b>Low stock</b>: at the number of which you asked to be told, or below it."),
        None if found.lines else _("Nothing is low."),
    )
    await show(event, Screen(text, [*rows, [go("◀ " + _("Stock"), "stock"), to_menu()]]))


async def show_barcodes(message: Message, desk: Desk, me: Me, codes: list[str]) -> bool:
    """What the barcodes in a photo belong to; False where nobody knows them. A look-up only."""
    if not me.may(Permission.SEE_STOCK):
        return False
    found = await desk(stock_by_codes, codes=codes)
    if len(found) == 1:
        await send(message, stock_screen(found[0], me), reply=True)
    elif found:
        rows: Rows = [
            [button(_line(one), ShowStock(variant=one.variant_id))] for one in found[:PAGE]
        ]
        await send(message, Screen(_("📦 That barcode stands on several products:"), rows))
    return bool(found)


async def _list(event: Event, desk: Desk, me: Me, words: str, draft: str, place: Place) -> None:
    found: Page[StockLine] = await desk(find_stock, words=words, place=place, size=PAGE)
    if words and len(found.lines) == 1 and not found.before and not found.after:
        await show(event, stock_screen(found.lines[0], me))
        return

    def at(step: str, key: int, text: str) -> Button:
        return button(text, StockPage(step=step, id=key, draft=draft))

    def stride(to: Place, text: str) -> Button:
        return button(text, StockPage(step=to.step, id=to.id, part=to.part))

    rows: Rows = [[button(_line(one), ShowStock(variant=one.variant_id))] for one in found.lines]
    rows += leafer(found, place.id, at) if words else strider(found, stride)
    if words and place.id > 1:
        rows[-1].insert(0, at("page", 0, "⏮"))
    text = lines(
        _("📦 <b>Stock</b>: can be sold / in store."),
        None if found.lines else _("None found."),
        _("Search by typing: /stock and words, a SKU or a barcode; or send a photo of a barcode.")
        if not words
        else None,
    )
    await show(event, Screen(text, [*rows, [to_menu()]]))


def _line(one: StockLine) -> str:
    """``⚪ 0 / 40``: on sale, in store."""
    mark = "🪫" if one.low else "🟢" if one.can_sell else "⚪"
    counts = f"{number(one.can_sell)} / {number(one.total)}"
    return f"{mark} {counts} · {variant_name(one.product, one.variant)} · {one.sku}"
