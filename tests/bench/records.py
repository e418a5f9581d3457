"""The records among 500,000: page 1, page 100 and the far end, beside the bare question.

The bare question is the keyset page with its joins, on the same sessions, in the same run.
"""

import time
from datetime import timedelta
from statistics import median
from typing import Any

from sqlalchemy import insert, text

from domain.cards import card, issue
from domain.desk import Desk
from domain.engine import POSTGRES, Database
from domain.paging import Place
from domain.redemption import How, Redemption, list_records
from tests.bench.engines import founded, on_both
from tests.bench.say import line, percentile, verdict
from tests.town import CAFE, OLD_TOWN, RIVERSIDE, Clock

MANY, CARDS, ASKED, SIZE = 500_000, 200, 200, 8
BARE = text(
    "SELECT r.id, c.title, c.order_no, c.holder_name, r.uses, r.at, c.bought_at, s.name, "
    "r.staff_id, o.name, o.timezone, m.timezone, r.how, r.photo, r.undone_at, u.name, "
    "r.undo_reason FROM redemptions r "
    "JOIN cards c ON c.merchant_id = r.merchant_id AND c.id = r.card_id "
    "JOIN staff s ON s.merchant_id = r.merchant_id AND s.id = r.staff_id "
    "JOIN stores o ON o.merchant_id = r.merchant_id AND o.id = r.store_id "
    "JOIN merchants m ON m.id = r.merchant_id "
    "LEFT JOIN staff u ON u.merchant_id = r.merchant_id AND u.id = r.undone_by "
    "WHERE r.merchant_id = 1 AND r.id < :before ORDER BY r.id DESC LIMIT 9"
)


def run() -> None:
    on_both(_engine, "records")


async def _engine(url: str) -> None:
    database, clock, owner = await founded(url)
    await _fill(database, owner, clock)
    line(f"/records on {database.dialect}, {MANY:,} redemptions")
    for name, place, before in (
        ("page 1", Place(), MANY + 1),
        ("page 100", Place("next", MANY + 1 - 99 * SIZE), MANY + 1 - 99 * SIZE),
        ("page 50,000", Place("next", MANY + 1 - 49_999 * SIZE), MANY + 1 - 49_999 * SIZE),
    ):
        ours, bare = await _times(database, owner, place, before)
        p50, p95 = median(ours) * 1e3, percentile(ours, 0.95) * 1e3
        base50, base95 = median(bare) * 1e3, percentile(bare, 0.95) * 1e3
        line(f"  {name}: p50 {p50:.2f} ms, p95 {p95:.2f}; bare {base50:.2f} / {base95:.2f}")
        verdict(f"{name}: times the bare query, p50", p50 / base50, 3)
        verdict(f"{name}: times the bare query, p95", p95 / base95, 3)
    await database.close()


async def _times(
    database: Database, owner: Desk, place: Place, before: int
) -> tuple[list[float], list[float]]:
    """By turns, after both are warm."""
    ours, bare = [], []
    for _ in range(ASKED + 20):
        begun = time.perf_counter()
        found = await owner(list_records, place=place, size=SIZE)
        middle = time.perf_counter()
        async with database.reading() as session:
            (await session.execute(BARE, {"before": before})).all()
        bare.append(time.perf_counter() - middle)
        ours.append(middle - begun)
        assert found.lines[0].id == before - 1
    return ours[20:], bare[20:]


async def _fill(database: Database, owner: Desk, clock: Clock) -> None:
    issued = await owner(
        issue, title="Pass", uses=None, valid_until=None, store_ids=[], holder_id=None, count=CARDS
    )
    assert await owner(card, card_id=issued.card_ids[0])
    first = clock() - timedelta(days=700)
    async with database.writing() as session:
        for begin in range(0, MANY, 5000):
            rows: list[dict[str, Any]] = [
                {
                    "merchant_id": CAFE,
                    "id": number + 1,
                    "card_id": issued.card_ids[number % CARDS],
                    "store_id": (OLD_TOWN, RIVERSIDE)[number % 2],
                    "staff_id": number % 4 + 1,
                    "uses": 1,
                    "at": first + timedelta(seconds=number * 120),
                    "how": How.PHOTO,
                }
                for number in range(begin, begin + 5000)
            ]
            await session.execute(insert(Redemption.__table__), rows)  # type: ignore[arg-type]
    if database.dialect == POSTGRES:
        async with database.writing() as session:
            await session.execute(text("ANALYZE"))
