"""The last word of every update that ended with an exception."""

import structlog
from aiogram import Router
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import ErrorEvent, ReplyParameters

from domain.desk import Desk
from domain.errors import DatabaseAway, Refusal
from domain.redemption import owe_answer
from handlers.door.gone import told_gone
from handlers.kit.asking import now
from handlers.kit.checkout import refuse
from handlers.kit.me import Me
from handlers.kit.screen import Rows, Screen, in_group, show
from handlers.kit.used import without_pressed
from handlers.kit.words import _, fill, plain
from handlers.refusals import is_for_good, offers, say

log = structlog.get_logger(__name__)


def router() -> Router:
    errors = Router(name="errors")
    errors.error.register(tell_payment, _is_payment)
    errors.error.register(tell_refusal, ExceptionTypeFilter(Refusal))
    errors.error.register(tell_away, ExceptionTypeFilter(DatabaseAway))
    errors.error.register(tell_closed, _shut_to_who_taps_in_a_group)
    errors.error.register(tell_defect)
    return errors


async def _is_payment(event: ErrorEvent) -> bool:
    return bool(event.update.message and event.update.message.successful_payment)


async def _shut_to_who_taps_in_a_group(event: ErrorEvent) -> bool:
    query = event.update.callback_query
    closed = isinstance(event.exception, TelegramForbiddenError)
    return closed and query is not None and in_group(query)


async def tell_payment(
    event: ErrorEvent, desk: Desk | None = None, *, again: bool = False
) -> None:
    """Money is in and is not noted: said once, and raised on, so that it is tried again.

    There is no refusal either: who has paid cannot be told to send it once more.
    """
    if desk and desk.done:
        await tell_defect(event, desk)
        return
    if not again:
        text = _(
            "💳 Your payment has arrived, but I could not note it yet (no. {n}). I try again by "
            "myself: do not pay a second time."
        )
        await _answer(event, fill(text, n=str(event.update.update_id)))
    raise event.exception


async def tell_refusal(event: ErrorEvent, me: Me | None = None) -> None:
    if isinstance(event.exception, Refusal):
        rows = offers(event.exception)
        words = say(event.exception, me.zone if me else "UTC")
        turn = now()
        asked = turn if turn and turn.event is event.update.event else None
        if asked and await told_gone(asked, event.exception, words, me):
            return
        if asked is None or not await asked.refused(words, rows):
            await _answer(event, words, rows)
        if event.update.callback_query and is_for_good(event.exception):
            await without_pressed(event.update.callback_query)


async def tell_away(event: ErrorEvent) -> None:
    """A press that comes again is the same wish; what is typed again is another one, and whether
    the first was done nobody knows where the connection broke in its last moment."""
    away, message = _("🔌 The shop's records cannot be reached right now."), event.update.message
    if message is None:
        again = _("Wait a moment and press again: nothing is done twice.")
    elif (message.text or "").startswith("/points "):
        again = _(
            "Wait a moment, then look at /points NAME before you type it again: it may be "
            "done, and would count twice."
        )
    else:
        again = _("Wait a moment, then look whether it was done before you send it again.")
    await _answer(event, f"{away} {again}")


async def tell_closed(event: ErrorEvent, desk: Desk | None = None) -> None:
    """Who has never opened the bot, or has shut it, taps in a group: its answer cannot be sent."""
    log.warning("may not write to them", update_id=event.update.update_id)
    done = _("✅ It is done, but I may not write to you. Open my chat and press Start.")
    shut = _("🔒 I may not write to you. Open my chat, press Start, then tap here again.")
    await _answer(event, done if desk and desk.done else shut)


async def tell_defect(event: ErrorEvent, desk: Desk | None = None) -> None:
    """A defect is told truthfully: whether the deed is done, and a number to find it by."""
    number = str(event.update.update_id)
    if isinstance(event.exception, TelegramRetryAfter):
        log.warning("answer not delivered", update_id=number, why=str(event.exception))
        await _later(event, desk)  # Telegram wants silence here
        return
    if away := isinstance(event.exception, TelegramServerError | TelegramNetworkError):
        log.warning("telegram is away", update_id=number, why=str(event.exception))
    else:
        log.error("update failed", update_id=event.update.update_id, exc_info=event.exception)
    if desk and desk.done:
        text = fill(
            _("✅ It is done, but I could not show it (no. {n}). /records has it."), n=number
        )
    else:
        text = fill(_("😵 Something broke on my side (no. {n}). Nothing was changed."), n=number)
    if not await _answer(event, text) and away:
        await _later(event, desk)


async def _later(event: ErrorEvent, desk: Desk | None) -> None:
    """What is done is told as soon as Telegram takes messages again; what is not, by the next
    ask."""
    if desk and desk.keys and desk.actor.merchant_id:
        await desk(owe_answer, asked=desk.keys, number=event.update.update_id)


async def _answer(event: ErrorEvent, text: str, rows: Rows | None = None) -> bool:
    """An alert over the buttons, or a message where there is something to tap next; whether
    Telegram took it."""
    query, message = event.update.callback_query, event.update.message
    if event.update.pre_checkout_query:
        await refuse(event.update.pre_checkout_query, text)
        return True
    try:
        if query and rows and not in_group(query):
            await show(query, Screen(text, rows))
        elif query:
            words = plain(text)
            await query.answer(words[:200], show_alert=True)
        elif message:
            to = ReplyParameters(message_id=message.message_id, allow_sending_without_reply=True)
            markup = Screen(text, rows or []).markup
            await message.answer(text, reply_parameters=to, reply_markup=markup)
    except TelegramAPIError as unsaid:
        log.warning("answer not delivered", update_id=event.update.update_id, why=str(unsaid))
        return False
    return True
