"""Rows into a file that Excel opens and that runs nothing there."""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum, auto

Cell = str | int


class FileFormat(StrEnum):
    CSV = auto()
    XLSX = auto()


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula gets a quote in front."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell


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
    """One sheet, numbers as numbers, texts as texts (never formulas)."""
    import xlsxwriter  # only a file for Excel needs it

    count = 0
    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(
            file,
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        sheet = book.add_worksheet("records")
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, title in enumerate(header):
            sheet.write_string(0, column, title, bold)
        sheet.set_column(0, len(header) - 1, 22)
        async for row in rows:
            count += 1
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(count, column, cell)
                else:
                    sheet.write_string(count, column, cell)
        book.close()
        file.seek(0)
        return file.read(), count
