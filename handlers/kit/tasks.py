"""What a conversation may ask of the process: run something beside the updates."""

import asyncio
from collections.abc import Coroutine
from typing import Protocol, TypeVar

A = TypeVar("A")
SHORT = 1.0  # s; what takes longer goes on beside the updates, where it can be stopped


class Starter(Protocol):
    """The one owner of tasks, so that a stop can wait for them."""

    def start(self, work: Coroutine[object, None, A], name: str) -> asyncio.Task[A]: ...


async def begin(
    tasks: Starter, work: Coroutine[object, None, A], name: str, seconds: float | None = None
) -> asyncio.Task[A]:
    """A long one goes on beside the updates. A short one is done before its update ends, so that
    a process that is killed meanwhile is asked for it again."""
    task = tasks.start(work, name)
    await asyncio.wait([task], timeout=SHORT if seconds is None else seconds)
    return task
