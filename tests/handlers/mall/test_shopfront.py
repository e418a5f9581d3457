"""What customers see, and inline mode: never more than the person may see."""

import pytest

from tests.shop import beans, picture, selling
from tests.town import Person, Town


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
        "At Blue Door Café",
    )  # fmt: skip
    assert carol.buttons == ["🛒 Small · €20.00", "◀ shop", "⌂ Menu"]


async def test_the_two_searches_are_kept_apart(town: Town, owner: Person, carol: Person) -> None:
    """S2-34: points items are found in the points mall alone, shop products in the shop."""
    await selling(town, "points", price="300")
    await owner.says("/addproduct House blend | 7 | 9 | sku BLEND")
    await owner.says("/allocate BLEND shop 9")
    await owner.says("/list BLEND shop")
    await owner.presses("Put online")
    for words, there, gone in (
        ("/mall house", "House beans · 300 pts", "House blend"),
        ("/shop house", "House blend · €7.00", "House beans"),
        ("/find points house", "House beans · 300 pts", "House blend"),
        ("/find house", "House blend · €7.00", "House beans"),
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
    assert "House beans · 300 pts" in carol.buttons


async def test_sold_out_is_said_and_shown(town: Town, owner: Person, carol: Person) -> None:
    await selling(town, quantity=1)
    await owner.presses("Put aside")
    await owner.presses("Nobody in particular")
    await carol.says("/shop")
    assert carol.buttons[0] == "House beans · €8.90 · sold out"
    await carol.presses("House beans")
    carol.sees("Sold out just now")


async def test_a_stranger_without_a_link_sees_no_shop(town: Town, sam: Person) -> None:
    await selling(town)
    for words in ("/mall", "/shop", "/find beans", "/shop beans"):
        await sam.says(words)
        sam.sees("You do not know a shop here yet")
    for link in ("m-99", "s-99", "l-1_99", "l-2_1", "l-1", "l-x", "m-", "p-", "s-1-" + "x" * 40):
        await sam.opens(f"https://t.me/x?start={link}")
        assert "House beans" not in sam.text or link.startswith("s-1")


async def test_a_verifier_of_one_shop_stays_one_after_visiting_another(
    town: Town, verifier: Person, rival: Person
) -> None:
    """A link of another shop does not take the hat away."""
    await rival.says("/addproduct Green tea | 3 | 9 | sku TEA")
    await rival.says("/allocate TEA shop 9")
    await rival.says("/list TEA shop")
    await rival.presses("Put online")
    await verifier.opens("https://t.me/x?start=l-2_1")
    verifier.sees("Green tea", "At Rival Tea")
    await verifier.presses("shop")
    verifier.sees("Rival Tea · shop")
    card = await town.issues("Coffee", 1)
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED", "Coffee")


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
