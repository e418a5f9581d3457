"""Telegram's limits, kept by all replicas together over Redis: it counts a bot and a chat, and
does not ask which of them sends."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.pacing import BOT_A_SECOND, FOR_TILL, TILL_LATELY, Chat, Wish
from bot.tasks import Tasks

A = TypeVar("A")
log = structlog.get_logger(__name__)
PATIENCE = 0.5  # s that a message waits for Redis
AWAY = 5.0  # s in which a Redis that was away is not asked: each replica keeps the limits alone
BESIDE_TILL = BOT_A_SECOND - FOR_TILL
# A bucket: ``burst`` at once, then one each so many milliseconds. One that is full is not kept.
BUCKET = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function left_of(key, burst, each)
  local kept = redis.call('HMGET', key, 'left', 'at')
  if not kept[1] then return burst end
  return math.min(burst, kept[1] + math.max(0, now - kept[2]) / each)
end
local function keep(key, left, burst, each)
  redis.call('HSET', key, 'left', tostring(left), 'at', now)
  redis.call('PEXPIRE', key, math.ceil((burst - left) * each))
end
local function wait_for(left, each)
  return math.max(1, math.ceil((1 - left) * each))
end
"""
# KEYS: what a bot sent in the last second; while Telegram takes nothing of it; while somebody
# stands at a till; then of each chat that is to be written to what is left of its bucket.
# ARGV: a word that is never said again; how many may go beside a till, and the milliseconds for
# which one counts; then of each chat how many of the bot's may go in a second before it, how many
# go there at once, the milliseconds for each further one, and whether it is at a till.
# Answers of each 0: it goes now; or the milliseconds until it may, below zero where the bot waits.
GRANT = """
for at = 7, #ARGV, 4 do
  if ARGV[at] == '1' then redis.call('SET', KEYS[3], 1, 'PX', ARGV[3]) end
end
local beside = redis.call('EXISTS', KEYS[3]) == 1
local closed = redis.call('PTTL', KEYS[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - 1000)
local went = redis.call('ZCARD', KEYS[1])
local answers = {}
for number = 4, #KEYS do
  local at = (number - 4) * 4 + 4
  local most, burst, each = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  if beside and ARGV[at + 3] == '0' then most = math.min(most, tonumber(ARGV[2])) end
  local left = left_of(KEYS[number], burst, each)
  if closed > 0 then
    answers[#answers + 1] = -closed
  elseif went >= most then
    local oldest = redis.call('ZRANGE', KEYS[1], went - most, went - most, 'WITHSCORES')
    answers[#answers + 1] = -math.max(1, oldest[2] + 1000 - now)
  elseif left < 1 then
    answers[#answers + 1] = wait_for(left, each)
  else
    went = went + 1
    redis.call('ZADD', KEYS[1], now, ARGV[1] .. number)
    keep(KEYS[number], left - 1, burst, each)
    answers[#answers + 1] = 0
  end
end
redis.call('PEXPIRE', KEYS[1], 2000)
return answers
"""
# KEYS: a chat's bucket. ARGV: the milliseconds for which Telegram takes nothing; the bucket's.
SHUT = """
local burst, each = tonumber(ARGV[2]), tonumber(ARGV[3])
keep(KEYS[1], math.min(1 - ARGV[1] / each, left_of(KEYS[1], burst, each)), burst, each)
return 0
"""
# KEYS: a caller's bucket. ARGV: the bucket's.
# Answers 0: it may; or the milliseconds until it may.
CALL = """
local burst, each = tonumber(ARGV[1]), tonumber(ARGV[2])
local left = left_of(KEYS[1], burst, each)
if left < 1 then return wait_for(left, each) end
keep(KEYS[1], left - 1, burst, each)
return 0
"""


class SharedPace:
    """What one replica sends, the others know of. Where Redis is away each goes by itself."""

    def __init__(self, redis: Redis, tasks: Tasks) -> None:
        self._redis = redis
        self._tasks = tasks
        self._grant = redis.register_script(BUCKET + GRANT)
        self._shut = redis.register_script(BUCKET + SHUT)
        self._call = redis.register_script(BUCKET + CALL)
        self._away_until = 0.0

    def ask(
        self, bot_id: int, wishes: Sequence[Wish], then: Callable[[Mapping[Chat, float]], None]
    ) -> None:
        """Messages of a bot want to go, the most urgent first; ``then`` is told of each chat 0:
        it goes; or the seconds until it may, below zero where it is the bot that waits."""

        async def grant() -> None:
            chats = [f"chat:{one.chat}" for one in wishes]
            keys = [_key(bot_id, what) for what in ("sent", "closed", "till", *chats)]
            args: list[str | int] = [uuid4().hex, BESIDE_TILL, _milliseconds(TILL_LATELY)]
            for one in wishes:
                args += [one.most, one.burst, _milliseconds(one.refill), int(one.till)]
            answers: list[int] = [0] * len(wishes)
            try:
                answers = await self._asked(lambda: self._grant(keys=keys, args=args)) or answers
            finally:  # whoever waits is let go, also where this is cancelled
                pairs = zip(wishes, answers, strict=True)
                then({one.chat: int(wait) / 1000 for one, wait in pairs})

        self._tasks.start(grant(), "pace")

    def close(self, bot_id: int, seconds: float) -> None:
        """Telegram takes nothing of this bot for so long."""
        key, span = _key(bot_id, "closed"), _milliseconds(seconds)
        self._tasks.start(self._asked(lambda: self._redis.set(key, 1, px=span)), "pace")

    def shut(self, bot_id: int, wish: Wish, seconds: float) -> None:
        """Telegram takes nothing there for so long."""
        args = [_milliseconds(seconds), wish.burst, _milliseconds(wish.refill)]
        keys = [_key(bot_id, f"chat:{wish.chat}")]
        self._tasks.start(self._asked(lambda: self._shut(keys=keys, args=args)), "pace")

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

    async def call(self, caller: str, rate: float, burst: int) -> float:
        """Another system calls: 0, or the seconds after which it may, with ``burst`` calls at
        once and ``rate`` a second from then on, whichever replica hears them."""
        keys, args = [f"tillbot:{{{caller}}}:calls"], [burst, _milliseconds(1 / rate)]
        return int(await self._asked(lambda: self._call(keys=keys, args=args)) or 0) / 1000

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
