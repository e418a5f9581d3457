"""A stop finishes what was taken; a kill loses nothing that was committed."""

import asyncio
import signal

import pytest

from bot.sandbox.things import Fault
from domain.cards import issue
from domain.engine import Database
from tests import pictures
from tests.bot.process import said_to, start_bot, telegram, until
from tests.domain.reading.test_reading import finders
from tests.town import OLD_TOWN, OWNER, VERIFIER, Clock, desk_of


async def card_code(url: str, uses: int = 1) -> str:
    database = Database(url)
    owner = await desk_of(database, OWNER, Clock())
    from domain.cards import card

    issued = await owner(
        issue, title="Cake", uses=uses, valid_until=None, store_ids=[OLD_TOWN], holder_id=None
    )
    code = (await owner(card, card_id=issued.card_ids[0])).code
    await database.close()
    return code


@pytest.mark.slow
async def test_sigterm_answers_everything_that_was_taken(database_url: str) -> None:
    """An album is being gathered, a photo is being read; then the stop comes."""
    codes = [await card_code(database_url) for _ in range(3)]
    async with telegram() as (world, api):
        process = await start_bot(database_url, api)
        await until(lambda: "getUpdates" in world.calls)
        world.sends_album(VERIFIER, [pictures.card(code) for code in codes])
        await until(lambda: world.confirmed >= 1003)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 0
        assert any("3 redeemed" in text for text in said_to(world, VERIFIER))


@pytest.mark.slow
async def test_killed_between_commit_and_answer_the_next_ask_tells_the_truth(
    database_url: str,
) -> None:
    code = await card_code(database_url)
    async with telegram() as (world, api):
        world.faults.append(Fault("sendMessage", times=9, hang=20))
        process = await start_bot(database_url, api)
        await until(lambda: "getUpdates" in world.calls)
        world.says(VERIFIER, f"/redeem {code}")
        await until(lambda: len(world.faults) == 0 or world.faults[0].times < 9)
        process.kill()
        await process.wait()
        assert said_to(world, VERIFIER) == []
        world.faults.clear()
        again = await start_bot(database_url, api)
        await until(lambda: said_to(world, VERIFIER))
        world.says(VERIFIER, f"/redeem {code}")
        await until(lambda: len(said_to(world, VERIFIER)) == 2)
        again.send_signal(signal.SIGTERM)
        await again.wait()
        first, second = said_to(world, VERIFIER)
        assert "1 use redeemed" in first  # the restart goes on where it was
        assert "Cake is used up" in second
        assert "by Viktor" in second


@pytest.mark.slow
async def test_an_update_that_was_not_confirmed_comes_again_and_takes_nothing_more(
    database_url: str,
) -> None:
    """Killed before Telegram heard that the update was taken: it is delivered twice."""
    code = await card_code(database_url, uses=5)
    async with telegram() as (world, api):
        process = await start_bot(database_url, api)
        await until(lambda: "getUpdates" in world.calls)
        update = world.says(VERIFIER, f"/redeem {code} 2")
        await until(lambda: said_to(world, VERIFIER))
        process.kill()
        await process.wait()
        world.updates.appendleft(update)
        again = await start_bot(database_url, api)
        world.says(VERIFIER, "/whoami")
        await until(lambda: "Telegram id" in said_to(world, VERIFIER)[-1])
        again.send_signal(signal.SIGTERM)
        await again.wait()
        *receipts, _whoami = said_to(world, VERIFIER)
        # Known by its number, so it is not answered again, but where the kill came in between.
        assert len(set(receipts)) == 1
        assert len(receipts) <= 2
        assert "3 of 5 left" in receipts[0]


@pytest.mark.slow
async def test_killed_with_an_album_and_codes_in_hand_all_are_answered(database_url: str) -> None:
    """Confirmed to Telegram, so it will not send them again; the restart goes on with them."""
    codes = [await card_code(database_url) for _ in range(5)]
    async with telegram() as (world, api):
        process = await start_bot(database_url, api)
        await until(lambda: "getUpdates" in world.calls)
        sent = world.sends_album(VERIFIER, [pictures.card(code) for code in codes[:3]])
        sent += [world.says(VERIFIER, f"/redeem {code}") for code in codes[3:]]
        sent += [world.says(number, "/whoami") for number in (4, 5, 6)]
        await until(lambda: world.confirmed >= sent[-1].update_id)
        process.kill()
        await process.wait()
        again = await start_bot(database_url, api)
        await until(
            lambda: (
                len(said_to(world, VERIFIER)) >= 3
                and all(said_to(world, number) for number in (4, 5, 6))
            )
        )
        again.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(again.wait(), 20) == 0
        said = said_to(world, VERIFIER)
        assert "3 redeemed" in said[0]
        assert ["1 use redeemed" in one for one in said[1:3]] == [True, True]
        # What was answered in the very moment of the kill may be answered the same way again.
        assert {len(said_to(world, number)) for number in (4, 5, 6)} <= {1, 2}


@pytest.mark.slow
async def test_a_stop_does_not_wait_for_a_picture_that_takes_long(database_url: str) -> None:
    """An album of nothing but work: ten seconds, whatever is being read."""
    async with telegram() as (world, api):
        process = await start_bot(database_url, api)
        await until(lambda: "getUpdates" in world.calls)
        world.sends_album(VERIFIER, [finders()] * 9)
        await until(lambda: world.confirmed >= 1009)
        begun = asyncio.get_running_loop().time()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 60) == 0
        assert asyncio.get_running_loop().time() - begun < 20  # ten, on a machine in peace
        assert said_to(world, VERIFIER)
