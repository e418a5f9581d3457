"""The clock carries each draw on: closed at its moment, told, drawn, told; or points go back."""

from datetime import datetime

from sqlalchemy import Select, select, update

from domain.desk import DEED, TICK, Work, operation
from domain.draws.drawing import Worked, put_back, worked_out, written
from domain.draws.model import Draw, DrawEntrant, DrawEntry, DrawState, DrawWin
from domain.draws.refusals import NotDrawnYet
from domain.engine import Database, Values
from domain.ledger import Kind, about, give_back, side_of
from domain.members import way_back
from domain.roles import Actor, Permission
from domain.staff import tell_leaders

TOLD_AT_ONCE = 100
RETURNED_AT_ONCE = 8


def draws_due(now: datetime) -> Select[int]:
    """Merchants with a draw that wants something done now: asked of all at once."""
    return select(Draw.merchant_id).where(Draw.next_at <= now)


async def _before(database: Database, actor: Actor, values: Values) -> Values:
    """Hashing is done beside the transaction."""
    async with database.reading() as session:
        first = await session.scalar(
            select(Draw.id)
            .where(Draw.merchant_id == actor.merchant_id, Draw.next_at.is_not(None))
            .order_by(Draw.next_at, Draw.id)
            .limit(1)
        )
    worked = await worked_out(database, actor.merchant_id, first) if first else None
    return values | {"worked": worked}


@operation(Permission.TICK, kind=TICK, before=_before)
async def carry_draws(work: Work, *, worked: Worked | None = None) -> int:
    """One step of the draw that is due first; what is told is told some at a time, so that a
    restart in between goes on where it was."""
    row = await work.session.scalar(
        work.mine(Draw)
        .where(Draw.next_at <= work.now)
        .order_by(Draw.next_at, Draw.id)
        .limit(1)
        .with_for_update()  # nobody calls it off half-way
        .execution_options(populate_existing=True)
    )
    if row is None:
        return 0
    ready = worked if worked and worked.draw_id == row.id else None
    match row.state:
        case DrawState.OPEN:
            await _turn(work, row, DrawState.CLOSED)
        case DrawState.CLOSED:
            await _freeze(work, row, ready)
        case DrawState.FROZEN:
            await _due(work, row, ready)
        case DrawState.DRAWN:
            await _tell_result(work, row)
        case DrawState.CALLED_OFF:
            await _give_back(work, row)
    return 1


@operation(Permission.MANAGE_DRAWS, kind=DEED)
async def call_off(work: Work, *, draw_id: int) -> int:
    """Before the result: prizes go back at once, points within the next minutes, and everybody
    is told; how many entries there were. Raises NotDrawnYet, NotFound."""
    row = await work.get(Draw, draw_id)
    if not await _off(work, row, "shop"):
        raise NotDrawnYet(row.name, "done")
    return row.entries


async def _off(work: Work, row: Draw, why: str) -> bool:
    """Of calling off and drawing at once, one happens."""
    done = await work.session.scalar(
        update(Draw)
        .where(
            Draw.merchant_id == work.merchant_id,
            Draw.id == row.id,
            Draw.state.in_((DrawState.OPEN, DrawState.CLOSED, DrawState.FROZEN)),
        )
        .values(state=DrawState.CALLED_OFF, off_why=why, next_at=work.now, told_to=0)
        .returning(Draw.id)
    )
    if done is None:
        return False
    await put_back(work, row, {})
    return True


async def _turn(work: Work, row: Draw, state: DrawState, **values: object) -> None:
    """On from the state in which it was found, once."""
    values = {"next_at": work.now, "told_to": 0} | values
    await work.session.execute(
        update(Draw)
        .where(Draw.merchant_id == work.merchant_id, Draw.id == row.id, Draw.state == row.state)
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )


async def _freeze(work: Work, row: Draw, ready: Worked | None) -> None:
    """The list's hash, told to every entrant; only then it may be drawn."""
    if row.list_hash is None:
        if ready is not None:
            row.list_hash = ready.list_hash
        return
    people = await _next_people(work, row)
    tickets = await _tickets(work, row, people)
    await work.owe_each(
        "draw_closed",
        [
            (
                f"{row.ref}:closed:{one}",
                one,
                {
                    "draw_id": row.id,
                    "name": row.name,
                    "entries": row.entries,
                    "list_hash": row.list_hash,
                    "draws_at": row.draws_at.isoformat(),
                    "tickets": tickets[one],
                },
            )
            for one in people
        ],
    )
    if len(people) < TOLD_AT_ONCE:
        if row.beacon_round is not None:
            await tell_leaders(
                work,
                "draw_beacon",
                f"{row.ref}:beacon",
                draw_id=row.id,
                name=row.name,
                round=row.beacon_round,
                until=row.draws_at.isoformat(),
            )
        await _turn(work, row, DrawState.FROZEN, next_at=max(row.draws_at, work.now))


async def _due(work: Work, row: Draw, ready: Worked | None) -> None:
    """Its moment is there: the secret cannot be withheld. A beacon that nobody named calls it
    off."""
    if row.beacon_round is not None and row.beacon is None:
        await _off(work, row, "beacon")
    elif ready is not None:
        await written(work, ready)


async def _tell_result(work: Work, row: Draw) -> None:
    people = await _next_people(work, row)
    wins = await work.session.execute(
        select(DrawWin.person_id, DrawWin.id).where(
            DrawWin.merchant_id == work.merchant_id,
            DrawWin.draw_id == row.id,
            DrawWin.person_id.in_(people),
        )
    )
    won = dict(wins.all())
    facts = {"draw_id": row.id, "name": row.name, "entries": row.entries}
    await work.owe_each(
        "draw_won",
        [(f"{row.ref}:won:{one}", one, facts | {"win_id": won[one]}) for one in won],
    )
    lost = [one for one in people if one not in won]
    await work.owe_each("draw_lost", [(f"{row.ref}:lost:{one}", one, facts) for one in lost])
    if len(people) < TOLD_AT_ONCE:
        row.next_at, row.told_to = None, 0


async def _give_back(work: Work, row: Draw) -> None:
    entries = list(
        await work.session.scalars(
            work.mine(DrawEntry)
            .where(
                DrawEntry.draw_id == row.id,
                DrawEntry.points > 0,
                DrawEntry.returned.is_(False),
            )
            .order_by(DrawEntry.ticket)
            .limit(RETURNED_AT_ONCE)
        )
    )
    for entry in entries:
        for moved in await about(work, f"{row.ref}:{entry.ticket}", (Kind.MOVED,)):
            if moved.of_id is None:
                target = await way_back(work, side_of(moved.source))
                await give_back(work, moved, f"{moved.key}:back", "draw-off", target=target)
        entry.returned = True
    if entries:
        return
    people = await _next_people(work, row)
    paid = await work.session.execute(
        select(DrawEntry.person_id, DrawEntry.points).where(
            DrawEntry.merchant_id == work.merchant_id,
            DrawEntry.draw_id == row.id,
            DrawEntry.person_id.in_(people),
        )
    )
    back = dict.fromkeys(people, 0)
    for person, points in paid:
        back[person] += points
    facts = {"draw_id": row.id, "name": row.name, "why": row.off_why}
    await work.owe_each(
        "draw_off",
        [(f"{row.ref}:off:{one}", one, facts | {"points": back[one]}) for one in people],
    )
    if len(people) < TOLD_AT_ONCE:
        row.next_at, row.told_to = None, 0


async def _next_people(work: Work, row: Draw) -> list[int]:
    """Some entrants who were not told this yet; they count as told."""
    people = list(
        await work.session.scalars(
            select(DrawEntrant.person_id)
            .where(
                DrawEntrant.merchant_id == work.merchant_id,
                DrawEntrant.draw_id == row.id,
                DrawEntrant.person_id > row.told_to,
            )
            .order_by(DrawEntrant.person_id)
            .limit(TOLD_AT_ONCE)
        )
    )
    if people:
        row.told_to = people[-1]
    return people


async def _tickets(work: Work, row: Draw, people: list[int]) -> dict[int, list[int]]:
    found = await work.session.execute(
        select(DrawEntry.person_id, DrawEntry.ticket)
        .where(
            DrawEntry.merchant_id == work.merchant_id,
            DrawEntry.draw_id == row.id,
            DrawEntry.person_id.in_(people),
        )
        .order_by(DrawEntry.ticket)
    )
    tickets: dict[int, list[int]] = {one: [] for one in people}
    for person, ticket in found:
        tickets[person].append(ticket)
    return tickets
