"""The day's Stars: our books beside Telegram's own list."""

import pytest

from domain.merchants import set_stars_rate
from domain.orders import Means
from domain.stars import parse_rate
from tests.paying import billed, offered
from tests.town import RIVAL, Person, Town


@pytest.mark.slow
async def test_stars_are_the_same_in_both_books(
    town: Town, manager: Person, carol: Person, rival: Person
) -> None:
    """money.md: reconciled with getStarTransactions, payment by payment."""
    await offered(town)
    await billed(carol, Means.STARS)
    await carol.pays()
    await manager.says("/day")
    await manager.presses("Stars of today")
    manager.sees("In our books: 225 Stars came in", "In Telegram's list: 225 Stars came in",
                 "Each payment is the same in both.")  # fmt: skip
    await (await town.desk(RIVAL))(set_stars_rate, rate=parse_rate("50"))
    await rival.says("/day")
    await rival.presses("Stars of today")
    rival.sees("In our books: 0 Stars", "In Telegram's list: 0 Stars", "the same in both")
    town.clock.passes(days=1)
    await manager.says("/day 1")
    await manager.presses("Stars of today")
    manager.sees("In our books: 0 Stars", "In Telegram's list: 0 Stars", "the same in both")


@pytest.mark.slow
async def test_a_payment_that_is_in_one_book_alone_is_named(
    town: Town, manager: Person, carol: Person
) -> None:
    await offered(town)
    await billed(carol, Means.STARS)
    await carol.pays()
    stars = town.world.cash.stars
    kept = stars.pop()
    await manager.says("/day 1")
    await manager.presses("Stars of today")
    manager.sees("In Telegram's list: 0 Stars", f"Telegram's list lacks 225 Stars: {kept.id}")
    assert "🧾 Order" in manager.buttons
    stars += [kept, kept.model_copy(update={"id": "stx_lost", "amount": 7})]
    await manager.says("/day 1")
    await manager.presses("Stars of today")
    manager.sees("In Telegram's list: 232 Stars", "Only Telegram knows of 7 Stars: stx_lost")
    stars[:] = [kept.model_copy(update={"amount": 200})]
    await manager.says("/day 1")
    await manager.presses("Stars of today")
    manager.sees("225 Stars in our books, 200 Stars in Telegram's list")


async def test_stars_are_shown_only_where_they_are_taken(
    town: Town, manager: Person, verifier: Person
) -> None:
    await manager.says("/day")
    assert not any("Stars" in one for one in manager.buttons)
    await manager.forges("ds1")
    assert "This shop takes no Stars." in manager.alerted + manager.text
    await verifier.says("/menu")
    await verifier.forges("ds1")
    assert "no right" in verifier.alerted
