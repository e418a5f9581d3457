"""A stop finishes what was taken; a kill loses nothing that was committed."""

import asyncio
import signal

from aiogram import Dispatcher
from aiogram.types import Message

from bot.app import build_bot
from bot.middlewares.drain import Drain
from bot.sandbox.server import TOKEN
from bot.sandbox.world import Fault
from domain.cards import issue
from domain.engine import Database
from tests import pictures
from tests.bot.process import said_to, start_bot, telegram, until
from tests.domain.test_reading import finders
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


async def stopped_after(seconds: float, *, drain: bool) -> list[str]:
    """aiogram's own polling over a slow handler, stopped while it works."""
    answered = []

    async def slow(message: Message) -> None:
        await asyncio.sleep(seconds)
        await message.answer("done")
        answered.append(message.text or "")

    async with telegram() as (world, api):
        bot, dispatcher, counting = build_bot(TOKEN, api), Dispatcher(), Drain()
        if drain:
            dispatcher.update.outer_middleware(counting)
            dispatcher.shutdown.register(counting.wait)
        dispatcher.message.register(slow)
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        world.says(VERIFIER, "hello")
        await until(lambda: world.confirmed)
        await dispatcher.stop_polling()
        await polling
        assert world.confirmed  # Telegram will not send it again
        # The loop of a program that ends cancels what still runs; so do we.
        left = list(dispatcher._handle_update_tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await bot.session.close()
    return answered


async def test_aiogram_by_itself_confirms_an_update_and_drops_its_handler() -> None:
    assert await stopped_after(0.4, drain=False) == []


async def test_ours_waits_for_it() -> None:
    assert await stopped_after(0.4, drain=True) == ["hello"]


async def test_sigterm_answers_everything_that_was_taken(database_url: str) -> None:
    """An album is being gathered, a photo is being read; then the stop comes."""
    codes = [await card_code(database_url) for _ in range(3)]
    async with telegram() as (world, api):
        process = await start_bot(database_url, api)
        await until(lambda: "getUpdates" in world.calls)
        world.sends_album(VERIFIER, [pictures.card(code) for code in codes])
        await until(lambda: world.confirmed >= 1003)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0
        assert any("3 redeemed" in text for text in said_to(world, VERIFIER))


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
        world.says(VERIFIER, f"/redeem {code}")
        await until(lambda: said_to(world, VERIFIER))
        again.send_signal(signal.SIGTERM)
        await again.wait()
        assert "Cake is used up" in said_to(world, VERIFIER)[0]
        assert "by Viktor" in said_to(world, VERIFIER)[0]


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
        await until(lambda: len(said_to(world, VERIFIER)) == 2)
        again.send_signal(signal.SIGTERM)
        await again.wait()
        first, second = said_to(world, VERIFIER)
        assert first == second
        assert "3 of 5 left" in second


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
