"""What the stand-in keeps of people, taps and questions, and the faults it is told to make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.types import CallbackQuery, User


@dataclass
class Account:
    """A person with a Telegram account."""

    user: User
    about: str = ""  # shown on the page: "owner", "verifier at …"
    blocked: bool = False
    started: bool = False


@dataclass
class Press:
    query: CallbackQuery
    at: datetime
    answered: bool = False


@dataclass
class Asked:
    """An inline query, and what the bot offered."""

    who: int
    results: list[Any] | None = None
    button: Any = None


@dataclass
class Fault:
    """What the next calls of a method get instead of an answer.

    ``file`` is the download of one: without a body it is cut in the middle.
    """

    method: str
    times: int = 1
    status: int = 200
    body: str | None = None  # sent as it is
    hang: float = 0.0  # seconds of silence, then the connection is closed
    after: bool = False  # do the deed first, then fail: the answer was lost on its way
