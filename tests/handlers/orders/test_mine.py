"""One's own orders: the list, what may be done, what is told."""

import pytest

from domain.merchants import change_settings
from domain.orders import Means, complete, ship
from domain.stock import Mall
from tests.buying import buys, free_of, has, sells
from tests.town import CAROL, MANAGER, OWNER, RIVAL, Person, Town


@pytest.mark.slow
async def test_the_list_pages_and_says_the_state_first(town: Town, carol: Person) -> None:
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=500)
    for _ in range(9):
        await buys(town, beans)
    await carol.says("/myorders")
    carol.sees("Your orders at Blue Door Café, newest first.")
    assert carol.buttons[0] == "💶 paid · 10 pts · 1 × House beans"
    assert len([one for one in carol.buttons if "House beans" in one]) == 8
    await carol.presses("▶")
    assert len([one for one in carol.buttons if "House beans" in one]) == 1
    await carol.presses("House beans")
    carol.sees("paid", "1 × House beans · 10 pts", "It waits for you")
    await carol.presses("My orders")
    carol.sees("Your orders at")
    for words in ("/my", "/mypoints"):
        await carol.says(words)
        await carol.presses("My orders")
        carol.sees("Your orders at")


@pytest.mark.both_engines
async def test_cancelling_asks_and_gives_the_points_back(town: Town, carol: Person) -> None:
    """S2-44, D08: the transfers say which order they were for."""
    beans = await sells(town, Mall.POINTS, "100 + 1.00")
    await has(town, CAROL, points=100)
    kept = await buys(town, beans, means=Means.CASH)
    await carol.says("/myorders")
    await carol.presses("unpaid")
    carol.sees("KEPT FOR YOU until 12:30", kept.no)
    await carol.presses("Cancel the order")
    carol.sees("Cancel the order of 1 × House beans?", "yours again at once")
    await carol.presses("No, keep it")
    await carol.presses("Cancel the order")
    await carol.taps_twice("Yes, cancel it")
    carol.sees("closed")
    assert await free_of(town, CAROL) == (100, 0)
    await carol.says("/mypoints")
    await carol.presses("Why")
    carol.sees(
        f"order {kept.no} was closed", f"−100 pts → 0 pts · 21 Nov, 12:00 · for order {kept.no}"
    )


async def test_what_was_sent_has_its_number_and_arrives(town: Town, carol: Person) -> None:
    """S2-02: it earns its points then, and they are named after the order."""
    await (await town.desk(OWNER))(change_settings, field="earn_rate", value=10)
    box = await sells(town, template="shipping")
    await has(town, CAROL, money=1000)
    bought = await buys(town, box, means=Means.BALANCE, address="Main St 1")
    manager = await town.desk(MANAGER)
    await manager(ship, order_id=bought.id, tracking="RB 123 <b>", carrier="Post")
    await town.post()
    carol.sees("Your order of House beans is on its way")
    await carol.presses("Open the order")
    carol.sees("Post RB 123 <b>")
    await carol.taps_twice("It has arrived")
    carol.sees("completed")
    assert await free_of(town, CAROL) == (89, 110)
    await carol.says("/mypoints")
    await carol.presses("Why")
    carol.sees(f"+89 pts → 89 pts · 21 Nov, 12:00 · earned with order {bought.no}")


async def test_nobody_sees_or_touches_anothers(town: Town, carol: Person, dave: Person) -> None:
    beans = await sells(town)
    kept = await buys(town, beans, means=Means.CASH)
    await dave.says("/myorders")
    dave.sees("Nothing yet")
    for deed in ("show", "cancel", "cancel!", "balance", "got"):
        await dave.forges(f"mo1:1:{kept.id}:{deed}")
        assert "no such order" in dave.alerted
    await carol.says("/myorders")
    carol.sees("Your orders")
    assert any("unpaid" in one for one in carol.buttons)


@pytest.mark.slow
async def test_a_pass_of_an_order_is_under_it(town: Town, carol: Person) -> None:
    """S4-11: three cards, three buttons; a done order says no verdict of payment again."""
    passes = await sells(
        town, category="voucher", template="redemption_card", valid_days="7", uses="2"
    )
    await has(town, CAROL, money=5000)
    await buys(town, passes, means=Means.BALANCE, quantity=3)
    await carol.says("/myorders")
    await carol.presses("House beans")
    assert [one for one in carol.buttons if one.startswith("🎟")] == [
        "🎟 Card 1", "🎟 Card 2", "🎟 Card 3",
    ]  # fmt: skip
    await carol.presses("Card 2")
    carol.sees("2 of 2 left")


async def test_completing_is_told(town: Town, carol: Person) -> None:
    beans = await sells(town)
    await has(town, CAROL, money=890)
    bought = await buys(town, beans, means=Means.BALANCE)
    await (await town.desk(MANAGER))(complete, order_id=bought.id)
    await town.post()
    carol.sees("Your order of House beans is completed")


async def test_my_orders_in_chinese(town: Town, carol: Person) -> None:
    beans = await sells(town)
    await buys(town, beans, means=Means.CASH)
    await carol.says("/language zh")
    await carol.says("/myorders")
    carol.sees("您在 Blue Door Café 的订单，最新的在前")
    await carol.presses("House beans")
    carol.sees("已为您保留", "请到柜台支付")


async def test_orders_at_several_shops(town: Town, rival: Person, sam: Person) -> None:
    """Who works at one shop and bought at another finds both; who bought nowhere is told so."""
    await sam.says("/myorders")
    sam.sees("Nothing yet")
    beans = await sells(town)
    await buys(town, beans, RIVAL, means=Means.CASH)
    await rival.says("/myorders")
    rival.sees("Nothing yet")
    await rival.presses("Blue Door Café")
    rival.sees("Your orders at Blue Door Café")
    await rival.presses("House beans")
    rival.sees("KEPT FOR YOU", "Sold by Blue Door Café")


async def test_what_is_kept_for_days_names_the_day(town: Town, carol: Person) -> None:
    """D07: an hour alone is today's."""
    beans = await sells(town, Mall.POINTS, "100 + 1.00")
    await (await town.desk(OWNER))(change_settings, field="hold_minutes", value=3000)
    await has(town, CAROL, points=100)
    await buys(town, beans, means=Means.CASH)
    await carol.says("/myorders")
    await carol.presses("unpaid")
    carol.sees("KEPT FOR YOU until 23 Nov, 14:00")
