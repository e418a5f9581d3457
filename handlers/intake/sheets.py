"""Files of rows: recognised by their header, a dry run line by line, then all of it or nothing.

Long ones run beside the updates, show how far they are, and can be stopped without a trace.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from domain.desk import Desk
from domain.errors import Malformed, Refusal
from domain.intake import (
    Preview,
    Stopped,
    Watch,
    bring_keys,
    bring_products,
    bring_supply,
    keep_upload,
    preview_keys,
    preview_products,
    preview_supply,
    stop_upload,
)
from domain.limits import SHEET_BYTES
from domain.roles import Permission
from domain.sheets import KINDS, BadSheet, Cell, Reason, SheetReader, write_csv
from handlers.buttons import go, to_menu
from handlers.intake.words import problem_line
from handlers.kit.me import Me
from handlers.kit.routing import Routes
from handlers.kit.screen import BAD, GOOD, Rows, Screen, button, send, send_file, show
from handlers.kit.tasks import Starter
from handlers.kit.words import _, _n, bold, comma, fill, lines, number
from handlers.refusals import say

PAUSE = 1.5  # seconds between two looks at how far it is
_WATCHED: dict[str, Watch] = {}  # what this process is working on


class SheetDeed(CallbackData, prefix="up1"):
    """``deed``: do, stop; ``kind`` as in domain.sheets.KINDS."""

    upload: str
    deed: str
    kind: str = "products"


class Example(CallbackData, prefix="ex1"):
    """Send an empty file with an example line."""

    kind: str


def entrances(table: Routes) -> None:
    table.command("import", import_command, "import", "导入")
    table.command("template", template_command)
    table.opener("template", "template")
    table.opener("模板", "template")
    table.button(SheetDeed, deed_pressed)
    table.button(Example, example_pressed)
    table.otherwise(sheet=on_sheet)


async def import_command(message: Message | CallbackQuery) -> None:
    """``/import``: what can be sent, with an empty file of each kind."""
    rows: Rows = [[button("⬇ " + _KIND[one]() + ".csv", Example(kind=one))] for one in KINDS]
    text = lines(
        _("📥 <b>Send me a CSV or XLSX file.</b> I recognise it by its header, say line by line "
          "what would happen, and do it only after you confirm: all or nothing."),
        _("Products with the same name in lines that stand together, each with a variant, become "
          "one product. A SKU that is known already is changed; its stock is not."),
        _("Take an empty file with an example line:"),
    )  # fmt: skip
    await show(message, Screen(text, [*rows, [go(_("Products"), "products"), to_menu()]]))


async def template_command(message: Message, args: str) -> None:
    """``/template products``, also typed without the slash."""
    await _send_example(message, args.strip().casefold())


async def example_pressed(query: CallbackQuery, pressed: Example) -> None:
    await _send_example(query, pressed.kind)


async def _send_example(event: Message | CallbackQuery, name: str) -> None:
    kind = KINDS.get(name)
    if kind is None:
        raise Malformed("template kind")

    async def rows() -> Any:
        cells: list[Cell] = list(kind.example)
        yield cells

    data, _count = await write_csv(kind.columns, rows())
    await send_file(event, data, f"{name}.csv", _("Fill it in and send it back to me."))


_KIND = {
    "products": lambda: _("products"),
    "keys": lambda: _("card keys"),
    "supply": lambda: _("supplier's catalogue"),
}


async def on_sheet(
    message: Message, desk: Desk, me: Me, bot: Bot, tasks: Starter, sheets: SheetReader
) -> None:
    """A CSV or XLSX arrived."""
    document = message.document
    if document is None or not me.may(Permission.MANAGE_PRODUCTS):
        text = _("🤷 Files of rows are read for owners and managers only. Nothing was changed.")
        await send(message, Screen(text, [[to_menu()]]))
        return
    if (document.file_size or 0) > SHEET_BYTES:
        raise BadSheet(Reason.TOO_HEAVY, limit=SHEET_BYTES)
    try:
        fetched = await bot.download(document)
    except TelegramBadRequest as refused:
        if "too big" not in refused.message:
            raise
        raise BadSheet(Reason.TOO_HEAVY, limit=SHEET_BYTES) from refused
    data = fetched.read() if fetched else b""
    table = await sheets.table(data, who=(me.actor.merchant_id, me.id))
    upload = await desk(keep_upload, name=document.file_name or "", table=table)
    if table.kind == "keys":
        await _preview_keys(message, desk, upload)
        return
    work = _preview(message, desk, me, tasks, upload, table.kind)
    tasks.start(work, "preview")


async def deed_pressed(
    query: CallbackQuery, pressed: SheetDeed, desk: Desk, me: Me, tasks: Starter
) -> None:
    if pressed.deed == "stop":
        watch = _WATCHED.get(pressed.upload)
        if watch is not None:
            watch.stop = True
        else:
            await desk(stop_upload, upload=pressed.upload)
            await show(query, Screen(_("👌 Cancelled. Nothing was changed."), [[to_menu()]]))
            return
        await query.answer(_("Stopping…"))
        return
    if not isinstance(query.message, Message):
        await query.answer()
        return
    await query.answer()
    work = _bring(query.message, desk, me, tasks, pressed.upload, pressed.kind)
    tasks.start(work, "import")


async def _preview(
    message: Message, desk: Desk, me: Me, tasks: Starter, upload: str, kind: str
) -> None:
    """The dry run: what would be created, changed and refused."""
    watch = Watch()
    progress = await send(message, Screen(_("⏳ Reading the file…"), [_stop(upload)]))
    deed = (
        desk(preview_products, upload=upload, watch=watch)
        if kind == "products"
        else desk(preview_supply, upload=upload)
    )
    found = await _watched(progress, me, upload, watch, deed, tasks)
    if found is not None:
        await _edit(progress, _preview_screen(found, kind, me))


def _preview_screen(found: Preview, kind: str, me: Me) -> Screen:
    text = lines(
        fill(_("📄 {n} lines read. Nothing has been changed yet."), n=found.lines),
        fill(_("➕ Would create: {what}"), what=_counted(found.products, found.skus))
        if kind == "products"
        else fill(_("➕ Would add: {n} items"), n=found.products),
        fill(_("✏️ Would change: {n}"), n=found.changed) if found.changed else None,
        fill(_("For example: {names}"), names=comma(found.first)) if found.first else None,
        fill(_("❌ Refused: {n}"), n=found.refused) if found.refused else None,
        *(problem_line(one, me.zone) for one in found.problems),
        _("All or nothing: mend these lines and send the file again.") if found.refused else None,
    )  # fmt: skip
    rows: Rows = []
    if not found.refused and found.lines:
        yes = SheetDeed(upload=found.upload, deed="do", kind=kind)
        rows.append([button("✅ " + _("Confirm"), yes, GOOD)])
    cancel = SheetDeed(upload=found.upload, deed="stop", kind=kind)
    rows.append([button(_("Cancel"), cancel), to_menu()])
    return Screen(text, rows)


async def _preview_keys(message: Message, desk: Desk, upload: str) -> None:
    counts = await desk(preview_keys, upload=upload)
    text = lines(
        _("🔑 Card keys:"),
        *(fill("• {sku}: {n}", sku=bold(sku), n=count) for sku, count in counts.items()),
        _("They are sealed in the database, and each is given to one person only."),
        _("I delete your file from this chat once they are in."),
    )
    rows = [
        [button("✅ " + _("Confirm"), SheetDeed(upload=upload, deed="do", kind="keys"), GOOD)],
        [button(_("Cancel"), SheetDeed(upload=upload, deed="stop", kind="keys"))],
    ]
    await send(message, Screen(text, rows), reply=True)


async def _bring(
    screen: Message, desk: Desk, me: Me, tasks: Starter, upload: str, kind: str
) -> None:
    """Do what the preview said."""
    watch = Watch()
    await _edit(screen, Screen(_("⏳ Working…"), [_stop(upload)] if kind == "products" else []))
    if kind == "products":
        deed: Any = desk(bring_products, upload=upload, watch=watch)
    elif kind == "keys":
        deed = desk(bring_keys, upload=upload)
    else:
        deed = desk(bring_supply, upload=upload)
    done = await _watched(screen, me, upload, watch, deed, tasks)
    if done is None:
        return
    if kind == "products":
        text = lines(
            fill(_("✅ Done: {what}, in the pool and online."),
                 what=_counted(done.products, done.skus)),
            fill(_n("✏️ {n} SKU was changed.", "✏️ {n} SKUs were changed.", done.changed),
                 n=done.changed) if done.changed else None,
        )  # fmt: skip
        rows = [[go("🛍 " + _("Products"), "products"), to_menu()]]
    elif kind == "keys":
        text = lines(
            _("✅ The keys are in:"),
            *(fill("• {sku}: +{n}", sku=bold(sku), n=count) for sku, count in done.items()),
        )
        rows = [[go("📦 " + _("Stock"), "stock"), to_menu()]]
        if screen.reply_to_message:
            with suppress(TelegramAPIError):  # it was deleted before, or is too old
                await screen.reply_to_message.delete()
    else:
        text = fill(_("✅ {n} items are in the resource centre."), n=done)
        rows = [[go("🛒 " + _("Resource centre"), "supply"), to_menu()]]
    await _edit(screen, Screen(text, rows))


async def _watched(
    screen: Message,
    me: Me,
    upload: str,
    watch: Watch,
    deed: Coroutine[Any, Any, Any],
    tasks: Starter,
) -> Any:
    """The deed's answer, with its progress on the screen; None after it said why not."""
    _WATCHED[upload] = watch
    work = tasks.start(_answered(deed), "sheet")
    shown = -1
    try:
        while not (await asyncio.wait([work], timeout=PAUSE))[0]:
            if watch.done != shown:
                shown = watch.done
                text = fill(_("⏳ {n} lines so far…"), n=number(shown))
                await _edit(screen, Screen(text, [_stop(upload)]))
    finally:
        _WATCHED.pop(upload, None)
    try:
        answer, refusal = work.result()
    except Exception:
        # Nobody stands behind a task to say the last word, as there does behind an update.
        sorry = _("😵 Something broke on my side. Nothing was changed.")
        await _edit(screen, Screen(sorry, [[to_menu()]]))
        raise
    if isinstance(refusal, Stopped):
        await _edit(screen, Screen(_("👌 Cancelled. Nothing was changed."), [[to_menu()]]))
    elif refusal is not None:
        rows = [[go("📥 " + _("File"), "import"), to_menu()]]
        await _edit(screen, Screen(say(refusal, me.zone), rows))
    return answer


async def _answered(deed: Coroutine[Any, Any, Any]) -> tuple[Any, Refusal | None]:
    try:
        return await deed, None
    except Refusal as refusal:
        return None, refusal


def _counted(products: int, skus: int) -> str:
    """``1 product with 3 SKUs``."""
    return _("{products} with {skus}").format(
        products=_n("{n} product", "{n} products", products).format(n=number(products)),
        skus=_n("{n} SKU", "{n} SKUs", skus).format(n=number(skus)),
    )


def _stop(upload: str) -> list[Any]:
    return [button("⏹ " + _("Stop"), SheetDeed(upload=upload, deed="stop"), BAD)]


async def _edit(screen: Message, new: Screen) -> None:
    with suppress(TelegramBadRequest):  # the same words again
        await screen.edit_text(new.text, reply_markup=new.markup)
