"""A process dies when a deed is done and before its update is marked: the message comes again.

It gets the first answer, whatever is otherwise by now: the shop's figures, or the day.
"""

from datetime import UTC, datetime, timedelta

import pytest

from tests.buying import has
from tests.shop import selling
from tests.town import CAROL, MANAGER, OWNER, Town
from tests.walk.test_twice import BROKE, deeds

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)  # the café's
SAID = (
    (OWNER, "/issue Coffee pass | 10 uses | 30 days | x3"),
    (OWNER, "/issue Cake | 2 uses | 7d | to Carol"),
    (OWNER, "/voucher Lunch | 8折 | x100 | 30 days | limit 2"),
    (OWNER, "/voucher Coat | exchange | x5 | 2026-12-31"),
    (OWNER, "/allocate BEAN draws 2"),
    (OWNER, "/draw Autumn | prize 1x BEAN | 50 points | free 1 | until 2026-12-01 18:00"),
    (OWNER, "/draw Tomorrow | prize 5x 10 points | 50 points | until tomorrow 18:00"),
    (OWNER, "/addproduct Tea | 2.50 | 10 | sku TEA | until 2027-06-30"),
    (OWNER, "/stockin BEAN 5 delivery"),
    (OWNER, "/writeoff BEAN 2 broken"),
    (OWNER, "/allocate BEAN shop 3 daily 9"),
    (OWNER, "/allocate TEA shop 2"),
    (OWNER, "/list TEA shop 4.50"),
    (OWNER, "/offline BEAN points"),
    (OWNER, "/online BEAN points"),
    (OWNER, "/malls shop on"),
    (OWNER, "/points Carol +20 a present"),
    (OWNER, "/points Carol -5 a mistake"),
    (OWNER, "/invite verifier 1"),
    (OWNER, "/invite member"),
    (OWNER, "/settings report_hour 20"),
    (OWNER, "/alerts days 30 7 1"),
    (OWNER, "/broadcast all | Hello"),
    (OWNER, "/day 1 0 counted"),
    (OWNER, "/quiet 22 8"),
    (OWNER, "/language en"),
    (MANAGER, "/stockin BEAN 7"),
    (OWNER, "add 4 BEAN to the pool"),
    (OWNER, "give Carol 30 points"),
    (CAROL, "/quiet 23 7"),
    (CAROL, "/language en"),
)


@pytest.mark.slow
async def test_a_message_that_comes_again_gets_its_first_answer(town: Town) -> None:
    """Also on the next day, by which "30 days" means another last day."""
    await selling(town, "points")
    await has(town, CAROL, 100)
    wrong = []
    for number, (who, words) in enumerate(SAID):
        person = town.person(who)
        town.clock.now = MIDNIGHT + timedelta(days=number, seconds=-5)
        message = town.world.says(who, words)
        before = await deeds(town)
        await town.deliver(message)
        await town.app.tasks.idle()
        once, first = await deeds(town) - before, person.text
        town.clock.passes(seconds=10)
        await town.deliver(message)
        await town.app.tasks.idle()
        twice = await deeds(town) - before
        if twice != once:
            wrong.append(f"{words}: {twice - once} again")
        said = person.text
        if BROKE in said or "could not show" in said:
            wrong.append(f"{words}: {said}")
        elif said != first and "/invite" not in words:  # whose link is shown once
            wrong.append(f"{words}: {first!r}, then {said!r}")
    assert wrong == []
