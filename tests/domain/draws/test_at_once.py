"""Twenty at once, on both engines: nobody enters twice for one try, nothing is drawn twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from domain.desk import Desk, Request
from domain.draws import (
    Draw,
    DrawState,
    DrawWin,
    NotDrawnYet,
    NoTriesLeft,
    PrizeWish,
    WinGone,
    WinState,
    call_off,
    carry_draws,
    claim_win,
    draw_file,
    draw_now,
    end_wins,
    enter,
    make_draw,
)
from domain.draws.check import check, hash_of
from domain.draws.drawing import LISTED_AT_ONCE, worked_out
from domain.draws.model import DrawEntry
from domain.errors import Refusal
from domain.ledger import TooLittle, wrong_accounts
from domain.members import end_points, holdings_of
from domain.merchants import change_settings
from domain.outbox import Notice
from domain.people import meet
from domain.roles import Actor, Role, system
from domain.stock import Mall, SubInventory, add_product, allocate, discrepancies
from tests.buying import free_of, has
from tests.town import CAFE, CAROL, OWNER, RIVAL, Clock, Town

CROWD = range(100, 120)


def at(town: Town, person: int, key: str) -> Desk:
    actor = Actor(person, Role.STRANGER, CAFE, name=f"P{person}")
    return Desk(town.database, actor, Request(key), town.clock)


async def made(town: Town, **more: Any) -> int:
    """Two mugs and a hundred points, open for a day."""
    owner = await town.desk(OWNER)
    fields = {"name": "Mug", "sku": "MUG", "price": "9", "stock": "9"}
    await owner(add_product, fields=fields)
    await owner(allocate, sku="MUG", mall=Mall.DRAWS, quantity=5)
    wish: dict[str, Any] = {
        "name": "Autumn",
        "prizes": [PrizeWish(2, sku="MUG"), PrizeWish(1, points=100)],
        "points": 50,
        "free_daily": 1,
        "closes_at": town.clock() + timedelta(days=1),
    }
    return await owner(make_draw, **wish | more)


async def at_once(town: Town, key: str, deed: Any, **values: Any) -> list[Any]:
    """Carol, twenty times."""
    desks = [at(town, CAROL, f"{key}:{n}") for n in range(20)]
    return await asyncio.gather(*(desk(deed, **values) for desk in desks), return_exceptions=True)


async def crowd_enters(town: Town, draw: int) -> None:
    for number in CROWD:
        one = Desk(town.database, Actor(number, Role.STRANGER), None, town.clock)
        await one(meet, name=f"P{number}", username=None)
    await asyncio.gather(*(at(town, n, f"in:{n}")(enter, draw_id=draw) for n in CROWD))


@pytest.mark.both_engines
async def test_a_free_try_is_one_a_day_by_the_clocks_of_two_replicas(town: Town) -> None:
    """A second apart at midnight: who asks the one behind gets yesterday's not once more, nor
    today's a second time."""
    draw = await made(town, closes_at=town.clock() + timedelta(days=2))
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    actor = Actor(CAROL, Role.STRANGER, CAFE, name="Carol")
    behind, ahead = [
        Desk(town.database, actor, None, Clock(midnight + timedelta(seconds=more)))
        for more in (-0.5, 0.5)
    ]
    await behind(enter, draw_id=draw)
    await ahead(enter, draw_id=draw)
    for desk in (behind, ahead, behind):
        with pytest.raises(NoTriesLeft):
            await desk(enter, draw_id=draw)


async def rows(town: Town, table: Any) -> list[Any]:
    async with town.database.reading() as session:
        return list(await session.scalars(select(table).where(table.merchant_id == CAFE)))


async def whole(town: Town) -> None:
    async with town.database.reading() as session:
        assert await wrong_accounts(session, CAFE) == []
        assert await discrepancies(session, CAFE) == []


async def shelf(town: Town) -> tuple[int, int, int]:
    """Quantity, held and given away of what draws have."""
    (one,) = [row for row in await rows(town, SubInventory) if row.mall is Mall.DRAWS]
    return one.quantity, one.reserved, one.sold


async def steps(town: Town, count: int = 99) -> int:
    """The clock's, until nothing is due."""
    desk = Desk(town.database, system(CAFE), None, town.clock)
    done = 0
    while done < count and (await desk(carry_draws)) > 0:
        done += 1
    return done


@pytest.mark.both_engines
async def test_twenty_at_once_on_the_last_free_try_and_the_last_points(town: Town) -> None:
    """S0-36: one try is free, the points are enough for three; tickets have no gap."""
    draw = await made(town)
    await has(town, CAROL, points=170)
    free = await at_once(town, "free", enter, draw_id=draw)
    assert sum(isinstance(one, NoTriesLeft) for one in free) == 19
    paid = await at_once(town, "paid", enter, draw_id=draw, points=50)
    assert sum(isinstance(one, TooLittle) for one in paid) == 17
    assert (await free_of(town, CAROL))[0] == 20
    (row,) = await rows(town, Draw)
    owner = await town.desk(OWNER)
    file = await owner(draw_file, draw_id=draw)
    assert [one["ticket"] for one in file["entries"]] == [1, 2, 3, 4]
    assert len({one["nonce"] for one in file["entries"]}) == row.entries == 4
    assert file["secret"] is None
    await whole(town)


async def test_a_long_list_is_read_some_at_a_time_and_once(town: Town) -> None:
    """S0-36: whole and in order; hashed when it is closed, and not again with each telling."""
    draw, count = await made(town), LISTED_AT_ONCE * 2 + 7
    await crowd_enters(town, draw)
    more = {"merchant_id": CAFE, "draw_id": draw, "points": 0, "returned": False}
    async with town.database.writing() as session:
        tickets = [
            more | {"ticket": n, "person_id": 100, "nonce": f"{n:032x}", "at": town.clock()}
            for n in range(len(CROWD) + 1, count + 1)
        ]
        await session.execute(insert(DrawEntry), tickets)
        await session.execute(update(Draw).values(entries=count))
    town.clock.passes(days=1)
    await steps(town, 2)
    assert await worked_out(town.database, CAFE, draw) is None
    await steps(town)
    file = await (await town.desk(OWNER))(draw_file, draw_id=draw)
    assert [one["ticket"] for one in file["entries"]] == list(range(1, count + 1))
    said = hash_of({"entries": file["entries"], "rules": file["rules"]})
    assert file["list_hash"] == said


async def test_nobody_has_more_tickets_than_one_may(town: Town) -> None:
    draw = await made(town, each_may=3, free_daily=1000)
    answers = await at_once(town, "in", enter, draw_id=draw)
    assert sum(isinstance(one, NoTriesLeft) for one in answers) == 17


@pytest.mark.slow
async def test_drawn_once_however_many_draw_while_the_clock_does(town: Town) -> None:
    """S0-36: the hash is told to everybody before, then one conditional statement decides."""
    draw = await made(town)
    await crowd_enters(town, draw)
    town.clock.passes(days=1)
    assert await steps(town, 2) == 2, "closed, and hashed"
    early = await asyncio.gather(
        (await town.desk(OWNER, "early"))(draw_now, draw_id=draw), return_exceptions=True
    )
    assert isinstance(early[0], NotDrawnYet), "nobody was told the hash yet"
    await steps(town)
    told = [one for one in await rows(town, Notice) if one.kind == "draw_closed"]
    assert {one.recipient for one in told} == set(CROWD)
    town.clock.passes(hours=2)
    desks = [await town.desk(OWNER, f"draw:{n}") for n in range(19)]
    clock = Desk(town.database, system(CAFE), None, town.clock)
    answers = await asyncio.gather(
        *(desk(draw_now, draw_id=draw) for desk in desks), clock(carry_draws),
        return_exceptions=True,
    )  # fmt: skip
    assert all(isinstance(one, int | NotDrawnYet) for one in answers), answers
    await steps(town)
    won = await rows(town, DrawWin)
    assert len(won) == len({one.person_id for one in won}) == 3
    file = await (await town.desk(OWNER))(draw_file, draw_id=draw)
    assert all(one["list_hash"] == file["list_hash"] for one in (n.payload for n in told))
    assert all(one.good is not False for one in check(file, now=town.clock()))
    results = [one for one in await rows(town, Notice) if one.kind in ("draw_won", "draw_lost")]
    assert sorted(one.recipient for one in results) == list(CROWD), "each told once"
    assert await shelf(town) == (5, 2, 0)

    mug = next(one for one in won if one.hold_id)
    winner = [at(town, mug.person_id, f"claim:{n}") for n in range(20)]
    claims = await asyncio.gather(
        *(desk(claim_win, win_id=mug.id, store_id=1) for desk in winner), return_exceptions=True
    )
    assert sum(isinstance(one, WinGone) for one in claims) == 19
    stranger = at(town, next(n for n in CROWD if n != mug.person_id), "other")
    assert isinstance(
        (await asyncio.gather(stranger(claim_win, win_id=mug.id), return_exceptions=True))[0],
        Refusal,
    )
    town.clock.passes(days=20)
    assert await clock(end_wins) == 2
    assert {one.state for one in await rows(town, DrawWin)} == {
        WinState.CLAIMED,
        WinState.EXPIRED,
    }
    assert await shelf(town) == (5, 1, 0)
    await whole(town)


@pytest.mark.both_engines
async def test_of_drawing_and_calling_off_at_once_one_happens(town: Town) -> None:
    """And what was paid comes back once, however often the clock is stopped on its way."""
    draw = await made(town, free_daily=0)
    for number in range(12):
        await has(town, CAROL, points=50)
        await at(town, CAROL, f"in:{number}")(enter, draw_id=draw, points=50)
    town.clock.passes(days=1)
    await steps(town)
    one, other = await town.desk(OWNER, "draw"), await town.desk(OWNER, "off")
    answers = await asyncio.gather(
        other(call_off, draw_id=draw), one(draw_now, draw_id=draw), return_exceptions=True
    )
    assert sum(isinstance(answer, NotDrawnYet) for answer in answers) == 1, answers
    (row,) = await rows(town, Draw)
    await steps(town, 1)
    await steps(town)
    back = 600 if row.state is DrawState.CALLED_OFF else 0
    assert (await free_of(town, CAROL))[0] == back
    assert await shelf(town) == (5, 0 if back else 1, 0), "what nobody can win went back"
    await whole(town)


async def test_points_whose_last_day_is_over_come_back_from_a_draw_to_be_spent(
    town: Town,
) -> None:
    """A draw of weeks that is called off: what was paid for it is points of today."""
    owner = await town.desk(OWNER)
    await owner(change_settings, field="points_months", value=1)
    draw = await made(town, free_daily=0, closes_at=town.clock() + timedelta(days=60))
    await has(town, CAROL, points=50)
    await at(town, CAROL, "in")(enter, draw_id=draw, points=50)
    town.clock.passes(days=50)  # the 10th of January; they were good in December
    assert await (Desk(town.database, system(CAFE), None, town.clock))(end_points) == 0
    await owner(call_off, draw_id=draw)
    await steps(town)
    points = (await owner(holdings_of, person_id=CAROL)).points
    assert (points.free, f"{points.ends_on}") == (50, "2027-02-28")
    await whole(town)


async def test_a_draw_is_one_merchants(town: Town) -> None:
    """Nobody else's people see it, enter it or draw it; its secret is nowhere to be read."""
    draw = await made(town)
    rival = await town.desk(RIVAL)
    for deed in (draw_now, call_off, enter, draw_file):
        answer = await asyncio.gather(rival(deed, draw_id=draw), return_exceptions=True)
        assert isinstance(answer[0], Refusal), deed.name
    (row,) = await rows(town, Draw)
    assert town.database.vault.open(row.secret).encode() not in row.secret
    async with town.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(DrawWin)) == 0
