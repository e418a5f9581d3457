"""10,000 notices by the real sender, against a Telegram that keeps its limits.

The clock is held by hand: a loop of its own jumps to whatever is due next, so that a round trip
of 200 ms costs none and six minutes of sending a few seconds of work.
"""

import asyncio
import selectors
import tempfile
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import GetMe, SendMessage, TelegramMethod
from aiogram.types import Chat, Message, User
from aiosqlite import Connection
from sqlalchemy import func, insert, select

from bot.app import App, build_app
from bot.migrations import upgrade
from bot.settings import Settings
from domain.outbox import Audience, Notice
from domain.people import Person
from tests.bench.say import line, verdict

NOTICES = 10_000
A_SECOND = 30  # messages of the whole bot, which Telegram lets pass in any second
ROUND_TRIP = 0.2  # s
BEGAN = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Held(selectors.DefaultSelector):
    """Where nothing is to be read, time goes on by itself; the database is waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.asked = 0  # of the database, and not answered yet

    def select(self, timeout: float | None = None) -> Any:
        if self.asked or timeout is None:
            return super().select(0.05 if timeout is None or timeout > 0 else 0)
        found = super().select(0)
        if not found:
            self.now += max(timeout, 0)
        return found

    def counts(self, ask: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def asked(*args: Any, **more: Any) -> Any:
            self.asked += 1
            try:
                return await ask(*args, **more)
            finally:
                self.asked -= 1

        return asked


class Strict(BaseSession):
    """At most 30 messages in any second and one a second in a chat; else 429 for a second."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        self.went: deque[float] = deque()
        self.first, self.last = 0.0, 0.0
        self.count = 0
        self.refused = 0
        self.chats: Counter[int] = Counter()

    async def make_request(
        self, bot: Bot, method: TelegramMethod[Any], timeout: int | None = None
    ) -> Any:
        if isinstance(method, GetMe):
            return User(id=42, is_bot=True, first_name="T", username="t_bot")
        assert isinstance(method, SendMessage)
        await asyncio.sleep(ROUND_TRIP / 2)
        now = self._now()
        while self.went and self.went[0] <= now - 1:
            self.went.popleft()
        if len(self.went) >= A_SECOND:
            self.refused += 1
            raise TelegramRetryAfter(method, "Too Many Requests: retry after 1", 1)
        self.went.append(now)
        self.first = self.first or now
        self.last = now
        self.count += 1
        self.chats[int(method.chat_id)] += 1
        await asyncio.sleep(ROUND_TRIP / 2)
        return Message(
            message_id=self.count,
            date=BEGAN,
            chat=Chat(id=int(method.chat_id), type="private"),
            text="x",
        )

    async def close(self) -> None:
        """Nothing is open."""

    async def stream_content(self, *args: Any, **more: Any) -> Any:
        raise NotImplementedError
        yield b""


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'sending.db'}"
        asyncio.run(upgrade(url))
        held = Held()
        loop = asyncio.SelectorEventLoop(held)
        loop.time = lambda: held.now  # type: ignore[method-assign]
        with patch.object(Connection, "_execute", held.counts(Connection._execute)):
            loop.run_until_complete(_sends(url, held))
        loop.close()


async def _sends(url: str, held: Held) -> None:
    session = Strict(lambda: held.now)
    settings = Settings(_env_file=None, database_url=url)
    app = build_app(
        settings, Bot("42:bench", session=session), lambda: BEGAN + timedelta(seconds=held.now)
    )
    await _owed(app)
    begun, cpu = time.perf_counter(), time.process_time()
    app.delivery.start()
    while await _waiting(app):
        await asyncio.sleep(5)
    await app.delivery.stop()
    took = session.last - session.first
    least = (NOTICES - A_SECOND) / A_SECOND
    line(
        f"{NOTICES:,} notices, {ROUND_TRIP * 1e3:.0f} ms there and back: {took:.0f} s by the held "
        f"clock, the limit itself {least:.0f} s; {time.process_time() - cpu:.0f} s of the "
        f"processor, {time.perf_counter() - begun:.0f} s on the wall"
    )
    verdict("times the limit's own time", took / least, 1.1, " ×")
    verdict("429 after the first", max(0, session.refused - 1), 0)
    verdict("sent twice, or to nobody", NOTICES - len(session.chats) + _twice(session), 0)
    await app.close()


def _twice(session: Strict) -> int:
    return sum(count - 1 for count in session.chats.values())


async def _owed(app: App) -> None:
    """To as many people, one each."""
    async with app.database.writing() as session:
        people = [
            {"id": 100 + n, "name": f"P{n}", "met_at": BEGAN, "language": "en"}
            for n in range(NOTICES)
        ]
        await session.execute(insert(Person), people)
        facts = {"merchant": "Café", "points": 5, "day": "2026-12-01"}
        rows = [
            {
                "merchant_id": 0,
                "id": 1 + n,
                "key": f"k{n}",
                "kind": "points_end",
                "payload": facts,
                "recipient": 100 + n,
                "audience": Audience.ANYBODY,
                "due": BEGAN,
            }
            for n in range(NOTICES)
        ]
        await session.execute(insert(Notice), rows)


async def _waiting(app: App) -> int:
    async with app.database.reading() as session:
        left = select(func.count()).where(Notice.sent.is_(None), Notice.given_up.is_(None))
        return await session.scalar(left) or 0
