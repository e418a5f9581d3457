"""Bots that Telegram makes for people by way of the common one, which may ask for their tokens."""

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
)

from domain.secrets import BotToken
from handlers.bots.wish import CannotMake, NotManaged, Unreachable

PATIENCE = 10  # s for an answer of Telegram's


async def may_make(common: Bot, bot: Bot) -> None:
    """Whether people may make bots by way of ``bot``: asked each time, because who runs it may
    allow it at any moment. Raises CannotMake, Unreachable."""
    try:
        me = await common.get_me(request_timeout=PATIENCE)
    except (TelegramAPIError, ClientDecodeError) as away:
        raise Unreachable from away
    if not me.can_manage_bots:
        raise CannotMake
    if bot.id != common.id:
        raise CannotMake(me.username or "")


async def token_of(common: Bot, bot_id: int, *, anew: bool = False) -> BotToken:
    """A managed bot's token; ``anew``: another one, and the old one is good for nothing. Raises
    NotManaged, Unreachable."""
    ask = common.replace_managed_bot_token if anew else common.get_managed_bot_token
    try:
        token = BotToken(await ask(bot_id, request_timeout=PATIENCE))
    except (TelegramBadRequest, TelegramForbiddenError, TelegramNotFound) as no:
        raise NotManaged from no
    except (TelegramAPIError, ClientDecodeError) as away:
        raise Unreachable from away
    if BotToken.found_in(token.reveal()) is None or token.bot_id != bot_id:
        raise NotManaged
    return token
