"""What the stand-in keeps of people, taps and questions, and the faults it is told to make."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiogram.types import (
    CallbackQuery,
    Chat,
    ForumTopicCreated,
    Message,
    PreCheckoutQuery,
    Update,
    User,
)

ICON = 0x6FB9F0  # of a topic


@dataclass
class Account:
    """A person with a Telegram account."""

    user: User
    about: str = ""  # shown on the page: "owner", "verifier at …"
    blocked: bool = False
    started: bool = False


@dataclass
class Room:
    """A group: its topics by number, and what the bot may do there."""

    chat: Chat
    topics: dict[int, str] = field(default_factory=dict)
    bot_in: bool = True
    may_make: bool = True
    moved_to: int | None = None

    def stands_in(self, thread: int, opened: Message) -> dict[str, Any]:
        """What marks a message in a topic: it answers the one with which the topic was made."""
        made = ForumTopicCreated(name=self.topics[thread], icon_color=ICON)
        first = opened.model_copy(update={"message_id": thread, "forum_topic_created": made})
        return {
            "message_thread_id": thread,
            "is_topic_message": True,
            "reply_to_message": first,
        }


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


@dataclass(frozen=True)
class Bill:
    """What an invoice asks for: in a message, or behind a link."""

    title: str
    about: str
    payload: str
    currency: str
    total: int


@dataclass
class Charge:
    """Money that was taken."""

    id: str
    provider_id: str
    who: int
    bill: Bill
    refunded: bool = False


@dataclass
class Checkout:
    """A question before a payment, and how it ended."""

    query: PreCheckoutQuery
    bill: Bill
    at: datetime
    declined: bool
    asked: Update | None = None
    paid: Update | None = None  # tells the bot that the money was taken
    error: str | None = None  # what the person reads instead
    ended: asyncio.Event = field(default_factory=asyncio.Event)


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
