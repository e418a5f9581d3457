"""The clock's part: people are put on the list some at a time, and the outcome is counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select, update

from domain.broadcasts.holders import wanted
from domain.broadcasts.model import (
    A_DAY,
    CHUNK,
    DAYS_OFF,
    PACE,
    Broadcast,
    BroadcastState,
    BroadcastTo,
)
from domain.desk import TICK, Work, operation
from domain.engine import Statement, Values, bound
from domain.outbox import Audience, Notice
from domain.people import Person
from domain.roles import Permission

AFTER = timedelta(seconds=CHUNK / PACE)  # a chunk has gone by then
_PLACE = Statement(
    lambda insert: (
        insert(BroadcastTo)
        .values(
            bound("merchant_id", "broadcast_id", "person_id", "day", "place", "key", "at", "later")
        )
        .on_conflict_do_nothing()
        .returning(BroadcastTo.person_id)
    )
)


def broadcasts_due(now: datetime) -> Select[int]:
    """Merchants with a broadcast that goes on now."""
    return select(Broadcast.merchant_id).where(
        Broadcast.next_at.is_not(None), Broadcast.next_at <= now
    )


@operation(Permission.TICK, kind=TICK)
async def carry_broadcasts(work: Work) -> int:
    """A chunk of the one that has waited longest: each of its people once, on the first day that
    is not full for them; or, where nobody is left, the count of what became of it."""
    row = await work.session.scalar(
        work.mine(Broadcast)
        .where(Broadcast.next_at.is_not(None), Broadcast.next_at <= work.now)
        .order_by(Broadcast.next_at, Broadcast.id)
        .limit(1)
    )
    if row is None:
        return 0
    if row.state is not BroadcastState.GOING:
        await _count(work, row)
        return 1
    meant = await wanted(work, row, after=row.reached)
    found = (await work.session.execute(meant.limit(CHUNK))).all()
    if not found:
        await _count(work, row)
        return 1
    closed = {one.id for one in found if one.closed_at is not None}
    for day, people in (await _note(work, row, [one.id for one in found])).items():
        await _owe(work, row, [one for one in people if one not in closed], day)
    await work.session.execute(
        update(Broadcast)
        .where(
            Broadcast.merchant_id == work.merchant_id,
            Broadcast.id == row.id,
            Broadcast.state == BroadcastState.GOING,
        )
        .values(reached=found[-1].id, next_at=work.now + AFTER)
        .execution_options(synchronize_session=False)
    )
    await work.rewrite_copies(row.ref)
    return len(found)


async def _note(work: Work, row: Broadcast, people: list[int]) -> dict[date, list[int]]:
    """Who gets it on which day: the keys decide, of the broadcast and of the day. Who has had
    as many as there may be is put off to the next day."""
    today = (await work.house()).today
    went: dict[date, list[int]] = {}
    left = people
    for ahead in range(DAYS_OFF + 1):
        day = today + timedelta(days=ahead)
        for place in range(1, A_DAY + 1):
            if not left:
                return went
            rows = [
                {
                    "merchant_id": work.merchant_id,
                    "broadcast_id": row.id,
                    "person_id": one,
                    "day": day,
                    "place": place,
                    "key": f"{row.ref}:{one}",
                    "at": work.now,
                    "later": ahead > 0,
                }
                for one in left
            ]
            lane = await work.lane()
            had = {one for (one,) in await lane.every(_PLACE, rows)}
            went.setdefault(day, []).extend(had)
            left = [one for one in left if one not in had]
    return went


async def _owe(work: Work, row: Broadcast, people: list[int], day: date) -> None:
    """At a pace, so that nobody's answer or receipt waits behind them; on a later day at this
    hour."""
    house = await work.house()
    at = None if day == house.today else house.at_hour(day, house.local(work.now).hour)
    said = [(f"{row.ref}:{one}", one, {"broadcast_id": row.id}) for one in sorted(people)]
    await work.owe_bulk("broadcast", said, timedelta(seconds=1 / PACE), at)


@dataclass(frozen=True, slots=True)
class Counts:
    """Of those on the list. ``next_at``: when the first that waits is due; ``later``: how many
    were put off to another day."""

    waiting: int
    sent: int
    blocked: int
    failed: int
    later: int
    next_at: datetime | None


async def _count(work: Work, row: Broadcast) -> None:
    """What became of it; as long as something waits it is looked at again."""
    had = await counted(work, row.id)
    values: Values = {"sent": had.sent, "blocked": had.blocked, "failed": had.failed}
    if had.waiting:
        soon = work.now + timedelta(minutes=1)
        values["next_at"] = max(soon, had.next_at) if had.next_at else soon
    else:
        values["next_at"] = None
        if row.state is BroadcastState.GOING:
            values |= {"state": BroadcastState.DONE, "ended_at": work.now}
    await work.session.execute(
        update(Broadcast)
        .where(
            Broadcast.merchant_id == work.merchant_id,
            Broadcast.id == row.id,
            Broadcast.state == row.state,
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    await work.rewrite_copies(row.ref)
    if not had.waiting and row.sent_by is not None:
        await work.owe(
            "broadcast_over", f"{row.ref}:over", row.sent_by, Audience.LEADERS, broadcast_id=row.id
        )


async def counted(work: Work, broadcast_id: int) -> Counts:
    gave_up = Notice.given_up.is_not(None)
    closed = Person.closed_at.is_not(None)
    unneeded = func.coalesce(Notice.given_up, "") == "no longer needed"
    unsent = Notice.sent.is_(None) & Notice.id.is_not(None)
    rows = await work.session.execute(
        select(
            func.count().filter(unsent & ~gave_up).label("waiting"),
            func.count().filter(Notice.sent.is_not(None)).label("sent"),
            func.count()
            .filter((Notice.id.is_(None) | (gave_up & ~unneeded)) & closed)
            .label("blocked"),
            func.count().filter(gave_up & ~unneeded & ~closed).label("failed"),
            func.count().filter(BroadcastTo.later).label("later"),
            func.min(Notice.due).filter(unsent & ~gave_up).label("next_at"),
        )
        .select_from(BroadcastTo)
        .outerjoin(
            Notice,
            (Notice.merchant_id == BroadcastTo.merchant_id) & (Notice.key == BroadcastTo.key),
        )
        .outerjoin(Person, Person.id == BroadcastTo.person_id)
        .where(
            BroadcastTo.merchant_id == work.merchant_id,
            BroadcastTo.broadcast_id == broadcast_id,
        )
    )
    return Counts(**rows.one()._mapping)
