"""What is wrong with a file, by line and column."""

from domain.sheets import BadSheet, Reason
from handlers.kit.words import Markup, _, _n, fill, lines

REASON = {
    Reason.TOO_HEAVY: lambda: _("❌ The file is larger than {limit} bytes."),
    Reason.NOT_A_SHEET: lambda: _("❌ This is not a CSV or XLSX file."),
    Reason.BROKEN: lambda: _("❌ The file is broken and cannot be read."),
    Reason.BOMB: lambda: _("❌ The file unpacks to far more than it says. I do not open it."),
    Reason.ENCODING: lambda: _("❌ This is not UTF-8. Save the file as “CSV UTF-8”."),
    Reason.CONTROL: lambda: _("❌ There is a character that cannot be seen."),
    Reason.FORMULA: lambda: _("❌ There is a formula ({said}). Only values are taken."),
    Reason.LONG_CELL: lambda: _("❌ The cell is empty or longer than {limit} characters."),
    Reason.COLUMNS: lambda: _("❌ There are more columns than {limit}."),
    Reason.ROWS: lambda: _("❌ There are more than {limit} rows. Split the file."),
    Reason.TOO_MUCH: lambda: _(
        "❌ Reading this file takes more time or memory than one file gets. Split it."
    ),
    Reason.CUT: lambda: _("🔌 I am being restarted and did not get to it. Send it again."),
    Reason.QUOTES: lambda: _("❌ A quotation mark is not closed."),
    Reason.EMPTY: lambda: _("❌ The file is empty."),
    Reason.HEADER: lambda: _(
        "❌ I do not know this header ({said}). /import has empty files to fill in."
    ),
    Reason.DOUBLE: lambda: _("❌ The column {said} is there twice."),
    Reason.NO_SKU: lambda: _("❌ There is no SKU {said} here. /stock finds it by words."),
    Reason.NOT_FOR_KEYS: lambda: _("❌ {said} is no product whose stock is card keys (CDK)."),
    Reason.MEANWHILE: lambda: _(
        "❌ Something was changed here since the file was looked at. Send it again."
    ),
    Reason.UNKNOWN: lambda: _("❌ I do not know the column {said}. /import has empty files."),
}


def bad_sheet(refusal: BadSheet) -> Markup:
    """The reason and the place."""
    words = fill(REASON[refusal.reason](), limit=refusal.limit or 0, said=refusal.said)
    place = place_of(refusal.line, refusal.column)
    return lines(words, place or None, _("Nothing was changed."))


def read_words(count: int) -> Markup:
    return fill(
        _n(
            "📄 {n} line read. Nothing has been changed yet.",
            "📄 {n} lines read. Nothing has been changed yet.",
            count,
        ),
        n=count,
    )


def place_of(line: int, column: int) -> str:
    if line and column:
        return fill(_("Line {line}, column {column}."), line=str(line), column=str(column))
    return fill(_("Line {line}."), line=str(line)) if line else ""
