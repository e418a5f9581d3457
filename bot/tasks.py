"""The one place that owns background tasks, so that a stop can wait for them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

A = TypeVar("A")
log = structlog.get_logger(__name__)
AGAIN = 5.0  # s: longer than a task waits for a database, to write how it ended


class Tasks:
    """Starts tasks, keeps them alive, and ends them together."""

    def __init__(self) -> None:
        self.on_failure: Callable[[BaseException], Coroutine[Any, Any, None]] | None = None
        self._running: dict[asyncio.Task[Any], asyncio.Task[Any] | None] = {}  # → who began it

    def start(self, work: Coroutine[Any, Any, A], name: str) -> asyncio.Task[A]:
        task = asyncio.create_task(work, name=name)  # noqa: TID251  (the owner of tasks)
        self._running[task] = asyncio.current_task()
        task.add_done_callback(self._ended)
        return task

    async def idle(self) -> None:
        """Until everything that was started has ended by itself."""
        while self._running:
            await asyncio.wait(list(self._running))  # gives the loop a turn, which gather may not

    async def stop(self, patience: float = 5.0) -> None:
        """Cancel what still runs and wait until it is gone.

        What one of ours began is that one's to end, so that it can say how it ended; what then
        still runs after ``patience`` seconds is cancelled as well.
        """
        for task, begun_by in list(self._running.items()):
            if begun_by not in self._running:
                task.cancel()
        if self._running:
            await asyncio.wait(list(self._running), timeout=patience)
        await asyncio.gather(*map(end, list(self._running)))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.pop(task, None)
        if not task.cancelled() and (failure := task.exception()):
            log.error("task ended", task=task.get_name(), exc_info=failure)
            if self.on_failure is not None and task.get_name() != "alarm":
                self.start(self.on_failure(failure), "alarm")


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel a loop of one's own and wait until it is gone.

    It is said again to who has not heard it: before Python 3.12 ``asyncio.wait_for`` keeps a
    cancellation to itself that comes in the moment of its answer, and a loop would go on.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=AGAIN)
