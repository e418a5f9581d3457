"""An import at work is stopped by who began it, and by nobody else."""

import asyncio

import pytest

from domain.stock import find_stock
from tests.town import MANAGER, OWNER, RIVAL, STRANGER, Person, Town, button_of


@pytest.mark.slow
async def test_nobody_stops_somebody_elses_import(
    town: Town, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.intake.watching.PAUSE", 0.01)
    monkeypatch.setattr("handlers.kit.tasks.SHORT", 0.01)
    lines = "".join(f"S{n},Thing {n},1,1\n" for n in range(3000))
    await owner.sends_file(f"sku,name,price,stock\n{lines}".encode(), "products.csv")
    confirm = button_of(owner.screen, "Confirm").callback_data or ""
    for other in (MANAGER, RIVAL, STRANGER):
        await town.person(other).says("/menu")
    screen = owner.screen.message_id
    await town.deliver(town.world.presses_button(OWNER, screen, confirm))
    for _turn in range(2000):
        if "⏹ Stop" in owner.buttons:
            break
        await asyncio.sleep(0.005)
    stop = (button_of(owner.screen, "Stop").callback_data or "").partition("^")[0]
    for other in (MANAGER, RIVAL, STRANGER):
        message = town.person(other).screen.message_id
        await town.deliver(town.world.presses_button(other, message, stop, old=True))
    await town.app.tasks.idle()
    owner.sees("Done: 3,000 products")
    for other in (MANAGER, RIVAL, STRANGER):
        person = town.person(other)
        said = person.alerted + person.heard()  # a message, where the press was answered before
        assert "This file was done" in said or "no right" in said
    assert (await (await town.desk(OWNER))(find_stock, words="S2999")).lines


async def test_what_takes_a_moment_is_done_before_its_update_ends(
    town: Town, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a process that is killed meanwhile is asked for it again: nobody waits in vain."""
    monkeypatch.setattr("handlers.kit.tasks.SHORT", 60)  # a busy machine's moment
    line = b"sku,name,price,stock\nS1,Thing,1,1\n"
    await town.deliver(town.world.sends_file(OWNER, line, "products.csv"))
    owner.sees("Would create: 1 product")
    confirm = button_of(owner.screen, "Confirm").callback_data or ""
    await town.deliver(town.world.presses_button(OWNER, owner.screen.message_id, confirm))
    owner.sees("Done: 1 product")
