"""What is asked of the process that serves the bots."""

from dataclasses import dataclass
from typing import Protocol

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

    async def refresh(self) -> None:
        """Serve from now on what is connected now."""
