"""A card keeps the days that it promised when the merchant's clock becomes another (D31).

However many there are: the change is written down, the clock moves a chunk after the other, and a
card that waits is read as if it had been moved, and is moved before anything is done with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    and_,
    bindparam,
    exists,
    or_,
    select,
    update,
)

from domain.cards.model import Card, CardState, DayMove
from domain.cards.together import CHANGING, GROWING, GROWN, changes_of
from domain.days import local, midnight, same_day
from domain.desk import TICK, Work, operation
from domain.engine import Fetched, Lane, Query, Statement
from domain.merchants import ZoneChanged
from domain.roles import Permission

CHUNK = 500  # cards that are looked at in one transaction

Days = tuple[datetime, datetime | None]  # when a card begins, and when it is over

_same_day = lru_cache(maxsize=4096)(same_day)

# Whether a card's days stand there as the clock before wrote them: asked with a use of it.
WAITS = or_(
    exists().where(
        DayMove.merchant_id == Card.merchant_id,
        DayMove.id > Card.id,
        DayMove.done < Card.id,
        DayMove.id > Card.moved,
    ),
    CHANGING,
)


@dataclass(frozen=True, slots=True)
class Move:
    """One that is under way, as it stands in DayMove."""

    id: int
    before: str
    now: str
    done: int

    def day(self, moment: datetime) -> datetime:
        """The same day's border on the new clock, whether it is still to come or not."""
        return _same_day(moment, self.before, self.now)


_MOVES = Statement(
    lambda _: (
        select(DayMove.id, DayMove.before, DayMove.now, DayMove.done)
        .where(DayMove.merchant_id == bindparam("merchant"))
        .order_by(DayMove.id)
    )
)


def _waiting(*which: ColumnElement[bool]) -> Query:
    """Cards that wait for a move, held until they are written, where the engine can."""
    return (
        select(Card.id, Card.state, Card.valid_from, Card.valid_until)
        .where(
            Card.merchant_id == bindparam("merchant"),
            Card.id > bindparam("done"),
            Card.id < bindparam("move"),
            Card.moved < bindparam("move"),
            *which,
        )
        .order_by(Card.id)
        .with_for_update()
    )


_NEXT = Statement(lambda _: _waiting().limit(CHUNK))


def _growing(*which: ColumnElement[bool]) -> Update:
    """Cards whose voucher is good for longer."""
    return (
        update(Card)
        .where(Card.merchant_id == bindparam("merchant"), *which, GROWING)
        .values(valid_until=GROWN)
    )


class By:
    """How cards are named that are moved before their turn."""

    def __init__(self, *which: ColumnElement[bool]) -> None:
        self.days = Statement(lambda _: _waiting(*which))
        self.longer = Statement(lambda _: _growing(*which))


BY_CODE = By(Card.code == bindparam("symbols"))
BY_NUMBER = By(Card.id == bindparam("card"))
OF_VOUCHER = By(
    Card.voucher_id == bindparam("voucher"),
    Card.id > bindparam("after"),
    Card.id <= bindparam("upto"),
)
_WRITE = Statement(
    lambda _: (
        update(Card)
        .where(Card.merchant_id == bindparam("merchant"), Card.id == bindparam("card"))
        .values(
            valid_from=bindparam("begins"),
            valid_until=bindparam("ends"),
            moved=bindparam("move"),
        )
    )
)


async def zone_was_changed(work: Work, event: ZoneChanged) -> list[str]:
    """Cards that begin or end with a day are to do so with the same day of the new clock; when
    they are told of next is worked out behind it."""
    issued = await work.session.scalar(
        select(Card.id).where(Card.merchant_id == work.merchant_id).limit(1)
    )
    if issued is not None:
        work.session.add(
            DayMove(
                merchant_id=work.merchant_id,
                id=await work.number(Card),  # who issues cards just now was before, or waits
                before=event.before,
                now=event.now,
                at=work.now,
            )
        )
        await work.session.flush()
    return []


def moves_at(now: datetime) -> Select[int]:
    """Merchants with cards that are still on their way; ``now`` is nothing to them."""
    return select(DayMove.merchant_id).where(DayMove.at <= now)


@operation(Permission.TICK, kind=TICK)
async def carry_days(work: Work) -> int:
    """Some cards of the change that came first; how many were written."""
    lane = await work.lane()
    moves = await _moves(lane, work.merchant_id)
    if not moves:
        return 0
    move = moves[0]
    rows = await lane.all(_NEXT, merchant=work.merchant_id, move=move.id, done=move.done)
    row = await work.get(DayMove, move.id)
    if len(rows) < CHUNK:
        await work.session.delete(row)
    else:
        row.done = rows[-1][0]
    return await _write(lane, work.merchant_id, move, rows)


async def catch_up(lane: Lane, merchant_id: int, by: By, **which: int | str | None) -> None:
    """Move cards before their turn, because something is done with them: to the clock, and to the
    end that their voucher has.

    ``by``: BY_CODE with ``symbols``, BY_NUMBER with ``card``, OF_VOUCHER with ``voucher`` and
    those ``after`` one number, ``upto`` another.
    """
    for move in await _moves(lane, merchant_id):
        rows = await lane.all(by.days, merchant=merchant_id, move=move.id, done=move.done, **which)
        await _write(lane, merchant_id, move, rows)
    await lane.all(by.longer, merchant=merchant_id, **which)


async def days_of(work: Work, cards: Sequence[Card]) -> dict[int, Days]:
    """When these cards of one merchant begin and end, by number, whether they wait or not."""
    days: dict[int, Days] = {one.id: (one.valid_from, one.valid_until) for one in cards}
    for move in await _moves(await work.lane(), cards[0].merchant_id) if cards else ():
        for one in cards:
            if move.done < one.id < move.id and one.moved < move.id:
                begins, ends = days[one.id]
                days[one.id] = (move.day(begins), move.day(ends) if ends else None)
    for number, (_ended, longer) in (await changes_of(work, cards)).items():
        begins, ends = days[number]
        if longer is not None and ends is not None:
            days[number] = (begins, max(ends, longer))
    return days


async def not_over(work: Work) -> ColumnElement[bool]:
    """Of the actor's cards: an end that is still to come, also of those that wait."""
    end, now = Card.valid_until, work.now
    to_come: list[ColumnElement[bool]] = [end.is_(None), end > now]
    gone: list[ColumnElement[bool]] = []
    moves = await _moves(await work.lane(), work.merchant_id)
    for move in moves:
        waits = and_(Card.id > move.done, Card.id < move.id, Card.moved < move.id)
        over, good = _turned(move.before, moves[-1].now, now)
        to_come.append(and_(waits, end.in_(good)))
        gone.append(and_(waits, end.in_(over)))
    return and_(or_(*to_come), or_(end.is_(None), ~or_(*gone))) if moves else or_(*to_come)


def _turned(before: str, zone: str, now: datetime) -> tuple[list[datetime], list[datetime]]:
    """Ends on the clock before that are to come, and on the new one are over; and the others
    way round."""
    today = local(now, before).date()
    days = [today + timedelta(days=n) for n in range(-2, 4)]
    ends = [(midnight(day, before), midnight(day, zone)) for day in days]
    over = [old for old, new in ends if new <= now < old]
    return over, [old for old, new in ends if old <= now < new]


async def _moves(lane: Lane, merchant_id: int) -> list[Move]:
    return [Move(*row) for row in await lane.all(_MOVES, merchant=merchant_id)]


async def _write(lane: Lane, merchant_id: int, move: Move, rows: Sequence[Fetched]) -> int:
    changes = []
    for number, state, begins, ends in rows:
        if state != CardState.ACTIVE:
            continue
        changes.append(
            {
                "merchant": merchant_id,
                "card": number,
                "begins": move.day(begins),
                "ends": move.day(ends) if ends else None,
                "move": move.id,
            }
        )
    if changes:
        await lane.each(_WRITE, changes)
    return len(changes)
