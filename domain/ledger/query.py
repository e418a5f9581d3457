"""Why a number is what it is: the transfers that make it, with the balance after each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from domain.desk import Work
from domain.ledger.accounts import EXPIRED
from domain.ledger.model import Account, Kind, Transfer
from domain.paging import Page, Place, page


@dataclass(frozen=True, slots=True)
class TransferLine:
    """``change`` of the free amount; ``free`` after it."""

    id: int
    at: datetime
    change: int
    free: int
    kind: Kind
    other: str  # the account on the other side
    ref: str
    reason: str
    who: str


async def history(
    work: Work, names: Sequence[str], unit: str, place: Place, size: int
) -> Page[TransferLine]:
    """What changed what is free in these accounts together, newest first."""
    change = _change(names)
    theirs = (
        Transfer.merchant_id == work.merchant_id,
        Transfer.unit == unit,
        Transfer.source.in_(names) | Transfer.target.in_(names),
        Transfer.kind != Kind.POSTED,
    )
    ids, before, after = await page(
        work, select(Transfer.id).where(*theirs), Transfer.id, place, size
    )
    if not ids:
        return Page([], before, after)
    free = select(func.coalesce(func.sum(Account.balance - Account.held), 0)).where(
        Account.merchant_id == work.merchant_id,
        Account.name.in_(names),
        Account.unit == unit,
    )
    newer = select(func.coalesce(func.sum(change), 0)).where(*theirs, Transfer.id > max(ids))
    # In one statement: of what moves meanwhile both know, or neither.
    then = select(free.scalar_subquery() - newer.scalar_subquery())
    running = int(await work.session.scalar(then) or 0)
    rows = await work.session.execute(
        select(Transfer, change)
        .where(Transfer.merchant_id == work.merchant_id, Transfer.id.in_(ids))
        .order_by(Transfer.id.desc())
    )
    lines = []
    for one, changed in rows:
        lines.append(
            TransferLine(
                id=one.id,
                at=one.at,
                change=changed,
                free=running,
                kind=one.kind,
                other=one.target if one.source in names else one.source,
                ref=one.ref,
                reason=one.reason,
                who=one.actor_name,
            )
        )
        running -= changed
    return Page(lines, before, after)


def _change(names: Sequence[str]) -> ColumnElement[int]:
    """A hold takes from what is free; posting it changes nothing more; voiding gives it back."""
    mine, theirs = Transfer.source.in_(names), Transfer.target.in_(names)
    return case(
        (mine & (Transfer.kind == Kind.VOIDED), Transfer.amount),
        (mine & theirs, 0),
        (mine & Transfer.kind.in_((Kind.MOVED, Kind.HELD)), -Transfer.amount),
        (theirs & (Transfer.kind == Kind.MOVED), Transfer.amount),
        else_=0,
    )


async def amounts_then(
    work: Work, person_id: int, unit: str, at: datetime
) -> tuple[int, int, datetime | None]:
    """What was free and what was held in a person's own accounts at a moment, that moment
    included: the sums of their transfers until then; and when the last of them was."""
    names = (
        await work.session.scalars(
            select(Account.name).where(
                Account.merchant_id == work.merchant_id,
                Account.person_id == person_id,
                Account.unit == unit,
                Account.name.startswith("member:"),
            )
        )
    ).all()
    held = case(
        (Transfer.source.not_in(names) | (Transfer.kind == Kind.MOVED), 0),
        (Transfer.kind == Kind.HELD, Transfer.amount),
        else_=-Transfer.amount,
    )
    sums = await work.session.execute(
        select(
            func.coalesce(func.sum(_change(names)), 0),
            func.coalesce(func.sum(held), 0),
            func.max(Transfer.at),
        ).where(
            Transfer.merchant_id == work.merchant_id,
            Transfer.unit == unit,
            Transfer.source.in_(names) | Transfer.target.in_(names),
            Transfer.at <= at,
        )
    )
    free, kept, last = sums.one()
    return int(free), int(kept), last


async def ended_of(work: Work, earned: Transfer) -> int:
    """How many of these points ended unspent. Of points of the same last day those that came
    first were spent first, so that none counts as ended for two."""
    lot = earned.target
    moved = (
        Transfer.merchant_id == work.merchant_id,
        Transfer.unit == earned.unit,
        Transfer.kind.in_((Kind.MOVED, Kind.POSTED)),
    )
    ended = await _sum(work, *moved, Transfer.source == lot, Transfer.target == EXPIRED.name)
    later = await _sum(work, *moved, Transfer.target == lot, Transfer.id > earned.id)
    return min(earned.amount, max(0, ended - later))


async def _sum(work: Work, *which: ColumnElement[bool]) -> int:
    found = await work.session.scalar(
        select(func.coalesce(func.sum(Transfer.amount), 0)).where(*which)
    )
    return int(found or 0)
