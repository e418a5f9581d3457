"""One worker process, seen from the program."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from domain.workers.talk import HEAD, MOST_BYTES, MOST_WORDS, Facts, Json, heading, unpacked

ROOT = Path(__file__).parents[2]
STARTING = 60.0  # seconds to import what it needs, on a machine that is busy
PART = 2**17  # bytes written at a time: a long message is copied into the pipe by the loop itself
Hear = Callable[[Json, bytes], Json]  # what it says meanwhile; the answer, where it asks


class Died(Exception):
    """It ended in the middle, or said what no worker says."""


class Worker:
    def __init__(self, process: Process) -> None:
        self._process = process
        self._ready = False
        self.end: asyncio.TimerHandle | None = None  # when it has been idle for long enough

    @classmethod
    async def start(cls, jobs: str, megabytes: int) -> "Worker":
        """Begun, not waited for. No fork of this process's threads and sockets, but a new one."""
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        # One thread each: there are as many workers as there may be work at once.
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "domain.workers",
            jobs,
            str(megabytes),
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
            env=os.environ | single | {"PYTHONPATH": path},
        )
        return cls(process)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def ready(self) -> None:
        """Raises Died, TimeoutError."""
        if not self._ready:
            async with asyncio.timeout(STARTING):
                words, _ = await self._next()
            if words != {"ready": True}:
                raise Died(f"it began with {words!r}"[:200])
            self._ready = True

    async def work(self, wish: Facts, data: bytes, hear: Hear | None) -> Facts:
        """The job's last word: ``done``, ``overrun`` or ``broken``. Raises Died."""
        await self._send(wish, data)
        while True:
            words, more = await self._next()
            if not isinstance(words, dict):
                raise Died("it did not answer with words")
            if "said" in words:
                if hear is not None:
                    hear(words["said"], more)
            elif "asked" in words:
                await self._send(hear(words["asked"], more) if hear else None)
            else:
                return words

    def kill(self) -> None:
        if self.end is not None:
            self.end.cancel()
        with suppress(ProcessLookupError):
            self._process.kill()

    async def gone(self) -> None:
        """After a kill: until nothing of it is left, pipes included."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.stdout is not None:
            await self._process.stdout.read()
        await self._process.wait()

    async def _send(self, words: object, data: bytes = b"") -> None:
        assert self._process.stdin is not None  # noqa: S101  (PIPE above)
        try:
            self._process.stdin.write(heading(words, len(data)))
            for begin in range(0, len(data), PART):
                self._process.stdin.write(data[begin : begin + PART])
                await self._process.stdin.drain()
            await self._process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError) as broken:
            raise Died from broken

    async def _next(self) -> tuple[Json, bytes]:
        assert self._process.stdout is not None  # noqa: S101  (PIPE above)
        pipe = self._process.stdout
        try:
            words, data = HEAD.unpack(await pipe.readexactly(HEAD.size))
            if words > MOST_WORDS or data > MOST_BYTES:
                raise Died("it says more than it may")
            return unpacked(await pipe.readexactly(words)), await pipe.readexactly(data)
        except (EOFError, ValueError) as broken:
            raise Died from broken
