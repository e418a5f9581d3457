"""What the clock and the morning ask, as the tables grow, on PostgreSQL beside the bare question.

The expiry scan over 1,000,000 cards, and the day's report over many redemptions: both have to
grow with the day's rows and not with the table.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median
from typing import cast

from sqlalchemy import text

from bot.alarm import Alarm
from bot.clock import Clock, Tick
from bot.migrations import upgrade
from domain.cards import Card, expiring_at, issue, warn_expiring
from domain.desk import Desk
from domain.engine import Database
from domain.redemption import Redemption
from domain.reports import report
from domain.roles import system
from tests import town
from tests.bench.say import line, verdict
from tests.postgres import drop_database, make_database, postgres_server
from tests.town import CAFE, CAROL, OLD_TOWN, OWNER, desk_of, settle

CARDS, REDEMPTIONS, A_DAY, ASKED, DUE = 1_000_000, 10_000_000, 2_000, 60, 40
SECONDS = 150  # that making redemptions may take; then there are as many as there are
STEP, PIECE = 500_000, 50_000  # rows of one statement, which may take some seconds only
BARE_SCAN = text("SELECT DISTINCT merchant_id FROM cards WHERE tell_at <= :now LIMIT 500")
BARE_DAY = text(
    "SELECT store_id, count(*), sum(uses) FROM redemptions "
    "WHERE merchant_id = 1 AND at >= :since AND at < :until AND undone_at IS NULL "
    "GROUP BY store_id"
)


def run() -> None:
    with postgres_server() as server:
        asyncio.run(_engine(asyncio.run(make_database(server, "alerts"))))
        asyncio.run(drop_database(server, "alerts"))


async def _engine(url: str) -> None:
    await upgrade(url)
    clock = town.Clock()
    database = Database(url)
    await settle(database, clock)
    owner = await desk_of(database, OWNER, clock)
    until = clock() + timedelta(days=400)
    made = await owner(
        issue, title="Pass", uses=6, valid_until=until, store_ids=[], holder_id=CAROL
    )
    await _cards(database, made.card_ids[0])
    await _scan(database, clock)
    count = await _redemptions(database, made.card_ids[0], clock)
    await _day(database, owner, clock, count)
    await database.close()


async def _cards(database: Database, like: int) -> None:
    """As many alike, each with its moment; none of them has come."""
    own = {"id": ":like + n", "code": "'B' || lpad(n::text, 15, '0')",
           "tell_at": "now() + interval '10 years' + n * interval '1 second'"}  # fmt: skip
    names = [one.name for one in Card.__table__.columns]
    said = ", ".join(own.get(name, f"c.{name}") for name in names)
    for first in range(1, CARDS, PIECE):
        async with database.writing() as session:
            await session.execute(
                text(
                    f"INSERT INTO cards ({', '.join(names)}) SELECT {said} "
                    f"FROM cards c, generate_series({first}, {first + PIECE - 1}) n "
                    "WHERE c.merchant_id = 1 AND c.id = :like"
                ),
                {"like": like},
            )
    await _analyze(database)


async def _scan(database: Database, clock: town.Clock) -> None:
    """The question over all merchants, then a chunk that is due."""
    now, tick = clock(), Tick(warn_expiring, expiring_at)
    asking = Clock(database, clock, cast("Alarm", None), ticks=(tick,))

    async def ours() -> None:
        await asking._whose(tick, ())

    async def bare() -> None:
        async with database.reading() as session:
            await session.execute(BARE_SCAN, {"now": now})

    ratio, mine, base = await _beside(ours, bare)
    line(f"the expiry scan over {CARDS:,} cards, nothing due: {mine:.2f} ms; bare {base:.2f}")
    verdict("times the bare indexed query", ratio, 1.5, " ×")
    async with database.writing() as session:
        await session.execute(
            text(
                "UPDATE cards SET tell_at = :now, valid_until = :until "
                "WHERE merchant_id = 1 AND id <= :last"
            ),
            {"now": now, "until": now + timedelta(days=2), "last": DUE},
        )
    begun = time.perf_counter()
    owed = await Desk(database, system(CAFE), None, clock)(warn_expiring)
    line(f"  {owed} that are due, owed: {(time.perf_counter() - begun) * 1e3:.1f} ms")


async def _redemptions(database: Database, card: int, clock: town.Clock) -> int:
    """A_DAY of them each day, back from yesterday."""
    names = [one.name for one in Redemption.__table__.columns]
    values = {
        "merchant_id": "1", "id": "n", "card_id": str(card), "store_id": str(OLD_TOWN),
        "staff_id": "1", "uses": "1", "how": "'photo'",
        "at": f"CAST(:now AS timestamptz) - n * interval '{86400 / A_DAY} seconds'",
    }  # fmt: skip
    said, begun, count = ", ".join(values.get(one, "NULL") for one in names), time.monotonic(), 0
    while count < REDEMPTIONS and time.monotonic() - begun < SECONDS:
        async with database.writing() as session:
            await session.execute(
                text(
                    f"INSERT INTO redemptions ({', '.join(names)}) SELECT {said} "
                    f"FROM generate_series({count + 1}, {count + STEP}) n"
                ),
                {"now": clock()},
            )
        count += STEP
    await _analyze(database)
    return count


async def _day(database: Database, owner: Desk, clock: town.Clock, count: int) -> None:
    yesterday = clock().date() - timedelta(days=1)
    since = clock().replace(hour=0) - timedelta(days=1)

    async def ours() -> None:
        await owner(report, day=yesterday)

    async def bare() -> None:
        async with database.reading() as session:
            await session.execute(BARE_DAY, {"since": since, "until": since + timedelta(days=1)})

    ratio, mine, base = await _beside(ours, bare)
    line(
        f"the day's report of {A_DAY:,} among {count:,} redemptions: {mine:.1f} ms; one bare "
        f"question of the day {base:.2f}"
    )
    verdict("times one bare question", ratio, 1.5, " ×")


async def _beside(
    ours: Callable[[], Awaitable[None]], bare: Callable[[], Awaitable[None]]
) -> tuple[float, float, float]:
    """By turns, after both are warm: how many times, and ms of each, p50."""
    spent: dict[object, list[float]] = {ours: [], bare: []}
    for turn in range(ASKED + 5):
        for one in (ours, bare):
            begun = time.perf_counter()
            await one()
            if turn >= 5:
                spent[one].append((time.perf_counter() - begun) * 1e3)
    mine, base = median(spent[ours]), median(spent[bare])
    return mine / base, mine, base


async def _analyze(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("ANALYZE"))
