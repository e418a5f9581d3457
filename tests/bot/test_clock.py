"""The clock: each tick of each merchant stands for itself, and asks only who has something due."""

import asyncio
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import ColumnElement, Engine, event, func, insert, select, text, update

from bot.clock import HELD, LEADER_KEY, TICKS
from bot.metrics import AWAY, NOTICE_AGE, UPDATE_AGE, gauges
from domain.cards import Card, issue
from domain.cards.expiring import CHUNK, TOGETHER
from domain.catalog import edit_product
from domain.chores import Chore, NextTime
from domain.desk import JournalEntry
from domain.engine import ONLOOKER, SQLITE, Database
from domain.merchants import Merchant
from domain.outbox import Notice
from tests.shop import selling
from tests.town import (
    CAFE,
    CAROL,
    DAVE,
    MANAGER,
    NOON,
    OWNER,
    RIVALS,
    Person,
    Town,
    open_town,
)


async def owed(town: Town, kind: str, *where: ColumnElement[bool]) -> int:
    async with town.database.reading() as session:
        query = select(func.count()).where(Notice.kind == kind, *where)
        return await session.scalar(query) or 0


async def reports(town: Town, merchant: int) -> int:
    return await owed(town, "report", Notice.merchant_id == merchant)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the databases are asked meanwhile."""
    said: list[str] = []

    def note(_c: object, _u: object, sql: str, *_: object) -> None:
        said.append(sql)

    def look(what: str) -> AbstractContextManager[None]:
        said.extend([what] if " " in what else [])  # the lanes' statements, no operations' names
        return nullcontext()

    event.listen(Engine, "before_cursor_execute", note)
    token = ONLOOKER.set(look)
    try:
        yield said
    finally:
        ONLOOKER.reset(token)
        event.remove(Engine, "before_cursor_execute", note)


async def more_merchants(town: Town, count: int) -> None:
    later = town.clock() + timedelta(days=1)
    async with town.database.writing() as session:
        like = await session.get_one(Merchant, CAFE)
        row = {column.name: getattr(like, column.name) for column in Merchant.__table__.columns}
        numbers = range(100, 100 + count)
        await session.execute(insert(Merchant), [row | {"id": number} for number in numbers])
        await session.execute(
            insert(NextTime),
            [
                {"merchant_id": number, "chore": chore, "due": later}
                for number in numbers
                for chore in Chore
            ],
        )


@pytest.mark.slow
async def test_a_quiet_minute_asks_one_question_a_tick_however_many_merchants(
    town: Town,
) -> None:
    await town.app.clock.tick()
    await more_merchants(town, 200)
    town.clock.passes(minutes=1)
    with statements() as said:
        assert await town.app.clock.tick() == 0
    asked = [one for one in said if not one.startswith("BEGIN")]
    assert len(asked) == len(TICKS) + 5, "bots of merchants' own, conversations, what came in"
    assert all(one.startswith(("SELECT", "WITH RECURSIVE")) for one in asked)


async def test_each_question_stands_in_an_index(town: Town) -> None:
    """Whatever else the tables hold, only what is due or waits to be is read."""
    if town.database.dialect != SQLITE:
        return  # whose plans go by what the tables hold; the bench measures them
    async with town.database.reading() as session:
        for tick in TICKS:
            asked = str(tick.due(town.clock()).compile(session.get_bind()))
            plan = "EXPLAIN QUERY PLAN " + asked.replace("?", "''")
            for row in await session.execute(text(plan)):
                assert " INDEX ix_" in row.detail, (tick.deed.name, row.detail)


@pytest.mark.slow
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


@pytest.mark.slow
async def test_the_morning_follows_the_merchants_zone_and_hour(town: Town, owner: Person) -> None:
    await town.app.clock.tick()
    town.clock.now = datetime(2026, 11, 22, 5, tzinfo=UTC)
    await town.app.clock.tick()
    assert await reports(town, CAFE) == 0
    await owner.says("/settings timezone Asia/Tokyo")  # where it is 14:00
    await town.app.clock.tick()
    assert await reports(town, CAFE) == 2
    await owner.says("/settings report_hour 20")
    town.clock.now = datetime(2026, 11, 23, 10, 59, tzinfo=UTC)
    await town.app.clock.tick()
    assert await reports(town, CAFE) == 2
    town.clock.passes(minutes=1)
    for _ in range(3):
        await town.app.clock.tick()
    assert await reports(town, CAFE) == 4
    for _ in range(3):
        town.clock.passes(days=1)
        await town.app.clock.tick()
    assert await reports(town, CAFE) == 10


@pytest.mark.slow
async def test_a_day_of_23_hours_has_its_report(town: Town, owner: Person) -> None:
    """At two in the morning, which this night does not have."""
    town.clock.now = datetime(2027, 3, 27, 12, tzinfo=UTC)
    await owner.says("/settings timezone Europe/Berlin")
    await owner.says("/settings report_hour 2")
    await town.app.clock.tick()
    before = await reports(town, CAFE)
    for _ in range(24 * 4):
        town.clock.passes(minutes=30)
        await town.app.clock.tick()
    assert await reports(town, CAFE) - before == 4, "two leaders, two mornings"


@pytest.mark.slow
@pytest.mark.both_engines
async def test_many_cards_that_end_are_told_of_in_chunks_and_looked_at_once(town: Town) -> None:
    """One message each holder, of one day or of all through which the clock slept."""
    owner = await town.desk(OWNER)
    each, holders = CHUNK * 3 // 4, (CAROL, DAVE, MANAGER)
    count = each * len(holders)

    async def issued(days: int, copies: int) -> None:
        until = town.clock() + timedelta(days=days)
        for one in holders:
            made = await owner(
                issue, title="Pass", uses=6, valid_until=until, store_ids=[], holder_id=CAROL,
                count=copies,
            )  # fmt: skip
            async with town.database.writing() as session:
                theirs = update(Card).where(Card.id.in_(made.card_ids)).values(holder_id=one)
                await session.execute(theirs)

    await issued(2, each)
    await town.app.clock.tick()
    assert await owed(town, "expiring") == 0, "whoever was given it knows"
    town.clock.passes(days=1)
    assert await town.app.clock.tick() >= count
    assert await owed(town, "expiring") == count
    assert await owed(town, "expiring", Notice.sent.is_(None)) == len(holders), "messages"
    async with town.database.reading() as session:
        query = select(func.count()).where(JournalEntry.operation == "cards.warn_expiring")
        assert await session.scalar(query) == 3, "transactions"
        query = select(func.count()).where(Card.tell_at <= town.clock())
        assert await session.scalar(query) == 0, "told already, not looked at again"
    town.clock.passes(hours=23)
    await town.app.clock.tick()
    assert await owed(town, "expiring") == 2 * count
    async with town.database.reading() as session:
        assert await session.scalar(select(func.count()).where(Card.tell_at.is_not(None))) == 0
    await issued(2, each)
    await issued(3, 2)
    town.clock.passes(hours=47)
    await town.app.clock.tick()
    assert await owed(town, "expiring") == 3 * count + 2 * len(holders)
    assert await owed(town, "expiring", Notice.sent.is_(None)) == 3 * len(holders)
    await owner(
        issue, title="Pass", uses=6, valid_until=town.clock() + timedelta(days=2), store_ids=[],
        holder_id=CAROL, count=TOGETHER - 100,
    )  # fmt: skip
    town.clock.passes(days=1)
    await town.app.clock.tick()
    assert await owed(town, "expiring", Notice.sent.is_(None)) == 4 * len(holders)


async def test_a_card_that_was_revoked_is_not_told_of(town: Town, owner: Person) -> None:
    await town.issues("Pass", 6, holder_id=CAROL, until=town.clock() + timedelta(days=2))
    await owner.says("/cards")
    await owner.presses("Pass")
    await owner.presses("Revoke")
    await owner.presses("Yes")
    town.clock.passes(days=1)
    await town.app.clock.tick()
    assert await owed(town, "expiring") == 0


@pytest.mark.slow
@pytest.mark.both_engines
async def test_a_last_day_of_sale_that_is_moved_into_the_past_ends_the_sale_at_once(
    town: Town, owner: Person
) -> None:
    await selling(town, line="House beans | 8.90 | 40 | sku BEAN | until 2026-12-22")
    await town.app.clock.tick()
    assert await owed(town, "off_sale") == 0
    desk = await town.desk(OWNER)  # as a file or another shop may: a form asks again
    await desk(edit_product, product_id=1, field="expires_on", text="2026-11-20")
    town.clock.passes(minutes=1)
    await town.app.clock.tick()
    assert await owed(town, "off_sale") == 2


def test_ticks_are_declared_once() -> None:
    assert len({one.deed.name for one in TICKS}) == len(TICKS)


@pytest.mark.both_engines
async def test_one_of_many_holds_the_clock_and_no_transaction(town: Town, manager: Person) -> None:
    if town.database.dialect == SQLITE:
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


async def test_a_clock_that_is_held_for_long_is_ticked_beside(town: Town) -> None:
    """By a process that is frozen, or whose machine is gone without a word."""
    if town.database.dialect == SQLITE:
        return
    town.clock.now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    async with town.database.writer.connect() as frozen:
        await frozen.execute(text(f"SELECT pg_advisory_lock({LEADER_KEY})"))
        begun = town.clock()
        while not await reports(town, CAFE):
            await town.app.clock.tick_if_leading()
            town.clock.passes(minutes=1)
            assert town.clock() <= begun + HELD + timedelta(minutes=1)
        assert town.clock() > begun + HELD
        await frozen.execute(text(f"SELECT pg_advisory_unlock({LEADER_KEY})"))
        await frozen.rollback()
    await town.app.clock.tick_if_leading()
    assert await reports(town, CAFE) == 2


async def test_each_replica_sees_for_itself_what_waits(town: Town) -> None:
    """Also one that does not hold the clock: else it would go on telling of what is over."""
    await town.app.delivery.send_due()
    await town.issues("Pass", 6, holder_id=CAROL)
    town.clock.passes(minutes=11)
    async with town.database.writer.connect() as other:
        if town.database.dialect != SQLITE:
            await other.execute(text(f"SELECT pg_advisory_lock({LEADER_KEY})"))
            await other.commit()
        await town.app.clock.tick_if_leading()
        assert NOTICE_AGE._value.get() == 660
        await town.post()
        await town.app.clock.tick_if_leading()
        assert (NOTICE_AGE._value.get(), UPDATE_AGE._value.get(), AWAY._value.get()) == (0, 0, 0)
        if town.database.dialect != SQLITE:
            await other.execute(text(f"SELECT pg_advisory_unlock({LEADER_KEY})"))
            await other.commit()


async def test_a_database_that_is_away_is_seen() -> None:
    nowhere = Database("postgresql+asyncpg://a:b@127.0.0.1:1/x")
    assert await gauges(nowhere)(NOON) == 0
    assert AWAY._value.get() == 1
    await nowhere.close()
    AWAY.set(0)
