"""Counts updates in work so that a stop can wait for them.

aiogram confirms an update to Telegram and, when it stops, cancels the handlers that still run:
what they had taken would be neither done nor answered.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

log = structlog.get_logger(__name__)


class Drain(BaseMiddleware):
    def __init__(self, patience: float = 25) -> None:
        self._patience = patience
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        self._running += 1
        self._idle.clear()
        try:
            return await handler(event, data)
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def wait(self) -> None:
        """Register on ``dispatcher.shutdown``; aiogram closes the session only after it."""
        await asyncio.sleep(0)  # handlers whose tasks were made, but had no turn yet, count too
        try:
            await asyncio.wait_for(self._idle.wait(), self._patience)
        except TimeoutError:
            log.error("stopped with updates in work", updates=self._running)  # noqa: TRY400
