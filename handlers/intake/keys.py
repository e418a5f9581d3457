"""Card keys on their way in: typed for one product, or in a file; shown before they are added."""

import hashlib

from aiogram.fsm.context import FSMContext
from aiogram.types import Message

from domain.desk import Desk
from domain.errors import Malformed
from domain.intake import keep_upload, preview_keys
from domain.limits import LINE
from domain.sheets import KINDS, Line, Table, table_from
from domain.stock import StockLine
from handlers.intake.examples import Example
from handlers.intake.watching import SheetDeed
from handlers.kit.questions import Question
from handlers.kit.screen import GOOD, Event, Screen, button, send, show
from handlers.kit.words import _, bold, fill, lines
from handlers.stock.buttons import ShowStock

KEYS = Question("keys.typed", codes=True, secret=True, things=("variants",))


async def ask_keys(event: Event, line: StockLine, state: FSMContext) -> None:
    """The stock of card keys is the keys."""
    await KEYS.ask(state, sku=line.sku)
    text = lines(
        fill(_("🔑 The stock of {sku} is its card keys."), sku=bold(line.sku)),
        _("✍️ Type them, one a line, or send a file with the columns sku,key."),
    )
    back = button("◀ " + _("Stock"), ShowStock(variant=line.variant_id))
    await show(
        event, Screen(text, [[button("⬇ " + _("Empty file"), Example(kind="keys"))], [back]])
    )


async def keys_typed(message: Message, desk: Desk, state: FSMContext) -> None:
    """They go the way of a file; a mistake leaves the question open."""
    about = await KEYS.about(state)
    table = _table(about["sku"], message.text or "")
    upload = await keep_upload(desk, name=_("typed card keys"), table=table)
    await preview(message, desk, state, upload)


def _table(sku: str, text: str) -> Table:
    """Each line is a key, of which those of a file may begin with its SKU."""
    columns = KINDS["keys"].columns
    places = {name: at for at, name in enumerate(columns, 1)}
    begins = f"{sku},".casefold()
    said = [one.strip() for one in text.splitlines()]
    keys = [one[len(begins) :] if one.casefold().startswith(begins) else one for one in said]
    rows = [
        Line(number, {"sku": sku, "key": key}, places)
        for number, key in enumerate(keys, 1)
        if key and key.casefold() != ",".join(columns)
    ]
    if not rows:
        raise Malformed("key", LINE)
    return table_from("keys", columns, rows, hashlib.sha256(text.encode()).hexdigest())


async def preview(message: Message, desk: Desk, state: FSMContext, upload: str) -> None:
    """How many for which SKU, and Confirm."""
    counts = await preview_keys(desk, upload=upload)
    if await state.get_state() == KEYS.name:
        await state.clear()
    text = lines(
        _("🔑 Card keys:"),
        *(fill("• {sku}: {n}", sku=bold(sku), n=count) for sku, count in counts.items()),
        _("They are sealed in the database, and each is given to one person only."),
        _("I delete what you sent from this chat once they are in."),
    )
    rows = [
        [button("✅ " + _("Confirm"), SheetDeed(upload=upload, deed="do", kind="keys"), GOOD)],
        [button(_("Cancel"), SheetDeed(upload=upload, deed="stop", kind="keys"))],
    ]
    await send(message, Screen(text, rows), reply=True)
