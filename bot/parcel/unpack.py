"""`import`: a merchant out of a file, whole and unaltered, or not at all."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError
from sqlalchemy import Table, func, insert, select
from sqlalchemy.exc import DataError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.migrations import schema_version
from bot.migrations.tables import METADATA
from bot.parcel.format import (
    FORMAT,
    LINE,
    MANIFEST,
    OF_THE_BOT,
    CannotMove,
    File,
    Manifest,
    member_of,
    merchant_column,
    read,
    tables,
)
from bot.sealed import SEALED, again
from domain.engine import NOBODY, Counter, Database, NoVault, Vault, insert_for

AT_ONCE = 500  # rows of one statement
ROOM = 4 * 2**20  # bytes of lines that are held in memory
PIECE = 2**20  # bytes of a file that are looked at in one go


@dataclass(frozen=True, slots=True)
class Arrived:
    """The merchant's number here, which may be another than it was there, and its rows."""

    merchant_id: int
    was: int
    rows: int


async def unpack(
    database: Database,
    path: Path,
    *,
    restock: bool = False,
    origin: Vault | None = None,
    bot: int | None = None,
) -> Arrived:
    """Bring a merchant in, in one transaction. ``restock``: formerly on the whitelist (S3-10).

    ``origin``: opens what the installation that it comes from has sealed, where its key is none
    of this one's; here all is sealed with this one's own. ``bot``: Telegram's number of the bot
    here; which messages another one sent is left behind.

    Raises CannotMove: damaged, altered, of another schema, already here, sealed with a key that
    this installation does not have.
    """
    has, newest = await schema_version(database.url.render_as_string(hide_password=False))
    if has != newest:
        raise CannotMove(f"The database is at {has or 'nothing'}, not at {newest}: run migrate.")
    try:
        with zipfile.ZipFile(path) as file:
            manifest = _vouched(file, str(newest))
            async with database.writer.begin() as connection:
                here = await _number(connection, database.dialect, manifest)
                coming = _Coming(database, connection, manifest, here, restock, origin)
                coming.other_bot = manifest.bot != bot
                for table in tables():
                    await coming.bring(file, table)
                await coming.bring(file, METADATA.tables["people"])
    except (OSError, zipfile.BadZipFile, EOFError) as broken:
        raise CannotMove(f"{path} cannot be read: {broken}.") from broken
    except IntegrityError as no:
        says = "Something of it is already here, or it contradicts itself"
        raise CannotMove(f"{says}: {_short(no)}") from no
    except (DataError, StatementError, ValueError, TypeError, KeyError, RecursionError) as odd:
        raise CannotMove(f"{path} holds what no export writes: {_short(odd)}") from odd
    rows = sum(one.rows for one in manifest.tables.values())
    return Arrived(here, manifest.merchant_id, rows)


def _short(failure: Exception) -> str:
    return str(getattr(failure, "orig", None) or failure).splitlines()[0][:200]


def _vouched(file: zipfile.ZipFile, newest: str) -> Manifest:
    """The manifest, once every file is what it says. Raises CannotMove."""
    names = set(file.namelist())
    if MANIFEST not in names or file.getinfo(MANIFEST).file_size > PIECE:
        raise CannotMove("It is no export of a merchant: it has no manifest.")
    try:
        manifest = Manifest.model_validate_json(file.read(MANIFEST))
    except ValidationError as wrong:
        raise CannotMove("It is no export of a merchant: its manifest is odd.") from wrong
    if manifest.format != FORMAT:
        raise CannotMove("It is no export of a merchant.")
    if manifest.schema_revision != newest:
        raise CannotMove(
            f"It was made at schema {manifest.schema_revision}, and this database is at {newest}: "
            "bring both installations to the same version."
        )
    wanted = {one.name for one in tables()} | {"people"}
    if set(manifest.tables) != wanted or names != {MANIFEST} | {member_of(one) for one in wanted}:
        raise CannotMove("It does not hold the tables of its schema.")
    for name, said in manifest.tables.items():
        if _is(file, name) != said:
            raise CannotMove(f"{member_of(name)} was altered: its SHA-256 or its rows differ.")
    return manifest


def _is(file: zipfile.ZipFile, name: str) -> File:
    digest, rows = hashlib.sha256(), 0
    with file.open(member_of(name)) as lines:
        while piece := lines.read(PIECE):
            digest.update(piece)
            rows += piece.count(b"\n")
    return File(rows=rows, sha256=digest.hexdigest())


async def _number(connection: AsyncConnection, dialect: str, manifest: Manifest) -> int:
    """Its own number where that is free, else the next one. Raises CannotMove."""
    merchants = METADATA.tables["merchants"]
    there = await connection.scalar(
        select(merchants.c.id).where(
            merchants.c.created_at == manifest.founded_at, merchants.c.name == manifest.merchant
        )
    )
    if there is not None:
        raise CannotMove(f"{manifest.merchant} is already here, as merchant {there}.")
    # The counter's row is locked first: a merchant that is founded meanwhile gets another number.
    block = insert_for(dialect, Counter).values(
        merchant_id=NOBODY, kind="merchants", last=manifest.merchant_id
    )
    keep = func.max if dialect == "sqlite" else func.greatest
    counted = await connection.scalar(
        block.on_conflict_do_update(
            index_elements=["merchant_id", "kind"],
            set_={"last": keep(Counter.last, block.excluded.last)},
        ).returning(Counter.last)
    )
    taken = await connection.scalar(
        select(merchants.c.id).where(merchants.c.id == manifest.merchant_id)
    )
    if taken is None:
        return manifest.merchant_id
    following = int(counted or 0) + 1
    await connection.execute(
        Counter.__table__.update()  # type: ignore[attr-defined]
        .where(Counter.merchant_id == NOBODY, Counter.kind == "merchants")
        .values(last=following)
    )
    return following


class _Coming:
    """One merchant's rows on their way in, a table at a time."""

    def __init__(
        self,
        database: Database,
        connection: AsyncConnection,
        manifest: Manifest,
        here: int,
        restock: bool,
        origin: Vault | None,
    ) -> None:
        self._vault = database.vault
        self._dialect = database.dialect
        self._connection = connection
        self._manifest = manifest
        self._here = here
        self._restock = restock
        self._origin = origin
        self.other_bot = False

    async def bring(self, file: zipfile.ZipFile, table: Table) -> None:
        """Some rows at a time. A person who is here already stays as they are."""
        if table.name == "people":
            into: Any = insert_for(self._dialect, table).on_conflict_do_nothing()
        else:
            into = insert(table)
        with file.open(member_of(table.name)) as lines:
            for chunk in _chunks(lines):  # type: ignore[arg-type]
                rows = [row for one in chunk if (row := self._row(table, one)) is not None]
                if rows:
                    await self._connection.execute(into, rows)

    def _row(self, table: Table, line: bytes) -> dict[str, Any] | None:
        """None: it is not brought."""
        raw = json.loads(line)
        if not isinstance(raw, dict) or set(raw) != set(table.c.keys()):
            raise CannotMove(f"{member_of(table.name)} has other columns than its table.")
        row = {name: read(table.c[name], value) for name, value in raw.items()}
        if table.name == "people":
            return row
        whose = merchant_column(table).name
        if row[whose] != self._manifest.merchant_id:
            raise CannotMove(f"{member_of(table.name)} holds a row of another merchant.")
        row[whose] = self._here
        if self.other_bot and table.name in OF_THE_BOT and row["message_id"] is not None:
            return None
        if table.name == "merchants":
            self._switch(row)
        return self._sealed(table, row)

    def _switch(self, row: dict[str, Any]) -> None:
        """Whoever restocked goes on with it, from when it did; whoever did not, does not (D11)."""
        on = self._restock or self._manifest.restock_enabled
        since = (row["restock_since"] if row["restock_refunds"] else None) or row["created_at"]
        row["restock_refunds"] = on
        row["restock_since"] = since if on else None

    def _sealed(self, table: Table, row: dict[str, Any]) -> dict[str, Any]:
        column = SEALED.get(table.name)
        if column is None or not row[column]:
            return row
        try:
            row[column] = again(self._vault, row[column], self._origin)
            if table.name == "card_keys":
                row["fingerprint"] = self._vault.print_of(self._vault.open(row[column]))
        except NoVault as other:
            raise CannotMove(
                "Its secrets are sealed with another SECRET_KEY: name a file that holds that "
                "one with --key-file."
            ) from other
        return row


def _chunks(lines: BinaryIO) -> Iterator[list[bytes]]:
    """Lines in portions that fit into memory. Raises CannotMove for one that never ends."""
    portion: list[bytes] = []
    size = 0
    while line := lines.readline(LINE):
        if not line.endswith(b"\n"):
            raise CannotMove("A row is longer than any of ours.")
        portion.append(line)
        size += len(line)
        if len(portion) == AT_ONCE or size > ROOM:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
