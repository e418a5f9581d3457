"""How an own bot's updates come: it is polled, or Telegram calls a path that only it knows."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.utils.backoff import Backoff, BackoffConfig

from bot.intake.intake import Intake
from bot.intake.polling import poll_forever
from domain.secrets import BotToken

log = structlog.get_logger(__name__)
PAUSES = BackoffConfig(min_delay=1.0, max_delay=60.0, factor=2.0, jitter=0.1)


@dataclass(frozen=True, slots=True)
class Door:
    """Where Telegram calls about a bot. Each replica works both out of the two tokens: a merchant
    knows one, and whoever knew both path and secret could call as anybody."""

    path: str
    secret: str
    mark: bytes = field(repr=False)  # of the path, by which it is looked up

    @classmethod
    def of(cls, token: BotToken, *, ours: str) -> "Door":
        """``ours``: the common bot's token, which only whoever runs it has."""
        common, which = BotToken(ours), token.mark("tillbot own")
        path = common.mark(f"tillbot own path {which}")[:40]
        return cls(path, common.mark(f"tillbot own webhook {which}"), mark_of(path))


def mark_of(path: str) -> bytes:
    """How long it takes to look for this tells nothing of how much of a path was right."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).digest()


def own_address(base: str, door: Door) -> str:
    """Where Telegram shall call about an own bot; ``base``: WEBHOOK_URL."""
    return f"{base.rstrip('/')}/telegram/{door.path}"


Hear = Callable[[Bot, Intake, Door], Coroutine[Any, Any, None]]


def polled(kinds: list[str]) -> Hear:
    """Until cancelled, or until Telegram does not know the token."""

    async def hear(bot: Bot, intake: Intake, _door: Door) -> None:
        if await _until_said(bot.delete_webhook):
            await poll_forever(bot, intake, kinds)

    return hear


def called(base: str, kinds: list[str]) -> Hear:
    """Telegram is told where to call, once; a replica that finds it so leaves it alone."""

    async def hear(bot: Bot, _intake: Intake, door: Door) -> None:
        address = own_address(base, door)

        async def call_us() -> None:
            there = await bot.get_webhook_info()
            if there.url != address or set(there.allowed_updates or ()) != set(kinds):
                await bot.set_webhook(address, secret_token=door.secret, allowed_updates=kinds)

        await _until_said(call_us)

    return hear


async def _until_said(call: Callable[[], Awaitable[object]]) -> bool:
    """Tried until Telegram has heard it; False where it does not know the token."""
    backoff = Backoff(config=PAUSES)
    while True:
        try:
            await call()
        except TelegramUnauthorizedError:
            return False
        except TelegramAPIError as away:
            log.warning("own bot waits", why=repr(away)[:200], again_in=backoff.next_delay)
            await asyncio.sleep(backoff.next_delay)
            next(backoff)
        else:
            return True
