"""A sheet of any length onto the disk: in constant memory, beside the updates, stopped on demand.

One snapshot is read. Neither engine makes anybody wait for who reads.
"""

import asyncio
from pathlib import Path

from domain.desk import Work
from domain.engine import POSTGRES, Fetched, Lane
from domain.exports import copied, spelled
from domain.exports.model import Sheet, Watch, Written
from domain.exports.parts import Parts
from domain.sheets import FileFormat

BLOCK = 512 * 1024  # bytes that are mended at once
ROWS = 500  # of SQLite, likewise: they stay in the processor's cache


async def write(
    work: Work, sheet: Sheet, file_format: FileFormat, folder: Path, watch: Watch
) -> Written:
    """The files stand in ``folder``. Raises Stopped."""
    parts = Parts(folder, file_format, sheet.titles)
    try:
        lane = await work.lane()
        await lane.keep_moment()
        sums = await _summed(work, sheet)
        run = _copied if lane.dialect == POSTGRES else _spelled
        await run(lane, sheet, file_format, parts, watch)
    finally:
        await asyncio.to_thread(parts.close)
    name = f"{sheet.name}.{file_format.value}"
    return Written(name, tuple(parts.files), parts.rows, sums)


async def _summed(work: Work, sheet: Sheet) -> tuple[Fetched, ...]:
    if sheet.sums is None:
        return ()
    return tuple(tuple(row) for row in await work.session.execute(sheet.sums))


async def _copied(
    lane: Lane, sheet: Sheet, file_format: FileFormat, parts: Parts, watch: Watch
) -> None:
    mender = copied.Mender(sheet, file_format)
    columns = copied.selected(sheet, file_format)
    if len(sheet.zones) == 1:
        await lane.command(f"SET LOCAL TIME ZONE '{next(iter(sheet.zones))}'")
    loop = asyncio.get_running_loop()
    waiting: list[bytes] = []
    busy: asyncio.Future[None] | None = None

    def mend(data: bytes) -> None:
        parts.add(*mender.mended(data))

    async def take(data: bytes, *, last: bool = False) -> None:
        """The next block is mended while the database says the one after it."""
        nonlocal busy
        waiting.append(data)
        if not last and sum(map(len, waiting)) < BLOCK:
            return
        if busy is not None:
            await busy
        watch.at(parts.rows)
        block = b"".join(waiting)
        waiting.clear()
        if block:
            busy = loop.run_in_executor(None, mend, block)

    try:
        query = sheet.query.with_only_columns(*columns)
        await lane.copy(query, take, between=copied.BETWEEN[file_format])
        await take(b"", last=True)
    finally:
        if busy is not None:
            await busy
    watch.at(parts.rows)


async def _spelled(
    lane: Lane, sheet: Sheet, file_format: FileFormat, parts: Parts, watch: Watch
) -> None:
    speller = spelled.Speller(sheet, file_format)

    def take(rows: list[Fetched]) -> None:
        parts.add(speller.spelled(rows), len(rows))
        watch.at(parts.rows)

    await lane.walk(sheet.query.with_only_columns(*spelled.selected(sheet)), take, ROWS)
