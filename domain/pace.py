"""How long work on a file stays beside everybody else's: in small pieces, with rests between."""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from itertools import islice
from typing import TypeVar

from domain.desk import Desk

A = TypeVar("A")
SPENT, ALONE = 0.02, 0.05  # seconds that a chunk is to take, and where nobody else is about
LEAST, MOST = 100, 400  # rows of a chunk
AWAY = 2.0  # seconds without a deed of somebody else's, after which nobody is taken to be about
REST = 32  # times as long as it took a chunk waits where others are about: 1 of 20 meets it
# What is only computed or read keeps nobody out; it takes its share of the processor, so it is
# done for a moment at a time and then rests.
FEW, MANY = 8, 200  # things of several statements each that are looked at at a time
MOMENT, BREATH = 0.0015, 8  # seconds, and times as long as it took


class Pace:
    """How many rows to write at a time, and how long to wait after whatever is done."""

    def __init__(self, desk: Desk, rest: int = REST) -> None:
        self.rows = LEAST
        self._rest = rest
        self._desk = desk
        self._writes = desk.writes
        self._others = -AWAY

    async def __call__(self, chunk: Awaitable[A]) -> A:
        """Write it, then let others pass."""
        alone = self._alone(own=1)
        begun = time.perf_counter()
        answer = await chunk
        took = time.perf_counter() - begun
        grown = min(max((ALONE if alone else SPENT) / took, 0.5), 2.0)
        self.rows = min(max(int(self.rows * grown), LEAST), MOST)
        await asyncio.sleep(0 if alone else took * self._rest)
        return answer

    async def own(self, deed: Awaitable[A]) -> A:
        """One transaction that belongs to this work; nobody else is about because of it."""
        self._writes += 1
        return await deed

    @property
    def few(self) -> int:
        """How many things to look at at a time."""
        return MANY if self._alone() else FEW

    async def look(self, reading: Awaitable[A]) -> A:
        """The same of something that only reads."""
        begun = time.perf_counter()
        answer = await reading
        await self._breathe(time.perf_counter() - begun)
        return answer

    async def some(self, things: Iterator[A], most: int) -> list[A]:
        """The next ``most`` of what is computed while it is asked for, away from the event loop;
        fewer, or none, at its end."""
        found: list[A] = []
        over = False
        while not over and len(found) < most:
            more, over, took = await asyncio.to_thread(_moment, things, most - len(found))
            found += more
            await self._breathe(took)
        return found

    async def _breathe(self, took: float) -> None:
        await asyncio.sleep(0 if self._alone() else took * min(BREATH, self._rest))

    def _alone(self, own: int = 0) -> bool:
        """``own``: transactions that are about to be begun here, and are nobody else's."""
        now, writes = time.perf_counter(), self._desk.writes
        if writes > self._writes:
            self._others = now
        self._writes = writes + own
        return now - self._others > AWAY


def _moment(things: Iterator[A], most: int) -> tuple[list[A], bool, float]:
    """Some of them, whether that was all there is, and the processor's seconds it took."""
    begun = time.thread_time()
    found: list[A] = []
    took = 0.0
    for one in islice(things, most):
        found.append(one)
        took = time.thread_time() - begun
        if took > MOMENT:
            return found, False, took
    return found, len(found) < most, took
