"""The machine's clock was set back: what it said should happen then happens now.

A machine that was two days ahead left leases, albums and messages that wait for a moment two days
away. Whoever wrote such moments is told the time, and brings them forward. It is done once at each
start as well, because nobody knows what the clock said before.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import structlog

from bot.tasks import Tasks, end

log = structlog.get_logger(__name__)
LOOK = 1.0  # s between two looks
TOLERATED = timedelta(seconds=2)  # a time server corrects more gently
UNKNOWN = datetime.max.replace(tzinfo=UTC)  # of a process that has just begun
SetBack = Callable[[datetime], Awaitable[None]]


class Backwards:
    """``told`` may be told twice of the same: each brings forward what is too far away."""

    def __init__(
        self, clock: Callable[[], datetime], tasks: Tasks, told: Sequence[SetBack]
    ) -> None:
        self._clock = clock
        self._tasks = tasks
        self._told = told
        self._latest = UNKNOWN
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = self._tasks.start(self._run(), "backwards")

    async def stop(self) -> None:
        if self._loop is not None:
            await end(self._loop)
            self._loop = None

    async def look(self) -> bool:
        """Whether the clock had been set back; everybody knows it then."""
        now = self._clock()
        back = now < self._latest - TOLERATED
        if back:
            if self._latest != UNKNOWN:
                seconds = (self._latest - now).total_seconds()
                log.warning("the clock was set back", seconds=seconds)
            for tell in self._told:
                await tell(now)
        self._latest = now if back else max(now, self._latest)
        return back

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception as failure:  # the database is away, as a rule
                log.warning("nothing was brought forward yet", why=repr(failure))
            await asyncio.sleep(LOOK)
