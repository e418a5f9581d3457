"""What a long file is made of: its columns in the database's own words, and the rows meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path

from sqlalchemy import SQLColumnExpression, String, case, type_coerce

from domain.desk import Aside
from domain.engine import Fetched, Query
from domain.errors import Refusal


class Is(StrEnum):
    TEXT = auto()
    NUMBER = auto()
    MONEY = auto()  # minor units; ``by`` is the currency
    MOMENT = auto()  # ``by`` is the zone on whose clock it is said


@dataclass(frozen=True, slots=True)
class Column:
    """``name`` stands in the header. ``always``: a moment that no row is without."""

    name: str
    value: SQLColumnExpression[object]
    what: Is = Is.TEXT
    by: SQLColumnExpression[object] | None = None
    always: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """``query``: the rows in their order, whatever it selects. ``zones``: all that its moments
    may be said in. ``header``: words instead of the columns' names; ``said``: the same by name.
    ``sums``: what is told beside the file, of the same moment.
    """

    name: str
    query: Query
    columns: tuple[Column, ...]
    zones: frozenset[str]
    header: Sequence[str] | None = None
    said: Mapping[str, str] | None = None
    sums: Query | None = None

    @property
    def titles(self) -> list[str]:
        said = self.said or {}
        return list(self.header or [said.get(one.name, one.name) for one in self.columns])


def said(
    value: SQLColumnExpression[object], kind: type[StrEnum], spoken: Mapping[str, str]
) -> SQLColumnExpression[object]:
    """A closed word as it is kept, or as a reader says it."""
    word = type_coerce(value, String)
    if not spoken:
        return word
    return case({one.value: spoken.get(one.value, one.value) for one in kind}, value=word)


@dataclass(frozen=True, slots=True)
class Written:
    """The files in their order, each whole by itself; ``rows`` without their headers; ``sums``:
    what the sheet's own question about them answered."""

    name: str
    files: tuple[Path, ...]
    rows: int
    sums: tuple[Fetched, ...] = ()


class Stopped(Refusal):
    """The person stopped it; nothing of it remains."""


@dataclass
class Watch(Aside):
    """How many rows are written, and the wish to stop. Shared with who shows it."""

    done: int = 0
    stop: bool = False

    def at(self, done: int) -> None:
        """Raises Stopped."""
        self.done = done
        if self.stop:
            raise Stopped
