"""The ledger of a SKU: who, why, before, after; newest first."""

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from domain.desk import Desk
from domain.paging import Place
from domain.stock import ledger, stock_of
from handlers.kit.buttons import to_menu
from handlers.kit.me import Me
from handlers.kit.paging import PAGE, walker
from handlers.kit.screen import Button, Screen, button, show
from handlers.kit.words import _, bold, fill, lines
from handlers.stock.buttons import ShowStock, StockDeed
from handlers.stock.words import move_line


class LedgerPage(CallbackData, prefix="lg1"):
    variant: int
    step: str
    id: int


async def ledger_pressed(query: CallbackQuery, pressed: StockDeed, desk: Desk, me: Me) -> None:
    await _show(query, desk, me, pressed.variant, Place())


async def page_pressed(query: CallbackQuery, pressed: LedgerPage, desk: Desk, me: Me) -> None:
    await _show(query, desk, me, pressed.variant, Place(pressed.step, pressed.id))


async def _show(query: CallbackQuery, desk: Desk, me: Me, variant_id: int, place: Place) -> None:
    line = await desk(stock_of, variant_id=variant_id)
    found = await desk(ledger, variant_id=variant_id, place=place, size=PAGE)

    def at(step: str, key: int, text: str) -> Button:
        return button(text, LedgerPage(variant=variant_id, step=step, id=key))

    text = lines(
        fill(_("📒 Ledger of {sku}"), sku=bold(line.sku)),
        *(move_line(one, me.zone) for one in found.lines),
        None if found.lines else _("Nothing has moved yet."),
    )
    rows = walker(found, [one.id for one in found.lines], at)
    back = button("◀ " + _("Stock"), ShowStock(variant=variant_id))
    await show(query, Screen(text, [*rows, [back, to_menu()]]))
