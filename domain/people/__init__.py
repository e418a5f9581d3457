"""People: Telegram users, whatever they are to whichever merchant."""

from domain.people.model import BotChat, Person
from domain.people.self import (
    QuietHours,
    called,
    forget_chat,
    meet,
    quiet_hours,
    set_language,
    set_quiet,
)

__all__ = [
    "BotChat",
    "Person",
    "QuietHours",
    "called",
    "forget_chat",
    "meet",
    "quiet_hours",
    "set_language",
    "set_quiet",
]
