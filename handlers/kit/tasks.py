"""What a conversation may ask of the process: run something beside the updates."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

A = TypeVar("A")


class Starter(Protocol):
    """The one owner of tasks, so that a stop can wait for them."""

    def start(self, work: Coroutine[Any, Any, A], name: str) -> asyncio.Task[A]: ...
