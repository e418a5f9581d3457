"""Money is in and its conversation fails: it is noted all the same, or told with its numbers."""

from datetime import timedelta
from typing import Any

import pytest

from bot.intake.model import State as Kept
from bot.sandbox.things import Fault
from domain.orders import Means, State
from domain.payments import ChargeState, PayoutState
from tests.bot.test_intake import message, replica, rows, works
from tests.buying import conserved
from tests.handlers.kit.test_payments import charged
from tests.handlers.payments.test_comparing import untold
from tests.paying import billed, charges, offered, payouts, states
from tests.town import CAROL, DAVE, OWNER, STRANGER, Town, open_town

PAID = {
    "currency": "EUR",
    "total_amount": 450,
    "invoice_payload": "gone-1",
    "provider_payment_charge_id": "9",
}


async def dies_over(town: Town, times: int = 3) -> None:
    """What is due is taken, and the process dies over it."""
    inbox = town.app.intake.inbox
    for _ in range(times):
        due, _later = await inbox.due(town.clock(), (), timedelta(0))
        assert await inbox.take(due, town.clock())
        town.clock.passes(seconds=11)


@pytest.mark.parametrize("what", ["unreadable", "deadly", "broken"])
async def test_a_payment_pays_its_order_without_its_conversation(
    database_url: str, what: str
) -> None:
    """By a provider, whose book nobody compares: once, told to the buyer and to the operator."""
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        carol = town.person(CAROL)
        await offered(town)
        await billed(carol, Means.PROVIDER)
        told = await charged(town, carol)
        told["message"]["from"] = told["message"].pop("from_user")  # as Telegram says it
        number = told["message"]["successful_payment"]["telegram_payment_charge_id"]
        if what == "unreadable":
            told["message"]["reply_to_story"] = {"id": 7}
        elif what == "broken":
            town.app.dispatcher.sub_routers[0].message.handlers[0].callback = broken
        await town.app.intake.accept([told])
        if what == "deadly":
            await dies_over(town)
        await works(town)
        assert await states(town) == [State.COMPLETED]
        (charge,) = await charges(town)
        assert (charge.telegram, charge.state) == (number, ChargeState.SETTLED)
        assert (charge.person_id, charge.unit, charge.amount) == (CAROL, "EUR", 450)
        assert {one.state for one in await rows(town)} == {Kept.DONE}
        await town.post()
        assert "🎟" in carol.heard()
        assert any(number in one for one in town.person(OWNER).inbox())
        await town.app.intake.accept([told | {"update_id": 999_999}])  # told once more
        await works(town)
        assert len(await charges(town)) == 1
        assert await payouts(town) == []
        await conserved(town.database)


async def broken(*_: Any, **__: Any) -> None:
    raise RuntimeError("x")


async def test_an_unreadable_second_payment_is_owed_back(database_url: str) -> None:
    """It paid for nothing: whoever leads gives it back by hand (money.md, 3)."""
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        carol = town.person(CAROL)
        await offered(town)
        await billed(carol, Means.PROVIDER)
        first = await charged(town, carol)
        second = message(7, CAROL, reply_to_story={"id": 7}) | {"update_id": 999_999}
        again = first["message"]["successful_payment"] | {"telegram_payment_charge_id": "again"}
        second["message"]["successful_payment"] = again
        await town.app.intake.accept([first, second])
        await works(town)
        assert [one.state for one in await payouts(town)] == [PayoutState.BY_HAND]
        await town.post()
        assert "Give back <b>€4.50" in town.person(OWNER).heard()
        await conserved(town.database)


async def test_a_payment_that_cannot_be_noted_is_told_to_who_leads(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect in the noting itself: at once and once; when it is mended the order is paid."""
    async with open_town(database_url, alarm_chat_id=STRANGER) as town:
        carol, owner = town.person(CAROL), town.person(OWNER)
        await offered(town)
        await billed(carol, Means.PROVIDER)
        told = await charged(town, carol)
        with monkeypatch.context() as defect:
            defect.setattr("domain.payments.take.received", None)
            await town.app.intake.accept([told])
            for seconds in (6, 12):
                await works(town)
                town.clock.passes(seconds=seconds)
                await town.post()
            assert owner.heard().count("A payment of <b>€4.50") == 1
            assert "could not note it yet" in owner.heard()
            assert await states(town) == [State.PENDING]
        town.clock.passes(minutes=1)
        await works(town)
        assert await states(town) == [State.COMPLETED]
        await conserved(town.database)


async def test_a_payment_that_nobody_knows_is_kept_for_good(database_url: str) -> None:
    """Each is told with its own numbers; none is forgotten with what is old, and each start of
    the program tries them once more."""
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        for person, charge in ((CAROL, "ch_1"), (DAVE, "ch_2")):
            paid = PAID | {"telegram_payment_charge_id": charge}
            await town.app.intake.accept([message(person, person, successful_payment=paid)])
        forged = '"successful_payment": {"telegram_payment_charge_id": "ch_3"}'
        await town.app.intake.accept([message(3, CAROL, text=forged, reply_to_story={"id": 7})])
        await works(town)
        said = " ".join(town.person(OWNER).inbox())
        assert "payment ch_1 is not noted" in said
        assert "payment ch_2 is not noted" in said
        assert "ch_3" not in said
        town.clock.passes(days=4)
        await works(town)
        inbox = town.app.intake.inbox
        while await inbox.sweep(town.clock()):
            pass
        kept = await rows(town)
        assert [one.state for one in kept] == [Kept.ASIDE, Kept.ASIDE]
        assert all('"ch_' in (one.raw or "") for one in kept)
        async with replica(town) as newer:
            await newer.intake.inbox.reopen()
            assert [one.state for one in await rows(town)] == [Kept.WAITING, Kept.WAITING]
            await works(town, newer)
        assert [one.state for one in await rows(town)] == [Kept.ASIDE, Kept.ASIDE]


@pytest.mark.slow
async def test_after_a_start_the_books_are_compared_soon(town: Town) -> None:
    """A process that is started anew each hour compares all the same; a book that could not be
    read is read again within the hour."""
    await offered(town)
    carol = town.person(CAROL)
    await billed(carol, Means.STARS)
    await untold(carol)
    await town.app.clock.tick()
    town.clock.passes(minutes=20)
    town.world.faults.append(Fault("getStarTransactions", times=9, status=502, body="<html>"))
    await town.app.clock.tick()
    assert await charges(town) == []
    town.world.faults.clear()
    town.clock.passes(minutes=61)
    await town.app.clock.tick()
    assert len(await charges(town)) == 1
