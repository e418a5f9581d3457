"""On SQLite rows come as they are kept; here they are spelled for the file, a column at a time."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import SQLColumnExpression, type_coerce
from sqlalchemy.types import String

from domain.days import local, offset
from domain.engine import Fetched
from domain.exports.copied import DAY, EPOCH, OPEN
from domain.exports.model import Column, Is, Sheet
from domain.money import decimal
from domain.sheets import SIGNS, FileFormat, harmless

_HOUR = len("2026-11-21T14")
_SIGNS = frozenset(SIGNS)
CLOCKS = 50_000  # hours whose local time is kept


def selected(sheet: Sheet) -> list[SQLColumnExpression[object]]:
    """Each value as SQLite keeps it, and beside it what it is said by, where that differs."""
    cells: list[SQLColumnExpression[object]] = []
    for column in sheet.columns:
        cells.append(type_coerce(column.value, String))
        if column.by is not None and _differs(sheet, column):
            cells.append(type_coerce(column.by, String))
    return cells


def _differs(sheet: Sheet, column: Column) -> bool:
    return column.what is Is.MONEY or len(sheet.zones) > 1


class Speller:
    """Rows of ``selected`` into what stands in the file."""

    def __init__(self, sheet: Sheet, file_format: FileFormat) -> None:
        self._csv = file_format is FileFormat.CSV
        self._kinds = [
            (column.what, column.by is not None and _differs(sheet, column))
            for column in sheet.columns
        ]
        self._clocks = {zone: _Clock(zone, said=self._csv) for zone in sheet.zones}

    def spelled(self, rows: Sequence[Fetched]) -> bytes:
        columns, cells = iter(zip(*rows, strict=True)), []
        for what, by in self._kinds:
            values = next(columns)
            cells.append(self._column(what, values, next(columns) if by else ()))
        if self._csv:
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(zip(*cells, strict=True))
            return text.getvalue().encode()
        said = "".join([f"<row>{''.join(row)}</row>\n" for row in zip(*cells, strict=True)])
        return said.encode()

    def _column(self, what: Is, values: Sequence[Any], by: Sequence[str]) -> Iterable[object]:
        if what is Is.MOMENT:
            found: Iterable[object] = self._moments(values, by)
        elif what is Is.MONEY:
            found = [
                "" if one is None else format(decimal(int(one), currency), "f")
                for one, currency in zip(values, by, strict=True)
            ]
        elif self._csv:  # which says nothing for None
            if what is Is.NUMBER:
                return values
            return [
                harmless(one) if one and (one[0] in _SIGNS or ";" in one) else one
                for one in values
            ]
        elif what is Is.NUMBER:
            found = ["" if one is None else one for one in values]
        else:
            found = [escape(one) if one else "" for one in values]
        if self._csv:
            return found
        opening = OPEN[what].decode()
        return [f"{opening}{one}</v></c>" if one != "" else "<c/>" for one in found]

    def _moments(self, values: Sequence[str], by: Sequence[str]) -> Iterable[object]:
        clocks = self._clocks
        if by:
            return [clocks[zone](at) if at else "" for at, zone in zip(values, by, strict=True)]
        (clock,) = clocks.values()
        if not self._csv:
            return [clock(at) if at else "" for at in values]
        hours = clock.hours
        return [
            (f"{hour[0]}{at[13:19]}{hour[1]}" if (hour := hours[at[:_HOUR]]) else clock(at))
            if at
            else ""
            for at in values
        ]


# How an hour begins and ends in the file: text, or a spreadsheet's number and nothing.
_Hour = tuple[Any, str]


class _Hours(dict[str, _Hour | None]):
    """How a clock says an hour of UTC, and its offset; None where an offset changes within it."""

    def __init__(self, zone: str, *, said: bool) -> None:
        self._zone, self._said = zone, said

    def __missing__(self, hour: str) -> _Hour | None:
        if len(self) >= CLOCKS:
            self.clear()
        first = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)
        last = first + timedelta(minutes=59, seconds=59)
        whole = offset(first, self._zone) == offset(last, self._zone)
        there = local(first, self._zone)
        found: _Hour | None = None
        if whole and not there.minute and not there.second:
            text = there.isoformat()
            found = (text[:_HOUR], text[19:]) if self._said else (_serial(there), "")
        self[hour] = found
        return found


class _Clock:
    """A moment as SQLite keeps it, in UTC, as a clock of the zone says it. Rows lie close in
    time, so that the hour is looked up."""

    def __init__(self, zone: str, *, said: bool) -> None:
        self._zone, self._said = zone, said
        self.hours = _Hours(zone, said=said)

    def __call__(self, at: str) -> Any:
        hour = self.hours[at[:_HOUR]]
        if hour is None:
            there = local(datetime.fromisoformat(at).replace(tzinfo=UTC), self._zone)
            return there.isoformat(timespec="seconds") if self._said else _serial(there)
        begin, end = hour
        if self._said:
            return f"{begin}{at[13:19]}{end}"
        return begin + (int(at[14:16]) * 60 + int(at[17:19])) / DAY


def _serial(there: datetime) -> float:
    """As a spreadsheet counts days."""
    days = there.date().toordinal() - date(1970, 1, 1).toordinal()
    return days + EPOCH + (there.hour * 3600 + there.minute * 60 + there.second) / DAY
