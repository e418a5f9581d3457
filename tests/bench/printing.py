"""Printed codes of a voucher: 10,000 of them beside the bare insert of the same rows, by turns in
the same run; how long one batch holds SQLite's writer; and the A4 sheet of 1,000.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import insert

from bot.migrations import upgrade
from domain.cards import Card, CardStore, new_code
from domain.cards.model import CardAddress
from domain.desk import Desk
from domain.engine import SQLITE, Database
from domain.limits import PRINTED_AT_ONCE
from domain.vouchers import VoucherKind, begin_print, create, write_codes
from tests.bench.say import line, percentile, verdict
from tests.postgres import drop_database, make_database, postgres_server
from tests.town import CAFE, OLD_TOWN, OWNER, RIVERSIDE, Clock, desk_of, settle

MANY, FIRST = 10_000, 1_000_000
STORES = (OLD_TOWN, RIVERSIDE)
AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
TERMS: dict[str, Any] = {
    one.key: one.default.arg if one.default is not None else None for one in Card.__table__.columns
} | {
    "merchant_id": CAFE,
    "title": "Coffee",
    "uses": 1,
    "valid_from": AT,
    "everywhere": False,
    "issued_by": OWNER,
    "issued_at": AT,
    "bought_at": AT,
}
SHEET = """
import asyncio, re, time
from datetime import UTC, datetime
from domain.cards import CardLine, CardState, new_code
from handlers.cards.drawing import print_sheet
from handlers.kit.words import i18n
said = {name: None for name in CardLine.__slots__} | {
    "title": "Coffee", "uses": 1, "left": 1, "valid_from": datetime.now(UTC), "everywhere": True,
    "valid_until": datetime.now(UTC), "state": CardState.ACTIVE, "merchant": "Corner Café",
    "timezone": "UTC", "stores": ("Old Town",), "holder": "",
}
cards = [CardLine(**said | {"id": n, "code": new_code()}) for n in range(1000)]
# Not getrusage: there a process begins with the peak of the one that started it.
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
async def main():
    with i18n.context(), i18n.use_locale("en"):
        await print_sheet(cards[:12], "tillbot")
        before, begun = peak(), (time.perf_counter(), time.process_time())
        pdf = await print_sheet(cards, "tillbot")
        now = (time.perf_counter(), time.process_time())
        print(now[0] - begun[0], now[1] - begun[1], peak(), peak() - before, len(pdf))
asyncio.run(main())
"""


def run() -> None:
    _sheet()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_engine(f"sqlite+aiosqlite:///{Path(folder) / 'printing.db'}"))
    with postgres_server() as server:
        asyncio.run(_engine(asyncio.run(make_database(server, "printing"))))
        asyncio.run(drop_database(server, "printing"))


def _sheet() -> None:
    line("an A4 sheet of 1,000 printed codes, in a process of its own")
    answer = subprocess.run(
        [sys.executable, "-c", SHEET], capture_output=True, text=True, check=True
    )
    spent, cpu, whole, added, size = (float(one) for one in answer.stdout.split())
    line(f"  {spent:.1f} s, {cpu:.1f} of the processor's, {size / 2**20:.1f} MB")
    verdict("the sheet", spent, 10, " s")
    verdict("memory it adds", added / 1024, 100, " MB")
    line(f"  the process is {whole / 1024:.0f} MB at its peak")


async def _engine(url: str) -> None:
    await upgrade(url)
    clock = Clock()
    database = Database(url)
    await settle(database, clock)
    owner = await desk_of(database, OWNER, clock)
    line(f"printed codes on {database.dialect}, {MANY:,} in batches of {PRINTED_AT_ONCE:,}")
    ours, bare, held = [], [], []
    for turn in range(3):
        begun = time.perf_counter()
        await _bare(database, FIRST * (turn + 1))
        bare.append(time.perf_counter() - begun)
        spent, chunks = await _printed(owner)
        ours.append(spent)
        held += chunks
    line(f"  {MANY / median(ours):,.0f} a second, bare {MANY / median(bare):,.0f}")
    verdict("times the bare insert", median(bare) / median(ours), 0.3, most=False)
    line(f"  {len(held)} chunks, each of {median(held) * 1e3:.0f} ms of the processor")
    if database.dialect == SQLITE:
        p95 = percentile(held, 0.95) * 1e3
        verdict("the writer is held, p95 of the processor's time", p95, 50, " ms")
        line(f"  at most {max(held) * 1e3:.0f} ms")
    await database.close()


async def _printed(owner: Desk) -> tuple[float, list[float]]:
    """The whole of it, and the processor's time of each transaction: it holds the writer no
    longer, whatever else this machine does."""
    voucher = await owner(
        create,
        name="Coffee",
        kind=VoucherKind.EXCHANGE,
        stock=MANY,
        days=30,
        store_ids=list(STORES),
    )
    begun, held = time.perf_counter(), []
    for _ in range(MANY // PRINTED_AT_ONCE):
        used = time.process_time()
        print_id = await owner(begin_print, voucher_id=voucher, count=PRINTED_AT_ONCE)
        async for _made in write_codes(owner, print_id):
            now = time.process_time()
            held.append(now - used)
            used = now
    return time.perf_counter() - begun, held


async def _bare(database: Database, first: int) -> None:
    """The rows of as many cards, each table with one statement a batch."""
    for begin in range(first, first + MANY, PRINTED_AT_ONCE):
        cards = [
            TERMS | {"id": number, "code": new_code()}
            for number in range(begin, begin + PRINTED_AT_ONCE)
        ]
        async with database.writing() as session:
            connection = await session.connection()
            await connection.execute(insert(Card.__table__), cards)  # type: ignore[arg-type]
            for table, rows in (
                (CardAddress, [(one, {}) for one in cards]),
                (CardStore, [(one, {"store_id": at}) for one in cards for at in STORES]),
            ):
                named = [
                    {"merchant_id": CAFE, "card_id": one["id"]}
                    | ({"code": one["code"]} if table is CardAddress else more)
                    for one, more in rows
                ]
                await connection.execute(insert(table.__table__), named)  # type: ignore[arg-type]
