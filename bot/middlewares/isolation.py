"""One update of a person at a time, but for what must never wait."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.middleware import FSMContextMiddleware
from aiogram.types import TelegramObject, Update


class Isolation(BaseMiddleware):
    """A question before a payment has ten seconds; the same person's photo may take longer."""

    def __init__(self, fsm: FSMContextMiddleware) -> None:
        self._fsm = fsm

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        if isinstance(event, Update) and event.pre_checkout_query is not None:
            return await handler(event, data)
        return await self._fsm(handler, event, data)
