"""The answer to the question before a payment: Telegram waits ten seconds for it."""

import structlog
from aiogram.exceptions import TelegramAPIError
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


async def _answer(query: PreCheckoutQuery, error: str | None) -> None:
    if query.bot is None:
        raise RuntimeError("a question that came without its bot")
    answer = query.answer(ok=error is None, error_message=error)
    try:
        await query.bot(answer, request_timeout=PATIENCE)
    except TelegramAPIError as unsaid:  # answered before, as a rule, or too late
        log.warning("checkout not answered", query=query.id, why=str(unsaid)[:200])
