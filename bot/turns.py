"""Who goes first: who stands at a till, then whoever waits for an answer, then notices."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum

REMEMBERED = 10_000  # people of staff; whoever is forgotten is known again with the next update


class Urgency(IntEnum):
    TILL = 0
    ANSWER = 1
    NOTICE = 2
    BULK = 3


urgency: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.ANSWER)


@dataclass(slots=True)
class Going:
    """Work on an update: since when it computes; None while it waits for Telegram."""

    since: float | None
    rested: Callable[[], None]  # told when it begins to wait: another may compute meanwhile

    @contextmanager
    def resting(self) -> Iterator[None]:
        self.since = None
        self.rested()
        try:
            yield
        finally:
            self.since = asyncio.get_running_loop().time()


going: ContextVar[Going | None] = ContextVar("going", default=None)


def waits() -> AbstractContextManager[None]:
    """Around what waits for Telegram, in whatever work this is said."""
    now = going.get()
    return now.resting() if now is not None else nullcontext()


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
