"""People: Telegram users, whatever they are to whichever merchant."""

from domain.people.model import Person
from domain.people.self import forget_chat, meet, set_language

__all__ = [
    "Person",
    "forget_chat",
    "meet",
    "set_language",
]
