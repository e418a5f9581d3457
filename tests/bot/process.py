"""The program itself, in a process of its own, talking to a stand-in in this one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from bot.sandbox.server import TOKEN, build_site
from bot.sandbox.world import World
from tests.town import NAMES

ROOT = Path(__file__).parents[2]


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


async def start_bot(url: str, api: str, *arguments: str) -> asyncio.subprocess.Process:
    environment = os.environ | {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api,
        "DATABASE_URL": url,
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *(arguments or ("run",)), env=environment, cwd=ROOT
    )


async def until(condition: object, seconds: float = 60) -> None:
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
