"""What the clock and the morning ask, as the tables grow, on PostgreSQL beside the bare question.

The expiry scan over 1,000,000 cards, and the day's report among 1,000,000 and among 10,000,000
redemptions: both have to grow with the day's rows and not with the table. What is asked of them is
explained besides: an index each, never the whole table.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from statistics import median
from typing import cast

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL

from bot.alarm import Alarm
from bot.clock import Clock, Tick
from bot.migrations import upgrade
from domain.cards import Card, expiring_at, issue, warn_expiring
from domain.desk import Desk
from domain.engine import POSTGRES, Database
from domain.redemption import Redemption
from domain.reports import report
from domain.reports.counting import HOURS, REDEEMED
from domain.roles import system
from tests import town
from tests.bench.say import line, verdict
from tests.postgres import drop_database, make_database, postgres_server
from tests.town import CAFE, CAROL, OLD_TOWN, OWNER, desk_of, settle

CARDS, A_DAY, ASKED, DUE = 1_000_000, 2_000, 60, 40
REDEMPTIONS = (1_000_000, 10_000_000)
STEP = 1_000_000  # rows of one statement
GROWN = 1.5  # times as long among ten times as many rows
BY_INDEX = re.compile(r"Index(?: Only)? Scan (?:using|on) (\S+)")
BARE_SCAN = text("SELECT DISTINCT merchant_id FROM cards WHERE tell_at <= :now LIMIT 500")
_DAYS = """generate_series(CAST(:since AS timestamptz) - interval '56 days',
    CAST(:since AS timestamptz), interval '1 day') d"""
_HOURS = """generate_series(CAST(:since AS timestamptz),
    CAST(:since AS timestamptz) + interval '23 hours', interval '1 hour') d"""
_IN_DAY = "t.merchant_id = 1 AND t.{at} >= d AND t.{at} < d + interval '1 day'"
_ORDERS = (
    f"SELECT d, till_id, store_id, count(*), sum(cash + freight + off) FROM {_DAYS} "
    f"JOIN orders t ON {_IN_DAY} WHERE currency = 'EUR' GROUP BY 1, 2, 3"
)
_MINE = "FROM redemptions t WHERE t.merchant_id = 1"
# What the report has to know, each in one bare question: eight weeks by day, store and verifier.
BARE_DAY = [
    text(said)
    for said in (
        "SELECT * FROM merchants WHERE id = 1",
        f"""SELECT d, x.* FROM {_DAYS} CROSS JOIN LATERAL (SELECT store_id, staff_id, count(*),
            count(*) FILTER (WHERE undone_at IS NOT NULL),
            count(*) FILTER (WHERE undone_at IS NOT NULL AND undone_by <> staff_id),
            sum(uses) FILTER (WHERE undone_at IS NULL)
            {_MINE} AND t.at >= d AND t.at < d + interval '1 day' GROUP BY 1, 2) x""",
        f"""SELECT d, x.* FROM {_HOURS} CROSS JOIN LATERAL (SELECT store_id, sum(uses)
            {_MINE} AND t.at >= d AND t.at < d + interval '1 hour' AND undone_at IS NULL
            GROUP BY 1) x""",
        f"SELECT d, store_id, staff_id, reason, count(*) FROM {_DAYS} JOIN refused_scans t "
        f"ON {_IN_DAY.format(at='at')} GROUP BY 1, 2, 3, 4",
        _ORDERS.format(at="paid_at"),
        _ORDERS.format(at="refunded_at"),
        "SELECT sum(amount) FILTER (WHERE target LIKE 'member:%'), "
        "sum(amount) FILTER (WHERE source LIKE 'member:%') FROM transfers t WHERE "
        "merchant_id = 1 AND at >= :since AND at < CAST(:since AS timestamptz) "
        "+ interval '1 day' AND unit = 'points' AND kind IN ('moved', 'posted')",
        "SELECT count(*) FROM cards WHERE merchant_id = 1 AND issued_at >= :since AND issued_at < "
        "CAST(:since AS timestamptz) + interval '1 day' AND issued_at = bought_at AND "
        "voucher_id IS NOT NULL AND holder_id IS NOT NULL AND order_no = ''",
        "SELECT id, name FROM stores WHERE merchant_id = 1 AND deleted_at IS NULL",
        "SELECT count(*) FROM refunds WHERE merchant_id = 1 AND state = 'waiting'",
        "SELECT variant_id FROM sub_inventories WHERE merchant_id = 1 AND low_at IS NOT NULL "
        "AND quantity - reserved <= low_at LIMIT 100",
        "SELECT name FROM products WHERE merchant_id = 1 AND deleted_at IS NULL AND expires_on "
        "BETWEEN current_date AND current_date + 7 LIMIT 100",
    )
]


def run() -> None:
    with postgres_server() as server:
        url = asyncio.run(make_database(server, "alerts"))
        asyncio.run(_engine(url, server.set(database="alerts")))
        asyncio.run(drop_database(server, "alerts"))


async def _engine(url: str, server: URL) -> None:
    await upgrade(url)
    clock = town.Clock()
    database = Database(url)
    await settle(database, clock)
    owner = await desk_of(database, OWNER, clock)
    until = clock() + timedelta(days=400)
    made = await owner(
        issue, title="Pass", uses=6, valid_until=until, store_ids=[], holder_id=CAROL
    )
    (card,) = made.card_ids
    await _cards(server, card)
    await _scan(database, clock)
    spent, there = [], 0
    for count in REDEMPTIONS:
        await _redemptions(server, card, clock, there, count)
        spent.append(await _day(database, owner, clock, count))
        there = count
    await _explained(database, clock)
    verdict("times as long among ten times as many", spent[-1] / spent[0], GROWN, " ×")
    await database.close()


async def _filled(server: URL, table: str, *statements: str) -> None:
    """Rows come in bulk: without the checks and the indexes, which are made anew after them."""
    connection = await asyncpg.connect(
        server.set(drivername="postgresql").render_as_string(hide_password=False)
    )
    rows = await connection.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = $1 AND NOT EXISTS "
        "(SELECT FROM pg_constraint WHERE conname = indexname)",
        table,
    )
    await connection.execute("SET session_replication_role = replica")
    for name, _made in rows:
        await connection.execute(f'DROP INDEX "{name}"')
    for one in statements:
        await connection.execute(one)
    for _name, made in rows:
        await connection.execute(made)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _cards(server: URL, like: int) -> None:
    """As many alike, each with its moment; none of them has come."""
    own = {"id": f"{like} + n", "code": "'B' || lpad(n::text, 15, '0')",
           "tell_at": "now() + interval '10 years' + n * interval '1 second'"}  # fmt: skip
    names = [one.name for one in Card.__table__.columns]
    said = ", ".join(own.get(name, f"c.{name}") for name in names)
    await _filled(
        server,
        "cards",
        f"INSERT INTO cards ({', '.join(names)}) SELECT {said} FROM cards c, "
        f"generate_series(1, {CARDS}) n WHERE c.merchant_id = 1 AND c.id = {like}",
    )


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


async def _redemptions(server: URL, card: int, clock: town.Clock, there: int, count: int) -> None:
    """A_DAY of them each day, back from now, as many as ``count``."""
    names = [one.name for one in Redemption.__table__.columns]
    values = {
        "merchant_id": "1", "id": "n", "card_id": str(card), "store_id": str(OLD_TOWN),
        "staff_id": "1", "uses": "1", "how": "'photo'",
        "at": f"timestamptz '{clock()}' - n * interval '{86400 / A_DAY} seconds'",
    }  # fmt: skip
    said = ", ".join(values.get(one, "NULL") for one in names)
    await _filled(
        server,
        "redemptions",
        *(
            f"INSERT INTO redemptions ({', '.join(names)}) SELECT {said} "
            f"FROM generate_series({first + 1}, {first + STEP}) n"
            for first in range(there, count, STEP)
        ),
    )


async def _day(database: Database, owner: Desk, clock: town.Clock, count: int) -> float:
    """The ms of it, p50."""
    yesterday = clock().date() - timedelta(days=1)
    since = clock().replace(hour=0) - timedelta(days=1)

    async def ours() -> None:
        await owner(report, day=yesterday)

    async def bare() -> None:
        async with database.reading() as session:
            for one in BARE_DAY:
                values = {"since": since} if ":since" in one.text else {}
                (await session.execute(one, values)).all()

    ratio, mine, base = await _beside(ours, bare)
    line(
        f"the day's report of {A_DAY:,} among {count:,} redemptions: {mine:.1f} ms; the "
        f"same questions bare {base:.1f}"
    )
    verdict("times the bare questions", ratio, 1.5, " ×")
    return mine


async def _explained(database: Database, clock: town.Clock) -> None:
    """By which index each question of the redemptions goes."""
    until = clock().replace(hour=0)
    values = {"merchant": 1, "number": 0, "since": until - timedelta(days=1), "until": until}
    whole = 0
    async with database.reading() as session:
        driver = (await (await session.connection()).get_raw_connection()).driver_connection
        assert driver is not None
        for name, statement in (("by store and verifier", REDEEMED), ("by hour", HOURS)):
            plan = statement.plan(POSTGRES)
            rows = await driver.fetch("EXPLAIN " + plan.sql, *plan.arguments(values))
            said = "\n".join(row[0] for row in rows)
            whole += "Seq Scan" in said
            line(f"  {name}: {', '.join(BY_INDEX.findall(said))}")
    verdict("questions that read the whole table", whole, 0)


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
