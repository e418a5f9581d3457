"""Asks Telegram for updates. What it gives is confirmed by the next question, not before."""

import asyncio
from typing import Any

import structlog
from aiogram import Bot
from aiogram.methods import TelegramMethod
from aiogram.utils.backoff import Backoff, BackoffConfig

from bot.intake.intake import Intake

log = structlog.get_logger(__name__)
PATIENCE = 10  # s that Telegram waits for something to tell
PAUSES = BackoffConfig(min_delay=0.5, max_delay=5.0, factor=1.5, jitter=0.1)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """As they are: one that cannot be read must not stop those behind it."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int = PATIENCE
    allowed_updates: list[str]


async def poll_forever(bot: Bot, intake: Intake, kinds: list[str]) -> None:
    """Until cancelled. An answer that was not written down is asked for again."""
    backoff = Backoff(config=PAUSES)
    ask = GetRawUpdates(allowed_updates=kinds)
    while True:
        try:
            raws = await bot(ask, request_timeout=PATIENCE + 20)
            known = [raw for raw in raws if isinstance(raw.get("update_id"), int)]
            if known:
                await intake.accept(known)
                ask.offset = max(raw["update_id"] for raw in known) + 1
        except Exception as failure:
            log.warning("no updates", why=repr(failure)[:300], again_in=backoff.next_delay)
            await asyncio.sleep(backoff.next_delay)
            next(backoff)
        else:
            backoff.reset()
