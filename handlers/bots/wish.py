"""What is asked of the process that serves the bots."""

from dataclasses import dataclass
from typing import Protocol

from aiogram import Bot

from domain.errors import Refusal
from domain.secrets import BotToken


@dataclass(frozen=True, slots=True)
class Introduced:
    """How Telegram knows a bot."""

    username: str
    name: str


class Unknown(Refusal):
    """Telegram does not know the token; or it is the common bot's."""


class Unreachable(Refusal):
    """Telegram could not be asked."""


@dataclass
class CannotMake(Refusal):
    """The bot that was asked may manage none. ``username``: of the one that may, if it is not
    this one."""

    username: str = ""


class NotManaged(Refusal):
    """Telegram gives the common bot no token of that one."""


class NotFetched(Refusal):
    """Telegram made a bot, and did not answer when it was asked for the token."""


class Bots(Protocol):
    """Those that are served here."""

    async def introduce(self, token: BotToken) -> Introduced:
        """Raises Unknown, Unreachable."""

    async def may_make(self, bot: Bot) -> None:
        """Whether Telegram lets people make bots by way of ``bot``. Raises CannotMake,
        Unreachable."""

    async def made(self, bot_id: int) -> BotToken:
        """The token of a bot that was made by way of the common one. Raises NotManaged,
        NotFetched."""

    async def renew(self, bot_id: int, *, anew: bool = False) -> bool:
        """Serve a managed bot by the token that Telegram knows now, or with ``anew`` by one that
        it makes; whether it is another one. Raises NotManaged, Unreachable."""

    async def let_go(self, token: BotToken) -> None:
        """Telegram calls us no more about it."""

    async def picture(self, bot: Bot, file_id: str) -> str | bytes | None:
        """What ``bot`` can send of a photo: the same where it was sent to this one, the bytes
        where it was sent to another bot of the merchant at work, or to the common one."""

    async def refresh(self) -> None:
        """Serve from now on what is connected now."""
