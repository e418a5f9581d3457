"""Stock look-up, product search, a list's pages and a big file, beside the bare SQL.

The bare question is the one statement nobody could do without, on the driver itself, in the same
database and the same run.
"""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from domain.catalog import Product, SearchWord, Variant, list_products
from domain.desk import Desk, Work
from domain.engine import POSTGRES, Database
from domain.intake import Watch, bring_products, keep_upload, preview_products, write
from domain.paging import Place
from domain.roles import system
from domain.sheets import table_of
from domain.stock import Pool, StockMove, find_stock, stock_of
from tests.bench.engines import founded, on_both
from tests.bench.say import line, percentile, verdict
from tests.town import Clock

FEW, MANY, FILE = 1_000, 100_000, 50_000
ASKED = 300
WORDS = ("coffee", "tea", "mug", "cake", "honey", "bean", "class", "glass", "box", "card")


def run() -> None:
    on_both(_engine, "shop")


def rows_of(begin: int, count: int) -> bytes:
    """A file of products as a merchant's old system would write it."""
    head = "sku,name,price,stock,barcode,tags,note\n"
    body = "".join(
        f"SKU{n:07},{WORDS[n % 10]} {WORDS[n // 10 % 10]} number {n:06},{n % 90 + 1}.50,{n % 50},"
        f"{4_000_000_000_000 + n},{WORDS[n % 7]},Keep dry\n"
        for n in range(begin, begin + count)
    )
    return (head + body).encode()


async def _engine(url: str) -> None:
    database, _clock, owner = await founded(url)
    line(f"the shop on {database.dialect}")
    await _import(owner, 0, FEW)
    await _analyze(database)
    few = await _questions(owner, database, FEW)
    _, little = await _import(owner, FEW, FILE // 10)
    await _import(owner, FEW + FILE // 10, MANY - FEW - FILE // 10 - FILE)
    spent, memory = await _import(owner, MANY - FILE, FILE)
    bare = await _bare_insert(database)
    line(
        f"a file of {FILE:,} products: {FILE / spent:,.0f} rows a second, a bare bulk insert of "
        f"the same rows {FILE / bare:,.0f}"
    )
    verdict("share of the bare insert's speed", bare / spent, 0.3, most=False)
    verdict(f"memory it adds (a tenth of the file: {little:.0f} MB)", memory, 60, " MB")
    await _analyze(database)
    many = await _questions(owner, database, MANY)
    for name, (ours, bare_times) in many.items():
        p50, p95 = median(ours) * 1e3, percentile(ours, 0.95) * 1e3
        base = median(bare_times) * 1e3
        line(
            f"{name}, {MANY:,} products: p50 {p50:.2f} ms, p95 {p95:.2f} ms; bare "
            f"{base:.2f} / {percentile(bare_times, 0.95) * 1e3:.2f}; at {FEW:,} products "
            f"{median(few[name][0]) * 1e3:.2f} ms"
        )
        verdict(f"{name}: times the bare query, p50", p50 / base, 3)
        verdict(
            f"{name}: times the bare query, p95", p95 / (percentile(bare_times, 0.95) * 1e3), 3
        )
        # A hundred times as much is less than twice the digits: log 100,000 / log 1,000.
        verdict(f"{name}: growth from {FEW:,}", p50 / (median(few[name][0]) * 1e3), 1.67)
    await database.close()


async def _analyze(database: Database) -> None:
    """What PostgreSQL does by itself within a minute of a big change."""
    if database.dialect == POSTGRES:
        async with database.writing() as session:
            await session.execute(text("ANALYZE"))


async def _import(owner: Desk, begin: int, count: int) -> tuple[float, float]:
    upload = await keep_upload(owner, name="b.csv", table=table_of(rows_of(begin, count)))
    await preview_products(owner, upload=upload, watch=Watch())
    forget_peak()
    before = peak()
    begun = time.perf_counter()
    await bring_products(owner, upload=upload, watch=Watch())
    spent = time.perf_counter() - begun
    return spent, peak() - before


def forget_peak() -> None:
    """Linux measures the highest memory anew from here."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """The highest memory so far, MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


async def _bare_insert(database: Database) -> float:
    """The last file's rows, copied to another merchant: the same tables, nothing else."""
    tables: list[tuple[Any, list[dict[str, Any]]]] = []
    shift = 10_000_000
    parts: tuple[tuple[Any, str], ...] = (
        (Product, "id > :first"),
        (Variant, "id > :first"),
        (Pool, "variant_id > :first"),
        (StockMove, "variant_id > :first"),
        (SearchWord, "ref > :first AND scope = 'product'"),
    )
    async with database.reading() as session:
        for table, where in parts:
            query = table.__table__.select().where(text(where)).params(first=MANY - FILE)
            rows = [dict(row._mapping) for row in await session.execute(query)]
            for row in rows:
                row["merchant_id"] = 2
                for name in ("id", "product_id", "variant_id", "ref"):
                    if isinstance(row.get(name), int):
                        row[name] += shift
            tables.append((table, rows))
    begun = time.perf_counter()
    async with database.writing() as session:
        work = Work(system(2), Clock()(), None, session, database.vault)
        for table, rows in tables:
            for begin in range(0, len(rows), 2000):
                await write(work, table, rows[begin : begin + 2000])
    return time.perf_counter() - begun


Times = dict[str, tuple[list[float], list[float]]]


async def _questions(owner: Desk, database: Database, size: int) -> Times:
    """Each asked ASKED times, ours and the bare one by turns."""
    numbers = [(turn * 7919) % size for turn in range(ASKED)]
    pages = [max(size - n, 10) for n in numbers]
    asked: dict[str, tuple[Callable[[int], Awaitable[Any]], str, Callable[[int], dict[str, Any]]]]
    asked = {
        "stock of a SKU": (
            lambda turn: owner(find_stock, words=f"SKU{numbers[turn]:07}"),
            "SELECT v.id, v.sku, p.name, s.quantity FROM variants v JOIN products p "
            "ON p.merchant_id = 1 AND p.id = v.product_id JOIN stock_pools s "
            "ON s.merchant_id = v.merchant_id AND s.variant_id = v.id "
            "WHERE v.merchant_id = 1 AND v.sku = :sku AND v.deleted_at IS NULL",
            lambda turn: {"sku": f"SKU{numbers[turn]:07}"},
        ),
        "product search": (
            lambda turn: owner(list_products, words=f"number {numbers[turn]:06}"),
            "SELECT p.id, p.name, min(v.price), max(v.price) FROM search_words w JOIN products p "
            "ON p.merchant_id = 1 AND p.id = w.ref "
            "JOIN variants v ON v.merchant_id = 1 AND v.product_id = p.id WHERE "
            "w.merchant_id = 1 AND w.scope = 'product' AND w.word >= :word AND w.word < :end "
            "GROUP BY p.id, p.name LIMIT 8",
            lambda turn: {"word": f"{numbers[turn]:06}", "end": f"{numbers[turn]:06}~"},
        ),
        "a page of the list": (
            lambda turn: owner(list_products, place=Place("next", pages[turn])),
            "SELECT p.id, p.name, p.purpose, p.online, min(v.price), max(v.price) FROM "
            "(SELECT * FROM products WHERE merchant_id = 1 AND deleted_at IS NULL AND id < :id "
            "ORDER BY id DESC LIMIT 9) p JOIN variants v ON v.merchant_id = 1 AND "
            "v.product_id = p.id GROUP BY p.id, p.name, p.purpose, p.online ORDER BY p.id DESC",
            lambda turn: {"id": pages[turn]},
        ),
    }
    times: Times = {}
    for name, (ours, sql, values) in asked.items():
        mine: list[float] = []
        bare: list[float] = []
        statement = text(sql)
        for turn in range(ASKED):
            begun = time.perf_counter()
            await ours(turn)
            middle = time.perf_counter()
            async with database.reading() as session:
                (await session.execute(statement, values(turn))).all()
            bare.append(time.perf_counter() - middle)
            mine.append(middle - begun)
        times[name] = (mine[20:], bare[20:])
    assert await owner(stock_of, variant_id=1)
    return times
