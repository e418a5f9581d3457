"""Several replicas behind one webhook, each a process of its own with a log of its own."""

import asyncio
import itertools
import json
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiogram.types import Update
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.intake.model import chat_of
from bot.sandbox.wire import wire
from bot.sandbox.world import World
from tests.bot.process import ROOT, Process, Webhook, start_logged
from tests.town import SEALING
from tests.valkey import free_port, listens


@dataclass
class Replica:
    port: int
    log: Path
    settings: dict[str, str] = field(default_factory=dict)  # its own
    home: Path = ROOT
    process: Process | None = None

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.returncode is None

    def did(self) -> set[int]:
        """The updates that it worked on, as its log has them."""
        found = set()
        for line in self.log.read_text().splitlines():
            with suppress(ValueError):
                told = json.loads(line)
                if told.get("event") == "update":
                    found.add(told["id"])
        return found

    async def dies(self) -> None:
        """Without a word."""
        await self.ends(signal.SIGKILL)

    async def ends(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None and self.lives:
            self.process.send_signal(how)
            await self.process.wait()


class Spread(Webhook):
    """Telegram's side, and a proxy that hands each call to the next who listens.

    A chat's updates come one by one, unless they come ``at_once``; all ``to`` one where it is
    said.
    """

    def __init__(self, world: World, replicas: list[Replica]) -> None:
        super().__init__(world)
        self.replicas = replicas
        self.at_once = False
        self.to: Replica | None = None
        self.heard: dict[int, Replica] = {}  # who said 200 to which update
        self._turns = itertools.cycle(replicas)
        self._session: ClientSession | None = None

    def again(self, update: Update) -> None:
        """Telegram delivers it once more: it did not hear that it was taken."""
        self._begin(update)

    async def _deliver(self, update: Update) -> None:
        body, to = wire(update), self.to
        if self.at_once:
            await self._hand(update.update_id, body, to)
            return
        async with self._chats.setdefault(chat_of(body), asyncio.Lock()):
            await self._hand(update.update_id, body, to)

    async def _hand(self, number: int, body: object, to: Replica | None) -> None:
        while True:
            one = to or next(self._turns)
            with suppress(ClientError, TimeoutError, OSError):
                await self._call(one, body)
                self.heard[number] = one
                self.taken.add(number)
                return
            await asyncio.sleep(0.05)

    async def _call(self, one: Replica, body: object) -> None:
        if self._session is None:
            secret = {"X-Telegram-Bot-Api-Secret-Token": self.settings["WEBHOOK_SECRET"]}
            self._session = ClientSession(headers=secret, raise_for_status=True)
        address = f"http://127.0.0.1:{one.port}/telegram"
        async with self._session.post(address, json=body, timeout=ClientTimeout(20)):
            return

    async def close(self) -> None:
        await super().close()
        if self._session is not None:
            await self._session.close()


@dataclass
class Fleet:
    """Processes that know one database, one Redis, one Telegram."""

    url: str
    api: str
    redis: str
    hook: Spread
    settings: dict[str, str] = field(default_factory=dict)
    program: str = "bot"

    async def start(self, *replicas: Replica) -> None:
        """All at once; all listen on return."""
        for one in replicas:
            with one.log.open("ab") as log:
                one.process = await start_logged(
                    log, self.url, self.api, program=self.program, home=one.home,
                    **self.hook.settings
                    | {
                        "HTTP_PORT": str(one.port), "REDIS_URL": self.redis,
                        "SECRET_KEY": SEALING, "LOG_FORMAT": "json", "LOG_LEVEL": "INFO",
                    }
                    | self.settings
                    | one.settings,
                )  # fmt: skip
        for one in replicas:
            await self._listens(one)

    async def _listens(self, one: Replica) -> None:
        assert one.process
        ended = asyncio.ensure_future(one.process.wait())
        reached = asyncio.ensure_future(listens(one.port))
        await asyncio.wait([ended, reached], timeout=300, return_when=asyncio.FIRST_COMPLETED)
        assert reached.done(), one.log.read_text()
        ended.cancel()


@asynccontextmanager
async def fleet(
    url: str,
    world: World,
    api: str,
    redis: str,
    folder: Path,
    *,
    own: Sequence[dict[str, str]] = ({}, {}),
    program: str = "bot",
    **settings: str,
) -> AsyncIterator[Fleet]:
    """Replicas that work, and the webhook in front of them; ``own`` are the settings of each."""
    replicas = [
        Replica(free_port(), folder / f"replica-{n}.log", dict(one)) for n, one in enumerate(own)
    ]
    hook = Spread(world, replicas)
    made = Fleet(url, api, redis, hook, settings, program)
    try:
        await made.start(*replicas)
        yield made
    finally:
        await hook.close()
        await asyncio.gather(*(one.dies() for one in replicas))
