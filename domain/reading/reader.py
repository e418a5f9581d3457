"""Reads pictures in workers: two seconds each, in which whatever was found counts."""

import time
from collections.abc import Callable

from domain.reading import problem
from domain.reading.problem import Cut, Problem, TooMuch
from domain.reading.read import Measured, Reading
from domain.workers import Facts, Hear, Json, Overrun, Pool, Stopping, Who

SECONDS = 2.0  # one picture; the slowest of the measured photographs took 0.2
LOOKING = 1.5  # after so many it begins no other look, so that no worker need be killed
# More than a worker has when it begins: 50 megapixels with colours and transparency.
MEGABYTES = 400


class Reader:
    """``who`` asks, as merchant and person: merchants take turns, then their people."""

    def __init__(self) -> None:
        self._pool = Pool("domain.reading.jobs", megabytes=MEGABYTES, warm=1)

    async def read(
        self, data: bytes, wanted: Callable[[str], bool] = bool, *, who: Who
    ) -> Reading:
        """See ``read``; the bytes of waiting pictures are all that is held meanwhile."""
        return await self._texts("read", data, wanted, who, {"seconds": LOOKING})

    async def barcodes(self, data: bytes, *, who: Who) -> Reading:
        """See ``barcodes``."""
        return await self._texts("barcodes", data, bool, who, {})

    async def measure(self, data: bytes, *, who: Who) -> Measured:
        """See ``measure``."""
        return Measured(**await self._do("measure", data, who))

    async def fit(self, data: bytes, width: int, height: int, *, who: Who) -> bytes:
        """See ``fit``."""
        found: list[bytes] = []
        facts = {"width": width, "height": height}
        await self._do("fit", data, who, lambda _, small: found.append(small), facts)
        return found[0]

    async def hurry(self, seconds: float = 5.0) -> None:
        """The program stops: what is read after so many seconds is ``Cut``."""
        self._pool.hurry(seconds)

    async def close(self) -> None:
        await self._pool.close()

    async def _texts(
        self, job: str, data: bytes, wanted: Callable[[str], bool], who: Who, facts: Facts
    ) -> Reading:
        begun = time.perf_counter()
        found: list[str] = []

        def hear(text: str, _: bytes) -> bool:
            found.append(text)
            return wanted(text)

        try:
            done = await self._do(job, data, who, hear, facts)
        except (TooMuch, Cut):
            if not found:
                raise
            return Reading(tuple(found), (time.perf_counter() - begun) * 1000)
        return Reading(tuple(done["texts"]), done["ms"])

    async def _do(
        self,
        job: str,
        data: bytes,
        who: Who,
        hear: Hear | None = None,
        facts: Facts | None = None,
    ) -> Json:
        try:
            done = await self._pool.do(job, data, who=who, seconds=SECONDS, hear=hear, facts=facts)
        except Overrun as overrun:
            raise TooMuch from overrun
        except Stopping as stopping:
            raise Cut from stopping
        if "problem" in done:
            raise _PROBLEMS[done["problem"]](**done["facts"])
        return done


_PROBLEMS: dict[str, type[Problem]] = {
    one.__name__: one
    for one in vars(problem).values()
    if isinstance(one, type) and issubclass(one, Problem)
}
