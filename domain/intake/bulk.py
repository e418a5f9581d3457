"""Many rows at once: numbers taken beforehand, one statement a table, no unit of work."""

from typing import Any, cast

from sqlalchemy import Table, func, insert, select, text

from domain.desk import Work
from domain.engine import POSTGRES, Base


class Numbers:
    """New primary keys. On SQLite they follow the highest one: nobody else writes meanwhile."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._last: dict[str, int] = {}

    async def of(self, table: type[Base], count: int) -> list[int]:
        name = table.__tablename__
        if self._work.session.get_bind().dialect.name == POSTGRES:
            found = await self._work.session.scalars(
                text(
                    "SELECT nextval(pg_get_serial_sequence(:t, 'id')) FROM generate_series(1, :n)"
                ),
                {"t": name, "n": count},
            )
            return [int(one) for one in found]
        if name not in self._last:
            column: Any = table.__table__.c.id
            self._last[name] = int(await self._work.session.scalar(select(func.max(column))) or 0)
        begin = self._last[name] + 1
        self._last[name] += count
        return list(range(begin, begin + count))


async def write(work: Work, table: type[Base], rows: list[dict[str, Any]]) -> None:
    connection = await work.session.connection()
    await connection.execute(insert(cast("Table", table.__table__)), rows)
