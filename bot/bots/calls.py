"""Around every call to Telegram: each bot has a pace of its own, and may lose its token."""

from collections.abc import Callable

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType

from bot.pacing import Others, Pacing


class Paces(BaseRequestMiddleware):
    """Telegram's limits are a bot's and a chat's; all bots speak through one client."""

    def __init__(self, others: Others | None = None) -> None:
        """``others``: further processes that send as the same bots."""
        self._of: dict[int, Pacing] = {}
        self._others = others
        self._hurried = False

    def of(self, bot_id: int) -> Pacing:
        if bot_id not in self._of:
            self._of[bot_id] = Pacing(bot_id=bot_id, others=self._others)
            if self._hurried:
                self._of[bot_id].hurry()
        return self._of[bot_id]

    def hurry(self) -> None:
        """No limits but Telegram's own word, for all of them."""
        self._hurried = True
        for one in self._of.values():
            one.hurry()

    def forget(self, bot_id: int) -> None:
        self._of.pop(bot_id, None)

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        return await self.of(bot.id)(make_request, bot, method)


class Known(BaseRequestMiddleware):
    """Says at once when Telegram does not know a bot's token any more."""

    def __init__(self) -> None:
        self.on_unknown: Callable[[Bot], None] = lambda _bot: None

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        try:
            return await make_request(bot, method)
        except TelegramUnauthorizedError:
            self.on_unknown(bot)
            raise
