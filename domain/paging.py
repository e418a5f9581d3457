"""A page of a long list. Walking and jumping cost the same on every page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from sqlalchemy import Integer, Select, bindparam, func, literal, select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

from domain.desk import Work
from domain.engine import Named, Query

T = TypeVar("T")
K = TypeVar("K")
Q = TypeVar("Q", bound=Query)
JUMP = 10  # pages that « and » go at once
BACKWARDS = ("back", "ago", "last")
NONE: Mapping[str, object] = MappingProxyType({})
KEY = 18  # bytes of a name that a button has room for
CUT = "…"


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go from the row ``id``: first, last, next, back, on (ten next), ago (ten back).

    ``page``: by number, for what was searched. Where the order is another than the newest first:
    ``key`` is the name under which the row stood, as ``key_of`` writes it, ``part`` which of
    several lists one after the other it stood in.
    """

    step: str = "first"
    id: int = 0
    key: str = ""
    part: int = 0


START = Place()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    lines: list[T]
    before: bool  # there is something before it, and after it
    after: bool
    first: Place = START  # where its ends stand, if ``id`` alone does not say it
    last: Place = START


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
    values = {"page_most": size + 1, "page_skip": skipped(place, size)}
    if place.step in ("next", "on", "back", "ago"):
        values["page_at"] = place.id
    return values


def edge_of(place: Place) -> Place | None:
    """Nothing is left there, or fewer than ten pages: the end it is."""
    return {"on": Place("last"), "next": Place("last"), "ago": START, "back": START}.get(
        place.step
    )


def judged(found: list[int], place: Place, size: int) -> tuple[list[int], bool, bool]:
    """What was found, in any order: the page, and whether there are others before and after."""
    return cut(sorted(found, reverse=place.step not in BACKWARDS), place, size)


def cut(found: Sequence[T], place: Place, size: int) -> tuple[list[T], bool, bool]:
    """The same of what was found in the direction in which one goes."""
    more, shown = len(found) > size, list(found[:size])
    if place.step in BACKWARDS:
        return shown[::-1], more, place.step != "last"
    return shown, place.step != "first", more


async def page_by(
    work: Work,
    query: Query,
    key: InstrumentedAttribute[K],
    column: InstrumentedAttribute[int],
    at: K | None,
    place: Place,
    size: int,
) -> tuple[list[Named], bool, bool]:
    """The rows of a page in the order of ``key``, the same by their numbers. ``at``: the key of
    the row from which one goes; None: it is gone, and with it the place."""
    if at is None and place.step != "last":
        place = START
    asked = _placed_by(query, key, column, at, place, size)
    found = (await work.session.execute(asked)).all()
    if not found and (edge := edge_of(place)):
        return await page_by(work, query, key, column, None, edge, size)
    return cut(found, place, size)


def _placed_by(
    query: Query,
    key: InstrumentedAttribute[K],
    column: InstrumentedAttribute[int],
    at: K | None,
    place: Place,
    size: int,
) -> Query:
    row, here = tuple_(key, column), tuple_(at, place.id)
    if place.step in ("next", "on"):
        query = query.where(row > here)
    elif place.step in ("back", "ago"):
        query = query.where(row < here)
    backwards = place.step in BACKWARDS
    order = (key.desc(), column.desc()) if backwards else (key, column)
    most, skip = (
        literal(one, Integer, literal_execute=True) for one in (size + 1, skipped(place, size))
    )
    return query.order_by(*order).limit(most).offset(skip)


async def name_at(
    work: Work, key: InstrumentedAttribute[str], column: InstrumentedAttribute[int], place: Place
) -> str | None:
    """The name at which a button stands, whatever became of its row meanwhile. Where that changed
    and its name was too long for the button, rows whose names begin alike may be shown again."""
    if place.step not in ("next", "on", "back", "ago"):
        return None
    if not place.key.endswith(CUT):
        return place.key
    begins, mine = place.key.removesuffix(CUT), key.class_.merchant_id == work.merchant_id
    now = await work.session.scalar(select(key).where(mine, column == place.id))
    if now is not None and now.startswith(begins):
        return now
    if place.step in BACKWARDS:
        alike = key.startswith(begins, autoescape=True)
        return await work.session.scalar(select(func.max(key)).where(mine, alike)) or begins
    return begins


def key_of(name: str) -> str:
    """What a button has room for; a colon would end it there."""
    begins, colon, _rest = name.partition(":")
    if not colon and len(name.encode()) <= KEY:
        return name
    return begins.encode()[: KEY - len(CUT.encode())].decode(errors="ignore") + CUT


Lists = Sequence[Select[int]]  # that have no row in common


async def page_of_parts(
    work: Work,
    parts: Sequence[Lists],
    column: InstrumentedAttribute[int],
    place: Place,
    size: int,
) -> tuple[list[Place], bool, bool]:
    """Where the rows of a page stand: the parts are shown one after the other, each the newest
    first."""
    backwards, skip = place.step in BACKWARDS, skipped(place, size)
    found: list[Place] = []
    for part in _way(len(parts), place):
        step = place.step if part == place.part else "last" if backwards else "first"
        values = values_of(Place(step, place.id), size)
        values |= {"page_most": skip + size + 1 - len(found), "page_skip": 0}
        ids = await work.session.scalars(_mixed(parts[part], column, step), values)
        found += [Place(id=one, part=part) for one in ids]
        if len(found) > skip + size:
            break
    if not found[skip:] and (edge := edge_of(place)):
        return await page_of_parts(work, parts, column, edge, size)
    return cut(found[skip:], place, size)


def _way(parts: int, place: Place) -> Sequence[int]:
    """The parts that lie in the direction in which one goes."""
    if place.step in ("back", "ago"):
        return range(min(place.part, parts - 1), -1, -1)
    if place.step == "last":
        return range(parts - 1, -1, -1)
    return range(max(place.part, 0) if place.step in ("next", "on") else 0, parts)


def _mixed(lists: Lists, column: InstrumentedAttribute[int], step: str) -> Select[int]:
    """Of each no more than the page takes: an index has them in their order."""
    asked = [placed(one, column, step) for one in lists]
    if len(asked) == 1:
        return asked[0]
    (number,) = union_all(*(select(one.subquery()) for one in asked)).subquery().c
    most = bindparam("page_most", type_=Integer, literal_execute=True)
    return select(number).order_by(number if step in BACKWARDS else number.desc()).limit(most)


def skipped(place: Place, size: int) -> int:
    return (JUMP - 1) * size if place.step in ("on", "ago") else 0
