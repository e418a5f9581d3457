"""A file that somebody sent, fetched from Telegram."""

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramRetryAfter
from aiogram.types import Document, PhotoSize
from aiohttp import ClientError

from domain.errors import Refusal
from handlers.kit.words import _

log = structlog.get_logger(__name__)
TRIES = 2  # what broke off in the middle is fetched again
File = PhotoSize | Document


class NotFetched(Refusal):
    """It did not come whole; sent again, it may."""


def lost() -> str:
    return _("📡 That did not arrive whole from Telegram. Nothing was changed: send it again.")


async def fetch(bot: Bot, file: File, most: int) -> bytes | None:
    """Its bytes; None where there are more than ``most``, or more than Telegram gives.

    Raises NotFetched.
    """
    if (file.file_size or 0) > most:
        return None
    why = ""
    for _try in range(TRIES):
        try:
            stream = await bot.download(file)
        except TelegramRetryAfter:
            raise
        except TelegramBadRequest as refused:
            if "too big" in refused.message:
                return None
            why = refused.message  # asked again at once, it says the same
            break
        except (AiogramError, ClientError, TimeoutError) as broken:
            why = repr(broken)
            continue
        data = stream.read() if stream else b""
        if len(data) >= (file.file_size or 1):
            return data
        why = f"{len(data)} of {file.file_size} bytes"
    log.warning("file not fetched", why=why[:200])
    raise NotFetched
