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


class Room:
    """Who computes for those who stand at no till, whichever bot they write to: all bots share
    one processor with the till."""

    def __init__(self, places: int, a_while: float) -> None:
        """``places``: how many at once; ``a_while``: seconds after which somebody who has
        computed all along is taken to wait for something else."""
        self._places = places
        self._while = a_while
        self._going: dict[tuple[int, int], Going] = {}  # by bot and chat
        self._waiting: dict[Callable[[], None], None] = {}  # in turn
        self.turn = asyncio.Lock()  # from the look whether there is room until one is in it

    def free(self) -> int:
        lately = asyncio.get_running_loop().time() - self._while
        return self._places - sum(
            one.since is not None and one.since > lately for one in self._going.values()
        )

    def enter(self, bot_id: int, chat: int, one: Going) -> None:
        self._going[bot_id, chat] = one

    def leave(self, bot_id: int, chat: int) -> None:
        if self._going.pop((bot_id, chat), None):
            self.call_next()

    def wait(self, wake: Callable[[], None], *, waits: bool) -> None:
        """Who has somebody waiting is woken when there is room again; or has nobody any more."""
        if waits:
            self._waiting.setdefault(wake)
        else:
            self._waiting.pop(wake, None)

    def call_next(self) -> None:
        """Whoever has waited for longest looks whether there is room."""
        if self._waiting:
            wake = next(iter(self._waiting))
            del self._waiting[wake]
            wake()


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
