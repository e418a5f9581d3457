"""The process is killed between the commit and Telegram's answer: Stars go back once."""

import asyncio

import pytest
from sqlalchemy import select, update

from bot.sandbox.things import Bill, Fault
from bot.sandbox.world import World
from domain.engine import Database
from domain.payments import Payout, PayoutState
from tests.bot.process import said_to, start_bot, telegram, until
from tests.town import CAROL

pytestmark = pytest.mark.slow


async def states(url: str) -> list[PayoutState]:
    database = Database(url)
    async with database.reading() as session:
        found = list(await session.scalars(select(Payout.state)))
    await database.close()
    return found


def pays_for_nothing(world: World) -> None:
    """50 Stars come in for an order that there is not."""
    checkout = world.cash.pays(CAROL, Bill("x", "x", "o-1-77", "XTR", 50))
    world.updates.pop()  # nobody was asked
    world.cash.answer(checkout.query.id, None)


@pytest.mark.parametrize("done", [False, True], ids=["before the deed", "after the deed"])
async def test_a_kill_in_the_middle_of_giving_back(database_url: str, done: bool) -> None:
    """``done``: Telegram has carried it out, and only the answer is lost with the process."""
    async with telegram() as (world, api):
        pays_for_nothing(world)
        world.faults.append(Fault("refundStarPayment", hang=60, after=done))
        process = await start_bot(database_url, api)
        try:
            await until(lambda: not world.faults)  # it is asked just now
            await until(lambda: world.cash.balance() == (0 if done else 50))
        finally:
            process.kill()
            await process.wait()
        assert await states(database_url) == [PayoutState.TRYING]
        assert not [one for one in said_to(world, CAROL) if "went back to you" in one]
        await _lease_is_over(database_url)
        world.calls.clear()
        process = await start_bot(database_url, api)
        try:
            await until(lambda: any("went back to you" in one for one in said_to(world, CAROL)))
        finally:
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 60) == 0
        assert await states(database_url) == [PayoutState.DONE]
        assert world.cash.balance() == 0
        assert world.calls.count("refundStarPayment") == (0 if done else 1)
        assert sum("went back to you" in one for one in said_to(world, CAROL)) == 1
        assert sum("GOES BACK TO YOU" in one for one in said_to(world, CAROL)) == 1


async def _lease_is_over(url: str) -> None:
    """As if two minutes had passed."""
    database = Database(url)
    async with database.writing() as session:
        await session.execute(update(Payout).values(due=Payout.made_at))
    await database.close()
