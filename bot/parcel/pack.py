"""`export`: a merchant, whole, as it stood at one moment, in a file of an open format."""

import hashlib
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, literal_column, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.backup import make_private
from bot.migrations import schema_version
from bot.migrations.tables import METADATA
from bot.parcel.format import (
    FORMAT,
    LEFT_OUT,
    MANIFEST,
    NEWEST_FIRST,
    CannotMove,
    File,
    Manifest,
    member_of,
    merchant_column,
    tables,
    written,
)
from domain.engine import SQLITE, Database, utcnow
from domain.forgetting import TRACES

AT_ONCE = 500  # rows that are held in memory
SEALED_SAY = (
    "Card keys, the payment provider's token and the key of the order intake are sealed with the "
    "SECRET_KEY of the installation they come from. Importing opens them with it (--key-file, "
    "where the other installation has another) and seals them with the other installation's own."
)


async def pack(
    database: Database, merchant_id: int, path: Path, bot: int | None = None
) -> Manifest:
    """Write merchant ``merchant_id`` to ``path`` (0600) while the bot may go on working; ``bot``:
    Telegram's number of it.

    Raises CannotMove: no such merchant, a schema of another version, a file under way.
    """
    has, newest = await schema_version(database.url.render_as_string(hide_password=False))
    if has != newest or newest is None:
        raise CannotMove(f"The database is at {has or 'nothing'}, not at {newest}: run migrate.")
    unfinished = path.with_name(f"{path.name}.part")
    make_private(unfinished)
    try:
        async with database.reader.connect() as connection:
            if database.dialect != SQLITE:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            manifest = await _manifest(connection, merchant_id, newest)
            manifest.bot = bot
            with zipfile.ZipFile(
                unfinished, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=6
            ) as file:
                for table in tables():
                    query = select(table).where(merchant_column(table) == merchant_id)
                    key = list(table.primary_key.columns)
                    order = [one.desc() for one in key] if table.name in NEWEST_FIRST else key
                    manifest.tables[table.name] = await _write(
                        file, table.name, _rows(connection, query.order_by(*order))
                    )
                manifest.tables["people"] = await _write(
                    file, "people", _rows(connection, _people(merchant_id))
                )
                file.writestr(MANIFEST, manifest.model_dump_json(indent=2))
            await connection.rollback()
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


async def _manifest(connection: AsyncConnection, merchant_id: int, schema: str) -> Manifest:
    """Without its tables. Raises CannotMove."""
    merchants, arrivals = METADATA.tables["merchants"], METADATA.tables["arrivals"]
    row = (
        await connection.execute(select(merchants).where(merchants.c.id == merchant_id))
    ).first()
    if row is None:
        raise CannotMove(f"There is no merchant {merchant_id}.")
    under_way = select(func.count()).where(arrivals.c.merchant_id == merchant_id)
    if await connection.scalar(under_way):
        raise CannotMove("A file is just coming in: export again when it is there.")
    return Manifest(
        format=FORMAT,
        schema_revision=schema,
        made_at=utcnow(),
        merchant_id=merchant_id,
        merchant=row.name,
        founded_at=row.created_at,
        restock_enabled=row.restock_refunds,
        sealed=SEALED_SAY,
        left_out=LEFT_OUT,
        tables={},
    )


def _people(merchant_id: int) -> Select[Any]:
    """Everybody whom the merchant's rows name; which hat one wears is no merchant's."""
    people = METADATA.tables["people"]
    named = union(
        *(
            select(METADATA.tables[name].c[column].label("id")).where(
                METADATA.tables[name].c.merchant_id == merchant_id
            )
            for name, trace in TRACES.items()
            for column in trace.ids
        )
    ).subquery()
    columns = [
        one if not one.name.startswith("hat_") else literal_column("NULL").label(one.name)
        for one in people.c
    ]
    return select(*columns).where(people.c.id.in_(select(named.c.id))).order_by(people.c.id)


async def _rows(connection: AsyncConnection, query: Select[Any]) -> AsyncIterator[dict[str, Any]]:
    result = await connection.stream(query.execution_options(yield_per=AT_ONCE))
    async for row in result.mappings():
        yield dict(row)


async def _write(file: zipfile.ZipFile, name: str, rows: AsyncIterator[dict[str, Any]]) -> File:
    digest, count = hashlib.sha256(), 0
    with file.open(member_of(name), "w", force_zip64=True) as out:
        async for row in rows:
            values = {key: written(value) for key, value in row.items()}
            line = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            out.write(line)
            count += 1
    return File(rows=count, sha256=digest.hexdigest())
