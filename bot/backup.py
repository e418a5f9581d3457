"""A copy of the database while it is in use, and putting one back."""

import asyncio
import os
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from bot.migrations import upgrade


class CannotBackUp(Exception):
    """Says why, in one line."""


async def backup(url: str, path: Path) -> None:
    """SQLite's own online copy, or pg_dump. Raises CannotBackUp."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        await asyncio.to_thread(_copy, Path(parts.database or ""), path)
    else:
        await _tool("pg_dump", parts, "--format=custom", f"--file={path}")


async def restore(url: str, path: Path) -> None:
    """Replace the database by the copy, then bring it to the newest schema. Stop the bot first."""
    if not path.is_file():  # noqa: ASYNC240  (a command line tool: nothing else is waiting)
        raise CannotBackUp(f"There is no file {path}.")
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        await asyncio.to_thread(_copy, path, Path(parts.database or ""))
    else:
        await _tool("pg_restore", parts, "--clean", "--if-exists", str(path))
    await upgrade(url)


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise CannotBackUp(f"There is no database {source}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    old, new = sqlite3.connect(source), sqlite3.connect(target)
    try:
        if old.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise CannotBackUp(f"{source} is damaged.")
        old.backup(new)
    except sqlite3.Error as broken:
        raise CannotBackUp(f"{source} is no database: {broken}.") from broken
    finally:
        old.close()
        new.close()


async def _tool(name: str, url: URL, *arguments: str) -> None:
    if shutil.which(name) is None:
        raise CannotBackUp(f"{name} is needed for PostgreSQL and was not found.")
    # The password goes by the environment: a command line can be seen by everybody.
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environment = os.environ | {"PGPASSWORD": str(url.password or "")}
    process = await asyncio.create_subprocess_exec(
        name, f"--dbname={plain}", *arguments, stderr=asyncio.subprocess.PIPE, env=environment
    )
    _, said = await process.communicate()
    if process.returncode:
        raise CannotBackUp(said.decode(errors="replace").strip().splitlines()[-1])
