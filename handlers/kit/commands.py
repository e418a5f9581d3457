"""A command, said once: help, Telegram's own menu, the button menu and ``Go`` are fed from it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeChat

from domain.roles import Permission

_WIDE_SPACE = "\u3000"


class Group(IntEnum):
    """Where a command stands in menus and lists; within its group, as registered."""

    COUNTER = auto()
    CARDS = auto()
    GOODS = auto()
    MALLS = auto()
    ORDERS = auto()
    PEOPLE = auto()
    FIGURES = auto()
    SHOPFRONT = auto()
    CUSTOMER = auto()
    ONESELF = auto()


@dataclass(frozen=True, slots=True)
class Command:
    """Everything about a command but the function that answers it."""

    name: str
    permission: Permission  # who is shown it, and answered; the desk decides what may be done
    group: Group | None = None  # None: it works when typed, and stands in no list
    icon: str = ""  # none: it is in lists, not among the buttons of home
    short: Callable[[], str] = str  # on a button
    does: Callable[[], str] = str  # in a list
    words: tuple[str, ...] = ()  # typed alone, without a slash
    openers: tuple[str, ...] = ()  # begin a line typed without a slash
    like: str = ""  # the command whose button opens what this one opens when typed alone


async def set_menu(bot: Bot, chat_id: int, listed: Sequence[Command]) -> None:
    """Telegram's command menu of this chat, in the person's language. Losing it loses nothing."""
    menu = [BotCommand(command=one.name, description=one.does()) for one in listed]
    try:
        await bot.set_my_commands(menu, scope=BotCommandScopeChat(chat_id=chat_id))
    except TelegramAPIError:
        return


def parted(line: str) -> tuple[str, str]:
    """The command of a line that begins with a slash, and what is said behind it, in whatever way
    the two are apart."""
    first, *behind = re.split(r"\s+", line[1:], maxsplit=1)
    return first.partition("@")[0].lower(), "".join(behind).replace(_WIDE_SPACE, " ")
