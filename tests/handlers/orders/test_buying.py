"""From an item to what one gets: few taps, one confirmation, never twice (S2-37, S2-38)."""

import asyncio

import pytest

from domain.mall import edit_listing, switch_mall
from domain.merchants import authorise_cash, change_settings
from domain.orders import State, list_orders
from domain.stock import Mall
from tests.buying import conserved, free_of, has, on_shelf, sells
from tests.shop import picture
from tests.town import CAROL, DAVE, OWNER, Person, Town, button_of, link_in


async def orders_of(town: Town) -> list[State]:
    page = await (await town.desk(OWNER))(list_orders, size=50)
    return [one.state for one in page.lines]


async def at_item(person: Person, listing: int = 1) -> None:
    await person.says(f"/start l-1_{listing}")


async def test_two_taps_from_the_item_to_paid(town: Town, carol: Person) -> None:
    """S0-28, S2-03, S2-05, S2-07, S2-44: at most three were promised."""
    beans = await sells(town, Mall.POINTS, "300", template="shipping")
    owner = await town.desk(OWNER)
    await owner(edit_listing, listing_id=beans.listing, field="limit", text="3")
    await has(town, CAROL, points=1000)
    await at_item(carol)
    await carol.presses("Get it")
    await carol.says("Carol\nMain St 1")  # asked once, kept for the next time
    carol.sees(
        "1 × House beans", "To pay: 300 pts", "You have 1,000 pts; 700 pts are left",
        "To: Carol, Main St 1", "At most 3 a member; you have bought 0",
        "until 7 days after it is completed", "no member discount", "Sold by Blue Door Café",
    )  # fmt: skip
    await carol.presses("Pay 300 pts")
    carol.sees("PAID · 300 pts", "◆ 700 pts left", "The shop sends it")
    assert await free_of(town, CAROL) == (700, 0)
    await at_item(carol)
    taps = ["Get it", "Pay 300 pts"]
    for words in taps:
        await carol.presses(words)
    carol.sees("PAID")
    assert len(taps) <= 3
    assert await orders_of(town) == [State.PAID, State.PAID]
    await conserved(town.database)


async def test_a_variant_and_a_store_are_three_taps(town: Town, carol: Person) -> None:
    await sells(
        town, Mall.POINTS, "300",
        variants=[{"variant": "250 g"}, {"variant": "500 g"}],
        sku="", unified_stock="yes", stores="Old Town, Riverside",
    )  # fmt: skip
    await has(town, CAROL, points=300)
    await at_item(carol)
    taps = ["🛒 500 g", "Riverside", "Pay 300 pts"]
    for words in taps:
        await carol.presses(words)
    carol.sees("PAID", "500 g", "At: Riverside", "Say the number")


@pytest.mark.both_engines
async def test_every_step_tapped_twice_happens_once(town: Town, carol: Person) -> None:
    beans = await sells(town, Mall.POINTS, "100", stores="Old Town")
    await has(town, CAROL, points=1000)
    await at_item(carol)
    await carol.taps_twice("Get it")
    await carol.taps_twice("+")
    carol.sees("2 × House beans")
    await carol.taps_twice("−")
    carol.sees("1 × House beans")
    await carol.taps_twice("+")
    await carol.taps_twice("Pay 200 pts")
    carol.sees("PAID · 200 pts")
    assert await orders_of(town) == [State.PAID]
    assert await free_of(town, CAROL) == (800, 0)
    assert await on_shelf(town, beans, Mall.POINTS) == (18, 0, 2)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_twenty_taps_at_once_and_again_a_week_later(town: Town, carol: Person) -> None:
    """Twenty on one confirmation, each delivered again, and one long after."""
    await sells(town, Mall.POINTS, "100", stores="Old Town")
    await has(town, CAROL, points=1000)
    await at_item(carol)
    await carol.presses("Get it")
    confirmation = carol.screen
    data = button_of(confirmation, "Pay 100 pts").callback_data
    assert data
    number = confirmation.message_id
    taps = [town.world.presses_button(CAROL, number, data) for _ in range(20)]
    await asyncio.gather(*(town.deliver(one) for one in taps))
    carol.sees("PAID")
    await asyncio.gather(*(town.deliver(one) for one in taps))
    await carol.presses("Pay 100 pts", message=confirmation)
    assert await orders_of(town) == [State.PAID]
    assert await free_of(town, CAROL) == (900, 0)


async def test_a_price_that_changed_is_confirmed_anew(town: Town, carol: Person) -> None:
    """What was agreed to binds; nothing was bought, and the new price is one tap away."""
    beans = await sells(town, Mall.POINTS, "100", stores="Old Town")
    await has(town, CAROL, points=1000)
    await at_item(carol)
    await carol.presses("Get it")
    owner = await town.desk(OWNER)
    await owner(edit_listing, listing_id=beans.listing, field="price", text="150")
    await carol.presses("Pay 100 pts")
    carol.sees("The price has changed", "To pay: 150 pts")
    assert await orders_of(town) == []
    await carol.presses("Pay 150 pts")
    carol.sees("PAID · 150 pts")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_limits_and_an_empty_shelf_say_so_before_and_after(
    town: Town, carol: Person, dave: Person
) -> None:
    beans = await sells(town, Mall.POINTS, "100", quantity=2, stores="Old Town")
    for one in (CAROL, DAVE):
        await has(town, one, points=1000)
    await at_item(carol)
    await carol.presses("Get it")
    await carol.presses("+")
    await at_item(dave)
    await dave.presses("Get it")
    await dave.presses("Pay 100 pts")
    await carol.presses("Pay 200 pts")
    carol.sees("❌ Only 1 of", "Only 1 left just now")
    assert not any("Pay" in one for one in carol.buttons)
    await carol.presses("−")
    owner = await town.desk(OWNER)
    await owner(edit_listing, listing_id=beans.listing, field="levels", text="VIP2")
    await carol.presses("Pay 100 pts")
    carol.sees("may be bought by: level VIP2", "ask the shop")
    assert await orders_of(town) == [State.PAID]


async def test_too_few_points_say_how_many_are_missing(town: Town, carol: Person) -> None:
    await sells(town, Mall.POINTS, "100", stores="Old Town")
    await has(town, CAROL, points=40)
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("You have 40 pts", "60 pts are missing")
    assert not any("Pay" in one for one in carol.buttons)
    await carol.presses("My points")
    carol.sees("40 pts to spend")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_balance_and_the_counter(town: Town, carol: Person, owner: Person) -> None:
    """S2-04, D06: paid from the balance at once, or kept until somebody takes the cash."""
    await sells(town, price="8.90", stores="Old Town")
    await has(town, CAROL, money=1000)
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("Balance €10.00; €1.10 are left", "kept for you for 30 minutes")
    await carol.presses("from my balance")
    carol.sees("PAID · €8.90", "💶 €1.10 left")
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("Balance €1.10: too little for this.")
    assert not any("balance" in one for one in carol.buttons)
    await carol.presses("at the counter")
    carol.sees(
        "KEPT FOR YOU until 12:30", "Pay €8.90 at the counter and say this number", "ES2026"
    )
    assert await orders_of(town) == [State.PENDING, State.PAID]
    assert not any("balance" in one for one in carol.buttons)
    await has(town, CAROL, money=1000)
    await carol.says("/myorders")
    await carol.presses("unpaid")
    await carol.taps_twice("Pay with my balance")
    carol.sees("PAID · €8.90")
    assert await free_of(town, CAROL) == (0, 220)


@pytest.mark.both_engines
async def test_points_that_are_optional_may_be_left_out(town: Town, carol: Person) -> None:
    """S1-21, D05, D37: without points the whole price is paid; with few, as many as there are."""
    owner = await town.desk(OWNER)
    await owner(authorise_cash, on=True)
    await owner(change_settings, field="points_rate", value=10)
    await sells(
        town, Mall.POINTS, "offset own max 50", category="voucher",
        template="redemption_card", valid_days="7",
    )  # fmt: skip
    await has(town, CAROL, money=2000)
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("To pay: €8.90")
    await has(town, CAROL, points=30)
    await carol.presses("With points")
    carol.sees("To pay: 30 pts + €5.90")
    await carol.presses("Without points")
    carol.sees("To pay: €8.90")
    await carol.presses("With points")
    await carol.presses("from my balance")
    carol.sees("PAID · 30 pts + €5.90")
    assert await free_of(town, CAROL) == (0, 2000 - 590)
    await conserved(town.database)


@pytest.mark.slow
async def test_cards_come_as_pictures_and_buttons(town: Town, carol: Person) -> None:
    """S4-36: with the payment, once, and shown again with a tap."""
    await sells(
        town, Mall.POINTS, "100", category="voucher", template="redemption_card", uses="6",
        valid_days="7", cross_store="no",
    )  # fmt: skip
    await has(town, CAROL, points=100)
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("One card: 6 uses", "Good at: every store", "Valid until 28 November 2026")
    await carol.taps_twice("Pay 100 pts")
    carol.sees("PAID", "Show the card at the counter")
    shown = carol.screen
    await town.post()
    assert len([one for one in carol.inbox() if "A card for you" in one]) == 1
    await carol.presses("Show the card", message=shown)
    carol.sees("6 of 6 left", "Show this code at the counter")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_key_is_sent_once_and_protected(town: Town, carol: Person) -> None:
    """S4-36: to the buyer alone."""
    owner = town.person(OWNER)
    await owner.says("/addproduct Music | 5 | category cdk | sku MUSIC")
    await owner.sends_file(b"sku,key\nMUSIC,AAAA-1111\nMUSIC,BBBB-2222\n", "keys.csv")
    await owner.presses("Confirm")
    await owner.says("/allocate MUSIC points 2")
    await owner.says("/list MUSIC points 100")
    await owner.presses("Put online")
    await owner.says("/malls points on")
    await owner.presses("Yes, switch on")
    await has(town, CAROL, points=100)
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("The key is shown to you alone; once it is, the shop may refuse a refund")
    await carol.taps_twice("Pay 100 pts")
    carol.sees("PAID", "a message of its own")
    await town.post()
    keys = [one for one in carol.inbox() if "AAAA-1111" in one or "BBBB-2222" in one]
    assert len(keys) == 1
    last = town.world.messages[CAROL][town.shown[CAROL]]
    assert last.has_protected_content


@pytest.mark.slow
async def test_the_shops_questions_are_asked_one_after_the_other(
    town: Town, carol: Person, owner: Person
) -> None:
    """S2-39: and their answers stand in the order; a command closes the question."""
    desk = await town.desk(OWNER)
    await desk(change_settings, field="order_form", value=["Whose name?", "Which colour?"])
    await sells(town, Mall.POINTS, "100", stores="Old Town")
    await has(town, CAROL, points=500)
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("asks (1 of 2)", "Whose name?")
    await carol.says("<b>Anna & Co</b>")
    carol.sees("asks (2 of 2)", "Which colour?")
    await carol.says("x" * 201)
    carol.sees("at most 200 characters")
    await carol.says("Blue")
    carol.sees("Whose name?: <b>Anna & Co</b>", "Which colour?: Blue")
    other = ["Which colour?", "Whose name?"]  # then what was said is no answer to them
    await desk(change_settings, field="order_form", value=other)
    await carol.presses("Pay 100 pts")
    carol.sees("asks (1 of 2)", "Which colour?")
    await carol.says("Red")
    await carol.says("Anna")
    await carol.presses("Pay 100 pts")
    carol.sees("PAID", "Which colour?: Red", "Whose name?: Anna")


@pytest.mark.slow
async def test_an_address_is_asked_kept_and_changed(town: Town, carol: Person) -> None:
    await sells(town, price="8.90", template="shipping", freight="4.00")
    await has(town, CAROL, money=5000)
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("Where shall it be sent?")
    await carol.presses("Back")
    await carol.says("beans")
    assert "Main" not in carol.heard()
    assert "To pay" not in carol.heard()  # the word was no address
    await at_item(carol)
    await carol.presses("Get it")
    await carol.says("y" * 301)
    carol.sees("at most 300 characters")
    await carol.says("Carol\nMain St 1")
    carol.sees("To pay: €12.90", "€4.00 of it is shipping", "To: Carol, Main St 1")
    await carol.presses("Another address")
    await carol.says("Carol\nSide St 2")
    carol.sees("Side St 2")
    await carol.presses("from my balance")
    carol.sees("PAID · €12.90", "Side St 2")
    await at_item(carol)
    await carol.presses("Get it")
    carol.sees("To: Carol, Side St 2")


@pytest.mark.slow
async def test_a_quantity_is_typed_or_tapped(town: Town, carol: Person) -> None:
    await sells(town, Mall.POINTS, "10", stores="Old Town")
    await has(town, CAROL, points=500)
    await at_item(carol)
    await carol.presses("Get it")
    await carol.presses("🔢 1")
    await carol.says("many")
    carol.sees("The quantity is a number")
    await carol.says("7")
    carol.sees("7 × House beans", "To pay: 70 pts")
    await carol.presses("🔢 7")
    await carol.presses("Back")
    carol.sees("7 × House beans")
    await carol.presses("🔢 7")
    await carol.presses("Cancel")
    carol.sees("Cancelled")


async def test_who_belongs_nowhere_becomes_a_member_by_buying(town: Town, sam: Person) -> None:
    """And sees the order where it is; nobody else's."""
    await sells(town, price="8.90", stores="Old Town")
    await at_item(sam)
    await sam.presses("Get it")
    sam.sees("Balance €0.00: too little")
    await sam.presses("at the counter")
    sam.sees("KEPT FOR YOU")
    await sam.says("/myorders")
    sam.sees("Your orders at Blue Door Café")
    assert any("House beans" in one for one in sam.buttons)
    carol = town.person(CAROL)
    await carol.says("/myorders")
    carol.sees("Nothing yet")


@pytest.mark.slow
async def test_a_mall_that_was_closed_takes_no_order(town: Town, carol: Person) -> None:
    """S2-45: the old ones go on."""
    await sells(town, Mall.POINTS, "100 + 1.00", stores="Old Town")
    await has(town, CAROL, points=500, money=1000)
    await at_item(carol)
    await carol.presses("Get it")
    await carol.presses("at the counter")
    kept = carol.screen
    await at_item(carol)
    await carol.presses("Get it")
    await (await town.desk(OWNER))(switch_mall, mall=Mall.POINTS, on=False)
    await carol.presses("from my balance")
    carol.sees("is closed just now")
    await carol.presses("Pay with my balance", message=kept)
    carol.sees("PAID · 100 pts + €1.00")
    assert await orders_of(town) == [State.PAID]


async def test_buying_in_chinese(town: Town, carol: Person) -> None:
    await sells(town, Mall.POINTS, "300", stores="Old Town")
    await has(town, CAROL, points=1000)
    await carol.says("/language zh")
    await at_item(carol)
    await carol.presses("立即下单")
    carol.sees(
        "应付：300 积分",
        "您现有 1,000 积分，支付后剩余 700 积分",
        "订单完成后 7 天内可申请退款",
        "积分商品不参与会员折扣",
    )
    await carol.presses("支付 300 积分")
    carol.sees("已支付 · 300 积分")
    await carol.says("/myorders")
    carol.sees("您在 Blue Door Café 的订单")


@pytest.mark.parametrize("line", ["wrong", "0", "-1", "99999999999"])
async def test_a_quantity_that_is_none_is_refused(town: Town, carol: Person, line: str) -> None:
    await sells(town, Mall.POINTS, "10", stores="Old Town")
    await at_item(carol)
    await carol.presses("Get it")
    await carol.presses("🔢 1")
    await carol.says(line)
    carol.sees("The quantity is a number")
    assert await orders_of(town) == []


@pytest.mark.slow
async def test_each_store_has_its_own_shelf(town: Town, carol: Person) -> None:
    """S4-23: what is left is what the chosen store has."""
    owner = town.person(OWNER)
    beans = await sells(town, Mall.POINTS, "10", quantity=5)
    await has(town, CAROL, points=500)
    await owner.says("/menu")
    await owner.forges(f"pf1:p:unified_stock:{beans.product}:0:no:")
    await owner.says("/allocate BEAN points 2 store 1")
    await owner.says("/allocate BEAN points 7 store 2")
    await at_item(carol)
    await carol.presses("Get it")
    await carol.presses("Old Town")
    await carol.presses("+")
    assert "+" not in carol.buttons
    await carol.presses("Another store")
    await carol.presses("Riverside")
    assert "+" in carol.buttons
    await carol.presses("Pay 20 pts")
    carol.sees("PAID", "At: Riverside")


@pytest.mark.slow
async def test_an_item_with_a_picture_keeps_it_above_the_confirmation(
    town: Town, carol: Person
) -> None:
    owner = town.person(OWNER)
    beans = await sells(town, Mall.POINTS, "10", stores="Old Town")
    await has(town, CAROL, points=50)
    await owner.says("/menu")
    await owner.forges(f"pf1:p:cover:{beans.product}:0::")
    await owner.sends(picture())
    await at_item(carol)
    assert carol.screen.photo
    await carol.presses("Get it")
    carol.sees("To pay: 10 pts")
    await carol.presses("Pay 10 pts")
    carol.sees("PAID")
    town.clock.passes(seconds=1)
    await carol.presses("My orders")
    carol.sees("Your orders")


@pytest.mark.slow
async def test_what_was_found_in_another_chat_is_bought(town: Town, carol: Person) -> None:
    """Inline mode's result leads to the item; from there it is two taps."""
    await sells(town, Mall.POINTS, "10", stores="Old Town")
    await has(town, CAROL, points=50)
    (found,) = await carol.asks_inline("beans")
    await carol.opens(link_in(found.input_message_content.message_text))
    await carol.presses("Get it")
    await carol.presses("Pay 10 pts")
    carol.sees("PAID · 10 pts")
