"""A screen: a text, perhaps a picture, and buttons; edited in place when possible, else sent."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from handlers.kit.here import marked
from handlers.kit.press import mark_of, with_mark
from handlers.kit.questions import turn
from handlers.kit.words import _, plain

Event = Message | CallbackQuery  # where a wish comes from: typed, or pressed
Button = InlineKeyboardButton
Rows = list[list[Button]]
Keyboard = ReplyKeyboardMarkup | ReplyKeyboardRemove
CAPTION, TEXT = 1024, 4096
LABEL = 64  # of a button
WAYS = ("◀ ", "✖ ", "⌂ ")  # how a button begins that leads away from a screen
GOOD, BAD, MAIN = "success", "danger", "primary"  # Telegram's colours for buttons
REMOVE = ReplyKeyboardRemove()


def button(text: str, press: CallbackData, style: str | None = None) -> Button:
    """A button that carries the number of what it acts on."""
    text = text if len(text) <= LABEL else text[: LABEL - 1].rstrip() + "…"
    return Button(text=text, callback_data=marked(press), style=style)


def rows_of(buttons: Sequence[Button], width: int) -> Rows:
    return [list(buttons[start : start + width]) for start in range(0, len(buttons), width)]


@dataclass(frozen=True, slots=True)
class Screen:
    """``photo`` is PNG bytes, or the file id of a picture that Telegram has."""

    text: str
    rows: Rows = field(default_factory=list)
    photo: bytes | str | None = None
    protect: bool = False  # Telegram lets nobody forward or save it
    apart: bool = False  # the words stand below the picture, so that they can be edited
    beside: Rows = field(default_factory=list)  # under the picture, where the words stand apart
    keyboard: Keyboard | None = None  # under the typing line, instead of buttons; or its removal
    root: bool = False  # home or a group of it: draws its own ways on

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        """The buttons, each marked with the screen that it stands on (``press.py``)."""
        return _markup(self.text, self.rows)

    @property
    def digest(self) -> str:
        """A sign of the words and the buttons, without the picture."""
        taps = [(one.text, one.callback_data, one.url) for row in self.rows for one in row]
        return hashlib.sha256(repr((self.text, taps)).encode()).hexdigest()[:16]

    @property
    def fits_caption(self) -> bool:
        return len(self.text) <= CAPTION and not self.apart

    @property
    def editable(self) -> bool:
        """Whether a text on the screen can become this."""
        return self.photo is None and self.keyboard is None and not self.protect


def _markup(text: str, rows: Rows) -> InlineKeyboardMarkup | None:
    rows = [row for row in rows if row]
    if not rows:
        return None
    mark = mark_of(text, [one.callback_data or "" for row in rows for one in row])
    marked = [[_marked(one, mark) for one in row] for row in rows]
    return InlineKeyboardMarkup(inline_keyboard=marked)


def _marked(one: Button, mark: str) -> Button:
    if one.callback_data is None:
        return one
    return one.model_copy(update={"callback_data": with_mark(one.callback_data, mark)})


async def show(event: Event, screen: Screen, *, reply: bool = False) -> Message | None:
    """Show a screen: as an answer to a message, or in place of the screen that was pressed. The
    message that it is now, if any.

    Where that one says the same already, the press is answered instead.
    """
    if isinstance(event, Message):
        return await send(event, screen, reply=reply)
    screen = _framed(screen)
    shown = event.message
    now: Message | None = None
    if not isinstance(shown, Message) or shown.text is None or not screen.editable:
        now = await send(event, screen)
    elif _is(shown, screen := _led_on(event, screen)):
        await event.answer(_("👌 It is so already: nothing here has changed."))
    else:
        now = await edit(shown, screen)
        await _noted(now, screen)
    await event.answer()
    return now


def _led_on(query: CallbackQuery, screen: Screen) -> Screen:
    """What takes the place of another screen leads on from there; who draws it cannot forget."""
    labels = [one.text for row in screen.rows for one in row]
    listening = turn.get()
    if screen.root or listening is None or in_group(query):
        return screen
    if any(label.startswith(WAYS) for label in labels):
        return screen
    return replace(screen, rows=listening.led_back([*screen.rows, [listening.home()]]))


def _framed(screen: Screen) -> Screen:
    """A question's screen has its ways out; any other leads back to where it was opened."""
    listening = turn.get()
    if listening is None:
        return screen
    rows, keyboard = listening.frame(screen.rows, screen.keyboard)
    if not (screen.root or keyboard):
        rows = listening.led_back(rows)
    return replace(screen, rows=rows, keyboard=keyboard)


async def _noted(message: Message | None, screen: Screen) -> None:
    if listening := turn.get():
        await listening.shown(message, screen.text)


async def edit(shown: Message, screen: Screen) -> Message | None:
    """In place of a message; below it where it is gone. The message as it is now."""
    if listening := turn.get():
        listening.changed(shown.message_id)
    try:
        edited = await shown.edit_text(screen.text, reply_markup=screen.markup)
    except TelegramBadRequest as refused:
        if "not modified" not in refused.message:
            return await send(shown, screen)
        # Of two taps at once the second knows the screen as it was before the first.
        said = {"text": plain(screen.text), "entities": None, "reply_markup": screen.markup}
        return shown.model_copy(update=said)
    return edited if isinstance(edited, Message) else None


async def recaption(shown: Message, screen: Screen) -> None:
    """The words under a picture, in place."""
    try:
        await shown.edit_caption(caption=screen.text, reply_markup=screen.markup)
    except TelegramBadRequest as refused:
        if "not modified" not in refused.message:
            raise


def _is(shown: Message, screen: Screen) -> bool:
    return same(shown, plain(screen.text), screen.markup)


def same(shown: Message, words: str, markup: InlineKeyboardMarkup | None) -> bool:
    """Whether Telegram would say that nothing is modified; the buttons' marks tell of bold."""
    said = (shown.text or "").strip()
    return said == words.strip() and _taps(shown.reply_markup) == _taps(markup)


def _taps(markup: InlineKeyboardMarkup | None) -> list[list[tuple[str, str | None]]]:
    rows = markup.inline_keyboard if markup else []
    return [[(one.text, one.callback_data) for one in row] for row in rows]


async def send(event: Event, screen: Screen, *, reply: bool = False) -> Message:
    """Send a screen to the chat that the wish came from, also where the message is gone; what was
    asked in a group's topic is answered there."""
    bot, chat = whence(event)
    asked = event if isinstance(event, Message) else None
    to = asked.message_id if asked and reply else None
    thread = asked.message_thread_id if asked and asked.is_topic_message else None
    screen = _framed(screen)
    sent = await post(bot, chat, screen, reply_to=to, thread=thread)
    await _noted(sent, screen)
    return sent


def in_group(query: CallbackQuery) -> bool:
    """Whether others see the screen that was pressed."""
    return query.message is not None and query.message.chat.type != "private"


def whence(event: Event) -> tuple[Bot, int]:
    """The bot and the chat. Who presses is in private, so that the person is the chat."""
    if event.bot is None:
        raise RuntimeError("an event that came without its bot")
    return event.bot, event.chat.id if isinstance(event, Message) else event.from_user.id


async def post(
    bot: Bot,
    chat_id: int,
    screen: Screen,
    *,
    reply_to: int | None = None,
    thread: int | None = None,
) -> Message:
    """The one way in which a screen reaches a chat: an answer and a notice are the same.

    A text too long for a caption stands below its picture, which alone is the answer then. A
    file id that Telegram does not know (it belongs to another bot's token, or was forgotten)
    leaves the words.
    """
    to = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
    below, protect = to if reply_to else None, screen.protect or None
    markup = screen.keyboard or screen.markup
    if screen.photo is not None:
        photo = _file(screen.photo) if isinstance(screen.photo, bytes) else screen.photo
        whole = screen.fits_caption
        try:
            sent = await bot.send_photo(
                chat_id,
                photo,
                caption=screen.text if whole else None,
                reply_markup=markup if whole else _markup("", screen.beside),
                reply_parameters=below,
                protect_content=protect,
                message_thread_id=thread,
            )
        except TelegramBadRequest:
            if isinstance(screen.photo, bytes):
                raise
        else:
            if whole:
                return sent
            below = None
    return await bot.send_message(
        chat_id,
        screen.text,
        reply_markup=markup,
        reply_parameters=below,
        protect_content=protect,
        message_thread_id=thread,
    )


def _file(data: bytes) -> BufferedInputFile:
    return BufferedInputFile(data, "picture.png")


async def alert(query: CallbackQuery, text: str) -> None:
    """A word that must be tapped away."""
    await query.answer(text[:200], show_alert=True)


async def send_file(event: Event, data: bytes, name: str, caption: str) -> None:
    """Send a document to the chat where the wish came from."""
    bot, chat = whence(event)
    await bot.send_document(chat, BufferedInputFile(data, name), caption=caption)
    if isinstance(event, CallbackQuery):
        await event.answer()
