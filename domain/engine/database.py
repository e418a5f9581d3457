"""The database: two engines' worth of differences.

SQLite allows one writer, so those who write take turns (lock waits otherwise reach a second);
readers have connections of their own. On PostgreSQL both are one pool.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, event, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection
from sqlalchemy.util import greenlet_spawn

from domain.engine.arriving import ArrivedSession
from domain.engine.lane import SQLITE, Lane
from domain.engine.one_hop import ONE_HOP
from domain.engine.outage import is_away
from domain.engine.vault import Vault

BUSY_SECONDS = 2.0  # how long SQLite itself waits for another process; the desk waits longer
SERVER_SETTINGS = {
    # Compiling a query takes longer than any of ours runs.
    "jit": "off",
    # A machine that lost its power says no goodbye: what it locked is free half a minute later,
    # not after two hours; and what a frozen process locked after five minutes.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "idle_in_transaction_session_timeout": "300s",
}


class Database:
    """Hands out transactions. Built once, in ``bot/app.py``."""

    def __init__(self, url: str, *, pool_size: int = 10, vault: Vault | None = None) -> None:
        self.vault = vault or Vault(None)
        self.url = make_url(url)
        self.dialect = self.url.get_backend_name()
        self._idle: dict[bool, list[PoolProxiedConnection]] = {True: [], False: []}
        self._turn: AbstractAsyncContextManager[object]
        self.writes = 0  # transactions begun, so that long work sees whether others are about
        if self.dialect == SQLITE:
            # One at a time writes: a session's connection and a lane's take turns.
            self.writer = _sqlite(url, write=True, size=2)
            self.reader = _sqlite(url, write=False, size=8)
            self._turn = asyncio.Lock()
            self._lanes = 4
        else:
            self._turn = nullcontext()
            self._idle[False] = self._idle[True]  # one pool, so one list
            self._lanes = pool_size
            self.writer = self.reader = create_async_engine(
                url,
                pool_size=pool_size,
                max_overflow=pool_size,
                pool_timeout=BUSY_SECONDS * 2,
                # asyncpg asks several things when a connection returns; each transaction here
                # ends itself, so nothing is left to reset.
                pool_reset_on_return=None,
                hide_parameters=True,  # errors are logged, and say nobody's name
                connect_args={
                    "timeout": 5,
                    "command_timeout": 30,
                    "server_settings": SERVER_SETTINGS,
                },
            )
        self._write = _sessions(self.writer)
        self._read = _sessions(self.reader)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        self.writes += 1
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

    async def _give_back(self, write: bool, connection: PoolProxiedConnection) -> None:
        idle = self._idle[write]
        if connection.is_valid and len(idle) < self._lanes:
            idle.append(connection)
        else:
            await greenlet_spawn(connection.close)

    def _distrust(self) -> None:
        """One connection was broken: those that lie idle probably are as well."""
        for idle in self._idle.values():
            while idle:
                idle.pop().invalidate()

    async def ping(self) -> None:
        async with self.reading() as session:
            await session.execute(select(1))

    async def close(self) -> None:
        await self.forget_connections()

    async def forget_connections(self) -> None:
        """Close them all; the next question opens new ones."""
        for idle in self._idle.values():
            while idle:
                await greenlet_spawn(idle.pop().close)
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
            self._database.writes += 1
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
                self._database._distrust()
            elif self._write:
                try:
                    await asyncio.shield(self._lane.command("ROLLBACK"))
                except BaseException:  # broken as well, or a second cancellation came
                    self._connection.invalidate()
        await self._database._give_back(self._write, self._connection)


def _sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    return async_sessionmaker(engine, expire_on_commit=False, sync_session_class=ArrivedSession)


def _sqlite(url: str, *, write: bool, size: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        module=ONE_HOP,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        pool_reset_on_return=None,  # each transaction here ends itself
        hide_parameters=True,
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
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
