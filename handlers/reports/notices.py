"""Each morning's report, and a file that somebody waits for in vain."""

from dataclasses import replace
from datetime import date

from domain.reports import Length, Report, Rhythm, report
from handlers.kit.buttons import to_menu
from handlers.kit.letter import Facts, Letter, Reader, Unneeded, Words
from handlers.kit.screen import Screen
from handlers.kit.words import Markup, _, lines
from handlers.reports.parts import store_text
from handlers.reports.report import report_file, report_picture, screen_of

SELDOM = {
    Rhythm.LAST: lambda: _(
        "💤 Nobody has opened the report for a week: from now on it comes on Mondays, for the "
        "whole week. A tap on any of its buttons, or a reply to it, brings it back each morning."
    ),
    Rhythm.WEEKLY: lambda: _(
        "💤 Once a week, because nobody opened the daily one. A tap on any of its buttons, or a "
        "reply to it, brings it back each morning."
    ),
}


async def morning(facts: Facts, reader: Reader) -> Letter:
    """A quiet day is one line, without a file."""
    found = await _found(facts, reader)
    screen = screen_of(found, await report_picture(found))
    seldom = SELDOM.get(Rhythm(facts.get("rhythm", Rhythm.DAILY)))
    if seldom:
        screen = replace(screen, text=lines(Markup(screen.text), "", seldom()))
    return Letter(screen, [] if found.quiet else [await report_file(reader.desk, found)])


async def store_report(facts: Facts, reader: Reader) -> Letter:
    """A store's own, in its topic; nothing where there was nothing."""
    found = await _found(facts, reader)
    said = store_text(found, facts["store_id"])
    if said is None:
        raise Unneeded
    return Letter(Screen(said))


async def file_lost(_facts: Facts, _reader: Reader) -> Letter:
    """Whoever wrote it did not live to send it."""
    text = lines(
        _("⏸ <b>NO FILE</b> · I was restarted before yours was sent."),
        _("Nothing was changed. Ask for it again."),
    )
    return Letter(Screen(text, [[to_menu()]]))


async def _found(facts: Facts, reader: Reader) -> Report:
    length = Length(facts.get("length", Length.DAY))
    return await reader.desk(report, day=date.fromisoformat(facts["day"]), length=length)


NOTICES: dict[str, Words] = {
    "report": morning,
    "store_report": store_report,
    "export_lost": file_lost,
}
