"""An update as it came, kept before Telegram is told that we have it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base, word

BESIDE = 2**62  # chats from here on are none: what waits for nobody stands in a place of its own


class State(StrEnum):
    WAITING = auto()
    DONE = auto()
    ASIDE = auto()  # it cannot be read, or the process died over it again and again
    FLOOD = auto()  # one of too many: not worked on


class RawUpdate(Base):
    """A bot's, no merchant's: nobody knows yet whose it will be. So it is a global table."""

    __tablename__ = "updates"
    __table_args__ = (
        Index(
            "ix_updates_waiting",
            "bot_id",
            "chat",
            "update_id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(None, "bot_id", "chat", "received"),
    )

    # Each id is claimed by itself: Telegram orders updates within a chat only, and begins anew
    # at a random number after a quiet week, so there is no "all up to here".
    bot_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat: Mapped[int] = mapped_column(BigInteger)  # whose order it keeps
    album: Mapped[str | None]
    raw: Mapped[str | None] = mapped_column(Text)  # JSON; None once it is of no more use
    received: Mapped[datetime]
    state: Mapped[State] = mapped_column(word(State))
    lease: Mapped[datetime | None]  # a process that died with it in hand loses it then
    attempts: Mapped[int] = mapped_column(BigInteger)
    # The message that answered an album, for parts that come late.
    receipt: Mapped[int | None] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who can be told something, as far as the raw JSON says."""

    chat: int
    language: str | None


def chat_of(raw: dict[str, Any]) -> int:
    """The chat whose order an update keeps, or else the person; a place of its own otherwise."""
    if "pre_checkout_query" in raw:  # answered within ten seconds, whatever the person sent before
        return BESIDE + int(raw["update_id"])
    event = _event(raw)
    message = event.get("message") if "message" in event else event
    for holder in (message, event):
        for name in ("chat", "from", "user"):
            number = _dict(_dict(holder).get(name)).get("id")
            if isinstance(number, int) and abs(number) < BESIDE:
                return number
    return BESIDE + int(raw["update_id"])


def album_of(raw: dict[str, Any]) -> str | None:
    """The album that a message is a part of."""
    album = _dict(raw.get("message")).get("media_group_id")
    return album if isinstance(album, str) else None


def sender_of(raw: dict[str, Any]) -> Sender | None:
    """The private chat of whoever sent this, where it can be found."""
    who = _dict(_event(raw).get("from"))
    chat = chat_of(raw)
    if not 0 < chat < BESIDE or who.get("is_bot"):
        return None
    language = who.get("language_code")
    return Sender(chat, language if isinstance(language, str) else None)


def must_count(raw: dict[str, Any]) -> bool:
    """What is never turned away, however much else the person sends: money."""
    return "pre_checkout_query" in raw or is_payment(raw)


def is_payment(raw: dict[str, Any]) -> bool:
    """Money is in: what Telegram tells of it is worked on until it is noted."""
    return "successful_payment" in _dict(raw.get("message"))


def _event(raw: dict[str, Any]) -> dict[str, Any]:
    return next((one for one in raw.values() if isinstance(one, dict)), {})


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
