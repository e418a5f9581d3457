"""The machine's clock was two days ahead and is set back: nobody waits for two days."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot.backwards import UNKNOWN
from bot.intake.model import RawUpdate
from domain.chores import NextTime
from domain.outbox import Notice
from tests import pictures
from tests.bot.test_intake import rows, wire, works
from tests.town import CAROL, VERIFIER, Person, Town

AHEAD = {"days": 2, "hours": 1}


async def set_back(town: Town) -> None:
    town.clock.passes(**{unit: -span for unit, span in AHEAD.items()})
    assert await town.app.backwards.look()


async def ahead(town: Town) -> None:
    await town.app.backwards.look()  # as each process does when it begins
    town.clock.passes(**AHEAD)
    assert not await town.app.backwards.look(), "going on is what clocks do"


@pytest.mark.slow
@pytest.mark.both_engines
async def test_what_came_while_it_was_ahead_is_worked_on_and_is_no_flood(
    town: Town, verifier: Person
) -> None:
    """Half an album; an update in a dead process's hand; twenty-five messages of one person."""
    cards = [await town.issues(f"Card {number}", 1) for number in range(3)]
    parts = town.world.sends_album(VERIFIER, [pictures.card(one.code) for one in cards[:2]])
    await ahead(town)
    accept = town.app.intake.accept
    for number in range(25):
        await accept([wire(town.world.says(CAROL, f"hello {number}"))])
        town.clock.passes(seconds=1)
    await works(town)
    await accept([wire(town.world.says(CAROL, "/whoami"))])
    async with town.database.writing() as session:  # taken by a process that died with it
        lease = update(RawUpdate).where(RawUpdate.chat == CAROL)
        await session.execute(lease.values(lease=town.clock() + timedelta(seconds=10)))
    await accept([wire(one) for one in parts])
    await set_back(town)
    town.clock.passes(seconds=2)
    await works(town)
    verifier.sees("2 redeemed")
    carol = town.person(CAROL)
    carol.sees("Carol")
    await accept([wire(town.world.says(CAROL, "/whoami"))])
    await works(town)
    assert "That was a lot at once" not in carol.heard()
    assert {one.state.value for one in await rows(town)} == {"done"}


@pytest.mark.slow
async def test_a_message_is_sent_and_no_chat_rests(town: Town, verifier: Person) -> None:
    """A holder is told of each use."""
    card = await town.issues("Pass", 6, holder_id=CAROL)
    carol = town.person(CAROL)
    await ahead(town)
    await verifier.says(f"/redeem {card.code} 1")
    assert await town.app.delivery.send_due() == 1  # her chat rests for a second, of that clock
    await verifier.says(f"/redeem {card.code} 1")
    await verifier.presses("Redeem")
    town.clock.passes(**{unit: -span for unit, span in AHEAD.items()})
    assert await town.app.delivery.send_due() == 0
    assert await town.app.backwards.look()
    assert await town.app.delivery.send_due() == 1
    assert sum("Pass" in one for one in carol.inbox()) == 2, carol.inbox()


@pytest.mark.slow
async def test_what_is_done_daily_is_not_left_out_until_that_day(town: Town) -> None:
    """Twice set back, and the next morning's report is owed."""
    await town.app.clock.tick()
    await ahead(town)
    await town.app.clock.tick()
    assert await days_told(town) == {"2026-11-22"}
    await set_back(town)
    assert not await town.app.backwards.look()
    town.app.backwards._latest = UNKNOWN  # another process begins
    assert await town.app.backwards.look()
    await town.app.clock.tick()
    async with town.database.reading() as session:
        latest = await session.scalar(select(func.max(NextTime.due)))
    assert latest
    assert latest <= town.clock() + timedelta(days=1, hours=4)
    assert not await days_told(town)
    town.clock.passes(hours=23)
    await town.app.clock.tick()
    assert await days_told(town) == {"2026-11-21"}


async def days_told(town: Town) -> set[str]:
    """Of which there is a report."""
    async with town.database.reading() as session:
        told = await session.scalars(select(Notice.payload).where(Notice.kind == "report"))
        return {one["day"] for one in told}


async def test_the_next_tick_is_a_minute_away(town: Town) -> None:
    if town.database.dialect != "sqlite":
        pytest.skip("the database does not come into it")
    scheduler = town.app.scheduler
    scheduler.start(paused=True)
    await ahead(town)
    [job] = scheduler.get_jobs()
    due = job.next_run_time
    job.modify(next_run_time=due + timedelta(**AHEAD))
    await set_back(town)
    assert scheduler.get_jobs()[0].next_run_time - due < timedelta(seconds=30)
    scheduler.shutdown(wait=False)
