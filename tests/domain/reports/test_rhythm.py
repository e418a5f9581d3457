"""Weeks go by: the report comes each morning, and on Mondays where nobody opens it."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.alarm import Alarm
from bot.clock import Clock, Tick
from domain.chores import Chore, due_for
from domain.outbox import Notice
from domain.reports import owe_reports
from tests.town import MANAGER, OWNER, Person, Town

TICKS = (Tick(owe_reports, due_for(Chore.REPORT)),)
SATURDAY = date(2026, 11, 21)


async def mornings(town: Town, count: int) -> None:
    """So many days, on each of which the clock looks several times and at once."""
    clock = Clock(town.database, town.clock, Alarm(town.app.bot, None, town.clock), ticks=TICKS)
    for _ in range(count):
        town.clock.passes(days=1)
        await asyncio.gather(*(clock.tick() for _ in range(2)))
        await clock.tick()


async def told(town: Town, person: int = OWNER) -> list[tuple[date, str]]:
    """Of which day, and how long: each once."""
    async with town.database.reading() as session:
        rows = await session.scalars(
            select(Notice.payload).where(Notice.kind == "report", Notice.recipient == person)
        )
        found = [(date.fromisoformat(one["day"]), str(one["length"])) for one in rows]
    assert len(found) == len(set(found))
    return sorted(found)


def days(first: date, count: int) -> list[tuple[date, str]]:
    return [(first + timedelta(days=one), "day") for one in range(count)]


@pytest.mark.slow
async def test_the_report_comes_weekly_after_a_week_in_which_nobody_opened_it(
    town: Town, owner: Person, manager: Person
) -> None:
    """Peers 52, 55: once a key, whoever looks; it says so; and daily again when it is opened by a
    button, asked for or answered."""
    await town.app.clock.tick()
    await mornings(town, 7)
    await town.post()
    assert await told(town) == await told(town, MANAGER) == days(SATURDAY, 7)
    assert "Nobody has opened" not in owner.heard()
    await mornings(town, 1)
    await town.post()
    for leader in (owner, manager):
        leader.sees("Nobody has opened the report for a week: from now on it comes on Mondays")
    eight = days(SATURDAY, 8)
    await mornings(town, 17)  # until Wednesday, 16 December
    weeks = [(date(2026, 11, 29) + timedelta(days=7 * one), "week") for one in range(3)]
    assert await told(town) == await told(town, MANAGER) == eight + weeks
    await town.post()
    owner.sees("7 December 2026 – 13 December 2026", "Once a week, because nobody opened")
    await owner.says("/alerts")
    await owner.presses("What is told when")
    owner.sees("📊 The report: on Mondays at 08:00, because nobody opened the daily one")
    await manager.presses("Month")
    await mornings(town, 2)
    assert (await told(town))[-2:] == days(date(2026, 12, 16), 2)
    await owner.says("/alerts first all")
    owner.sees("📊 The report: each morning at 08:00")


@pytest.mark.slow
async def test_each_way_of_opening_brings_the_daily_report_back(town: Town, owner: Person) -> None:
    """A clock that stood still counts as one morning, and owes what it missed once."""
    await town.app.clock.tick()
    for opens in (_asks, _replies, _sets):
        before = len(await told(town))
        await mornings(town, 9)
        assert len(await told(town)) < before + 9 + 7
        await town.post()
        await opens(owner)
        await mornings(town, 3)
        assert [length for _day, length in (await told(town))[-3:]] == ["day"] * 3
    await owner.says("/report")
    before = len(await told(town))
    town.clock.passes(days=5)
    await mornings(town, 1)
    assert len(await told(town)) == before + 6
    await mornings(town, 6)
    assert len(await told(town)) == before + 12


async def _asks(owner: Person) -> None:
    await owner.says("/report yesterday")


async def _replies(owner: Person) -> None:
    await owner.replies("Old Town yesterday")
    owner.sees("Blue Door Café · Old Town")


async def _sets(owner: Person) -> None:
    await owner.says("/alerts first all")
    await owner.presses("The report each morning again")
    owner.sees("each morning at 08:00")
