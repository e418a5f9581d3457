"""Open questions and per-person locks in Redis or Valkey, where one is named."""

import asyncio
import signal
from bisect import bisect_left
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.fsm.storage.base import StorageKey
from aiogram.methods import SendMessage, TelegramMethod
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.app import App, build_app, build_bot
from bot.pacing import BOT_A_SECOND, BURST, Pacing
from bot.sandbox.server import TOKEN
from bot.settings import Settings
from bot.shared import SharedStorage
from bot.shared_pace import AWAY, PATIENCE, SharedPace
from bot.tasks import Tasks
from bot.turns import Urgency, urgency
from tests.handlers.alerts.test_group import FORUM, ends_soon, linked, told
from tests.town import (
    CAROL,
    MANAGER,
    NAMES,
    OTHER,
    OWNER,
    SEALING,
    VERIFIER,
    Town,
    lend,
    open_town,
)
from tests.valkey import SERVER, free_port, start_valkey, valkey

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
            await storage.set_data(key, {"words": text})
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


@pytest.mark.slow
async def test_two_replicas_send_to_one_chat_in_turn(database_url: str, redis_url: str) -> None:
    async with open_town(database_url, redis_url=redis_url) as town:
        for number in range(4):
            await town.issues(f"Card {number}", 1, holder_id=CAROL)
        async with beside(town, redis_url) as other:
            both = (town.app.delivery, other.delivery)
            assert sum(await asyncio.gather(*(one.send_due() for one in both))) == 1
            town.clock.passes(seconds=1.1)
            assert [await one.send_due() for one in both] == [
                0,
                0,
            ]  # it rests, whose clock says what
            await asyncio.sleep(1.1)
            town.clock.passes(seconds=1.1)
            assert sum([await one.send_due() for one in both]) == 1
        assert len(town.person(CAROL).inbox()) == 2


async def test_a_group_rests_for_longer_everywhere(database_url: str, redis_url: str) -> None:
    """Telegram takes twenty a minute of a bot in a group, whichever replica sends them."""
    async with open_town(database_url, redis_url=redis_url) as town:
        await linked(town, town.person(OWNER))
        await town.issues("Card", 1, holder_id=CAROL)
        await ends_soon(town)
        await town.app.clock.tick()
        while not told(town):
            assert await town.app.delivery.send_due()
        await asyncio.sleep(1.1)  # a person may be written to again, a group not yet
        async with Redis.from_url(redis_url) as redis:
            others = SharedPace(redis, town.app.tasks)
            assert await others.claim([CAROL, FORUM], 1) == {CAROL}


async def test_where_redis_is_away_each_replica_sends(tmp_path: Path, database_url: str) -> None:
    async with valkey(tmp_path) as url:
        pass
    async with open_town(database_url, redis_url=url) as town:
        await town.issues("Card", 1, holder_id=CAROL)
        assert await town.app.delivery.send_due() == 1
        assert len(town.person(CAROL).inbox()) == 1


@asynccontextmanager
async def beside(town: Town, redis_url: str) -> AsyncIterator[App]:
    """Another replica, of the same Telegram."""
    api = town.app.bot.session.api.base.split("/bot")[0]
    settings = Settings(
        _env_file=None, database_url=town.url, secret_key=SecretStr(SEALING), redis_url=redis_url
    )
    app = build_app(settings, build_bot(TOKEN, api), town.clock, readers=lend())
    app.pacing.hurry()
    try:
        yield app
    finally:
        await app.tasks.idle()
        await app.close()


@dataclass
class Counted:
    """A Telegram that keeps by which replica what went out, and when."""

    redis: Redis
    tasks: Tasks
    bot: Bot = field(default_factory=lambda: Bot(TOKEN))
    went: list[tuple[float, str]] = field(default_factory=list)

    def replica(self, name: str) -> "Sends":
        return Sends(self, name, Pacing(bot_id=42, others=SharedPace(self.redis, self.tasks)))

    def busiest(self) -> int:
        """The most that went out in any second, but a little: who was let go goes when the
        machine lets it."""
        when = sorted(at for at, _name in self.went)
        return max(bisect_left(when, at + 0.8) - number for number, at in enumerate(when))


@dataclass
class Sends:
    telegram: Counted
    name: str
    pacing: Pacing

    async def one(self, chat: int, how: Urgency, *, slow: int = 0) -> float:
        """Seconds until it was out."""
        loop = asyncio.get_running_loop()
        begun, refused = loop.time(), slow

        async def make_request(_bot: Bot, method: TelegramMethod[Any]) -> Any:
            nonlocal refused
            if refused:
                refused, wait = 0, refused
                raise TelegramRetryAfter(method, "Too Many Requests", wait)
            self.telegram.went.append((loop.time(), self.name))

        async def run() -> None:
            urgency.set(how)
            method = SendMessage(chat_id=chat, text="x")
            await self.pacing(cast("Any", make_request), self.telegram.bot, method)

        await asyncio.ensure_future(run())
        return loop.time() - begun


@pytest.fixture
async def counted(redis_url: str) -> AsyncIterator[Counted]:
    tasks, redis = Tasks(), Redis.from_url(redis_url)
    yield Counted(redis, tasks)
    await tasks.idle()
    await redis.aclose()


@pytest.mark.slow
async def test_two_replicas_keep_the_limit_of_a_bot_together(counted: Counted) -> None:
    """Sixty at each: what they send together is a bot's, and the till goes first at both."""
    both = counted.replica("a"), counted.replica("b")
    many = [
        asyncio.ensure_future(one.one(chat, Urgency.NOTICE))
        for chat in range(1000, 1060)
        for one in both
    ]
    await asyncio.sleep(0.3)
    waits = [await one.one(VERIFIER, Urgency.TILL) for one in both]
    await asyncio.gather(*many)
    assert len(counted.went) == 122
    assert counted.busiest() <= BOT_A_SECOND
    assert {name for _at, name in counted.went} == {"a", "b"}
    at = sorted(counted.went)
    assert at[-1][0] - at[0][0] > 3
    assert max(waits) < 1.5  # not behind ninety others, three seconds


@pytest.mark.slow
async def test_what_is_kept_free_for_a_till_is_so_at_every_replica(counted: Counted) -> None:
    """One replica sends to many, and the other serves a till: five of a second are the till's."""
    till, many = counted.replica("till"), counted.replica("many")
    await till.one(VERIFIER, Urgency.TILL)
    sending = [asyncio.ensure_future(many.one(chat, Urgency.NOTICE)) for chat in range(1000, 1090)]
    await asyncio.sleep(1.5)
    waits = [await till.one(VERIFIER + 10 + number, Urgency.TILL) for number in range(5)]
    assert sum(waits) < 1
    for one in sending:
        one.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    assert sum(name == "many" for _at, name in counted.went) < 2.8 * BOT_A_SECOND


@pytest.mark.slow
async def test_two_replicas_keep_the_limit_of_a_chat_together(counted: Counted) -> None:
    """Four at each to one person; nobody else waits for them, at neither."""
    both = counted.replica("a"), counted.replica("b")
    many = [
        asyncio.ensure_future(one.one(CAROL, Urgency.ANSWER)) for _ in range(4) for one in both
    ]
    await asyncio.sleep(0.3)
    assert len(counted.went) == BURST
    assert max([await one.one(VERIFIER, Urgency.TILL) for one in both]) < 0.5
    await asyncio.gather(*many)
    at = sorted(counted.went)
    assert len(at) == 10
    assert at[-1][0] - at[0][0] > 8 - BURST - 0.5


@pytest.mark.slow
async def test_a_bot_that_telegram_closed_rests_at_every_replica(counted: Counted) -> None:
    first, second = counted.replica("a"), counted.replica("b")
    slow = [
        asyncio.ensure_future(first.one(chat, Urgency.ANSWER, slow=2)) for chat in (1000, 1001)
    ]
    await asyncio.sleep(0.2)
    assert await second.one(1002, Urgency.ANSWER) > 1
    await asyncio.gather(*slow)


@pytest.mark.slow
async def test_a_chat_that_telegram_closed_rests_at_every_replica(counted: Counted) -> None:
    first, second = counted.replica("a"), counted.replica("b")
    slow = asyncio.ensure_future(first.one(CAROL, Urgency.ANSWER, slow=2))
    await asyncio.sleep(0.2)
    assert await second.one(VERIFIER, Urgency.ANSWER) < 0.5
    assert await second.one(CAROL, Urgency.ANSWER) > 1.5
    await slow


@pytest.mark.slow
async def test_where_redis_does_not_answer_a_message_goes_all_the_same(tmp_path: Path) -> None:
    async with asyncio.timeout(20):
        port, tasks = free_port(), Tasks()
        process = await start_valkey(port, tmp_path)
        redis = Redis.from_url(f"redis://127.0.0.1:{port}/0")
        telegram = Counted(redis, tasks)
        one = telegram.replica("a")
        assert await one.one(1000, Urgency.TILL) < 5
        process.send_signal(signal.SIGSTOP)
        try:
            await one.one(1001, Urgency.TILL)
            assert await one.one(1002, Urgency.TILL) < PATIENCE  # it is not asked for a while
        finally:
            process.send_signal(signal.SIGCONT)
            await redis.aclose()
            process.terminate()
            await process.wait()
        assert len(telegram.went) == 3


@pytest.mark.slow
async def test_a_redis_far_away_is_heard_once_its_line_stands(redis_url: str) -> None:
    """The first question takes several ways there and back, and is not waited for."""
    port, tasks = int(redis_url.split(":")[-1].split("/")[0]), Tasks()

    async def line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)

        async def carry(here: asyncio.StreamReader, on: asyncio.StreamWriter, late: float) -> None:
            while data := await here.read(2**16):
                await asyncio.sleep(late)
                on.write(data)
            on.close()

        await asyncio.gather(carry(reader, back, 0.2), carry(there, writer, 0))

    server = await asyncio.start_server(line, "127.0.0.1", 0)
    redis = Redis.from_url(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
    pace = SharedPace(redis, tasks)
    assert await pace.claim([7], 60) == {7}
    await tasks.idle()
    await asyncio.sleep(AWAY + 0.1)
    assert await pace.claim([8], 60) == {8}
    assert await pace.claim([8], 60) == set(), "it was heard that somebody has it"
    await redis.aclose()
    server.close()
    await server.wait_closed()


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
