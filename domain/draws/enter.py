"""Entering a draw: one conditional statement each for the draw, the person and the points."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, or_, select, update

from domain.desk import DEED, Work, operation
from domain.draws.entrants import know_entrant
from domain.draws.model import Draw, DrawEntrant, DrawEntry, DrawState
from domain.draws.refusals import NotOpen, NoTriesLeft, WorksHere
from domain.engine import Values, tidy
from domain.errors import Malformed
from domain.ledger import DRAWS, spend
from domain.limits import ENTRIES, LINE
from domain.members import come_in
from domain.roles import Permission
from domain.staff import Staff


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an entrant holds: with it anybody can check the result (docs/draws.md)."""

    draw_id: int
    draw: str
    ticket: int
    nonce: str
    points: int
    secret_hash: str
    rules_hash: str
    closes_at: datetime


@operation(Permission.ENTER_DRAWS, kind=DEED)
async def enter(work: Work, *, draw_id: int, points: int = 0, words: str = "") -> Ticket:
    """A ticket of the actor's own. ``points``: what was agreed to, 0 for a free try; ``words``
    of one's own become part of the nonce.

    Raises WorksHere, NotOpen, NoTriesLeft, TooLittle, Malformed, NotFound.
    """
    words = tidy(words)
    if len(words) > LINE:
        raise Malformed("draw words", LINE)
    if await _works_here(work):
        raise WorksHere
    row = await _one_more(work, draw_id)
    if row is None:
        raise await _why(work, await work.get(Draw, draw_id))
    if points not in (0, row.points):
        raise Malformed("draw points", row.points)
    await come_in(work)
    await know_entrant(work, row.id)
    if not await _tried(work, row, free=not points):
        raise await _why_not_tried(work, row, points)
    nonce = secrets.token_hex(16) + (f" {words}" if words else "")
    entry = DrawEntry(
        merchant_id=work.merchant_id,
        draw_id=row.id,
        ticket=row.entries,
        person_id=work.actor.id,
        nonce=nonce,
        points=points,
        at=work.now,
    )
    work.session.add(entry)
    await work.session.flush()
    if points:
        ref = f"{row.ref}:{entry.ticket}"
        await spend(work, work.actor.id, points, ref, DRAWS, ref=ref, reason="draw-entry")
    return ticket_of(row, entry)


def ticket_of(row: Draw, entry: DrawEntry) -> Ticket:
    return Ticket(
        draw_id=row.id,
        draw=row.name,
        ticket=entry.ticket,
        nonce=entry.nonce,
        points=entry.points,
        secret_hash=row.secret_hash,
        rules_hash=row.rules_hash,
        closes_at=row.closes_at,
    )


async def _works_here(work: Work) -> bool:
    """Under whatever hat they come."""
    found = await work.session.scalar(
        select(Staff.id).where(
            Staff.merchant_id == work.merchant_id,
            Staff.person_id == work.actor.id,
            Staff.removed_at.is_(None),
        )
    )
    return found is not None


async def _one_more(work: Work, draw_id: int) -> Draw | None:
    """Its row is locked until the deed is done, so that tickets have no gaps."""
    row: Draw | None = await work.session.scalar(
        update(Draw)
        .where(
            Draw.merchant_id == work.merchant_id,
            Draw.id == draw_id,
            Draw.state == DrawState.OPEN,
            Draw.opens_at <= work.now,
            Draw.closes_at > work.now,
            Draw.entries < ENTRIES,
        )
        .values(entries=Draw.entries + 1)
        .returning(Draw)
        .execution_options(populate_existing=True)
    )
    return row


async def _tried(work: Work, row: Draw, *, free: bool) -> bool:
    """Whether the person may have this one: of all, and of today's free ones."""
    house = await work.house()
    today, other = house.today, house.other_today  # begun by another replica's clock
    begun = DrawEntrant.free_on.in_((today, other))
    taken = case((begun, DrawEntrant.free_taken), else_=0)
    if free and not row.free_daily:
        return False
    new: Values = {"entries": DrawEntrant.entries + 1}
    allowed = [or_(DrawEntrant.entries < (row.each_may or ENTRIES))]
    if free:
        later = case((DrawEntrant.free_on == other, DrawEntrant.free_on), else_=today)
        new |= {"free_taken": taken + 1, "free_on": later}
        allowed.append(taken < row.free_daily)
    done = await work.session.scalar(
        work.insert(DrawEntrant)
        .values(
            merchant_id=work.merchant_id,
            draw_id=row.id,
            person_id=work.actor.id,
            token=secrets.token_hex(8),
            entries=1,
            free_on=today,
            free_taken=1 if free else 0,
        )
        .on_conflict_do_update(
            index_elements=["merchant_id", "draw_id", "person_id"],
            set_=new,
            where=allowed[0] if len(allowed) == 1 else allowed[0] & allowed[1],
        )
        .returning(DrawEntrant.entries)
    )
    return done is not None


async def _why(work: Work, row: Draw) -> NotOpen:
    why = "over"
    if row.state is DrawState.CALLED_OFF:
        why = "off"
    elif row.opens_at > work.now:
        why = "early"
    elif row.entries >= ENTRIES and row.closes_at > work.now:
        why = "full"
    return NotOpen(row.name, why, row.opens_at, (await work.house()).zone)


async def _why_not_tried(work: Work, row: Draw, points: int) -> NoTriesLeft:
    if not points and not row.free_daily:
        return NoTriesLeft(row.name, "cost", row.points)
    had = await work.session.scalar(
        select(DrawEntrant.entries).where(
            DrawEntrant.merchant_id == work.merchant_id,
            DrawEntrant.draw_id == row.id,
            DrawEntrant.person_id == work.actor.id,
        )
    )
    if row.each_may is not None and (had or 0) >= row.each_may:
        return NoTriesLeft(row.name, "ever", row.points)
    return NoTriesLeft(row.name, "today", row.points)
