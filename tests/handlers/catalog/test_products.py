"""Products: the form, the one-liner, the card, editing, pictures, deleting."""

import io

import pytest

from domain.catalog import product as read_product
from tests.shop import beans, picture, selling
from tests.town import CAROL, OWNER, VERIFIER, Person, Town, open_town


@pytest.mark.slow
async def test_the_form_asks_one_thing_after_the_other(town: Town, owner: Person) -> None:
    """S0-02, S0-06, S0-07, S0-08, S0-09, S0-12, S0-14, D03; the shop and the pick-up first."""
    await owner.says("/addproduct")
    owner.sees("New product", "Name *: –", "Type the name")
    await owner.says("House beans")
    owner.sees("Name *: House beans", "physical goods · picked up at a store", "What does it cost")
    await owner.says("8,90")
    owner.sees("Price *: €8.90", "How many are there")
    await owner.says("many")
    owner.sees("a number from 0")
    await owner.says("50")
    owner.sees("Quantity: 50", "Where shall it sell")
    assert owner.buttons[:2] == ["shop", "points mall"]
    await owner.presses("points mall")
    owner.sees("Purpose: points mall")
    await owner.presses("More details")
    await owner.presses("Category")
    assert owner.buttons[:5] == [
        "physical goods", "pass: count or time", "points", "card keys (CDK)", "cash red packet",
    ]  # fmt: skip
    await owner.presses("card keys (CDK)")
    owner.sees("Category: card keys (CDK)", "Fulfilment: a card key is sent")
    await owner.presses("Fulfilment")
    assert owner.buttons[0] == "a card key is sent"
    await owner.presses("Back")
    await owner.presses("Category")
    await owner.presses("physical goods")
    await owner.presses("Fulfilment")
    assert owner.buttons[:2] == ["picked up at a store", "shipping"]
    await owner.presses("picked up at a store")
    for field, value in (
        ("Note", "Keep dry."), ("Sold until", "2027-06-30"), ("Platforms", "Telegram"),
        ("Tags", "coffee, beans"), ("Remark", "Supplier is Miller"),
    ):  # fmt: skip
        await owner.presses(field)
        if field == "Remark":
            owner.sees("Customers and verifiers never see it")
        await owner.says(value)
    await owner.presses("Finish")
    owner.sees("It is in the pool and online", "Sell where? House beans", "In the pool: 50")
    await owner.presses("Product")
    owner.sees(
        "House beans", "points mall · physical goods",
        "picked up at a store", "✅ in the pool → ⬜ allocated → ⬜ listed → ⬜ on sale",
        "€8.90 · pool 50, can be sold 0", "Sold until 30 June 2027", "Tags: coffee, beans",
        "Platforms: Telegram", "Keep dry.", "Remark (back office only): Supplier is Miller",
    )  # fmt: skip


@pytest.mark.slow
async def test_from_nothing_to_sale_in_six_taps_and_its_second_mall_in_two(
    town: Town, owner: Person
) -> None:
    """S0-17, S0-18, S0-26, S0-31, screens 5 and 11: what depends on the shop follows it."""
    await owner.says("/menu")
    await owner.presses("Products & stock")
    await owner.presses("New product")
    for typed in ("House beans", "4.90", "40"):
        await owner.says(typed)
    await owner.presses("shop")
    owner.sees("Until which day", "Variants *: Standard")
    await owner.presses("1 year")
    await owner.presses("Finish")
    owner.sees("Sell where? House beans", "shop 0 → 40", "pool 40 → 0")
    assert owner.buttons[:2] == ["☑ shop · €4.90", "☐ points mall · 490 pts"]
    await owner.taps_twice("Put on sale")
    owner.sees("✅ ON SALE · House beans", "🟢 shop: selling 40")
    assert sum("ON SALE" in one for one in owner.inbox()) <= 1
    await owner.presses("Product")
    await owner.presses("Sell where?")
    owner.sees("🟢 shop: selling 40", "In the pool: 0", "shop 40 → 20", "points mall 0 → 20")
    owner.sees("The points mall is switched off")
    await owner.presses("Put on sale")
    owner.sees("NOT YET ON SALE EVERYWHERE", "shop 40 → 20", "points mall 0 → 20",
               "🟢 shop: selling 20",
               "⚪ points mall: not selling, the mall is switched off")  # fmt: skip
    await owner.presses("🔧")
    await owner.presses("Yes, switch on")
    await owner.says("/product 1")
    owner.sees("🟢 shop: selling 20", "🟢 points mall: selling 20")
    for mall, many in (("shop", 20), ("mall", 20)):
        await town.person(CAROL).says(f"/{mall}")
        await town.person(CAROL).presses("House beans")
        town.person(CAROL).sees(f"{many} left")


async def test_a_product_is_found_by_its_words_too(town: Town, owner: Person) -> None:
    await owner.says("/addproduct House beans | 8.90 | 40 | sku BEAN")
    await owner.says("/product bean")
    owner.sees("House beans #1", "pool 40")
    for said in ("house", "HOUSE beans"):
        await owner.says(f"/product {said}")
        owner.sees("Products, best match first")
        await owner.presses("House beans")
        owner.sees("House beans #1")
    await owner.says("/product teapot")
    owner.sees("None found")


@pytest.mark.both_engines
async def test_all_variants_go_on_sale_at_once_or_none(town: Town, owner: Person) -> None:
    """No variant is left silently unsold; a number that one of them lacks changes nothing."""
    line = "Loaf | 4.90 | 20 | shop | until 2027-06-30 | variants Half, Whole"
    await owner.says(f"/addproduct {line}")
    await owner.presses("Sell where?")
    owner.sees("In the pool: 40 (Half 20, Whole 20)", "shop 0 → 40")
    await owner.presses("other")
    await owner.says("30")
    owner.sees("There are not so many")
    assert "Put on sale" not in str(owner.buttons)
    await owner.presses("10 each")
    await owner.presses("points mall")
    owner.sees("shop 0 → 20", "points mall 0 → 20", "pool 40 → 0")
    await owner.presses("points mall")
    await owner.presses("💶")
    await owner.says("5,20")
    screen = owner.screen
    await owner.presses("Put on sale")
    owner.sees("🟢 shop: selling 20", "In the pool: 20 (Half 10, Whole 10)")
    await owner.presses("Put on sale", message=screen)
    await owner.says("/stock")
    assert owner.buttons[:2] == [
        "🟢 10 / 20 · Loaf · Whole · P1-2",
        "🟢 10 / 20 · Loaf · Half · P1-1",
    ]
    await owner.says("/listings")
    await owner.presses("Loaf")
    owner.sees("€5.20", "🟢 shop: selling 20")


async def test_a_finished_form_is_dead_and_none_in_stock_is_said(
    town: Town, owner: Person
) -> None:
    """S0-12; finished twice it makes one product."""
    await owner.says("/addproduct House beans")
    await owner.says("8.90")
    await owner.presses("0")
    form = owner.screen
    await owner.presses("points mall")
    await owner.presses("Finish")
    owner.sees("0 in stock. Nothing of it can sell")
    await owner.presses("Finish with 0")
    owner.sees("Sell where?", "The pool is empty")
    assert "Put on sale" not in str(owner.buttons)
    await owner.forges("pf1:d:name:0:0::" + "x" * 11)
    assert "finished or thrown away" in owner.alerted
    await owner.presses("More details", message=form)
    assert "screen has changed" in owner.alerted or "finished or thrown away" in owner.alerted
    await owner.says("/products")
    assert sum("House beans" in one for one in owner.buttons) == 1


@pytest.mark.slow
async def test_all_pictures_of_an_album_are_taken(town: Town, owner: Person) -> None:
    """S4-06: the first where it was asked for, the others in the carousel."""
    await owner.says("/addproduct House beans | 8.90 | 5")
    await owner.presses("Pictures")
    await owner.presses("Add a cover")
    await owner.sends_album(picture(800), picture(810), picture(820))
    owner.sees("Carousel: 2 of 5")
    assert "Change the cover" in str(owner.buttons)
    await owner.says("/addproduct Mug")
    await owner.says("9")
    await owner.presses("More details")
    await owner.presses("Cover")
    await owner.sends_album(picture(830), picture(840))
    owner.sees("🖼 2 pictures", "How many are there")


async def test_a_form_survives_a_restart(database_url: str) -> None:
    async with open_town(database_url) as town:
        await town.person(OWNER).says("/addproduct House beans")
    async with open_town(database_url) as town:
        await town.person(OWNER).says("8.90")
        town.person(OWNER).sees("House beans", "€8.90")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x" * 41 + " | 1", "The name must have 1 to 40 characters"),
        ("Beans | 1 | subtitle " + "x" * 91, "at most 90 characters"),
        ("Beans | 1 | tags " + "x" * 21, "At most 20 tags, each of at most 20"),
        ("Beans | 1 | note " + "x" * 1001, "at most 1,000 characters"),
        ("Beans | 1 | until 30/6/2027", "Write it like 2027-06-30"),
        ("Beans | 1 | barcode ab", "4 to 48 letters and digits"),
        ("Beans | 1 | uses 1000", "from 1 to 999"),
        ("Beans | 1 | stock -5", "from 0 to 10,000,000"),
        ("Beans | 1 | physical | template card_key", "does not go with the category"),
        ("Beans", "New product"),
        ("Beans | 8.90 | gibberish", "I do not understand “gibberish”"),
        ("Beans | 8.90 | 9.90", "“9.90”, or it is said twice"),
        ("Beans | sku A B | 1", "without spaces or commas"),
        ("Pass | 30 | voucher | valid_until 2020-12-31", "lies in the past"),
        ("Beans | tags a", "Still missing: Price"),
    ],
)
async def test_each_limit_is_refused_with_its_number(
    town: Town, owner: Person, line: str, words: str
) -> None:
    """S4-04, S4-05, S0-09 and the others; the product is not made."""
    await owner.says(f"/addproduct {line}")
    owner.sees(words)
    await owner.says("/products")
    owner.sees("None found")


async def test_the_last_day_of_sale_is_written_as_people_write_it_and_lies_ahead(
    town: Town, owner: Person
) -> None:
    await owner.says("/addproduct")
    for said in ("Tea", "12.50", "40"):
        await owner.says(said)
    await owner.presses("shop")
    owner.sees("Sold until *: –", "Until which day")
    await owner.says("2025年6月30日")
    owner.sees("lies in the past", "Until which day")
    await owner.says("2027年6月30日")
    await owner.presses("Finish")
    await owner.says("/product 1")
    owner.sees("Sold until 30 June 2027")
    await owner.presses("Edit")
    await owner.presses("Sold until")
    await owner.says("30.6.2026")
    owner.sees("lies in the past")
    await owner.says("7月1日")
    owner.sees("Sold until 1 July 2027")
    await owner.says("/addproduct Jam | 4.50 | 10 | shop | 到2025/12/31")
    owner.sees("lies in the past")
    await owner.says("/addproduct Jam | 4.50 | 10 | shop | 到2027/12/31")
    owner.sees("It is in the pool", "Sold until 31 December 2027")


async def test_ecommerce_wants_variants_and_an_expiry(town: Town, owner: Person) -> None:
    """S0-17."""
    await owner.says("/addproduct Mug | 12.00 | 5 | shop")
    owner.sees("Still missing: Sold until")
    await owner.says("/addproduct Mug | 12.00 | 5 | shop | until 2027-06-30 | variants Red, Blue")
    owner.sees("It is in the pool and online", "Red", "Blue", "shop · physical goods")
    await owner.presses("Edit")
    await owner.presses("Sold until")
    await owner.presses("none")
    owner.sees("No expiry")  # said, not left out (S0-05)


async def test_variants_have_their_own_price_stock_and_uses(town: Town, owner: Person) -> None:
    """S4-07, S4-15: the redemption count is set for each variant."""
    await owner.says("/addproduct Coffee pass | 20 | voucher")
    owner.sees("redemption card")
    await owner.presses("Edit")
    await owner.presses("Variants and prices")
    await owner.presses("Coffee pass")
    await owner.presses("Variant")
    await owner.says("Small")
    await owner.presses("Variants and prices")
    await owner.presses("Another variant")
    await owner.says("Large")
    await owner.presses("Large")
    await owner.presses("Uses")
    await owner.presses("10")
    await owner.presses("Price")
    await owner.says("35")
    owner.sees("Large", "€35.00", "10 uses")
    await owner.presses("Variants and prices")
    owner.sees("Small", "€20.00 · 1 use", "Large", "€35.00 · 10 uses")


@pytest.mark.parametrize(
    ("preset", "uses", "validity"),
    [
        ("Trial", "1 use", "7 days after the purchase"),
        ("Weekly", "3 uses", "7 days after the purchase"),
        ("Annual", "unlimited uses", "365 days after the purchase"),
    ],
)
async def test_the_presets_of_passes(
    town: Town, owner: Person, preset: str, uses: str, validity: str
) -> None:
    """S4-02: one tap in the wizard."""
    await owner.says("/addproduct Pass")
    await owner.says("30")
    await owner.presses("More details")
    await owner.presses(preset)
    owner.sees("pass: count or time · redemption card", f"Uses: {uses}", "How many are there")
    await owner.says("5")
    await owner.presses("points mall")
    await owner.presses("Finish")
    await owner.presses("Product")
    owner.sees(validity)


async def test_a_card_says_what_three_units_give(town: Town, owner: Person) -> None:
    """S4-08 to S4-12, S4-16, D13 to D16: worked out on the card."""
    await owner.says("/addproduct Pass | 30 | voucher | uses 2 | card_mode multi")
    owner.sees("Somebody who buys 3 gets 3 cards of 2 uses each")
    for field, value, words in (
        ("Cards", "one card for all units", "gets one card of 6 uses"),
        ("Redeeming", "by order: one order, one card, one use", "gets one card of 1 use"),
    ):
        await owner.presses("Edit")
        await owner.presses("Pass")
        await owner.presses(field)
        await owner.presses(value)
        owner.sees(words)
    await owner.says("/addproduct Annual | 90 | voucher | uses 不限 | card_mode single")
    owner.sees("gets one card of unlimited uses")


@pytest.mark.slow
async def test_stores_and_cross_store_of_a_pass(town: Town, owner: Person) -> None:
    """S4-18 to S4-21, S4-23, D17."""
    await owner.says("/addproduct Pass | 30 | voucher")
    owner.sees("Good at: every store")
    await owner.presses("Edit")
    await owner.presses("🎟 Pass")
    await owner.presses("Cross-store")
    await owner.presses("yes")
    assert "Still missing: Stores" in owner.text + owner.alerted
    await owner.says("/product 1")
    await owner.presses("Edit")
    await owner.presses("🎟 Pass")
    await owner.presses("Stores")
    await owner.says("Old Town, Riverside")
    owner.sees("Good at: Old Town, Riverside")
    await owner.presses("Edit")
    await owner.presses("🎟 Pass")
    await owner.presses("Cross-store")
    await owner.presses("yes")
    owner.sees("Cross-store: bought at one store, used at another")
    await owner.presses("Edit")
    await owner.presses("🎟 Pass")
    await owner.presses("Unified stock")
    await owner.presses("no")
    owner.sees("unified stock is advised for several stores")


@pytest.mark.slow
async def test_validity_settings(town: Town, owner: Person) -> None:
    """S4-13, S4-14, S4-17, D26, D27."""
    await owner.says("/addproduct Pass | 30 | voucher | valid_days 7 sale")
    owner.sees("7 days from going on sale")
    for field, typed, words in (
        ("Valid from", "2027-01-01", "from 1 January 2027"),
        ("Valid until", "2027-03-31", "from 1 January 2027 to 31 March 2027"),
        ("Waiting hours", "2", "First redeemable 2 hours after the purchase"),
        ("Off sale at the end", "yes", "Goes off sale by itself when the validity ends"),
        ("Days valid", "30", "30 days after the purchase"),
    ):
        await owner.presses("Edit")
        await owner.presses("🎟 Pass")
        await owner.presses(field)
        await owner.says(typed)
        owner.sees(words)
    await owner.presses("Edit")
    await owner.presses("🎟 Pass")
    await owner.presses("Valid until")
    await owner.says("2027-03-31")
    await owner.presses("Edit")
    await owner.presses("🎟 Pass")
    await owner.presses("Valid from")
    await owner.says("2027-04-01")
    owner.sees("The end must lie in the future")


async def test_pictures_are_kept_by_content_and_sent_by_file_id(town: Town, owner: Person) -> None:
    """S0-10, S0-11, S4-06: a cover, the detail picture, the carousel."""
    await beans(town)
    await owner.presses("Pictures")
    await owner.presses("Add a cover")
    owner.sees("PNG or JPEG, at most 2 MB, best 750×750 pixels")
    await owner.sends_file(picture(), "beans.png")
    owner.sees("Change the cover" if "Change the cover" in owner.text else "Pictures of")
    await owner.presses("Product")
    assert owner.screen.photo
    first = owner.screen.photo[-1].file_id
    await owner.says("/product 1")
    assert owner.screen.photo[-1].file_id == first, "Telegram has it already"
    calls = [one for one in town.world.calls if one == "sendPhoto"]
    assert len(calls) == 2


async def test_another_token_shows_the_same_pictures(town: Town, owner: Person) -> None:
    """The picture lives in the database: a file id that Telegram refuses is no loss."""
    await beans(town)
    await owner.presses("Pictures")
    await owner.presses("Add a cover")
    await owner.sends_file(picture(), "beans.png")
    await owner.says("/product 1")
    town.world.files.clear()
    await owner.says("/product 1")
    assert owner.screen.photo
    owner.sees("House beans")


@pytest.mark.slow
async def test_a_wrong_picture_is_refused_with_the_limit(town: Town, owner: Person) -> None:
    """S0-10, S0-11, S4-06."""
    await beans(town)
    await owner.presses("Pictures")
    await owner.presses("Add a detail picture")
    await owner.sends_file(b"GIF89a" + b"0" * 100, "beans.gif")
    owner.sees("not a PNG or JPEG")
    await owner.sends_file(picture() + b"0" * 2**21, "big.png")
    owner.sees("larger than 2 MB")
    await owner.sends(picture(300, 200, "JPEG"))
    assert any("300×200 pixels. 750×750 looks best" in one for one in owner.inbox())
    for turn in range(5):
        await owner.says("/product 1")
        await owner.presses("Pictures")
        await owner.presses("Add to the carousel")
        await owner.sends_file(picture(750, 750 + turn), "more.png")
    await owner.says("/product 1")
    await owner.presses("Pictures")
    owner.sees("Carousel: 5 of 5")
    await owner.presses("Add to the carousel")
    await owner.sends_file(picture(700, 700), "more.png")
    owner.sees("at most 5 pictures")


async def test_a_cards_photo_is_redeemed_even_while_a_cover_is_asked_for(
    town: Town, owner: Person
) -> None:
    card = await town.issues("Coffee", 1)
    await owner.says("/stores")
    await owner.presses("Old Town")
    await owner.presses("I work here now")
    await beans(town)
    await owner.presses("Pictures")
    await owner.presses("Add a cover")
    await owner.scans(card)
    assert "✅ REDEEMED" in owner.inbox()[-2]
    owner.sees("Still open", "Send the picture")
    await owner.says("/product 1")
    assert not owner.screen.photo


@pytest.mark.slow
async def test_every_field_is_changed_from_the_card(town: Town, owner: Person) -> None:
    await beans(town)
    for field, typed, words in (
        ("Name", "Espresso beans", "Espresso beans"),
        ("Subtitle", "Dark roast", "Dark roast"),
        ("Note", "Grind fresh", "Grind fresh"),
        ("Freight", "4.50", "Freight: €4.50"),
        ("Tags", "dark", "Tags: dark"),
        ("Channel", "Own brand", "Channel: Own brand"),
        ("Platforms", "Web", "Platforms: Web"),
        ("Remark", "Margin 40 %", "Margin 40 %"),
    ):
        await owner.presses("Edit")
        await owner.presses(field)
        await owner.says(typed)
        owner.sees(f"{field} is changed", words)
    await owner.says("/products espresso")
    assert any("Espresso beans" in one for one in owner.buttons)
    await owner.says("/products house")
    owner.sees("None found")


async def test_deleting_asks_twice_and_keeps_the_ledger(town: Town, owner: Person) -> None:
    """D33."""
    await beans(town)
    await owner.presses("Delete")
    owner.sees("Delete House beans?", "40 units are still in stock")
    await owner.presses("No, keep it")
    await owner.presses("Delete")
    confirm = owner.screen
    await owner.presses("Yes, delete")
    owner.sees("House beans is deleted", "history stays")
    await owner.presses("Yes, delete", message=confirm)
    owner.sees("House beans is deleted")  # the second tap is answered like the first
    await owner.says("/products")
    owner.sees("None found")
    await beans(town)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_the_list_filters_by_purpose_and_pages(town: Town, owner: Person) -> None:
    """S0-02, S0-15: a purpose badge and filter; the channel is searched."""
    desk = await town.desk(OWNER)
    from domain.stock import add_product

    for number in range(120):
        fields = {"name": f"Thing {number:03}", "price": "1", "channel": "Tencent"}
        if number % 3 == 0:
            fields |= {"purpose": "ecommerce", "expires_on": "2027-01-01", "variant": "One"}
        await desk(add_product, fields=fields)
    await owner.says("/products")
    assert owner.buttons[0].startswith("⚪ Thing 119")
    await owner.presses("»")
    assert owner.buttons[0].startswith("⚪ Thing 039")
    await owner.presses("»")
    assert owner.buttons[7].startswith("⚪ Thing 000"), "fewer than ten pages: the end"
    await owner.presses("⏮")
    await owner.presses("⏭")
    assert owner.buttons[7].startswith("⚪ Thing 000")
    await owner.presses("◀")
    assert owner.buttons[7].startswith("⚪ Thing 008")
    await owner.presses("○ shop")
    assert owner.buttons[:2] == ["⚪ Thing 117 · €1.00", "⚪ Thing 114 · €1.00"]
    await owner.says("/products tencent 007")
    assert owner.buttons[0].startswith("⚪ Thing 007")


async def test_merchant_fulfilled_kinds_say_so(town: Town, owner: Person) -> None:
    """S0-16, D02."""
    for category in ("points", "red_packet"):
        await owner.says(f"/addproduct Gift | 1 | {category}" if category == "red_packet"
                         else "/addproduct Gift | 1 | category points | credit 500")  # fmt: skip
        owner.sees("Merchant-fulfilled")
    await beans(town)
    assert "Merchant-fulfilled" not in owner.text


@pytest.mark.slow
async def test_the_remark_never_leaves_the_back_office(
    town: Town, carol: Person, verifier: Person
) -> None:
    """S0-13: every screen and message that a member or a verifier can reach."""
    secret = "Margin forty percent"
    owner = await selling(
        town, line=f"House beans | 8.90 | 40 | sku BEAN | remark {secret} | note Keep dry"
    )
    owner.sees("House beans")
    desk = await town.desk(OWNER)
    assert (await desk(read_product, product_id=1)).remark == secret
    for words in ("/stock", "/stock bean", "/stock margin", "/products", "/product 1", "/shop",
                  "/help", "/start l-1_1", "/menu"):  # fmt: skip
        await verifier.says(words)
        await carol.says(words)
    for person in (carol, verifier):
        await person.says("/shop")
        await press_everything(person)
        offered = str(await person.asks_inline("beans")) + str(await person.asks_inline("margin"))
        assert "Margin" not in offered
        assert "Keep dry" in person.heard() or person is verifier
        assert "Margin" not in person.heard()
        assert "Remark" not in person.heard()
    assert CAROL != VERIFIER


async def press_everything(person: Person, depth: int = 3) -> None:
    """Tap each button of the screen, and of the screens behind it."""
    screen = person.screen
    for words in list(person.buttons):
        await person.presses(words, message=screen)
        if depth > 1 and person.screen.message_id != screen.message_id:
            await press_everything(person, depth - 1)


def test_pictures_of_the_tests_are_pictures() -> None:
    from PIL import Image

    assert Image.open(io.BytesIO(picture())).size == (800, 800)
