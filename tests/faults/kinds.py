"""What can fail, each as one deed that is over when it returns."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.things import Fault
from tests.bot.replicas import Fleet
from tests.faults.line import Line
from tests.faults.servers import Postgres, Valkey
from tests.storm.referee import Referee

AWAY = (0.5, 6.0)  # s that a server is gone: less and more than a person is kept waiting
CUT = (0.5, 12.0)  # s: less and more than a lease of the intake lasts
A_WHILE = (2.0, 6.0)  # s
DAYS, HOUR = 2 * 86_400, 3_600  # s


@dataclass
class Faults:
    """``lines`` go from each replica to the database and to Redis; ``hands`` is the file that
    holds by how many seconds the replicas' clock is wrong."""

    fleet: Fleet
    referee: Referee
    postgres: Postgres
    valkey: Valkey
    lines: Sequence[Line]
    hands: Path
    chance: random.Random

    def all(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """The disk fills up only where one so small may be mounted."""
        found: dict[str, Callable[[], Awaitable[None]]] = {
            "kill": self.kill, "postgres": self.postgres_away, "redis": self.redis_away,
            "weather": self.weather, "silence": self.silence, "disorder": self.disorder,
            "cut": self.cut, "clock": self.clock,
        }  # fmt: skip
        return found | ({"disk": self.disk} if self.postgres.small else {})

    async def kill(self) -> None:
        """-9 in whatever it does; another process takes its place."""
        one = self.chance.choice(self.fleet.hook.replicas)
        await one.dies()
        await self.fleet.start(one)

    async def postgres_away(self) -> None:
        await self.postgres.goes_and_returns(self.chance.uniform(*AWAY))

    async def redis_away(self) -> None:
        await self.valkey.goes_and_returns(self.chance.uniform(*AWAY))

    async def disk(self) -> None:
        """Not a byte fits any more; then there is room again."""
        await self.postgres.fills_up(self.chance.uniform(*A_WHILE))

    async def cut(self) -> None:
        """One replica does not reach the database, or Redis; the other does."""
        line, seconds = self.chance.choice(self.lines), self.chance.uniform(*CUT)
        await self.chance.choice([line.is_cut, line.is_silent])(seconds)

    async def clock(self) -> None:
        """Two days on, then an hour behind, then as it should be."""
        for wrong in (DAYS, -HOUR, 0):
            await asyncio.to_thread(self.hands.write_text, str(wrong))
            await asyncio.sleep(self.chance.uniform(*A_WHILE))

    async def weather(self) -> None:
        """429, 500, 502, garbage, a cut line, an answer that is lost: every third call."""
        self.referee.weather = 0.33
        await asyncio.sleep(self.chance.uniform(*A_WHILE))
        self.referee.weather = 0

    async def silence(self) -> None:
        """Telegram says nothing for longer than anybody waits, or says it late."""
        method = self.chance.choice(["sendMessage", "getFile", "editMessageText"])
        late = self.chance.random() < 0.5  # what was asked for is done all the same
        fault = Fault(method, times=self.chance.randint(1, 6), hang=5, after=late)
        self.referee.world.faults.append(fault)
        await asyncio.sleep(6)
        if fault in self.referee.world.faults:
            self.referee.world.faults.remove(fault)

    async def disorder(self) -> None:
        """Updates of a chat overtake each other on their way."""
        self.fleet.hook.at_once = True
        await asyncio.sleep(self.chance.uniform(*A_WHILE))
        self.fleet.hook.at_once = False
