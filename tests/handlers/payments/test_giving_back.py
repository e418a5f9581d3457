"""Money that paid for nothing goes back, once, and who paid is told; the ledger stays whole."""

import asyncio
from typing import Any

import pytest

from bot.sandbox.server import answer_of
from bot.sandbox.things import Bill, Fault
from domain.desk import Desk, Work
from domain.errors import Gone
from domain.ledger import STARS, GivenBack
from domain.mall import hold_for
from domain.orders import CannotPaySo, Means, State, cancel
from domain.orders.model import Order
from domain.payments import ChargeState, PayoutState, Why, owe_back, paid_by_hand, take_payout
from domain.roles import system
from domain.stock import Mall
from tests.buying import buys, conserved, free_of, guest, has, on_shelf, sells
from tests.paying import (
    balances,
    billed,
    charges,
    offered,
    payouts,
    rows,
    states,
)
from tests.town import CAFE, CAROL, DAVE, MANAGER, OWNER, Person, Town

BOTH = pytest.mark.parametrize("means", [Means.PROVIDER, Means.STARS])


async def forced(person: Person, bill: Bill | None = None, **other: Any) -> None:
    """The money is taken although nobody was asked, as if the answer had been given before."""
    cash = person.town.world.cash
    shown = bill or cash.bill(person.number, person.screen.message_id)
    checkout = cash.pays(person.number, Bill(**vars(shown) | other))
    cash.answer(checkout.query.id, None)
    assert checkout.paid
    await person.town.deliver(checkout.paid)


async def twice(town: Town, carol: Person, means: Means) -> None:
    """One order, paid by two charges."""
    await offered(town)
    await billed(carol, means)
    bill = town.world.cash.bill(CAROL, carol.screen.message_id)
    await carol.pays()
    await forced(carol, bill)


@pytest.mark.slow
async def test_a_second_charge_in_stars_goes_back_by_itself(town: Town, carol: Person) -> None:
    """money.md: told at once, given back once, told again."""
    await twice(town, carol, Means.STARS)
    carol.sees("225 Stars GOES BACK TO YOU", "was paid already", "by myself")
    assert town.world.cash.balance() == 450
    assert await balances(town) == {
        ("@stars", STARS): -450, ("sales", STARS): 225, ("due_back", STARS): 225,
    }  # fmt: skip
    await conserved(town.database)
    assert await town.app.payouts.pay_due() == 1
    assert town.world.cash.balance() == 225
    await town.post()
    carol.sees("225 Stars went back to you", "was paid already")
    assert await balances(town) == {("@stars", STARS): -225, ("sales", STARS): 225}
    assert [one.state for one in await charges(town)] == [
        ChargeState.SETTLED, ChargeState.GIVEN_BACK,
    ]  # fmt: skip
    await conserved(town.database)
    assert await town.app.payouts.pay_due() == 0


@pytest.mark.slow
async def test_a_second_charge_of_a_provider_is_given_back_by_hand(
    town: Town, carol: Person, manager: Person, owner: Person
) -> None:
    """A to-do for who leads, with the provider's number; done once, whoever says so."""
    await twice(town, carol, Means.PROVIDER)
    carol.sees("€4.50 GOES BACK TO YOU", "The shop gives it back by hand")
    assert await town.app.payouts.pay_due() == 0
    await town.post()
    manager.sees("Give back €4.50", "was paid already", "card payment", "5_")
    await manager.presses("Done")
    manager.sees("Type what proves it")
    await manager.says(" ")
    manager.sees("1 to")
    await manager.says("re_12345")
    manager.sees("GIVEN BACK", "everybody has what is theirs")
    owner.sees("Give back €4.50")
    await owner.presses("Done")
    assert "given back already" in owner.alerted
    await town.post()
    carol.sees("The shop has given €4.50 back")
    await owner.says("/order 1")
    owner.sees("💳 Payment 1: €4.50 · 5_", "↩ Payment 2: €4.50 went back · 5_")
    (done,) = await payouts(town)
    assert (done.state, done.reference, done.actor_id) == (PayoutState.DONE, "re_12345", MANAGER)
    assert await balances(town) == {("@provider", "EUR"): -450, ("sales", "EUR"): 450}
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_twenty_who_say_done_at_once_are_one(town: Town, carol: Person) -> None:
    await twice(town, carol, Means.PROVIDER)
    desks = [await town.desk(OWNER if n % 2 else MANAGER) for n in range(20)]
    said = await asyncio.gather(
        *(desk(paid_by_hand, payout_id=1, reference=f"r{n}") for n, desk in enumerate(desks)),
        return_exceptions=True,
    )
    assert [one for one in said if one == 1] == [1]
    assert sum(isinstance(one, Gone) for one in said) == 19
    await conserved(town.database)


@pytest.mark.slow
async def test_the_list_of_what_is_to_be_given_back_is_below_the_orders(
    town: Town, carol: Person, owner: Person
) -> None:
    await owner.says("/orders")
    assert not [one for one in owner.buttons if "To give back" in one]
    await twice(town, carol, Means.PROVIDER)
    await owner.says("/orders")
    await owner.presses("To give back 1")
    await owner.presses("€4.50 · Carol")
    owner.sees("Give back €4.50", "👤 Carol")
    await owner.presses("Done")
    await owner.presses("Back")
    owner.sees("Give back €4.50")


@pytest.mark.slow
@BOTH
async def test_money_after_the_closing_opens_the_order_again(
    town: Town, carol: Person, means: Means
) -> None:
    """vendure#3065, pretix#74 (money.md 3): there is stock still, so it is kept, with
    its points, and paid."""
    passes = await offered(town, points=100)
    await billed(carol, means)
    bill = town.world.cash.bill(CAROL, carol.screen.message_id)
    await guest(town, CAROL)(cancel, order_id=1)
    assert await free_of(town, CAROL) == (100, 0)
    await forced(carol, bill)
    carol.sees("PAID · 100 pts + €4.50", "0 pts left")
    assert await states(town) == [State.COMPLETED]
    assert await on_shelf(town, passes, Mall.POINTS) == (19, 0, 1)
    assert await payouts(town) == []
    await conserved(town.database)


@pytest.mark.slow
@BOTH
@pytest.mark.parametrize("missing", ["stock", "points"])
async def test_money_after_the_closing_goes_back_where_nothing_is_left(
    town: Town, carol: Person, means: Means, missing: str
) -> None:
    passes = await offered(town, points=100)
    await billed(carol, means)
    bill = town.world.cash.bill(CAROL, carol.screen.message_id)
    await guest(town, CAROL)(cancel, order_id=1)
    if missing == "stock":
        owner = await town.desk(OWNER)
        await owner(
            hold_for, listing_id=passes.listing, variant_id=passes.variant, person_id=None,
            quantity=20,
        )  # fmt: skip
    else:
        await has(town, CAROL, points=-100)
    before = await on_shelf(town, passes, Mall.POINTS), await free_of(town, CAROL)
    await forced(carol, bill)
    carol.sees("GOES BACK TO YOU", "was closed before, and nothing was left")
    assert await states(town) == [State.CLOSED]
    assert (await on_shelf(town, passes, Mall.POINTS), await free_of(town, CAROL)) == before
    (owed,) = await payouts(town)
    assert owed.why is Why.CLOSED
    await town.app.payouts.pay_due()
    if means is Means.PROVIDER:
        await (await town.desk(OWNER))(paid_by_hand, payout_id=1, reference="r")
    assert await balances(town) == ({("member:5", "points"): 100, ("@world", "points"): -100}
                                    if missing == "stock" else {})  # fmt: skip
    await conserved(town.database)


async def test_a_wrong_amount_is_noted_and_goes_back(
    town: Town, carol: Person, manager: Person
) -> None:
    """An order is not paid by less, and who leads hears of it."""
    await offered(town)
    await billed(carol, Means.STARS)
    await forced(carol, total=1)
    carol.sees("1 Star GOES BACK TO YOU", "not what the order costs")
    assert await states(town) == [State.PENDING]
    await town.app.payouts.pay_due()
    await town.post()
    manager.sees("A payment of 1 Star paid for nothing", "not what the order costs")
    assert town.world.cash.balance() == 0
    assert await balances(town) == {}


@pytest.mark.parametrize("payload", ["o-1-77", "o-1-1"])
async def test_money_for_no_order_of_ones_own_goes_back_and_shows_no_order(
    town: Town, carol: Person, dave: Person, payload: str
) -> None:
    await offered(town)
    await billed(carol, Means.STARS)
    bill = town.world.cash.bill(CAROL, carol.screen.message_id)
    await dave.says("/my")
    await forced(dave, bill, payload=payload)
    dave.sees("225 Stars GOES BACK TO YOU", "for no order")
    assert "ES2026" not in dave.text
    await town.app.payouts.pay_due()
    await town.post()
    dave.sees("went back to you")
    assert "ES2026" not in dave.heard()
    (charge,) = await charges(town)
    assert (charge.person_id, charge.payload) == (DAVE, payload)
    assert town.world.cash.balance() == 0


async def test_money_for_no_merchant_is_kept_for_an_operator(town: Town, carol: Person) -> None:
    await offered(town)
    await billed(carol, Means.STARS)
    with pytest.raises(Exception, match="o-77-1"):
        await forced(carol, payload="o-77-1")
    carol.sees("could not note it yet")
    assert await charges(town) == []


# Telegram in bad weather


async def owed(town: Town, carol: Person) -> None:
    """225 Stars are to go back."""
    await twice(town, carol, Means.STARS)
    town.world.calls.clear()


def breaks(town: Town, method: str, **how: Any) -> None:
    """The next calls of a method, as often as one try repeats them."""
    wish: dict[str, Any] = {"times": 3, "status": 500, "body": "x"} | how
    town.world.faults.append(Fault(method, **wish))


async def later(town: Town) -> None:
    """The next try is due."""
    town.clock.passes(hours=7)
    await town.app.payouts.pay_due()


@pytest.mark.slow
@pytest.mark.both_engines
async def test_an_answer_that_is_lost_never_pays_twice_and_says_no_done(
    town: Town, carol: Person
) -> None:
    """Done, but nobody heard: unclear, until Telegram's own book says so."""
    await owed(town, carol)
    breaks(town, "refundStarPayment", after=True, times=1)
    breaks(town, "refundStarPayment", times=9)
    await town.app.payouts.pay_due()
    (row,) = await payouts(town)
    assert row.state is PayoutState.UNCLEAR
    assert await balances(town) == {
        ("@stars", STARS): -450, ("sales", STARS): 225, ("due_back", STARS): 225,
    }  # fmt: skip
    assert town.world.cash.balance() == 225
    town.world.faults.clear()
    town.world.calls.clear()
    await later(town)
    assert town.world.calls.count("getStarTransactions") >= 1
    assert "refundStarPayment" not in town.world.calls
    (row,) = await payouts(town)
    assert (row.state, row.attempts) == (PayoutState.DONE, 2)
    assert town.world.cash.balance() == 225
    await conserved(town.database)


@pytest.mark.slow
async def test_a_try_that_never_arrived_is_made_again(town: Town, carol: Person) -> None:
    await owed(town, carol)
    breaks(town, "refundStarPayment", times=9)
    await town.app.payouts.pay_due()
    (row,) = await payouts(town)
    assert (row.state, town.world.cash.balance()) == (PayoutState.UNCLEAR, 450)
    town.world.faults.clear()
    await later(town)
    (row,) = await payouts(town)
    assert (row.state, town.world.cash.balance()) == (PayoutState.DONE, 225)


async def test_already_refunded_is_believed_only_where_the_book_says_so(
    town: Town, carol: Person
) -> None:
    await owed(town, carol)
    body = answer_of(400, "Bad Request: CHARGE_ALREADY_REFUNDED")
    breaks(town, "refundStarPayment", status=400, body=body, times=1)
    await town.app.payouts.pay_due()
    (row,) = await payouts(town)
    assert (row.state, row.trouble) == (PayoutState.UNCLEAR, "CHARGE_ALREADY_REFUNDED")
    (charge, again) = await charges(town)
    town.world.cash.refund(CAROL, again.telegram)  # somebody did it by another way
    town.world.calls.clear()
    await later(town)
    assert "refundStarPayment" not in town.world.calls
    (row,) = await payouts(town)
    assert row.state is PayoutState.DONE
    assert town.world.cash.balance() == 225
    assert charge.telegram != again.telegram


async def test_already_refunded_that_the_book_confirms_is_done(town: Town, carol: Person) -> None:
    await owed(town, carol)
    (_charge, again) = await charges(town)
    town.world.cash.refund(CAROL, again.telegram)
    await town.app.payouts.pay_due()
    (row,) = await payouts(town)
    assert (row.state, row.attempts) == (PayoutState.DONE, 1)
    assert town.world.calls.count("refundStarPayment") == 1


@pytest.mark.slow
async def test_while_the_book_cannot_be_read_nothing_is_paid(town: Town, carol: Person) -> None:
    await owed(town, carol)
    breaks(town, "refundStarPayment", times=9)
    await town.app.payouts.pay_due()
    town.world.faults.clear()
    town.world.calls.clear()
    breaks(town, "getStarTransactions", times=9)
    await later(town)
    assert "refundStarPayment" not in town.world.calls
    assert (await payouts(town))[0].state is PayoutState.UNCLEAR


@pytest.mark.slow
async def test_one_that_fails_holds_up_no_other_and_who_leads_is_told_once(
    town: Town, carol: Person, manager: Person
) -> None:
    """solidus#3831: one failed try blocked every later refund."""
    await owed(town, carol)
    body = answer_of(400, "Bad Request: TRY_LATER")
    town.world.faults.append(Fault("refundStarPayment", times=1, status=400, body=body))
    await town.app.payouts.pay_due()
    assert [one.state for one in await payouts(town)] == [PayoutState.DUE]
    await billed(carol, Means.STARS)
    bill = town.world.cash.bill(CAROL, carol.screen.message_id)
    await carol.pays()
    await forced(carol, bill)
    await town.app.payouts.pay_due()
    assert [one.state for one in await payouts(town)] == [PayoutState.DUE, PayoutState.DONE]
    town.world.faults.append(Fault("refundStarPayment", times=99, status=400, body=body))
    for _ in range(8):
        await later(town)
    await town.post()
    told = [one for one in manager.inbox() if "could not be given back yet" in one]
    assert len(told) == 1
    assert "TRY_LATER" in told[0]
    for _ in range(12):
        await later(town)
    assert (await payouts(town))[0].state is PayoutState.BY_HAND  # refused too often
    await town.post()
    assert "refuses to give it back" in manager.inbox()[-1]


@pytest.mark.slow
async def test_what_telegram_refuses_for_good_is_a_to_do_and_never_done_by_itself(
    town: Town, carol: Person, manager: Person
) -> None:
    """Tried once and no more; whoever leads gives it back in another way, and says so once."""
    await owed(town, carol)
    (_charge, again) = await charges(town)
    kept = town.world.cash.charges.pop(again.telegram)  # of which Telegram knows nothing any more
    await town.app.payouts.pay_due()
    (row,) = await payouts(town)
    assert (row.state, row.attempts) == (PayoutState.BY_HAND, 1)
    town.world.calls.clear()
    await later(town)
    assert "refundStarPayment" not in town.world.calls
    await town.post()
    manager.sees("Give back 225 Stars", "refuses to give it back", "CHARGE_NOT_FOUND")
    assert not [one for one in carol.inbox() if "went back to you" in one]
    await manager.presses("Done")
    manager.sees("CHARGE_NOT_FOUND", "Type what proves it")
    await manager.says("cash, receipt 7")
    await town.post()
    carol.sees("The shop has given 225 Stars back")
    assert await balances(town) == {
        ("@stars", STARS): -450, ("sales", STARS): 225, ("@elsewhere", STARS): 225,
    }  # fmt: skip
    assert town.world.cash.balance() == 450
    assert kept.refunded is False
    await conserved(town.database)


@pytest.mark.slow
async def test_whoever_died_in_the_middle_is_followed_by_another(
    town: Town, carol: Person
) -> None:
    """Taken, and then silence: after its lease the book is asked first."""
    await owed(town, carol)
    clock = Desk(town.database, system(CAFE), None, town.clock)
    assert await clock(take_payout, payout_id=1)
    assert await clock(take_payout, payout_id=1) is None
    assert await town.app.payouts.pay_due() == 0
    town.clock.passes(minutes=3)
    assert await town.app.payouts.pay_due() == 1
    assert town.world.calls.index("getStarTransactions") < town.world.calls.index(
        "refundStarPayment"
    )
    assert town.world.cash.balance() == 225


@pytest.mark.slow
async def test_a_refund_is_found_among_thousands(town: Town, carol: Person) -> None:
    """The book is long, and Telegram does not say how long."""
    await owed(town, carol)
    (_charge, again) = await charges(town)
    cash = town.world.cash
    await forced(carol, Bill("x", "x", "o-1-99", STARS, 7))
    one = cash.stars[-1]
    for _ in range(1234):
        cash.stars.append(one)
    cash.refund(CAROL, again.telegram)
    for _ in range(256):
        cash.stars.append(one)
    book = town.app.fleet.book(0)
    assert book
    for _ in range(2):
        assert await book.went_back(again.telegram, town.clock())
        assert not await book.went_back("stx_999", town.clock())
    for size in (0, 1, 99, 100, 101, 200, 999):
        cash.stars[:] = [one] * size
        book._known = 0
        assert await book._end() == size


# What refunds use


async def refunded(town: Town, order_id: int, key: str) -> Any:
    """As the shop's agreement to a refund does."""
    desk = await town.desk(OWNER)
    async with town.database.writing() as session:
        work = Work(desk.actor, town.clock(), None, session, town.database.vault)
        return await owe_back(work, await work.get(Order, order_id), key)


@pytest.mark.slow
@BOTH
async def test_the_money_of_a_paid_order_goes_back_once(
    town: Town, carol: Person, means: Means
) -> None:
    await offered(town)
    await billed(carol, means)
    await carol.pays()
    (charge,) = await charges(town)
    for _ in range(2):
        owed_now = await refunded(town, 1, "refund:1")
        assert (owed_now.why, owed_now.amount) == (Why.REFUND, charge.amount)
    with pytest.raises(GivenBack):
        await refunded(town, 1, "refund:2")
    assert await balances(town) == {
        (owed_now.account, charge.unit): -charge.amount, ("due_back", charge.unit): charge.amount,
    }  # fmt: skip
    await town.app.payouts.pay_due()
    if means is Means.PROVIDER:
        await (await town.desk(OWNER))(paid_by_hand, payout_id=1, reference="r")
    assert await balances(town) == {}
    assert (await charges(town))[0].state is ChargeState.GIVEN_BACK
    await conserved(town.database)


@pytest.mark.slow
async def test_cash_goes_back_by_hand_and_a_balance_does_not(town: Town, owner: Person) -> None:
    beans = await sells(town, stores="Old Town")
    await has(town, CAROL, money=2000)
    await buys(town, beans, means=Means.CASH)
    await owner.says("/paid 1")
    owed_now = await refunded(town, 1, "refund:1")
    assert (owed_now.state, owed_now.means, owed_now.charge_id) == (
        PayoutState.BY_HAND, Means.CASH, None,
    )  # fmt: skip
    await town.post()
    owner.sees("Give back €8.90", "The order was refunded", "It came by: cash")
    await buys(town, beans, means=Means.BALANCE)
    with pytest.raises(CannotPaySo):
        await refunded(town, 2, "refund:2")
    assert len(await rows(town, Order)) == 2
