"""A screen whose button was used, and that is not edited by what answers it: a picture is sent
below, or a word over the buttons is all there is to say."""

from contextlib import suppress

from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from domain.desk import Desk
from handlers.kit.asking import Turn
from handlers.kit.buttons import to_menu
from handlers.kit.press import mark_of, with_mark, without_mark
from handlers.kit.screen import WAYS


async def renew_marks(query: CallbackQuery, desk: Desk, turn: Turn) -> None:
    """Its buttons get another mark, so that the same again is another wish. A tap that was under
    way is answered like the first, one that comes later finds the screen changed."""
    screen = query.message
    if not desk.done or not isinstance(screen, Message) or screen.text is None:
        return
    shown = turn.last is not None and turn.last[0].message_id == screen.message_id
    edited = shown or screen.message_id in turn.edited
    if edited or screen.reply_markup is None or screen.chat.type != "private":
        return
    rows = screen.reply_markup.inline_keyboard
    mark = mark_of(query.data or "", (one.callback_data or "" for row in rows for one in row))
    fresh = [[_marked(one, mark) for one in row] for row in rows]
    with suppress(TelegramAPIError):  # it is gone, or was changed meanwhile
        await screen.edit_reply_markup(reply_markup=InlineKeyboardMarkup(inline_keyboard=fresh))


async def without_pressed(query: CallbackQuery) -> None:
    """The button that was pressed goes, for it does nothing any more; the others stay, with a way
    on. In a group it may work for somebody else."""
    screen = query.message
    if not isinstance(screen, Message) or screen.chat.type != "private":
        return
    rows = screen.reply_markup.inline_keyboard if screen.reply_markup else []
    left = [[one for one in row if one.callback_data != query.data] for row in rows]
    kept = [row for row in left if row]
    if not any(one.text.startswith(WAYS) for row in kept for one in row):
        kept.append([to_menu()])
    with suppress(TelegramAPIError):  # it is gone, or was changed meanwhile
        await screen.edit_reply_markup(reply_markup=InlineKeyboardMarkup(inline_keyboard=kept))


def _marked(one: InlineKeyboardButton, mark: str) -> InlineKeyboardButton:
    if one.callback_data is None:
        return one
    data = with_mark(without_mark(one.callback_data), mark)
    return one.model_copy(update={"callback_data": data})
