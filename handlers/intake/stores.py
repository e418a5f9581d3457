"""A file of stores: what it would do, and what it did (S1-04)."""

from aiogram.types import Message

from domain.desk import Desk
from domain.errors import Refusal
from domain.intake import StoresPreview, bring_stores, preview_stores
from handlers.intake.problems import problem_line
from handlers.intake.watching import SheetDeed
from handlers.intake.words import read_words
from handlers.kit.buttons import go, to_menu
from handlers.kit.me import Me
from handlers.kit.screen import GOOD, Rows, Screen, button, edit, send
from handlers.kit.tasks import Starter
from handlers.kit.words import _, _n, comma, fill, lines
from handlers.refusals import say


async def preview(message: Message, desk: Desk, me: Me, upload: str) -> None:
    """The dry run."""
    found = await desk(preview_stores, upload=upload)
    await send(message, _preview_screen(found, me))


async def bring(screen: Message, desk: Desk, me: Me, _tasks: Starter, upload: str) -> None:
    try:
        done = await desk(bring_stores, upload=upload)
    except Refusal as refusal:
        rows = [[go("📥 " + _("File"), "import"), to_menu()]]
        await edit(screen, Screen(say(refusal, me.zone), rows))
        return
    text = lines(
        fill(_n("✅ Done: {n} new store.", "✅ Done: {n} new stores.", done.new), n=done.new),
        fill(
            _n("✏️ {n} store was changed.", "✏️ {n} stores were changed.", done.changed),
            n=done.changed,
        )
        if done.changed
        else None,
    )
    await edit(screen, Screen(text, [[go("🏬 " + _("Stores"), "stores"), to_menu()]]))


def _preview_screen(found: StoresPreview, me: Me) -> Screen:
    something = found.new or found.changed
    text = lines(
        read_words(found.lines),
        fill(
            _n("➕ Would create: {n} store", "➕ Would create: {n} stores", found.new),
            n=found.new,
        )
        if found.new
        else None,
        fill(_("For example: {names}"), names=comma(found.first)) if found.first else None,
        fill(_("✏️ Would change: {n}"), n=found.changed) if found.changed else None,
        fill(_("❌ Refused: {n}"), n=found.refused) if found.refused else None,
        *(problem_line(one, me.zone) for one in found.problems),
        _("All or nothing: mend these lines and send the file again.") if found.refused else None,
        None if something or found.refused else _("👌 Nothing to change: it is all so already."),
    )
    rows: Rows = []
    if something and not found.refused:
        yes = SheetDeed(upload=found.upload, deed="do", kind="stores")
        rows.append([button("✅ " + _("Confirm"), yes, GOOD)])
    cancel = SheetDeed(upload=found.upload, deed="stop", kind="stores")
    rows.append([button(_("Cancel"), cancel), to_menu()])
    return Screen(text, rows)
