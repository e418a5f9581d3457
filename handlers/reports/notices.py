"""Each morning's report."""

from datetime import date

from domain.reports import report
from handlers.kit.letter import Facts, Letter, Reader, Unneeded, Words
from handlers.kit.screen import Screen
from handlers.reports.parts import store_text
from handlers.reports.report import report_file, report_picture, screen_of


async def morning(facts: Facts, reader: Reader) -> Letter:
    """A quiet day is one line, without a file."""
    chosen = date.fromisoformat(facts["day"])
    found = await reader.desk(report, day=chosen)
    screen = screen_of(found, await report_picture(found))
    return Letter(screen, [] if found.quiet else [await report_file(reader.desk, found)])


async def store_report(facts: Facts, reader: Reader) -> Letter:
    """A store's own, in its topic; nothing where there was nothing."""
    found = await reader.desk(report, day=date.fromisoformat(facts["day"]))
    said = store_text(found, facts["store_id"])
    if said is None:
        raise Unneeded
    return Letter(Screen(said))


NOTICES: dict[str, Words] = {
    "report": morning,
    "store_report": store_report,
}
