"""Rows into a file that Excel opens and that runs nothing there."""

import asyncio
import csv
import io
import re
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum, auto

from domain.errors import Malformed

# A moment is said on the clock that shall be read: the merchant's, or the store's.
Cell = str | int | Decimal | date | datetime | None
MAX_ROWS = 200_000  # of one file: stays below the 50 MB that a bot may send
DAY, MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"  # how a spreadsheet shows them


class FileFormat(StrEnum):
    CSV = auto()
    XLSX = auto()


@dataclass(frozen=True, slots=True)
class File:
    """``rows`` without its header."""

    name: str
    data: bytes
    rows: int


SIGNS = "=+-@\t\r"  # what begins a formula
_INSIDE = re.compile(rf"""(;[\s"]*)(?=[{re.escape(SIGNS)}])""")


def harmless(cell: Cell) -> str | int | Decimal:
    """As a CSV says it: moments in ISO 8601 with their offset, money as a decimal. What a
    spreadsheet would take for a formula gets a quote in front: at the beginning of a text, and
    behind a semicolon, where cells end for one that is German or French."""
    if isinstance(cell, str):
        if ";" in cell:
            cell = _INSIDE.sub(r"\1'", cell)
        return f"'{cell}" if cell and cell[0] in SIGNS else cell
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else cell


async def write_csv(
    header: Sequence[str], rows: AsyncIterator[Sequence[Cell]]
) -> tuple[bytes, int]:
    """UTF-8 with BOM, comma, CRLF. Returns the file and its number of rows."""
    count = 0
    with tempfile.TemporaryFile() as file:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text)
        writer.writerow(header)
        async for row in rows:
            writer.writerow([harmless(cell) for cell in row])
            count += 1
        text.flush()
        file.seek(0)
        data = file.read()
        text.detach()
    return data, count


async def write_xlsx(
    header: Sequence[str], rows: AsyncIterator[Sequence[Cell]]
) -> tuple[bytes, int]:
    """One sheet: numbers, days and moments as such, texts as texts (never formulas).

    A spreadsheet knows no zones: a moment is the time on the clock that it was said on.
    """
    import xlsxwriter  # only a file for Excel needs it

    count = 0
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(
            file,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "remove_timezone": True,
            },
        )
        sheet = book.add_worksheet("records")
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        day, moment = (book.add_format({"num_format": shown}) for shown in (DAY, MOMENT))
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, bold)
        sheet.set_column(0, len(header) - 1, 22)
        async for row in rows:
            count += 1
            for column, cell in enumerate(row):
                if isinstance(cell, int | Decimal):
                    sheet.write_number(count, column, cell)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(count, column, cell, moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(count, column, cell, day)
                elif cell is not None:
                    sheet.write_string(count, column, cell)
        await asyncio.to_thread(book.close)  # packs it all: a second for 100,000 rows
        file.seek(0)
        return file.read(), count


async def write_file(
    file_format: FileFormat, header: Sequence[str], rows: AsyncIterator[Sequence[Cell]]
) -> tuple[bytes, int]:
    """In either format. Returns the file and its number of rows.

    Raises Malformed("rows") above MAX_ROWS; who asks the database asks for one row more.
    """
    write = write_csv if file_format is FileFormat.CSV else write_xlsx
    data, count = await write(header, rows)
    if count > MAX_ROWS:
        raise Malformed("rows", MAX_ROWS)
    return data, count
