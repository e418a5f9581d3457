"""An order placed and paid, a refund approved: through the desk, beside their own SQL alone.

Every statement of each deed is noted with its values; then the same ones are said to a copy of the
database as it was before, on the driver's own connection, in the same transactions.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine, Sequence
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event, text

from bot.migrations import upgrade
from domain.desk import Desk
from domain.engine import Database, Lane, Statement
from domain.mall import list_in_mall, put_on_sale, switch_mall
from domain.members import adjust_points
from domain.orders import Means, place
from domain.refunds import Reason, approve, ask_refund
from domain.roles import Actor, Role
from domain.stock import Mall, add_product, allocate, stock_of_product
from tests.bench.say import line, verdict
from tests.postgres import drop_database, make_database, postgres_server
from tests.town import CAFE, CAROL, MANAGER, NAMES, OWNER, Clock, desk_of, settle

TIMES, WARM = 150, 20
Deed = list[tuple[str, Any, bool]]  # statements with their values; whether of many rows
Copy = Callable[[], Coroutine[Any, Any, str]]
Do = Callable[[int], Coroutine[Any, Any, Any]]


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_sqlite(Path(folder)))
    with postgres_server() as server:
        asyncio.run(_postgres(server))


async def _sqlite(folder: Path) -> None:
    file = folder / "bench.db"
    url = f"sqlite+aiosqlite:///{file}"

    async def copy() -> str:
        shutil.copy(file, folder / "copy.db")
        return f"sqlite+aiosqlite:///{folder / 'copy.db'}"

    await upgrade(url)
    await _both(url, copy)


async def _postgres(server: Any) -> None:
    url = await make_database(server, "bench")
    await upgrade(url)

    async def copy() -> str:
        return await make_database(server, "bench_copy", "bench")

    await _both(url, copy)
    await drop_database(server, "bench_copy")
    await drop_database(server, "bench")


async def _both(url: str, copy: Copy) -> None:
    clock, database = Clock(), Database(url)
    await settle(database, clock)
    listing, variant = await _on_sale(database, clock)
    guest = Desk(database, Actor(CAROL, Role.STRANGER, CAFE, name=NAMES[CAROL]), None, clock)
    manager = await desk_of(database, MANAGER, clock)
    orders: list[int] = []

    async def buy(_: int) -> None:
        done = await guest(
            place, listing_id=listing, variant_id=variant, quantity=1, points=10, money=0,
            means=Means.POINTS, store_id=1,
        )  # fmt: skip
        orders.append(done.id)

    await _measure("an order placed and paid", database, copy, buy)
    refunds = [
        (await guest(ask_refund, order_id=number, why=Reason.DAMAGED)).id for number in orders
    ]

    async def decide(at: int) -> None:
        await manager(approve, refund_id=refunds[at])

    await _measure("a refund approved", database, copy, decide)
    await database.close()


async def _on_sale(database: Database, clock: Clock) -> tuple[int, int]:
    owner = await desk_of(database, OWNER, clock)
    fields = {"name": "Beans", "sku": "BEAN", "price": "1.00", "stock": "1000",
              "category": "physical", "template": "pick_up"}  # fmt: skip
    product = await owner(add_product, fields=fields)
    await owner(allocate, sku="BEAN", mall=Mall.POINTS, quantity=900)
    (listing,) = await owner(list_in_mall, product_ids=[product], mall=Mall.POINTS, price="10")
    await owner(put_on_sale, listing_id=listing)
    await owner(switch_mall, mall=Mall.POINTS, on=True)
    await owner(adjust_points, person_id=CAROL, change=100_000, reason="x")
    return listing, (await owner(stock_of_product, product_id=product))[0].variant_id


async def _measure(what: str, database: Database, copy: Copy, deed: Do) -> None:
    """The first ones warm both."""
    if database.dialect == "sqlite":
        async with database.reading() as session:
            await session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    await database.forget_connections()  # PostgreSQL copies what nobody looks at
    twin = Database(await copy())
    said: list[Deed] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, _: Any, many: bool) -> None:
        if not statement.startswith("BEGIN"):
            said[-1].append((statement, values, many))

    class Noted(Lane):
        """What goes through the driver is noted like what goes through the session."""

        async def all(self, statement: Statement, **values: Any) -> list[tuple[Any, ...]]:
            plan = statement.plan(self.dialect)
            said[-1].append((plan.sql, plan.arguments(values), False))
            return await super().all(statement, **values)

        async def each(self, statement: Statement, rows: Sequence[dict[str, Any]]) -> None:
            if len(rows) > 1:
                plan = statement.plan(self.dialect)
                said[-1].append((plan.sql, [plan.arguments(one) for one in rows], True))
            await super().each(statement, rows)

    whole = []
    event.listen(database.writer.sync_engine, "before_cursor_execute", note)
    room = import_module("domain.desk.work")
    setattr(room, "Lane", Noted)  # noqa: B010  (looked at, not changed)
    for at in range(WARM + TIMES):
        said.append([])
        begun = time.perf_counter()
        await deed(at)
        whole.append(time.perf_counter() - begun)
    setattr(room, "Lane", Lane)  # noqa: B010
    event.remove(database.writer.sync_engine, "before_cursor_execute", note)
    bare = await _alone(twin, said)
    await twin.close()
    ours, its = (median(one[WARM:]) * 1000 for one in (whole, bare))
    line(
        f"{what} on {database.dialect}: {ours:.1f} ms through the desk, {its:.1f} ms for the same "
        f"{len(said[-1])} statements alone"
    )
    verdict("share of the SQL's own speed", its / ours, 0.4, most=False)


async def _alone(twin: Database, said: list[Deed]) -> list[float]:
    """Seconds of each deed; on the driver, nothing between."""
    pooled = await twin.writer.raw_connection()
    driver: Any = pooled.driver_connection
    sqlite = twin.dialect == "sqlite"

    async def say(statement: str, values: Any) -> None:
        if sqlite:
            await driver.execute_fetchall(statement, values)
        else:
            await driver.fetch(statement, *values)

    spent = []
    for deed in said:
        begun = time.perf_counter()
        await driver.execute("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        for statement, values, many in deed:
            if many:
                await driver.executemany(statement, values)
            else:
                await say(statement, values)
        await driver.execute("COMMIT")
        spent.append(time.perf_counter() - begun)
    pooled.invalidate()
    return spent
