"""Telling holders that a card is about to end: 3 days and 1 day before, once each."""

from datetime import datetime, timedelta

from domain.cards.model import Card
from domain.desk import TICK, Work, operation
from domain.roles import Permission

OFFSETS = (3, 1)  # days
CHUNK = 50  # cards looked at in one transaction


def first_telling(until: datetime | None) -> datetime | None:
    """When the holder of a new card is told for the first time that it ends."""
    return until - timedelta(days=OFFSETS[0]) if until else None


@operation(Permission.TICK, kind=TICK)
async def warn_expiring(work: Work) -> int:
    """Owe a notice for some of the cards that have come within an offset; how many were owed.

    Each is looked at once an offset: it carries the moment of its next one. A card that the
    clock first sees inside a nearer offset is told of that one only.
    """
    cards = await work.session.scalars(
        work.mine(Card).where(Card.tell_at <= work.now).order_by(Card.tell_at).limit(CHUNK)
    )
    owed = []
    for row in cards.all():
        row.tell_at, until = None, row.valid_until
        if until is None or row.holder_id is None or until <= work.now:
            continue
        offset = min(one for one in OFFSETS if until - timedelta(days=one) <= work.now)
        later = [one for one in OFFSETS if one < offset]
        row.tell_at = until - timedelta(days=later[0]) if later else None
        if row.uses is None or row.used < row.uses:
            key = f"expiring:{row.id}:{offset}:{until:%F}"
            owed.append((key, row.holder_id, {"card_id": row.id, "days": offset}))
    await work.owe_each("expiring", owed)
    return len(owed)
