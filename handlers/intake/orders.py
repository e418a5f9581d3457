"""A file of orders from another shop system: what it would do, and what it did."""

from aiogram.types import Message

from domain.desk import Desk
from domain.intake import OrdersPreview, Watch, bring_orders, preview_orders
from handlers.catalog.words import money, points
from handlers.intake.problems import problem_line
from handlers.intake.watching import SheetDeed, stop_row, watched
from handlers.intake.words import read_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import GOOD, Rows, Screen, button, edit, send
from handlers.kit.tasks import Starter
from handlers.kit.words import Markup, _, _n, comma, fill, lines, number


async def preview(message: Message, desk: Desk, me: Me, tasks: Starter, upload: str) -> None:
    """The dry run."""
    watch = Watch()
    progress = await send(message, Screen(_("⏳ Reading the file…"), [stop_row(upload)]))
    deed = preview_orders(desk, upload=upload, watch=watch)
    found = await watched(progress, me, upload, watch, deed, tasks)
    if found is not None:
        await edit(progress, _preview_screen(found, me))


async def bring(screen: Message, desk: Desk, me: Me, tasks: Starter, upload: str) -> None:
    watch = Watch()
    deed = bring_orders(desk, upload=upload, watch=watch)
    done = await watched(screen, me, upload, watch, deed, tasks)
    if done is None:
        return
    text = lines(
        fill(_("✅ Done: {what}."), what=_placed(done.placed)),
        fill(_("✏️ {what}."), what=_updated(done.updated)) if done.updated else None,
        _here(done.here),
    )
    await edit(screen, Screen(text, [[go("🧾 " + _("Orders"), "orders"), to_menu()]]))


def _preview_screen(found: OrdersPreview, me: Me) -> Screen:
    something = found.placed or found.updated
    text = lines(
        read_words(found.lines),
        _would_place(found),
        fill(_("For example: {names}"), names=comma(found.first)) if found.first else None,
        fill(_("✏️ Would bring forward: {n}"), n=found.updated) if found.updated else None,
        _here(found.here),
        fill(_("❌ Refused: {n}"), n=found.refused) if found.refused else None,
        *(problem_line(one, me.zone) for one in found.problems),
        _("All or nothing: mend these lines and send the file again.") if found.refused else None,
        None if something or found.refused else _("👌 Nothing to change: it is all so already."),
    )
    rows: Rows = []
    if something and not found.refused:
        yes = SheetDeed(upload=found.upload, deed="do", kind="orders")
        rows.append([button("✅ " + _("Confirm"), yes, GOOD)])
    cancel = SheetDeed(upload=found.upload, deed="stop", kind="orders")
    rows.append([button(_("Cancel"), cancel), to_menu()])
    return Screen(text, rows)


def _would_place(found: OrdersPreview) -> Markup | None:
    if not found.placed:
        return None
    return fill(
        _("➕ Would place: {what}, {points} and {money} together"),
        what=_placed(found.placed),
        points=points(found.points),
        money=money(found.cash, found.currency),
    )


def _here(count: int) -> Markup | None:
    if not count:
        return None
    words = _n("👌 {n} order is here already.", "👌 {n} orders are here already.", count)
    return fill(words, n=number(count))


def _placed(count: int) -> str:
    return _n("{n} new order", "{n} new orders", count).format(n=number(count))


def _updated(count: int) -> str:
    return _n("{n} order went forward", "{n} orders went forward", count).format(n=number(count))
