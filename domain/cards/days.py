"""A card keeps the days that it promised when the merchant's clock becomes another (D31)."""

from functools import lru_cache

from sqlalchemy import or_, select

from domain.cards.model import Card, CardState
from domain.cards.writing import Change, write_changes
from domain.days import same_day
from domain.desk import Work
from domain.merchants import ZoneChanged


async def zone_was_changed(work: Work, event: ZoneChanged) -> list[str]:
    """Cards that begin or end with a day do so with the same day of the new clock; when they are
    told of next is worked out behind it."""
    moved = lru_cache(maxsize=None)(lambda one: same_day(one, event.before, event.now))
    living = (Card.merchant_id == work.merchant_id, Card.state == CardState.ACTIVE)
    coming = or_(Card.valid_until > work.now, Card.valid_from > work.now)
    query = select(Card.id, Card.valid_from, Card.valid_until).where(*living, coming)
    rows = (await work.session.execute(query.order_by(Card.id))).all()
    changes: list[Change] = []
    for number, begins, ends in rows:
        new_begins = moved(begins) if begins > work.now else begins
        new_ends = moved(ends) if ends and ends > work.now else ends
        if (new_begins, new_ends) != (begins, ends):
            changes.append({"number": number, "begins": new_begins, "ends": new_ends})
    await write_changes(work, ("begins", "ends"), changes)
    return []
