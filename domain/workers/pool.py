"""As many workers as there may be work at once: begun when first needed, replaced when killed."""

import asyncio
import os

from domain.workers.talk import Facts, Json
from domain.workers.turns import Turns, Who
from domain.workers.worker import Died, Hear, Worker

IDLE = 60.0  # seconds after which workers that are not kept warm end


class Overrun(Exception):
    """It took more time or memory than one piece of work gets."""


class Stopping(Exception):
    """The program stops before it came to this."""


class JobBroken(Exception):
    """A defect inside a worker; its traceback."""


class Pool:
    """``jobs``: a module with ``JOBS``, name → function. ``warm``: how many outlive idleness."""

    def __init__(self, jobs: str, *, megabytes: int, warm: int, most: int | None = None) -> None:
        self._jobs, self._megabytes, self._warm = jobs, megabytes, warm
        self.turns = Turns(most or max(os.cpu_count() or 1, 2))
        self._idle: list[Worker] = []
        self._killed: list[Worker] = []
        self._bounds: set[asyncio.Timeout] = set()
        self._end: float | None = None  # of everything, once the program stops

    async def do(
        self,
        job: str,
        data: bytes,
        *,
        who: Who,
        seconds: float,
        hear: Hear | None = None,
        facts: Facts | None = None,
    ) -> Json:
        """A job's answer to ``data`` and ``facts``.

        ``hear`` is told what is found meanwhile and answers what is asked. The time counts from
        when a worker has begun. Raises Overrun, Stopping, JobBroken.
        """
        loop = asyncio.get_running_loop()
        wish = {"job": job, "facts": facts or {}, "seconds": seconds}
        try:
            async with asyncio.timeout_at(self._end) as bound:
                self._bounds.add(bound)
                try:
                    async with self.turns.taken(who):
                        worker = await self._take()
                        fine = False
                        try:
                            await worker.ready()
                            end = loop.time() + seconds
                            bound.reschedule(min(end, self._end) if self._end else end)
                            said = await worker.work(wish, data, hear)
                            fine = "done" in said
                        finally:
                            await self._give_back(worker, fine=fine)
                finally:
                    self._bounds.discard(bound)
        except TimeoutError:
            if self._end is not None and loop.time() >= self._end:
                raise Stopping from None
            raise Overrun from None
        except Died as died:
            raise Overrun from died
        if "broken" in said:
            raise JobBroken(said["broken"])
        if not fine:
            raise Overrun
        return said["done"]

    def hurry(self, seconds: float) -> None:
        """The program stops: what is not done in so many seconds ends with what it has."""
        self._end = asyncio.get_running_loop().time() + seconds
        for bound in self._bounds:
            when = bound.when()
            bound.reschedule(self._end if when is None else min(when, self._end))

    async def close(self) -> None:
        """End all workers, and wait until they are gone."""
        self.hurry(0)
        for worker in self._idle:
            worker.kill()
        gone, self._idle, self._killed = self._idle + self._killed, [], []
        for worker in gone:
            await worker.gone()

    async def _take(self) -> Worker:
        while self._idle:
            worker = self._idle.pop()
            if worker.end is not None:
                worker.end.cancel()
            if worker.alive:
                return worker
            await worker.gone()
        return await Worker.start(self._jobs, self._megabytes)

    async def _give_back(self, worker: Worker, *, fine: bool) -> None:
        if not fine:
            worker.kill()
            self._killed = [one for one in self._killed if one.alive] + [worker]
            if self._idle or self._end is not None:
                return
            worker = await Worker.start(self._jobs, self._megabytes)  # it imports meanwhile
        if self._end is not None and asyncio.get_running_loop().time() >= self._end:
            worker.kill()
            self._killed.append(worker)
            return
        if len(self._idle) >= self._warm:
            worker.end = asyncio.get_running_loop().call_later(IDLE, self._dismiss, worker)
        self._idle.append(worker)

    def _dismiss(self, worker: Worker) -> None:
        if worker in self._idle:
            self._idle.remove(worker)
            worker.kill()
            self._killed = [one for one in self._killed if one.alive] + [worker]
