"""One product: its card, and what can be done with it (S0-01, S0-39)."""

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from domain.catalog import (
    delete_product,
    product,
    product_of_sku,
    put_product_online,
    take_product_offline,
)
from domain.desk import Desk
from domain.errors import NotFound
from domain.mall import why_not_selling
from domain.stock import Mall, stock_of_product
from handlers.catalog.buttons import ProductDeed, ShowProduct
from handlers.catalog.edit import EDITS
from handlers.catalog.pictures import show_pictured
from handlers.catalog.product_screen import delete_screen, product_screen
from handlers.catalog.products import products_command
from handlers.catalog.selling import to_product, why_screen
from handlers.catalog.words import MALL
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import Event, Screen, show
from handlers.kit.words import _, bold, comma, fill, lines

ID_DIGITS = 15  # what is longer is a SKU


async def product_command(event: Event, args: str, desk: Desk, bot: Bot) -> None:
    """``/product ID``, or a SKU; other words are looked for."""
    said = args.strip().removeprefix("#")
    if said.isdecimal() and len(said) <= ID_DIGITS:
        product_id = int(said)
    elif said:
        try:
            product_id = await desk(product_of_sku, sku=said)
        except NotFound:
            await products_command(event, desk, said)
            return
    else:
        await products_command(event, desk)
        return
    await show_product(event, desk, bot, product_id)


async def product_pressed(
    query: CallbackQuery, pressed: ShowProduct, desk: Desk, bot: Bot, state: FSMContext
) -> None:
    await state.clear()
    await show_product(query, desk, bot, pressed.product)


async def show_product(
    event: Event, desk: Desk, bot: Bot, product_id: int, lead: str | None = None
) -> None:
    """A product's card, under its cover. ``lead``: what just happened."""
    card = await desk(product, product_id=product_id)
    stock = await desk(stock_of_product, product_id=product_id)
    selling = await desk(why_not_selling, product_id=product_id)
    screen = product_screen(card, stock, selling)
    await show_pictured(event, desk, bot, screen, card.cover, lead)


async def online_pressed(query: CallbackQuery, pressed: ProductDeed, desk: Desk, bot: Bot) -> None:
    await desk(put_product_online, product_id=pressed.product)
    await show_product(query, desk, bot, pressed.product)


async def offline_pressed(query: CallbackQuery, pressed: ProductDeed, desk: Desk) -> None:
    malls = await desk(take_product_offline, product_id=pressed.product)
    card = await desk(product, product_id=pressed.product)
    where = comma([MALL[Mall(one)]() for one in malls])
    text = lines(
        fill(_("⏸ {name} is offline."), name=bold(card.name)),
        fill(_("It went off sale in: {malls}."), malls=where) if malls else None,
        _("Put it online again at any time; its listings are then put online one by one."),
    )
    await show(query, Screen(text, [[to_product(card.id)]]))


async def delete_pressed(query: CallbackQuery, pressed: ProductDeed, desk: Desk) -> None:
    card = await desk(product, product_id=pressed.product)
    stock = await desk(stock_of_product, product_id=pressed.product)
    await show(query, delete_screen(card, stock))


async def deletion_confirmed(query: CallbackQuery, pressed: ProductDeed, desk: Desk) -> None:
    name = await desk(delete_product, product_id=pressed.product)
    text = lines(
        fill(_("🗑 {name} is deleted."), name=bold(name)),
        _("Its history stays in the ledger."),
    )
    await show(query, Screen(text, [[go("◀ " + _("Products"), "products"), to_menu()]]))


async def why_pressed(query: CallbackQuery, pressed: ProductDeed, desk: Desk) -> None:
    card = await desk(product, product_id=pressed.product)
    found = await desk(why_not_selling, product_id=pressed.product)
    await show(query, why_screen(card, found))


async def part_pressed(query: CallbackQuery, pressed: ProductDeed, desk: Desk) -> None:
    """What of it is to be changed."""
    card = await desk(product, product_id=pressed.product)
    await show(query, EDITS[pressed.deed](card))
