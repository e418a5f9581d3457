"""What a tap is worth: a button counts only on the screen that it was drawn for.

Every button carries a mark of its screen. A second tap that reaches us after the first one has
changed the screen carries the old mark, and so does a forged press: neither is on the screen any
more. Without the mark "+10" tapped twice would be 20, for it stands on the new screen as well.
"""

import zlib
from collections.abc import Iterable
from typing import get_args

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
LARGEST = 2**53  # no row has a number beyond
NUL = "\0"  # PostgreSQL keeps none
MARK = 3  # bytes of a button that its mark takes, of Telegram's 64


def mark_of(text: str, buttons: Iterable[str]) -> str:
    """Two signs that change with what a screen says and offers."""
    number = zlib.crc32("\n".join((text, *buttons)).encode())
    return SIGNS[number & 63] + SIGNS[number >> 6 & 63]


def with_mark(data: str, mark: str) -> str:
    return f"{data}~{mark}"


def without_mark(data: str) -> str:
    """What the button says, whichever screen it stood on."""
    body, tilde, mark = data.rpartition("~")
    return body if tilde and len(mark) == MARK - 1 else data


def is_gone(query: CallbackQuery) -> bool:
    """Whether the pressed button is not on its screen any more.

    Of a screen older than 48 hours, or sent through inline mode, Telegram does not tell us.
    """
    screen = query.message
    if not isinstance(screen, Message):
        return False
    rows = screen.reply_markup.inline_keyboard if screen.reply_markup else []
    return all(one.callback_data != query.data for row in rows for one in row)


def sane(pressed: CallbackData) -> CallbackData:
    """Refuses numbers that no row can have, and signs that no text has. Raises ValueError."""
    for value in vars(pressed).values():
        if isinstance(value, int) and abs(value) >= LARGEST:
            raise ValueError("no such number")
        if isinstance(value, str) and NUL in value:
            raise ValueError("no such text")
    return pressed


def deeds_of(kind: type[CallbackData]) -> tuple[str, ...]:
    """The literal deeds of a button; none where it does one thing."""
    about = kind.model_fields.get("deed")
    return get_args(about.annotation) if about else ()
