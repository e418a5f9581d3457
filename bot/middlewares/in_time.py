"""The question before a payment is answered in time, whatever keeps its handler."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import PreCheckoutQuery, TelegramObject, Update

from bot.tasks import Tasks
from handlers.door import aside
from handlers.kit.checkout import refuse
from handlers.kit.words import LOCALES, speak

LATEST = 7.0  # s; Telegram waits for ten, and the answer has a way to go


class InTime(BaseMiddleware):
    def __init__(self, tasks: Tasks, latest: float = LATEST) -> None:
        self._tasks = tasks
        self._latest = latest

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        query = event.pre_checkout_query if isinstance(event, Update) else None
        if query is None:
            return await handler(event, data)
        late = asyncio.get_running_loop().call_later(self._latest, self._begin_no, query)
        try:
            return await handler(event, data)
        finally:
            late.cancel()

    def _begin_no(self, query: PreCheckoutQuery) -> None:
        self._tasks.start(self._no(query), "checkout")

    async def _no(self, query: PreCheckoutQuery) -> None:
        language = (query.from_user.language_code or "").partition("-")[0].lower()
        speak(language if language in LOCALES else "en")
        await refuse(query, aside.checkout_kept())
