"""A page of a long list. Walking and jumping cost the same on every page."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from domain.desk import Work

T = TypeVar("T")
JUMP = 10  # pages that « and » go at once


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
    work: Work, query: Select[int], column: Any, place: Place, size: int
) -> tuple[list[int], bool, bool]:
    """The ids of a page, highest first, and whether there are others before and after."""
    backwards = place.step in ("back", "ago", "last")
    placed = query
    if place.step in ("next", "on"):
        placed = query.where(column < place.id)
    elif place.step in ("back", "ago"):
        placed = query.where(column > place.id)
    skip = (JUMP - 1) * size if place.step in ("on", "ago") else 0
    placed = placed.order_by(column if backwards else column.desc())
    found = list(await work.session.scalars(placed.limit(size + 1).offset(skip)))
    if not found and skip:  # fewer than ten pages are left: the end it is
        edge = Place("last" if place.step == "on" else "first")
        return await page(work, query, column, edge, size)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
        return found, more, place.step != "last"
    return found, place.step != "first", more
