"""The clock: a quiet minute of 10,000 merchants, and how long a busy one holds the writer.

A quiet minute stands beside as many SELECT 1 on the same sessions; what is held, beside 50 ms.
"""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from aiogram import Bot
from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.app import App, build_app
from bot.clock import TICKS
from bot.migrations import upgrade
from bot.settings import Settings
from domain.cards import issue
from domain.catalog import Product, Template, Validity
from domain.chores import Chore, NextTime
from domain.desk import Desk, JournalEntry
from domain.engine import POSTGRES, SQLITE, Database
from domain.mall import hold_for, list_in_mall, put_all_on_sale
from domain.merchants import Merchant
from domain.stock import Mall, add_product, allocate, stock_in
from tests.bench.engines import on_both
from tests.bench.routing import Silent
from tests.bench.say import line, percentile, verdict
from tests.town import CAFE, CAROL, OWNER, Clock, desk_of, settle

MERCHANTS, MINUTES = 10_000, 40
CARDS, HOLDS, SALES, ROWS = 5_000, 200, 100, 20_000
HELD = 50.0  # ms
Held = tuple[float, float]  # ms by the wall, and of the processor: what runs beside it is not ours


def run() -> None:
    on_both(_engine, "clock")


async def _engine(url: str) -> None:
    await upgrade(url)
    clock = Clock()
    settings = Settings(_env_file=None, database_url=url)
    app = build_app(settings, Bot("42:bench", session=Silent()), clock)
    await settle(app.database, clock)
    await app.clock.tick()
    owner = await desk_of(app.database, OWNER, clock)
    await _many_merchants(app.database, clock())
    await _quiet(app, clock)
    for name, prepare, later in (
        (f"{HOLDS} holds run out", _holds, timedelta(hours=1)),
        (f"{SALES} sales end", _sales, timedelta(days=3)),
        (f"{ROWS:,} old rows", _rows, timedelta(days=32)),
        (f"{CARDS:,} products about to end", _products, timedelta(days=31)),
        (f"{CARDS:,} cards about to end", _cards, timedelta(days=88)),
    ):
        count = await prepare(app.database, owner)
        await app.clock.tick()
        clock.now += later
        await _postpone(app.database, clock())
        await _busy(app, clock, name, count)
    await app.close()


async def _quiet(app: App, clock: Clock) -> None:
    whole, bare = [], []
    for _ in range(MINUTES):
        clock.passes(minutes=1)
        begun = time.perf_counter()
        assert await app.clock.tick() == 0
        middle = time.perf_counter()
        for _ in range(len(TICKS) + 2):  # and the two sweeps
            async with app.database.reading() as session:
                await session.scalar(text("SELECT 1"))
        bare.append((time.perf_counter() - middle) * 1e3)
        whole.append((middle - begun) * 1e3)
    line(
        f"the clock on {app.database.dialect}, a quiet minute of {MERCHANTS:,} merchants: "
        f"p50 {median(whole):.1f} ms, p95 {percentile(whole, 0.95):.1f}; "
        f"as many SELECT 1: {median(bare):.1f}"
    )
    verdict("a quiet minute, p50", median(whole), HELD, " ms")
    verdict("times as many SELECT 1", median(whole) / median(bare), 3, " ×")


async def _busy(app: App, clock: Clock, what: str, count: int) -> None:
    with _timed(app.database) as held:
        begun = time.perf_counter()
        done = await app.clock.tick()
        spent = time.perf_counter() - begun
    assert done >= count, (what, done)
    again = time.perf_counter()
    clock.passes(minutes=1)
    await app.clock.tick()
    wall = [one for one, _ in held]
    line(
        f"  {what}: {spent:.1f} s in {len(held)} transactions, each p50 {median(wall):.1f} ms, "
        f"p95 {percentile(wall, 0.95):.1f}; the minute after: "
        f"{(time.perf_counter() - again) * 1e3:.0f} ms"
    )
    if app.database.dialect == SQLITE:  # which has one writer
        own = percentile([one for _, one in held], 0.95)
        verdict("the writer is held, p95 of the processor's time", own, HELD, " ms")


@contextmanager
def _timed(database: Database) -> Iterator[list[Held]]:
    """How long each transaction of an operation lasted."""
    held: list[Held] = []
    plain = database._write

    def timed() -> Any:
        return _timing(plain(), held)

    database._write = timed  # type: ignore[assignment]
    try:
        yield held
    finally:
        database._write = plain


@asynccontextmanager
async def _timing(session: AsyncSession, held: list[Held]) -> AsyncIterator[AsyncSession]:
    async with session:
        begun, used = time.perf_counter(), time.process_time()
        try:
            yield session
        finally:
            wall, own = time.perf_counter() - begun, time.process_time() - used
            held.append((wall * 1e3, own * 1e3))


async def _many_merchants(database: Database, now: datetime) -> None:
    async with database.writing() as session:
        like = await session.get_one(Merchant, CAFE)
        row = {column.name: getattr(like, column.name) for column in Merchant.__table__.columns}
        numbers = range(100, 100 + MERCHANTS)
        await session.execute(insert(Merchant), [row | {"id": number} for number in numbers])
        chores = [
            {"merchant_id": number, "chore": one, "due": now + timedelta(hours=number % 24 + 1)}
            for number in numbers
            for one in Chore
        ]
        await session.execute(insert(NextTime), chores)
    if database.dialect == POSTGRES:
        async with database.writing() as session:
            await session.execute(text("ANALYZE"))


async def _postpone(database: Database, now: datetime) -> None:
    """The others' nights are not what is measured."""
    async with database.writing() as session:
        await session.execute(
            text("UPDATE chores SET due = :later WHERE merchant_id >= 100"),
            {"later": (now + timedelta(days=900)).isoformat(" ")}
            if database.dialect != POSTGRES
            else {"later": now + timedelta(days=900)},
        )


async def _cards(database: Database, owner: Desk) -> int:
    until = owner.clock() + timedelta(days=90)
    for _ in range(CARDS // 500):
        await owner(
            issue,
            title="Pass",
            uses=6,
            valid_until=until,
            store_ids=[],
            holder_id=CAROL,
            count=500,
        )
    return CARDS


async def _product(owner: Desk, mall: Mall, **fields: str) -> tuple[int, int]:
    sku = fields["sku"]
    product = await owner(add_product, fields={"name": sku, "price": "5"} | fields)
    await owner(stock_in, sku=sku, quantity=1_000)
    await owner(allocate, sku=sku, mall=mall, quantity=1_000)
    (listing,) = await owner(list_in_mall, product_ids=[product], mall=mall)
    await owner(put_all_on_sale, listing_ids=[listing])
    return product, listing


async def _holds(database: Database, owner: Desk) -> int:
    _, listing = await _product(owner, Mall.SHOP, sku="HELD")
    for _ in range(HOLDS):
        await owner(hold_for, listing_id=listing, variant_id=1, person_id=None)
    return HOLDS


async def _sales(database: Database, owner: Desk) -> int:
    last = (owner.clock() + timedelta(days=1)).date().isoformat()
    for number in range(SALES):
        await _product(owner, Mall.SHOP, sku=f"SALE{number}", expires_on=last)
    return SALES


async def _products(database: Database, owner: Desk) -> int:
    """Half of them by their own day, half with their cards."""
    await owner(add_product, fields={"name": "Pass", "price": "5", "sku": "PASS"})
    ends = (owner.clock() + timedelta(days=55)).date()
    of_cards = {
        "auto_off": True,
        "template": Template.REDEMPTION_CARD,
        "validity": Validity.FROM_SALE,
        "valid_days": 55,
        "on_sale_at": owner.clock(),
    }
    async with database.writing() as session:
        newest = select(Product.__table__).order_by(Product.id.desc()).limit(1)
        row = dict((await session.execute(newest)).mappings().one())
        for begin in range(0, CARDS, 500):
            more = of_cards if begin < CARDS / 2 else {"expires_on": ends}
            numbers = range(100_000 + begin, 100_500 + begin)
            await session.execute(insert(Product), [row | more | {"id": n} for n in numbers])
    return CARDS


async def _rows(database: Database, owner: Desk) -> int:
    row: dict[str, Any] = {
        "merchant_id": CAFE, "at": owner.clock(), "actor_id": 1, "role": "owner",
        "operation": "bench.row", "details": {"code": "ABCD…"}, "result": "x" * 600,
    }  # fmt: skip
    async with database.writing() as session:
        for begin in range(0, ROWS, 5_000):
            numbers = range(begin, begin + 5_000)
            rows = [
                row | {"id": n, "request_key": f"m:1:1:{n}", "asked": "x" * 32} for n in numbers
            ]
            await session.execute(insert(JournalEntry), rows)
    return ROWS
