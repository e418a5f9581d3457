"""A file of members: what it would do, and what it did."""

from aiogram.types import Message

from domain.desk import Desk
from domain.intake import MembersPreview, Watch, bring_members, preview_members
from handlers.catalog.words import points
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
    deed = preview_members(desk, upload=upload, watch=watch)
    found = await watched(progress, me, upload, watch, deed, tasks)
    if found is not None:
        await edit(progress, _preview_screen(found, me))


async def bring(screen: Message, desk: Desk, me: Me, tasks: Starter, upload: str) -> None:
    watch = Watch()
    deed = bring_members(desk, upload=upload, watch=watch)
    done = await watched(screen, me, upload, watch, deed, tasks)
    if done is None:
        return
    text = lines(
        fill(_("✅ Done: {what}."), what=_joined(done.new)),
        fill(_("✏️ {what}."), what=_changed(done.changed)) if done.changed else None,
        fill(_("◆ {n} to begin with."), n=points(done.points)) if done.points else None,
    )
    await edit(screen, Screen(text, [[go("🧑 " + _("Members"), "members"), to_menu()]]))


def _preview_screen(found: MembersPreview, me: Me) -> Screen:
    something = found.new or found.changed or found.points
    text = lines(
        read_words(found.lines),
        fill(_("➕ Would create: {what}"), what=_joined(found.new)) if found.new else None,
        fill(_("For example: {names}"), names=comma(found.first)) if found.first else None,
        fill(_("✏️ Would change: {n}"), n=found.changed) if found.changed else None,
        _gifts(found),
        fill(
            _n(
                "ℹ️ {n} line has points for somebody who had points here before: left out. "
                "Points in a file are given once, to begin with; /points gives more.",
                "ℹ️ {n} lines have points for somebody who had points here before: left out. "
                "Points in a file are given once, to begin with; /points gives more.",
                found.kept,
            ),
            n=found.kept,
        )
        if found.kept
        else None,
        fill(_("❌ Refused: {n}"), n=found.refused) if found.refused else None,
        *(problem_line(one, me.zone) for one in found.problems),
        _("All or nothing: mend these lines and send the file again.") if found.refused else None,
        None if something or found.refused else _("👌 Nothing to change: it is all so already."),
    )
    rows: Rows = []
    if something and not found.refused:
        yes = SheetDeed(upload=found.upload, deed="do", kind="members")
        rows.append([button("✅ " + _("Confirm"), yes, GOOD)])
    cancel = SheetDeed(upload=found.upload, deed="stop", kind="members")
    rows.append([button(_("Cancel"), cancel), to_menu()])
    return Screen(text, rows)


def _gifts(found: MembersPreview) -> Markup | None:
    if not found.points:
        return None
    words = _n(
        "◆ {amount} to begin with, for {n} member",
        "◆ {amount} to begin with, for {n} members",
        found.gifted,
    )
    return fill(words, amount=points(found.points), n=found.gifted)


def _joined(count: int) -> str:
    return _n("{n} new member", "{n} new members", count).format(n=number(count))


def _changed(count: int) -> str:
    return _n("{n} member was changed", "{n} members were changed", count).format(n=number(count))
