"""Bringing a file in a chunk at a time, so that nobody waits for it; all of it or nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from domain.desk import Desk
from domain.errors import Gone
from domain.intake.arrival import (
    Begun,
    begin_arrival,
    decide,
    do_rest,
    end_left_over,
    let_go,
    take_back_some,
)
from domain.intake.upload import Watch

A = TypeVar("A")
SPENT, ALONE = 0.02, 0.05  # seconds that a chunk is to take, and where nobody else is about
LEAST, MOST = 100, 400  # rows of a chunk
AWAY = 2.0  # seconds without a deed of somebody else's, after which nobody is taken to be about
REST = 32  # times as long as it took a chunk waits where others are about: 1 of 20 meets it


class Pace:
    """How many rows to write at a time, and how long to wait in between."""

    def __init__(self, desk: Desk, rest: int = REST) -> None:
        self.rows = LEAST
        self._rest = rest
        self._desk = desk
        self._writes = desk.writes
        self._others = -AWAY

    async def __call__(self, chunk: Coroutine[Any, Any, A]) -> A:
        """Write it, then let others pass."""
        begun = time.perf_counter()
        if self._desk.writes > self._writes:
            self._others = begun
        self._writes = self._desk.writes + 1
        answer = await chunk
        took = time.perf_counter() - begun
        alone = begun - self._others > AWAY
        grown = min(max((ALONE if alone else SPENT) / took, 0.5), 2.0)
        self.rows = min(max(int(self.rows * grown), LEAST), MOST)
        await asyncio.sleep(0 if alone else took * self._rest)
        return answer


async def bring(
    desk: Desk,
    upload: str,
    kind: str,
    watch: Watch,
    stage: Callable[[Pace], Awaitable[dict[str, Any] | None]],
    rest: int = REST,
) -> None:
    """Everything but the last deed, which lets it be seen.

    ``stage`` writes the chunks; what it returns is counted besides. Raises what it raises,
    FileComesIn.
    """
    pace = Pace(desk, rest)
    try:
        if not await _begun(desk, upload, kind, watch, pace):
            return
        try:
            more = await stage(pace)
            await desk(decide, upload=upload, more=more)
        except Exception:
            while await pace(desk(take_back_some, upload=upload)):
                pass
            raise
        watch.decided = True
        while await pace(desk(do_rest, upload=upload)):
            pass
    except asyncio.CancelledError:  # the program ends; the clock of the next one sees to it
        await desk(let_go, upload=upload)
        raise


async def _begun(desk: Desk, upload: str, kind: str, watch: Watch, pace: Pace) -> bool:
    """False where the file is in already: then the last deed knows what to answer."""
    while True:
        try:
            begun = await desk(begin_arrival, upload=upload, kind=kind)
        except Gone:
            return False
        if begun is Begun.YES:
            return True
        if begun is Begun.LEFT_OVER:
            await pace(desk(end_left_over))
        else:
            watch.at(watch.done)
            await asyncio.sleep(0.2)
