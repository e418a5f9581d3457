"""What somebody extended is dealt with: the next morning does not tell of it once more."""

from datetime import date

import pytest

from tests.files import xlsx_of
from tests.handlers.alerts.test_alerts import alerted, raised
from tests.town import OWNER, Person, Town


async def mornings(town: Town, days: int) -> None:
    for _ in range(days):
        town.clock.passes(days=1)
        await town.app.clock.tick()
        await town.post()


@pytest.mark.both_engines
async def test_the_next_that_is_told_is_a_nearer_offset(town: Town, owner: Person) -> None:
    await alerted(town)
    await owner.presses("Extend")
    await owner.presses("7 days")
    owner.sees("10 days left", "1 December 2026", "Olivia extended it")
    told = owner.heard().count("House beans")
    await mornings(town, 2)
    assert owner.heard().count("House beans: ") == told, "eight and nine days before"
    await mornings(town, 1)
    owner.sees("⏳ House beans: 7 days left")
    assert "Extend" in " ".join(owner.buttons)
    assert [one for one in await raised(town) if one[0] < 30] == [
        (3, date(2026, 11, 24)),
        (7, date(2026, 12, 1)),
    ]


async def test_where_no_nearer_offset_is_to_come_it_is_told(town: Town, owner: Person) -> None:
    await owner.says("/alerts days 30")
    await alerted(town)
    await owner.presses("Extend")
    await owner.presses("7 days")
    await mornings(town, 1)
    owner.sees("⏳ House beans: 9 days left")


async def test_the_days_file_has_each_thing_once(town: Town, owner: Person) -> None:
    await owner.says("/language en")
    await alerted(town)
    await owner.presses("Extend")
    await owner.presses("7 days")
    await owner.forges("ax1:2026-11-21")
    assert [row[0] for row in xlsx_of(town, OWNER)[1:]] == ["product"]
