"""Open questions and per-person locks in Redis or Valkey, where one is named."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from tests.town import NAMES, OWNER, VERIFIER, open_town
from tests.valkey import SERVER, valkey

pytestmark = pytest.mark.skipif(
    SERVER is None, reason="there is no Valkey or Redis server on this machine to test with"
)


@pytest.fixture
async def redis_url(tmp_path: Path) -> AsyncIterator[str]:
    async with valkey(tmp_path) as url:
        yield url


async def test_a_question_survives_a_restart_in_redis(database_url: str, redis_url: str) -> None:
    async with open_town(database_url, redis_url=redis_url) as town:
        await town.person(OWNER).says("/issue")
        town.person(OWNER).sees("Type the title")
    async with open_town(database_url, redis_url=redis_url) as town:
        owner = town.person(OWNER)
        await owner.says("Coffee pass")
        owner.sees("Title: Coffee pass")


@pytest.mark.slow
async def test_two_taps_of_one_person_never_run_at_once(database_url: str, redis_url: str) -> None:
    async with open_town(database_url, redis_url=redis_url) as town:
        card = await town.issues("Pass", 20)
        await town.never_asks_again()
        texts = [f"/redeem {card.code} 1" for _ in range(10)]
        await town.deliver(*(town.world.says(VERIFIER, text) for text in texts))
        assert (await town.card_of(card.id)).left == 10
        assert NAMES[VERIFIER] == "Viktor"


async def test_a_program_that_ended_leaves_no_connection_open(
    database_url: str, redis_url: str
) -> None:
    async with open_town(database_url, redis_url=redis_url) as town:
        await town.person(OWNER).says("/issue")
        assert await _connected(redis_url) > 1
    assert await _connected(redis_url) == 1


async def _connected(redis_url: str) -> int:
    """Connections that the server knows; the one that asks is among them."""
    async with Redis.from_url(redis_url) as redis:
        return len(await redis.client_list())
