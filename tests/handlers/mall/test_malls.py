"""Listings and malls: made, priced, permitted, put on and off sale, shared, previewed."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from domain.catalog import (
    CardMode,
    Product,
    RedeemMode,
    allowed_stores,
    cards_of_order,
    edit_product,
)
from domain.desk import JournalEntry
from domain.mall import Mode, Price, parse_price, to_pay
from domain.mall.model import MallState
from domain.merchants import authorise_cash
from domain.stock import Mall
from tests.files import xlsx_of
from tests.shop import beans, picture, selling
from tests.town import CAFE, MANAGER, OWNER, Person, Town, link_in


async def test_from_the_pool_to_on_sale_by_the_next_step_button(town: Town, owner: Person) -> None:
    """S0-01, S0-26, S0-27, S0-31, S0-33, S0-39, S1-22, D01: the step bar and its next button."""
    await beans(town, "House beans | 8.90 | 0 | sku BEAN")
    owner.sees("⬜ in the pool → ⬜ allocated → ⬜ listed → ⬜ on sale", "not selling")
    await owner.presses("👉 Stock in")
    await owner.presses("+50")
    await owner.presses("Product")
    await owner.says("/allocate BEAN points 10")
    await owner.presses("Product")
    owner.sees(
        "✅ in the pool → ✅ allocated → ⬜ listed", "⚪ points mall: not selling, not listed"
    )
    await owner.presses("Why is it not selling?")
    await owner.presses("List in the points mall")
    owner.sees("Listed. It is not online yet", "890 pts", "not selling, the listing is not online",
               "default group")  # fmt: skip
    await owner.presses("Put online")
    owner.sees("⚪ points mall: not selling, the mall is switched off")
    await owner.presses("Product")
    await owner.presses("👉 Switch the points mall on")
    owner.sees("Switch the points mall on?")
    await owner.presses("Yes, switch on")
    owner.sees("🟢 points mall: on", "Published since 21 November 2026")
    await owner.says("/product 1")
    owner.sees(
        "✅ in the pool → ✅ allocated → ✅ listed → ✅ on sale", "🟢 points mall: selling 10"
    )
    assert "Why is it not selling?" not in str(owner.buttons)


async def test_a_mall_is_published_on_a_day_of_the_shops(town: Town, owner: Person) -> None:
    """D31: where it is tomorrow already."""
    await owner.says("/settings timezone Pacific/Kiritimati")
    await owner.says("/malls points on")
    await owner.presses("Yes, switch on")
    owner.sees("Published since 22 November 2026")


@pytest.mark.slow
async def test_why_is_it_not_selling_lists_every_blocker_with_its_button(
    town: Town, owner: Person
) -> None:
    """S0-39: each blocker named, each removed by one tap."""
    await selling(town, "points")
    await owner.says("/product 1")
    await owner.presses("Take offline")
    await owner.says("/offline BEAN points")
    await owner.says("/malls points off")
    await owner.presses("Yes, switch off")
    await owner.says("/product 1")
    await owner.presses("Why is it not selling?")
    owner.sees(
        "The product is offline in the pool", "The allocated stock of BEAN is offline",
        "The listing is not online", "The mall itself is off", "☐ pool · ☐ stock · ☐ listing",
    )  # fmt: skip
    for words in ("Put the product online", "Put the stock online", "🔧 Put online",
                  "Switch the points mall on"):  # fmt: skip
        await owner.says("/product 1")
        await owner.presses("Why is it not selling?")
        await owner.presses(words)
    await owner.presses("Yes, switch on")
    await owner.says("/product 1")
    owner.sees("🟢 points mall: selling")
    await owner.says("/stock BEAN")
    await owner.presses("✏️ points mall")
    await owner.presses("Other amount")
    await owner.says("-20")
    await owner.says("/product 1")
    await owner.presses("Why is it not selling?")
    owner.sees("The allocated stock of BEAN is sold out")
    await owner.presses("Add stock")
    await owner.says("5")
    await owner.says("/product 1")
    owner.sees("🟢 points mall: selling")


@pytest.mark.slow
async def test_nothing_is_listed_without_allocated_stock(town: Town, owner: Person) -> None:
    """S0-26, S2-23: refused when typed, absent from the picker."""
    await beans(town)
    await owner.says("/list BEAN points 300")
    owner.sees("BEAN has no stock allocated to this mall")
    await owner.says("/list")
    await owner.presses("points mall")
    owner.sees("Nothing is left to list")
    await owner.says("/allocate BEAN points 5")
    await owner.says("/list")
    await owner.presses("points mall")
    await owner.presses("⬜ House beans")
    await owner.presses("List 1 in the points mall")
    owner.sees("1 product is listed")
    await owner.says("/list BEAN points 300")
    owner.sees("It is in this mall already, as listing #1")
    await owner.presses("Listing")
    owner.sees("House beans #1")


@pytest.mark.slow
async def test_several_are_picked_at_once(town: Town, owner: Person) -> None:
    """S2-09, S2-10, S2-20, S1-18, S1-19: also from the voucher source; names are prefilled."""
    for name, kind in (("Mug", "physical"), ("Pass", "voucher"), ("Key", "cdk"),
                       ("Free pass", "voucher")):  # fmt: skip
        price = "0" if name == "Free pass" else "5"
        stock = "stock 0" if kind == "cdk" else "stock 9"
        await owner.says(f"/addproduct {name} | price {price} | {stock} | {kind} | sku {name[:4]}"
                         .replace("sku Free", "sku FREE"))  # fmt: skip
    await owner.sends_file(b"sku,key\nKEY,A1\nKEY,A2\n", "keys.csv")
    await owner.presses("Confirm")
    for sku in ("MUG", "PASS", "KEY", "FREE"):
        await owner.says(f"/allocate {sku} points 2")
    await owner.says("/list")
    await owner.presses("points mall")
    assert "Free pass" not in str(owner.buttons), "only paid vouchers"
    await owner.presses("⬜ pass: count or time")
    assert [one for one in owner.buttons if one.startswith("⬜")] == ["⬜ Pass"]
    await owner.presses("⬜ Pass")
    await owner.presses("☑️ pass: count or time")
    await owner.presses("⬜ Mug")
    await owner.presses("⬜ Key")
    await owner.presses("List 3 in the points mall")
    owner.sees("3 products are listed", "not online yet")
    await owner.presses("Put all online")
    owner.sees("Put 3 listings online?")
    await owner.presses("Yes, put online")
    owner.sees("3 listings are online")
    await owner.says("/listings")
    assert sorted(one.split(" · ")[0] for one in owner.buttons[:3]) == [
        "⚪◆ Key", "⚪◆ Mug", "⚪◆ Pass",
    ]  # fmt: skip
    await owner.says("/list FREE points 10")
    owner.sees("Of vouchers only paid ones can be listed")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("300", "300 pts"),
        ("100 + 1.00", "100 pts + €1.00"),
    ],
)
async def test_the_price_modes(town: Town, owner: Person, typed: str, shown: str) -> None:
    """S0-28, S0-29, S0-30, S2-11, D04, D05: each echoed with its unit."""
    await beans(town)
    await owner.says("/allocate BEAN points 10")
    await owner.says("/list BEAN points")
    owner.sees("890 pts", "default group · 10 allocated")
    await owner.presses("Edit")
    owner.sees("Own price of the product: €8.90")
    await owner.presses("Price")
    assert owner.buttons[:2] == ["Points: 890", "Points + cash: 445 + €4.45"]
    await owner.presses("Points + cash")
    await owner.presses("Listing")
    owner.sees("💶 445 pts + €4.45")
    await owner.presses("Edit")
    await owner.presses("Price")
    await owner.says(typed)
    await owner.presses("Listing")
    owner.sees(shown)


@pytest.mark.slow
async def test_the_calculator_works_the_offset_out(town: Town, owner: Person) -> None:
    """S1-21: 1 = 10 points, at most 1 point, cash 1: 0.10 off, 0.90 to pay; without 1.00. One
    rate a merchant (D36), for vouchers alone (D37); in the shop points never become money."""
    await beans(town, "House beans | 8.90 | 40 | sku BEAN")
    await beans(town, "Coffee pass | 1 | 40 | voucher | sku PASS")
    for sku in ("BEAN", "PASS"):
        await owner.says(f"/allocate {sku} points 10")
    await owner.says("/allocate BEAN shop 10")
    await owner.says("/list BEAN points offset 50")
    owner.sees("for vouchers and passes only")
    await owner.says("/list PASS points offset 50")
    owner.sees("need the third party's authorisation")
    await (await town.desk(OWNER))(authorise_cash, on=True)
    await owner.says("/settings points_rate 10")
    for typed in ("2000 pts", "100 + 1.00", "offset 50", "300积分"):
        await owner.says(f"/list BEAN shop {typed}")
        owner.sees("In the shop it is money")
    await owner.says("/list PASS points offset 1.00 max 1 rate 20")
    owner.sees("The rate is the merchant's: 10 points are worth one unit")
    await owner.says("/list PASS points offset 1.00 max 1")
    owner.sees("€1.00, or €0.90 with 1 pt")
    await owner.presses("Edit")
    owner.sees(
        "10 points are worth €1.00; at most 1 of them count",
        "With 1 pt: €0.10 off, €0.90 to pay", "Without points: €1.00 to pay",
    )  # fmt: skip
    await owner.presses("Price")
    assert owner.buttons[2] == "Voucher offset: up to 5 pts"
    await owner.says("/settings points_rate 5")
    await owner.says("/listings points")
    await owner.presses("Coffee pass")
    owner.sees("€1.00, or €0.80 with 1 pt")


def test_prices_worked_out() -> None:
    """S1-21, D05: rounds down, never below 0, takes no more points than useful."""
    example = Price(Mode.POINTS_OFFSET, 1, 100, 10)
    assert (to_pay(example, 0, "CNY").cash, to_pay(example, 0, "CNY").off) == (90, 10)
    assert to_pay(example, 0, "CNY", 0).cash == 100
    third = Price(Mode.POINTS_OFFSET, 1, 100, 3)
    assert to_pay(third, 0, "EUR").off == 33
    plenty = Price(Mode.POINTS_OFFSET, 10_000, 100, 10)
    assert (to_pay(plenty, 0, "EUR").points, to_pay(plenty, 0, "EUR").cash) == (10, 0)
    yen = Price(Mode.POINTS_OFFSET, 50, None, 10)
    assert to_pay(yen, 500, "JPY").cash == 495
    assert parse_price("100 pts + 1", Mall.POINTS, "EUR") == Price(Mode.POINTS_AND_CASH, 100, 100)
    assert parse_price("4.50", Mall.SHOP, "EUR") == Price(Mode.CASH, None, 450)


def test_cards_of_an_order() -> None:
    """S4-08 to S4-12, D13 to D16: 3 units × 2 are one card of 6, or 3 cards of 2."""
    count, order = RedeemMode.BY_COUNT, RedeemMode.BY_ORDER
    assert cards_of_order(count, CardMode.SINGLE, 2, 3) == [6]
    assert cards_of_order(count, CardMode.MULTI, 2, 3) == [2, 2, 2]
    assert cards_of_order(order, CardMode.MULTI, 2, 3) == [1]
    assert cards_of_order(count, CardMode.SINGLE, None, 3) == [None]
    assert cards_of_order(count, CardMode.MULTI, None, 2) == [None, None]


def test_allowed_stores() -> None:
    """D17, S4-18 to S4-22: the order still belongs to the selling store."""
    assert allowed_stores(True, True, [], 1) is None
    assert allowed_stores(False, True, [2, 3], 1) == frozenset({1, 2, 3})
    assert allowed_stores(False, False, [2, 3], 1) == frozenset({1})
    assert allowed_stores(False, False, [2, 3], None) == frozenset({2, 3})
    assert allowed_stores(True, False, [], None) is None


@pytest.mark.slow
async def test_the_points_part_cannot_be_empty(town: Town, owner: Person) -> None:
    """S2-12."""
    await beans(town)
    await owner.says("/allocate BEAN points 10")
    for wrong in ("0", "+ 1.00", "own", "-5"):
        await owner.says(f"/list BEAN points {wrong}")
        owner.sees("The points part cannot be empty")
    await owner.says("/list BEAN points 100 + 0")
    owner.sees("The cash part is an amount like 1.00, above 0")


async def test_points_and_cash_for_vouchers_is_locked_until_authorised(
    town: Town, owner: Person
) -> None:
    """S1-20, D45: the owner alone, with a second tap that says what the third party is."""
    await owner.says("/addproduct Pass | 30 | 9 | voucher | sku PASS")
    await owner.says("/allocate PASS points 5")
    await owner.says("/list PASS points 100+5")
    owner.sees("need the third party's authorisation")
    await owner.presses("Settings")
    owner.sees("Points and cash for vouchers: locked")
    manager = town.person(MANAGER)
    await manager.says("/settings")
    await manager.presses("Orders and refunds")
    await manager.presses("Points and cash")
    manager.sees("Only the owner can change this", "The third party is whoever takes the money")
    await manager.forges("tp1:on!")
    assert "may not" in (manager.alerted or manager.text) or "owner" in manager.text
    await owner.presses("Points and cash")
    owner.sees("The third party is whoever takes the money", "refunds go back the same way")
    await owner.presses("Yes, it is authorised")
    owner.sees("AUTHORISED")
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    owner.sees("Points and cash for vouchers: authorised")
    await owner.says("/list PASS points 100+5")
    owner.sees("100 pts + €5.00", "Listed. It is not online yet")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_points_stock_is_bounded_by_the_original(
    town: Town, owner: Person, manager: Person
) -> None:
    """S2-11, S2-13, D28: the lesser of both counts, and a notice when the original falls below."""
    await selling(town, "points", price="300")
    await owner.presses("Edit")
    await owner.presses("Points stock")
    owner.sees("At most 20, what the original has")
    await owner.says("21")
    owner.sees("cannot exceed the original's: at most 20")
    await owner.says("15")
    owner.sees("Points stock: 15 of 15 left; the original has 20", "Can be sold: 15")
    await owner.presses("◀ Listing")
    owner.sees("points stock 15 of 15 left, the original has 20", "points mall: selling 15")
    await owner.says("/stock BEAN")
    await owner.presses("✏️ points mall")
    await owner.presses("Other amount")
    await owner.says("-12")
    await town.app.clock.tick()
    await town.post()
    manager.sees("House beans: promised for points 15, free only 8")
    await town.app.clock.tick()
    assert await town.post() == 0, "once"
    await owner.says("/listings")
    await owner.presses("House beans")
    owner.sees("points mall: selling 8")


@pytest.mark.slow
async def test_what_is_put_online_again_is_compared_again(
    town: Town, owner: Person, manager: Person
) -> None:
    """D28: the original fell below while the listing was off sale."""
    await selling(town, "points", price="300")
    await owner.presses("Edit")
    await owner.presses("Points stock")
    await owner.says("15")
    await town.app.clock.tick()
    await owner.presses("◀ Listing")
    await owner.presses("Take off sale")
    await owner.says("/stock BEAN")
    await owner.presses("✏️ points mall")
    await owner.presses("Other amount")
    await owner.says("-12")
    await town.app.clock.tick()
    assert "promised for points" not in manager.heard()
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Put online")
    await town.app.clock.tick()
    await town.post()
    manager.sees("House beans: promised for points 15, free only 8")


@pytest.mark.slow
async def test_purchase_permission_by_level_and_tag(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    """S2-01, S2-15: everybody may look, only some may buy."""
    await owner.says("/members carol")
    await owner.presses("Carol")
    await owner.presses("Level")
    await owner.says("VIP2")
    owner.sees("Level: VIP2")
    await owner.presses("Tags")
    await owner.says("regular, coffee club")
    owner.sees("Tags: regular, coffee club")
    await selling(town, "points", price="300")
    await owner.presses("Edit")
    await owner.presses("Levels")
    await owner.presses("⬜ VIP2")
    await owner.presses("Listing")
    owner.sees("No purchase limit · for level VIP2")
    for person, words in ((carol, "May be bought by: level VIP2"), (dave, "You are not among")):
        await person.says("/mall")
        await person.presses("House beans")
        person.sees("House beans", "300 pts", words)
    assert "You are not among" not in carol.text
    await owner.presses("Put aside")
    ask = owner.screen
    await owner.presses("Dave", message=ask)
    assert "This may be bought by: level VIP2" in owner.alerted
    await owner.presses("Carol", message=ask)
    owner.sees("For: Carol")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_purchase_limit_counts_the_past_and_warns(town: Town, owner: Person) -> None:
    """S2-24, S2-26, D29."""
    await selling(town, "points", price="300")
    for _turn in range(2):
        await owner.says("/listings")
        await owner.presses("House beans")
        await owner.presses("Put aside")
        await owner.presses("Carol")
    await owner.presses("Handed over")
    await owner.presses("Yes, handed over")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Edit")
    await owner.presses("Limit")
    owner.sees("What was bought before counts")
    await owner.presses("1")
    owner.sees("1 member has more than that already", "Purchase limit: 1 a member")
    await owner.presses("◀ Listing")
    owner.sees("At most 1 a member")
    await owner.presses("Put aside")
    ask = owner.screen
    await owner.presses("Carol", message=ask)
    assert "At most 1 a member, and 2 were bought or held before" in owner.alerted
    await owner.presses("Dave", message=ask)
    owner.sees("For: Dave")


@pytest.mark.slow
async def test_the_original_going_off_takes_the_listing_off_and_locks_it(
    town: Town, owner: Person, manager: Person
) -> None:
    """S2-16, S2-17, S2-29, S2-42: told with the cause; the other way round nothing happens."""
    await selling(town, "points", price="300")
    await owner.presses("Take off sale")
    await owner.presses("Edit")
    owner.sees("Off sale: taken off by hand")
    await owner.presses("Listing")
    await owner.presses("Product")
    owner.sees("⚪ points mall: not selling, the listing is not online")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Put online")
    await owner.presses("Product")
    await owner.presses("Take offline")
    owner.sees("House beans is offline", "It went off sale in: points mall")
    await town.post()
    manager.sees("House beans went off sale in the points mall", "the product was taken offline")
    await manager.presses("Listing")
    await manager.presses("Put online")
    manager.sees("House beans cannot go on sale: the product was taken offline")
    await manager.presses("Product")
    await manager.presses("Put online")
    await manager.says("/listings")
    await manager.presses("House beans")
    await manager.presses("Put online")
    manager.sees("points mall: selling 20")
    await manager.presses("Product")
    await manager.presses("Delete")
    await manager.presses("Yes, delete")
    await town.post()
    owner.sees("went off sale", "the product was deleted")


@pytest.mark.slow
async def test_a_sale_ends_by_itself_on_its_last_day(
    town: Town, owner: Person, carol: Person
) -> None:
    """S0-05, S4-14, D26: only what has an expiry ends."""
    await selling(town, line="House beans | 8.90 | 40 | sku BEAN | until 2026-11-22")
    await town.app.clock.tick()
    await town.post()
    assert "went off sale" not in owner.heard()
    town.clock.passes(days=2)
    await carol.says("/shop")
    carol.sees("Nothing here just now")
    await town.app.clock.tick()
    await town.post()
    owner.sees("went off sale in the shop", "its last day of sale is over")
    await owner.says("/product 1")
    await owner.presses("Why is it not selling?")
    owner.sees("Its last day of sale is over")


@pytest.mark.slow
async def test_automatic_off_sale_at_the_end_of_the_passes(town: Town, owner: Person) -> None:
    """S4-14, D26."""
    await selling(
        town,
        line="House beans | 8.90 | 40 | sku BEAN | voucher | valid_from 2026-11-01 "
        "| valid_until 2026-11-23 | auto_off yes",
    )
    town.clock.passes(days=2)
    await town.app.clock.tick()
    await town.post()
    assert "went off sale" not in owner.heard()
    town.clock.passes(days=1)
    await town.app.clock.tick()
    await town.post()
    assert "its last day of sale is over" in owner.heard()


@pytest.mark.slow
async def test_the_end_of_its_passes_ends_no_sale_of_what_is_a_pass_no_more(
    town: Town, owner: Person
) -> None:
    """D26, D41: goods have no validity, so it ends nothing; D38: the benefit's own end does,
    whatever was said of the last day of sale."""
    await selling(
        town,
        line="House beans | 8.90 | 40 | sku BEAN | voucher | valid_from 2026-11-01 "
        "| valid_until 2026-11-23 | auto_off yes",
    )
    desk = await town.desk(OWNER)
    await desk(edit_product, product_id=1, field="category", text="physical")
    town.clock.passes(days=4)
    await town.app.clock.tick()
    await town.post()
    assert "went off sale" not in owner.heard()
    await owner.says("/product 1")
    owner.sees("No expiry", "🟢 shop: selling 20")
    async with town.database.writing() as session:
        product = await session.get(Product, (CAFE, 1))
        assert product is not None
        product.benefit_until = town.clock().date()
    town.clock.passes(days=1)
    await town.app.clock.tick()
    await town.post()
    owner.sees("went off sale in the shop", "its last day of sale is over")


@pytest.mark.slow
async def test_days_from_going_on_sale_count_from_the_first_listing(
    town: Town, owner: Person
) -> None:
    """D43: in the pool for ten days before anybody could buy it; off and on again starts no
    new count."""
    await beans(
        town, "House beans | 8.90 | 40 | sku BEAN | voucher | valid_days 7 sale | auto_off yes"
    )
    town.clock.passes(days=10)
    await owner.says("/product 1")
    owner.sees("No expiry")
    await owner.says("/allocate BEAN shop 20")
    await owner.says("/list BEAN shop")
    await owner.presses("Put online")
    await owner.says("/product 1")
    owner.sees("Sold until 8 December 2026")
    town.clock.passes(days=3)
    await owner.presses("Take offline")
    await owner.says("/product 1")
    await owner.presses("Put online")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Put online")
    town.clock.passes(days=4)
    await town.app.clock.tick()
    await town.post()
    assert "its last day of sale is over" not in owner.heard()
    town.clock.passes(days=1)
    await town.app.clock.tick()
    await town.post()
    owner.sees("its last day of sale is over")


@pytest.mark.slow
async def test_a_listing_is_deleted_and_listed_again(town: Town, owner: Person) -> None:
    """S2-25, S2-31, D33."""
    await selling(town, "points", price="300")
    await owner.presses("Edit")
    await owner.presses("Delete")
    owner.sees("Delete the listing House beans?", "The product itself stays")
    await owner.presses("Yes, delete")
    await owner.says("/list BEAN points 200")
    owner.sees("Listed", "200 pts")


@pytest.mark.slow
async def test_what_is_read_from_the_product_cannot_be_edited_on_the_listing(
    town: Town, owner: Person
) -> None:
    """S2-03, S2-05, S2-14, S2-18, S2-19, S2-21, S2-22, S2-37, S2-38, S2-43."""
    await selling(town, "points", price="300")
    assert len(owner.text.splitlines()) == 5
    await owner.presses("Edit")
    edits = [one for one in owner.buttons if one.startswith("✍️")]
    assert edits == [
        "✍️ Price", "✍️ Points stock", "✍️ Limit", "✍️ Levels", "✍️ Tags", "✍️ Group",
        "✍️ Freight", "✍️ Name",
    ]  # fmt: skip
    owner.sees(
        "Excluded from: member discount, commission, coupons",
        "Deducts stock on payment. Immediate exchange only, no cart",
        "Its name, pictures, variants and pass come from the product", "Freight: as the product",
    )  # fmt: skip
    await owner.presses("Freight")
    await owner.presses("free")
    owner.sees("Freight: free")
    await owner.says("/malls points")
    owner.sees("To sell only for points, do not list the product in the shop")


@pytest.mark.slow
async def test_listings_are_found_by_name_and_day_and_exported(town: Town, owner: Person) -> None:
    """S2-27."""
    await selling(town, "points", price="300")
    town.clock.passes(days=1)
    await owner.says("/addproduct =Mug | 5 | 9 | sku MUG")
    await owner.says("/allocate MUG points 9")
    await owner.says("/list MUG points 100")
    for words, there, gone in (
        ("points mug", "=Mug", "House beans"),
        ("from today", "=Mug", "House beans"),
        ("to 2026-11-21", "House beans", "=Mug"),
    ):
        await owner.says(f"/listings {words}")
        assert there in str(owner.buttons)
        assert gone not in str(owner.buttons)
    await owner.says("/listings csv")
    assert owner.screen.document
    data = town.world.file(owner.screen.document.file_id)[1]
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["id", "name", "mall", "group", "price", "online", "cause", "created_at"]
    assert [row[1] for row in rows[1:]] == ["House beans", "'=Mug"]
    assert rows[1][7] == "2026-11-21T12:00:00+00:00"
    await owner.says("/listings")
    await owner.presses("XLSX")
    assert [(row[1], row[7]) for row in xlsx_of(town, OWNER)[1:]] == [
        ("House beans", datetime.fromisoformat("2026-11-21 12:00")),
        ("=Mug", datetime.fromisoformat("2026-11-22 12:00")),
    ]


@pytest.mark.slow
async def test_sharing_counts_by_channel(
    town: Town, owner: Person, carol: Person, sam: Person
) -> None:
    """S0-32, S2-30, S2-35, S2-36: link and QR, for an item and for the mall."""
    await selling(town)
    await owner.presses("Share")
    owner.sees("Share House beans (shop)", "?start=l-1_1", "Nobody has opened it yet")
    await owner.presses("poster")
    owner.sees("House beans · poster", "?start=l-1_1-poster")
    assert owner.screen.photo
    poster = link_in(owner.text)
    from domain.reading import read

    assert read(town.world.file(owner.screen.photo[-1].file_id)[1]).texts == (poster,)
    for _turn in range(2):
        await sam.opens(poster)
        sam.sees("House beans", "€8.90", "20 left")
    await carol.opens("https://t.me/x?start=l-1_1")
    await owner.says("/share 1")
    owner.sees("• plain link: 1 person, 1×", "• poster: 1 person, 2×")
    await owner.says("/share shop")
    owner.sees("?start=s-1")
    await sam.opens(link_in(owner.text))
    sam.sees("Blue Door Café · shop")
    await owner.says("/members sam")
    assert "👤 Sam" in str(owner.buttons), "who opens a shop's link becomes a member"


@pytest.mark.slow
async def test_a_mall_that_is_off_shows_nothing_but_to_a_preview(
    town: Town, owner: Person, carol: Person, sam: Person
) -> None:
    """S0-33, S2-06, S2-32, S2-33, D33: the page is not built here, only shown and linked; a
    mall that was switched off closes its preview too."""
    await beans(town)
    await owner.says("/allocate BEAN points 20")
    await owner.says("/list BEAN points 300")
    await owner.presses("Put online")
    await owner.says("/malls points")
    await owner.presses("Preview")
    assert owner.screen.photo
    link = link_in(owner.text)
    await sam.opens(link)
    sam.sees("Preview: the mall is not open yet")
    await sam.presses("House beans")
    sam.sees("300 pts")
    await sam.opens("https://t.me/x?start=p-wrong")
    sam.sees("There is no such shop")
    await owner.says("/malls points on")
    await owner.presses("Yes, switch on")
    await owner.says("/malls points off")
    owner.sees("Switch the points mall off?", "Nobody can browse it then")
    await owner.presses("Yes, switch off")
    for words in ("/mall", "/start m-1", "/start l-1_1"):
        for person in (carol, sam):
            await person.says(words)
            assert "House beans" not in person.text
    await carol.says("/mall")
    carol.sees("The points mall of Blue Door Café is closed just now")
    await sam.opens(link)
    sam.sees("The points mall of Blue Door Café is closed just now")
    await owner.opens(link)
    assert "House beans" in str(owner.buttons)


@pytest.mark.slow
async def test_a_poster_is_a_picture_and_an_a4_page(town: Town, owner: Person) -> None:
    """S2-30, screens 12: with and without a picture; who scans it is counted as of the poster."""
    await selling(town)
    for cover in (None, picture(900, 600)):
        if cover:
            await owner.says("/product 1")
            await owner.presses("Pictures")
            await owner.presses("Add a cover")
            await owner.sends(cover)
        await owner.says("/share 1")
        await owner.presses("Poster, A4")
        sent = [one for one in town.world.messages[OWNER].values() if one.document]
        names = [one.document.file_name for one in sent if one.document]
        assert names == ["poster-1.pdf"] * (2 if cover else 1)
        shown = [one.photo[-1] for one in town.world.messages[OWNER].values() if one.photo]
        assert abs(shown[-1].height / shown[-1].width - 297 / 210) < 0.01


def _peak() -> int:
    """kB that this process held at most since it was asked before."""
    told = Path("/proc/self/status").read_text()
    Path("/proc/self/clear_refs").write_text("5")
    return int(re.search(r"VmHWM:\s+(\d+)", told)[1])  # type: ignore[index]


@pytest.mark.slow
async def test_the_largest_picture_on_a_poster_is_decoded_where_it_does_no_harm(
    town: Town, owner: Person
) -> None:
    """S0-10: 2 MB may hold 40 megapixels; drawn in a worker, they are not this process's."""
    await selling(town)
    await owner.says("/product 1")
    await owner.presses("Pictures")
    await owner.presses("Add a cover")
    await owner.sends_file(picture(6_300, 6_300), "cover.png")
    await owner.says("/share 1")
    _peak()
    before = _peak()
    await owner.presses("Poster, A4")
    assert _peak() - before < 150_000
    assert [one for one in town.world.messages[OWNER].values() if one.document]


@pytest.mark.slow
async def test_groups(town: Town, owner: Person, carol: Person) -> None:
    """S0-27: a default group, others beside it."""
    await selling(town)
    await owner.presses("Edit")
    await owner.presses("Group")
    await owner.says("Coffee")
    owner.sees("group: Coffee")
    await owner.says("/addproduct Mug | 5 | 9 | sku MUG")
    await owner.says("/allocate MUG shop 9")
    await owner.says("/list MUG shop")
    await owner.presses("Put online")
    await carol.says("/shop")
    assert carol.buttons[:3] == ["All (2)", "🗂 Coffee (1)", "🗂 Everything else (1)"]
    await carol.presses("All")
    assert carol.buttons == ["€5.00 · Mug", "€8.90 · House beans", "🔎 Search", "◀ Back", "⌂ Menu"]
    await carol.presses("◀ Back")
    await carol.presses("Coffee")
    assert carol.buttons[0] == "€8.90 · House beans"
    assert "Mug" not in str(carol.buttons)
    await owner.says("/malls shop")
    await owner.presses("Groups")
    await owner.presses("🗑 Coffee")
    await owner.presses("Yes, delete")
    owner.sees("default group: 2 listings")


async def test_the_restock_switch_is_a_setting_off_by_default(town: Town, owner: Person) -> None:
    """S3-02, S3-03, S3-04, S3-05, S3-09, D33: an ERP is asked for, turning on asks again."""
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    owner.sees("Refunds before shipping restock: off")
    await owner.presses("After-sales")
    await owner.presses("Restock refunds")
    owner.sees("Does an ERP", "comes back twice")
    await owner.presses("Yes, an ERP does")
    owner.sees("It stays off")
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    await owner.presses("After-sales")
    await owner.presses("Restock refunds")
    await owner.presses("No, nothing does")
    await owner.presses("Yes, turn on")
    owner.sees("Refunds before shipping restock: on, since 21 Nov, 12:00")
    await owner.presses("After-sales")
    await owner.presses("Restock refunds")
    await owner.presses("Yes, turn off")
    owner.sees("Refunds before shipping restock: off")


async def test_beside_an_erp_it_is_turned_on_with_a_reason_only(
    town: Town, manager: Person
) -> None:
    """D12: a manager's override, and the journal keeps why."""
    await manager.says("/settings")
    await manager.presses("Orders and refunds")
    await manager.presses("After-sales")
    await manager.presses("Restock refunds")
    await manager.presses("Yes, an ERP does")
    await manager.presses("Turn it on all the same")
    await manager.says(" ")
    manager.sees("with a reason only")
    await manager.says("The ERP books once a week")
    manager.sees("ON")
    await manager.says("/settings")
    await manager.presses("Orders and refunds")
    manager.sees("Refunds before shipping restock: on")
    async with town.database.reading() as session:
        kept = (await session.scalars(
            select(JournalEntry).where(JournalEntry.operation == "merchants.switch_restock")
        )).all()  # fmt: skip
    assert kept[-1].details["reason"] == "The ERP books once a week"


async def test_looking_at_the_malls_writes_nothing(town: Town, owner: Person) -> None:
    """A mall begins to exist with the first deed; its preview's link is one."""

    async def there() -> int:
        async with town.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(MallState)) or 0

    await owner.says("/malls")
    owner.sees("⚪ points mall: not published", "🟢 shop: on")
    await owner.says("/malls points")
    owner.sees("Never published")
    await owner.presses("Groups")
    await owner.says("/share points")
    owner.sees("The mall is off")
    assert await there() == 0
    await owner.says("/malls points")
    await owner.presses("Preview")
    first = link_in(owner.text)
    assert await there() == 1
    await owner.says("/malls points")
    await owner.presses("Preview")
    assert link_in(owner.text) == first
