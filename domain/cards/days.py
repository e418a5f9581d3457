"""A card keeps the days that it promised when the merchant's clock becomes another (D31)."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, select, update

from domain.cards.expiring import first_telling
from domain.cards.model import Card, CardState
from domain.days import same_day
from domain.desk import Work
from domain.merchants import ZoneChanged


async def zone_was_changed(work: Work, event: ZoneChanged) -> list[str]:
    """Cards that begin or end with a day do so with the same day of the new clock.

    One statement a day on which cards begin or end, however many do.
    """
    living = (Card.merchant_id == work.merchant_id, Card.state == CardState.ACTIVE)
    for field in (Card.valid_until, Card.valid_from):
        days = select(field).where(*living, field > work.now).distinct()
        for was, now in moved(list(await work.session.scalars(days)), event):
            values: dict[Any, Any] = {field: now}
            if field is Card.valid_until:
                values[Card.tell_at] = _telling(now)
            await work.session.execute(update(Card).where(*living, field == was).values(values))
    return []


def moved(moments: list[datetime], event: ZoneChanged) -> list[tuple[datetime, datetime]]:
    """What each becomes, in an order in which none is moved twice."""
    pairs = [(one, same_day(one, event.before, event.now)) for one in moments]
    changed = sorted((was, now) for was, now in pairs if was != now)
    return changed[::-1] if changed and changed[0][1] > changed[0][0] else changed


def _telling(until: datetime) -> Any:
    """Who was told already is not told again."""
    return case((Card.tell_at.is_not(None), first_telling(until)))
