"""What was bought is good from its hour on and at its stores, whoever asks at the counter."""

from typing import Any

from domain.cards import CardLine
from domain.orders import Means, order
from domain.stock import Mall
from tests.buying import Sold, buys, has, sells
from tests.files import csv_of
from tests.town import CAROL, OLD_TOWN, OWNER, Person, Town


async def sells_pass(town: Town, sku: str, **more: Any) -> Sold:
    return await sells(
        town, Mall.SHOP, "5", name=sku, sku=sku, category="voucher", template="redemption_card",
        redeem_mode="count", uses="1", valid_days="90", stores="Old Town, Riverside", **more,
    )  # fmt: skip


async def card_bought(town: Town, sold: Sold) -> CardLine:
    """By Carol at Old Town."""
    placed = await buys(town, sold, means=Means.BALANCE, store_id=OLD_TOWN)
    found = await (await town.desk(OWNER))(order, order_id=placed.id)
    return await town.card_of(found.cards[0])


async def test_a_card_waits_its_hours_and_keeps_to_its_stores(
    town: Town, owner: Person, verifier: Person, other_verifier: Person
) -> None:
    """S4-13, S4-17, S4-19 to S4-22, D17, D27: redeemable so many hours after the purchase; bought
    at one store it is good at another only where cross-store is on, and its order stays there."""
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
    await owner.says("/orders one csv")
    await town.app.tasks.idle()
    header, sold = csv_of(town, OWNER)
    assert dict(zip(header, sold, strict=True))["store"] == "Old Town"
