"""Why a bot is not connected."""

from dataclasses import dataclass

from domain.errors import Refusal


class BotTaken(Refusal):
    """It is another merchant's, or the common one."""


@dataclass
class BotConnected(Refusal):
    """The merchant has another one."""

    username: str
