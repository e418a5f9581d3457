"""One PostgreSQL database for test after test: emptied and filled again, not made anew.

To make one and to drop it takes longer than what a usual test does in it.
"""

from dataclasses import dataclass

import asyncpg
from sqlalchemy.engine import URL, make_url

from tests.postgres import connect, drop_database, make_database

SMALL = 512 * 1024  # bytes of a table with its indexes that are worth a DELETE, not a TRUNCATE
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = """
SELECT quote_ident(relname), pg_total_relation_size(oid) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
_FILL = """
SELECT format(
  'INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, %L)', json_agg(t)
) FROM {name} t
"""
# Whatever a test may change of the tables themselves, and of who may do what to them.
_SHAPE = """
SELECT
  (SELECT row(datallowconn, datconnlimit, datacl)::text FROM pg_database
    WHERE datname = current_database()),
  (SELECT count(*) FROM pg_db_role_setting),
  (SELECT sum(hashtext(c::text)) FROM (
    SELECT relname, relnamespace, relkind, relowner, relacl, relnatts, relchecks, relhastriggers
    FROM pg_class WHERE oid >= 16384 AND relkind <> 't' AND relpersistence = 'p'
  ) c),
  (SELECT sum(attnum + 7 * atttypid::int8 + attnotnull::int + 3 * atthasdef::int)
    FROM pg_attribute WHERE attrelid >= 16384),
  (SELECT sum(hashtext(g::text)) FROM (SELECT tgrelid, tgname, tgenabled FROM pg_trigger) g),
  (SELECT sum(hashtext(k::text)) FROM (
    SELECT conrelid, conname, contype FROM pg_constraint WHERE oid >= 16384
  ) k),
  (SELECT sum(hashtext(prosrc)) FROM pg_proc WHERE oid >= 16384),
  (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_toast|^pg_temp')
"""


@dataclass
class Kept:
    """What stood in a database when it was new."""

    fill: str  # statements that write it
    shape: tuple[object, ...]  # of its tables


class Refilled:
    """Hands out one database, made from a template, as new as a fresh one."""

    def __init__(self, server: URL, name: str, template: str) -> None:
        self._server, self._name, self._template = server, name, template
        self._url = ""
        self._kept: Kept | None = None
        self._connection: asyncpg.Connection | None = None

    async def url(self) -> str:
        """Of a database in which nothing but the template's rows stands."""
        if not await self._again():
            self.hang_up()
            self._url = await make_database(self._server, self._name, self._template)
            self._connection = await connect(
                self._server.set(database=make_url(self._url).database)
            )
            self._kept = await _keep(self._connection)
        return self._url

    async def drop(self) -> None:
        if self._url:
            await drop_database(self._server, self._name)

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def _again(self) -> bool:
        """Whether it could be made as it was: not where its tables have changed."""
        connection, kept = self._connection, self._kept
        if connection is None or kept is None or connection.is_closed():
            return False
        try:
            await connection.execute(_OTHERS)
            if await _shape(connection) != kept.shape:
                return False
            async with connection.transaction():
                await _refill(connection, kept)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False  # the server went away, or nobody but its owner may do so much
        return True


async def _keep(connection: asyncpg.Connection) -> Kept:
    fill = []
    for name, _ in await connection.fetch(_TABLES):
        fill.append(await connection.fetchval(_FILL.format(name=name)))
    for name, last in await connection.fetch(_SEQUENCES):
        known = str(last is not None).lower()
        fill.append(f"SELECT setval('{name}', {last or 1}, {known})")
    return Kept(";".join(fill), await _shape(connection))


async def _shape(connection: asyncpg.Connection) -> tuple[object, ...]:
    found = await connection.fetchrow(_SHAPE)
    assert found is not None
    return tuple(found)


async def _refill(connection: asyncpg.Connection, kept: Kept) -> None:
    """As a superuser, whom neither triggers nor foreign keys keep."""
    found = await connection.fetch(_TABLES)
    large = [name for name, size in found if size > SMALL]
    script = [
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL lock_timeout = '5s'",
        *([f"TRUNCATE {', '.join(large)} CASCADE"] if large else []),
        *(f"DELETE FROM {name}" for name, _ in found),
        kept.fill,
    ]
    await connection.execute(";".join(script))
