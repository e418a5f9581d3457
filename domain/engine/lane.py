"""The lane for hot statements: compiled once, run on the driver itself."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Executable, TableClause, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg as postgresql_asyncpg
from sqlalchemy.dialects.sqlite import aiosqlite as sqlite_aiosqlite
from sqlalchemy.engine import Dialect

from domain.engine.base import Base
from domain.engine.seen import seen
from domain.engine.shapes import Driver, Fetched, Query, Values

Processor = Callable[[Any], object]  # of a value, as its column's type has it
Insert = postgresql.Insert | sqlite.Insert
POSTGRES, SQLITE = "postgresql", "sqlite"
COPY_SECONDS = 3600.0  # of the longest file
DIALECTS: dict[str, Dialect] = {
    POSTGRES: postgresql_asyncpg.dialect(),  # type: ignore[no-untyped-call]
    SQLITE: sqlite_aiosqlite.dialect(),
}


def bound(*names: str) -> dict[str, BindParameter[object]]:
    """The values of an INSERT, each given by its column's name when it runs."""
    return {name: bindparam(name) for name in names}


def insert_for(dialect: str, table: type[Base] | TableClause) -> Insert:
    """An INSERT that knows ON CONFLICT on the database in use."""
    return postgresql.insert(table) if dialect == POSTGRES else sqlite.insert(table)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the driver is given. Each position: its name, its constant, its processor."""

    sql: str
    order: tuple[tuple[str, object, Processor | None], ...]
    columns: int
    result: tuple[tuple[int, Processor], ...]  # only columns that need one

    def arguments(self, values: Values) -> list[object]:
        return [
            bind(values.get(name, constant)) if bind else values.get(name, constant)
            for name, constant, bind in self.order
        ]

    def read(self, row: Sequence[object]) -> Fetched:
        if not self.result:
            return tuple(row)
        cells = list(row)
        for place, processor in self.result:
            cells[place] = processor(cells[place])
        return tuple(cells)


# The INSERT of the database in use, as ``insert_for`` makes it.
Inserting = Callable[[type[Base] | TableClause], Insert]


class Statement:
    """A Core statement built once at import, compiled once a dialect, run on the driver itself.

    ``build`` receives the dialect's own ``insert`` so that one text serves both engines.
    """

    def __init__(self, build: Callable[[Inserting], Executable]) -> None:
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
        binders = {
            key: processor
            for key, bound in compiled.binds.items()
            if (processor := bound.type.dialect_impl(dialect).bind_processor(dialect))
        }
        columns = getattr(clause, "exported_columns", ())
        readers = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in columns]
        return _Plan(
            compiled.string,
            tuple(
                (key, compiled.params.get(key), binders.get(key))
                for key in compiled.positiontup or ()
            ),
            len(readers),
            tuple((place, one) for place, one in enumerate(readers) if one),
        )


class Lane:
    """One connection of the driver itself, for statements that a queue at the till waits for."""

    def __init__(self, dialect: str, driver: Driver) -> None:
        self.dialect = dialect
        self._driver = driver

    async def all(self, statement: Statement, **values: object) -> list[Fetched]:
        plan = statement.plan(self.dialect)
        arguments = plan.arguments(values)
        with seen(plan.sql):
            if self.dialect == POSTGRES:
                rows: Sequence[Fetched] = await self._driver.fetch(plan.sql, *arguments)
            else:
                rows = await self._driver.execute_fetchall(plan.sql, arguments)
        if not plan.columns:  # SQLAlchemy may have asked for a new row's number by itself
            return []
        return [plan.read(row) for row in rows]

    async def each(self, statement: Statement, rows: Sequence[Values]) -> None:
        """The same for each of many, whatever it answers."""
        if len(rows) == 1:
            await self.all(statement, **rows[0])
            return
        plan = statement.plan(self.dialect)
        with seen(plan.sql):
            await self._driver.executemany(plan.sql, [plan.arguments(one) for one in rows])

    async def every(self, statement: Statement, rows: Sequence[Values]) -> list[Fetched]:
        """The same for each of many, in one hop; all that they answered, one after the other."""
        plan = statement.plan(self.dialect)
        arguments = [plan.arguments(one) for one in rows]
        with seen(plan.sql):
            if self.dialect == POSTGRES:
                found: Sequence[Fetched] = await self._driver.fetchmany(plan.sql, arguments)
            else:
                found = await self._driver._execute(_ask_each, self._driver, plan.sql, arguments)
        return [plan.read(row) for row in found]

    async def first(self, statement: Statement, **values: object) -> Fetched | None:
        rows = await self.all(statement, **values)
        return rows[0] if rows else None

    async def one(self, statement: Statement, **values: object) -> Fetched:
        """The row of a statement that always has one."""
        return (await self.all(statement, **values))[0]

    async def command(self, word: str) -> None:
        """BEGIN, COMMIT or ROLLBACK."""
        await self._driver.execute(word)

    async def keep_moment(self) -> None:
        """For who only reads: from here on everything is as it is now. On SQLite it is anyway."""
        if self.dialect == POSTGRES:
            await self._driver.execute("COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    async def copy(
        self,
        query: Query,
        take: Callable[[bytes], Awaitable[None]],
        *,
        between: str,
    ) -> None:
        """PostgreSQL's own COPY of a query, as text: blocks of whole rows, ``between`` the cells.

        What would be taken for another sign stands behind a backslash; nothing is an empty cell.
        """
        sql, arguments = written_out(query, self.dialect)
        with seen(sql):
            await self._driver.copy_from_query(
                sql,
                *arguments,
                output=take,
                timeout=COPY_SECONDS,
                format="text",
                delimiter=between,
                null="",
            )

    async def walk(
        self,
        query: Query,
        take: Callable[[list[Fetched]], None],
        size: int,
    ) -> None:
        """SQLite's rows as they are kept, so many at once, taken in the driver's own thread."""
        sql, arguments = written_out(query, self.dialect)
        driver = self._driver

        def walk() -> None:
            cursor = driver._conn.execute(sql, arguments)
            try:
                while rows := cursor.fetchmany(size):
                    take(rows)
            finally:
                cursor.close()

        with seen(sql):
            await driver._execute(walk)


def written_out(query: Query, name: str) -> tuple[str, list[object]]:
    """A query of this moment: its text, lists written out, and what it is asked with."""
    dialect = DIALECTS[name]
    compiled = query.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    values, binders = compiled.params, compiled._bind_processors
    return compiled.string, [
        binders[key](values[key]) if key in binders else values[key]  # type: ignore[operator]
        for key in compiled.positiontup or ()
    ]


def _ask_each(driver: Driver, sql: str, arguments: Sequence[Sequence[object]]) -> list[Fetched]:
    """In the driver's thread."""
    return [row for one in arguments for row in driver._conn.execute(sql, one).fetchall()]
