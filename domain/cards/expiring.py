"""Telling holders that a card is about to end: at the merchant's days and hour, once each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select, update

from domain.cards.model import Card, CardState
from domain.cards.writing import Change, write_changes
from domain.desk import TICK, Work, operation
from domain.engine import Named, Values
from domain.merchants import AlertSettings, Telling, What, last_day, telling_of
from domain.roles import Permission

CHUNK = 200  # cards told of in one transaction
TOGETHER = 600  # of one holder's, which stand in one message
REPLANNED = 500  # whose next telling is worked out anew in one


async def telling(work: Work) -> Telling:
    """When a holder is told that a card ends."""
    return await telling_of(work, What.CARD)


@operation(Permission.TICK, kind=TICK)
async def warn_expiring(work: Work) -> int:
    """Tell the holders of some of the cards that have come within an offset, each in one message;
    how many cards were looked at.

    Each is looked at once an offset: it carries the moment of its next one. A card that the
    clock first sees inside a nearer offset is told of that one only.
    """
    when = await telling(work)
    owed: list[tuple[str, int, Values]] = []
    changes: list[Change] = []
    known: dict[datetime, tuple[datetime | None, int | None]] = {}
    for row in await _due(work):
        until = row.valid_until
        if until is None or row.holder_id is None or until <= work.now:
            changes.append({"number": row.id, "telling": None})
            continue
        if until not in known:
            known[until] = when.next(until, work.now), when.offset(until, work.now)
        following, offset = known[until]
        changes.append({"number": row.id, "telling": following})
        if offset is not None and (row.uses is None or row.used < row.uses):
            key = f"expiring:{row.id}:{offset}:{last_day(until, when.zone)}"
            owed.append((key, row.holder_id, {"card_id": row.id}))
    await write_changes(work, ("telling",), changes)
    await work.owe_together("expiring", owed)
    return len(changes)


async def _due(work: Work) -> list[Named]:
    """Some, with all that is due of those who hold them: it stands in one message. The clock tells
    of a morning's by the numbers of the holders; where it slept, of several mornings' at once."""
    mine = Card.merchant_id == work.merchant_id
    due = (
        select(Card.id, Card.holder_id, Card.valid_until, Card.uses, Card.used, Card.tell_at)
        .where(mine, Card.tell_at <= work.now)
        .with_for_update(skip_locked=True)  # what is just extended is looked at as it is then
    )
    by_holder = due.order_by(Card.tell_at, Card.holder_id, Card.id)
    rows = (await work.session.execute(by_holder.limit(CHUNK))).all()
    if len(rows) < CHUNK:
        return list(rows)
    found = _whole(rows)
    more = mine, Card.tell_at > rows[0].tell_at, Card.tell_at <= work.now
    slept = await work.session.scalar(select(Card.id).where(*more).limit(1))
    if found and not slept:
        return found
    holders = {one.holder_id for one in found or rows[:1]}
    theirs = due.where(Card.holder_id.in_(holders - {None})).order_by(Card.holder_id, Card.id)
    rows = (await work.session.execute(theirs.limit(TOGETHER))).all()
    whole = list(rows) if len(rows) < TOGETHER else _whole(rows) or list(rows)
    return whole + [one for one in found if one.holder_id is None]


def _whole(rows: Sequence[Named]) -> list[Named]:
    """Without those of the last holder, of whom there may be more."""
    last = rows[-1].holder_id
    return [one for one in rows if one.holder_id is None or one.holder_id != last]


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
