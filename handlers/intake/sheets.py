"""Files of rows: recognised by their header, a dry run line by line, then all of it or nothing.

Long ones run beside the updates, show how far they are, and can be stopped without a trace.
"""

from contextlib import suppress

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.intake import (
    Preview,
    Watch,
    bring_keys,
    bring_products,
    bring_supply,
    keep_upload,
    preview_products,
    preview_supply,
)
from domain.limits import SHEET_BYTES
from domain.roles import Permission
from domain.sheets import BadSheet, Reason, SheetReader
from handlers.intake import keys, members, orders, stores
from handlers.intake.problems import problem_line
from handlers.intake.watching import SheetDeed, SheetKind, stop_row, watched
from handlers.intake.words import read_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.fetching import fetch
from handlers.kit.me import Me
from handlers.kit.screen import GOOD, Rows, Screen, button, edit, send
from handlers.kit.tasks import Starter, begin
from handlers.kit.words import _, _n, bold, comma, fill, lines, number


async def on_sheet(
    message: Message,
    desk: Desk,
    me: Me,
    bot: Bot,
    state: FSMContext,
    tasks: Starter,
    sheets: SheetReader,
) -> None:
    """A CSV or XLSX arrived."""
    document = message.document
    if document is None or not me.may(Permission.MANAGE_PRODUCTS):
        text = _("🤷 Files of rows are read for owners and managers only. Nothing was changed.")
        await send(message, Screen(text, [[to_menu()]]))
        return
    data = await fetch(bot, document, SHEET_BYTES)
    if data is None:
        raise BadSheet(Reason.TOO_HEAVY, limit=SHEET_BYTES)
    table = await sheets.table(data, who=(me.actor.merchant_id, me.id))
    upload = await keep_upload(desk, name=document.file_name or "", table=table)
    if table.kind == "keys":
        await keys.preview(message, desk, state, upload)
        return
    if table.kind == "members":
        await begin(tasks, members.preview(message, desk, me, tasks, upload), "preview")
        return
    if table.kind == "orders":
        await begin(tasks, orders.preview(message, desk, me, tasks, upload), "preview")
        return
    if table.kind == "stores":
        await stores.preview(message, desk, me, upload)
        return
    which: SheetKind = "supply" if table.kind == "supply" else "products"
    await begin(tasks, _preview(message, desk, me, tasks, upload, which), "preview")


async def do_pressed(
    query: CallbackQuery, pressed: SheetDeed, desk: Desk, me: Me, tasks: Starter
) -> None:
    """What the preview said, in a task of its own."""
    await query.answer()
    stop = [stop_row(pressed.upload)] if pressed.kind in ("products", "members", "orders") else []
    screen, working = query.message, Screen(_("⏳ Working…"), stop)
    if isinstance(screen, Message):
        await edit(screen, working)
    else:  # too old for Telegram to tell us of it
        screen = await send(query, working)
    await begin(tasks, _BRING[pressed.kind](screen, desk, me, tasks, pressed.upload), "import")


async def _preview(
    message: Message, desk: Desk, me: Me, tasks: Starter, upload: str, kind: SheetKind
) -> None:
    """The dry run: what would be created, changed and refused."""
    watch = Watch()
    progress = await send(message, Screen(_("⏳ Reading the file…"), [stop_row(upload)]))
    deed = (
        preview_products(desk, upload=upload, watch=watch, only=_("Standard"))
        if kind == "products"
        else preview_supply(desk, upload=upload)
    )
    found = await watched(progress, me, upload, watch, deed, tasks)
    if found is not None:
        await edit(progress, _preview_screen(found, kind, me))


def _preview_screen(found: Preview, kind: SheetKind, me: Me) -> Screen:
    same = not (found.products or found.skus or found.changed or found.refused) and found.lines
    if same:
        done = _("👌 Nothing to change: all of it is here already, as the file says.")
        text = lines(read_words(found.lines), done)
        return Screen(text, [[go("🛍 " + _("Products"), "products"), to_menu()]])
    text = lines(
        read_words(found.lines),
        fill(_("➕ Would create: {what}"), what=_counted(found.products, found.skus))
        if kind == "products"
        else fill(
            _n("➕ Would add: {n} item", "➕ Would add: {n} items", found.products),
            n=found.products,
        ),
        fill(_("✏️ Would change: {n}"), n=found.changed) if found.changed else None,
        fill(_("For example: {names}"), names=comma(found.first)) if found.first else None,
        fill(_("❌ Refused: {n}"), n=found.refused) if found.refused else None,
        *(problem_line(one, me.zone) for one in found.problems),
        _("All or nothing: mend these lines and send the file again.") if found.refused else None,
    )
    rows: Rows = []
    if not found.refused and found.lines:
        yes = SheetDeed(upload=found.upload, deed="do", kind=kind)
        rows.append([button("✅ " + _("Confirm"), yes, GOOD)])
    cancel = SheetDeed(upload=found.upload, deed="stop", kind=kind)
    rows.append([button(_("Cancel"), cancel), to_menu()])
    return Screen(text, rows)


async def _bring_products(
    screen: Message, desk: Desk, me: Me, tasks: Starter, upload: str
) -> None:
    watch = Watch()
    deed = bring_products(desk, upload=upload, watch=watch, only=_("Standard"))
    done = await watched(screen, me, upload, watch, deed, tasks)
    if done is None:
        return
    text = lines(
        fill(
            _("✅ Done: {what}, in the pool and online."), what=_counted(done.products, done.skus)
        ),
        fill(
            _n("✏️ {n} SKU was changed.", "✏️ {n} SKUs were changed.", done.changed),
            n=done.changed,
        )
        if done.changed
        else None,
        _("👉 What is new does not sell yet: open it, and press “Sell where?”.")
        if done.products
        else None,
    )
    await edit(screen, Screen(text, [[go("🛍 " + _("Products"), "products"), to_menu()]]))


async def _bring_keys(screen: Message, desk: Desk, me: Me, tasks: Starter, upload: str) -> None:
    """The keys are sealed; the file that shows them is deleted from the chat."""
    watch = Watch()
    deed = bring_keys(desk, upload=upload, watch=watch)
    done = await watched(screen, me, upload, watch, deed, tasks)
    if done is None:
        return
    text = lines(
        _("✅ The keys are in:"),
        *(fill("• {sku}: {n}", sku=bold(sku), n=f"+{count}") for sku, count in done.items()),
    )
    if screen.reply_to_message:
        with suppress(TelegramAPIError):  # it was deleted before, or is too old
            await screen.reply_to_message.delete()
    else:  # the preview was too old for Telegram to tell which file it answered
        text = lines(text, _("Delete what you sent from this chat yourself: it shows the keys."))
    await edit(screen, Screen(text, [[go("📦 " + _("Stock"), "stock"), to_menu()]]))


async def _bring_supply(screen: Message, desk: Desk, me: Me, tasks: Starter, upload: str) -> None:
    watch = Watch()
    deed = bring_supply(desk, upload=upload, watch=watch)
    done = await watched(screen, me, upload, watch, deed, tasks)
    if done is None:
        return
    text = fill(
        _n(
            "✅ {n} item is in the resource centre.",
            "✅ {n} items are in the resource centre.",
            done,
        ),
        n=done,
    )
    await edit(screen, Screen(text, [[go("🛒 " + _("Resource centre"), "supply"), to_menu()]]))


_BRING = {
    "products": _bring_products,
    "keys": _bring_keys,
    "supply": _bring_supply,
    "members": members.bring,
    "orders": orders.bring,
    "stores": stores.bring,
}


def _counted(products: int, skus: int) -> str:
    """``1 product with 3 SKUs``."""
    return _("{products} with {skus}").format(
        products=_n("{n} product", "{n} products", products).format(n=number(products)),
        skus=_n("{n} SKU", "{n} SKUs", skus).format(n=number(skus)),
    )
