"""PostgreSQL's backup: its own COPY of every table, as all stood at one moment, in a ZIP.

No tool has to be at hand, of the server's own version or any other. ``manifest.json`` names the
schema, and of each ``NAME.copy`` its columns, its rows and its SHA-256.
"""

import hashlib
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import IO, Any

import asyncpg
from pydantic import BaseModel, ValidationError
from sqlalchemy.engine import URL

from bot.migrations import known_versions, schema_version, upgrade
from bot.migrations.tables import METADATA

FORMAT = "tillbot-postgresql"
MANIFEST = "manifest.json"
PIECE = 2**20  # bytes in memory


class CannotBackUp(Exception):
    """Says why, in one line."""


class Copied(BaseModel):
    name: str
    columns: list[str]
    rows: int
    sha256: str


class Manifest(BaseModel):
    format: str
    schema_revision: str
    tables: list[Copied]  # in the order in which their rows may come in


async def copy_out(url: URL, path: Path) -> None:
    """Every row of every table to ``path``, while others work. Raises CannotBackUp."""
    has, newest = await schema_version(url.render_as_string(hide_password=False))
    if has is None or has != newest:
        raise CannotBackUp(f"The database is at {has or 'nothing'}, not at {newest}: run migrate.")
    connection = await _connect(url)
    manifest = Manifest(format=FORMAT, schema_revision=has, tables=[])
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as file:
            async with connection.transaction(isolation="repeatable_read", readonly=True):
                for table in METADATA.sorted_tables:
                    columns = list(table.c.keys())
                    one = Copied(name=table.name, columns=columns, rows=0, sha256="")
                    with file.open(_member(table.name), "w", force_zip64=True) as out:
                        await _table(connection, one, out)
                    manifest.tables.append(one)
            file.writestr(MANIFEST, manifest.model_dump_json(indent=2))
    finally:
        await connection.close()


async def copy_in(url: URL, path: Path) -> None:
    """Into a database in which there is no merchant, in one transaction. Raises CannotBackUp."""
    try:
        with zipfile.ZipFile(path) as file:
            manifest = _vouched(file, path)
            address = url.render_as_string(hide_password=False)
            if (await schema_version(address))[0] is None:
                await upgrade(address, manifest.schema_revision)
            if (await schema_version(address))[0] != manifest.schema_revision:
                raise CannotBackUp("The database is not empty: name a new one in DATABASE_URL.")
            connection = await _connect(url)
            try:
                async with connection.transaction():
                    await _fill(connection, file, manifest)
            finally:
                await connection.close()
    except (zipfile.BadZipFile, EOFError) as broken:
        raise CannotBackUp(f"{path} is no backup of PostgreSQL: {broken}.") from broken
    except asyncpg.PostgresError as no:
        raise CannotBackUp(f"PostgreSQL refuses what is in {path}: {no}") from no


async def _fill(
    connection: "asyncpg.Connection[Any]", file: zipfile.ZipFile, manifest: Manifest
) -> None:
    """Raises CannotBackUp."""
    await connection.execute("LOCK TABLE merchants IN EXCLUSIVE MODE")
    if await connection.fetchval("SELECT count(*) FROM merchants"):
        raise CannotBackUp("The database is not empty: name a new one in DATABASE_URL.")
    await connection.execute("DELETE FROM chores")  # the migration's own
    for one in manifest.tables:
        with file.open(_member(one.name)) as rows:
            await connection.copy_to_table(
                one.name, source=_pieces(rows), columns=one.columns, format="binary"
            )


async def _table(connection: "asyncpg.Connection[Any]", one: Copied, out: IO[bytes]) -> None:
    digest = hashlib.sha256()

    async def write(data: bytes) -> None:
        digest.update(data)
        out.write(data)

    said = await connection.copy_from_table(
        one.name, output=write, columns=one.columns, format="binary"
    )
    one.rows, one.sha256 = int(said.removeprefix("COPY ")), digest.hexdigest()


def _vouched(file: zipfile.ZipFile, path: Path) -> Manifest:
    """The manifest, once every file is what it says. Raises CannotBackUp."""
    try:
        manifest = Manifest.model_validate_json(file.read(MANIFEST))
    except (KeyError, ValidationError) as wrong:
        raise CannotBackUp(f"{path} is no backup of PostgreSQL.") from wrong
    known = manifest.schema_revision in known_versions()
    if manifest.format != FORMAT or not known:
        raise CannotBackUp(f"{path} is not a backup of this program, or of a newer one.")
    for one in manifest.tables:
        digest = hashlib.sha256()
        with file.open(_member(one.name)) as rows:
            for piece in _read(rows):
                digest.update(piece)
        if digest.hexdigest() != one.sha256:
            raise CannotBackUp(f"{path} is damaged: {_member(one.name)} is not what it was.")
    return manifest


def _member(name: str) -> str:
    return f"{name}.copy"


def _read(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    for piece in _read(file):
        yield piece


async def _connect(url: URL) -> "asyncpg.Connection[Any]":
    """Raises CannotBackUp."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        return await asyncpg.connect(plain, timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as away:
        raise CannotBackUp(f"PostgreSQL does not answer: {away}.") from away
