"""A message that was edited: it is not read again, for it may have been done; that is said."""

from datetime import UTC, datetime, timedelta

from aiogram.types import Message, ReplyParameters

from handlers.kit.questions import Question, taken_out
from handlers.kit.words import _

SOON = timedelta(minutes=3)  # after it was sent; later nobody waits for an answer to it
_LINKS = {"url", "text_link"}  # a preview that comes later is an edit as well


async def edited_message(message: Message, raw_state: str | None) -> None:
    if not _is_meant(message, asked=raw_state is not None):
        return
    if raw_state in Question.known and Question.known[raw_state].secret:
        await taken_out(message)
    to = ReplyParameters(message_id=message.message_id, allow_sending_without_reply=True)
    words = _(
        "✏️ An edited message is not read again: what it said first counts. If that was refused, "
        "send it anew."
    )
    await message.answer(words, reply_parameters=to)


def _is_meant(message: Message, *, asked: bool) -> bool:
    """Whether somebody has just changed words; a place that is followed changes by itself."""
    if message.edit_date is None or message.via_bot or not (message.text or message.caption):
        return False
    marks = {one.type for one in message.entities or message.caption_entities or []}
    if marks & _LINKS and not asked:
        return False
    return datetime.fromtimestamp(message.edit_date, UTC) - message.date <= SOON
