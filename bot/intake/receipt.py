"""An album whose last parts come late has one receipt: the first one, edited."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import EditMessageText, SendMessage, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import Message


@dataclass
class Receipt:
    """The message that answers an album; None until it is there."""

    chat: int
    message: int | None = None
    shown: bool = False  # by the job in work: what it says after that is something else


album_receipt: ContextVar[Receipt | None] = ContextVar("album_receipt", default=None)


class OneReceipt(BaseRequestMiddleware):
    """Around the calls to Telegram: the first message of an album's job is its receipt."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        receipt = album_receipt.get()
        call: Any = method  # mypy would tie the answer's type to this one method
        if receipt is None or receipt.shown or not isinstance(call, SendMessage):
            return await make_request(bot, method)
        receipt.shown = True
        if receipt.message is not None:
            try:
                return await make_request(bot, cast("Any", _edit(call, receipt.message)))
            except TelegramBadRequest as refused:
                if "not modified" in refused.message:  # the late part was read before
                    return cast("Response[TelegramType]", True)
                receipt.message = None  # it was deleted, or is no text
        answer = await make_request(bot, method)
        if isinstance(answer, Message):
            receipt.message = answer.message_id
        return answer


def _edit(call: SendMessage, message: int) -> EditMessageText:
    return EditMessageText(
        chat_id=call.chat_id,
        message_id=message,
        text=call.text,
        parse_mode=call.parse_mode,
        entities=call.entities,
        link_preview_options=call.link_preview_options,
        reply_markup=cast("Any", call.reply_markup),
    )
