"""The answer to the question before a payment: Telegram waits ten seconds for it."""

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.methods import AnswerPreCheckoutQuery
from aiogram.types import PreCheckoutQuery

from handlers.kit.words import plain

log = structlog.get_logger(__name__)
PATIENCE = 3  # s for a call; what breaks off is tried again
MOST = 200  # symbols of a refusal


async def allow(query: PreCheckoutQuery) -> None:
    """The money may be taken. Whether it is, the payment tells."""
    await _answer(query, None)


async def refuse(query: PreCheckoutQuery, words: str) -> None:
    """Nothing is taken; the person reads the words in the payment form."""
    await _answer(query, plain(words)[:MOST])


async def allow_by_id(bot: Bot, query: str) -> None:
    """As ``allow``, where the question was not read any further."""
    await _say(bot, AnswerPreCheckoutQuery(pre_checkout_query_id=query, ok=True))


async def _answer(query: PreCheckoutQuery, error: str | None) -> None:
    if query.bot is None:
        raise RuntimeError("a question that came without its bot")
    await _say(query.bot, query.answer(ok=error is None, error_message=error))


async def _say(bot: Bot, answer: AnswerPreCheckoutQuery) -> None:
    try:
        await bot(answer, request_timeout=PATIENCE)
    except TelegramAPIError as unsaid:  # answered before, as a rule, or too late
        query = answer.pre_checkout_query_id
        log.warning("checkout not answered", query=query, why=str(unsaid)[:200])
