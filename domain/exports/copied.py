"""On PostgreSQL the database says each row as the file has it; here whole blocks are only mended.

A row is never taken apart, so that a million cost little more than the database's own COPY.
"""

import csv
import io
import re
from functools import cache

from babel.numbers import get_currency_precision, list_currencies
from sqlalchemy import (
    Integer,
    Numeric,
    SQLColumnExpression,
    String,
    case,
    cast,
    func,
    literal_column,
)

from domain.exports.model import Column, Is, Sheet
from domain.sheets import FileFormat, harmless

EPOCH, DAY = 25569, 86400  # 1970-01-01 as a spreadsheet counts days
# What begins a formula, where a cell begins.
SIGNS = (b"=", b"+", b"-", b"@", b"\t")
_STARTS = bytes.maketrans(b"," + b"".join(SIGNS), b"\n" + b"=" * len(SIGNS))
BETWEEN = {FileFormat.CSV: ",", FileFormat.XLSX: "\t"}
NUMBER, MOMENT = "\x02", "\x03"  # a column of its own before a cell says what that is
UNSEEN = bytes(code for code in range(32) if code not in (2, 3, 9, 10))
OPEN = {
    Is.TEXT: b'<c t="str"><v>',
    Is.NUMBER: b"<c><v>",
    Is.MONEY: b"<c><v>",
    Is.MOMENT: b'<c s="1"><v>',
}
_END = b"</v></c>"
_BEHIND = re.compile(rb"\\(.)", re.DOTALL)  # COPY writes a backslash before what it means
_ESCAPED = {b"\\\\": b"\\", b"\\n": b"&#10;", b"\\t": b"&#9;"}
# The csv module takes whatever stands behind a backslash as it is, a new line too.
_MEANT = {
    b"\\n": b"\\\n",
    b"\\r": b"\\\r",
    b"\\t": b"\t",
    b"\\b": b"\b",
    b"\\f": b"\f",
    b"\\v": b"\v",
}


def selected(sheet: Sheet, file_format: FileFormat) -> list[SQLColumnExpression[object]]:
    """What COPY writes."""
    if file_format is FileFormat.CSV:
        one = len(sheet.zones) == 1
        return [_said(column, one_zone=one) for column in sheet.columns]
    cells: list[SQLColumnExpression[object]] = []
    for place, column in enumerate(sheet.columns):
        if place and column.what is not Is.TEXT:
            mark = MOMENT if column.what is Is.MOMENT else NUMBER
            cells.append(literal_column(f"'{mark}'"))
        cells.append(_number(column))
    return cells


def _number(column: Column) -> SQLColumnExpression[object]:
    """For XLSX: a moment is days since 1900 on the clock of its zone."""
    if column.what is Is.MONEY:
        return _money(column)
    if column.what is not Is.MOMENT:
        return column.value
    local = func.timezone(column.by, column.value)
    seconds = func.date_part("epoch", func.date_trunc("second", local))
    return seconds / literal_column(f"{DAY}.0") + literal_column(f"{EPOCH}.0")


def _said(column: Column, *, one_zone: bool) -> SQLColumnExpression[object]:
    """For CSV. In one zone, which the session has, PostgreSQL's JSON says a moment as we do."""
    if column.what is Is.MONEY:
        return _money(column)
    if column.what is not Is.MOMENT:
        return column.value
    if one_zone:
        said = func.to_json(func.date_trunc("second", column.value))
        return said if column.always else said.op("#>>")(literal_column("'{}'"))
    local = func.timezone(column.by, column.value)
    minutes = cast(
        func.date_part("epoch", local - func.timezone("UTC", column.value)) / 60, Integer
    )
    sign = case((minutes < 0, "-"), else_="+")
    hours, rest = func.abs(minutes).op("/")(60), func.abs(minutes).op("%")(60)
    return (
        func.to_char(local, 'YYYY-MM-DD"T"HH24:MI:SS')
        .concat(sign)
        .concat(func.lpad(cast(hours, String), 2, "0"))
        .concat(":")
        .concat(func.lpad(cast(rest, String), 2, "0"))
    )


def _money(column: Column) -> SQLColumnExpression[object]:
    """Minor units as a decimal of their currency."""
    whole, currency = cast(column.value, Numeric), column.by
    assert currency is not None  # noqa: S101  (a column of money has one)
    return case(
        *(
            (currency.in_(names), cast(func.round(whole / 10**places, places), String))
            for places, names in _places().items()
        ),
        else_=cast(func.round(whole / 100, 2), String),
    )


@cache
def _places() -> dict[int, list[str]]:
    """Currencies by their decimals, where those are not two."""
    found: dict[int, list[str]] = {}
    for name in sorted(list_currencies()):
        if (places := get_currency_precision(name)) != 2:
            found.setdefault(int(places), []).append(name)
    return found


class Mender:
    """Blocks of whole rows as COPY writes them, into what stands in the file."""

    def __init__(self, sheet: Sheet, file_format: FileFormat) -> None:
        self._csv = file_format is FileFormat.CSV
        self._kinds = [column.what for column in sheet.columns]
        one = len(sheet.zones) == 1
        moments = [column for column in sheet.columns if column.what is Is.MOMENT]
        self._quotes = 2 * sum(column.always for column in moments) if one else 0

    def mended(self, data: bytes) -> tuple[bytes, int]:
        """And the number of its rows."""
        return self._lines(data) if self._csv else self._cells(data)

    def _lines(self, data: bytes) -> tuple[bytes, int]:
        """Nothing needs quotes, only the moments have some, and nothing begins a formula, nor
        would behind a semicolon: as a rule."""
        rows = data.count(b"\n")
        usual = data.count(b'"') == rows * self._quotes
        usual &= b"\\" not in data and b";" not in data
        if not usual or data[:1] in SIGNS or b"\n=" in data.translate(_STARTS):
            return self._one_by_one(data)
        return data.translate(None, b'"'), rows

    def _one_by_one(self, data: bytes) -> tuple[bytes, int]:
        meant = _BEHIND.sub(lambda found: _MEANT.get(found[0], found[0]), data).decode()
        given = io.StringIO(meant, newline="")
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        rows = 0
        for row in csv.reader(given, quoting=csv.QUOTE_NONE, escapechar="\\"):
            rows += 1
            writer.writerow(
                harmless(cell) if what is Is.TEXT else cell.strip('"')
                for what, cell in zip(self._kinds, row, strict=True)
            )
        return text.getvalue().encode(), rows

    def _cells(self, data: bytes) -> tuple[bytes, int]:
        rows, slashed = data.count(b"\n"), b"\\" in data
        begin = b"<row>" + OPEN[self._kinds[0]]
        for what, instead in (
            (b"&", b"&amp;"),
            (b"<", b"&lt;"),
            (b">", b"&gt;"),
            (b"\t\x02\t", _END + OPEN[Is.NUMBER]),
            (b"\t\x03\t", _END + OPEN[Is.MOMENT]),
            (b"\t", _END + OPEN[Is.TEXT]),
            (b"\n", _END + b"</row>\n" + begin),
            (b"<v></v>", b""),
        ):
            data = data.replace(what, instead)
        data = begin + data.translate(None, UNSEEN)[: -len(begin)]
        if slashed:
            data = _BEHIND.sub(lambda found: _ESCAPED.get(found[0], b" "), data)
        return data, rows
