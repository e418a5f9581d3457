"""A word to whoever sent what no conversation ever sees."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError

from bot.intake.model import sender_of
from handlers.kit.words import LOCALES, speak


async def say_kindly(bot: Bot, raw: dict[str, Any], words: Callable[[], str]) -> None:
    """Where it can be told whom, in their phone's language."""
    if sender := sender_of(raw):
        language = (sender.language or "").partition("-")[0].lower()
        speak(language if language in LOCALES else "en")
        with suppress(TelegramAPIError):
            await bot.send_message(sender.chat, words())
