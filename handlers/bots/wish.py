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


class Bots(Protocol):
    """Those that are served here."""

    async def introduce(self, token: BotToken) -> Introduced:
        """Raises Unknown, Unreachable."""

    async def let_go(self, token: BotToken) -> None:
        """Telegram calls us no more about it."""

    async def picture(self, bot: Bot, file_id: str) -> str | bytes | None:
        """What ``bot`` can send of a photo: the same where it was sent to this one, the bytes
        where it was sent to another bot of the merchant at work, or to the common one."""

    async def refresh(self) -> None:
        """Serve from now on what is connected now."""
