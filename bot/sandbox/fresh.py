"""The demo as it is at the beginning: made once, and put back by a copy for each reset."""

import asyncio
from datetime import datetime
from pathlib import Path

from bot.demo import fill_demo
from bot.settings import Settings
from domain.engine import utcnow


class Fresh:
    """For settings that differ in nothing but the database's place.

    The demo's days count from when it was made, so that one of another hour is made anew.
    """

    def __init__(self) -> None:
        self._hour: datetime | None = None
        self._file = b""

    async def write(self, settings: Settings, file: Path) -> None:
        """The demo's database into ``file``, where none is."""
        hour = utcnow().replace(minute=0, second=0, microsecond=0)
        if hour == self._hour:
            await asyncio.to_thread(file.write_bytes, self._file)
            return
        await fill_demo(settings)  # closed at the end, so that all of it is in one file
        self._file = await asyncio.to_thread(file.read_bytes)
        self._hour = hour
