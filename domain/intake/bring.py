"""Bringing a file in a chunk at a time, so that nobody waits for it; all of it or nothing."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

from domain.desk import Desk
from domain.engine import Facts
from domain.errors import Gone
from domain.intake.arrival import (
    Begun,
    begin_arrival,
    decide,
    do_rest,
    end_left_over,
    let_go,
    take_back_some,
)
from domain.intake.judge import Problem
from domain.intake.upload import Watch
from domain.pace import REST, Pace
from domain.sheets import BadSheet, Reason

A = TypeVar("A")


async def bring(
    desk: Desk,
    upload: str,
    kind: str,
    watch: Watch,
    stage: Callable[[Pace], Awaitable[Facts | None]],
    rest: int = REST,
) -> None:
    """Everything but the last deed, which lets it be seen.

    ``stage`` writes the chunks; what it returns is counted besides. Raises what it raises,
    FileComesIn.
    """
    pace = Pace(desk, rest)
    try:
        if not await _begun(desk, upload, kind, watch, pace):
            return
        try:
            more = await stage(pace)
            await pace.own(desk(decide, upload=upload, more=more))
        except Exception:
            while await pace(desk(take_back_some, upload=upload)):
                pass
            raise
        watch.decided = True
        while await pace(desk(do_rest, upload=upload)):
            pass
    except asyncio.CancelledError:  # the program ends; the clock of the next one sees to it
        await desk(let_go, upload=upload)
        raise


async def stage_lines(
    pace: Pace,
    reading: Iterator[A | Problem],
    most: int,
    watch: Watch,
    keep: Callable[[list[A]], Awaitable[object]],
) -> None:
    """Write what a file's lines ask for, ``most`` at a time; one that has become wrong since it
    was looked at ends it: BadSheet."""
    lines = 0
    while some := await pace.some(reading, most):
        watch.at(lines)
        asked = []
        for one in some:
            if isinstance(one, Problem):
                raise BadSheet(Reason.MEANWHILE, one.line, one.column)
            asked.append(one)
        await pace(keep(asked))
        lines += len(some)
    watch.at(lines)


async def _begun(desk: Desk, upload: str, kind: str, watch: Watch, pace: Pace) -> bool:
    """False where the file is in already: then the last deed knows what to answer."""
    while True:
        try:
            begun = await pace.own(desk(begin_arrival, upload=upload, kind=kind))
        except Gone:
            return False
        if begun is Begun.YES:
            return True
        if begun is Begun.LEFT_OVER:
            await pace(desk(end_left_over))
        else:
            watch.at(watch.done)
            await asyncio.sleep(0.2)
