"""Each morning's report."""

from datetime import date

from domain.reports import report
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.reports.report import report_file, report_picture, screen_of


async def morning(facts: Facts, reader: Reader) -> Letter:
    """A quiet day is one line, without a file."""
    chosen = date.fromisoformat(facts["day"])
    found = await reader.desk(report, day=chosen)
    screen = screen_of(found, await report_picture(found))
    return Letter(screen, [] if found.quiet else [await report_file(reader.desk, found)])


NOTICES: dict[str, Words] = {
    "report": morning,
}
