"""Refunds: whole, once, by those who may (S0-38, S2-07, S2-08, S2-41, S3, D08, D25, D32)."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from domain.cards import CardState, card
from domain.desk import Desk
from domain.errors import Gone, Malformed, NotAllowed, NotFound, Refusal
from domain.ledger import DUE_BACK, Account
from domain.mall import OverLimit, edit_listing
from domain.members import end_points
from domain.merchants import change_currency, change_settings, settings, switch_restock
from domain.orders import Means, State, WrongState, complete, order, ship, take_cash
from domain.payments import paid_by_hand, payouts_by_hand
from domain.redemption import Outcome, redeem
from domain.refunds import (
    AlreadyDecided,
    AskedBefore,
    CaseChanged,
    NeedsOverride,
    OwnRefund,
    Reason,
    RefundState,
    RestockMode,
    Restocks,
    WindowOver,
    answer_echo,
    approve,
    ask_refund,
    ask_refund_for,
    carry_on,
    echo_of,
    find_refund,
    list_refunds,
    list_restocks,
    my_refund,
    refund_case,
    reject,
    stock_in_refunded,
    waiting_refunds,
    withdraw_refund,
)
from domain.refunds.model import Vote
from domain.roles import system
from domain.secrets import CardCode
from domain.stock import Mall, stock_in, stock_of_product
from tests.buying import Sold, buys, conserved, free_of, guest, has, on_shelf, sells
from tests.handlers.intake.test_orders import (
    NO,
    brought,
    line,
    orders_of,
    pool_of,
    sheet,
    taken_elsewhere,
)
from tests.town import CAFE, CAROL, DAVE, MANAGER, OWNER, RIVAL, STRANGER, VERIFIER, Town

MIND = Reason.CHANGED_MIND


def clock_of(town: Town) -> Desk:
    return Desk(town.database, system(CAFE), None, town.clock)


async def asked(town: Town, order_id: int, person: int = CAROL, **more: Any) -> int:
    return (await guest(town, person)(ask_refund, order_id=order_id, why=MIND, **more)).id


async def sets(town: Town, field: str, value: object) -> None:
    await (await town.desk(OWNER))(change_settings, field=field, value=value)


async def pays(town: Town, what: Sold, **more: Any) -> int:
    """Carol buys it with points, or from her balance."""
    return (await buys(town, what, **more)).id


async def passes(town: Town) -> Sold:
    return await sells(town, price="9.00", category="voucher", template="redemption_card",
                       valid_days="7", uses="3")  # fmt: skip


async def uses(town: Town, order_id: int, n: int = 1) -> None:
    owner = await town.desk(OWNER)
    one = await owner(card, card_id=(await owner(order, order_id=order_id)).cards[0])
    verifier = await town.desk(VERIFIER)
    got = await verifier(redeem, code=CardCode(one.code), uses=n, again=True)
    assert got.outcome is Outcome.REDEEMED


async def test_points_and_money_come_back(town: Town) -> None:
    """S2-08, S2-41, D08: whole, to where they came from, with one yes; the stock stays out (S3-01,
    S3-03)."""
    beans = await sells(town, Mall.POINTS, "300 + 2.00")
    await has(town, CAROL, points=500, money=1000)
    number = await pays(town, beans, means=Means.BALANCE)
    assert await free_of(town, CAROL) == (200, 800)
    refund = await asked(town, number, reason="too many")
    manager = await town.desk(MANAGER)
    case = await manager(refund_case, refund_id=refund)
    assert (case.needed, case.mine, case.restocks) == (1, False, Restocks.OFF)
    told = {(one.place.value, one.unit): (one.before, one.after) for one in case.changes}
    assert told == {
        ("points", "points"): (200, 500), ("balance", "EUR"): (800, 1000),
        ("sales", "points"): (300, 0), ("sales", "EUR"): (200, 0),
    }  # fmt: skip
    done = await manager(approve, refund_id=refund, case_no=case.case_no)
    assert done.state is RefundState.DONE
    assert await free_of(town, CAROL) == (500, 1000)
    assert (await manager(order, order_id=number)).line.state is State.REFUNDED
    assert await on_shelf(town, beans, Mall.POINTS) == (19, 0, 1)
    await conserved(town.database)


async def test_points_stay_where_the_shop_says_so(town: Town) -> None:
    """S2-08: the setting binds, and the case says it."""
    beans = await sells(town, Mall.POINTS, "300")
    await has(town, CAROL, points=300)
    number = await pays(town, beans)
    refund = await asked(town, number)
    manager = await town.desk(MANAGER)
    seen = await manager(refund_case, refund_id=refund)
    await sets(town, "refund_points", False)
    with pytest.raises(CaseChanged):
        await manager(approve, refund_id=refund, case_no=seen.case_no)
    await manager(approve, refund_id=refund)
    assert await free_of(town, CAROL) == (0, 0)
    await conserved(town.database)


async def test_cash_is_owed_back(town: Town) -> None:
    """What came in by hand goes back by hand: until then it is owed."""
    beans = await sells(town, price="8.90")
    kept = await buys(town, beans, means=Means.CASH)
    manager = await town.desk(MANAGER)
    await manager(take_cash, order_id=kept.id)
    await manager(approve, refund_id=await asked(town, kept.id))
    async with town.database.reading() as session:
        due = await session.get(Account, (CAFE, DUE_BACK.name, "EUR"))
    assert due is not None
    assert due.balance == 890
    (owed,) = await manager(payouts_by_hand)
    assert (owed.amount, owed.no, owed.person) == (890, kept.no, "Carol")
    answers = await asyncio.gather(
        *(manager(paid_by_hand, payout_id=owed.id, reference="receipt 7") for _ in range(20)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in answers) == 1
    async with town.database.reading() as session:
        due = await session.get(Account, (CAFE, DUE_BACK.name, "EUR"))
    assert due is not None
    assert due.balance == 0
    await conserved(town.database)


async def test_the_window_is_over(town: Town) -> None:
    """S2-07: the date is said; the staff may still ask, and the case says that it is late."""
    beans = await sells(town, Mall.POINTS, "100")
    await has(town, CAROL, points=100)
    number = await pays(town, beans)
    owner = await town.desk(OWNER)
    await owner(complete, order_id=number)
    town.clock.passes(days=7, hours=11, minutes=59)
    await guest(town, CAROL)(withdraw_refund, refund_id=await asked(town, number))  # just in time
    town.clock.passes(minutes=1)
    with pytest.raises(WindowOver) as over:
        await asked(town, number)
    assert over.value.until.isoformat() == "2026-11-29T00:00:00+00:00"
    late = await owner(ask_refund_for, order_id=number, why=MIND)
    assert (await owner(refund_case, refund_id=late.id)).over


async def test_nobody_approves_the_own_request(town: Town) -> None:
    """D32, at every tier: neither who asked for it nor whose order it is."""
    beans = await sells(town, price="1.00")
    await has(town, CAROL, money=1000)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    for tier in (None, 0):
        await sets(town, "refund_one", tier)
        number = await pays(town, beans, means=Means.BALANCE)
        refund = (await owner(ask_refund_for, order_id=number, why=MIND)).id
        with pytest.raises(OwnRefund):
            await owner(approve, refund_id=refund)
        with pytest.raises(OwnRefund):
            await owner(reject, refund_id=refund, reason="no")
        assert (await owner(refund_case, refund_id=refund)).mine
    await sets(town, "refund_one", None)
    own = await buys(town, beans, MANAGER, means=Means.CASH, desk=guest(town, DAVE))
    await manager(take_cash, order_id=own.id)
    mine = await asked(town, own.id, DAVE)
    assert (await manager(approve, refund_id=mine)).state is RefundState.DONE
    theirs = await buys(town, beans, MANAGER, means=Means.CASH, desk=guest(town, MANAGER))
    await owner(take_cash, order_id=theirs.id)
    refund = (await owner(ask_refund_for, order_id=theirs.id, why=MIND)).id
    for deed, more in ((approve, {}), (reject, {"reason": "no"})):
        with pytest.raises(OwnRefund):
            await manager(deed, refund_id=refund, **more)


async def test_tiers_by_amount(town: Town) -> None:
    """D32: nobody, one, or two; points count at the merchant's rate (D36)."""
    await sets(town, "refund_free", 500)
    await sets(town, "refund_one", 1000)
    cheap = await sells(town, Mall.POINTS, "400", sku="A", name="A")
    fair = await sells(town, price="9.00", sku="B", name="B")
    dear = await sells(town, Mall.POINTS, "100 + 9.50", sku="C", name="C")
    await has(town, CAROL, points=1000, money=10_000)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)

    one = await guest(town, CAROL)(ask_refund, order_id=await pays(town, cheap), why=MIND)
    assert one.state is RefundState.DONE
    assert await free_of(town, CAROL) == (1000, 10_000)

    two = await asked(town, await pays(town, fair, means=Means.BALANCE))
    assert (await manager(approve, refund_id=two)).state is RefundState.DONE

    three = await asked(town, await pays(town, dear, means=Means.BALANCE))
    first = await manager(approve, refund_id=three)
    assert (first.state, first.given, first.needed) == (RefundState.WAITING, 1, 2)
    again = await manager(approve, refund_id=three)
    assert (again.state, again.given) == (RefundState.WAITING, 1)
    assert (await owner(approve, refund_id=three)).state is RefundState.DONE
    assert await free_of(town, CAROL) == (1000, 10_000)
    await conserved(town.database)


@pytest.mark.parametrize(("currency", "rate"), [("JPY", 100), ("EUR", 1000)])
async def test_points_worth_less_than_a_coin_are_not_refunded_unasked(
    town: Town, currency: str, rate: int
) -> None:
    """D32, D36: up to nothing goes by itself, and nine points are something."""
    cheap = await sells(town, Mall.POINTS, "9")
    await (await town.desk(OWNER))(change_currency, currency=currency)
    await sets(town, "points_rate", rate)
    await sets(town, "refund_free", 0)
    await has(town, CAROL, points=9)
    refund = await guest(town, CAROL)(ask_refund, order_id=await pays(town, cheap), why=MIND)
    assert refund.state is RefundState.WAITING


async def test_a_change_of_the_case_voids_old_votes(town: Town) -> None:
    """superform-core#654: an old yes says nothing to a new case."""
    await sets(town, "refund_one", 0)
    box = await sells(town, template="shipping", price="8.90")
    await has(town, CAROL, money=1000)
    number = await pays(town, box, means=Means.BALANCE, address="Main St 1")
    refund = await asked(town, number)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    await manager(approve, refund_id=refund)
    await manager(ship, order_id=number, tracking="1")
    assert (await owner(refund_case, refund_id=refund)).voices == ()
    assert (await owner(approve, refund_id=refund)).state is RefundState.WAITING
    assert (await manager(approve, refund_id=refund)).state is RefundState.DONE


async def test_a_used_card_needs_an_override(town: Town) -> None:
    """D25: a reason and a second approval; what is left of the card is void."""
    trial = await passes(town)
    await has(town, CAROL, money=900)
    number = await pays(town, trial, means=Means.BALANCE)
    await uses(town, number)
    refund = await asked(town, number)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    case = await manager(refund_case, refund_id=refund)
    assert (case.used.uses, case.needed, case.restocks) == (1, 2, Restocks.USED)
    assert [(one.store, one.uses) for one in case.visits] == [("Old Town", 1)]
    with pytest.raises(NeedsOverride):
        await manager(approve, refund_id=refund)
    await manager(approve, refund_id=refund, reason="The machine was broken")
    seen = (await owner(refund_case, refund_id=refund)).case_no
    await uses(town, number)
    with pytest.raises(CaseChanged):
        await owner(approve, refund_id=refund, case_no=seen)
    with pytest.raises(NeedsOverride):
        await owner(approve, refund_id=refund)
    await manager(approve, refund_id=refund, reason="The machine was broken")
    assert (await owner(approve, refund_id=refund)).state is RefundState.DONE
    (pass_,) = (await owner(order, order_id=number)).cards
    assert (await owner(card, card_id=pass_)).state is CardState.REVOKED
    assert await free_of(town, CAROL) == (0, 900)
    await conserved(town.database)


async def test_points_that_were_earned_are_taken_again(town: Town) -> None:
    """odoo#257854, #212922 (money.md 9): earn points, refund, keep the points."""
    await sets(town, "earn_rate", 10)
    beans = await sells(town, price="8.90")
    tea = await sells(town, Mall.POINTS, "50", sku="TEA", name="Tea")
    await has(town, CAROL, money=3000)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    first = await pays(town, beans, means=Means.BALANCE)  # earned, and not free yet
    await manager(approve, refund_id=await asked(town, first))
    assert await free_of(town, CAROL) == (0, 3000)
    second = await pays(town, beans, means=Means.BALANCE)
    await manager(complete, order_id=second)
    assert await free_of(town, CAROL) == (89, 2110)
    await manager(approve, refund_id=await asked(town, second))
    assert await free_of(town, CAROL) == (0, 3000)
    third = await pays(town, beans, means=Means.BALANCE)
    await manager(complete, order_id=third)
    await pays(town, tea)
    refund = await asked(town, third)
    case = await manager(refund_case, refund_id=refund)
    assert (case.used.points, case.needed) == (50, 2)
    await owner(approve, refund_id=refund, reason="He is a good customer")
    await manager(approve, refund_id=refund)
    assert await free_of(town, CAROL) == (0, 3000)
    await conserved(town.database)


async def test_earned_points_that_ended_were_not_used(town: Town) -> None:
    """D25: what ended unspent stops no refund and is not taken a second time; what was spent of
    the same lot, is, for the order that gave it first."""
    await sets(town, "earn_rate", 10)
    await sets(town, "points_months", 1)
    await sets(town, "refund_days", 365)
    beans = await sells(town, price="8.90")
    tea = await sells(town, Mall.POINTS, "50", sku="TEA", name="Tea")
    await has(town, CAROL, money=3000)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    first = await pays(town, beans, means=Means.BALANCE)
    await manager(complete, order_id=first)
    second = await pays(town, beans, means=Means.BALANCE)
    await manager(complete, order_id=second)
    await pays(town, tea)
    town.clock.passes(days=70)
    assert await Desk(town.database, system(CAFE), None, town.clock)(end_points)
    await sets(town, "points_months", None)
    await has(town, CAROL, points=7)
    old, new = await asked(town, first), await asked(town, second)
    case = await manager(refund_case, refund_id=new)
    assert case.used.points == 0
    case = await manager(refund_case, refund_id=old)
    assert (case.used.points, case.needed) == (43, 2)
    await manager(approve, refund_id=new)
    assert await free_of(town, CAROL) == (7, 3000 - 890)
    await owner(approve, refund_id=old, reason="He is a good customer")
    await manager(approve, refund_id=old)
    assert await free_of(town, CAROL) == (0, 3000)
    await conserved(town.database)


async def test_rejecting_needs_a_reason_and_blocks_nothing(town: Town) -> None:
    """solidus#3831 (money.md 8): a refund that failed never blocks the next one."""
    beans = await sells(town, Mall.POINTS, "100")
    await has(town, CAROL, points=100)
    number = await pays(town, beans)
    refund = await asked(town, number)
    manager = await town.desk(MANAGER)
    with pytest.raises(Malformed):
        await manager(reject, refund_id=refund, reason="  ")
    assert (await manager(reject, refund_id=refund, reason="Worn")).state is RefundState.REJECTED
    told = await guest(town, CAROL)(my_refund, order_id=number)
    assert told is not None
    assert (told.state, told.answer) == (RefundState.REJECTED, "Worn")
    with pytest.raises(AlreadyDecided):
        await manager(approve, refund_id=refund)
    assert (await manager(approve, refund_id=await asked(town, number))).state is RefundState.DONE
    assert await free_of(town, CAROL) == (100, 0)


async def test_one_refund_of_an_order(town: Town) -> None:
    """S2-41, peers 45: one that waits, one that is done, never a second."""
    beans = await sells(town, Mall.POINTS, "100")
    await has(town, CAROL, points=200)
    number, other = await pays(town, beans), await pays(town, beans)
    refund = await asked(town, number)
    with pytest.raises(AskedBefore) as before:
        await asked(town, number)
    assert before.value.refund_id == refund
    with pytest.raises(NotFound):
        await guest(town, DAVE)(withdraw_refund, refund_id=refund)
    assert await guest(town, CAROL)(withdraw_refund, refund_id=refund) == number
    with pytest.raises(Gone):
        await guest(town, CAROL)(withdraw_refund, refund_id=refund)
    manager = await town.desk(MANAGER)
    await manager(approve, refund_id=await asked(town, number))
    with pytest.raises(WrongState):
        await asked(town, number)
    await manager(approve, refund_id=await asked(town, other))  # medusa#13433 (money.md 6)
    assert await free_of(town, CAROL) == (200, 0)
    await conserved(town.database)


async def test_what_is_not_paid_is_not_refunded(town: Town) -> None:
    beans = await sells(town, price="8.90")
    kept = await buys(town, beans, means=Means.CASH)
    with pytest.raises(WrongState):
        await asked(town, kept.id)
    with pytest.raises(NotFound):
        await asked(town, kept.id, DAVE)


async def test_restocking(town: Town) -> None:
    """S3-02 to S3-06, S3-09, S3-11, S3-13: orders after the switch, paid and unshipped; of all
    products, and of no other shop's."""
    beans = await sells(town, Mall.POINTS, "100")
    await has(town, CAROL, points=1000)
    before = await pays(town, beans)
    town.clock.passes(seconds=1)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    await owner(switch_restock, on=True)
    later = await pays(town, beans, quantity=3)  # spree#14678 (money.md 10): all of them
    assert await on_shelf(town, beans, Mall.POINTS) == (16, 0, 4)
    old = await asked(town, before)
    assert (await manager(refund_case, refund_id=old)).restocks is Restocks.BEFORE
    await manager(approve, refund_id=old)
    assert await on_shelf(town, beans, Mall.POINTS) == (16, 0, 4)
    await manager(approve, refund_id=await asked(town, later))
    assert await on_shelf(town, beans, Mall.POINTS) == (19, 0, 1)
    (line,) = (await manager(list_restocks)).lines
    assert (line.order_id, line.product_id, line.quantity, line.mode, line.at) == (
        later, beans.product, 3, RestockMode.AUTO, town.clock(),
    )  # fmt: skip
    tea = await sells(town, Mall.POINTS, "10", sku="TEA", name="Tea")
    await manager(approve, refund_id=await asked(town, await pays(town, tea)))
    assert await on_shelf(town, tea, Mall.POINTS) == (20, 0, 0)
    others = await (await town.desk(RIVAL))(settings)
    assert others is not None
    assert not others.restock_refunds
    assert (await manager(list_restocks, product_id=beans.product)).lines == [line]
    assert (await manager(list_restocks, order_no=line.order_no)).lines == [line]
    assert (await manager(list_restocks, order_no="ES1")).lines == []
    with pytest.raises(Gone):
        await manager(stock_in_refunded, refund_id=line.refund_id)
    await conserved(town.database)


async def test_what_was_sent_or_handed_over_never_restocks_by_itself(town: Town) -> None:
    """S3-12, S3-01: stocked in by hand, once, with one tap. PrestaShop#16869 (money.md 7)."""
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    await owner(switch_restock, on=True)
    box = await sells(town, template="shipping", price="1.00", stock="20")
    await has(town, CAROL, money=1000)
    number = await pays(town, box, means=Means.BALANCE, address="Main St 1", quantity=2)
    await manager(ship, order_id=number, tracking="1")
    refund = await asked(town, number)
    assert (await manager(refund_case, refund_id=refund)).restocks is Restocks.SENT
    with pytest.raises(Gone):
        await manager(stock_in_refunded, refund_id=refund)
    await manager(approve, refund_id=refund)
    assert await on_shelf(town, box) == (18, 0, 2)
    answers = await asyncio.gather(
        *(manager(stock_in_refunded, refund_id=refund) for _ in range(20)), return_exceptions=True
    )
    assert sorted(one for one in answers if isinstance(one, int)) == [2]
    assert (await owner(stock_of_product, product_id=box.product))[0].pool == 2
    assert await on_shelf(town, box) == (18, 0, 0)  # and nothing of it is sold any more
    with pytest.raises(WrongState):  # a later change of state restocks nothing
        await manager(complete, order_id=number)
    fetched = await sells(town, price="1.00", sku="TEA", name="Tea")
    taken = await pays(town, fetched, means=Means.BALANCE)
    await manager(complete, order_id=taken)
    refund = await asked(town, taken)
    assert (await manager(refund_case, refund_id=refund)).restocks is Restocks.HANDED_OVER
    await manager(approve, refund_id=refund)
    assert await on_shelf(town, fetched) == (19, 0, 1)
    await conserved(town.database)


async def test_a_refunded_order_counts_for_no_limit(town: Town) -> None:
    """S2-24, S2-26, S4-36: what was given back was not bought."""
    beans = await sells(town, Mall.POINTS, "10")
    await (await town.desk(OWNER))(edit_listing, listing_id=beans.listing, field="limit", text="1")
    await has(town, CAROL, points=100)
    number = await pays(town, beans)
    with pytest.raises(OverLimit):
        await pays(town, beans)
    await (await town.desk(MANAGER))(approve, refund_id=await asked(town, number))
    await pays(town, beans)
    assert await free_of(town, CAROL) == (90, 0)


async def test_the_echo_of_an_erp(town: Town) -> None:
    """S3-05, D12, peers 16: as much of the same comes in again; one of both is reversed, once."""
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    await owner(switch_restock, on=True)
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=100)
    number = await pays(town, beans, quantity=2)
    await manager(approve, refund_id=await asked(town, number))
    assert await manager(echo_of, variant_id=beans.variant, quantity=3) is None
    await manager(stock_in, sku=beans.sku, quantity=2)
    echo = await manager(echo_of, variant_id=beans.variant, quantity=2)
    assert echo is not None
    before = (await owner(stock_of_product, product_id=beans.product))[0].pool
    answers = await asyncio.gather(
        *(manager(answer_echo, restock_id=echo.restock_id, same=True) for _ in range(20)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in answers) == 1
    assert before is not None
    assert (await owner(stock_of_product, product_id=beans.product))[0].pool == before - 2
    assert await manager(echo_of, variant_id=beans.variant, quantity=2) is None
    assert (await manager(list_restocks)).lines[0].reversed
    town.clock.passes(hours=25)
    await conserved(town.database)


async def test_what_nobody_answers_goes_on(town: Town) -> None:
    """D32: to the managers, and after the merchant's hours to the owner as well."""
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    await asked(town, await pays(town, beans))
    await town.app.delivery.send_due()
    clock = clock_of(town)
    assert await clock(carry_on) == 0
    town.clock.passes(hours=24)
    assert await clock(carry_on) == 1
    assert await clock(carry_on) == 0
    assert await (await town.desk(OWNER))(waiting_refunds) == 1


async def test_who_may(town: Town) -> None:
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    number = await pays(town, beans)
    refund = await asked(town, number)
    for person in (VERIFIER, CAROL, STRANGER):
        desk = await town.desk(person)
        for deed, more in ((approve, {}), (reject, {"reason": "no"}), (refund_case, {})):
            with pytest.raises(NotAllowed):
                await desk(deed, refund_id=refund, **more)
    rival = await town.desk(RIVAL)
    for deed, more in ((approve, {}), (reject, {"reason": "no"}), (refund_case, {})):
        with pytest.raises(NotFound):
            await rival(deed, refund_id=refund, **more)
    assert (await rival(list_refunds)).lines == []
    owner = await town.desk(OWNER)
    no = (await owner(order, order_id=number)).line.no
    for said in (f"R{refund}", str(refund), no, no.lower()):
        assert await owner(find_refund, no=said) == refund
    with pytest.raises(NotFound):
        await owner(find_refund, no="R99")


@pytest.mark.both_engines
async def test_twenty_decide_at_once(town: Town) -> None:
    """Approved or rejected, by one of them; never twice (peers 45)."""
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    refund = await asked(town, await pays(town, beans))
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    answers = await asyncio.gather(
        *(
            (owner if place % 2 else manager)(approve, refund_id=refund)
            if place % 4 < 2
            else (owner if place % 2 else manager)(reject, refund_id=refund, reason="no")
            for place in range(20)
        ),
        return_exceptions=True,
    )
    won = [one for one in answers if not isinstance(one, BaseException)]
    assert len(won) == 1
    assert all(isinstance(one, Refusal) for one in answers if one not in won)
    back = 10 if won[0].state is RefundState.DONE else 0
    assert await free_of(town, CAROL) == (back, 0)
    await conserved(town.database)


async def test_votes_are_never_changed(town: Town) -> None:
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    await (await town.desk(MANAGER))(approve, refund_id=await asked(town, await pays(town, beans)))
    for change in (update(Vote).values(yes=False), delete(Vote)):
        with pytest.raises(Exception, match=r"append-only|permission denied"):
            async with town.database.writing() as session:
                await session.execute(change)


@pytest.mark.slow
async def test_what_another_shop_sold_is_given_back_there(town: Town) -> None:
    """D40: its money goes back to who took it, its points to the buyer, its stock to the pool that
    gave it (S3-02)."""
    beans = await sells(town, Mall.POINTS, "300")
    await has(town, CAROL, points=500)
    await (await town.desk(OWNER))(switch_restock, on=True)
    placed_at = (town.clock() + timedelta(minutes=5)).isoformat()
    await brought(
        town, sheet(line(placed_at=placed_at), line("ES-2", points=300, placed_at=placed_at))
    )
    assert await pool_of(town, beans) == 19
    for no in (NO, "ES-2"):
        refund = await asked(town, (await orders_of(town))[no].id)
        manager = await town.desk(MANAGER)
        case = await manager(refund_case, refund_id=refund)
        told = {
            one.place.value: (one.before, one.after) for one in case.changes if one.unit == "EUR"
        }
        assert set(told) == {"sales", "elsewhere"}
        assert case.restocks is Restocks.YES
        await manager(approve, refund_id=refund, case_no=case.case_no)
    assert await taken_elsewhere(town) == 0
    assert await free_of(town, CAROL) == (500, 0)
    assert await pool_of(town, beans) == 20
    assert await on_shelf(town, beans, Mall.POINTS) == (20, 0, 0)
    await brought(town, sheet(line(placed_at=placed_at, status="completed")))  # told again
    assert (await orders_of(town))[NO].state is State.REFUNDED
    await conserved(town.database)
