"""Opening and closing a shift by the store's code."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update

from domain import days
from domain.desk import DEED, Work, operation
from domain.errors import Gone, NotAllowed, NotFound, Refusal
from domain.roles import Permission
from domain.secrets import Token
from domain.shifts.figures import HandOver, hand_over
from domain.shifts.model import Ended, Shift, ShiftLink
from domain.staff import Staff
from domain.stores import Store, living_store

FRESH = timedelta(minutes=1)  # a code scanned twice closes nothing
LATE = timedelta(hours=6)  # before midnight: then it goes on beyond it,
LONGEST = timedelta(hours=12)  # so long


@dataclass
class OtherShopsCode(Refusal):
    """Of a merchant for whom the actor does not work just now."""


@dataclass
class NotYourStore(Refusal):
    store: str


@dataclass(frozen=True, slots=True)
class Punched:
    """``shift_id``: what is open now, here, since ``opened_at``; ``before``: since a moment ago.
    ``closed``: what came to its end, here or at the store that was left."""

    store: str
    shift_id: int | None
    opened_at: datetime | None
    before: bool
    closed: HandOver | None


@operation(Permission.REDEEM, kind=DEED)
async def punch(work: Work, *, token: Token) -> Punched:
    """Open the actor's shift at the store of this code, or close the one that is open there; one
    at another store ends with it. A second scan within a minute closes nothing.

    Raises Gone (the code was renewed), NotFound (a store), OtherShopsCode, NotYourStore,
    NotAllowed.
    """
    store = await _store(work, token)
    await _stand(work, store)
    here = (Shift.store_id == store.id, Shift.opened_at <= work.now - FRESH)
    closed = await _close(work, Ended.SCANNED, *here)
    if closed is not None:
        done = await hand_over(work, closed)
        return Punched(store.name, None, None, before=False, closed=done)
    left = await _close(work, Ended.MOVED, Shift.store_id != store.id)
    opened = await _open(work, store)
    now = await work.session.scalar(
        work.mine(Shift).where(Shift.staff_id == work.actor.staff_id, Shift.closed_at.is_(None))
    )
    if now is None:
        raise Gone("shift")
    over = await hand_over(work, left) if left is not None else None
    return Punched(store.name, now.id, now.opened_at, before=opened is None, closed=over)


@operation(Permission.REDEEM, kind=DEED)
async def close_shift(work: Work, *, shift_id: int) -> HandOver:
    """Close the own shift without its code. Raises NotFound, Gone (it was closed before)."""
    shift = await work.get(Shift, shift_id)
    if shift.staff_id != work.actor.staff_id:
        raise NotFound("shifts")
    closed = await _close(work, Ended.SCANNED, Shift.id == shift_id)
    if closed is None:
        raise Gone("shift")
    return await hand_over(work, closed)


async def _store(work: Work, token: Token) -> Store:
    link = await work.session.get(ShiftLink, token.reveal())
    if link is None:
        raise Gone("shift code")
    if link.merchant_id != work.merchant_id:
        raise OtherShopsCode
    return await living_store(work, link.store_id)


async def _stand(work: Work, store: Store) -> None:
    """The actor works here now. Their row is held until the deed is done: one scan at a time."""
    if not work.actor.leads and store.id not in work.actor.stores:
        raise NotYourStore(store.name)
    held = await work.session.scalar(
        update(Staff)
        .where(
            Staff.merchant_id == work.merchant_id,
            Staff.id == work.actor.staff_id,
            Staff.role == work.actor.role,
            Staff.removed_at.is_(None),
        )
        .values(at_store_id=store.id)
        .returning(Staff.id)
    )
    if held is None:
        raise NotAllowed(Permission.REDEEM)


async def _close(work: Work, ended: Ended, *which: ColumnElement[bool]) -> Shift | None:
    """The actor's own, while it is open."""
    closed: Shift | None = await work.session.scalar(
        update(Shift)
        .where(
            Shift.merchant_id == work.merchant_id,
            Shift.staff_id == work.actor.staff_id,
            Shift.closed_at.is_(None),
            *which,
        )
        .values(closed_at=work.now, ended=ended)
        .returning(Shift)
    )
    return closed


async def _open(work: Work, store: Store) -> int | None:
    """Its number; None: one is open already."""
    return await work.session.scalar(
        work.insert(Shift)
        .values(
            merchant_id=work.merchant_id,
            id=await work.number(Shift),
            staff_id=work.actor.staff_id,
            store_id=store.id,
            opened_at=work.now,
            due_at=_due(work.now, store.timezone or (await work.house()).zone),
        )
        .on_conflict_do_nothing()
        .returning(Shift.id)
    )


def _due(now: datetime, zone: str) -> datetime:
    """The store's midnight; who opened late in the evening works beyond it."""
    _today, midnight = days.day_in(now, zone)
    return midnight if midnight - now >= LATE else now + LONGEST
