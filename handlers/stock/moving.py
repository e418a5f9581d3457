"""Stock on its way: into the pool, out of it, to the malls (S0-18, S4-23)."""

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.catalog import Category, product
from domain.desk import Desk
from domain.errors import Malformed
from domain.stock import (
    Mall,
    StockLine,
    allocate,
    find_stock,
    guided_edit,
    set_online,
    stock_in,
    stock_of,
    sub_of_sku,
    write_off,
)
from domain.stores import list_stores
from handlers.intake.keys import ask_keys
from handlers.kit.me import Me
from handlers.kit.questions import Question
from handlers.kit.screen import Event, Rows, Screen, button, send, show
from handlers.kit.store_names import numbered
from handlers.kit.words import _, bold, fill, lines
from handlers.refunds.log import ask_echo
from handlers.stock.amount import Amount, allocated_screen, how_many, pool_screen
from handlers.stock.buttons import ShowStock, StockDeed
from handlers.stock.stock import stock_command
from handlers.stock.typed import destination_of, named_of, positive, signed, three_of
from handlers.stock.words import stock_screen

COMES_IN = Question("stock.in", things=("variants", "sub_inventories"))
GOES_OUT = Question("stock.out", things=("variants", "sub_inventories"))
REASON = Question("stock.reason", things=("variants", "sub_inventories"))
ALLOCATED = Question("stock.allocate", things=("variants", "sub_inventories"))
EDITED = Question(  # by how many a sub-inventory changes
    "stock.edit", things=("sub_inventories", "variants")
)
STORES_SHOWN = 30


async def allocate_command(event: Event, args: str, desk: Desk, me: Me) -> None:
    """``/allocate SKU MALL QUANTITY [daily N] [store ID]``."""
    words = (await numbered(desk, args)).split()
    if len(words) < 2:
        await stock_command(event, desk, me, words[0] if words else "")
        return
    named = named_of(words[3:])
    mall = destination_of(words[1])
    if len(words) == 2:
        line = await _only(desk, words[0])
        await show(event, how_many(line, "allocate", mall, named.store))
        return
    done = await desk(
        allocate,
        sku=words[0],
        mall=mall,
        quantity=signed(words[2]),
        daily=named.daily,
        store_id=named.store,
    )
    await show(event, allocated_screen(done))


async def offline_command(event: Event, args: str, desk: Desk, me: Me) -> None:
    """``/offline SKU MALL [store ID]``."""
    await _switch(event, args, desk, me, online=False)


async def online_command(event: Event, args: str, desk: Desk, me: Me) -> None:
    """``/online SKU MALL [store ID]``."""
    await _switch(event, args, desk, me, online=True)


async def stockin_command(event: Event, args: str, desk: Desk, me: Me, state: FSMContext) -> None:
    """``/stockin SKU QUANTITY [note]``."""
    sku, quantity, note = three_of(args)
    if not sku:
        await stock_command(event, desk, me)
    elif not quantity:
        await _ask_in(event, desk, state, await _only(desk, sku))
    else:
        done = await desk(stock_in, sku=sku, quantity=positive(quantity), note=note)
        await show(event, pool_screen(done, _("📥 Stock in")))
        await ask_echo(event, desk, done)


async def writeoff_command(event: Event, args: str, desk: Desk, me: Me, state: FSMContext) -> None:
    """``/writeoff SKU QUANTITY note``."""
    sku, quantity, note = three_of(args)
    if not sku:
        await stock_command(event, desk, me)
    elif not quantity:
        await _ask_write_off(event, desk, state, (await _only(desk, sku)).variant_id)
    else:
        done = await desk(write_off, sku=sku, quantity=positive(quantity), note=note)
        await show(event, pool_screen(done, _("🗑 Written off")))


async def in_pressed(
    query: CallbackQuery, pressed: StockDeed, desk: Desk, state: FSMContext
) -> None:
    line = await desk(stock_of, variant_id=pressed.variant)
    await _ask_in(query, desk, state, line)


async def out_pressed(
    query: CallbackQuery, pressed: StockDeed, desk: Desk, state: FSMContext
) -> None:
    line = await desk(stock_of, variant_id=pressed.variant)
    await _ask_write_off(query, desk, state, line.variant_id)


async def allocate_pressed(
    query: CallbackQuery, pressed: StockDeed, desk: Desk, state: FSMContext
) -> None:
    """How many go to a mall; where each store has its own stock, first which store."""
    line = await desk(stock_of, variant_id=pressed.variant)
    mall = destination_of(pressed.mall)
    if (await desk(product, product_id=line.product_id)).unified_stock:
        await _ask_allocated(query, state, line, mall, 0)
        return
    rows: Rows = [
        [
            button(
                "🏬 " + one.name,
                Amount(
                    variant=line.variant_id, deed="allocate", n=0, mall=mall.value, store=one.id
                ),
            )
        ]
        for one in (await desk(list_stores))[:STORES_SHOWN]
    ]
    await show(query, Screen(_("🏬 For which store?"), rows))


async def in_tapped(query: CallbackQuery, pressed: Amount, desk: Desk, state: FSMContext) -> None:
    line = await desk(stock_of, variant_id=pressed.variant)
    await state.clear()
    await _bring_in(query, desk, line, pressed.n)


async def allocate_tapped(
    query: CallbackQuery, pressed: Amount, desk: Desk, state: FSMContext
) -> None:
    line = await desk(stock_of, variant_id=pressed.variant)
    mall = destination_of(pressed.mall)
    if not pressed.n:  # a store was chosen; the number comes next
        await _ask_allocated(query, state, line, mall, pressed.store)
        return
    await state.clear()
    await _allocate(query, desk, line, mall, pressed.store, pressed.n)


async def in_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """How many came in; a mistake leaves the question open, here and below."""
    about = await COMES_IN.about(state)
    line = await desk(stock_of, variant_id=about["variant"])
    await _bring_in(message, desk, line, positive(message.text or ""))
    await state.clear()


async def allocated_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await ALLOCATED.about(state)
    line = await desk(stock_of, variant_id=about["variant"])
    count = positive(message.text or "")
    await _allocate(message, desk, line, destination_of(about["mall"]), about["store"], count)
    await state.clear()


async def edit_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await EDITED.about(state)
    done = await desk(guided_edit, sub_id=about["sub"], change=signed(message.text or ""))
    await state.clear()
    await send(message, allocated_screen(done))


async def out_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await GOES_OUT.about(state)
    line = await desk(stock_of, variant_id=about["variant"])
    n = positive(message.text or "")
    await REASON.ask(state, variant=line.variant_id, n=n)
    pool = line.pool or 0
    text = lines(
        fill(
            _("🗑 {sku}: pool {before} → {after}"), sku=bold(line.sku), before=pool, after=pool - n
        ),
        _("✍️ Why? Type a reason, it stands in the ledger."),
    )
    other = StockDeed(variant=line.variant_id, deed="out")
    await send(message, Screen(text, [[button("✏️ " + _("Another number"), other)]]))


async def reason_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    about = await REASON.about(state)
    line = await desk(stock_of, variant_id=about["variant"])
    done = await desk(write_off, sku=line.sku, quantity=about["n"], note=message.text or "")
    await state.clear()
    await send(message, pool_screen(done, _("🗑 Written off")))


async def _ask_in(event: Event, desk: Desk, state: FSMContext, line: StockLine) -> None:
    if (await desk(product, product_id=line.product_id)).category is Category.CDK:
        await ask_keys(event, line, state)
        return
    await COMES_IN.ask(state, variant=line.variant_id)
    await show(event, how_many(line, "in"))


async def _ask_write_off(event: Event, desk: Desk, state: FSMContext, variant_id: int) -> None:
    line = await desk(stock_of, variant_id=variant_id)
    await GOES_OUT.ask(state, variant=variant_id)
    text = fill(
        _("🗑 {sku}, {n} in the pool. How many are written off? Type a number."),
        sku=bold(line.sku),
        n=line.pool or 0,
    )
    back = button("◀ " + _("Back"), ShowStock(variant=variant_id))
    await show(event, Screen(text, [[back]]))


async def _ask_allocated(
    query: CallbackQuery, state: FSMContext, line: StockLine, mall: Mall, store: int
) -> None:
    await ALLOCATED.ask(state, variant=line.variant_id, mall=mall.value, store=store)
    await show(query, how_many(line, "allocate", mall, store))


async def _bring_in(event: Event, desk: Desk, line: StockLine, quantity: int) -> None:
    done = await desk(stock_in, sku=line.sku, quantity=quantity)
    await show(event, pool_screen(done, _("📥 Stock in")))
    await ask_echo(event, desk, done)


async def _allocate(
    event: Event, desk: Desk, line: StockLine, mall: Mall, store: int, quantity: int
) -> None:
    done = await desk(allocate, sku=line.sku, mall=mall, quantity=quantity, store_id=store)
    await show(event, allocated_screen(done))


async def _switch(event: Event, args: str, desk: Desk, me: Me, *, online: bool) -> None:
    words = (await numbered(desk, args)).split()
    if len(words) < 2:
        await stock_command(event, desk, me, args)
        return
    store = named_of(words[2:]).store
    sub = await desk(sub_of_sku, sku=words[0], mall=destination_of(words[1]), store_id=store)
    await desk(set_online, sub_id=sub, online=online)
    await show(event, stock_screen(await _only(desk, words[0]), me))


async def _only(desk: Desk, sku: str) -> StockLine:
    found = await desk(find_stock, words=sku, size=2)
    if len(found.lines) != 1:
        raise Malformed("which sku")
    return found.lines[0]
