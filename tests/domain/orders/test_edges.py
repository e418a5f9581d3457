"""Where money and points have an end: the largest amount, the last day, a change half-way."""

import asyncio
from collections.abc import Mapping
from datetime import date

import pytest

from domain.desk import Desk
from domain.errors import Malformed
from domain.mall import PointsStockGone, edit_listing
from domain.members import adjust_points, end_points, holdings_of
from domain.merchants import Merchant, change_settings, switch_restock
from domain.money import MOST
from domain.orders import (
    Means,
    Placed,
    State,
    Wanted,
    cancel,
    close,
    complete,
    list_orders,
    order,
    quote,
    take_cash,
)
from domain.orders.states import MOVES, Move, Step, check
from domain.orders.terms import earned_by
from domain.refunds import Reason, WindowOver, approve, ask_refund, withdraw_refund
from domain.roles import system
from domain.stock import DailyLimitReached, Mall, set_daily_limit, sub_of_sku
from tests.buying import buys, conserved, free_of, guest, has, sells
from tests.town import CAFE, CAROL, DAVE, OWNER, Town


async def sets(town: Town, **fields: object) -> None:
    owner = await town.desk(OWNER)
    for field, value in fields.items():
        await owner(change_settings, field=field, value=value)


async def night(town: Town) -> int:
    """The clock's: how many accounts had points that ended."""
    return await Desk(town.database, system(CAFE), None, town.clock)(end_points)


async def ends_of(town: Town) -> tuple[int, int, date | None]:
    """Free points of Carol's; how many of them end first, and when."""
    points = (await (await town.desk(OWNER))(holdings_of, person_id=CAROL)).points
    return points.free, points.ending, points.ends_on


@pytest.mark.parametrize(
    ("cash", "rate", "currency", "earned"),
    [
        (0, 10, "EUR", 0),
        (99, 1, "EUR", 0),
        (105, 10, "EUR", 10),
        (7, 2, "JPY", 14),
        (1999, 1, "KWD", 1),
        (MOST, 1_000_000, "JPY", MOST),
    ],
)
def test_what_is_earned_is_whole_points(cash: int, rate: int, currency: str, earned: int) -> None:
    """S2-02: rounded down, of the whole order; of a currency of 0, 2 or 3 decimals."""
    assert earned_by(cash, rate, currency) == earned


async def test_an_order_costs_no_more_than_can_be_counted(town: Town) -> None:
    """The dearest thing there may be, ten million times: refused in words, not broken."""
    await sets(town, earn_rate=1_000_000)
    what = await sells(town, price="10000000000.00", stock="10000000", quantity=10_000_000)
    for quantity in (2, 10_000_000):
        with pytest.raises(Malformed) as refused:
            await guest(town, CAROL)(quote, listing_id=what.listing, quantity=quantity)
        assert (refused.value.field, refused.value.limit) == ("quantity", 1)
    owner = await town.desk(OWNER)
    for _ in range(2):
        bought = await buys(town, what, means=Means.CASH)
        await owner(take_cash, order_id=bought.id)
        await owner(complete, order_id=bought.id)
    assert (await free_of(town, CAROL))[0] == 2 * MOST
    await conserved(town.database)


async def test_what_was_agreed_to_holds_whatever_changes_before_the_payment(town: Town) -> None:
    """S2-02, S2-44: price, worth of points and the rate that earns are the order's own; of three
    for 0.35 at 10 points a euro the whole order earns 10, not three times 3."""
    await sets(town, earn_rate=10)
    what = await sells(town, Mall.POINTS, "40 + 0.35")
    await has(town, CAROL, points=150)
    kept = await buys(town, what, means=Means.CASH, quantity=3)
    await sets(town, earn_rate=1000, points_rate=7)
    owner = await town.desk(OWNER)
    await owner(edit_listing, listing_id=what.listing, field="price", text="90 + 9.00")
    await owner(take_cash, order_id=kept.id)
    assert await free_of(town, CAROL) == (30, 0)
    await owner(complete, order_id=kept.id)
    assert await free_of(town, CAROL) == (40, 0)
    line = (await owner(order, order_id=kept.id)).line
    assert (line.points, line.money) == (120, 105)
    await conserved(town.database)


@pytest.mark.both_engines
async def test_points_whose_last_day_passes_while_they_are_kept(town: Town) -> None:
    """S2-44, D08, D43: an order that is cancelled lets go of them and they end at once; a refund
    gives them back as points of today."""
    await sets(town, points_months=1, hold_minutes=120)
    what = await sells(town, Mall.POINTS, "40 + 1.00")
    tea = await sells(town, Mall.POINTS, "50", sku="TEA", name="Tea")
    await has(town, CAROL, points=100)
    town.clock.passes(days=40, hours=11)  # the 31st of December, 23:00
    paid = await buys(town, tea)
    kept = await buys(town, what, means=Means.CASH)
    town.clock.passes(hours=1, minutes=20)
    assert await night(town) == 1
    assert await ends_of(town) == (0, 0, None)
    await guest(town, CAROL)(cancel, order_id=kept.id)
    assert await ends_of(town) == (0, 0, None)
    asked = await guest(town, CAROL)(ask_refund, order_id=paid.id, why=Reason.CHANGED_MIND)
    await (await town.desk(OWNER))(approve, refund_id=asked.id)
    assert await ends_of(town) == (50, 50, date(2027, 2, 28))
    assert await night(town) == 1
    assert await night(town) == 0
    assert await ends_of(town) == (50, 50, date(2027, 2, 28))
    await conserved(town.database)


async def test_last_days_are_the_shops_when_its_clock_changes(town: Town) -> None:
    """S2-07, D31: a day of 23 hours, and a month that begins before it does in UTC."""
    async with town.database.writing() as session:
        (await session.get_one(Merchant, CAFE)).timezone = "Europe/Berlin"
    await sets(town, refund_days=1, points_months=1)
    what = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    town.clock.passes(days=9, hours=11, minutes=30)  # 30 November, 23:30 UTC: December there
    owner = await town.desk(OWNER)
    await owner(adjust_points, person_id=CAROL, change=5, reason="a present")
    assert await ends_of(town) == (15, 10, date(2026, 12, 31))
    bought = await buys(town, what)
    assert await ends_of(town) == (5, 5, date(2027, 1, 31))
    town.clock.passes(days=116, hours=23)  # the 27th of March, 22:30 UTC
    await owner(complete, order_id=bought.id)
    town.clock.passes(hours=23, minutes=29)
    carol = guest(town, CAROL)
    late = await carol(ask_refund, order_id=bought.id, why=Reason.CHANGED_MIND)
    await carol(withdraw_refund, refund_id=late.id)
    town.clock.passes(minutes=1)
    with pytest.raises(WindowOver) as over:
        await carol(ask_refund, order_id=bought.id, why=Reason.CHANGED_MIND)
    assert over.value.until.isoformat() == "2027-03-29T00:00:00+02:00"


@pytest.mark.slow
async def test_points_stock_and_a_daily_limit_bind_orders(town: Town) -> None:
    """S0-25, D06, D09, D28: of twenty at once no more than there are; what is closed, and what a
    refund restocks, can be had again."""
    owner = await town.desk(OWNER)
    await owner(switch_restock, on=True, erp=False)
    for person in (CAROL, DAVE):
        await has(town, person, points=1000)
    tote = await sells(town, Mall.POINTS, "10 + 1.00")
    tea = await sells(town, price="2.00", sku="TEA", name="Tea")
    await owner(edit_listing, listing_id=tote.listing, field="points_stock", text="3")
    sub = await owner(sub_of_sku, sku="TEA", mall=Mall.SHOP)
    await owner(set_daily_limit, sub_id=sub, text="3")
    for what, refusal in ((tote, PointsStockGone), (tea, DailyLimitReached)):
        answers = await asyncio.gather(
            *(buys(town, what, (CAROL, DAVE)[n % 2], Means.CASH) for n in range(20)),
            return_exceptions=True,
        )
        kept = [one for one in answers if isinstance(one, Placed)]
        assert len(kept) == 3
        assert {type(one) for one in answers} == {Placed, refusal}
        await owner(close, order_id=kept[0].id)
        again = await buys(town, what, means=Means.CASH)
        with pytest.raises(refusal):
            await buys(town, what, means=Means.CASH)
        await owner(take_cash, order_id=again.id)
        with pytest.raises(refusal):
            await buys(town, what, means=Means.CASH)
    (paid,) = (await owner(list_orders, wanted=Wanted((State.PAID,), "beans"))).lines
    asked = await guest(town, CAROL)(ask_refund, order_id=paid.id, why=Reason.CHANGED_MIND)
    await owner(approve, refund_id=asked.id)
    await buys(town, tote, means=Means.CASH)
    with pytest.raises(PointsStockGone):
        await buys(town, tote, means=Means.CASH)
    await conserved(town.database)


@pytest.mark.parametrize(
    "broken",
    [
        {step: move for step, move in MOVES.items() if step is not Step.SHIP},
        {**MOVES, Step.CLOSE: Move(frozenset({State.PAID}), State.PAID, "paid_at")},
        {**MOVES, Step.PAY: Move(frozenset({State.PAID}), State.PAID, "paid_at")},
        {**MOVES, Step.PAY: Move(frozenset({State.PENDING}), State.PAID, "payed_at")},
    ],
    ids=["a step missing", "a state missing", "a state unreached", "no such column"],
)
def test_states_that_are_not_told_completely_do_not_start(broken: Mapping[Step, Move]) -> None:
    """The table is checked when it is loaded, before any order follows it."""
    check(MOVES)
    with pytest.raises(ValueError, match="states"):
        check(broken)
