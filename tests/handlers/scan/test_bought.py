"""What was bought is good from its hour on and at its stores, whoever asks at the counter."""

from dataclasses import replace
from typing import Any

import pytest

from domain.cards import CardLine
from domain.mall import list_voucher, listing, put_on_sale, switch_mall
from domain.orders import Means, order, place_for
from domain.stock import Mall, stock_of_product
from tests.buying import Sold, buys, has, sells
from tests.files import csv_of
from tests.town import CAROL, OLD_TOWN, OWNER, Person, Town


async def sells_pass(town: Town, sku: str, **more: Any) -> Sold:
    said = {"uses": "1", "valid_days": "90", "stores": "Old Town, Riverside"} | more
    return await sells(
        town, Mall.SHOP, "5", name=sku, sku=sku, category="voucher", template="redemption_card",
        redeem_mode="count", **said,
    )  # fmt: skip


async def card_bought(town: Town, sold: Sold) -> CardLine:
    """By Carol at Old Town."""
    placed = await buys(town, sold, means=Means.BALANCE, store_id=OLD_TOWN)
    found = await (await town.desk(OWNER))(order, order_id=placed.id)
    return await town.card_of(found.cards[0])


async def test_a_card_waits_its_hours_and_keeps_to_its_stores(
    town: Town, owner: Person, verifier: Person, other_verifier: Person
) -> None:
    """S4-13, S4-17, S4-19 to S4-21, D17, D27: redeemable so many hours after the purchase; bought
    at one store it is good at another only where cross-store is on."""
    await has(town, CAROL, money=10_000)
    there = await sells_pass(town, "ANY", cross_store="yes")
    here = await sells_pass(town, "ONE", wait_hours="2")
    one, any_ = await card_bought(town, here), await card_bought(town, there)
    await verifier.scans(one)
    verifier.sees("❌ NOT REDEEMED · not valid yet", "14:00")
    town.clock.passes(hours=1, minutes=59)
    await verifier.scans(one)
    verifier.sees("❌ NOT REDEEMED · not valid yet")
    town.clock.passes(minutes=1)
    await other_verifier.scans(one)
    other_verifier.sees("❌ NOT REDEEMED · wrong store", "Valid at: Old Town")
    await verifier.scans(one)
    verifier.sees("✅ REDEEMED")
    await other_verifier.scans(any_)
    await other_verifier.presses("Redeem")
    other_verifier.sees("✅ REDEEMED", "ANY")
    await owner.says("/records any csv")
    await town.app.tasks.idle()
    assert csv_of(town, OWNER)[1][-1] == "Riverside"


@pytest.mark.slow
async def test_where_it_was_sold_stands_beside_where_it_was_redeemed(
    town: Town, owner: Person, verifier: Person, other_verifier: Person
) -> None:
    """S4-22: in the order, in the records, in the settlement, on the screen and in the file."""
    await has(town, CAROL, money=10_000)
    sold = await sells_pass(town, "ANY", cross_store="yes")
    await has(town, CAROL, points=300)
    desk = await town.desk(OWNER)
    counter = desk.as_actor(replace(desk.actor, at_store=OLD_TOWN))
    await owner.says("/voucher Latte | exchange | x3 | 30 days")
    listed = await desk(list_voucher, voucher_id=1, quantity=3, price="100")
    await desk(put_on_sale, listing_id=listed)
    await desk(switch_mall, mall=Mall.POINTS, on=True)
    product = (await desk(listing, listing_id=listed)).product_id
    (voucher,) = await desk(stock_of_product, product_id=product)
    what = ((sold.listing, sold.variant, 0, 500), (listed, voucher.variant_id, 100, 0))
    for number, variant, points, money in what:
        placed = await counter(
            place_for, listing_id=number, variant_id=variant, quantity=1, points=points,
            money=money, person_id=CAROL,
        )  # fmt: skip
        (card,) = (await desk(order, order_id=placed.id)).cards
        await other_verifier.scans(await town.card_of(card))
        await other_verifier.presses("Redeem")
        other_verifier.sees("✅ REDEEMED")
    await owner.says("/orders any csv")
    await town.app.tasks.idle()
    header, one = csv_of(town, OWNER)
    assert dict(zip(header, one, strict=True))["store"] == "Old Town"
    for said in ("/records any", "/settlement"):
        await owner.says(f"{said} csv")
        await town.app.tasks.idle()
        assert "Old Town" not in csv_of(town, OWNER)[1]  # exactly the columns of S4-30 and S1-24
        await owner.says(f"{said} full csv")
        await town.app.tasks.idle()
        header, one = csv_of(town, OWNER)
        told = dict(zip(header, one, strict=True))
        assert (told["store"], told["sold at"]) == ("Riverside", "Old Town")
        await owner.says(said)
        await owner.presses("Riverside, sold at Old Town")
        owner.sees("· Riverside ·", "Sold at: Old Town")


async def test_what_no_store_sold_says_so(
    town: Town, owner: Person, other_verifier: Person
) -> None:
    """S4-22, S4-23, D17: of a pass that is bought online, with one stock for all stores, no store
    is the seller; a card that nobody bought says nothing of it."""
    await has(town, CAROL, money=10_000)
    sold = await sells_pass(town, "ANY", cross_store="yes")
    placed = await buys(town, sold, means=Means.BALANCE)
    (number,) = (await (await town.desk(OWNER))(order, order_id=placed.id)).cards
    for card in (await town.card_of(number), await town.issues("Given", 1)):
        await other_verifier.scans(card)
        await other_verifier.presses("Redeem")
        other_verifier.sees("✅ REDEEMED")
    await owner.says("/records")
    await owner.presses("ANY")
    owner.sees("· Riverside ·", f"Sold in no store: order {placed.no}")
    await owner.says("/records")
    await owner.presses("Given")
    assert "Sold" not in owner.text


async def test_each_variant_gives_its_own_number_of_uses(town: Town) -> None:
    """S4-15: as it is bought."""
    await has(town, CAROL, money=10_000)
    sizes = [{"variant": "Small", "uses": "1"}, {"variant": "Large", "uses": "10"}]
    sold = await sells_pass(town, "SIZE", variants=sizes, cross_store="yes")
    for variant, uses in ((sold.variant, 1), (sold.variant + 1, 10)):
        placed = await buys(town, sold, means=Means.BALANCE, variant_id=variant)
        (card,) = (await (await town.desk(OWNER))(order, order_id=placed.id)).cards
        assert (await town.card_of(card)).uses == uses


async def test_the_rows_of_the_sample_come_from_the_deeds_that_made_them(
    town: Town, owner: Person, verifier: Person, other_verifier: Person
) -> None:
    """S4-30, S4-32, S4-33, D40: of one order 1, 2 and 3 uses at two stores, by clerks and by who
    leads; 12 of an unlimited card; paid a while after it was ordered."""
    await town.never_asks_again()
    ten = await sells_pass(town, "TEN", cross_store="yes", uses="6")
    year = await sells_pass(town, "YEAR", cross_store="yes", uses="unlimited")
    numbers = []
    for sold in (ten, year):
        placed = await buys(town, sold, means=Means.CASH)
        town.clock.passes(seconds=40)
        await owner.says(f"/paid {placed.no}")
        owner.sees("CASH TAKEN")
        numbers.append(placed.no)
    of_ten, of_year = await town.card_of(1), await town.card_of(2)
    taken = ((verifier, 1), (other_verifier, 2), (owner, 3))
    for person, uses in taken:
        town.clock.passes(minutes=1)
        await person.says(f"/redeem {of_ten.code} {uses}")
        if person is owner:
            await owner.presses("Old Town")
        if person is other_verifier:
            await person.presses("Redeem")
        person.sees("✅ REDEEMED")
    await verifier.says(f"/redeem {of_year.code} 12")
    await owner.says("/records csv")
    await town.app.tasks.idle()
    header, *rows = csv_of(town, OWNER)
    assert header == [
        "product", "order_no", "member", "uses", "redeemed_at", "purchased_at", "redeemer", "store"
    ]  # fmt: skip
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(one["order_no"], one["uses"], one["redeemer"], one["store"]) for one in told] == [
        (numbers[0], "1", "Viktor", "Old Town"),
        (numbers[0], "2", "Wei", "Riverside"),
        (numbers[0], "3", "Olivia", "Old Town"),
        (numbers[1], "12", "Viktor", "Old Town"),
    ]
    assert {one["purchased_at"][:19] for one in told} == {
        "2026-11-21T12:00:40", "2026-11-21T12:01:20"
    }  # fmt: skip
    assert all(one["product"] and one["member"] == "Carol" for one in told)
