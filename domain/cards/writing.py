"""Many cards written by their numbers: what it takes goes by how many they are."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, update

from domain.cards.model import Card
from domain.desk import Work

CHUNK = 1000  # that one statement writes
COLUMNS = {"begins": "valid_from", "ends": "valid_until", "telling": "tell_at"}

Change = dict[str, int | datetime | None]
_CARDS = cast("Table", Card.__table__)


async def write_changes(work: Work, names: tuple[str, ...], changes: list[Change]) -> None:
    """``names``, of ``COLUMNS``, of each card ``number``."""
    statement = (
        update(_CARDS)
        .where(_CARDS.c.merchant_id == work.merchant_id, _CARDS.c.id == bindparam("number"))
        .values({COLUMNS[name]: bindparam(name) for name in names})
    )
    connection = await work.session.connection()
    for begin in range(0, len(changes), CHUNK):
        await connection.execute(statement, changes[begin : begin + CHUNK])
