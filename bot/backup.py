"""A copy of the database while it is in use, and putting one back."""

import asyncio
import sqlite3
from itertools import count
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.copying import CannotBackUp, copy_in, copy_out
from bot.migrations import known_versions, upgrade

__all__ = ["CannotBackUp", "backup", "make_private", "restore"]


async def backup(url: str, path: Path) -> None:
    """SQLite's own online copy, or PostgreSQL's own COPY of each table. Raises CannotBackUp."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        await asyncio.to_thread(_copy, Path(parts.database or ""), path)
    else:
        make_private(path)
        await copy_out(parts, path)


async def restore(url: str, path: Path) -> None:
    """Put the copy in the database's place, then bring it to the newest schema.

    Stop the bot first. SQLite's replaced file is kept; on PostgreSQL the database must be empty.
    Raises CannotBackUp.
    """
    if not path.is_file():  # noqa: ASYNC240  (a command line tool: nothing else is waiting)
        raise CannotBackUp(f"There is no file {path}.")
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        await asyncio.to_thread(_replace, path, Path(parts.database or ""))
    else:
        await copy_in(parts, path)
    await upgrade(url)


def make_private(path: Path) -> None:
    """Nobody else on the machine reads it: the file is 0600, a folder made for it 0700."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)


def _replace(source: Path, target: Path) -> None:
    """Put a copy in the database's place, if it is one of ours; the replaced one is kept.

    Raises CannotBackUp.
    """
    _check_ours(source)
    if target.is_file():
        _copy(target, _free(target))
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    fresh = target.with_name(f"{target.name}.restored")
    fresh.unlink(missing_ok=True)
    _copy(source, fresh)
    fresh.replace(target)


def _free(target: Path) -> Path:
    """A name for the database that is replaced: an earlier one stays as well."""
    names = (target.with_name(f"{target.name}.replaced-{at}") for at in count(1))
    return next(one for one in names if not one.exists())


def _check_ours(path: Path) -> None:
    """Raises CannotBackUp where it is damaged, or not a database of this program."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
        versions = (
            [row[0] for row in database.execute("SELECT version_num FROM alembic_version")]
            if "alembic_version" in tables
            else []
        )
        wrong = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as broken:
        raise CannotBackUp(f"{path} is no database: {broken}.") from broken
    finally:
        database.close()
    if not {"merchants", "journal", "cards"} <= tables or not set(versions) <= known_versions():
        raise CannotBackUp(f"{path} is not a database of this program, or of a newer one.")
    if wrong is not None:
        raise CannotBackUp(f"{path} contradicts itself: a row of {wrong[0]} belongs to nothing.")


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise CannotBackUp(f"There is no database {source}.")
    make_private(target)
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
