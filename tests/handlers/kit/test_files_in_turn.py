"""Files and long drawings take turns: whatever one shop asks for, others read and draw."""

import asyncio

import pytest

from handlers.kit.export import _TURNS
from tests.town import CAFE, Person, Town, button_of


@pytest.mark.slow
async def test_a_shops_second_file_waits_and_another_shops_is_written(
    town: Town, owner: Person, rival: Person
) -> None:
    """SQLite has few who read; ten files at once kept a customer waiting for 20 seconds."""
    async with _TURNS.taken((CAFE, 0)):
        await town.deliver(town.world.says(owner.number, "/records csv"))
        owner.sees("Writing the file: 0 rows so far")
        screen = owner.screen
        await town.deliver(town.world.says(rival.number, "/records csv"))
        assert rival.screen.document
        stop = button_of(screen, "Stop").callback_data or ""
        pressed = town.world.presses_button(owner.number, screen.message_id, stop)
        await town.deliver(pressed)
        await asyncio.sleep(0)
    await town.app.tasks.idle()
    owner.sees("Stopped. No file was sent")


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which plays no part
async def test_a_shops_second_sheet_waits_for_the_first(
    town: Town, owner: Person, manager: Person, rival: Person
) -> None:
    easel = town.app.dispatcher["easel"]
    for one in (owner, manager, rival):
        await one.says("/voucher Latte | exchange | x300 | 30 days")
        await one.presses("Print codes")
        await one.says("120")
        one.sees("120 codes")
    async with easel.taken((CAFE, 0)):
        data = button_of(manager.screen, "Print sheet").callback_data or ""
        update = town.world.presses_button(manager.number, manager.screen.message_id, data)
        waits = asyncio.ensure_future(town.deliver(update))
        await rival.presses("Print sheet")
        assert rival.screen.document
        manager.sees("Cards drawn: 0 of 120")
        assert not waits.done()
    await waits
    assert manager.screen.document
