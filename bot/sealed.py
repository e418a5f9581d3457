"""Every column that holds something sealed, and sealing it again with the newest key."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, Table, Update, bindparam, literal, select, tuple_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.migrations.tables import METADATA
from domain.engine import Database, NoVault, Vault

SEALED = {  # table: its sealed column
    "api_keys": "sealed",  # what another system signs its calls with
    "card_keys": "sealed",  # keys for sale
    "draws": "secret",  # until the result
    "merchants": "provider_sealed",  # the payment provider's token
    "own_bots": "sealed",  # the token of a merchant's own bot
    "upload_pieces": "data",  # of a file whose upload says so: card keys that wait for Confirm
}
PRINTS = {"card_keys": "fingerprint"}  # recognises a sealed text without opening it
CHUNK = 200  # rows a transaction: SQLite's writer is held for some milliseconds


async def reseal(database: Database) -> dict[str, int]:
    """Seal all anew with the first key, in chunks, while others work; how many of each table.

    Done twice it does no harm. Raises NoVault where a row opens with none of the keys; what was
    done before stays done, and every row still opens.
    """
    return {name: await _table(database, METADATA.tables[name]) for name in SEALED}


async def unopened(database: Database, most: int = 500) -> list[str]:
    """The tables of which some of the first and the last ``most`` rows open with no key."""
    wrong = []
    async with database.reading() as session:
        for name, column in SEALED.items():
            key = list(METADATA.tables[name].primary_key.columns)
            for order in (key, [one.desc() for one in key]):
                query = _sealed(METADATA.tables[name]).order_by(*order).limit(most)
                rows = (await session.execute(query)).mappings().all()
                if name not in wrong and not _open(database.vault, [one[column] for one in rows]):
                    wrong.append(name)
    return wrong


def again(vault: Vault, sealed: bytes, origin: Vault | None = None) -> bytes:
    """The same, sealed with the first key; opened by ``origin`` where it came from elsewhere.

    Raises NoVault.
    """
    try:
        plain = vault.open_bytes(sealed)
    except NoVault:
        if origin is None:
            raise
        plain = origin.open_bytes(sealed)
    return vault.seal_bytes(plain)


def _open(vault: Vault, sealed: Sequence[bytes]) -> bool:
    try:
        for one in sealed:
            vault.open_bytes(one)
    except NoVault:
        return False
    return True


def _sealed(table: Table) -> Select[Any]:
    """The keys of rows that hold something sealed, and what they hold."""
    column = table.c[SEALED[table.name]]
    query = select(*table.primary_key.columns, column).where(column.is_not(None), column != b"")
    if table.name == "upload_pieces":
        uploads = METADATA.tables["uploads"]
        mine = uploads.c.merchant_id == table.c.merchant_id
        query = query.join(uploads, mine & (uploads.c.token == table.c.token))
        query = query.where(uploads.c.sealed)
    return query


async def _table(database: Database, table: Table) -> int:
    key = list(table.primary_key.columns)
    done, after = 0, None
    while True:
        query = _sealed(table).order_by(*key).limit(CHUNK)
        if after is not None:
            query = query.where(tuple_(*key) > tuple_(*map(literal, after)))
        async with database.reading() as session:
            rows = (await session.execute(query)).all()
        if not rows:
            return done
        changes = [_change(database.vault, table, row) for row in rows]
        async with database.writing() as session:
            await _sealed_anew(await session.connection(), table, changes)
        done, after = done + len(rows), tuple(rows[-1])[:-1]


async def _sealed_anew(
    connection: AsyncConnection, table: Table, changes: list[dict[str, Any]]
) -> None:
    """All at once; where two were sealed by different keys and say the same, the later one is
    recognised by its old print alone."""
    try:
        async with connection.begin_nested():
            await connection.execute(_anew(table, _changed(table)), changes)
    except IntegrityError:
        for one in changes:
            try:
                async with connection.begin_nested():
                    await connection.execute(_anew(table, _changed(table)), one)
            except IntegrityError:
                await connection.execute(_anew(table, [SEALED[table.name]]), one)


def _anew(table: Table, names: Sequence[str]) -> Update:
    here = (one == bindparam(f"at_{one.name}") for one in table.primary_key.columns)
    return (
        update(table)
        .where(*here, table.c[SEALED[table.name]] == bindparam("was"))  # or it was meanwhile
        .values({name: bindparam(f"new_{name}") for name in names})
    )


def _changed(table: Table) -> list[str]:
    return [SEALED[table.name], *([PRINTS[table.name]] if table.name in PRINTS else [])]


def _change(vault: Vault, table: Table, row: Row[Any]) -> dict[str, Any]:
    """One row's: where it is, what it was, what it becomes. Raises NoVault."""
    was = row[-1]
    change = {f"at_{name}": value for name, value in zip(row._fields, row, strict=True)}
    change |= {"was": was, f"new_{SEALED[table.name]}": again(vault, was)}
    if table.name in PRINTS:
        change[f"new_{PRINTS[table.name]}"] = vault.print_of(vault.open(was), newest=True)
    return {name: value for name, value in change.items() if name != f"at_{row._fields[-1]}"}
