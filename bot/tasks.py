"""The one place that owns background tasks, so that a stop can wait for them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import structlog

A = TypeVar("A")
log = structlog.get_logger(__name__)


class Tasks:
    """Starts tasks, keeps them alive, and ends them together."""

    def __init__(self) -> None:
        self.on_failure: Callable[[BaseException], Coroutine[Any, Any, None]] | None = None
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Coroutine[Any, Any, A], name: str) -> asyncio.Task[A]:
        task = asyncio.create_task(work, name=name)  # noqa: TID251  (the owner of tasks)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def idle(self) -> None:
        """Until everything that was started has ended by itself."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def stop(self) -> None:
        """Cancel what still runs and wait until it is gone."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (failure := task.exception()):
            log.error("task ended", task=task.get_name(), exc_info=failure)
            if self.on_failure is not None and task.get_name() != "alarm":
                self.start(self.on_failure(failure), "alarm")
