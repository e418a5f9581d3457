"""A voucher of the shop's own in the points mall: listed, bought, redeemed, refunded."""

import asyncio

import pytest
from sqlalchemy import select

from domain.mall import (
    Cause,
    Listing,
    VoucherInMall,
    list_voucher,
    put_on_sale,
    voucher_in_mall,
)
from domain.orders import Order, quote
from domain.vouchers import TooFewLeft, voucher
from tests.buying import conserved, guest, has
from tests.town import CAROL, MANAGER, OWNER, Person, Town

TWENTY = "/voucher Twenty off | 20 off 100 | x10 | 30 days | store 1"
LATTE = "/voucher Latte | exchange | x3 | 30 days"


async def opened(owner: Person) -> None:
    await owner.says("/malls points on")
    await owner.presses("Yes, switch on")


async def at_item(person: Person, listing: int = 1) -> None:
    await person.says(f"/start l-1_{listing}")


async def left_of(town: Town, number: int = 1) -> int:
    return (await (await town.desk(OWNER))(voucher, voucher_id=number)).left


@pytest.mark.slow
async def test_a_voucher_goes_from_the_library_to_a_refund(
    town: Town, owner: Person, carol: Person, verifier: Person
) -> None:
    """S1-14, S1-18, S1-19, S1-20, S1-22, S0-34: listed under its name, not online before the
    button, paid in points, its card the voucher's; found by its source; a refund voids it."""
    await owner.says(TWENTY)
    await owner.presses("Points mall")
    owner.sees("Not listed there yet", "Left of it: 10 of 10", "🔒 Money in its price is locked")
    await owner.presses("points + cash")
    owner.sees("third party's authorisation", "points only")
    await owner.says("/voucher 1")
    await owner.presses("Points mall")
    await owner.presses("other", message=owner.screen)
    await owner.says("4")
    await owner.presses("100 pts")
    owner.sees("One unit costs 100 pts")
    await owner.taps_twice("List 4")
    owner.sees("LISTED", "not online yet", "Twenty off")
    assert await left_of(town) == 6
    await opened(owner)
    await carol.says("/mall")
    assert not any("Twenty off" in one for one in carol.buttons)  # S1-22
    await owner.says("/share 1")
    await (await town.desk(OWNER))(put_on_sale, listing_id=1)
    await has(town, CAROL, points=300)
    await at_item(carol)
    carol.sees("Twenty off", "100 pts", "Good at: Old Town")
    await carol.presses("Get it")
    carol.sees("Good at: Old Town", "Valid until 21 December 2026")
    await carol.taps_twice("Pay 100 pts")
    carol.sees("PAID")
    await carol.says("/my")
    await carol.presses("Twenty off")
    code = next(one for one in carol.text.splitlines() if one.count("-") == 3)
    await verifier.says(f"/redeem {code} bill 120")
    verifier.sees("REDEEMED", "€100.00")
    await verifier.presses("Undo")
    await owner.says("/settlement")
    owner.sees("0 vouchers redeemed")
    await owner.says("/exchanges source:voucher_library")
    assert any("Twenty off" in one for one in owner.buttons)
    await owner.says("/exchanges source:own")
    assert not any("Twenty off" in one for one in owner.buttons)
    await carol.says("/myorders")
    await carol.presses("Twenty off")
    await carol.presses("refund")
    await carol.presses("changed my mind")
    carol.sees("ASKED")
    await town.post()
    no = (await orders(town))[0].no
    await owner.says(f"/approve {no} sorry")
    owner.sees("REFUNDED · 100 pts", "The stock is not returned")
    await town.post()
    await verifier.says(f"/redeem {code} bill 120")
    verifier.sees("NOT REDEEMED")
    await conserved(town.database)
    assert (await voucher_of(town)).aside == 3
    await owner.presses("Stock in 1 unit")
    assert ((await voucher_of(town)).aside, await left_of(town)) == (4, 6)


async def orders(town: Town) -> list[Order]:
    async with town.database.reading() as session:
        return list(await session.scalars(select(Order).order_by(Order.id)))


async def voucher_of(town: Town, number: int = 1) -> VoucherInMall:
    return await (await town.desk(OWNER))(voucher_in_mall, voucher_id=number)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_without_points_it_costs_one_and_with_one_point_ninety_cents(
    town: Town, owner: Person, carol: Person
) -> None:
    """S1-20, S1-21, D36, D37, D45: locked until the owner says so, then the source's example."""
    await owner.says(LATTE)
    await owner.says("/settings points_rate 10")
    await owner.says("/voucher 1 points 2 offset 1.00 max 1")
    owner.sees("third party's authorisation")
    assert (await left_of(town), (await voucher_of(town)).product_id) == (3, None)
    manager = town.person(MANAGER)
    await manager.says("/voucher 1")
    await manager.presses("Points mall")
    await manager.presses("points off")
    manager.sees("third party's authorisation")
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    await owner.presses("Points and cash")
    await owner.presses("Yes, it is authorised")
    await owner.says("/voucher 1")
    await owner.presses("Points mall")
    await owner.presses("points off")
    owner.sees("10 points are worth €1.00")
    await owner.says("offset 1.00 max 1")
    owner.sees("at most 1 of them count", "With 1 pt: €0.10 off, €0.90 to pay")
    await owner.presses("List 3")
    owner.sees("LISTED", "€0.90", "€1.00")
    await owner.presses("Put online")
    await opened(owner)
    await has(town, CAROL, points=5, money=500)
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("€0.90")
    await carol.presses("from my balance")
    carol.sees("PAID · 1 pt + €0.90")
    quoted = await guest(town, CAROL)(quote, listing_id=1, spend=0)
    assert (quoted.cost.points, quoted.cost.money) == (0, 100)
    await owner.says("/stockin V1 5")
    owner.sees("is a voucher")
    await owner.says("/list V1 shop")
    owner.sees("points mall only")
    await conserved(town.database)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_twenty_at_once_on_the_last_ones(town: Town, owner: Person) -> None:
    """S1-10: from the library into the mall, and out of the mall to people."""
    await owner.says(LATTE)
    desks = [await town.desk(OWNER, f"list:{n}") for n in range(20)]
    deeds = (one(list_voucher, voucher_id=1, quantity=1, price="10") for one in desks)
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    assert sum(isinstance(one, TooFewLeft) for one in answers) == 17
    assert sorted(one for one in answers if isinstance(one, int)) == [1, 1, 1]
    assert ((await voucher_of(town)).aside, await left_of(town)) == (3, 0)
    await owner.says("/voucher 1")
    await owner.presses("Points mall")
    await owner.presses("Take back")
    owner.sees("TAKEN BACK · 3", "Left: 3 of 3")
    await owner.says("/voucher 1 points 2 10")
    await owner.presses("Put online")
    await opened(owner)
    await has(town, CAROL, points=50)
    await at_item(town.person(CAROL))
    await owner.says("/voucher 1")
    await owner.presses("Pause")
    await town.person(CAROL).presses("Get it")
    assert "This is not on sale any more" in town.person(CAROL).alerted
    await owner.presses("Give out again")
    await owner.says("/voucher 1")
    await owner.presses("End it")
    await owner.presses("Yes, end it")
    await owner.says("/why V1")
    async with town.database.reading() as session:
        row = await session.scalar(select(Listing))
        assert row is not None
        assert (row.online, row.cause) == (False, Cause.VOUCHER_STOPPED)
