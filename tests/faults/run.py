"""One run: two replicas, tills that work, a fault after the other, then the books."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update

from bot.migrations import upgrade
from bot.sandbox.things import Fault
from domain.engine import Database, utcnow
from domain.outbox import Notice
from tests.bot.replicas import Fleet, fleet
from tests.faults.servers import Postgres, Valkey, own_postgres
from tests.faults.shop import Shop
from tests.postgres import make_database
from tests.storm.referee import Referee, strict_telegram
from tests.town import Clock, settle
from tests.valkey import SERVER

AWAY = (0.5, 6.0)  # s that a server is gone: less and more than a person is kept waiting
BETWEEN = (0.2, 2.5)  # s of peace between two faults


@dataclass
class Outcome:
    """``wrong`` is empty, or the program is."""

    faults: Counter[str]
    weather: Counter[str]
    sold: int
    asked_again: int
    delivered_twice: int
    told_twice: int
    not_yet_told: int
    window: int  # notices that may have been told twice: a kill or a lost answer hit one
    wrong: list[str]


@dataclass
class Storm:
    fleet: Fleet
    referee: Referee
    postgres: Postgres
    valkey: Valkey
    chance: random.Random

    async def kill(self) -> None:
        """-9 in whatever it does; another process takes its place."""
        one = self.chance.choice(self.fleet.hook.replicas)
        await one.dies()
        await self.fleet.start(one)

    async def postgres_away(self) -> None:
        await self.postgres.goes_and_returns(self.chance.uniform(*AWAY))

    async def redis_away(self) -> None:
        await self.valkey.goes_and_returns(self.chance.uniform(*AWAY))

    async def weather(self) -> None:
        """429, 500, 502, garbage, a cut line, an answer that is lost: every third call."""
        self.referee.weather = 0.33
        await asyncio.sleep(self.chance.uniform(2, 6))
        self.referee.weather = 0

    async def silence(self) -> None:
        """Telegram says nothing for longer than anybody waits."""
        method = self.chance.choice(["sendMessage", "getFile", "editMessageText"])
        fault = Fault(method, times=self.chance.randint(1, 6), hang=5)
        self.referee.world.faults.append(fault)
        await asyncio.sleep(6)
        if fault in self.referee.world.faults:
            self.referee.world.faults.remove(fault)

    async def disorder(self) -> None:
        """Updates of a chat overtake each other on their way."""
        self.fleet.hook.at_once = True
        await asyncio.sleep(self.chance.uniform(2, 6))
        self.fleet.hook.at_once = False

    def all(self) -> dict[str, Callable[[], Awaitable[None]]]:
        return {
            "kill": self.kill, "postgres": self.postgres_away, "redis": self.redis_away,
            "weather": self.weather, "silence": self.silence, "disorder": self.disorder,
        }  # fmt: skip


async def storm(folder: Path, seed: int, kinds: Sequence[str] | float) -> Outcome:
    """``kinds``: which faults, in order; or for how many seconds any, half of them kills."""
    assert SERVER, "there is no Valkey or Redis server on this machine"
    chance = random.Random(seed)
    valkey = Valkey(folder)
    async with own_postgres() as postgres, strict_telegram(seed, people=4) as (referee, api):
        url = await make_database(postgres.url, "faults")
        await upgrade(url)
        database = Database(url)
        await settle(database, Clock())
        await valkey.start()
        try:
            async with fleet(url, referee.world, api, valkey.url, folder) as started:
                shop = Shop(referee.world, started.hook, database, chance)
                await shop.opens()
                weather = Storm(started, referee, postgres, valkey, chance)
                faults = await _go_through(weather, shop, kinds)
                await _leases_over(database)
                await shop.settles(90)
                told = shop.told()
                return Outcome(
                    faults, referee.faults, len(shop.sold), shop.asked_again, shop.twice,
                    sum(n > 1 for n in told.values()), shop.owed(),
                    faults["kill"] + faults["postgres"] * 4 + faults["silence"] * 6
                    + referee.faults["lost answer"] + referee.faults["cut"],
                    await shop.wrong(),
                )  # fmt: skip
        finally:
            await database.close()
            await valkey.stop()


async def _go_through(weather: Storm, shop: Shop, kinds: Sequence[str] | float) -> Counter[str]:
    stop = asyncio.Event()
    tills = asyncio.ensure_future(shop.works(stop))
    faults: Counter[str] = Counter()
    loop = asyncio.get_running_loop()
    end = loop.time() + (kinds if isinstance(kinds, float) else 10**9)
    left = list(kinds) if not isinstance(kinds, float) else []
    others = [name for name in weather.all() if name != "kill"]
    while loop.time() < end and (left or isinstance(kinds, float)):
        await asyncio.sleep(weather.chance.uniform(*BETWEEN))
        any_one = "kill" if weather.chance.random() < 0.5 else weather.chance.choice(others)
        name = left.pop(0) if left else any_one
        await weather.all()[name]()
        faults[name] += 1
    stop.set()
    await tills
    return faults


async def _leases_over(database: Database) -> None:
    """A notice in a dead sender's hand is another's after two minutes, and here at once."""
    await asyncio.sleep(3)
    async with database.writing() as session:
        await session.execute(update(Notice).where(Notice.sent.is_(None)).values(due=utcnow()))
