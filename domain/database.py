"""The database: two engines' worth of differences, and the lane for hot statements.

SQLite allows one writer, so its writing engine has one connection that takes turns (limits.md:
lock waits otherwise reach a second); readers have connections of their own. On PostgreSQL both
are one pool.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import Executable, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg as postgresql_asyncpg
from sqlalchemy.dialects.sqlite import aiosqlite as sqlite_aiosqlite
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection

Insert = postgresql.Insert | sqlite.Insert
POSTGRES, SQLITE = "postgresql", "sqlite"
DIALECTS: dict[str, Dialect] = {
    POSTGRES: postgresql_asyncpg.dialect(),  # type: ignore[no-untyped-call]
    SQLITE: sqlite_aiosqlite.dialect(),
}
BUSY_SECONDS = 2.0  # how long SQLite itself waits for another process; the desk waits longer
# PostgreSQL: serialization failure, deadlock, lock not available.
CONFLICTS = frozenset({"40001", "40P01", "55P03"})
# PostgreSQL: shutting down, crashed, starting up, closed to connections, out of them, disk full.
AWAY = frozenset({"57P01", "57P02", "57P03", "55000", "53300", "53100", "08006", "08001", "08003"})


# asyncpg says "internal client error" of a connection that was ended in the middle of a word.
_BROKEN = (
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    OSError,
)


def insert_for(dialect: str, table: Any) -> Insert:
    """An INSERT that knows ON CONFLICT on the database in use."""
    return postgresql.insert(table) if dialect == POSTGRES else sqlite.insert(table)


@dataclass(frozen=True, slots=True)
class _Plan:
    sql: str
    order: tuple[str, ...]
    constants: dict[str, Any]
    bind: dict[str, Callable[[Any], Any]]
    result: tuple[Callable[[Any], Any] | None, ...]


class Statement:
    """A Core statement built once at import, compiled once a dialect, run on the driver itself.

    ``build`` receives the dialect's own ``insert`` so that one text serves both engines.
    """

    def __init__(self, build: Callable[[Callable[[Any], Insert]], Executable]) -> None:
        self._build = build
        self._plans: dict[str, _Plan] = {}

    def plan(self, dialect: str) -> _Plan:
        plan = self._plans.get(dialect)
        if plan is None:
            plan = self._plans[dialect] = self._compile(dialect)
        return plan

    def _compile(self, name: str) -> _Plan:
        dialect = DIALECTS[name]
        clause: Any = self._build(lambda table: insert_for(name, table))
        compiled = clause.compile(dialect=dialect)
        order = tuple(compiled.positiontup or ())
        binders = {
            key: processor
            for key, bound in compiled.binds.items()
            if (processor := bound.type.dialect_impl(dialect).bind_processor(dialect))
        }
        columns = getattr(clause, "exported_columns", ())
        readers = tuple(
            c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns
        )
        return _Plan(compiled.string, order, dict(compiled.params), binders, readers)


class Lane:
    """One connection of the driver itself, for statements that a queue at the till waits for."""

    def __init__(self, dialect: str, driver: Any) -> None:
        self.dialect = dialect
        self._driver = driver

    async def all(self, statement: Statement, **values: Any) -> list[tuple[Any, ...]]:
        plan = statement.plan(self.dialect)
        arguments = [
            plan.bind[key](value) if key in plan.bind else value
            for key in plan.order
            for value in (values.get(key, plan.constants[key]),)
        ]
        if self.dialect == POSTGRES:
            rows: Sequence[Any] = await self._driver.fetch(plan.sql, *arguments)
        else:
            rows = await self._driver.execute_fetchall(plan.sql, arguments)
        if not plan.result:  # SQLAlchemy may have asked for a new row's number by itself
            return []
        return [
            tuple(read(v) if read else v for read, v in zip(plan.result, row, strict=True))
            for row in rows
        ]

    async def first(self, statement: Statement, **values: Any) -> tuple[Any, ...] | None:
        rows = await self.all(statement, **values)
        return rows[0] if rows else None

    async def command(self, word: str) -> None:
        """BEGIN, COMMIT or ROLLBACK."""
        await self._driver.execute(word)


class Database:
    """Hands out transactions. Built once, in ``bot/app.py``."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self._idle: dict[bool, list[PoolProxiedConnection]] = {True: [], False: []}
        self._turn: AbstractAsyncContextManager[Any]
        if self.dialect == SQLITE:
            # One at a time writes: a session's connection and a lane's take turns.
            self.writer = _sqlite(url, write=True, size=2)
            self.reader = _sqlite(url, write=False, size=8)
            self._turn = asyncio.Lock()
            self._lanes = 4
        else:
            self._turn = nullcontext()
            self._lanes = pool_size // 2
            self.writer = self.reader = create_async_engine(
                url,
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_timeout=BUSY_SECONDS * 2,
                # asyncpg asks several things when a connection returns; each transaction here
                # ends itself, so nothing is left to reset.
                pool_reset_on_return=None,
                connect_args={"timeout": 5, "command_timeout": 30},
            )
        self._write = async_sessionmaker(self.writer, expire_on_commit=False)
        self._read = async_sessionmaker(self.reader, expire_on_commit=False)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        async with (
            self._turn,
            self._write() as session,
            self._broken_is_replaced(session),
            session.begin(),
        ):
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        async with self._read() as session, self._broken_is_replaced(session):
            yield session

    @asynccontextmanager
    async def _broken_is_replaced(self, session: AsyncSession) -> AsyncIterator[None]:
        """A connection that broke does not go back to the pool, whatever the driver calls it."""
        try:
            yield
        except Exception as failure:
            if is_away(failure):
                await session.invalidate()
            raise

    def lane(self, *, write: bool) -> "_OnLane":
        """The driver's own connection; with ``write`` inside one transaction."""
        return _OnLane(self, write)

    async def _borrow(self, write: bool) -> PoolProxiedConnection:
        """A connection for a lane. Lanes keep some, because asking the pool costs a switch."""
        idle = self._idle[write]
        if idle:
            return idle.pop()
        return await (self.writer if write else self.reader).raw_connection()

    def _give_back(self, write: bool, connection: PoolProxiedConnection) -> None:
        idle = self._idle[write]
        if connection.is_valid and len(idle) < self._lanes:
            idle.append(connection)
        else:
            connection.close()

    async def ping(self) -> None:
        async with self.reading() as session:
            await session.execute(select(1))

    async def close(self) -> None:
        await self.forget_connections()

    async def forget_connections(self) -> None:
        """Close them all; the next question opens new ones."""
        for idle in self._idle.values():
            while idle:
                idle.pop().invalidate()
        await self.writer.dispose()
        if self.reader is not self.writer:
            await self.reader.dispose()


class _OnLane:
    """``async with database.lane(…) as lane``: written out, because it stands on the hot path."""

    def __init__(self, database: Database, write: bool) -> None:
        self._database = database
        self._write = write

    async def __aenter__(self) -> Lane:
        if self._write:
            await self._database._turn.__aenter__()
        try:
            self._connection = await self._database._borrow(self._write)
            self._lane = Lane(self._database.dialect, self._connection.driver_connection)
            if self._write:
                await self._begin()
        except BaseException:
            if self._write:
                await self._database._turn.__aexit__(None, None, None)
            raise
        return self._lane

    async def _begin(self) -> None:
        try:
            sqlite = self._database.dialect == SQLITE
            await self._lane.command("BEGIN IMMEDIATE" if sqlite else "BEGIN")
        except BaseException as failure:
            await self._end(failure)
            raise

    async def __aexit__(self, kind: object, failure: BaseException | None, trace: object) -> None:
        try:
            if self._write and failure is None:
                try:
                    await self._lane.command("COMMIT")
                except BaseException as unsure:
                    failure = unsure
                    raise
        finally:
            await self._end(failure)
            if self._write:
                await self._database._turn.__aexit__(None, None, None)

    async def _end(self, failure: BaseException | None) -> None:
        """Leave neither an open transaction nor a broken connection behind."""
        if failure is not None:
            if is_away(failure) or not (self._write or isinstance(failure, Exception)):
                self._connection.invalidate()  # broken, or cancelled in the middle of an answer
            elif self._write:
                try:
                    await asyncio.shield(self._lane.command("ROLLBACK"))
                except BaseException:  # broken as well, or a second cancellation came
                    self._connection.invalidate()
        self._database._give_back(self._write, self._connection)


def is_conflict(error: BaseException) -> bool:
    """Two transactions met; the same one may be tried again at once."""
    return _state(error) in CONFLICTS or "database is locked" in str(error)


def is_away(error: BaseException) -> bool:
    """The database cannot be reached or cannot write just now."""
    cause = getattr(error, "orig", None) or error
    cause = getattr(cause, "__cause__", None) or cause
    if isinstance(error, PoolTimeout | ConnectionError | asyncio.TimeoutError | OSError):
        return True
    if isinstance(cause, _BROKEN):
        return True
    if _state(error) in AWAY:
        return True
    if isinstance(error, InterfaceError | DBAPIError) and getattr(
        error, "connection_invalidated", False
    ):
        return True
    return isinstance(error, OperationalError | sqlite3.OperationalError) and any(
        words in str(error)
        for words in ("disk is full", "unable to open", "disk I/O", "readonly", "no such table")
    )


def _state(error: BaseException) -> str | None:
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or getattr(cause.__cause__, "sqlstate", None)
    return state if isinstance(state, str) else None


def _sqlite(url: str, *, write: bool, size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        pool_reset_on_return=None,  # each transaction here ends itself
        connect_args={"timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(dbapi: Any, _: object) -> None:
        dbapi.isolation_level = None  # we say BEGIN ourselves
        cursor = dbapi.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # a redemption survives the plug being pulled
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
