"""Products: the list, a product's card, what can be done with it (S0-01, S0-02, S0-39)."""

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain import drafts
from domain.catalog import (
    Origin,
    ProductCard,
    ProductLine,
    Purpose,
    delete_product,
    list_products,
    product,
    product_of_sku,
    put_product_online,
    take_product_offline,
)
from domain.desk import Desk
from domain.mall import Selling, why_not_selling
from domain.paging import Page, Place
from domain.stock import Mall, StockLine, stock_of_product
from handlers.buttons import (
    ProductDeed,
    ShowProduct,
    go,
    to_menu,
)
from handlers.catalog.edit import EDITS, terms_of
from handlers.catalog.pictures import show_pictured
from handlers.catalog.selling import (
    deed_of,
    next_step,
    selling_line,
    steps,
    to_product,
    why_screen,
)
from handlers.catalog.words import (
    CATEGORY,
    MALL,
    PURPOSE,
    TEMPLATE,
    money,
    span_of,
)
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, leafer, walker
from handlers.kit.routing import Routes
from handlers.kit.screen import BAD, GOOD, Button, Rows, Screen, button, show
from handlers.kit.words import Markup, _, bold, comma, day, fill, lines, mono, number
from handlers.mall.listing_new import list_one
from handlers.stock.holds import show_holds
from handlers.stock.stock import show_product_stock


class ProductPage(CallbackData, prefix="pp1"):
    """``draft`` holds the words and the purpose that are looked for; 0: all."""

    step: str
    id: int
    draft: str = ""


class Purposes(CallbackData, prefix="pu1"):
    """Filter by purpose (S0-02); empty: all."""

    purpose: str


def entrances(table: Routes) -> None:
    table.command("products", products_command, "products", "商品")
    table.command("product", product_command)
    table.button(ProductPage, page_pressed)
    table.button(Purposes, purpose_pressed)
    table.button(ShowProduct, product_pressed)
    table.button(ProductDeed, deed_pressed)


async def products_command(message: Message | CallbackQuery, desk: Desk, args: str = "") -> None:
    """``/products [words]``: list and search."""
    draft = ""
    if args:
        draft = await desk(drafts.begin, kind="products", answers={"words": args, "purpose": ""})
    await _list(message, desk, args, "", draft, Place("page", 0) if args else Place())


async def product_command(message: Message, args: str, desk: Desk, bot: Bot) -> None:
    """``/product ID``, or a SKU."""
    said = args.strip().removeprefix("#")
    if said.isdecimal() and len(said) < 16:
        number_of = int(said)
    elif said:
        number_of = await desk(product_of_sku, sku=said)
    else:
        await products_command(message, desk)
        return
    await show_product(message, desk, bot, number_of)


async def page_pressed(query: CallbackQuery, pressed: ProductPage, desk: Desk) -> None:
    asked = {"words": "", "purpose": ""}
    if pressed.draft:
        asked = await desk(drafts.read, draft=pressed.draft)
    place = Place(pressed.step, pressed.id)
    await _list(query, desk, asked["words"], asked["purpose"], pressed.draft, place)


async def purpose_pressed(query: CallbackQuery, pressed: Purposes, desk: Desk) -> None:
    known = pressed.purpose if pressed.purpose in list(Purpose) else ""
    draft = ""
    if known:
        draft = await desk(drafts.begin, kind="products", answers={"words": "", "purpose": known})
    await _list(query, desk, "", known, draft, Place())


async def product_pressed(
    query: CallbackQuery, pressed: ShowProduct, desk: Desk, bot: Bot, state: FSMContext
) -> None:
    await state.clear()
    await show_product(query, desk, bot, pressed.product)


async def deed_pressed(
    query: CallbackQuery, pressed: ProductDeed, desk: Desk, me: Me, bot: Bot
) -> None:
    number_of = pressed.product
    match pressed.deed:
        case "online":
            await desk(put_product_online, product_id=number_of)
            await show_product(query, desk, bot, number_of)
        case "offline":
            malls = await desk(take_product_offline, product_id=number_of)
            card = await desk(product, product_id=number_of)
            where = comma([MALL[Mall(one)]() for one in malls])
            text = lines(
                fill(_("⏸ {name} is offline."), name=bold(card.name)),
                fill(_("It went off sale in: {malls}."), malls=where) if malls else None,
                _("Put it online again at any time; its listings are then put online one by one."),
            )
            await show(query, Screen(text, [[to_product(number_of)]]))
        case "delete":
            await show(query, await _delete_screen(desk, number_of))
        case "delete!":
            name = await desk(delete_product, product_id=number_of)
            text = lines(
                fill(_("🗑 {name} is deleted."), name=bold(name)),
                _("Its history stays in the ledger."),
            )
            await show(query, Screen(text, [[go(_("Products"), "products"), to_menu()]]))
        case "why":
            card = await desk(product, product_id=number_of)
            found = await desk(why_not_selling, product_id=number_of)
            await show(query, why_screen(card, found))
        case "points" | "shop":
            await list_one(query, desk, bot, number_of, Mall(pressed.deed))
        case "stock":
            await show_product_stock(query, desk, me, number_of)
        case "holds":
            await show_holds(query, desk, product_id=number_of)
        case "edit" | "terms" | "variants" | "pictures":
            card = await desk(product, product_id=number_of)
            await show(query, EDITS[pressed.deed](card))
        case _:
            await show_product(query, desk, bot, number_of)


async def show_product(
    event: Message | CallbackQuery, desk: Desk, bot: Bot, product_id: int, lead: str | None = None
) -> None:
    """A product's card, under its cover. ``lead``: what just happened."""
    card = await desk(product, product_id=product_id)
    stock = await desk(stock_of_product, product_id=product_id)
    selling = await desk(why_not_selling, product_id=product_id)
    screen = product_screen(card, stock, selling)
    await show_pictured(event, desk, bot, screen, card.cover, lead)


async def _list(
    event: Message | CallbackQuery, desk: Desk, words: str, purpose: str, draft: str, place: Place
) -> None:
    chosen = Purpose(purpose) if purpose else None
    found: Page[ProductLine] = await desk(
        list_products, words=words, purpose=chosen, place=place, size=PAGE
    )
    rows: Rows = [[button(_line(one), ShowProduct(product=one.id))] for one in found.lines]

    def at(step: str, number_of: int, text: str) -> Button:
        return button(text, ProductPage(step=step, id=number_of, draft=draft))

    if words:
        rows += leafer(found, place.id, at)
    else:
        rows += walker(found, [one.id for one in found.lines], at)
        rows.append(
            [
                button(("● " if one == purpose else "○ ") + text, Purposes(purpose=one))
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


def _line(one: ProductLine) -> str:
    mark = "🟢" if one.online else "⚪"
    return f"{mark} {one.name} · {span_of(one.prices, one.currency)}"


def product_screen(card: ProductCard, stock: list[StockLine], selling: list[Selling]) -> Screen:
    """What the back office sees of a product; the remark is only here (S0-13)."""
    text = lines(
        fill("🛍 {name} #{n}", name=bold(card.name), n=str(card.id)),
        fill("<i>{subtitle}</i>", subtitle=card.subtitle) if card.subtitle else None,
        fill(
            "{purpose} · {category} · {how}",
            purpose=PURPOSE[card.purpose](),
            category=CATEGORY[card.category](),
            how=TEMPLATE[card.template](),
        ),
        steps(stock, selling),
        *(selling_line(one) for one in selling),
        _("🤝 Merchant-fulfilled: you hand it out yourself.") if card.merchant_fulfilled else None,
        fill(_("🛒 From {supplier}: non-returnable source."), supplier=card.supplier)
        if card.origin is Origin.RESOURCE_CENTRE
        else None,
        "",
        *(_variant_line(card, one) for one in stock[:6]),
        _("…and {n} more variants.").format(n=number(len(stock) - 6)) if len(stock) > 6 else None,
        fill(_("📅 Sold until {day}"), day=day(card.expires_on))
        if card.expires_on
        else _("📅 No expiry"),
        fill(_("🚚 Freight: {freight}"), freight=_freight(card)),
        fill(_("🏷 Tags: {tags}"), tags=comma(list(card.tags))) if card.tags else None,
        fill(_("📱 Platforms: {platforms}"), platforms=card.platforms) if card.platforms else None,
        fill(_("📡 Channel: {channel}"), channel=card.channel) if card.channel else None,
        *(terms_of(card) if card.is_pass else ()),
        fill("📝 {note}", note=_short(card.note)) if card.note else None,
        fill(_("🔒 Remark (back office only): {remark}"), remark=_short(card.remark))
        if card.remark
        else None,
    )
    rows: Rows = []
    if step := next_step(card, stock, selling):
        rows.append([step])
    rows += [
        [
            button("❓ " + _("Why is it not selling?"), deed_of(card, "why")),
        ]
        if any(not one.sellable for one in selling)
        else [],
        [
            button("📦 " + _("Stock"), deed_of(card, "stock")),
            button("✍️ " + _("Edit"), deed_of(card, "edit")),
            button("🖼 " + _("Pictures"), deed_of(card, "pictures")),
        ]
        if stock
        else [],
        [
            button("⏸ " + _("Take offline"), deed_of(card, "offline"))
            if card.online
            else button("▶️ " + _("Put online"), deed_of(card, "online"), GOOD),
            button("🗑 " + _("Delete"), deed_of(card, "delete"), BAD),
        ],
        [go(_("Products"), "products"), to_menu()],
    ]
    return Screen(text, rows)


def _variant_line(card: ProductCard, one: StockLine) -> Markup:
    variant = next(v for v in card.variants if v.id == one.variant_id)
    return fill(
        _("• {name}{sku} · {price} · pool {pool}, free {free}"),
        name=f"{one.variant} · " if one.variant else "",
        sku=mono(one.sku),
        price=money(variant.price, card.currency),
        pool=one.pool or 0,
        free=one.free,
    )


async def _delete_screen(desk: Desk, product_id: int) -> Screen:
    """Every delete asks twice (D33)."""
    card = await desk(product, product_id=product_id)
    stock = await desk(stock_of_product, product_id=product_id)
    left = sum(one.total for one in stock)
    held = sum(one.reserved for one in stock)
    text = lines(
        fill(_("🗑 Delete {name}?"), name=bold(card.name)),
        fill(_("{n} units are still in stock."), n=left) if left else None,
        fill(_("⚠️ {n} of them are held for customers."), n=held) if held else None,
        _("It goes off sale in every mall. Its history stays in the ledger."),
    )
    rows = [
        [button(_("Yes, delete"), ProductDeed(product=product_id, deed="delete!"), BAD)],
        [button(_("No, keep it"), ShowProduct(product=product_id))],
    ]
    return Screen(text, rows)


def _freight(card: ProductCard) -> str:
    return money(card.freight, card.currency) if card.freight else _("free")


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:159] + "…"
