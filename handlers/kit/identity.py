"""Which request an update is, or a call: the only place where outside numbers become identity."""

from dataclasses import replace
from datetime import datetime

from aiogram.types import CallbackQuery, InlineQuery, Message, PreCheckoutQuery, Update

from domain.desk import Request

# A picture, and a screen older than 48 hours, is not edited: what answers it is sent below, and it
# stays as it is. Two taps of one moment are one wish there, a tap of another day is another.
MOMENT = 300  # s
BORDER = 10  # s; two taps on both sides of where one moment ends are one wish as well


def request_of(bot_id: int, update: Update, received: datetime) -> Request | None:
    """A message is its chat and number; a press is its screen, as it stood, and its button; a
    payment is its charge, however often it is told. ``received``: first, not when it came again.
    """
    event = update.event
    if isinstance(event, Message) and event.successful_payment:
        return Request.charge(bot_id, event.successful_payment.telegram_payment_charge_id)
    if isinstance(event, Message):
        return of_message(bot_id, event)
    if isinstance(event, CallbackQuery):
        return _of_press(bot_id, event, received)
    if isinstance(event, InlineQuery):
        return Request.inline(bot_id, event.id)
    if isinstance(event, PreCheckoutQuery):
        return Request.checkout(bot_id, event.id)
    return None


def of_message(bot_id: int, message: Message) -> Request:
    return Request.message(bot_id, message.chat.id, message.message_id)


def of_call(key: str, number: str) -> Request:
    """A call of another system is its key and the number that it gives it."""
    return Request.call(key, number)


def of_question(query: CallbackQuery) -> Request | None:
    """The question on the screen that was pressed, whichever of its buttons it was; None: of a
    screen that Telegram does not tell us of any more."""
    screen = query.message
    if not isinstance(screen, Message) or query.bot is None:
        return None
    return Request.question(query.bot.id, screen.chat.id, screen.message_id, screen.edit_date)


def of_typed_answer(message: Message, screen: int, edited: int | None) -> Request:
    """The same question, answered by typing instead of a tap on its screen."""
    bot_id = message.bot.id if message.bot else 0
    return Request.question(bot_id, message.chat.id, screen, edited)


def _of_press(bot_id: int, query: CallbackQuery, received: datetime) -> Request:
    data, screen = query.data or "", query.message
    if screen is None:
        return Request.inline(bot_id, query.inline_message_id or query.id, data)
    where = bot_id, screen.chat.id, screen.message_id
    if isinstance(screen, Message) and screen.text is not None:
        return Request.press(*where, screen.edit_date, data)
    now = int(received.timestamp())
    here, before = (Request.press(*where, -(at // MOMENT), data) for at in (now, now - BORDER))
    return replace(here, before=before.key) if before != here else here
