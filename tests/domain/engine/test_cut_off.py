"""Whoever is cut off in the middle leaves nothing behind."""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

from domain.engine import Database


async def test_a_connection_that_nobody_waits_for_is_closed(tmp_path: Path) -> None:
    """Python from 3.13 on complains of one that is not, and a complaint fails this suite."""
    before = threading.active_count()
    for turns in range(60):
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'cut.db'}")
        opening = asyncio.create_task(_ask(database))
        for _ in range(turns % 6):
            await asyncio.sleep(0)
        opening.cancel()
        with suppress(asyncio.CancelledError):
            await opening
        await database.close()
    async with asyncio.timeout(60):
        while threading.active_count() > before:  # what was begun is opened to its end
            await asyncio.sleep(0.01)


async def _ask(database: Database) -> None:
    async with database.reading() as session:
        await session.connection()
