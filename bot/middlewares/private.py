"""The bot talks with people, not with groups: an answer in a group would be seen by all.

What it wrote itself into a group of those who lead may be tapped there, and answered in words:
who does is asked for their right as anywhere.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Bot
from aiogram.types import Chat, Message, TelegramObject, Update

from handlers.kit.words import _


class Private(BaseMiddleware):
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        chat: Chat | None = data.get("event_chat")
        message = event.message if isinstance(event, Update) else None
        pressed = isinstance(event, Update) and event.callback_query is not None
        paid = message is not None and message.successful_payment is not None
        if chat is None or chat.type == "private" or paid or pressed:
            return await handler(event, data)
        bot: Bot = data["bot"]
        if message and (message.text or "").startswith("/"):
            me = await bot.me()
            asked = (message.text or "").split(maxsplit=1)[0].partition("@")[2]
            if asked and asked.lower() != (me.username or "").lower():
                return None  # another bot's command
            text = _("Please write to me in private: https://t.me/{bot}")
            await message.reply(text.format(bot=me.username))
            return None
        if message and message.text and _answers(message, bot):
            return await handler(event, data)
        return None


def _answers(message: Message, bot: Bot) -> bool:
    """Whether it answers a screen of this bot's."""
    shown = message.reply_to_message
    if shown is None or shown.from_user is None or shown.reply_markup is None:
        return False
    return shown.from_user.id == bot.id
