"""What customers see, and inline mode: never more than the person may see."""

from datetime import UTC, datetime

import pytest

from domain import drafts
from domain.catalog import edit_product
from domain.errors import Malformed, Refusal
from domain.mall import (
    add_group,
    edit_listing,
    list_in_mall,
    put_on_sale,
    switch_mall,
    take_off_sale,
)
from domain.members import set_standing
from domain.orders import Means
from domain.stock import Mall, add_product, allocate, stock_of_product
from domain.supply import buy_supply
from tests.buying import Sold, buys, has, sells
from tests.shop import beans, picture, selling
from tests.town import CAFE, CAROL, DAVE, OWNER, Person, Town


@pytest.mark.slow
async def test_an_item_says_price_variants_and_what_is_left(
    town: Town, owner: Person, carol: Person
) -> None:
    """S2-37, S2-38, S4-18: no cart, no dead button; buying comes with orders."""
    await beans(
        town,
        "Coffee pass | 20 | stock 9 | voucher | uses 6 | valid_days 90 | stores Old Town "
        "| subtitle Six coffees | note Any size. | sku PASS | variants Small, Large",
    )
    await owner.presses("Pictures")
    await owner.presses("Add a cover")
    await owner.sends_file(picture(), "pass.png")
    await owner.says("/stock PASS")
    await owner.says("/product 1")
    await owner.presses("Stock")
    await owner.presses("Coffee pass · Small")
    await owner.presses("➕ shop")
    await owner.says("4")
    await owner.says("/list PASS-1 shop")
    await owner.presses("Put online")
    await carol.says("/shop")
    carol.sees("Blue Door Café · shop")
    await carol.presses("Coffee pass")
    assert carol.screen.photo
    carol.sees(
        "Coffee pass", "Six coffees", "€20.00", "4 left", "Small · €20.00 · 6 uses",
        "Large · €20.00 · 6 uses · sold out", "Any size.", "How you get it: redemption card",
        "Good at: Old Town",
        "Sold by Blue Door Café",
    )  # fmt: skip
    assert carol.buttons == ["🛒 Small · €20.00", "🏬 Stores", "◀ shop", "⌂ Menu"]


@pytest.mark.slow
async def test_the_two_searches_are_kept_apart(town: Town, owner: Person, carol: Person) -> None:
    """S2-34: points items are found in the points mall alone, shop products in the shop."""
    await selling(town, "points", price="300")
    await owner.says("/addproduct House blend | 7 | 9 | sku BLEND")
    await owner.says("/allocate BLEND shop 9")
    await owner.says("/list BLEND shop")
    await owner.presses("Put online")
    for words, there, gone in (
        ("/mall house", "300 pts · House beans", "House blend"),
        ("/shop house", "€7.00 · House blend", "House beans"),
        ("/find points house", "300 pts · House beans", "House blend"),
        ("/find house", "€7.00 · House blend", "House beans"),
    ):
        await carol.says(words)
        assert there in carol.buttons
        assert gone not in str(carol.buttons)
    await carol.says("/mall")
    await carol.presses("Search")
    carol.sees("What are you looking for in the points mall?")
    await carol.says("blend")
    carol.sees("“blend” in the points mall only", "Nothing here just now")
    await carol.presses("Back")
    assert "300 pts · House beans" in carol.buttons


@pytest.mark.slow
async def test_sold_out_is_said_and_shown(town: Town, owner: Person, carol: Person) -> None:
    await selling(town, quantity=1)
    await owner.presses("Put aside")
    await owner.presses("Nobody in particular")
    await carol.says("/shop")
    assert carol.buttons[0] == "€8.90 · sold out · House beans"
    await carol.presses("House beans")
    carol.sees("Sold out just now")


@pytest.mark.slow
async def test_a_stranger_without_a_link_sees_no_shop(town: Town, sam: Person) -> None:
    await selling(town)
    for words in ("/mall", "/shop", "/find beans", "/shop beans"):
        await sam.says(words)
        sam.sees("You do not know a shop here yet")
    for link in ("m-99", "s-99", "l-1_99", "l-2_1", "l-1", "l-x", "m-", "p-", "s-1-" + "x" * 40):
        await sam.opens(f"https://t.me/x?start={link}")
        assert "House beans" not in sam.text or link.startswith("s-1")


@pytest.mark.slow
async def test_a_verifier_of_one_shop_stays_one_after_visiting_another(
    town: Town, verifier: Person, rival: Person
) -> None:
    """A link of another shop does not take the hat away."""
    await rival.says("/addproduct Green tea | 3 | 9 | sku TEA")
    await rival.says("/allocate TEA shop 9")
    await rival.says("/list TEA shop")
    await rival.presses("Put online")
    await verifier.opens("https://t.me/x?start=l-2_1")
    verifier.sees("Green tea", "Sold by Rival Tea")
    await verifier.presses("shop")
    verifier.sees("Rival Tea · shop")
    card = await town.issues("Coffee", 1)
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED", "Coffee")


@pytest.mark.slow
async def test_a_member_of_two_shops_browses_the_one_opened_last(
    town: Town, sam: Person, rival: Person
) -> None:
    await selling(town)
    await rival.says("/addproduct Green tea | 3 | 9 | sku TEA")
    await rival.says("/allocate TEA shop 9")
    await rival.says("/list TEA shop")
    await rival.presses("Put online")
    await sam.opens("https://t.me/x?start=s-1")
    await sam.opens("https://t.me/x?start=s-2")
    await sam.says("/shop")
    sam.sees("Rival Tea")
    await sam.opens("https://t.me/x?start=s-1")
    await sam.says("/shop")
    sam.sees("Blue Door Café")


@pytest.mark.slow
async def test_what_is_off_is_not_shown_to_a_button_kept_from_before(
    town: Town, owner: Person, carol: Person
) -> None:
    await selling(town)
    await carol.says("/shop")
    shelf = carol.screen
    await owner.presses("Take off sale")
    await carol.presses("House beans", message=shelf)
    assert "not on sale any more" in carol.alerted
    await carol.says("/start l-1_1")
    carol.sees("not on sale any more")


@pytest.mark.slow
async def test_more_pictures_come_as_an_album(town: Town, owner: Person, carol: Person) -> None:
    """S4-06."""
    await selling(town)
    for turn, words in enumerate(("Add to the carousel", "Add to the carousel",
                                  "Add a detail picture")):  # fmt: skip
        await owner.says("/product 1")
        await owner.presses("Pictures")
        await owner.presses(words)
        await owner.sends_file(picture(750, 750 + turn), "more.png")
    await carol.says("/shop")
    await carol.presses("House beans")
    before = len(carol.inbox())
    await carol.presses("More pictures")
    assert len(carol.inbox()) == before + 3


async def test_inline_mode_offers_what_is_on_sale_to_anybody(
    town: Town, owner: Person, carol: Person, sam: Person
) -> None:
    await selling(town)
    offered = await carol.asks_inline("beans")
    assert [(one.title, one.description) for one in offered] == [("House beans", "shop · €8.90")]
    assert "start=l-1_1-inline" in offered[0].input_message_content.message_text
    assert await sam.asks_inline("beans") == [], "a stranger belongs to no shop"
    await sam.opens("https://t.me/x?start=l-1_1-inline")
    sam.sees("House beans")
    assert len(await sam.asks_inline("beans")) == 1
    await owner.presses("Take off sale")
    assert await carol.asks_inline("beans") == []
    await owner.says("/share 1")
    owner.sees("sent from a chat: 1 person")


@pytest.mark.slow
async def test_inline_mode_shows_stock_to_staff_only(
    town: Town, owner: Person, verifier: Person, carol: Person
) -> None:
    await selling(town)
    for person, lines in ((owner, 2), (verifier, 2), (carol, 1)):
        offered = await person.asks_inline("BEAN")
        assert len(offered) == lines
    (line,) = [one for one in await verifier.asks_inline("bean") if one.id.startswith("s")]
    assert line.input_message_content.message_text == "📦 House beans · BEAN: 20 can be sold"


@pytest.mark.parametrize("words", ["", "<b>&'\"", "x" * 300, "\x00", "%_", "咖啡"])
async def test_hostile_words_find_nothing_and_break_nothing(
    town: Town, carol: Person, owner: Person, words: str
) -> None:
    await selling(town)
    await carol.asks_inline(words)
    await carol.says(f"/shop {words}")
    await owner.says(f"/products {words}")
    await owner.says(f"/stock {words}")
    assert "broke" not in carol.heard() + owner.heard()


@pytest.mark.slow
async def test_who_may_look_and_who_may_buy(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    """D35, S2-15, S2-43: a shop's listing is hidden from who may not look, in the shop, by search,
    by its link and in inline mode, and cannot be bought; points items have purchase permission
    alone."""
    beans, mug = await sells(town), await sells(town, Mall.POINTS, "50", sku="MUG", name="Mug")
    desk = await town.desk(OWNER)
    await desk(set_standing, person_id=CAROL, field="level", text="VIP1")
    await owner.says("/listings shop")
    await owner.presses("House beans")
    await owner.presses("Edit")
    owner.sees("May look: everybody")
    await owner.presses("Look: levels")
    await owner.presses("⬜ VIP1")
    await owner.presses("◀ Listing")
    await owner.presses("Edit")
    owner.sees("May look: level VIP1")
    link = f"/start l-1_{beans.listing}"
    for person, sees in ((carol, True), (dave, False)):
        await person.says("/start s-1")
        assert ("House beans" in person.text + str(person.buttons)) is sees
        await person.says("/shop beans")
        assert any("House beans" in one for one in person.buttons) is sees
        await person.says(link)
        assert ("House beans" in person.text) is sees
    with pytest.raises(Refusal):
        await buys(town, beans, person=DAVE, points=0, means=Means.CASH)
    await owner.says("/shop beans")
    assert any("House beans" in one for one in owner.buttons), "who leads looks at all"
    with pytest.raises(Malformed):
        await desk(edit_listing, listing_id=mug.listing, field="see_levels", text="VIP1")
    await desk(edit_listing, listing_id=mug.listing, field="levels", text="VIP1")
    await dave.says("/mall mug")
    assert any("Mug" in one for one in dave.buttons)
    await dave.presses("Mug")
    dave.sees("May be bought by: level VIP1")


async def test_a_made_up_button_shows_nothing_of_what_is_not_shown(
    town: Town, owner: Person, carol: Person
) -> None:
    """D35, S0-31: numbers are easily guessed. What was taken off while somebody looked is said
    in a customer's words."""
    shown = await sells(town)
    hidden = await sells(town, sku="VIP", name="Champagne")
    desk = await town.desk(OWNER)
    await desk(edit_listing, listing_id=hidden.listing, field="see_levels", text="VIP1")
    new = await desk(add_product, fields={"name": "Secret launch", "sku": "NEW", "price": "1",
                     "stock": "5", "category": "physical", "template": "pick_up",
                     "purpose": "points_mall"})  # fmt: skip
    await desk(allocate, sku="NEW", mall=Mall.SHOP, quantity=5)
    (unborn,) = await desk(list_in_mall, product_ids=[new], mall=Mall.SHOP)
    group = await desk(add_group, mall=Mall.SHOP, name="Secret cellar")
    await desk(edit_listing, listing_id=hidden.listing, field="group", text=f"#{group}")
    guest = await town.desk(CAROL)
    search = await guest(drafts.begin, kind="shop", answers={"words": "beans", "token": ""})
    await carol.says(f"/start l-1_{shown.listing}")
    for words in ("", search):
        await carol.forges(f"br1:{CAFE}:shop:{group}:0:{words}")
    carol.sees("“beans” in the shop only")
    for number in (hidden.listing, unborn):
        await carol.forges(f"gt1:{CAFE}:{number}:0")
        await carol.forges(f"gt1:{CAFE}:{number}:{number}")
    said = carol.heard() + "".join(town.alerts[CAROL])
    assert "This is not on sale any more" in said
    assert not [word for word in ("Champagne", "Secret", "#2", "#3") if word in said]
    await carol.says(f"/start l-1_{shown.listing}")
    await desk(take_off_sale, listing_id=shown.listing)
    await carol.presses("Get it")
    assert "This is not on sale any more" in carol.alerted
    await desk(set_standing, person_id=CAROL, field="level", text="VIP1")
    await carol.forges(f"gt1:{CAFE}:{hidden.listing}:0")
    carol.sees("🛒 Champagne")


async def test_what_is_the_products_is_read_on_its_listing(
    town: Town, owner: Person, carol: Person
) -> None:
    """D46, S2-21, S2-38: short name, form, weight, logistics, returns, parameters."""
    said = {
        "short_name": "Beans", "form": "whole", "weight": "250 g", "logistics": "parcel",
        "returns": "unopened", "parameters": "origin Peru", "barcode": "4006381333931",
    }  # fmt: skip
    await sells(town, variants=None, **said)  # type: ignore[arg-type]
    await carol.says("/start s-1")
    await carol.says("/shop beans")
    await carol.presses("House beans")
    carol.sees("Form: whole", "Weight: 250 g", "Logistics: parcel", "Returns: unopened",
               "Parameters: origin Peru")  # fmt: skip
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Edit")
    owner.sees("Short name: Beans", "Barcode: 4006381333931", "Weight: 250 g")
    assert not {"✍️ Weight", "✍️ Form", "✍️ Short name"} & set(owner.buttons)
    await owner.says("/product 1")
    await owner.presses("Edit")
    await owner.presses("Weight")
    await owner.says("x" * 200)
    owner.sees("too long")
    await owner.says("1 kg")
    owner.sees("Weight: 1 kg")


@pytest.mark.slow
async def test_a_benefits_end_is_shown_and_ends_its_sale_and_its_cards(
    town: Town, owner: Person, carol: Person
) -> None:
    """D38, S0-05: however long the merchant would sell it or let its cards be used."""
    await owner.sends_file(
        b"supplier,item,name,kind,price,expires_on,note\n"
        b"Benefits Ltd,B2,Family bundle,bundle,19.90,2026-12-24,\n",
        "supply.csv",
    )
    await owner.presses("Confirm")
    desk = await town.desk(OWNER)
    await desk(buy_supply, item_id=1, quantity=20)
    for field, text in (("expires_on", "2027-06-30"), ("valid_days", "365")):
        await desk(edit_product, product_id=1, field=field, text=text)
    (line,) = await desk(stock_of_product, product_id=1)
    await desk(allocate, sku=line.sku, mall=Mall.POINTS, quantity=20)
    (number,) = await desk(list_in_mall, product_ids=[1], mall=Mall.POINTS, price="100")
    await desk(put_on_sale, listing_id=number)
    await desk(switch_mall, mall=Mall.POINTS, on=True)
    await has(town, CAROL, points=500)
    await carol.says(f"/start l-1_{number}")
    carol.sees("The benefit ends with 24 December 2026")
    bundle = Sold(1, number, line.variant_id, line.sku)
    await buys(town, bundle)
    card = await town.card_of(1)
    assert card.valid_until == datetime(2026, 12, 25, tzinfo=UTC)
    town.clock.passes(days=34)
    with pytest.raises(Refusal):
        await buys(town, bundle)
    await carol.says("/mall bundle")
    assert not any("Family bundle" in one for one in carol.buttons)


async def test_lists_are_green_only_where_it_sells(town: Town, owner: Person) -> None:
    """S0-39: online is not enough, of a product and of a listing."""
    beans_, mug = await sells(town), await sells(town, Mall.POINTS, "50", sku="MUG", name="Mug")
    desk = await town.desk(OWNER)

    async def marks(command: str) -> list[str]:
        await owner.says(command)
        return [one.split(" · ")[0] for one in owner.buttons[:2]]

    assert await marks("/products") == ["🟢 Mug", "🟢 House beans"]
    assert await marks("/listings") == ["🟢◆ Mug", "🟢🏬 House beans"]
    await desk(switch_mall, mall=Mall.POINTS, on=False)
    await desk(take_off_sale, listing_id=beans_.listing)
    assert await marks("/products") == ["⚪ Mug", "⚪ House beans"]
    assert await marks("/listings") == ["⚪◆ Mug", "⚪🏬 House beans"]
    await desk(put_on_sale, listing_id=beans_.listing)
    await buys(town, beans_, quantity=20, means=Means.CASH)
    assert (await marks("/products"))[1] == "⚪ House beans", "all is held"
    assert mug.listing
