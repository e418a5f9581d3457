"""The result: worked out beside the transaction, written by one conditional statement."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.desk import DEED, Work, operation
from domain.draws.check import drawn, list_hash_of, seed_of
from domain.draws.model import (
    Draw,
    DrawEntrant,
    DrawEntry,
    DrawPrize,
    DrawState,
    DrawWin,
    PrizeKind,
    WinState,
)
from domain.draws.refusals import NotDrawnYet
from domain.engine import Database, Facts
from domain.errors import Malformed
from domain.people import Person
from domain.roles import Actor, Permission
from domain.staff import tell_leaders
from domain.stock import Reservation, let_go_each
from domain.vouchers import set_aside

WARNED = timedelta(days=3)  # before a win expires, or when half of its time is over
LISTED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Worked:
    """What was computed of a draw whose list cannot change any more."""

    draw_id: int
    list_hash: str
    secret: str = ""
    result: Sequence[dict[str, int]] = field(default_factory=tuple)


async def entries_of(session: AsyncSession, merchant_id: int, draw_id: int) -> list[Facts]:
    """The list as it is published: tickets in order, entrants without a name. Some at a time:
    fifty thousand at once would keep everybody else waiting."""
    query = (
        select(DrawEntry.ticket, DrawEntrant.token, DrawEntry.nonce)
        .join(
            DrawEntrant,
            (DrawEntrant.merchant_id == DrawEntry.merchant_id)
            & (DrawEntrant.draw_id == DrawEntry.draw_id)
            & (DrawEntrant.person_id == DrawEntry.person_id),
        )
        .where(DrawEntry.merchant_id == merchant_id, DrawEntry.draw_id == draw_id)
        .order_by(DrawEntry.ticket)
        .limit(LISTED_AT_ONCE)
    )
    found: list[Facts] = []
    last = 0
    while True:
        rows = (await session.execute(query.where(DrawEntry.ticket > last))).all()
        found += [
            {"ticket": number, "entrant": one, "nonce": nonce} for number, one, nonce in rows
        ]
        if len(rows) < LISTED_AT_ONCE:
            return found
        last = rows[-1].ticket


async def worked_out(database: Database, merchant_id: int, draw_id: int) -> Worked | None:
    """The list's hash, and of a frozen draw the result; None: its list may change still, or its
    hash is known and nothing more."""
    async with database.reading() as session:
        row = await session.scalar(
            select(Draw).where(Draw.merchant_id == merchant_id, Draw.id == draw_id)
        )
        if row is None or row.state not in (DrawState.CLOSED, DrawState.FROZEN):
            return None
        if row.state is DrawState.CLOSED and row.list_hash is not None:
            return None  # it is told just now, some at a time
        entries = await entries_of(session, merchant_id, draw_id)
    if row.state is DrawState.CLOSED:
        found = await asyncio.to_thread(list_hash_of, row.rules, entries)
        return Worked(draw_id, found)
    if row.beacon_round is not None and row.beacon is None:
        return Worked(draw_id, row.list_hash or "")
    secret = database.vault.open(row.secret)
    seed = seed_of(secret, row.list_hash or "", row.beacon or "")
    whose = [(one["ticket"], one["entrant"]) for one in entries]
    result = await asyncio.to_thread(drawn, seed, whose, row.rules["prizes"])
    return Worked(draw_id, row.list_hash or "", secret, tuple(result))


async def _before(database: Database, actor: Actor, values: Facts) -> Facts:
    worked = await worked_out(database, actor.merchant_id, values["draw_id"])
    return values | {"worked": worked}


@operation(Permission.MANAGE_DRAWS, kind=DEED, before=_before)
async def draw_now(work: Work, *, draw_id: int, worked: Worked | None = None) -> int:
    """The result, before the clock draws by itself: how many won. What it will be was settled
    when the list was closed. Raises NotDrawnYet, NotFound."""
    row = await work.get(Draw, draw_id)
    won = await written(work, worked) if worked else None
    if won is not None:
        return won
    if row.state is DrawState.FROZEN:
        raise NotDrawnYet(row.name, "beacon")
    if row.state is DrawState.CLOSED:
        raise NotDrawnYet(row.name, "closing")
    raise NotDrawnYet(row.name, "open" if row.state is DrawState.OPEN else "done")


@operation(Permission.MANAGE_DRAWS, kind=DEED)
async def name_beacon(work: Work, *, draw_id: int, value: str) -> str:
    """The value of the round that was named when it was made, once: the draw's name. It changes
    nothing in whose favour anybody could choose: the secret is not known. Raises Malformed,
    NotDrawnYet, NotFound."""
    said = value.strip().lower()
    if len(said) != 64 or not all(one in "0123456789abcdef" for one in said):
        raise Malformed("beacon", 64)
    named = await work.session.scalar(
        update(Draw)
        .where(
            Draw.merchant_id == work.merchant_id,
            Draw.id == draw_id,
            Draw.state == DrawState.FROZEN,
            Draw.beacon_round.is_not(None),
            Draw.beacon.is_(None),
        )
        .values(beacon=said)
        .returning(Draw.name)
    )
    if named is None:
        row = await work.get(Draw, draw_id)
        states = {DrawState.OPEN: "open", DrawState.CLOSED: "closing"}
        raise NotDrawnYet(row.name, states.get(row.state, "done"))
    return str(named)


async def written(work: Work, worked: Worked) -> int | None:
    """Whoever draws, it is done once: how many won; None: it was not to be drawn (any more)."""
    if not worked.secret:
        return None
    row: Draw | None = await work.session.scalar(
        update(Draw)
        .where(
            Draw.merchant_id == work.merchant_id,
            Draw.id == worked.draw_id,
            Draw.state == DrawState.FROZEN,
        )
        .values(
            state=DrawState.DRAWN,
            drawn_at=work.now,
            revealed=worked.secret,
            next_at=work.now,
            told_to=0,
        )
        .returning(Draw)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    await _win(work, row, worked.result)
    await tell_leaders(
        work,
        "draw_done",
        f"{row.ref}:done",
        draw_id=row.id,
        name=row.name,
        won=len(worked.result),
        entries=row.entries,
    )
    return len(worked.result)


async def _win(work: Work, row: Draw, result: Sequence[dict[str, int]]) -> None:
    prizes = {one.place: one for one in await prizes_of(work, row.id)}
    tickets = [one["ticket"] for one in result]
    found = await work.session.execute(
        select(DrawEntry.ticket, DrawEntry.person_id, Person.name)
        .outerjoin(Person, Person.id == DrawEntry.person_id)
        .where(
            DrawEntry.merchant_id == work.merchant_id,
            DrawEntry.draw_id == row.id,
            DrawEntry.ticket.in_(tickets),
        )
    )
    whose = {ticket: (person, name or "") for ticket, person, name in found}  # "": forgotten
    house = await work.house()
    ends = house.ends(house.today + timedelta(days=row.claim_days))
    reminder = ends - min(WARNED, (ends - work.now) / 2)
    given: dict[int, int] = dict.fromkeys(prizes, 0)
    numbers = await work.numbers(DrawWin, len(result))
    for number, one in zip(numbers, result, strict=True):
        prize = prizes[one["prize"]]
        person, name = whose[one["ticket"]]
        hold = None
        if prize.first_hold_id is not None:
            hold = prize.first_hold_id + given[prize.place]
            await work.session.execute(
                update(Reservation)
                .where(Reservation.merchant_id == work.merchant_id, Reservation.id == hold)
                .values(person_id=person, person_name=name)
                .execution_options(synchronize_session=False)
            )
        given[prize.place] += 1
        work.session.add(
            DrawWin(
                merchant_id=work.merchant_id,
                id=number,
                draw_id=row.id,
                place=prize.place,
                ticket=one["ticket"],
                person_id=person,
                person_name=name,
                state=WinState.WAITING,
                hold_id=hold,
                drawn_at=work.now,
                expires_at=ends,
                next_at=reminder,
            )
        )
    await work.session.flush()
    await put_back(work, row, given)


async def prizes_of(work: Work, draw_id: int) -> list[DrawPrize]:
    query = work.mine(DrawPrize).where(DrawPrize.draw_id == draw_id).order_by(DrawPrize.place)
    return list(await work.session.scalars(query))


async def put_back(work: Work, row: Draw, given: dict[int, int]) -> None:
    """What nobody got of each prize: to the stock of draws, to the voucher's."""
    for prize in await prizes_of(work, row.id):
        left = prize.quantity - given.get(prize.place, 0)
        if not left:
            continue
        if prize.kind is PrizeKind.GOODS and prize.first_hold_id is not None:
            first = prize.first_hold_id + given.get(prize.place, 0)
            await let_go_each(work, range(first, first + left), row.ref)
        elif prize.kind is PrizeKind.VOUCHER and prize.voucher_id is not None:
            await set_aside(work, prize.voucher_id, -left)
