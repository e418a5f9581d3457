"""Each morning's report."""

from datetime import date

from domain.reports import day_report
from handlers.kit.letter import Facts, Letter, Reader, Words
from handlers.kit.screen import Screen
from handlers.reports.report import report_file, report_picture, report_rows, report_text


async def morning(facts: Facts, reader: Reader) -> Letter:
    chosen = date.fromisoformat(facts["day"])
    found = await reader.desk(day_report, day=chosen)
    picture = await report_picture(found)
    files = [await report_file(reader.desk, chosen, "csv")] if found.redemptions else []
    return Letter(Screen(report_text(found), report_rows(found), picture), files)


NOTICES: dict[str, Words] = {
    "report": morning,
}
