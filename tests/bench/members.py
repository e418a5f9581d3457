"""The members among 100,000 by name: page 1, the middle and the last, beside the bare question.

The bare question is the keyset page with the names, on the same sessions, in the same run.
"""

import time
from statistics import median

from sqlalchemy import insert, text

from domain.desk import Desk
from domain.engine import POSTGRES, Database
from domain.members import Member, page_of_members
from domain.paging import Place, key_of
from tests.bench.engines import founded, on_both
from tests.bench.say import line, percentile, verdict
from tests.town import CAFE, Clock

MANY, ASKED, SIZE = 100_000, 200, 8
BARE = text(
    "SELECT m.id, m.person_id, m.name, p.username, m.level, m.tags FROM members m "
    "LEFT JOIN people p ON p.id = m.person_id AND m.upload IS NULL "
    "WHERE m.merchant_id = 1 AND (m.name, m.id) > (:name, :id) ORDER BY m.name, m.id LIMIT 9"
)


def run() -> None:
    on_both(_engine, "members")


async def _engine(url: str) -> None:
    database, clock, owner = await founded(url)
    await _fill(database, clock)
    line(f"/members on {database.dialect}, {MANY:,} members")
    for name, number in (("page 1", 0), ("page 6,250", 49_993), ("page 12,500", MANY - SIZE)):
        ours, bare = await _times(database, owner, number)
        p50, p95 = median(ours) * 1e3, percentile(ours, 0.95) * 1e3
        base50, base95 = median(bare) * 1e3, percentile(bare, 0.95) * 1e3
        line(f"  {name}: p50 {p50:.2f} ms, p95 {p95:.2f}; bare {base50:.2f} / {base95:.2f}")
        verdict(f"{name}: times the bare query, p50", p50 / base50, 3)
        verdict(f"{name}: times the bare query, p95", p95 / base95, 3)
    await database.close()


def _name(number: int) -> str:
    return f"Guest {number:06}"


async def _times(database: Database, owner: Desk, number: int) -> tuple[list[float], list[float]]:
    """By turns, after both are warm; from the member before ``number``, 0: from the beginning."""
    before, ours, bare = _name(number - 1) if number else "Dave", [], []
    place = Place("next", number + 999, key_of(before)) if number else Place("next", 2, before)
    for _ in range(ASKED + 20):
        begun = time.perf_counter()
        found = await owner(page_of_members, place=place, size=SIZE)
        middle = time.perf_counter()
        async with database.reading() as session:
            (await session.execute(BARE, {"name": before, "id": place.id})).all()
        bare.append(time.perf_counter() - middle)
        ours.append(middle - begun)
        assert found.lines[0].name == _name(number)
    return ours[20:], bare[20:]


async def _fill(database: Database, clock: Clock) -> None:
    async with database.writing() as session:
        for begin in range(0, MANY, 5000):
            rows = [
                {
                    "merchant_id": CAFE,
                    "id": 1000 + number,
                    "person_id": 10**9 + number,
                    "name": _name(number),
                    "joined_at": clock(),
                    "level": "",
                    "tags": [],
                    "address": "",
                }
                for number in range(begin, begin + 5000)
            ]
            await session.execute(insert(Member.__table__), rows)  # type: ignore[arg-type]
    if database.dialect == POSTGRES:
        async with database.writing() as session:
            await session.execute(text("ANALYZE"))
