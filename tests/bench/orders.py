"""Orders among 10,000 and 1,000,000: a customer's list, the merchant's by state, the exchange
records and their file, the refund queue, beside the bare question on the same sessions, in the
same run."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from sqlalchemy import text

from bot.migrations import upgrade
from domain.desk import Desk
from domain.engine import POSTGRES, Database
from domain.exports import Watch
from domain.orders import State, Wanted, list_orders, my_orders
from domain.paging import Place
from domain.refunds import RefundState, list_refunds
from domain.reports import export_exchanges, list_exchanges
from domain.roles import Actor, Role
from domain.sheets import FileFormat
from domain.stock import add_product
from tests.bench.say import line, percentile, verdict
from tests.bench.shop import forget_peak, peak
from tests.postgres import drop_database, make_database, postgres_server
from tests.town import CAFE, OWNER, Clock, desk_of, settle

FEW, MANY, ASKED = 10_000, 1_000_000, 300
PIECE = 50_000  # rows of one statement
BUYERS, FIRST, BUYER = 500, 1000, 1007  # each with two thousandths of all orders
DAYS = (date(2026, 1, 8), date(2026, 3, 18))  # until which there are 10,000 exchanges; 100,000
# Of every hundred: what is open is little beside what is done; three in ten cost points.
ROWS = """
    INSERT INTO orders (merchant_id, id, no, state, source, person_id, person_name, product_id,
        variant_id, name, variant, template, quantity, points, cash, freight, currency, address,
        answers, note, means, earned, carrier, tracking, placed_at, closes_at, paid_at,
        shipped_at, version, "off")
    SELECT 1, n, 'ES' || n, CASE WHEN n % 100 < 2 THEN 'pending' WHEN n % 100 < 4 THEN 'paid'
            WHEN n % 100 < 6 THEN 'shipped' WHEN n % 100 < 9 THEN 'closed' ELSE 'completed' END,
        'chat', {first} + n % {buyers}, 'Buyer ' || n % {buyers}, 1, 1, 'House beans', '250 g',
        'shipping', 1, CASE WHEN n % 10 < 3 THEN 300 ELSE 0 END, 890, 0, 'EUR', 'Main St 1',
        '[]', '', 'cash', 0, '', '', {at}, {at}, {at}, {at}, 1, 0
    FROM {numbers}
"""
# Of every hundred orders two were asked back; of these one in twenty waits.
REFUNDS = """
    INSERT INTO refunds (merchant_id, id, order_id, person_id, state, why, reason, asked_by,
        asked_name, by_staff, asked_at, escalates_at, rung, turns, decided_name, answer,
        decided_at)
    SELECT merchant_id, id, id, person_id, CASE WHEN id % 1000 < 1 THEN 'waiting' ELSE 'done' END,
        'damaged', '', person_id, person_name, FALSE, placed_at, placed_at, 0, 0, '', '',
        CASE WHEN id % 1000 < 1 THEN NULL ELSE placed_at END
    FROM orders WHERE id % 100 < 2
"""
SHOWN = (
    "id, no, state, template, name, variant, quantity, points, cash, freight, currency, "
    "person_name, placed_at, closes_at"
)


@dataclass(frozen=True, slots=True)
class Question:
    """``bare``: what follows WHERE merchant_id = 1 of the table."""

    name: str
    ours: Callable[[Desk, Desk], Awaitable[object]]
    bare: str
    table: str = "orders"


def _of_state(state: State) -> Question:
    return Question(
        f"/orders {state}",
        lambda owner, _buyer: owner(list_orders, wanted=Wanted(states=(state,))),
        f"AND state = '{state}' ORDER BY id DESC LIMIT 9",
    )


REFUND = "refunds r JOIN orders o ON o.merchant_id = r.merchant_id AND o.id = r.order_id"
OF_REFUND = (
    "r.id, r.order_id, r.state, r.why, r.reason, r.asked_at, r.asked_name, r.by_staff, "
    "r.decided_at, r.decided_name, r.answer, o.no, o.name, o.person_name, o.points, o.cash, "
    "o.freight, o.currency"
)

QUESTIONS = (
    Question("a customer's orders", lambda _owner, buyer: buyer(my_orders),
             f"AND person_id = {BUYER} ORDER BY id DESC LIMIT 9"),
    Question("/orders", lambda owner, _buyer: owner(list_orders), "ORDER BY id DESC LIMIT 9"),
    *(_of_state(state) for state in (State.PENDING, State.SHIPPED, State.COMPLETED)),
    Question("/orders completed, its far end",
             lambda owner, _buyer: owner(list_orders, wanted=Wanted(states=(State.COMPLETED,)),
                                         place=Place("next", 1000)),
             "AND state = 'completed' AND id < 1000 ORDER BY id DESC LIMIT 9"),
    Question("/exchanges", lambda owner, _buyer: owner(list_exchanges),
             "AND points > 0 ORDER BY id DESC LIMIT 9"),
    Question("/refunds that wait",
             lambda owner, _buyer: owner(list_refunds, states=(RefundState.WAITING,)),
             "AND r.state = 'waiting' ORDER BY r.id DESC LIMIT 9", REFUND),
    Question("/refunds", lambda owner, _buyer: owner(list_refunds),
             "ORDER BY r.id DESC LIMIT 9", REFUND),
)  # fmt: skip


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite+aiosqlite:///{Path(folder) / name}.db" for name in ("few", "many")]
        asyncio.run(_engine(*urls))
    with postgres_server() as server:
        names = ("orders_few", "orders_many")
        asyncio.run(_engine(*(asyncio.run(make_database(server, name)) for name in names)))
        for name in names:
            asyncio.run(drop_database(server, name))


@dataclass(frozen=True, slots=True)
class Shop:
    database: Database
    owner: Desk
    buyer: Desk


async def _engine(few_url: str, many_url: str) -> None:
    few, many = await _shop(few_url, FEW), await _shop(many_url, MANY)
    line(f"orders on {many.database.dialect}, {MANY:,} of them")
    for question in QUESTIONS:
        little, ours, bare = await _times(few, many, question)
        p50, p95 = median(ours) * 1e3, percentile(ours, 0.95) * 1e3
        base50, base95 = median(bare) * 1e3, percentile(bare, 0.95) * 1e3
        line(
            f"  {question.name}: p50 {p50:.2f} ms, p95 {p95:.2f}; bare {base50:.2f} / {base95:.2f}"
        )
        verdict("  times the bare query, p95", p95 / base95, 3)
        verdict(f"  times that of {FEW:,} orders, p50", median(ours) / median(little), 1.5)
    await _files(many.owner)
    await few.database.close()
    await many.database.close()


async def _shop(url: str, count: int) -> Shop:
    await upgrade(url)
    clock = Clock()
    database = Database(url)
    await settle(database, clock)
    owner = await desk_of(database, OWNER, clock)
    buyer = Desk(database, Actor(BUYER, Role.MEMBER, CAFE, name="Buyer"), None, clock)
    await owner(add_product, fields={"name": "House beans", "price": "8.90", "stock": "1"})
    await _fill(database, count)
    return Shop(database, owner, buyer)


async def _files(owner: Desk) -> None:
    """The same file ten times as long: what it adds is hardly more than the file itself."""
    for kind in FileFormat:
        added = 0.0
        for until in DAYS:
            wanted = Wanted(until=until)
            forget_peak()
            before, begun = peak(), time.perf_counter()
            with tempfile.TemporaryDirectory() as folder:
                file = await owner(
                    export_exchanges,
                    file_format=kind,
                    wanted=wanted,
                    folder=Path(folder),
                    watch=Watch(),
                )
                spent = time.perf_counter() - begun
                size = sum(one.stat().st_size for one in file.files) / 2**20
            added = peak() - before
            line(
                f"  exchanges.{kind}: {file.rows:,} rows in {spent:.1f} s, {size:.1f} MB;"
                f" {added:.0f} MB more at the peak"
            )
        verdict(f"  memory that {kind} adds", added, 60, " MB")


async def _times(few: Shop, many: Shop, question: Question) -> list[list[float]]:
    """Among few, among many, the bare query among many: by turns, after all are warm."""
    of_orders = question.table == "orders"
    shown, whose = (SHOWN, "merchant_id") if of_orders else (OF_REFUND, "r.merchant_id")
    bare_query = text(f"SELECT {shown} FROM {question.table} WHERE {whose} = 1 {question.bare}")

    async def little() -> None:
        await question.ours(few.owner, few.buyer)

    async def much() -> None:
        await question.ours(many.owner, many.buyer)

    async def bare() -> None:
        async with many.database.reading() as session:
            (await session.execute(bare_query)).all()

    asks = (little, much, bare)
    times: list[list[float]] = [[], [], []]
    for _ in range(ASKED + 20):
        for ask, spent in zip(asks, times, strict=True):
            begun = time.perf_counter()
            await ask()
            spent.append(time.perf_counter() - begun)
    return [one[20:] for one in times]


async def _fill(database: Database, count: int) -> None:
    """Numbered from 1, made by the database itself."""
    for begin in range(1, count + 1, PIECE):
        end = min(begin + PIECE - 1, count)
        if database.dialect == POSTGRES:
            numbers = f"generate_series({begin}, {end}) AS g(n)"
            at = "TIMESTAMPTZ '2026-01-01' + n * INTERVAL '20 seconds'"
        else:
            numbers = (f"(WITH RECURSIVE g(n) AS (SELECT {begin} UNION ALL SELECT n + 1 FROM g "
                       f"WHERE n < {end}) SELECT n FROM g)")  # fmt: skip
            at = "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-01-01', (n * 20) || ' seconds')"
        words = ROWS.format(first=FIRST, buyers=BUYERS, numbers=numbers, at=at)
        async with database.writing() as session:
            await session.execute(text(words.replace(":", "\\:")))
    async with database.writing() as session:
        await session.execute(text(REFUNDS))
    async with database.writing() as session:
        await session.execute(text("ANALYZE"))
