"""The program itself, in a process of its own, talking to a stand-in in this one."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, ClassVar

from aiogram.types import Update
from aiohttp import ClientError, ClientSession, ClientTimeout, web
from sqlalchemy.engine import make_url

from bot.intake.model import chat_of
from bot.sandbox.server import TOKEN, build_site
from bot.sandbox.wire import wire
from bot.sandbox.world import World
from tests.bot.nursery import Born, Nursery
from tests.town import NAMES
from tests.valkey import free_port, listens

ROOT = Path(__file__).parents[2]
Process = asyncio.subprocess.Process | Born


class Births:
    """How the program is started: by Python itself, or where tests run by nurseries."""

    nurseries: dict[Path, Nursery] | None = None
    over: ClassVar[dict[str, list[Process]]] = {}  # database → those that were started


async def end_all_over(url: str) -> list[int]:
    """The processes that a test has left over its database, which the next test may be given."""
    left = [one for one in Births.over.pop(_database(url), []) if one.returncode is None]
    for one in left:
        one.kill()
        await one.wait()
    return [one.pid for one in left]


def _database(url: str) -> str:
    return make_url(url).database or ""


@asynccontextmanager
async def telegram() -> AsyncIterator[tuple[World, str]]:
    """A Telegram on this machine: its world, and its address."""
    world = World()
    for number, name in NAMES.items():
        world.join(number, name).started = True
    runner = web.AppRunner(build_site(world), handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield world, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def start_bot(url: str, api: str, *arguments: str, **settings: str) -> Process:
    return await start_logged(None, url, api, *arguments, program="bot", home=ROOT, **settings)


async def start_logged(
    log: IO[bytes] | int | None,
    url: str,
    api: str,
    *arguments: str,
    program: str = "bot",
    home: Path = ROOT,
    **settings: str,
) -> Process:
    """What it would tell the console is written into ``log``; the ``program`` is at ``home``."""
    environment = os.environ | {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api,
        "DATABASE_URL": url,
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(home),
        **settings,
    }
    words = arguments or ("run",)
    process: Process
    if Births.nurseries is not None and not isinstance(log, int):
        out = None if log is None else log.fileno()
        nursery = Births.nurseries.setdefault(home, Nursery(home))
        process = await nursery.born(program, words, environment, out)
    else:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", program, *words,
            env=environment, cwd=home, stdout=log,
            stderr=None if isinstance(log, int) else log,
        )  # fmt: skip
    Births.over.setdefault(_database(url), []).append(process)
    return process


class Webhook:
    """Telegram's side of a webhook: again and again until 200, a chat's updates one by one."""

    def __init__(self, world: World) -> None:
        self.port = free_port()
        self.settings = {
            "WEBHOOK_URL": "https://shop.example",
            "WEBHOOK_SECRET": "of-the-tests",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(self.port),
        }
        self.taken: set[int] = set()  # updates answered with 200
        self._chats: dict[int, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        world.feed = self._begin

    def _begin(self, update: Update) -> None:
        task = asyncio.create_task(self._deliver(update))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, update: Update) -> None:
        body = wire(update)
        chat = chat_of(body)
        async with self._chats.setdefault(chat, asyncio.Lock()):
            while update.update_id not in self.taken:
                with suppress(ClientError, TimeoutError, OSError):
                    await self._post(body)
                    self.taken.add(update.update_id)
                    return
                await asyncio.sleep(0.2)

    async def _post(self, body: object) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.settings["WEBHOOK_SECRET"]}
        async with ClientSession(headers=headers, raise_for_status=True) as session:
            address = f"http://127.0.0.1:{self.port}/telegram"
            async with session.post(address, json=body, timeout=ClientTimeout(20)):
                return

    async def listens(self) -> None:
        await listens(self.port)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def address_said(process: asyncio.subprocess.Process) -> str:
    """Where a sandbox's page is, as it prints it; what it printed before is in the assertion."""
    said = ""
    while "Open" not in said:
        assert process.stdout
        line = await asyncio.wait_for(process.stdout.readline(), 180)
        assert line, f"it ended without an address:\n{said}"
        said += line.decode()
    found = re.search(r"http://[\d.]+:\d+/", said)
    assert found, said
    return found[0]


async def until(condition: object, seconds: float = 180) -> None:
    """Wait for the other process to have done something."""
    assert callable(condition)
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not condition():
        assert loop.time() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


def said_to(world: World, number: int) -> list[str]:
    return [
        one.text or one.caption or ""
        for one in world.messages.get(number, {}).values()
        if one.from_user and one.from_user.is_bot
    ]
