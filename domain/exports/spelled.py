"""On SQLite rows come as they are kept; here they are spelled for the file, a column at a time."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import SQLColumnExpression, type_coerce
from sqlalchemy.types import String

from domain.days import local, offset
from domain.exports.copied import DAY, EPOCH, OPEN
from domain.exports.model import Is, Sheet
from domain.money import decimal
from domain.sheets import FileFormat, harmless

Spell = Callable[[Any, Any], str]
_HOUR = len("2026-11-21T14")
_SIGNS = frozenset("=+-@\t\r")
CLOCKS = 50_000  # hours whose local time is kept


def selected(sheet: Sheet) -> list[SQLColumnExpression[Any]]:
    """Each value as SQLite keeps it, and beside it what it is said by."""
    cells: list[SQLColumnExpression[Any]] = []
    for column in sheet.columns:
        cells.append(type_coerce(column.value, String))
        if column.by is not None:
            cells.append(type_coerce(column.by, String))
    return cells


class Speller:
    """Rows of ``selected`` into what stands in the file."""

    def __init__(self, sheet: Sheet, file_format: FileFormat) -> None:
        self._csv = file_format is FileFormat.CSV
        self._kinds = [(column.what, column.by is not None) for column in sheet.columns]
        self._clock = _Clock(said=self._csv)

    def spelled(self, rows: Sequence[tuple[Any, ...]]) -> bytes:
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

    def _column(self, what: Is, values: Sequence[Any], by: Sequence[Any]) -> Iterable[str]:
        if what is Is.MOMENT:
            found: Iterable[Any] = map(self._clock, values, by)
        elif what is Is.MONEY:
            found = [
                "" if one is None else format(decimal(int(one), currency), "f")
                for one, currency in zip(values, by, strict=True)
            ]
        elif what is Is.NUMBER:
            found = ["" if one is None else one for one in values]
        elif self._csv:
            found = [harmless(one) if one and one[0] in _SIGNS else one or "" for one in values]
        else:
            found = [escape(one) if one else "" for one in values]
        if self._csv:
            return found
        opening = OPEN[what].decode()
        return [f"{opening}{one}</v></c>" if one != "" else "<c/>" for one in found]


class _Clock:
    """A moment as SQLite keeps it, in UTC, as a clock of a zone says it. Rows lie close in time,
    so that the hour is looked up."""

    def __init__(self, *, said: bool) -> None:
        self._said = said
        self._hours: dict[tuple[str, str], tuple[Any, str] | None] = {}

    def __call__(self, at: str | None, zone: str) -> Any:
        if not at:
            return ""
        key = (at[:_HOUR], zone)
        try:
            hour = self._hours[key]
        except KeyError:
            hour = self._looked_up(*key)
        if hour is None:
            return self._slowly(at, zone)
        begin, end = hour
        if self._said:
            return begin + at[13:19] + end
        return begin + (int(at[14:16]) * 60 + int(at[17:19])) / DAY

    def _looked_up(self, hour: str, zone: str) -> tuple[Any, str] | None:
        if len(self._hours) >= CLOCKS:
            self._hours.clear()
        first = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)
        whole = offset(first, zone) == offset(first + timedelta(minutes=59, seconds=59), zone)
        there = local(first, zone)
        found: tuple[Any, str] | None = None
        if whole and not there.minute and not there.second:
            text = there.isoformat()
            found = (text[:_HOUR], text[19:]) if self._said else (_serial(there), "")
        self._hours[hour, zone] = found
        return found

    def _slowly(self, at: str, zone: str) -> Any:
        there = local(datetime.fromisoformat(at).replace(tzinfo=UTC), zone)
        return there.isoformat(timespec="seconds") if self._said else _serial(there)


def _serial(there: datetime) -> float:
    """As a spreadsheet counts days."""
    days = there.date().toordinal() - date(1970, 1, 1).toordinal()
    return days + EPOCH + (there.hour * 3600 + there.minute * 60 + there.second) / DAY
