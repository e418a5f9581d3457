"""A screen: a text, perhaps a picture, and buttons; edited in place when possible, else sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from handlers.kit.here import marked

Button = InlineKeyboardButton
Rows = list[list[Button]]
CAPTION, TEXT = 1024, 4096
GOOD, BAD, MAIN = "success", "danger", "primary"  # Telegram's colours for buttons


def button(text: str, press: CallbackData, style: str | None = None) -> Button:
    """A button that carries the number of what it acts on."""
    return Button(text=text[:64], callback_data=marked(press), style=style)


def rows_of(buttons: Sequence[Button], width: int) -> Rows:
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


@dataclass(frozen=True, slots=True)
class Screen:
    """``photo`` is PNG bytes, or the file id of a picture that Telegram has."""

    text: str
    rows: Rows = field(default_factory=list)
    photo: bytes | str | None = None
    protect: bool = False

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        rows = [row for row in self.rows if row]
        return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


async def show(event: Message | CallbackQuery, screen: Screen, *, reply: bool = False) -> None:
    """Show a screen: as an answer to a message, or in place of the screen that was pressed."""
    if isinstance(event, Message):
        await send(event, screen, reply=reply)
        return
    shown = event.message
    if not isinstance(shown, Message):  # older than 48 hours: Telegram no longer tells us of it
        if event.bot:
            await event.bot.send_message(
                event.from_user.id, screen.text, reply_markup=screen.markup
            )
    elif screen.photo is not None or shown.photo or shown.document or shown.text is None:
        await send(shown, screen)
    else:
        try:
            await shown.edit_text(screen.text, reply_markup=screen.markup)
        except TelegramBadRequest as same:
            if "not modified" not in same.message:
                await send(shown, screen)
    await event.answer()


async def send(message: Message, screen: Screen, *, reply: bool = False) -> Message:
    """Send a screen to the chat of this message."""
    to = (
        ReplyParameters(message_id=message.message_id, allow_sending_without_reply=True)
        if reply
        else None
    )
    if screen.photo is not None and len(screen.text) <= CAPTION:
        photo = (
            BufferedInputFile(screen.photo, "card.png")
            if isinstance(screen.photo, bytes)
            else screen.photo
        )
        try:
            return await message.answer_photo(
                photo,
                caption=screen.text,
                reply_markup=screen.markup,
                reply_parameters=to,
                protect_content=screen.protect or None,
            )
        except TelegramBadRequest:
            if isinstance(screen.photo, bytes):
                raise
            # The file id belongs to another bot's token, or Telegram forgot it: the words remain.
    return await message.answer(screen.text, reply_markup=screen.markup, reply_parameters=to)


async def alert(query: CallbackQuery, text: str) -> None:
    """A word that must be tapped away."""
    await query.answer(text[:200], show_alert=True)


async def send_file(event: Message | CallbackQuery, data: bytes, name: str, caption: str) -> None:
    """Send a document to the chat where the wish came from."""
    message = event if isinstance(event, Message) else event.message
    if isinstance(message, Message):
        await message.answer_document(BufferedInputFile(data, name), caption=caption)
    if isinstance(event, CallbackQuery):
        await event.answer()


REMOVE = ReplyKeyboardRemove()
