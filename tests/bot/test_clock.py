"""The clock: each tick of each merchant stands for itself."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import func, select, text, update

from bot.clock import LEADER_KEY, TICKS
from domain.merchants import Merchant
from domain.outbox import Notice
from tests.town import CAFE, OWNER, RIVALS, Person, Town, open_town


async def reports(town: Town, merchant: int) -> int:
    async with town.database.reading() as session:
        query = select(func.count()).where(Notice.merchant_id == merchant, Notice.kind == "report")
        return await session.scalar(query) or 0


async def test_a_merchant_with_a_bad_zone_stops_nobody_else(database_url: str) -> None:
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        async with town.database.writing() as session:
            await session.execute(
                update(Merchant).where(Merchant.id == CAFE).values(timezone="Moon/Crater")
            )
        town.clock.now = datetime(2026, 11, 22, 9, tzinfo=UTC)
        for _ in range(3):
            await town.app.clock.tick()
        assert await reports(town, RIVALS) == 1
        assert await reports(town, CAFE) == 0
        told = [one for one in town.person(OWNER).inbox() if "owe_reports failed" in one]
        assert len(told) == 1  # and once only


def test_ticks_are_declared_once() -> None:
    names = [one.deed.name for one in TICKS]
    assert len(names) == len(set(names)) == 8


async def test_one_of_many_holds_the_clock_and_no_transaction(town: Town, manager: Person) -> None:
    if town.database.dialect == "sqlite":
        await town.app.clock.tick_if_leading()
        return
    town.clock.now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    async with town.database.writer.connect() as other:
        await other.execute(text(f"SELECT pg_advisory_lock({LEADER_KEY})"))
        await town.app.clock.tick_if_leading()
        assert await reports(town, CAFE) == 0
        await other.execute(text(f"SELECT pg_advisory_unlock({LEADER_KEY})"))
        await other.rollback()
    await asyncio.gather(*(town.app.clock.tick_if_leading() for _ in range(5)))
    assert await reports(town, CAFE) == 2
    async with town.database.reading() as session:
        held = await session.scalar(
            text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        )
    assert held == 0
