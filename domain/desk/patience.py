"""Trying again: at once where two transactions met, for a while where the database is away."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from domain.engine import is_away, is_conflict, is_locked
from domain.errors import DatabaseAway, Refusal

A = TypeVar("A")
log = structlog.get_logger(__name__)
CONFLICT_RETRIES = 8
PATIENCE_SECONDS = 4.0  # after which a person waits no more for a database that is away


class Repeated(Exception):
    """This very request was carried out before; its stored answer is returned again."""


async def patiently(attempt: Callable[[], Awaitable[A]]) -> A:
    """Try again on conflicts, and for a few seconds while the database is away.

    Trying again is safe even when a commit's outcome is unknown: the request key makes the
    second attempt return the first one's answer. Raises DatabaseAway.
    """
    loop, conflicts = asyncio.get_running_loop(), 0
    end = loop.time() + PATIENCE_SECONDS
    while True:
        try:
            return await attempt()
        except (Refusal, Repeated, DatabaseAway):
            raise
        except Exception as error:
            met, in_time = is_conflict(error), loop.time() < end
            if met and conflicts < CONFLICT_RETRIES and (in_time or not is_locked(error)):
                conflicts += 1
                pause = random.uniform(0.005, 0.02) * 2**conflicts
            elif (is_away(error) or met) and in_time:
                pause = 0.25
            elif is_away(error) or met:
                log.error("database away", error=repr(error))  # noqa: TRY400
                raise DatabaseAway from error
            else:
                raise
            await asyncio.sleep(pause)
