"""Who asked for what: the one room in which the identity of a request is made.

The same update delivered twice, and the same button tapped twice on the same screen, are one
request; a later tap on the screen that came back is another.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Request:
    """Under this key the journal keeps the answer; the same request gets it again."""

    key: str
    once: bool = False  # whatever else it asks for, its first answer is the answer
    before: str = ""  # the key of the same wish some seconds ago, where the key goes by the clock

    @classmethod
    def message(cls, bot: int, chat: int, message: int) -> "Request":
        """What somebody wrote or sent."""
        return cls(f"m:{bot}:{chat}:{message}")

    @classmethod
    def press(
        cls, bot: int, chat: int, message: int, edited: datetime | int | None, data: str
    ) -> "Request":
        """A button of a screen as it stood since ``edited`` (None: never changed; below 0: about
        when it was pressed, where nobody knows how it stood)."""
        at = int(edited.timestamp()) if isinstance(edited, datetime) else edited or 0
        return cls(f"p:{bot}:{chat}:{message}:{at}:{_unread(data)}")

    @classmethod
    def question(
        cls, bot: int, chat: int, message: int, edited: datetime | int | None
    ) -> "Request":
        """A screen that asks for one of several: the first tap consumes it, whichever button."""
        return cls(cls.press(bot, chat, message, edited, "?").key, once=True)

    @classmethod
    def inline(cls, bot: int, number: str, data: str = "") -> "Request":
        """A question of inline mode, or a button under a message that came from it."""
        return cls(f"i:{bot}:{number}:{_unread(data)}")

    @classmethod
    def checkout(cls, bot: int, number: str) -> "Request":
        """A question before a payment."""
        return cls(f"q:{bot}:{number}")

    @classmethod
    def charge(cls, bot: int, number: str) -> "Request":
        """Money that was taken, once, whichever message tells of it."""
        return cls(f"c:{bot}:{number}")

    @classmethod
    def call(cls, key: str, number: str) -> "Request":
        """What another system calls for, by the number that it gives to its call."""
        return cls(f"a:{key}:{number}")

    @classmethod
    def kept(cls, key: str) -> "Request":
        """One that was written down: an answer that it had is the answer."""
        return cls(key, once=True)

    def item(self, ordinal: int) -> "Request":
        """One of several things that one request asks for: a code of a photo, say."""
        before = f"{self.before}/{ordinal}" if self.before else ""
        return replace(self, key=f"{self.key}/{ordinal}", before=before)


def _unread(data: str) -> str:
    """What tells one button from another: some carry a card's code, and keys are kept."""
    return hashlib.sha256(data.encode()).hexdigest()[:24] if data else ""
