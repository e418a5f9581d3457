"""Many rows at once: one statement a table, no unit of work."""

from typing import cast

from sqlalchemy import Table, insert

from domain.desk import Work
from domain.engine import Base, Values


async def write(work: Work, table: type[Base], rows: list[Values]) -> None:
    """Rows that have their numbers already, see ``Work.numbers``."""
    connection = await work.session.connection()
    await connection.execute(insert(cast("Table", table.__table__)), rows)
