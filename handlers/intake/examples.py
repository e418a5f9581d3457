"""What can be sent: an empty file of each kind, with an example line."""

from collections.abc import AsyncIterator

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain.errors import Malformed
from domain.sheets import KINDS, Cell, write_csv
from handlers.kit.buttons import go, to_menu
from handlers.kit.screen import Event, Rows, Screen, button, send_file, show
from handlers.kit.words import _, lines


class Example(CallbackData, prefix="ex1"):
    """Send an empty file with an example line."""

    kind: str


_KIND = {
    "products": lambda: _("products"),
    "keys": lambda: _("card keys"),
    "supply": lambda: _("supplier's catalogue"),
    "members": lambda: _("members"),
    "orders": lambda: _("orders"),
    "stores": lambda: _("stores"),
}


async def import_command(event: Event) -> None:
    """``/import``: what can be sent, with an empty file of each kind."""
    rows: Rows = [[button("⬇ " + _KIND[one]() + ".csv", Example(kind=one))] for one in KINDS]
    text = lines(
        _(
            "📥 <b>Send me a CSV or XLSX file.</b> I recognise it by its header, say line by line "
            "what would happen, and do it only after you confirm: all or nothing."
        ),
        _(
            "Products with the same name in lines that stand together, each with a variant, "
            "become one product. A SKU that is known already is changed; its stock is not."
        ),
        _(
            "Members are known by their Telegram id, whether they ever opened the bot or not. "
            "Points in a file are given once, to who had none here before."
        ),
        _(
            "Orders of another shop system keep their numbers: what is here already stays, and a "
            "status only goes forward. They take stock and points as orders made here do."
        ),
        _("Take an empty file with an example line:"),
    )
    await show(event, Screen(text, [*rows, [go("🛍 " + _("Products"), "products"), to_menu()]]))


async def template_command(event: Event, args: str) -> None:
    """``/template products``, also typed without the slash."""
    await _send_example(event, args.strip().casefold())


async def example_pressed(query: CallbackQuery, pressed: Example) -> None:
    await _send_example(query, pressed.kind)


async def _send_example(event: Event, name: str) -> None:
    kind = KINDS.get(name)
    if kind is None:
        raise Malformed("template kind")

    async def rows() -> AsyncIterator[list[Cell]]:
        cells: list[Cell] = list(kind.example)
        yield cells

    data, _count = await write_csv(kind.columns, rows())
    await send_file(event, data, f"{name}.csv", _("Fill it in and send it back to me."))
