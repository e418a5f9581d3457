"""A page of a long list. Walking and jumping cost the same on every page."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from sqlalchemy import Integer, Select, bindparam
from sqlalchemy.orm import InstrumentedAttribute

from domain.desk import Work
from domain.engine import Named, Query

T = TypeVar("T")
Q = TypeVar("Q", bound=Query)
JUMP = 10  # pages that « and » go at once
BACKWARDS = ("back", "ago", "last")
NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go from the row ``id``: first, last, next, back, on (ten next), ago (ten back).

    ``page``: by number, for what was searched.
    """

    step: str = "first"
    id: int = 0


START = Place()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    lines: list[T]
    before: bool  # there is something before it, and after it
    after: bool


async def page(
    work: Work, query: Select[int], column: InstrumentedAttribute[int], place: Place, size: int
) -> tuple[list[int], bool, bool]:
    """The ids of a page, highest first, and whether there are others before and after."""
    asked = placed(query, column, place.step).params(**values_of(place, size))
    found = list(await work.session.scalars(asked))
    if not found and (edge := edge_of(place)):
        return await page(work, query, column, edge, size)
    return judged(found, place, size)


async def page_of_rows(
    work: Work,
    query: Query,
    column: InstrumentedAttribute[int],
    place: Place,
    size: int,
    values: Mapping[str, object] = NONE,
) -> tuple[list[Named], bool, bool]:
    """The same with what is shown, in one question: ``query`` selects ``column`` as ``id``, and
    names what may be fetched once with it; ``values``: what it is asked with."""
    asked = placed(query, column, place.step)
    with_these = {**values, **values_of(place, size)}
    found = {row.id: row for row in await work.session.execute(asked, with_these)}
    if not found and (edge := edge_of(place)):
        return await page_of_rows(work, query, column, edge, size, values)
    ids, before, after = judged(list(found), place, size)
    return [found[one] for one in ids], before, after


def placed(query: Q, column: InstrumentedAttribute[int], step: str) -> Q:
    """The page's rows and one more, in the direction in which one goes; see ``values_of``."""
    at = bindparam("page_at", type_=column.type)
    if step in ("next", "on"):
        query = query.where(column < at)
    elif step in ("back", "ago"):
        query = query.where(column > at)
    query = query.order_by(column if step in BACKWARDS else column.desc())
    # Written out: PostgreSQL plans for a tenth of all rows where it is not told how few.
    most, skip = (
        bindparam(name, type_=Integer, literal_execute=True) for name in ("page_most", "page_skip")
    )
    return query.limit(most).offset(skip)


def values_of(place: Place, size: int) -> dict[str, int]:
    """What ``placed`` is asked with."""
    values = {"page_most": size + 1, "page_skip": 0}
    if place.step in ("on", "ago"):
        values["page_skip"] = (JUMP - 1) * size
    if place.step in ("next", "on", "back", "ago"):
        values["page_at"] = place.id
    return values


def edge_of(place: Place) -> Place | None:
    """Fewer than ten pages were left: the end it is."""
    return {"on": Place("last"), "ago": START}.get(place.step)


def judged(found: list[int], place: Place, size: int) -> tuple[list[int], bool, bool]:
    """What was found, in any order: the page, and whether there are others before and after."""
    more = len(found) > size
    ids = sorted(found, reverse=place.step not in BACKWARDS)[:size]
    if place.step in BACKWARDS:
        return ids[::-1], more, place.step != "last"
    return ids, place.step != "first", more
