"""Whose screen this is: a button remembers the merchant it was drawn for.

The numbers on buttons are a merchant's own. Somebody who wears several hats must not do to one
shop's product 5 what an old screen of another shop's product 5 offered.
"""

from collections.abc import Callable
from contextvars import ContextVar

from aiogram import Bot
from aiogram.filters.callback_data import CallbackData

from domain.errors import Elsewhere

_MARK = "^"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
EVERYWHERE = frozenset({"go1", "gf1", "la1", "ac1"})  # open a screen, choose a language, a link
_here: ContextVar[int] = ContextVar("here", default=0)
Usernames = Callable[[int], str]
_usernames: ContextVar[Usernames] = ContextVar("usernames", default=lambda _merchant_id: "")


def stand_in(merchant_id: int) -> None:
    """Everything drawn from here on in this task is this merchant's; 0: nobody's."""
    _here.set(merchant_id)


def here() -> int:
    return _here.get()


def link_through(usernames: Usernames) -> None:
    """In this task: by which own bot a merchant's links go; "" where it has none."""
    _usernames.set(usernames)


async def username_for(bot: Bot, merchant_id: int | None = None) -> str:
    """Of the bot to which a link of this merchant leads, None: of the one at work here."""
    own = _usernames.get()(_here.get() if merchant_id is None else merchant_id)
    return own or (await bot.me()).username or ""


def marked(press: CallbackData) -> str:
    """A button's data; one that says itself whose it is needs no mark."""
    merchant = _here.get()
    if not merchant or "merchant" in type(press).model_fields or press.__prefix__ in EVERYWHERE:
        return press.pack()
    return f"{press.pack()}{_MARK}{_short(merchant)}"


def unmarked(data: str, merchant_id: int) -> str:
    """What was pressed. Raises Elsewhere where it was drawn for another merchant."""
    plain, mark, owner = data.rpartition(_MARK)
    if not mark:
        return data
    if merchant_id and owner != _short(merchant_id):  # who works nowhere is told by the desk
        raise Elsewhere
    return plain


def _short(number: int) -> str:
    """Six digits for two thousand million."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
