"""A year goes by: each alert and each report exactly once, whatever happens to the clock.

Nobody opens the rival's reports, and the café's only now and then: they come weekly then. The
clock looks at random moments, sleeps for two days now and then, is cut off in the middle of
what it does, and begins anew; daylight saving begins and ends in Berlin and in New York, and the
café moves to Tokyo in between (D22, D31).
"""

import asyncio
import os
import random
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.alarm import Alarm
from bot.clock import Clock, Tick
from domain.alerts import Alert, answers_due, raise_alerts, wake_alerts
from domain.chores import Chore, due_for
from domain.days import at_hour, local
from domain.merchants import change_settings
from domain.outbox import Notice
from domain.reports import open_report, owe_reports
from domain.reports.morning import MISSED, PATIENCE, SUNDAY
from domain.stock import add_product
from tests.town import CAFE, NOON, OWNER, RIVAL, RIVALS, Town

TICKS = (
    Tick(owe_reports, due_for(Chore.REPORT)),
    Tick(raise_alerts, due_for(Chore.ALERTS)),
    Tick(wake_alerts, answers_due),
)
AWAY = 0.03 if "STORM" in os.environ else 0.5  # how often the clock sleeps for two days
DAYS = (30, 7, 3, 1, 0)
PRODUCTS = 12
Key = tuple[int, int, int, date]  # merchant, product, offset, last day


class Foreseen:
    """What has to be told, worked out by hand from the moments at which the clock looked."""

    def __init__(self, ends: dict[int, dict[int, date]]) -> None:
        self.ends = ends
        self.alerts: set[Key] = set()
        self.reports: set[tuple[int, date, str]] = set()
        self.last: dict[int, date] = {}
        self.unopened: Counter[int] = Counter()

    def looks(self, now: datetime, zones: dict[int, str]) -> None:
        for merchant, zone in zones.items():
            today = local(now, zone).date()
            if now < at_hour(today, 8, zone):
                continue
            for product, last in self.ends[merchant].items():
                near = [one for one in DAYS if today <= last <= today + timedelta(days=one)]
                if near:
                    self.alerts.add((merchant, product, min(near), last))
            if merchant not in self.last and today <= local(NOON, zone).date():
                continue  # founded today: there is no yesterday
            yesterday = today - timedelta(days=1)
            day = self.last.get(merchant, yesterday - timedelta(days=1)) + timedelta(days=1)
            day = max(day, yesterday - timedelta(days=MISSED - 1))
            weekly = self.unopened[merchant] > PATIENCE
            self.unopened[merchant] += day <= yesterday
            while day <= yesterday:
                if not weekly:
                    self.reports.add((merchant, day, "day"))
                elif day.weekday() == SUNDAY:
                    self.reports.add((merchant, day, "week"))
                self.last[merchant] = day
                day += timedelta(days=1)


async def settled(town: Town, chance: random.Random) -> dict[int, dict[int, date]]:
    """Two merchants' products, which end at random days of the year."""
    ends: dict[int, dict[int, date]] = {}
    for merchant, person in ((CAFE, OWNER), (RIVALS, RIVAL)):
        desk = await town.desk(person)
        ends[merchant] = {}
        for number in range(PRODUCTS):
            last = town.clock().date() + timedelta(days=chance.randrange(10, 360))
            product = await desk(add_product, fields={
                "name": f"Tea {number}", "sku": f"TEA{number}", "price": "3", "stock": "1",
                "category": "physical", "template": "pick_up", "purpose": "points_mall",
                "expires_on": last.isoformat(),
            })  # fmt: skip
            ends[merchant][product] = last
    return ends


@pytest.mark.slow
async def test_a_year_of_outages_tells_everything_exactly_once(town: Town) -> None:
    chance = random.Random(20261121)
    foreseen = Foreseen(await settled(town, chance))
    zones = {CAFE: "Europe/Berlin", RIVALS: "America/New_York"}
    for merchant, person in ((CAFE, OWNER), (RIVALS, RIVAL)):
        await (await town.desk(person))(change_settings, field="timezone", value=zones[merchant])
    start, moved = town.clock(), False
    while town.clock() < start + timedelta(days=365):
        town.clock.passes(minutes=chance.choice((300, 700, 1500)) + chance.random() * 200)
        if chance.random() < AWAY:
            town.clock.passes(days=2)
        if not moved and town.clock() > start + timedelta(days=200):
            zones[CAFE], moved = "Asia/Tokyo", True
            await (await town.desk(OWNER))(change_settings, field="timezone", value=zones[CAFE])
        clock = Clock(
            town.database, town.clock, Alarm(town.app.bot, None, town.clock), ticks=TICKS
        )
        if chance.random() < 0.2:  # cut off in the middle, then begun anew
            with suppress(TimeoutError):
                async with asyncio.timeout(chance.random() * 0.02):
                    await clock.tick()
        await asyncio.gather(clock.tick(), *([clock.tick()] if chance.random() < 0.1 else []))
        foreseen.looks(town.clock(), zones)
        if chance.random() < 0.04:  # only now and then is a report opened
            await (await town.desk(OWNER))(open_report)
            foreseen.unopened[CAFE] = 0
    async with town.database.reading() as session:
        alerts = await session.execute(
            select(Alert.merchant_id, Alert.product_id, Alert.days, Alert.ends_on)
        )
        assert Counter(tuple(row) for row in alerts) == Counter(foreseen.alerts)
        rows = (await session.scalars(select(Notice).where(Notice.kind == "report"))).all()
        told = Counter(
            (
                one.merchant_id,
                date.fromisoformat(one.payload["day"]),
                one.payload["length"],
                one.recipient,
            )
            for one in rows
        )
        assert max(told.values()) == 1
        assert {key[:3] for key in told} == foreseen.reports
        assert {length for _merchant, _day, length in foreseen.reports} == {"day", "week"}
        said = await session.execute(
            select(Notice.merchant_id, Notice.key).where(Notice.kind == "alert")
        )
        messages = {(merchant, key.rpartition(":")[0]) for merchant, key in said}
    assert len(foreseen.alerts) > PRODUCTS * 5
    assert len(messages) == len(foreseen.alerts)
