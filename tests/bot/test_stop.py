"""A stop finishes what was taken; a kill loses nothing that was committed."""

import asyncio
import signal
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.sandbox.things import Fault
from bot.sandbox.world import World
from domain.cards import issue
from domain.engine import Database
from domain.intake import Arrival
from domain.stock import find_stock
from tests import pictures
from tests.bot.process import said_to, start_bot, telegram, until
from tests.domain.reading.test_reading import finders
from tests.town import OLD_TOWN, OWNER, VERIFIER, Clock, button_of, desk_of


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
@pytest.mark.both_engines
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
        assert "REDEEMED · 1 use" in first  # the restart goes on where it was
        assert "NOT REDEEMED · used up" in second
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
@pytest.mark.both_engines
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
        assert ["REDEEMED · 1 use" in one for one in said[1:3]] == [True, True]
        # What was answered in the very moment of the kill may be answered the same way again.
        assert {len(said_to(world, number)) for number in (4, 5, 6)} <= {1, 2}


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which plays no part
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
        took = asyncio.get_running_loop().time() - begun
        assert took < 20  # ten, on a machine in peace
        if not said_to(world, VERIFIER):  # what a busy machine does not come to, the next one does
            assert took > 8
            again = await start_bot(database_url, api)
            await until(lambda: said_to(world, VERIFIER))
            again.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(again.wait(), 60) == 0


async def skus(url: str) -> int:
    database = Database(url)
    owner = await desk_of(database, OWNER, Clock())
    found = await owner(find_stock, words="thing", size=99_999)
    await database.close()
    return len(found.lines)


async def confirm(world: World, data: bytes) -> int:
    """The owner sends a file and confirms it; the screen's number."""
    before = len(said_to(world, OWNER))
    world.sends_file(OWNER, data, "products.csv")
    await until(
        lambda: (
            len(said_to(world, OWNER)) > before
            and "Nothing has been changed yet" in said_to(world, OWNER)[-1]
        )
    )
    screen = list(world.messages[OWNER].values())[-1]
    data_of = button_of(screen, "Confirm").callback_data or ""
    world.presses_button(OWNER, screen.message_id, data_of)
    return screen.message_id


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_a_file_that_comes_in_when_the_program_ends_leaves_nothing(
    database_url: str, how: signal.Signals
) -> None:
    """A stop says so on the file's screen. Sent again, all of it is there."""
    lines = "".join(f"T{n},Thing {n},1,1\n" for n in range(12_000))
    many = ("sku,name,price,stock\n" + lines).encode()
    async with telegram() as (world, api):
        process = await start_bot(database_url, api)
        await until(lambda: "getUpdates" in world.calls)
        screen = await confirm(world, many)
        await until(lambda: "lines so far" in (world.messages[OWNER][screen].text or ""))
        begun = asyncio.get_running_loop().time()
        process.send_signal(how)
        code = await asyncio.wait_for(process.wait(), 60)
        assert asyncio.get_running_loop().time() - begun < 20  # ten, on a machine in peace
        if how is signal.SIGTERM:
            assert code == 0
            text = world.messages[OWNER][screen].text or ""
            assert "I was stopped before it was done. Nothing was changed" in text
        assert await skus(database_url) == 0
        if how is signal.SIGKILL:  # no sign of life for as long as a lease is
            await let_the_lease_end(database_url)
        again = await start_bot(database_url, api)
        await confirm(world, "\n".join(many.decode().splitlines()[:301]).encode())
        await until(lambda: any("Done: 300 products" in one for one in said_to(world, OWNER)))
        assert await skus(database_url) == 300
        again.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(again.wait(), 60) == 0


async def let_the_lease_end(url: str) -> None:
    database = Database(url)
    async with database.writing() as session:
        arrival = (await session.scalars(select(Arrival))).one()
        arrival.busy_until -= timedelta(minutes=1)
    await database.close()
