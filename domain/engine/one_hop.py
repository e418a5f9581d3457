"""A statement on SQLite in one hop to the driver's thread, where SQLAlchemy's way makes four.

It opens a cursor, asks, fetches and closes, each time waiting for the thread; a hop costs more
than most of our statements do.
"""

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import aiosqlite
from sqlalchemy.connectors.asyncio import AsyncAdapt_dbapi_connection
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

from domain.engine.shapes import Driver, Fetched

_Answer = tuple[Any, int, Any]  # description, row count, last row's number


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """What was answered stands here; in the thread nothing stays open."""

    __slots__ = ("_answer", "arraysize")
    _awaitable_cursor_close = False
    arraysize: int

    def __init__(self, adapt_connection: AsyncAdapt_dbapi_connection) -> None:
        self._adapt_connection = adapt_connection
        self._connection = adapt_connection._connection
        self._cursor: Any = None
        self._rows = deque()
        self._answer: _Answer = (None, -1, None)
        self.arraysize = 1

    @property
    def description(self) -> Any:
        return self._answer[0]

    @property
    def rowcount(self) -> int:
        return self._answer[1]

    @property
    def lastrowid(self) -> Any:
        return self._answer[2]

    async def _execute_async(self, operation: str, parameters: object) -> None:
        await self._asked(sqlite3.Cursor.execute, operation, parameters or ())

    async def _executemany_async(self, operation: str, seq_of_parameters: object) -> None:
        await self._asked(sqlite3.Cursor.executemany, operation, seq_of_parameters)

    async def _asked(self, how: Callable[..., object], operation: str, parameters: object) -> None:
        driver: Driver = self._connection

        def ask() -> tuple[_Answer, list[Fetched]]:
            cursor = driver._conn.cursor()
            try:
                how(cursor, operation, parameters)
                rows = cursor.fetchall() if cursor.description else []
                return (cursor.description, cursor.rowcount, cursor.lastrowid), rows
            finally:
                cursor.close()

        async with self._adapt_connection._execute_mutex:
            self._answer, rows = await driver._execute(ask)
            self._rows = deque(rows)


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()
    _cursor_cls = _Cursor


class _Opened(sqlite3.Connection):
    """Whoever is cut off while it opens leaves it to nobody: it closes itself, where Python from
    3.13 on complains."""

    def __del__(self) -> None:
        with suppress(sqlite3.Error):  # it could not be opened at all
            self.close()


class _Driver(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arguments: Any, **named: Any) -> _Connection:
        named = {"factory": _Opened, **named}
        return _Connection(self, super().connect(*arguments, **named)._connection)


ONE_HOP = _Driver(aiosqlite, sqlite3)  # for ``create_async_engine(…, module=ONE_HOP)``
