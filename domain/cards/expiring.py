"""Telling holders that a card is about to end: at the merchant's days and hour, once each."""

from datetime import datetime

from sqlalchemy import Select, select, update

from domain.cards.model import Card, CardState
from domain.cards.writing import write_changes
from domain.desk import TICK, Work, operation
from domain.merchants import AlertSettings, Telling, What, last_day, telling_of
from domain.roles import Permission

CHUNK = 50  # cards looked at in one transaction
REPLANNED = 500  # whose next telling is worked out anew in one


async def telling(work: Work) -> Telling:
    """When a holder is told that a card ends."""
    return await telling_of(work, What.CARD)


@operation(Permission.TICK, kind=TICK)
async def warn_expiring(work: Work) -> int:
    """Owe a notice for some of the cards that have come within an offset; how many were owed.

    Each is looked at once an offset: it carries the moment of its next one. A card that the
    clock first sees inside a nearer offset is told of that one only.
    """
    cards = await work.session.scalars(
        work.mine(Card)
        .where(Card.tell_at <= work.now)
        .order_by(Card.tell_at)
        .limit(CHUNK)
        .with_for_update(skip_locked=True)  # what is just extended is looked at as it is then
    )
    owed, when = [], await telling(work)
    for row in cards.all():
        row.tell_at, until = None, row.valid_until
        if until is None or row.holder_id is None or until <= work.now:
            continue
        row.tell_at, offset = when.next(until, work.now), when.offset(until, work.now)
        if offset is not None and (row.uses is None or row.used < row.uses):
            key = f"expiring:{row.id}:{offset}:{last_day(until, when.zone)}"
            owed.append((key, row.holder_id, {"card_id": row.id, "days": offset}))
    await work.owe_each("expiring", owed)
    return len(owed)


def replanning_at(_now: datetime) -> Select[int]:
    """Merchants whose days or hour are others now."""
    return select(AlertSettings.merchant_id).where(AlertSettings.cards_from.is_not(None))


@operation(Permission.TICK, kind=TICK)
async def plan_tellings(work: Work) -> int:
    """When some of the cards are told of next, by other days or another hour; how many. What is
    due already stays: it is told first. Of what has passed meanwhile nothing is told."""
    row = await work.session.get(AlertSettings, work.merchant_id, populate_existing=True)
    if row is None or row.cards_from is None:
        return 0
    begun, when = row.cards_from, await telling(work)
    found = await work.session.execute(
        select(Card.id, Card.valid_until, Card.tell_at)
        .where(
            Card.merchant_id == work.merchant_id,
            Card.id > begun,
            Card.state == CardState.ACTIVE,
            Card.holder_id.is_not(None),
            Card.valid_until > work.now,
        )
        .order_by(Card.id)
        .limit(REPLANNED)
        .with_for_update()
    )
    cards = found.all()
    changes = [
        {"number": one.id, "telling": at}
        for one in cards
        if (at := when.next(one.valid_until, work.now)) != one.tell_at
        and not (one.tell_at is not None and one.tell_at <= work.now)
    ]
    await write_changes(work, ("telling",), changes)
    await work.session.execute(
        update(AlertSettings)
        .where(AlertSettings.merchant_id == work.merchant_id, AlertSettings.cards_from == begun)
        .values(cards_from=cards[-1].id if len(cards) == REPLANNED else None)
        .execution_options(synchronize_session=False)
    )
    return len(cards) or 1
