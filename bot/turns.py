"""Who goes first: who stands at a till, then whoever waits for an answer, then notices."""

from collections import OrderedDict
from contextvars import ContextVar
from enum import IntEnum

REMEMBERED = 10_000  # people of staff; whoever is forgotten is known again with the next update


class Urgency(IntEnum):
    TILL = 0
    ANSWER = 1
    NOTICE = 2


urgency: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.ANSWER)


class Staff:
    """Chats of people who redeem, as this process met them. Forgetting one costs a moment."""

    def __init__(self) -> None:
        self._chats: OrderedDict[int, None] = OrderedDict()

    def __contains__(self, chat: object) -> bool:
        return chat in self._chats

    def note(self, chat: int, *, redeems: bool) -> None:
        """Say it of the update in work, and keep it for the next ones."""
        urgency.set(Urgency.TILL if redeems else Urgency.ANSWER)
        if redeems:
            self._chats[chat] = None
            self._chats.move_to_end(chat)
            if len(self._chats) > REMEMBERED:
                self._chats.popitem(last=False)
        else:
            self._chats.pop(chat, None)
