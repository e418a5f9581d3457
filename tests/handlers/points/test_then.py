"""The time machine: points and cards as they stood, from their ledgers."""

import pytest

from domain.orders import Means
from domain.stock import Mall
from tests.buying import buys, has, sells
from tests.town import CAROL, Person, Town


async def test_points_and_balance_are_shown_as_they_stood(town: Town, owner: Person) -> None:
    """What came later changes nothing; what was held then is held; days are the merchant's."""
    await has(town, CAROL, points=500)  # at 12:00
    town.clock.passes(hours=1)
    what = await sells(town, Mall.POINTS, price="300+1.00")
    await has(town, CAROL, money=700)
    await buys(town, what, means=Means.CASH)  # not paid: held
    town.clock.passes(hours=1)
    await has(town, CAROL, points=40)
    await owner.says("/settings timezone Asia/Tokyo")  # nine hours ahead
    for moment, *words in (
        ("2026-11-21 20:59", "◆ 0 pts to spend", "Nothing had moved yet."),
        ("2026-11-21 21:30", "◆ 500 pts to spend", "last moved 21 Nov, 21:00"),
        ("2026-11-21 22:30", "◆ 200 pts to spend", "held for orders: 300", "Balance: €7.00"),
        ("2026-11-21", "◆ 240 pts to spend"),
    ):
        await owner.says(f"/points carol at {moment}")
        owner.sees("Carol as it stood on", *words)
    await owner.presses("Now")
    owner.sees("◆ 240 pts to spend")
    await owner.says("/points carol at 2026-13-01")
    owner.sees("❌")
    await owner.says("/points nobody at yesterday")
    owner.sees("❌")


@pytest.mark.slow
async def test_a_card_is_shown_as_it_stood(
    town: Town, owner: Person, verifier: Person, rival: Person
) -> None:
    """A use that was undone later counted then, and looking takes nothing."""
    town.clock.passes(minutes=5)
    await town.never_asks_again()
    one = await town.issues(uses=3)  # at 12:05
    code = one.code
    town.clock.passes(minutes=10)
    await verifier.says(f"/redeem {code} 2")
    town.clock.passes(minutes=10)
    await verifier.presses("Undo")
    town.clock.passes(minutes=10)
    await verifier.says(f"/redeem {code} 3")
    for moment, *words in (
        ("12:00", "There was no such card yet."),
        ("12:10", "It was good.", "3 of 3 left"),
        ("12:20", "It was good.", "1 of 3 left", "last used 21 Nov, 12:15"),
        ("12:30", "It was good.", "3 of 3 left"),
        ("12:36", "It was used up.", "0 of 3 left"),
    ):
        await verifier.says(f"/card {code} at 2026-11-21 {moment}")
        verifier.sees("as it stood on", *words)
    await owner.says(f"/card {code} at 2027-01-01")
    owner.sees("Its last day had passed.")
    await rival.says(f"/card {code} at 2026-11-21 12:20")
    assert "as it stood" not in rival.text
