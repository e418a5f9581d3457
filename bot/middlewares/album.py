"""Albums arrive as separate updates with one media_group_id: gathered here, handled once.

It stands before the per-person lock, or the first part would hold back those it waits for.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject, Update

MOST = 10  # parts of an album; with all of them there is nothing to wait for


class Album(BaseMiddleware):
    def __init__(self, quiet: float = 1.0) -> None:
        """``quiet``: seconds without another part after which the album counts as complete."""
        self._quiet = quiet
        self._open: dict[tuple[int, str], _Parts] = {}

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        message = event.message if isinstance(event, Update) else None
        if message is None or message.media_group_id is None:
            return await handler(event, data)
        key = (message.chat.id, message.media_group_id)
        parts = self._open.get(key)
        if parts is not None:
            parts.add(message)
            return None  # whoever came first speaks for all
        parts = self._open[key] = _Parts(message)
        try:
            await parts.complete(self._quiet)
        finally:
            del self._open[key]
        return await handler(event, data | {"album": parts.in_order()})


class _Parts:
    def __init__(self, first: Message) -> None:
        self._messages = {first.message_id: first}
        self._more = asyncio.Event()

    def add(self, message: Message) -> None:
        self._messages[message.message_id] = message
        self._more.set()

    async def complete(self, quiet: float) -> None:
        while len(self._messages) < MOST:
            self._more.clear()
            try:
                await asyncio.wait_for(self._more.wait(), quiet)
            except TimeoutError:
                return

    def in_order(self) -> list[Message]:
        return [self._messages[number] for number in sorted(self._messages)]
