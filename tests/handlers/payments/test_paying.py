"""An order is paid through Telegram: billed, agreed to, taken once, kept meanwhile (D06)."""

import asyncio
from datetime import timedelta

import pytest
from aiogram.types import LabeledPrice
from sqlalchemy import text, update

from bot.sandbox.cash import DECLINED, TOO_LATE
from domain.engine import POSTGRES
from domain.ledger import STARS
from domain.merchants import Merchant
from domain.orders import Means, Order, Paid, State, WrongState, cancel, take_cash
from domain.payments import ChargeState, PayoutState
from domain.payments.agree import LONGER
from domain.stock import Reservation
from tests.buying import conserved, free_of, guest, on_shelf, sells
from tests.paying import (
    DIGITAL,
    balances,
    billed,
    charges,
    offered,
    payouts,
    rows,
    states,
    takes_payments,
)
from tests.town import CAROL, OWNER, Person, Town

BOTH = pytest.mark.parametrize("means", [Means.PROVIDER, Means.STARS])


@pytest.mark.slow
@BOTH
async def test_an_order_is_paid_through_telegram(town: Town, carol: Person, means: Means) -> None:
    """S4-36: the pass comes with the payment."""
    await offered(town)
    await billed(carol, means)
    assert "Pay €4.50" in carol.buttons or "Pay 225 Stars" in carol.buttons
    assert carol.screen.invoice
    assert carol.screen.invoice.total_amount == (450 if means is Means.PROVIDER else 225)
    assert (await carol.pays()).error is None
    carol.sees("PAID · €4.50", "Show the card")
    assert await states(town) == [State.COMPLETED]
    (charge,) = await charges(town)
    assert (charge.state, charge.order_id, charge.person_id) == (ChargeState.SETTLED, 1, CAROL)
    (order,) = await rows(town, Order)
    assert order.means is means
    taken = {("sales", charge.unit): charge.amount}
    outside = "@stars" if means is Means.STARS else "@provider"
    assert await balances(town) == taken | {(outside, charge.unit): -charge.amount}
    await conserved(town.database)


async def test_points_are_taken_with_the_payment(town: Town, carol: Person) -> None:
    """S2-44: held since the order, gone when the money is there."""
    await offered(town, points=100)
    await billed(carol, Means.STARS)
    assert await free_of(town, CAROL) == (0, 0)
    await carol.pays()
    carol.sees("PAID · 100 pts + €4.50", "0 pts left", "12:00, 225 Stars")
    await conserved(town.database)


async def test_what_needs_a_parcel_is_not_paid_in_stars(town: Town, carol: Person) -> None:
    await takes_payments(town)
    await sells(town, stores="Old Town")
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    assert [one for one in carol.buttons if "by card" in one]
    assert not [one for one in carol.buttons if "Star" in one]


async def test_what_the_shop_does_not_take_is_not_offered(town: Town, carol: Person) -> None:
    await sells(town, price="4.50", **DIGITAL)
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    assert not [one for one in carol.buttons if "by card" in one or "Star" in one]


@pytest.mark.slow
@BOTH
@pytest.mark.both_engines
async def test_a_charge_told_twenty_times_pays_once(
    town: Town, carol: Person, means: Means
) -> None:
    await offered(town)
    await billed(carol, means)
    await carol.pays(times=20)
    assert len(await charges(town)) == 1
    assert await payouts(town) == []
    assert sum("PAID" in one for one in carol.inbox()) >= 1
    await conserved(town.database)


async def test_a_declined_card_takes_nothing_and_can_be_tried_again(
    town: Town, carol: Person
) -> None:
    await offered(town)
    await billed(carol, Means.PROVIDER)
    invoice = carol.screen
    assert (await carol.pays(declined=True)).error == DECLINED
    assert (await carol.pays(message=invoice, late=True)).error == TOO_LATE
    assert await charges(town) == []
    assert await states(town) == [State.PENDING]
    assert (await carol.pays(message=invoice)).error is None
    carol.sees("PAID")


@pytest.mark.slow
@pytest.mark.both_engines
async def test_while_it_is_paid_it_is_kept(town: Town, carol: Person) -> None:
    """D06, D07: at least 15 minutes from the question on, the stock too."""
    beans = await offered(town)
    await billed(carol, Means.PROVIDER)
    town.clock.passes(minutes=29)
    assert (await carol.pays(declined=True)).error == DECLINED
    (order,) = await rows(town, Order)
    (held,) = await rows(town, Reservation)
    later = town.clock() + timedelta(minutes=15)
    assert order.closes_at == held.expires_at == later
    town.clock.passes(minutes=14)
    await town.app.clock.tick()
    assert await states(town) == [State.PENDING]
    assert await on_shelf(town, beans) == (20, 1, 0)
    town.clock.passes(minutes=2)
    await town.app.clock.tick()
    assert await states(town) == [State.CLOSED]


async def test_a_longer_time_is_not_made_shorter(town: Town, carol: Person) -> None:
    await offered(town)
    await billed(carol, Means.PROVIDER)
    (before,) = await rows(town, Order)
    await carol.pays(declined=True)
    (after,) = await rows(town, Order)
    assert after.closes_at == before.closes_at


async def test_an_order_that_is_paid_takes_no_second_payment(town: Town, carol: Person) -> None:
    await offered(town)
    await billed(carol, Means.STARS)
    invoice = carol.screen
    await carol.pays()
    assert "is paid already. Nothing was charged" in (
        (await carol.pays(message=invoice)).error or ""
    )
    assert len(await charges(town)) == 1


async def test_an_order_that_was_closed_is_not_paid(town: Town, carol: Person) -> None:
    """D07: refused in words, with what next."""
    await offered(town)
    await billed(carol, Means.STARS)
    await guest(town, CAROL)(cancel, order_id=1)
    error = (await carol.pays()).error or ""
    assert "is closed" in error
    assert "Nothing was charged. Order it again" in error


@BOTH
async def test_a_way_that_the_owner_closed_meanwhile_takes_nothing(
    town: Town, carol: Person, means: Means
) -> None:
    await offered(town)
    await billed(carol, means)
    await takes_payments(town, provider=False, rate=None)
    error = (await carol.pays()).error or ""
    assert "does not take this any more. Nothing was charged" in error
    assert await states(town) == [State.PENDING]


async def test_a_yes_before_the_payment_outruns_the_closing(town: Town, carol: Person) -> None:
    """D06: the clock looked at the order before it was said that the money may be taken."""
    await offered(town)
    await billed(carol, Means.PROVIDER)
    town.clock.passes(hours=2)
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with town.database.writing() as session:
        await session.execute(update(Order).values(closes_at=town.clock() + LONGER))
        closing = asyncio.ensure_future(town.app.clock.tick())
        while town.database.dialect == POSTGRES and not await session.scalar(waits):
            assert not closing.done()
            await asyncio.sleep(0.01)
    await closing
    assert await states(town) == [State.PENDING]
    await conserved(town.database)
    town.clock.passes(hours=2)
    await town.app.clock.tick()
    assert await states(town) == [State.CLOSED]


async def test_stars_stay_what_was_agreed_to_when_their_worth_changes(
    town: Town, carol: Person
) -> None:
    await offered(town)
    await billed(carol, Means.STARS)
    await takes_payments(town, rate="100")
    await carol.says("/myorders")
    await carol.presses("€4.50")
    assert "⭐ Pay 225 Stars" in carol.buttons
    await carol.presses("Pay 225 Stars")
    assert (await carol.pays()).error is None
    carol.sees("PAID")


async def test_nobody_else_pays_it(town: Town, carol: Person, dave: Person) -> None:
    """A link to an invoice goes from hand to hand; the order is its buyer's."""
    await offered(town)
    await billed(carol, Means.STARS)
    bill = town.world.cash.bill(CAROL, carol.screen.message_id)
    link = town.world.cash.link(bill)
    error = (await dave.pays(link=link)).error or ""
    assert "no such order" in error
    assert await charges(town) == []


@pytest.mark.parametrize("payload", ["o-1-77", "o-9-1", "o-x", "o-1-0", "o-", "o-1-1-1"])
async def test_a_bill_for_nothing_is_refused(town: Town, carol: Person, payload: str) -> None:
    prices = [LabeledPrice(label="x", amount=50)]
    await town.app.bot.send_invoice(CAROL, "x", "x", payload, "XTR", prices)
    assert (await carol.pays()).error
    assert not town.world.cash.charges


async def test_an_invoice_that_was_sent_on_opens_the_item(town: Town, carol: Person) -> None:
    await offered(town)
    await billed(carol, Means.PROVIDER)
    assert carol.screen.invoice
    assert carol.screen.invoice.start_parameter == "l-1_1"


async def test_the_order_opens_below_its_invoice(town: Town, carol: Person) -> None:
    await offered(town)
    await billed(carol, Means.PROVIDER)
    await carol.presses("Open the order")
    carol.sees("KEPT FOR YOU", "Pay €4.50 below, or at the counter")
    assert {"💳 Pay €4.50 by card", "⭐ Pay 225 Stars"} <= set(carol.buttons)


async def test_a_price_that_telegram_does_not_take_leaves_the_other_ways(
    town: Town, carol: Person
) -> None:
    await takes_payments(town)
    await sells(town, price="0.05", **DIGITAL)
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    await carol.presses("by card")
    carol.sees("one US dollar at least")
    await carol.presses("Open the order")
    carol.sees("KEPT FOR YOU")
    await carol.presses("Pay 3 Stars")
    await carol.pays()
    carol.sees("PAID · €0.05")


async def test_a_dinar_is_a_dinar(town: Town, carol: Person) -> None:
    """Telegram counts hundredths of some currencies that have no coin for it."""
    await offered(town)
    async with town.database.writing() as session:
        await session.execute(update(Merchant).values(currency="RSD"))
    await billed(carol, Means.PROVIDER)
    assert carol.screen.invoice
    assert carol.screen.invoice.total_amount == 45_000
    assert (await carol.pays()).error is None
    (charge,) = await charges(town)
    assert (charge.amount, charge.unit) == (450, "RSD")
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_twenty_questions_at_once_are_all_answered(town: Town, carol: Person) -> None:
    """A person with several phones; whoever pays first pays, and what came twice goes back."""
    await offered(town)
    await billed(carol, Means.STARS)
    cash = town.world.cash
    bill = cash.bill(CAROL, carol.screen.message_id)
    asked = [cash.pays(CAROL, bill) for _ in range(20)]
    await asyncio.gather(*(town.deliver(one.asked) for one in asked if one.asked))
    assert all(one.paid for one in asked)
    await asyncio.gather(*(town.deliver(one.paid) for one in asked if one.paid))
    found = await charges(town)
    assert [one.state for one in found].count(ChargeState.SETTLED) == 1
    assert [one.state for one in await payouts(town)] == [PayoutState.DUE] * 19
    assert await balances(town) == {
        ("@stars", STARS): -225 * 20, ("sales", STARS): 225, ("due_back", STARS): 225 * 19,
    }  # fmt: skip
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_stars_and_cash_at_the_same_moment_pay_once(town: Town, carol: Person) -> None:
    """Twenty times: whichever comes second finds it paid, and what came through Telegram is back
    with who paid."""
    passes = await offered(town)
    for number in range(1, 21):
        await billed(carol, Means.STARS)
        cash = town.world.cash
        asked = cash.pays(CAROL, cash.bill(CAROL, carol.screen.message_id))
        assert asked.asked
        await town.deliver(asked.asked)
        assert asked.paid
        owner = await town.desk(OWNER)
        said = await asyncio.gather(
            town.deliver(asked.paid), owner(take_cash, order_id=number), return_exceptions=True
        )
        assert all(one is None or isinstance(one, Paid | WrongState) for one in said), said
        await town.app.payouts.pay_due()
        found = await rows(town, Order)
        assert found[-1].state is State.COMPLETED
        in_stars = [one for one in found if one.means is Means.STARS]
        assert cash.balance() == 225 * len(in_stars)
    assert await on_shelf(town, passes) == (0, 0, 20)
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_a_payment_and_a_cancellation_at_the_same_moment(town: Town, carol: Person) -> None:
    """Whoever is second: it is paid, with its stock kept again, or was never cancelled."""
    passes = await offered(town)
    for number in range(1, 9):
        await billed(carol, Means.PROVIDER)
        cash = town.world.cash
        asked = cash.pays(CAROL, cash.bill(CAROL, carol.screen.message_id))
        assert asked.asked
        await town.deliver(asked.asked)
        assert asked.paid
        await asyncio.gather(
            town.deliver(asked.paid),
            guest(town, CAROL)(cancel, order_id=number),
            return_exceptions=True,
        )
    assert await states(town) == [State.COMPLETED] * 8
    assert await on_shelf(town, passes) == (12, 0, 8)
    assert await payouts(town) == []
    await conserved(town.database)


@pytest.mark.slow
async def test_when_the_clock_closed_it_the_way_through_is_the_same(
    town: Town, carol: Person
) -> None:
    """money.md, 3: paid after the closing time, told to nobody as closed for nothing."""
    passes = await offered(town)
    await billed(carol, Means.STARS)
    cash = town.world.cash
    asked = cash.pays(CAROL, cash.bill(CAROL, carol.screen.message_id))
    assert asked.asked
    await town.deliver(asked.asked)
    town.clock.passes(hours=2)  # Telegram was slow to tell
    await town.app.clock.tick()
    assert await states(town) == [State.CLOSED]
    assert asked.paid
    await town.deliver(asked.paid)
    carol.sees("PAID · €4.50")
    (order,) = await rows(town, Order)
    assert (order.state, order.closed_at) == (State.COMPLETED, None)
    assert await on_shelf(town, passes) == (19, 0, 1)
    await conserved(town.database)
