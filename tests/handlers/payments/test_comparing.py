"""Telegram's book beside ours: a payment that was never told is noted, what it took is booked."""

from typing import Any

import pytest

from domain.ledger import STARS
from domain.orders import Means, State
from domain.payments import ChargeState, PayoutState
from tests.buying import conserved, on_shelf
from tests.paying import balances, billed, charges, offered, payouts, states
from tests.town import CAROL, OWNER, Person, Town, open_town


async def untold(person: Person, **other: Any) -> str:
    """Paid, and the update that tells of it is lost; the charge's number."""
    cash = person.town.world.cash
    checkout = cash.pays(person.number, cash.bill(person.number, person.screen.message_id))
    assert checkout.asked
    await person.town.deliver(checkout.asked)
    return list(cash.charges)[-1]


async def compared(town: Town) -> None:
    await town.app.clock.tick()
    town.clock.passes(hours=7)
    await town.app.clock.tick()
    await town.post()


@pytest.mark.slow
async def test_a_payment_that_no_update_told_is_noted(database_url: str) -> None:
    """Money that is in is never lost; the buyer hears of it, and so does the operator."""
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        carol = town.person(CAROL)
        passes = await offered(town)
        await billed(carol, Means.STARS)
        number = await untold(carol)
        await compared(town)
        assert await states(town) == [State.COMPLETED]
        assert "Card" in carol.heard() or "🎟" in carol.heard()
        assert any(number in one for one in town.person(OWNER).inbox())
        await compared(town)
        (charge,) = await charges(town)
        assert (charge.telegram, charge.state) == (number, ChargeState.SETTLED)
        assert await on_shelf(town, passes) == (19, 0, 1)
        await conserved(town.database)


@pytest.mark.slow
async def test_what_is_told_later_all_the_same_changes_nothing(town: Town, carol: Person) -> None:
    await offered(town)
    await billed(carol, Means.STARS)
    cash = town.world.cash
    checkout = cash.pays(CAROL, cash.bill(CAROL, carol.screen.message_id))
    assert checkout.asked
    await town.deliver(checkout.asked)
    await compared(town)
    assert checkout.paid
    await town.deliver(checkout.paid)
    carol.sees("PAID")
    assert len(await charges(town)) == 1
    assert await payouts(town) == []


@pytest.mark.slow
async def test_an_untold_payment_for_nothing_goes_back(town: Town, carol: Person) -> None:
    await offered(town)
    await billed(carol, Means.STARS)
    invoice = carol.screen
    cash = town.world.cash
    bill = cash.bill(CAROL, invoice.message_id)
    asked = [cash.pays(CAROL, bill) for _ in range(2)]
    for one in asked:
        assert one.asked
        await town.deliver(one.asked)
    assert asked[0].paid
    await town.deliver(asked[0].paid)
    await compared(town)
    await town.app.payouts.pay_due()
    await town.post()
    assert [one.state for one in await payouts(town)] == [PayoutState.DONE]
    carol.sees("went back to you")
    assert cash.balance() == 225
    await conserved(town.database)


@pytest.mark.slow
async def test_stars_that_telegram_took_back_are_booked_and_told(
    town: Town, carol: Person, owner: Person
) -> None:
    """A charge disputed at Telegram: the order stands, who leads decides."""
    await offered(town)
    await billed(carol, Means.STARS)
    await carol.pays()
    (charge,) = await charges(town)
    town.world.cash.refund(CAROL, charge.telegram)
    for _ in range(2):
        await compared(town)
    told = [one for one in owner.inbox() if "back by itself" in one]
    assert len(told) == 1
    assert "225 Stars" in told[0]
    assert await balances(town) == {}
    assert (await charges(town))[0].state is ChargeState.GIVEN_BACK
    assert await states(town) == [State.COMPLETED]
    await conserved(town.database)


@pytest.mark.slow
async def test_what_goes_right_is_left_alone(town: Town, carol: Person) -> None:
    """Paid, and a second charge given back by ourselves."""
    await offered(town)
    await billed(carol, Means.STARS)
    await carol.pays()
    await compared(town)
    assert await balances(town) == {("@stars", STARS): -225, ("sales", STARS): 225}
    town.world.calls.clear()
    await town.app.clock.tick()
    assert "getStarTransactions" not in town.world.calls
