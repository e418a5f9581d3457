"""Stock: looking it up, allocating it, changing it (S0-18 to S0-25); a barcode's photo."""

from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.catalog import product
from domain.desk import Desk
from domain.errors import Malformed
from domain.paging import Page, Place
from domain.roles import Permission
from domain.stock import (
    Mall,
    StockLine,
    allocate,
    find_stock,
    guided_edit,
    ledger,
    set_online,
    stock_by_codes,
    stock_in,
    stock_of,
    stock_of_product,
    sub_of_sku,
    write_off,
)
from domain.stores import list_stores
from handlers.buttons import ShowProduct, ShowStock, StockDeed, to_menu
from handlers.catalog.words import variant_name
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, leafer, walker
from handlers.kit.questions import Question
from handlers.kit.routing import Routes
from handlers.kit.screen import Button, Rows, Screen, button, send, show
from handlers.kit.words import _, bold, fill, lines, number
from handlers.stock.amount import Amount, allocated_screen, how_many, pool_screen
from handlers.stock.typed import MALLS, mall_of, named_of, positive, signed, three_of
from handlers.stock.words import move_line, stock_screen

AMOUNT = Question("stock.amount")
REASON = Question("stock.reason")


class StockPage(CallbackData, prefix="sp1"):
    """``draft`` holds the words that are looked for; 0: all."""

    step: str
    id: int
    draft: str = ""


class LedgerPage(CallbackData, prefix="lg1"):
    variant: int
    step: str
    id: int


def entrances(table: Routes) -> None:
    table.command("stock", stock_command, "stock", "库存")
    table.command("allocate", allocate_command)
    table.command("offline", offline_command)
    table.command("online", online_command)
    table.command("stockin", stockin_command)
    table.command("writeoff", writeoff_command)
    table.button(StockPage, page_pressed)
    table.button(LedgerPage, ledger_pressed)
    table.button(ShowStock, stock_pressed)
    table.button(StockDeed, deed_pressed)
    table.button(Amount, amount_pressed)
    table.question(AMOUNT, amount_typed)
    table.question(REASON, reason_typed)


async def stock_command(
    message: Message | CallbackQuery, desk: Desk, me: Me, args: str = ""
) -> None:
    """``/stock [words, SKU or barcode]``."""
    draft = await desk(drafts.begin, kind="stock", answers={"words": args}) if args else ""
    await _list(message, desk, me, args, draft, Place("page", 0) if args else Place())


async def page_pressed(query: CallbackQuery, pressed: StockPage, desk: Desk, me: Me) -> None:
    words = (await desk(drafts.read, draft=pressed.draft))["words"] if pressed.draft else ""
    await _list(query, desk, me, words, pressed.draft, Place(pressed.step, pressed.id))


async def stock_pressed(
    query: CallbackQuery, pressed: ShowStock, desk: Desk, me: Me, state: FSMContext
) -> None:
    await state.clear()
    await show(query, stock_screen(await desk(stock_of, variant_id=pressed.variant), me))


async def allocate_command(message: Message, args: str, desk: Desk, me: Me) -> None:
    """``/allocate SKU MALL QUANTITY [daily N] [store ID]``."""
    words = args.split()
    if len(words) < 2:
        await stock_command(message, desk, me, words[0] if words else "")
        return
    named = named_of(words[3:])
    mall = mall_of(words[1])
    if len(words) == 2:
        line = await _only(desk, words[0])
        await show(message, how_many(line, "allocate", mall, named["store"]))
        return
    done = await desk(
        allocate,
        sku=words[0],
        mall=mall,
        quantity=signed(words[2]),
        daily=named["daily"],
        store_id=named["store"],
    )
    await show(message, allocated_screen(done))


async def offline_command(message: Message, args: str, desk: Desk, me: Me) -> None:
    """``/offline SKU MALL [store ID]``."""
    await _switch(message, args, desk, me, online=False)


async def online_command(message: Message, args: str, desk: Desk, me: Me) -> None:
    """``/online SKU MALL [store ID]``."""
    await _switch(message, args, desk, me, online=True)


async def stockin_command(message: Message, args: str, desk: Desk, me: Me) -> None:
    """``/stockin SKU QUANTITY [note]``."""
    sku, quantity, note = three_of(args)
    if not sku:
        await stock_command(message, desk, me)
    elif not quantity:
        await show(message, how_many(await _only(desk, sku), "in"))
    else:
        done = await desk(stock_in, sku=sku, quantity=positive(quantity), note=note)
        await show(message, pool_screen(done, _("📥 Stock in")))


async def writeoff_command(
    message: Message, args: str, desk: Desk, me: Me, state: FSMContext
) -> None:
    """``/writeoff SKU QUANTITY note``."""
    sku, quantity, note = three_of(args)
    if not sku:
        await stock_command(message, desk, me)
    elif not quantity:
        line = await _only(desk, sku)
        await _ask_write_off(message, state, line.variant_id)
    else:
        done = await desk(write_off, sku=sku, quantity=positive(quantity), note=note)
        await show(message, pool_screen(done, _("🗑 Written off")))


async def deed_pressed(
    query: CallbackQuery, pressed: StockDeed, desk: Desk, me: Me, state: FSMContext
) -> None:
    line = await desk(stock_of, variant_id=pressed.variant)
    match pressed.deed:
        case "in":
            await AMOUNT.ask(state, variant=line.variant_id, deed="in")
            await show(query, how_many(line, "in"))
        case "out":
            await _ask_write_off(query, state, line.variant_id)
        case "allocate" if pressed.mall in MALLS:
            mall = MALLS[pressed.mall]
            store = await _store_asked(query, desk, line, mall)
            if store is None:
                return
            about: dict[str, Any] = {"variant": line.variant_id, "deed": "allocate"}
            await AMOUNT.ask(state, **about, mall=mall.value, store=store)
            await show(query, how_many(line, "allocate", mall, store))
        case "ledger":
            await _ledger(query, desk, line, me, Place())
        case _:
            await show(query, stock_screen(line, me))


async def ledger_pressed(query: CallbackQuery, pressed: LedgerPage, desk: Desk, me: Me) -> None:
    line = await desk(stock_of, variant_id=pressed.variant)
    await _ledger(query, desk, line, me, Place(pressed.step, pressed.id))


async def amount_pressed(
    query: CallbackQuery, pressed: Amount, desk: Desk, state: FSMContext
) -> None:
    line = await desk(stock_of, variant_id=pressed.variant)
    if not pressed.n:  # a store was chosen; the number comes next
        about = {"variant": line.variant_id, "deed": pressed.deed, "mall": pressed.mall}
        await AMOUNT.ask(state, **about, store=pressed.store)
        mall = mall_of(pressed.mall)
        await show(query, how_many(line, pressed.deed, mall, pressed.store))
        return
    await state.clear()
    await _do(query, desk, line, pressed.deed, pressed.n, pressed.mall, pressed.store)


async def amount_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """How many; a mistake leaves the question open."""
    about = await AMOUNT.about(state)
    text = (message.text or "").strip()
    if about["deed"] == "edit":
        done = await desk(guided_edit, sub_id=about["sub"], change=signed(text))
        await state.clear()
        await send(message, allocated_screen(done))
        return
    line = await desk(stock_of, variant_id=about["variant"])
    if about["deed"] == "out":
        quantity = positive(text)
        await REASON.ask(state, variant=line.variant_id, n=quantity)
        await send(message, Screen(_("✍️ Why? Type a reason, it stands in the ledger.")))
        return
    mall, store = about.get("mall", ""), about.get("store", 0)
    await _do(message, desk, line, about["deed"], positive(text), mall, store)
    await state.clear()


async def reason_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await REASON.about(state)
    line = await desk(stock_of, variant_id=about["variant"])
    done = await desk(write_off, sku=line.sku, quantity=about["n"], note=message.text or "")
    await state.clear()
    await send(message, pool_screen(done, _("🗑 Written off")))


async def show_product_stock(query: CallbackQuery, desk: Desk, me: Me, product_id: int) -> None:
    """The stock of a product: of its only SKU, or which of several."""
    found = await desk(stock_of_product, product_id=product_id)
    if len(found) == 1:
        await show(query, stock_screen(found[0], me))
        return
    rows: Rows = [
        [button(_line(one), ShowStock(variant=one.variant_id))] for one in found[: PAGE * 2]
    ]
    back = button("◀ " + _("Product"), ShowProduct(product=product_id))
    text = _("📦 <b>Stock</b>: what can be sold just now.")
    await show(query, Screen(text, [*rows, [back, to_menu()]]))


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


async def _list(
    event: Message | CallbackQuery, desk: Desk, me: Me, words: str, draft: str, place: Place
) -> None:
    found: Page[StockLine] = await desk(find_stock, words=words, place=place, size=PAGE)
    if words and len(found.lines) == 1 and not found.before and not found.after:
        await show(event, stock_screen(found.lines[0], me))
        return

    def at(step: str, number_of: int, text: str) -> Button:
        return button(text, StockPage(step=step, id=number_of, draft=draft))

    rows: Rows = [[button(_line(one), ShowStock(variant=one.variant_id))] for one in found.lines]
    rows += (
        leafer(found, place.id, at)
        if words
        else walker(found, [one.variant_id for one in found.lines], at)
    )
    text = lines(
        _("📦 <b>Stock</b>: what can be sold just now."),
        None if found.lines else _("None found."),
        _("Search by typing: /stock and words, a SKU or a barcode; or send a photo of a barcode.")
        if not words
        else None,
    )
    await show(event, Screen(text, [*rows, [to_menu()]]))


def _line(one: StockLine) -> str:
    mark = "🟢" if one.free else "⚪"
    return f"{mark} {number(one.free)} · {variant_name(one.product, one.variant)} · {one.sku}"


async def _ledger(event: CallbackQuery, desk: Desk, line: StockLine, me: Me, place: Place) -> None:
    """Who, why, before, after; newest first."""
    found = await desk(ledger, variant_id=line.variant_id, place=place, size=PAGE)

    def at(step: str, number_of: int, text: str) -> Button:
        return button(text, LedgerPage(variant=line.variant_id, step=step, id=number_of))

    text = lines(
        fill(_("📒 Ledger of {sku}"), sku=bold(line.sku)),
        *(move_line(one, me.zone) for one in found.lines),
        None if found.lines else _("Nothing has moved yet."),
    )
    rows = walker(found, [one.id for one in found.lines], at)
    back = button("◀ " + _("Stock"), ShowStock(variant=line.variant_id))
    await show(event, Screen(text, [*rows, [back, to_menu()]]))


async def _do(
    event: Message | CallbackQuery,
    desk: Desk,
    line: StockLine,
    deed: str,
    quantity: int,
    mall: str,
    store: int,
) -> None:
    if deed == "in":
        done = await desk(stock_in, sku=line.sku, quantity=quantity)
        await show(event, pool_screen(done, _("📥 Stock in")))
        return
    where = mall_of(mall)
    moved = await desk(allocate, sku=line.sku, mall=where, quantity=quantity, store_id=store)
    await show(event, allocated_screen(moved))


async def _ask_write_off(
    event: Message | CallbackQuery, state: FSMContext, variant_id: int
) -> None:
    await AMOUNT.ask(state, variant=variant_id, deed="out")
    await show(event, Screen(_("🗑 How many are written off? Type a number.")))


async def _store_asked(
    query: CallbackQuery, desk: Desk, line: StockLine, mall: Mall
) -> int | None:
    """0 for unified stock; else which store is asked, and None until it is said (S4-23)."""
    if (await desk(product, product_id=line.product_id)).unified_stock:
        return 0
    rows: Rows = [
        [
            button(
                "🏬 " + one.name,
                Amount(variant=line.variant_id, deed="allocate", n=0, mall=mall.value,
                       store=one.id),
            )
        ]
        for one in (await desk(list_stores))[:30]
    ]  # fmt: skip
    await show(query, Screen(_("🏬 For which store?"), rows))
    return None


async def _switch(message: Message, args: str, desk: Desk, me: Me, *, online: bool) -> None:
    words = args.split()
    if len(words) < 2:
        await stock_command(message, desk, me, args)
        return
    store = named_of(words[2:])["store"]
    sub = await desk(sub_of_sku, sku=words[0], mall=mall_of(words[1]), store_id=store)
    await desk(set_online, sub_id=sub, online=online)
    await show(message, stock_screen(await _only(desk, words[0]), me))


async def _only(desk: Desk, sku: str) -> StockLine:
    found = await desk(find_stock, words=sku, size=2)
    if len(found.lines) != 1:
        raise Malformed("which sku")
    return found.lines[0]
