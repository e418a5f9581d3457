"""Orders: what is kept, taken, handed over and given back (S2-19, S2-37, S2-44, D06, D09)."""

import asyncio
import re
from typing import Any

import pytest

from domain.cards import card
from domain.desk import Desk
from domain.errors import Malformed, NotAllowed, NotFound, Refusal
from domain.ledger import TooLittle
from domain.mall import MallClosed, NotForYou, OverLimit, edit_listing, switch_mall
from domain.members import set_standing
from domain.merchants import change_settings
from domain.orders import (
    CannotPaySo,
    Means,
    NoBuyer,
    PriceChanged,
    State,
    Unanswered,
    Wanted,
    WrongState,
    cancel,
    close,
    close_unpaid,
    complete,
    complete_shipped,
    list_orders,
    my_order,
    my_orders,
    order,
    pay_from_balance,
    place,
    place_for,
    quote,
    receive,
    ship,
    take_cash,
)
from domain.roles import system
from domain.stock import Mall, NotEnough
from tests.buying import buys, conserved, free_of, guest, has, on_shelf, sells
from tests.town import CAFE, CAROL, DAVE, MANAGER, OWNER, RIVAL, VERIFIER, Town


def clock_of(town: Town) -> Desk:
    return Desk(town.database, system(CAFE), None, town.clock)


@pytest.mark.both_engines
async def test_points_are_taken_and_stock_is_sold_at_once(town: Town) -> None:
    """S0-28, S2-04, S2-19, S2-44: from item to paid in one deed where points are enough."""
    beans = await sells(town, Mall.POINTS, "300")
    await has(town, CAROL, points=1000)
    done = await buys(town, beans, quantity=2)
    assert done.state is State.PAID
    assert re.fullmatch(r"ES20261121120000\d{6}", done.no)  # S4-35
    assert await free_of(town, CAROL) == (400, 0)
    assert await on_shelf(town, beans, Mall.POINTS) == (18, 0, 2)
    await conserved(town.database)


async def test_a_number_that_somebody_has_is_drawn_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S4-35: a thousand orders in a second draw the same six digits now and then."""
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=100)
    first, second = await buys(town, beans), await buys(town, beans)
    assert (first.no[-6:], second.no[-6:]) == ("000007", "000008")


async def test_what_is_not_paid_is_kept_until_the_closing_time(town: Town) -> None:
    """D06, D07, D09, S2-39, S2-44: points held, stock reserved; closing gives both back."""
    beans = await sells(town, Mall.POINTS, "300 + 2.00")
    await has(town, CAROL, points=500)
    kept = await buys(town, beans, means=Means.CASH)
    assert kept.state is State.PENDING
    assert await free_of(town, CAROL) == (200, 0)
    assert await on_shelf(town, beans, Mall.POINTS) == (20, 1, 0)
    town.clock.passes(minutes=29)
    assert await clock_of(town)(close_unpaid) == 0
    town.clock.passes(minutes=1)
    assert await clock_of(town)(close_unpaid) == 1
    assert await free_of(town, CAROL) == (500, 0)
    assert await on_shelf(town, beans, Mall.POINTS) == (20, 0, 0)
    owner = await town.desk(OWNER)
    with pytest.raises(WrongState):
        await owner(take_cash, order_id=kept.id)
    assert (await owner(order, order_id=kept.id)).line.state is State.CLOSED
    await owner(change_settings, field="hold_minutes", value=10)  # S2-39
    await buys(town, beans, means=Means.CASH)
    town.clock.passes(minutes=10)
    assert await clock_of(town)(close_unpaid) == 1
    await conserved(town.database)


async def test_cash_is_taken_at_the_counter(town: Town) -> None:
    """The order waits; who took the money, and where, is part of it."""
    beans = await sells(town, price="8.90")
    kept = await buys(town, beans, means=Means.CASH)
    manager = await town.desk(MANAGER)
    paid = await manager(take_cash, order_id=kept.id)
    assert paid.state is State.PAID
    with pytest.raises(WrongState):
        await manager(take_cash, order_id=kept.id)
    done = await manager(order, order_id=kept.id)
    assert (done.means, done.line.money) == (Means.CASH, 890)
    await conserved(town.database)


async def test_money_from_the_balance(town: Town) -> None:
    """S2-04: points items support balance payment."""
    beans = await sells(town, Mall.POINTS, "100 + 5.00")
    await has(town, CAROL, points=100, money=499)
    with pytest.raises(TooLittle):
        await buys(town, beans, means=Means.BALANCE)
    assert await free_of(town, CAROL) == (100, 499)
    assert await on_shelf(town, beans, Mall.POINTS) == (20, 0, 0)
    await has(town, CAROL, money=1)
    later = await buys(town, beans, means=Means.CASH)
    paid = await guest(town, CAROL)(pay_from_balance, order_id=later.id)
    assert paid.state is State.PAID
    assert await free_of(town, CAROL) == (0, 0)
    await conserved(town.database)


async def test_shipping_asks_an_address_and_adds_freight(town: Town) -> None:
    """S0-22, S2-14: freight once an order; the address is kept for the next time."""
    box = await sells(town, template="shipping", freight="4.00")
    await has(town, CAROL, money=10_000)
    desk = guest(town, CAROL)
    told = await desk(quote, listing_id=box.listing, quantity=2)
    assert (told.cost.cash, told.cost.freight, told.address) == (1780, 400, "")
    with pytest.raises(Unanswered):
        await buys(town, box, means=Means.BALANCE)
    done = await buys(town, box, means=Means.BALANCE, quantity=2, address="Carol\n Main St 1 \n\n")
    assert await free_of(town, CAROL) == (0, 10_000 - 2180)
    assert (await desk(quote, listing_id=box.listing)).address == "Carol\nMain St 1"
    manager = await town.desk(MANAGER)
    with pytest.raises(WrongState):
        await desk(receive, order_id=done.id)
    await manager(ship, order_id=done.id, tracking="AB 12", carrier="Post")
    with pytest.raises(WrongState):
        await manager(ship, order_id=done.id, tracking="AB 12")
    await desk(receive, order_id=done.id)
    card_now = await desk(my_order, order_id=done.id)
    assert (card_now.line.state, card_now.tracking) == (State.COMPLETED, "AB 12")


async def test_what_was_sent_long_ago_counts_as_received(town: Town) -> None:
    box = await sells(town, template="shipping")
    await has(town, CAROL, money=1000)
    done = await buys(town, box, means=Means.BALANCE, address="Main St 1")
    await (await town.desk(MANAGER))(ship, order_id=done.id, tracking="1")
    town.clock.passes(days=10)
    assert await clock_of(town)(complete_shipped) == 1
    assert (await guest(town, CAROL)(my_order, order_id=done.id)).completed_at is not None


@pytest.mark.parametrize(
    ("fields", "quantity", "uses"),
    [
        ({"uses": "2", "card_mode": "single"}, 3, [6]),
        ({"uses": "2", "card_mode": "multi"}, 3, [2, 2, 2]),
        ({"redeem_mode": "by_order"}, 3, [1]),
        ({"uses": "-1", "card_mode": "single"}, 2, [None]),
    ],
)
async def test_payment_makes_the_cards(
    town: Town, fields: dict[str, Any], quantity: int, uses: list[int | None]
) -> None:
    """S4-01, S4-08, S4-09, S4-10, S4-11, S4-12, S4-16, S4-36, D14, D15, D16: cards appear with
    the payment, not before."""
    passes = await sells(
        town, category="voucher", template="redemption_card", valid_days="7", **fields
    )
    kept = await buys(town, passes, means=Means.CASH, quantity=quantity)
    owner = await town.desk(OWNER)
    assert (await owner(order, order_id=kept.id)).cards == ()
    assert (await owner(take_cash, order_id=kept.id)).state is State.COMPLETED
    done = await owner(order, order_id=kept.id)
    cards = [await owner(card, card_id=number) for number in done.cards]
    assert [one.uses for one in cards] == uses
    assert {one.holder for one in cards} == {"Carol"}


async def test_an_order_earns_points_when_it_is_completed(town: Town) -> None:
    """S2-02: pending until then."""
    await (await town.desk(OWNER))(change_settings, field="earn_rate", value=10)
    beans = await sells(town, price="8.90")
    await has(town, CAROL, money=890)
    done = await buys(town, beans, means=Means.BALANCE)
    assert await free_of(town, CAROL) == (0, 0)
    manager = await town.desk(MANAGER)
    await manager(complete, order_id=done.id)
    assert await free_of(town, CAROL) == (89, 0)
    with pytest.raises(WrongState):
        await manager(complete, order_id=done.id)
    await conserved(town.database)


async def test_the_price_that_was_agreed_to_binds(town: Town) -> None:
    beans = await sells(town, price="8.90")
    desk = guest(town, CAROL)
    wish: dict[str, Any] = {"listing_id": beans.listing, "variant_id": beans.variant}
    with pytest.raises(PriceChanged) as said:
        await desk(place, **wish, quantity=1, points=0, money=880, means=Means.CASH)
    assert said.value.cash == 890
    with pytest.raises(CannotPaySo):
        await desk(place, **wish, quantity=1, points=0, money=890, means=Means.POINTS)
    with pytest.raises(Malformed):
        await desk(place, **wish, quantity=0, points=0, money=0, means=Means.CASH)
    assert await on_shelf(town, beans) == (20, 0, 0)


async def test_limits_and_the_mall_bind(town: Town) -> None:
    """S2-15, S2-24, S2-45: what is off takes no new order, and lets the old ones go on."""
    beans = await sells(town, Mall.POINTS, "10")
    owner = await town.desk(OWNER)
    await owner(edit_listing, listing_id=beans.listing, field="limit", text="2")
    await has(town, CAROL, points=100)
    await buys(town, beans)
    with pytest.raises(OverLimit):
        await buys(town, beans, quantity=2)
    await owner(edit_listing, listing_id=beans.listing, field="levels", text="VIP2")
    with pytest.raises(NotForYou):
        await buys(town, beans)
    await owner(edit_listing, listing_id=beans.listing, field="levels", text="-")
    box = await buys(town, beans)
    await owner(switch_mall, mall=Mall.POINTS, on=False)
    with pytest.raises(MallClosed):
        await guest(town, CAROL)(quote, listing_id=beans.listing)
    assert await owner(complete, order_id=box.id) == box.no


async def test_levels_buy_what_is_meant_for_them(town: Town) -> None:
    """S2-01: VIP2 for points alone, VIP1 what costs money as well, who has no level nothing."""
    owner = await town.desk(OWNER)
    dear = await sells(town, Mall.POINTS, "300", sku="A", name="A")
    fair = await sells(town, Mall.POINTS, "100 + 1.00", sku="B", name="B")
    for what, level in ((dear, "VIP2"), (fair, "VIP1")):
        await owner(edit_listing, listing_id=what.listing, field="levels", text=level)
    await has(town, CAROL, points=1000, money=1000)
    await has(town, DAVE, points=1000, money=1000)
    for person, level, bought, refused in (
        (CAROL, "VIP2", dear, fair), (DAVE, "VIP1", fair, dear),
    ):  # fmt: skip
        with pytest.raises(NotForYou):
            await buys(town, bought, person, Means.BALANCE if bought is fair else Means.POINTS)
        await owner(set_standing, person_id=person, field="level", text=level)
        await buys(town, bought, person, Means.BALANCE if bought is fair else Means.POINTS)
        with pytest.raises(NotForYou):
            await buys(town, refused, person, Means.BALANCE if refused is fair else Means.POINTS)
    await conserved(town.database)


async def test_the_counter_sells_to_somebody_without_a_name(town: Town) -> None:
    """Cash is in the till; what is credited to a member needs one."""
    beans = await sells(town, price="8.90")
    manager = await town.desk(MANAGER)
    wish: dict[str, Any] = {"listing_id": beans.listing, "variant_id": beans.variant}
    done = await manager(place_for, **wish, quantity=2, points=0, money=1780)
    assert done.state is State.PAID
    tea = await sells(town, Mall.POINTS, "10", sku="TEA", name="Tea")
    with pytest.raises(NoBuyer):
        await manager(
            place_for, listing_id=tea.listing, variant_id=tea.variant, quantity=1, points=10,
            money=0,
        )  # fmt: skip
    await conserved(town.database)


async def test_who_may(town: Town) -> None:
    """Another member's order is not there; a verifier takes no money; a rival sees nothing."""
    beans = await sells(town, price="8.90")
    kept = await buys(town, beans, means=Means.CASH)
    for deed in (my_order, cancel, pay_from_balance, receive):
        with pytest.raises(NotFound):
            await guest(town, DAVE)(deed, order_id=kept.id)
    for deed in (order, take_cash, close, complete):
        with pytest.raises(NotAllowed):
            await (await town.desk(VERIFIER))(deed, order_id=kept.id)
        with pytest.raises(NotFound):
            await (await town.desk(RIVAL))(deed, order_id=kept.id)
    assert (await guest(town, DAVE)(my_orders)).lines == []
    assert [one.no for one in (await guest(town, CAROL)(my_orders)).lines] == [kept.no]
    assert await guest(town, CAROL)(cancel, order_id=kept.id) == kept.no


async def test_orders_are_found_by_state_and_words(town: Town) -> None:
    """S0-37, S4-24."""
    beans = await sells(town, price="8.90")
    one = await buys(town, beans, means=Means.CASH)
    two = await buys(town, beans, DAVE, means=Means.CASH)
    owner = await town.desk(OWNER)
    await owner(take_cash, order_id=two.id)

    async def found(**wanted: Any) -> list[str]:
        return [line.no for line in (await owner(list_orders, wanted=Wanted(**wanted))).lines]

    assert await found() == [two.no, one.no]
    assert await found(states=(State.PENDING,)) == [one.no]
    assert await found(words="dave") == [two.no]
    assert await found(words=one.no.lower()) == [one.no]
    assert await found(words="house") == [two.no, one.no]
    assert await found(words="nobody") == []


@pytest.mark.slow
@pytest.mark.both_engines
async def test_twenty_want_the_last_one(town: Town) -> None:
    """D06, vendure#3508 (money.md 2): two unpaid orders never share the last unit."""
    beans = await sells(town, Mall.POINTS, "10", quantity=1)
    await has(town, CAROL, points=1000)
    answers = await asyncio.gather(
        *(buys(town, beans, means=Means.POINTS) for _ in range(20)), return_exceptions=True
    )
    won = [one for one in answers if not isinstance(one, BaseException)]
    assert len(won) == 1
    assert all(isinstance(one, NotEnough) for one in answers if one not in won)
    assert await free_of(town, CAROL) == (990, 0)
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_twenty_spend_the_last_points(town: Town) -> None:
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=30)
    answers = await asyncio.gather(*(buys(town, beans) for _ in range(20)), return_exceptions=True)
    assert sum(not isinstance(one, BaseException) for one in answers) == 3
    assert all(isinstance(one, Refusal) for one in answers if isinstance(one, BaseException))
    assert await on_shelf(town, beans, Mall.POINTS) == (17, 0, 3)
    await conserved(town.database)


@pytest.mark.both_engines
async def test_paying_and_closing_at_once(town: Town) -> None:
    """medusa#13301 (money.md 1): exactly one of twenty decides."""
    beans = await sells(town, price="8.90")
    kept = await buys(town, beans, means=Means.CASH)
    owner = await town.desk(OWNER)
    deeds = [take_cash if place % 2 else close for place in range(20)]
    answers = await asyncio.gather(
        *(owner(deed, order_id=kept.id) for deed in deeds), return_exceptions=True
    )
    won = [one for one in answers if not isinstance(one, BaseException)]
    assert len(won) == 1
    state = (await owner(order, order_id=kept.id)).line.state
    shelf = {State.PAID: (19, 0, 1), State.CLOSED: (20, 0, 0)}
    assert await on_shelf(town, beans) == shelf[state]
    await conserved(town.database)
