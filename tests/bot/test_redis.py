"""Open questions and per-person locks in Redis or Valkey, where one is named."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiogram.fsm.storage.base import StorageKey
from redis.asyncio import Redis

from bot.shared import SharedStorage
from tests.town import CAROL, MANAGER, NAMES, OTHER, OWNER, VERIFIER, open_town
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


@pytest.mark.parametrize("by_owner", [True, False])
async def test_who_is_forgotten_is_named_by_no_open_question(
    database_url: str, redis_url: str, by_owner: bool
) -> None:
    """The person's own, and one that somebody else is asked; others stay open. In one bot a
    question of the other is not open."""
    async with open_town(database_url, redis_url=redis_url) as town:
        storage = town.app.dispatcher.storage
        assert isinstance(storage, SharedStorage)
        her = StorageKey(bot_id=42, chat_id=CAROL, user_id=CAROL)
        for who, text in ((CAROL, "hers"), (MANAGER, "For Carol?"), (OTHER, "Carolina soap")):
            key = replace(her, chat_id=who, user_id=who)
            await storage.set_state(key, "cards.title")
            await storage.set_data(key, {"title": text})
        before = await said_in(storage)
        assert any("For Carol" in text for text in before.values())
        leader = town.person(OWNER if by_owner else CAROL)
        await leader.says("/menu")
        if by_owner:
            await leader.forges(f"fm1:{CAROL}:go!")
        else:
            await leader.says("/forget")
            await leader.presses("Yes, forget me")
        after = await said_in(storage)
        assert not [key for key in after if f":{CAROL}:" in key]
        assert not [text for text in after.values() if "For Carol" in text]
        assert any("Carolina" in text for text in after.values())
        assert await storage.get_state(replace(her, user_id=OTHER, chat_id=OTHER))
        assert not await storage.get_state(replace(her, bot_id=43, user_id=OTHER, chat_id=OTHER))


async def said_in(storage: SharedStorage) -> dict[str, str]:
    found = {}
    async for key in storage.redis.scan_iter(match="fsm:*"):
        assert isinstance(key, bytes)
        if not key.endswith(b":lock"):
            found[key.decode()] = str(await storage.redis.get(key))
    return found


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
