"""Whose turn it is: merchants one after the other, and of each its people one after the other."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

Who = tuple[int, int]  # merchant, person
_Waiting = deque[asyncio.Future[None]]


class Turns:
    """At most ``most`` at once: one of a person's, and of a merchant's all but one.

    So a free place is left for everybody else, whatever one merchant sends.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._merchants_most = max(most - 1, 1)
        self._busy = 0
        self._of_merchant: Counter[int] = Counter()
        self._of_person: Counter[Who] = Counter()
        self._waiting: OrderedDict[int, OrderedDict[int, _Waiting]] = OrderedDict()

    @asynccontextmanager
    async def taken(self, who: Who) -> AsyncIterator[None]:
        """Wait for a turn and hold it while the block runs."""
        merchant, person = who
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        people = self._waiting.setdefault(merchant, OrderedDict())
        people.setdefault(person, deque()).append(turn)
        self._call()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # called and cancelled in one breath
                self._count(who, -1)
                self._call()
            else:
                self._forget(who, turn)
            raise
        try:
            yield
        finally:
            self._count(who, -1)
            self._call()

    def _call(self) -> None:
        """Call whoever is next, as long as there is room."""
        while self._busy < self.most and (who := self._next()):
            merchant, person = who
            people = self._waiting[merchant]
            turn = people[person].popleft()
            people.move_to_end(person)
            self._waiting.move_to_end(merchant)
            self._tidy(who)
            if not turn.done():  # else whoever waited has gone, and has not come to say so yet
                self._count(who, +1)
                turn.set_result(None)

    def _next(self) -> Who | None:
        for merchant, people in self._waiting.items():
            if self._of_merchant[merchant] < self._merchants_most:
                for person in people:
                    if not self._of_person[merchant, person]:
                        return merchant, person
        return None

    def _count(self, who: Who, change: int) -> None:
        self._busy += change
        self._of_merchant[who[0]] += change
        self._of_person[who] += change
        if not self._of_person[who]:
            del self._of_person[who]
        if not self._of_merchant[who[0]]:
            del self._of_merchant[who[0]]

    def _forget(self, who: Who, turn: asyncio.Future[None]) -> None:
        people = self._waiting.get(who[0])
        if people and turn in people.get(who[1], ()):
            people[who[1]].remove(turn)
            self._tidy(who)

    def _tidy(self, who: Who) -> None:
        people = self._waiting[who[0]]
        if not people[who[1]]:
            del people[who[1]]
        if not people:
            del self._waiting[who[0]]
