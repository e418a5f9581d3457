"""Looking draws up: the list, one of them, one's own tickets, and its file."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from domain.desk import READ, Work, operation
from domain.draws.check import VERSION
from domain.draws.drawing import entries_of, prizes_of
from domain.draws.enter import Ticket, ticket_of
from domain.draws.entrants import sign_of
from domain.draws.make import BEACON
from domain.draws.model import (
    Draw,
    DrawEntrant,
    DrawEntry,
    DrawState,
    DrawWin,
    PrizeKind,
    WinState,
)
from domain.engine import Facts
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.staff import Staff

TICKETS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """``points`` are what it gives."""

    place: int
    kind: PrizeKind
    name: str
    quantity: int
    points: int


@dataclass(frozen=True, slots=True)
class OwnWin:
    """``points``: what it gives; 0: a thing."""

    id: int
    prize: str
    points: int
    ticket: int
    state: WinState
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DrawLine:
    """A draw as anybody sees it, with what the actor has of it. ``free_left``: today's free
    tries; None: there are none at all."""

    merchant_id: int
    merchant: str
    id: int
    name: str
    state: DrawState
    points: int
    free_daily: int
    free_left: int
    each_may: int | None
    opens_at: datetime
    closes_at: datetime
    draws_at: datetime
    claim_days: int
    secret_hash: str
    rules_hash: str
    list_hash: str | None
    beacon_round: int | None
    beacon: str | None
    beacon_url: str
    entries: int
    of_staff: int  # tickets of people who work there now
    prizes: tuple[PrizeLine, ...]
    mine: int
    won: tuple[OwnWin, ...]
    off_why: str
    drawn_at: datetime | None
    winners: int
    timezone: str

    @property
    def units(self) -> int:
        return sum(one.quantity for one in self.prizes)

    def takes(self, now: datetime) -> bool:
        """Whether entries come in just now."""
        return self.state is DrawState.OPEN and self.opens_at <= now < self.closes_at


@operation(Permission.ENTER_DRAWS, kind=READ)
async def list_draws(
    work: Work, *, words: str = "", place: Place = START, size: int = 8
) -> Page[DrawLine]:
    """The merchant's, newest first; ``words`` match the name."""
    query = select(Draw.id).where(Draw.merchant_id == work.merchant_id)
    for one in words.split()[:5]:
        query = query.where(Draw.name.icontains(one, autoescape=True))
    ids, before, after = await page(work, query, Draw.id, place, size)
    rows = await work.session.scalars(
        work.mine(Draw).where(Draw.id.in_(ids)).order_by(Draw.id.desc())
    )
    return Page([await _line(work, row) for row in rows], before, after)


@operation(Permission.ENTER_DRAWS, kind=READ)
async def draws_are_on(work: Work) -> bool:
    """Whether one is not over, or something was won that the actor has not claimed."""
    live = select(Draw.id).where(
        Draw.merchant_id == work.merchant_id,
        Draw.state.in_((DrawState.OPEN, DrawState.CLOSED, DrawState.FROZEN)),
    )
    waits = select(DrawWin.id).where(
        DrawWin.merchant_id == work.merchant_id,
        DrawWin.person_id == work.actor.id,
        DrawWin.state == WinState.WAITING,
    )
    found = await work.session.scalar(select(or_(live.exists(), waits.exists())))
    return bool(found)


@operation(Permission.ENTER_DRAWS, kind=READ)
async def draw_line(work: Work, *, draw_id: int) -> DrawLine:
    """One draw as everybody may see it: hashes, prizes, times, entries (S0-36).
    Raises NotFound."""
    return await _line(work, await work.get(Draw, draw_id))


@operation(Permission.ENTER_DRAWS, kind=READ)
async def own_tickets(work: Work, *, draw_id: int) -> list[Ticket]:
    """The actor's, newest first, as many as a screen holds. Raises NotFound."""
    row = await work.get(Draw, draw_id)
    found = await work.session.scalars(
        work.mine(DrawEntry)
        .where(DrawEntry.draw_id == row.id, DrawEntry.person_id.in_(_own(work, row)))
        .order_by(DrawEntry.ticket.desc())
        .limit(TICKETS_SHOWN)
    )
    return [ticket_of(row, one) for one in found]


@operation(Permission.ENTER_DRAWS, kind=READ)
async def draw_file(work: Work, *, draw_id: int) -> Facts:
    """All that is needed to redo it (docs/draws.md): nobody's name, and the secret only with the
    result. Raises NotFound."""
    row = await work.get(Draw, draw_id)
    result = None
    if row.state is DrawState.DRAWN:
        won = await work.session.execute(
            select(DrawWin.place, DrawWin.ticket)
            .where(DrawWin.merchant_id == work.merchant_id, DrawWin.draw_id == row.id)
            .order_by(DrawWin.id)
        )
        result = [{"prize": place, "ticket": ticket} for place, ticket in won]
    return {
        "tillbot_draw": VERSION,
        "state": row.state.value,
        "rules": row.rules,
        "entries": await entries_of(work.session, work.merchant_id, row.id),
        "list_hash": row.list_hash,
        "beacon": row.beacon,
        "secret": row.revealed,
        "result": result,
    }


def _own(work: Work, row: Draw) -> tuple[int, ...]:
    """Of an open one also the sign under which the actor was forgotten."""
    sign = sign_of(work, row.id, work.actor.id) if row.state is DrawState.OPEN else None
    return (work.actor.id, sign) if sign is not None else (work.actor.id,)


async def _line(work: Work, row: Draw) -> DrawLine:
    house = await work.house()
    merchant = await work.session.scalar(
        select(Merchant.name).where(Merchant.id == work.merchant_id)
    )
    entrant = await work.session.scalar(
        work.mine(DrawEntrant).where(
            DrawEntrant.draw_id == row.id, DrawEntrant.person_id.in_(_own(work, row))
        )
    )
    taken = entrant.free_taken if entrant and entrant.free_on == house.today else 0
    prizes = await prizes_of(work, row.id)
    places = {one.place: one for one in prizes}
    won = await work.session.scalars(
        work.mine(DrawWin).where(DrawWin.draw_id == row.id, DrawWin.person_id == work.actor.id)
    )
    winners = await work.session.scalar(
        select(func.count()).where(
            and_(DrawWin.merchant_id == work.merchant_id, DrawWin.draw_id == row.id)
        )
    )
    at_work = select(Staff.person_id).where(
        Staff.merchant_id == work.merchant_id, Staff.removed_at.is_(None)
    )
    of_staff = await work.session.scalar(
        select(func.count()).where(
            DrawEntry.merchant_id == work.merchant_id,
            DrawEntry.draw_id == row.id,
            DrawEntry.person_id.in_(at_work),
        )
    )
    return DrawLine(
        merchant_id=work.merchant_id,
        merchant=merchant or "",
        id=row.id,
        name=row.name,
        state=row.state,
        points=row.points,
        free_daily=row.free_daily,
        free_left=max(row.free_daily - taken, 0),
        each_may=row.each_may,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        draws_at=row.draws_at,
        claim_days=row.claim_days,
        secret_hash=row.secret_hash,
        rules_hash=row.rules_hash,
        list_hash=row.list_hash,
        beacon_round=row.beacon_round,
        beacon=row.beacon,
        beacon_url=f"{BEACON}/public/{row.beacon_round}" if row.beacon_round else "",
        entries=row.entries,
        of_staff=of_staff or 0,
        prizes=tuple(
            PrizeLine(one.place, one.kind, one.name, one.quantity, one.points) for one in prizes
        ),
        mine=entrant.entries if entrant else 0,
        won=tuple(
            OwnWin(
                id=one.id,
                prize=places[one.place].name,
                points=places[one.place].points,
                ticket=one.ticket,
                state=one.state,
                expires_at=one.expires_at,
            )
            for one in won
        ),
        off_why=row.off_why,
        drawn_at=row.drawn_at,
        winners=winners or 0,
        timezone=house.zone,
    )
