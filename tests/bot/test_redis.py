"""Open questions and per-person locks in Redis or Valkey, where one is named."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.town import NAMES, OWNER, VERIFIER, open_town

SERVER = next(filter(None, map(shutil.which, ("valkey-server", "redis-server"))), None)
pytestmark = pytest.mark.skipif(
    SERVER is None, reason="there is no Valkey or Redis server on this machine to test with"
)


@pytest.fixture
async def redis_url(tmp_path: Path) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        str(SERVER), "--port", str(port), "--save", "", "--dir", str(tmp_path),
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(100):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            break
    yield f"redis://127.0.0.1:{port}/0"
    process.terminate()
    await process.wait()


async def test_a_question_survives_a_restart_in_redis(database_url: str, redis_url: str) -> None:
    async with open_town(database_url, redis_url=redis_url) as town:
        await town.person(OWNER).says("/issue")
        town.person(OWNER).sees("Type the title")
    async with open_town(database_url, redis_url=redis_url) as town:
        owner = town.person(OWNER)
        await owner.says("Coffee pass")
        owner.sees("Title: Coffee pass")


async def test_two_taps_of_one_person_never_run_at_once(database_url: str, redis_url: str) -> None:
    async with open_town(database_url, redis_url=redis_url) as town:
        card = await town.issues("Pass", 20)
        await town.never_asks_again()
        texts = [f"/redeem {card.code} 1" for _ in range(10)]
        await town.deliver(*(town.world.says(VERIFIER, text) for text in texts))
        assert (await town.card_of(card.id)).left == 10
        assert NAMES[VERIFIER] == "Viktor"
