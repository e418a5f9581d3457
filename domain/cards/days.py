"""A card keeps the days that it promised when the merchant's clock becomes another (D31)."""

from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, bindparam, or_, select, update

from domain.cards.expiring import first_telling
from domain.cards.model import Card, CardState
from domain.days import same_day
from domain.desk import Work
from domain.merchants import ZoneChanged

CHUNK = 1000  # cards that are read, and written by one statement

Change = dict[str, int | datetime | None]
_CARDS = cast("Table", Card.__table__)


async def zone_was_changed(work: Work, event: ZoneChanged) -> list[str]:
    """Cards that begin or end with a day do so with the same day of the new clock.

    Written by their numbers, so that what it takes goes by how many cards there are, not by how
    many days.
    """
    moved = lru_cache(maxsize=None)(lambda one: same_day(one, event.before, event.now))
    living = (Card.merchant_id == work.merchant_id, Card.state == CardState.ACTIVE)
    coming = or_(Card.valid_until > work.now, Card.valid_from > work.now)
    query = select(Card.id, Card.valid_from, Card.valid_until, Card.tell_at).where(*living, coming)
    rows = (await work.session.execute(query.order_by(Card.id))).all()
    changes: list[Change] = []
    for number, begins, ends, telling in rows:
        new_begins = moved(begins) if begins > work.now else begins
        new_ends = moved(ends) if ends and ends > work.now else ends
        if (new_begins, new_ends) != (begins, ends):
            told = telling is None or new_ends == ends  # and is not told again
            changes.append(
                {
                    "number": number,
                    "begins": new_begins,
                    "ends": new_ends,
                    "telling": telling if told else first_telling(new_ends),
                }
            )
    await _write(work, changes)
    return []


async def _write(work: Work, changes: list[Change]) -> None:
    statement = (
        update(_CARDS)
        .where(_CARDS.c.merchant_id == work.merchant_id, _CARDS.c.id == bindparam("number"))
        .values(
            valid_from=bindparam("begins"),
            valid_until=bindparam("ends"),
            tell_at=bindparam("telling"),
        )
    )
    connection = await work.session.connection()
    for begin in range(0, len(changes), CHUNK):
        await connection.execute(statement, changes[begin : begin + CHUNK])
