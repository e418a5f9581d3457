"""Jobs of the tests, for workers of the tests."""

import os
import time
from collections.abc import Callable
from typing import Any

from domain.workers import Talk


def _sleep(talk: Talk, data: bytes, seconds: float) -> int:
    talk.say("begun")
    time.sleep(seconds)
    return os.getpid()


def _spin(talk: Talk, data: bytes) -> None:
    """Never ends, and hears nothing."""
    talk.say(os.getpid())
    while True:
        pass


def _eat(talk: Talk, data: bytes, megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def _crash(talk: Talk, data: bytes) -> None:
    os.abort()


def _defect(talk: Talk, data: bytes) -> float:
    return 1 / len(data)


JOBS: dict[str, Callable[..., Any]] = {
    "sleep": _sleep, "spin": _spin, "eat": _eat, "crash": _crash, "defect": _defect,
}  # fmt: skip
