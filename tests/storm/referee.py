"""A Telegram that makes bad weather and counts every rule of its own that is broken."""

import random
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.sandbox.server import answer_of, build_site
from bot.sandbox.world import World
from tests.town import NAMES

A_SECOND = 30  # messages of a bot
BURST, REFILL = 4, 1.0  # of a chat
WRITES = ("sendMessage", "sendPhoto", "sendDocument", "editMessageText")
RETRY_AFTER = 1
FLIGHT = 0.1  # s that a call may have been under way before its chat was closed
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Referee:
    """``weather``: how likely a call meets a fault."""

    world: World
    chance: random.Random
    weather: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    torn: Counter[int] = field(default_factory=Counter)  # sends whose answer was lost, by chat
    _closed: dict[int, float] = field(default_factory=dict)
    _tokens: dict[int, tuple[float, float]] = field(default_factory=dict)
    _sent: deque[float] = field(default_factory=deque)

    async def judge(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        method = request.match_info.get("method", "file")
        if method == "getUpdates":
            return await handler(request)
        chat = 0
        if method in WRITES:
            chat = int(str((await request.post())["chat_id"]))
            self._pace(chat, time.monotonic())
        if method != "file" and self.chance.random() < self.weather:
            return await self._storm(method, chat, request, handler)
        before = len(self.world.refused)
        response = await handler(request)
        for words in self.world.refused[before:]:
            if not words.startswith("deleteMessage"):
                self.broken[words[:70]] += 1
        return response

    def _pace(self, chat: int, now: float) -> None:
        if FLIGHT < now - self._closed.get(chat, 0) < RETRY_AFTER - FLIGHT:
            self.broken["sent before retry_after was over"] += 1
        tokens, at = self._tokens.get(chat, (BURST, now))
        tokens = min(BURST, tokens + (now - at) / REFILL)
        if tokens < 1:
            self.broken["more than a chat takes"] += 1
        self._tokens[chat] = (tokens - 1, now)
        while self._sent and self._sent[0] < now - 1:
            self._sent.popleft()
        self._sent.append(now)
        if len(self._sent) > A_SECOND:
            self.broken["more than a bot may send"] += 1

    async def _storm(
        self, method: str, chat: int, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        kind = self.chance.choice(["429", "500", "502", "garbage", "cut", "lost answer"])
        self.faults[kind] += 1
        match kind:
            case "429":
                body = answer_of(429, "Too Many Requests: retry after 1", retry_after=RETRY_AFTER)
                if chat:
                    self._closed[chat] = time.monotonic()
                return web.Response(status=429, text=body)
            case "500":
                return web.Response(status=500, text=answer_of(500, "Internal Server Error"))
            case "502":
                return web.Response(status=502, text="<html>Bad Gateway</html>")
            case "garbage":
                return web.Response(text="{garbage")
        if kind == "lost answer":
            await handler(request)
            self.torn[chat] += 1
        if request.transport:
            request.transport.close()
        return web.Response()


@asynccontextmanager
async def strict_telegram(seed: int, people: int = 0) -> AsyncIterator[tuple[Referee, str]]:
    """With as many more ``people`` as are asked for, from 1000 on."""
    world = World()
    for number, name in NAMES.items():
        world.join(number, name).started = True
    for number in range(1000, 1000 + people):
        world.join(number, f"Guest {number}").started = True
    referee = Referee(world, random.Random(seed))
    site = build_site(world)

    @web.middleware
    async def judged(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await referee.judge(request, handler)

    site.middlewares.append(judged)
    runner = web.AppRunner(site, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield referee, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
