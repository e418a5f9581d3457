"""What replicas share over Redis: open questions, one update of a person at a time, a pace."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import structlog
from aiogram.fsm.storage.base import BaseEventIsolation, DefaultKeyBuilder, StateType, StorageKey
from aiogram.fsm.storage.redis import RedisStorage
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import RedisError

from bot.intake.inbox import LEASE
from bot.shared_pace import SharedPace
from bot.storage import KEPT
from bot.tasks import Tasks
from domain.errors import DatabaseAway
from domain.forgetting import Forgotten, Words

A = TypeVar("A")
log = structlog.get_logger(__name__)
PATIENCE = 4.0  # s that a person waits for a Redis that is away
ANSWERS = 3.0  # s; a Redis that says nothing for longer is away
PAUSE = 0.25
AT_ONCE = 500  # keys that are looked at together
NAMES = DefaultKeyBuilder(with_bot_id=True)  # a question of one bot is not open in the others


class SharedStorage(RedisStorage):
    """aiogram's own, which waits a while for a Redis that is away. Raises DatabaseAway then."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        await _patiently(lambda: super(SharedStorage, self).set_state(key, state))

    async def get_state(self, key: StorageKey) -> str | None:
        return await _patiently(lambda: super(SharedStorage, self).get_state(key))

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        await _patiently(lambda: super(SharedStorage, self).set_data(key, data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return await _patiently(lambda: super(SharedStorage, self).get_data(key))

    async def forget(self, who: Forgotten) -> None:
        """Close the questions of a person who is forgotten, and whosoever names them. A Redis
        that is away keeps them until they are too old."""
        try:
            await _patiently(lambda: self._close_named(who))
        except DatabaseAway as away:
            log.warning("open questions stay for a month", why=repr(away.__cause__))

    async def _close_named(self, who: Forgotten) -> None:
        words, redis = who.words(), self.redis
        keys: list[str] = []
        async for key in redis.scan_iter(match=f"{NAMES.prefix}:*", count=AT_ONCE):
            keys.append(_text(key))
            if len(keys) >= AT_ONCE:
                await self._close_some(keys, who, words)
                keys = []
        await self._close_some(keys, who, words)

    async def _close_some(self, keys: list[str], who: Forgotten, words: Words) -> None:
        said = {key: key.split(":") for key in keys}
        own = [key for key, parts in said.items() if parts[-2] == str(who.person_id)]
        others = [key for key in keys if key.endswith(":data") and key not in own]
        texts = await self.redis.mget(others) if others else []
        named = [
            key
            for key, text in zip(others, texts, strict=True)
            if text and words.in_question(_text(text), who.merchant_id)
        ]
        gone = [one for one in own if not one.endswith(":lock")]
        gone += [
            f"{key.removesuffix('data')}{part}" for key in named for part in ("data", "state")
        ]
        if gone:
            await self.redis.delete(*gone)


def _text(key: bytes | str) -> str:
    return key.decode() if isinstance(key, bytes) else key


class SharedIsolation(BaseEventIsolation):
    """Held as long as its holder lives: a replica that dies keeps a person waiting for a lease.

    Without Redis nobody waits: the intake keeps each chat's order by leases of its own.
    """

    def __init__(self, redis: Redis, tasks: Tasks) -> None:
        self._redis = redis
        self._tasks = tasks

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncIterator[None]:
        name = NAMES.build(key, "lock")
        lock = self._redis.lock(name, timeout=LEASE.total_seconds(), sleep=0.05)
        try:
            await lock.acquire()
        except RedisError as away:
            log.warning("no lock", why=repr(away))
            renewing = None
        else:
            renewing = self._tasks.start(_renew(lock), "lock")
        try:
            yield
        finally:
            if renewing is not None:
                renewing.cancel()
                with suppress(RedisError):  # away, or it was lost meanwhile
                    await lock.release()

    async def close(self) -> None:
        """The connections are the storage's."""


async def _renew(lock: Lock) -> None:
    """Until cancelled; a lock that was lost stays so."""
    while True:
        await asyncio.sleep(LEASE.total_seconds() / 3)
        with suppress(RedisError):
            await lock.reacquire()


async def _patiently(attempt: Callable[[], Awaitable[A]]) -> A:
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while True:
        try:
            return await attempt()
        except RedisError as away:
            if loop.time() > end:
                raise DatabaseAway from away
        await asyncio.sleep(PAUSE)


def shared(url: str, tasks: Tasks) -> tuple[SharedStorage, SharedIsolation, SharedPace]:
    """Over one pool of connections."""
    redis = Redis.from_url(url, socket_connect_timeout=ANSWERS, socket_timeout=ANSWERS)
    storage = SharedStorage(redis, NAMES, state_ttl=KEPT, data_ttl=KEPT)
    return storage, SharedIsolation(redis, tasks), SharedPace(redis, tasks)
