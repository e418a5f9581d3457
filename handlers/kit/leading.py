"""The way back to a group of home, which stands in the last row of what was opened from there."""

from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from handlers.kit.buttons import OpenTile, TileName
from handlers.kit.here import unmarked
from handlers.kit.press import without_mark

WayTo = Callable[[TileName], InlineKeyboardButton]  # ◀ to a group, in the reader's language


def group_on(event: Message | CallbackQuery) -> TileName | None:
    """To which group the way back leads that stands on the screen that was pressed."""
    screen = event.message if isinstance(event, CallbackQuery) else None
    if not isinstance(screen, Message) or screen.chat.type != "private":
        return None
    rows = screen.reply_markup.inline_keyboard if screen.reply_markup else []
    back = (one for row in rows[-1:] for one in row if one.text.startswith("◀ "))
    one = next((one for one in back if opens(one, OpenTile)), None)
    if one is None:
        return None
    try:
        return OpenTile.unpack(unmarked(without_mark(one.callback_data or ""), 0)).tile
    except ValueError:  # of another version
        return None


def without_group(last: list[InlineKeyboardButton]) -> list[InlineKeyboardButton]:
    """The last row of a screen that turned out to be a question's: its ◀ is its own."""
    return [one for one in last if not (one.text[:2] == "◀ " and opens(one, OpenTile))]


def opens(one: InlineKeyboardButton, kind: type[CallbackData]) -> bool:
    return (one.callback_data or "").startswith(f"{kind.__prefix__}:")
