"""CSV and XLSX into rows of text, within bounds; whatever is wrong is told by line and column."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto

from domain.errors import Refusal
from domain.limits import (
    CELL,
    SHEET_BYTES,
    SHEET_COLUMNS,
    SHEET_ROWS,
    SHEET_UNPACKED,
)

ENTRIES = 500  # files inside an XLSX
STRINGS = 60 * 1024 * 1024  # its table of texts is held in memory
PART = 4 * 1024 * 1024  # any other part, parsed as a whole; real ones stay below 1 MB
TYPES = "[Content_Types].xml"
# Opened by these names, whatever their types say.
_BY_NAME = {TYPES.casefold(), "xl/styles.xml", "xl/theme/theme1.xml", "xl/workbook.xml"}
RATIO = 300  # packed to unpacked; real ones stay below 30


class Reason(StrEnum):
    TOO_HEAVY = auto()
    NOT_A_SHEET = auto()
    BROKEN = auto()
    BOMB = auto()
    ENCODING = auto()
    CONTROL = auto()
    FORMULA = auto()
    LONG_CELL = auto()
    COLUMNS = auto()
    ROWS = auto()
    QUOTES = auto()
    EMPTY = auto()
    HEADER = auto()
    DOUBLE = auto()
    UNKNOWN = auto()
    TOO_MUCH = auto()  # work for one file
    CUT = auto()  # the program stopped
    NO_SKU = auto()
    NOT_FOR_KEYS = auto()  # a SKU whose stock is no card keys
    MEANWHILE = auto()  # it was right when it was looked at


@dataclass
class BadSheet(Refusal):
    """Why a file cannot be read. ``line`` and ``column`` count from 1; 0: the file as a whole."""

    reason: Reason
    line: int = 0
    column: int = 0
    limit: int | None = None
    said: str = ""


_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s.,]|$)")
_MADE_HARMLESS = re.compile(r"""(^|;[\s"]*)'(?=[=+\-@])""")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ZIP = b"PK\x03\x04"


def is_sheet(name: str, mime: str) -> bool:
    """Whether a document is rows rather than a picture."""
    low = name.casefold()
    named = low.endswith((".csv", ".tsv", ".xlsx", ".txt"))
    return named or "spreadsheet" in mime or "csv" in mime


def rows_of(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells, the empty lines left out. Raises BadSheet."""
    if len(data) > SHEET_BYTES:
        raise BadSheet(Reason.TOO_HEAVY, limit=SHEET_BYTES)
    rows = _xlsx(data) if data.startswith(_ZIP) else _csv(data)
    count = 0
    for seen, (line, cells) in enumerate(rows, start=1):
        if seen > SHEET_ROWS * 2:  # empty ones are no rows, but they are work
            raise BadSheet(Reason.ROWS, line, 0, SHEET_ROWS)
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > SHEET_ROWS + 1:
            raise BadSheet(Reason.ROWS, line, 0, SHEET_ROWS)
        if len(cells) > SHEET_COLUMNS:
            raise BadSheet(Reason.COLUMNS, line, SHEET_COLUMNS + 1, SHEET_COLUMNS)
        for column, cell in enumerate(cells, start=1):
            if not cell:
                continue
            if len(cell) > CELL:
                raise BadSheet(Reason.LONG_CELL, line, column, CELL)
            if _CONTROL.search(cell):
                raise BadSheet(Reason.CONTROL, line, column)
            if _FORMULA.match(cell):
                raise BadSheet(Reason.FORMULA, line, column, said=cell[:30])
            if "'" in cell:  # as our own files write it
                cells[column - 1] = _MADE_HARMLESS.sub(r"\1", cell)
        yield line, cells
    if not count:
        raise BadSheet(Reason.EMPTY)


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadSheet(Reason.ENCODING, 1)
    head = data[:4096].decode("utf-8-sig", "replace").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(SHEET_BYTES)  # longer cells are refused above, with their column
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError:
            raise _where_encoding(data) from None
        except csv.Error as wrong:
            raise BadSheet(Reason.QUOTES, line) from wrong
        yield line, cells


def _where_encoding(data: bytes) -> BadSheet:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        before = data[: wrong.start]
        line = before.count(b"\n") + 1
        column = before.rsplit(b"\n", 1)[-1]
        return BadSheet(Reason.ENCODING, line, len(column.decode("utf-8", "ignore")) + 1)
    return BadSheet(Reason.ENCODING, 1)


def _xlsx(data: bytes) -> Iterator[tuple[int, list[str]]]:
    # 20 MB that only a file from Excel needs.
    from openpyxl import load_workbook

    _check_zip(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            if not book.worksheets:
                raise BadSheet(Reason.EMPTY)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what it says of its size is not believed
            rows = sheet.iter_rows(values_only=True, max_col=SHEET_COLUMNS + 1)
            for line, row in enumerate(rows, start=1):
                # A file of 1 kB may say that its second line is the millionth.
                empty = row.count(None) == len(row)
                yield line, [] if empty else [_said(cell) for cell in row]
        finally:
            book.close()
    except (BadSheet, MemoryError):
        raise
    except Exception as broken:  # whatever a stranger's parts make of the library
        raise BadSheet(Reason.BROKEN) from broken


def _check_zip(data: bytes) -> None:
    """Sizes are looked at before anything is unpacked; zipfile never reads beyond them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            types = _types(archive)
    except (BadSheet, MemoryError):
        raise
    except Exception as broken:  # as above
        raise BadSheet(Reason.BROKEN) from broken
    if not any(one.filename == TYPES for one in entries):
        raise BadSheet(Reason.NOT_A_SHEET)
    whole = sum(one.file_size for one in entries)
    heavy = any(one.file_size > _bound(one.filename, types) for one in entries)
    squeezed = any(
        one.file_size > 2**20 and one.file_size > RATIO * max(one.compress_size, 1)
        for one in entries
    )
    if len(entries) > ENTRIES or whole > SHEET_UNPACKED or heavy or squeezed:
        raise BadSheet(Reason.BOMB, limit=SHEET_UNPACKED)


def _types(archive: zipfile.ZipFile) -> dict[str, list[str]]:
    """What the file itself says its parts are, by name or by ending; names prove nothing."""
    from defusedxml.ElementTree import fromstring  # loaded with the first XLSX

    found: dict[str, list[str]] = {}
    try:
        info = archive.getinfo(TYPES)
    except KeyError:
        return found
    if info.file_size > PART:
        raise BadSheet(Reason.BOMB, limit=PART)
    for one in fromstring(archive.read(info)):
        name = one.get("PartName", "").lstrip("/") or "." + one.get("Extension", "")
        found.setdefault(name.casefold(), []).append(one.get("ContentType", ""))
    return found


def _bound(name: str, types: dict[str, list[str]]) -> int:
    """How much a part may unpack to; of several things that it is said to be, the least."""
    low = name.casefold()
    if low in _BY_NAME or low.endswith(".rels"):
        return PART
    said = types.get(low) or types.get("." + low.rsplit(".", 1)[-1]) or [""]
    return min(_bound_of(kind) for kind in said)


def _bound_of(kind: str) -> int:
    if kind.endswith("sharedStrings+xml"):
        return STRINGS
    if kind.endswith("worksheet+xml") or not kind.endswith("xml"):
        return SHEET_UNPACKED  # read line by line, or not at all
    return PART


def _said(cell: object) -> str:
    """A spreadsheet's value as somebody would have typed it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)
