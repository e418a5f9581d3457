"""A press is answered once: by its handler, or plainly when that one takes its time.

Telegram forgets a press after some seconds; a client shows a spinner until it is answered.
"""

import asyncio
import html
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiogram import BaseMiddleware, Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.methods import AnswerCallbackQuery, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import CallbackQuery, TelegramObject, Update

from bot.tasks import Tasks

SOON = 0.8  # s; who works longer has the press answered meanwhile
REMEMBERED = 5000
STALE = ("query is too old", "query ID is invalid")
_Press = tuple[int, str]  # the bot's number and the press's: two bots may be given the same one


class Answers(BaseMiddleware):
    """Around an update. ``calls`` stands around the calls to Telegram."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._people: OrderedDict[_Press, int] = OrderedDict()  # who pressed
        self._answered: OrderedDict[_Press, None] = OrderedDict()
        self.calls = _Calls(self)

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        query = event.callback_query if isinstance(event, Update) else None
        if query is None:
            return await handler(event, data)
        bot: Bot = data["bot"]
        press = (bot.id, query.id)
        self._people[press] = query.from_user.id
        if len(self._people) > REMEMBERED:
            self._people.popitem(last=False)
        soon = asyncio.get_running_loop().call_later(SOON, self._begin_plain, press, query)
        try:
            answer = await handler(event, data)
        finally:
            soon.cancel()
        if press not in self._answered:  # after a defect the last word answers
            await self._plainly(query)
        return answer

    def claim(self, bot: Bot, query_id: str) -> bool:
        """Whether nobody has answered this press yet; whoever asks does it now."""
        press = (bot.id, query_id)
        if press in self._answered:
            return False
        self._answered[press] = None
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return True

    async def say(self, bot: Bot, call: AnswerCallbackQuery) -> None:
        """The words of an answer that Telegram takes no more, as a message."""
        person = self._people.get((bot.id, call.callback_query_id))
        if person is not None and call.text:
            await bot.send_message(person, html.escape(call.text, quote=False))

    def _begin_plain(self, press: _Press, query: CallbackQuery) -> None:
        if press not in self._answered:
            self._tasks.start(self._plainly(query), "answer")

    async def _plainly(self, query: CallbackQuery) -> None:
        try:
            await query.answer()
        except TelegramAPIError:
            return  # a spinner that turns a little longer


class _Calls(BaseRequestMiddleware):
    def __init__(self, answers: Answers) -> None:
        self._answers = answers

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        call: Any = method  # mypy would tie the answer's type to this one method
        if not isinstance(call, AnswerCallbackQuery):
            return await make_request(bot, method)
        done = cast("Response[TelegramType]", True)  # aiogram hands on the result itself
        if not self._answers.claim(bot, call.callback_query_id):
            await self._answers.say(bot, call)
            return done
        try:
            return await make_request(bot, method)
        except TelegramBadRequest as refused:
            if not any(words in refused.message for words in STALE):
                raise
            await self._answers.say(bot, call)
            return done
