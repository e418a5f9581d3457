"""Tells defects to the alarm chat: the first of a kind at once, the same again at most hourly."""

import traceback
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiogram import BaseMiddleware, Bot
from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.types import ErrorEvent, TelegramObject

from bot.logs import masked
from bot.metrics import ALARMS, DEFECTS
from domain.errors import Refusal
from handlers.kit.words import fill

log = structlog.get_logger(__name__)
SILENCE = timedelta(hours=1)
EXPECTED = (Refusal, TelegramRetryAfter)  # no defects


class Alarm(BaseMiddleware):
    """Around the error handlers, so that a person is answered first."""

    def __init__(self, bot: Bot, chat_id: int | None, clock: Callable[[], datetime]) -> None:
        self._bot = bot
        self._chat_id = chat_id
        self._clock = clock
        self._told: dict[str, datetime] = {}

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        answer = await handler(event, data)
        if isinstance(event, ErrorEvent) and not isinstance(event.exception, EXPECTED):
            await self.ring(event.exception, event.update.update_id)
        return answer

    async def ring(self, defect: Exception, update_id: int) -> None:
        frames = traceback.extract_tb(defect.__traceback__)
        where = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
        kind = f"{type(defect).__name__} {where}"
        DEFECTS.labels(type(defect).__name__).inc()
        now = self._clock()
        if self._chat_id is None or self._was_told(kind, now):
            return
        text = fill(
            "🚨 update {n}: <b>{kind}</b>\n<code>{what}</code>\n{where}",
            n=str(update_id),
            kind=type(defect).__name__,
            what=masked(str(defect))[:500],
            where=where,
        )
        await self._say(text)

    async def broke(self, failure: BaseException) -> None:
        """Something that ran beside the updates ended with a defect."""
        if isinstance(failure, Exception):
            await self.ring(failure, 0)

    async def tell(self, what: str, facts: str) -> None:
        """Something is wrong that no update caused; the same at most hourly."""
        log.error("alarm", what=what, facts=facts)
        ALARMS.inc()
        now = self._clock()
        if self._was_told(what, now):
            return
        await self._say(
            fill("🚨 <b>{what}</b>\n<code>{facts}</code>", what=what, facts=facts[:500])
        )

    def _was_told(self, what: str, now: datetime) -> bool:
        """Lately, and not by a clock that was ahead; if not, it is told now."""
        told = self._told.get(what)
        if told is not None and told <= now < told + SILENCE:
            return True
        self._told[what] = now
        return False

    async def _say(self, text: str) -> None:
        if self._chat_id is None:
            return
        try:
            await self._bot.send_message(self._chat_id, text)
        except TelegramAPIError:
            return  # it stands in the log anyway
