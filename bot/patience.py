"""Around every call to Telegram: obey 429 for all senders, try again on 500 and broken lines."""

import asyncio

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.methods.base import Response, TelegramType

log = structlog.get_logger(__name__)
POLLING = GetUpdates.__api_method__
TRIES = 3
LONGEST_WAIT = 10.0  # s; who is asked to wait longer is told so and decides


class Patience(BaseRequestMiddleware):
    """Polling has a patience of its own in aiogram and passes through untouched."""

    def __init__(self, pause: float = 0.5) -> None:
        self._pause = pause
        self._closed_until = 0.0

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if method.__api_method__ == POLLING:
            return await make_request(bot, method)
        loop = asyncio.get_running_loop()
        for last in (False,) * (TRIES - 1) + (True,):
            if (wait := self._closed_until - loop.time()) > 0:
                await asyncio.sleep(min(wait, LONGEST_WAIT))
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as slow:
                self._closed_until = loop.time() + slow.retry_after
                if last or slow.retry_after > LONGEST_WAIT:
                    raise
                log.warning("telegram asks to wait", seconds=slow.retry_after)
            except (TelegramServerError, TelegramNetworkError, ClientDecodeError) as broken:
                if last:
                    raise
                log.warning("telegram failed", method=method.__api_method__, why=str(broken)[:200])
                await asyncio.sleep(self._pause)
        raise AssertionError("the last try returns or raises")
