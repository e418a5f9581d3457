"""Trying again: at once where two transactions met, for a while where the database is away."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from domain.engine import is_away, is_conflict
from domain.errors import DatabaseAway, Refusal

A = TypeVar("A")
log = structlog.get_logger(__name__)
CONFLICT_RETRIES = 8
PATIENCE_SECONDS = 4.0  # how long a person waits for a database that is away


class Repeated(Exception):
    """This very request was carried out before; its stored answer is returned again."""


async def patiently(attempt: Callable[[], Awaitable[A]]) -> A:
    """Try again on conflicts, and for a few seconds while the database is away.

    Trying again is safe even when a commit's outcome is unknown: the request key makes the
    second attempt return the first one's answer. Raises DatabaseAway.
    """
    conflicts, waited = 0, 0.0
    while True:
        try:
            return await attempt()
        except (Refusal, Repeated, DatabaseAway):
            raise
        except Exception as error:
            if is_conflict(error) and conflicts < CONFLICT_RETRIES:
                conflicts += 1
                pause = random.uniform(0.005, 0.02) * 2**conflicts
            elif (is_away(error) or is_conflict(error)) and waited < PATIENCE_SECONDS:
                pause = 0.25
            elif is_away(error) or is_conflict(error):
                log.error("database away", error=repr(error))  # noqa: TRY400
                raise DatabaseAway from error
            else:
                raise
            waited += pause
            await asyncio.sleep(pause)
