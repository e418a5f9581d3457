"""1,000,000 records as a file, beside what the engine itself takes for the same rows.

On PostgreSQL: its own COPY of the same joins, and XlsxWriter in constant memory over a cursor. On
SQLite: the bare cursor and the csv module. Each asked by turns in the same run.
"""

import asyncio
import csv
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import asyncpg
import xlsxwriter
from sqlalchemy import insert, text

from domain.cards import card, issue
from domain.desk import Desk
from domain.engine import POSTGRES, Database
from domain.exports import Watch, Written
from domain.redemption import How, Redemption, export_records
from domain.sheets import FileFormat
from tests.bench.engines import founded, on_both
from tests.bench.say import line, verdict
from tests.bench.shop import forget_peak, peak
from tests.town import CAFE, OLD_TOWN, RIVERSIDE, Clock

FEW, MANY, CARDS, ROUNDS = 10_000, 1_000_000, 500, 3
BARE = (
    "SELECT c.title, c.order_no, c.holder_name, r.uses, r.at, c.bought_at, s.name, o.name "
    "FROM redemptions r JOIN cards c ON c.merchant_id = r.merchant_id AND c.id = r.card_id "
    "JOIN staff s ON s.merchant_id = r.merchant_id AND s.id = r.staff_id "
    "JOIN stores o ON o.merchant_id = r.merchant_id AND o.id = r.store_id "
    "WHERE r.merchant_id = 1 AND r.undone_at IS NULL ORDER BY r.id"
)


def run() -> None:
    on_both(_engine, "exports")


async def _engine(url: str) -> None:
    database, clock, owner = await founded(url)
    await _fill(database, owner, clock)
    line(f"the records as a file on {database.dialect}, {MANY:,} redemptions")
    bare: Callable[[], Awaitable[float]]
    if database.dialect == POSTGRES:
        bare = lambda: _copy(url)  # noqa: E731
    else:
        bare = lambda: asyncio.to_thread(_cursor, url)  # noqa: E731
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(await bare())
        ours.append((await _written(owner, FileFormat.CSV))[0])
    name, limit = ("COPY", 1.3) if database.dialect == POSTGRES else ("cursor and csv", 1.5)
    line(f"  CSV {median(ours):.2f} s, {name} {median(theirs):.2f} s")
    verdict(f"CSV: times {name}", median(ours) / median(theirs), limit)
    spent, made = await _written(owner, FileFormat.XLSX)
    line(f"  XLSX {spent:.2f} s, in {len(made.files)} file(s)")
    if database.dialect == POSTGRES:
        slow = await _xlsxwriter(url)
        line(f"  XlsxWriter in constant memory {slow:.1f} s")
        verdict("XLSX: times faster than XlsxWriter", slow / spent, 15, most=False)
    for kind in FileFormat:
        added = []
        for until in (timedelta(seconds=FEW * 60), None):
            forget_peak()
            before = peak()
            first = (clock() - timedelta(days=700)).date()
            day = None if until is None else first + until
            await _written(owner, kind, until=day)
            added.append(peak() - before)
        line(f"  {kind}: {added[0]:.0f} MB for {FEW:,}, {added[1]:.0f} MB for {MANY:,}")
        verdict(f"memory that a million adds to {kind}", added[1] - added[0], 20, " MB")
    await database.close()


async def _written(owner: Desk, kind: FileFormat, **asked: Any) -> tuple[float, Written]:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        made = await owner(
            export_records, file_format=kind, folder=Path(folder), watch=Watch(), **asked
        )
        return time.perf_counter() - begun, made


async def _copy(url: str) -> float:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    with tempfile.NamedTemporaryFile() as file:
        begun = time.perf_counter()
        await connection.copy_from_query(BARE, output=Path(file.name), format="csv", timeout=600)
        spent = time.perf_counter() - begun
    await connection.close()
    return spent


def _cursor(url: str) -> float:
    connection = sqlite3.connect(url.removeprefix("sqlite+aiosqlite:///"))
    with tempfile.NamedTemporaryFile("w", newline="") as file:
        begun = time.perf_counter()
        csv.writer(file).writerows(connection.execute(BARE))
        spent = time.perf_counter() - begun
    connection.close()
    return spent


async def _xlsxwriter(url: str) -> float:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    begun = time.perf_counter()
    with tempfile.NamedTemporaryFile() as file:
        book = xlsxwriter.Workbook(file.name, {"constant_memory": True, "remove_timezone": True})
        sheet = book.add_worksheet()
        shown = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        async with connection.transaction():
            place = 0
            async for row in connection.cursor(BARE, prefetch=5000):
                place += 1
                for column, cell in enumerate(row):
                    if column in (4, 5):
                        sheet.write_datetime(place, column, cell, shown)
                    elif column == 3:
                        sheet.write_number(place, column, cell)
                    else:
                        sheet.write_string(place, column, cell)
        book.close()
    spent = time.perf_counter() - begun
    await connection.close()
    return spent


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
                    "at": first + timedelta(seconds=number * 60, microseconds=number),
                    "how": How.PHOTO,
                }
                for number in range(begin, begin + 5000)
            ]
            await session.execute(insert(Redemption.__table__), rows)  # type: ignore[arg-type]
    if database.dialect == POSTGRES:
        async with database.writing() as session:
            await session.execute(text("ANALYZE"))
