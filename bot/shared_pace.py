"""Telegram's limits, kept by all replicas together over Redis: it counts a bot and a chat, and
does not ask which of them sends."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.pacing import BOT_A_SECOND, FOR_TILL, TILL_LATELY
from bot.tasks import Tasks

A = TypeVar("A")
log = structlog.get_logger(__name__)
PATIENCE = 0.5  # s that a message waits for Redis
AWAY = 5.0  # s in which a Redis that was away is not asked: each replica keeps the limits alone
BESIDE_TILL = BOT_A_SECOND - FOR_TILL
# KEYS: what a bot sent in the last second; while Telegram takes nothing of it; while somebody
# stands at a till.
# ARGV: how many may go out in a second, how many want to, a word that is never said again;
# whether the first is for a till; how many may go beside one, and the milliseconds it counts.
# Answers how many may go, and the milliseconds until one may where none does.
GRANT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, wish = tonumber(ARGV[1]), tonumber(ARGV[2])
local closed = redis.call('PTTL', KEYS[2])
if ARGV[4] == '1' then redis.call('SET', KEYS[3], 1, 'PX', ARGV[6])
elseif redis.call('EXISTS', KEYS[3]) == 1 then most = math.min(most, tonumber(ARGV[5])) end
if closed > 0 then return {0, closed} end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1000)
local went = redis.call('ZCARD', KEYS[1])
local granted = math.max(0, math.min(wish, most - went))
for number = 1, granted do redis.call('ZADD', KEYS[1], now, ARGV[3] .. number) end
redis.call('PEXPIRE', KEYS[1], 2000)
if granted > 0 then return {granted, 0} end
local place = went - most
local oldest = redis.call('ZRANGE', KEYS[1], place, place, 'WITHSCORES')
return {0, oldest[2] + 1000 - now}
"""


class SharedPace:
    """What one replica sends, the others know of. Where Redis is away each goes by itself."""

    def __init__(self, redis: Redis, tasks: Tasks) -> None:
        self._redis = redis
        self._tasks = tasks
        self._grant = redis.register_script(GRANT)
        self._away_until = 0.0

    def ask(
        self, bot_id: int, wish: int, most: int, till: bool, then: Callable[[int, float], None]
    ) -> None:
        """``wish`` messages of a bot want to go, where ``most`` a second may; ``then`` is told
        how many do, and the seconds until one may where none does."""

        async def grant() -> None:
            keys = [_key(bot_id, what) for what in ("sent", "closed", "till")]
            words: list[str | int] = [
                most,
                wish,
                uuid4().hex,
                int(till),
                BESIDE_TILL,
                _milliseconds(TILL_LATELY),
            ]
            granted, wait = wish, 0
            try:
                answer = await self._asked(lambda: self._grant(keys=keys, args=words))
                granted, wait = answer or (wish, 0)
            finally:  # whoever waits is let go, also where this is cancelled
                then(int(granted), int(wait) / 1000)

        self._tasks.start(grant(), "pace")

    def close(self, bot_id: int, seconds: float) -> None:
        """Telegram takes nothing of this bot for so long."""
        key, span = _key(bot_id, "closed"), _milliseconds(seconds)
        self._tasks.start(self._asked(lambda: self._redis.set(key, 1, px=span)), "pace")

    async def claim(self, chats: Collection[int], seconds: float) -> set[int]:
        """Those of them that are now this replica's to send to, for so long or until they rest."""
        several = self._redis.pipeline(transaction=False)
        for chat in chats:
            several.set(_key(chat, "told"), 1, nx=True, px=_milliseconds(seconds))
        answers: list[Any] | None = await self._asked(several.execute)
        if answers is None:
            return set(chats)
        return {chat for chat, mine in zip(chats, answers, strict=True) if mine}

    async def rest(self, chat: int, seconds: float) -> None:
        """A claimed chat takes the next message, whoever sends it, when so long is over."""
        key, span = _key(chat, "told"), _milliseconds(seconds)
        await self._asked(lambda: self._redis.set(key, 1, px=span))

    async def _asked(self, asking: Callable[[], Awaitable[A]]) -> A | None:
        """None while Redis is away."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._away_until:
            return None
        # Who waits no more lets it go on: cut off, it would take its connection with it, and a
        # Redis far away would answer the next one, over a new connection, as late again.
        asked = self._tasks.start(_said(asking), "redis")
        await asyncio.wait([asked], timeout=PATIENCE)
        answer, failure = asked.result() if asked.done() else (None, TimeoutError())
        if failure is not None:
            self._away_until = loop.time() + AWAY
            log.warning("each replica keeps Telegram's limits alone", why=repr(failure))
        return answer


async def _said(asking: Callable[[], Awaitable[A]]) -> tuple[A | None, Exception | None]:
    try:
        return await asking(), None
    except (RedisError, TimeoutError) as away:
        return None, away


def _key(number: int, what: str) -> str:
    return f"tillbot:{{{number}}}:{what}"  # in a cluster, one script's keys lie together


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
