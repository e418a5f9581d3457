"""What Telegram refuses, in Telegram's own words and codes."""

from dataclasses import dataclass, field
from typing import Any

from aiogram.types import InlineKeyboardMarkup, MessageEntity

TEXT, CAPTION, ALERT, DATA = 4096, 1024, 200, 64
IN_A_ROW, IN_ALL = 8, 100


@dataclass
class Refused(Exception):
    """An answer with ``ok: false``."""

    status: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


def bad(words: str) -> Refused:
    return Refused(400, f"Bad Request: {words}")


def check_text(text: str, entities: list[MessageEntity]) -> None:
    """Length is counted after the entities were taken out."""
    if not text.strip():
        raise bad("message text is empty")
    if utf16(text) > TEXT:
        raise bad("message is too long")
    if len(entities) > 100:
        del entities[100:]


def check_caption(text: str) -> None:
    if utf16(text) > CAPTION:
        raise bad("message caption is too long")


def check_keyboard(markup: object, *, bill: bool = False) -> None:
    """At most 8 buttons in a row and 100 in all; callback_data of 1 to 64 bytes; ``bill``: an
    invoice, which alone may have a button to pay."""
    if not isinstance(markup, InlineKeyboardMarkup):
        return
    rows = markup.inline_keyboard
    if any(len(row) > IN_A_ROW for row in rows) or sum(map(len, rows)) > IN_ALL:
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        if not button.text.strip():
            raise bad("text buttons are unallowed in the inline keyboard")
        kinds = (
            button.callback_data,
            button.url,
            button.copy_text,
            button.web_app,
            button.switch_inline_query,
            button.switch_inline_query_current_chat,
            button.disabled,
            button.pay,
        )
        if all(kind is None for kind in kinds):
            raise bad("text buttons are unallowed in the inline keyboard")
        if (
            button.callback_data is not None
            and not 1 <= len(button.callback_data.encode()) <= DATA
        ):
            raise bad("BUTTON_DATA_INVALID")
        if button.pay and not bill:
            raise bad("BUTTON_TYPE_INVALID")


def utf16(text: str) -> int:
    """Telegram counts in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
