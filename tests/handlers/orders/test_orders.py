"""The merchant's orders: the list, an order's card, its next step, and deeds typed in full."""

import asyncio

import pytest
from sqlalchemy import update

from domain.errors import Refusal
from domain.orders import Means, Order, State, close, order, take_cash
from domain.stock import Mall
from tests.buying import buys, conserved, free_of, has, on_shelf, sells
from tests.files import caption_of, csv_of, xlsx_of
from tests.handlers.intake.test_orders import NO, brought, line, sheet
from tests.town import CAROL, MANAGER, OWNER, Person, Town


async def state_of(town: Town, order_id: int) -> State:
    return (await (await town.desk(OWNER))(order, order_id=order_id)).line.state


@pytest.mark.slow
async def test_cash_is_taken_from_the_list_in_two_taps(
    town: Town, manager: Person, owner: Person
) -> None:
    beans = await sells(town)
    placed = await buys(town, beans, means=Means.CASH)
    await manager.says("/orders")
    manager.sees("Orders, newest first.")
    assert "⏳ €8.90 · 1 × House beans · Carol" in manager.buttons
    await manager.presses("⏳ unpaid 1")
    await manager.presses("House beans")
    manager.sees("unpaid", "Carol", placed.no)
    await manager.taps_twice("Take €8.90 in cash")
    manager.sees("CASH TAKEN · €8.90", "Paid 21 Nov", "It waits to be picked up.")
    await town.post()
    owner.sees("Paid: 1 × House beans", "It waits to be picked up.")
    manager.sees("CASH TAKEN")  # who did it is not told of it
    await manager.taps_twice("Handed over")
    manager.sees("DONE", "Completed 21 Nov, 12:00")
    assert "✅ completed" not in manager.text, "the verdict says it"
    assert await on_shelf(town, beans) == (19, 0, 1)
    await conserved(town.database)


@pytest.mark.both_engines
async def test_orders_of_both_malls_stand_in_one_list_with_their_points(
    town: Town, manager: Person
) -> None:
    """S2-40: by status, an order for points among the others, with its price in both."""
    beans = await sells(town, Mall.POINTS, "100 + 1.00")
    tea = await sells(town, sku="TEA", name="Tea")
    await has(town, CAROL, points=200)
    await buys(town, beans, means=Means.CASH)
    await buys(town, tea, means=Means.CASH)
    paid = await buys(town, beans, means=Means.CASH)
    await (await town.desk(MANAGER))(take_cash, order_id=paid.id)
    both, one = "100 pts + €1.00 · 1 × House beans · Carol", "€8.90 · 1 × Tea · Carol"
    await manager.says("/orders")
    assert [name[2:] for name in manager.buttons if "Carol" in name] == [both, one, both]
    await manager.says("/orders unpaid")
    assert [name[2:] for name in manager.buttons if "Carol" in name] == [one, both]
    await manager.says("/orders paid")
    assert [name[2:] for name in manager.buttons if "Carol" in name] == [both]


async def test_a_file_has_the_orders_of_the_list_and_what_they_come_to(
    town: Town, manager: Person
) -> None:
    """S0-37, S2-40: in the order of time, as it was filtered; what is unpaid or was closed is in
    the file and not in its sums."""
    beans = await sells(town, Mall.POINTS, "100 + 1.00", name="=Beans", sku="BEANS")
    tea = await sells(town, sku="TEA", name="Tea")
    await has(town, CAROL, points=300)
    desk = await town.desk(MANAGER)
    first = await buys(town, beans, means=Means.CASH)
    town.clock.passes(minutes=5)
    second = await buys(town, tea, quantity=2, means=Means.CASH)
    third = await buys(town, tea, means=Means.CASH)
    open_ = await buys(town, beans, means=Means.CASH)
    for paid in (first, second):
        await desk(take_cash, order_id=paid.id)
    await desk(close, order_id=third.id)
    await manager.says("/orders csv")
    header, *rows = csv_of(town, MANAGER)
    assert header == [
        "order_no",
        "user",
        "product",
        "quantity",
        "points",
        "cash",
        "status",
        "means",
        "store",
        "created_at",
        "paid_at",
        "shipped_at",
        "completed_at",
    ]
    assert [one[0] for one in rows] == [one.no for one in (first, second, third, open_)]
    at, later = "2026-11-21T12:00:00+00:00", "2026-11-21T12:05:00+00:00"
    assert rows[0] == [
        first.no, "Carol", "'=Beans", "1", "100", "1.00", "paid", "cash", "Old Town",
        at, later, "", "",
    ]  # fmt: skip
    assert rows[1][3:8] == ["2", "0", "17.80", "paid", "cash"]
    assert [one[6] for one in rows[2:]] == ["closed", "pending"]
    kept = "Paid and not given back: "
    assert caption_of(town, MANAGER) == f"4 orders\n{kept}100 pts + €18.80"
    await manager.says("/orders tea")
    await manager.presses("💶 paid")
    await manager.presses("Files")
    await manager.presses("CSV")
    assert [one[0] for one in csv_of(town, MANAGER)[1:]] == [second.no]
    assert caption_of(town, MANAGER) == f"1 order\n{kept}€17.80"
    await manager.says("/language zh")
    await manager.says("/orders paid full xlsx")
    names, *cells = xlsx_of(town, MANAGER)
    assert not any(str(one).isascii() for one in names)
    assert cells[0][4:8] == (100, 1, "已付款", "现金")
    await manager.says("/orders listing:99999 csv")
    assert len(csv_of(town, MANAGER)) == 1


async def test_shipping_asks_for_the_number(town: Town, manager: Person, carol: Person) -> None:
    """S0-35: the state and the number are on the card."""
    box = await sells(town, template="shipping")
    await has(town, CAROL, money=5000)
    placed = await buys(town, box, means=Means.BALANCE, address="Main St 1")
    await manager.says("/orders paid")
    await manager.presses("House beans")
    await manager.presses("Ship")
    manager.sees("Main St 1", "Type the tracking number")
    await manager.says("DHL: 0034 <b>")
    manager.sees("SENT", "Shipped 21 Nov", "DHL 0034 <b>")
    await manager.presses("It has arrived")
    await town.post()
    assert "is on its way" in carol.heard()
    assert await state_of(town, placed.id) is State.COMPLETED
    for said, carrier, tracking in (
        ("https://track.example/0034", "", "https://track.example/0034"),
        ("顺丰：SF0034", "顺丰", "SF0034"),
    ):
        placed = await buys(town, box, means=Means.BALANCE, address="Main St 1")
        await manager.says(f"/ship {placed.no} {said}")
        sent = await (await town.desk(OWNER))(order, order_id=placed.id)
        assert (sent.carrier, sent.tracking) == (carrier, tracking)


async def test_a_red_packet_is_fulfilled_by_hand(
    town: Town, manager: Person, carol: Person
) -> None:
    """D02: whoever leads has it to do, marks it as done, once, and the buyer is told."""
    await sells(town, Mall.POINTS, "100", category="red_packet", template="by_hand")
    await has(town, CAROL, points=100)
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    await carol.presses("Pay 100 pts")
    carol.sees("PAID · 100 pts")
    assert await state_of(town, 1) is State.PAID
    await town.post()
    manager.sees("Paid: 1 × House beans", "You fulfil it yourself, then mark it as done.")
    await manager.presses("Open the order")
    await manager.taps_twice("Done by hand")
    manager.sees("DONE", "Completed")
    assert await state_of(town, 1) is State.COMPLETED
    await town.post()
    assert carol.heard().count("is completed") == 1


async def test_closing_asks_and_frees_what_was_kept(town: Town, manager: Person) -> None:
    beans = await sells(town, Mall.POINTS, "100 + 1.00")
    await has(town, CAROL, points=100)
    placed = await buys(town, beans, means=Means.CASH)
    await manager.says(f"/order {placed.no}")
    await manager.presses("Close")
    manager.sees("Close order", placed.no)
    await manager.presses("No, keep it")
    await manager.presses("Close")
    await manager.taps_twice("Yes, close it")
    manager.sees("CLOSED", "Closed 21 Nov")
    assert await free_of(town, CAROL) == (100, 0)
    await manager.says(f"/paid {placed.no}")
    manager.sees("cannot be paid: it is closed")


async def test_each_deed_typed_in_full(town: Town, manager: Person) -> None:
    box = await sells(town, template="shipping")
    sent = await buys(town, box, means=Means.CASH, address="Main St 1")
    shut = await buys(town, box, means=Means.CASH, address="Main St 1")
    await manager.says(f"/paid {sent.no[-6:]}")
    manager.sees("CASH TAKEN")
    await manager.says(f"/paid {sent.no}")
    manager.sees("cannot be paid: it is paid")
    await manager.says(f"/ship #{sent.id} RB 123 DE")
    manager.sees("SENT", "RB 123 DE")
    await manager.says(f"/complete {sent.no.lower()}")
    manager.sees("DONE")
    await manager.says(f"/close {shut.id}")
    manager.sees("CLOSED")
    await manager.says("/order 99")
    manager.sees("There is no such order here.")
    for words in ("/order", "/paid", "/ship", "/complete", "/close"):
        await manager.says(words)
        manager.sees("Orders, newest first.")


async def test_an_ending_that_may_mean_two_is_refused(town: Town, manager: Person) -> None:
    beans = await sells(town)
    placed = [await buys(town, beans, means=Means.CASH) for _ in range(2)]
    async with town.database.writing() as session:
        for one, no in zip(placed, ("ES2026112100001234", "ES2026112200001234"), strict=True):
            await session.execute(update(Order).where(Order.id == one.id).values(no=no))
        await session.commit()
    await manager.says("/paid 1234")
    manager.sees("Several orders end so.")
    await manager.says("/order 2200001234")
    manager.sees("ES2026112200001234")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_filters(town: Town, manager: Person) -> None:
    """S2-28, S4-24, S4-25: a listing's, a member's, those with cards, by state, day and words."""
    beans = await sells(town)
    passes = await sells(town, name="Ten coffees", sku="TEN", category="voucher",
                         template="redemption_card", uses="10", valid_days="30")  # fmt: skip
    await has(town, CAROL, money=5000)
    await buys(town, beans, means=Means.CASH)
    await buys(town, passes, means=Means.BALANCE)

    async def found(words: str) -> set[str]:
        await manager.says(f"/orders {words}")
        return {
            name for name in ("House beans", "Ten coffees")
            if any(name in one for one in manager.buttons)
        }  # fmt: skip

    assert await found("") == {"House beans", "Ten coffees"}
    assert await found("type:card") == {"Ten coffees"}
    assert await found("unpaid") == {"House beans"}
    assert await found("completed carol") == {"Ten coffees"}
    assert await found(f"listing:{beans.listing}") == {"House beans"}
    assert await found(f"member:{CAROL}") == {"House beans", "Ten coffees"}
    assert await found("to yesterday") == set()
    await manager.says("/orders member:x")
    manager.sees("That filter is a number")
    await manager.says("/listings")
    await manager.presses("House beans")
    await manager.presses("View orders")
    assert not any("Ten coffees" in one for one in manager.buttons)
    await manager.says("/orders type:card")
    await manager.presses("Ten coffees")
    await manager.presses("Card 1")
    manager.sees("Ten coffees", "10 of 10 left")
    await manager.presses("Redeem")
    await manager.presses("Old Town")
    await manager.says("4711")  # the PIN that they choose (D23)
    for _ in range(2):
        await manager.says("/orders type:card")
        await manager.presses("Ten coffees")
        await manager.presses("Card 1")
        if "Not used yet." in manager.text:
            await manager.presses("Redeem")
            await manager.presses("1")
            await manager.says("4711")
    manager.sees("9 of 10 left", "1 use, Old Town, Marta")


async def test_orders_are_the_leaders_alone(
    town: Town, verifier: Person, rival: Person, manager: Person
) -> None:
    beans = await sells(town)
    placed = await buys(town, beans, means=Means.CASH)
    for words in ("/orders", f"/order {placed.no}", f"/paid {placed.no}", f"/close {placed.no}"):
        await verifier.says(words)
        assert placed.no not in verifier.text
        await rival.says(words)
        assert placed.no not in rival.text
    await rival.forges(f"od1:{placed.id}:paid")
    await verifier.forges(f"od1:{placed.id}:close!")
    assert await state_of(town, placed.id) is State.PENDING


@pytest.mark.both_engines
async def test_twenty_at_once_pay_and_close_one_order(town: Town) -> None:
    beans = await sells(town)
    placed = await buys(town, beans, means=Means.CASH)

    async def tries(n: int) -> bool:
        desk = await town.desk((MANAGER, OWNER)[n // 2 % 2], key=f"try:{n}")
        try:
            await desk((take_cash, close)[n % 2], order_id=placed.id)
        except Refusal:
            return False
        return True

    assert sum(await asyncio.gather(*(tries(n) for n in range(20)))) == 1
    paid = await state_of(town, placed.id) is State.PAID
    assert await on_shelf(town, beans) == ((19, 0, 1) if paid else (20, 0, 0))
    await conserved(town.database)


async def test_orders_in_chinese(town: Town, manager: Person) -> None:
    beans = await sells(town)
    await buys(town, beans, means=Means.CASH)
    await manager.says("/language zh")
    await manager.says("/orders 待付款")
    manager.sees("订单")
    await manager.presses("House beans")
    await manager.presses("关闭")
    manager.sees("关闭订单")
    await manager.says("昨天卖了什么")
    manager.sees("🔎 2026年11月20日\n")
    await manager.says("/orders 从昨天")
    manager.sees("🔎 从2026年11月20日起")


@pytest.mark.slow
async def test_another_shops_order_offers_nothing_that_is_done_there(
    town: Town, manager: Person
) -> None:
    """D40: neither cash nor closing, typed or pressed."""
    await sells(town)
    await brought(town, sheet(line(status="pending")))
    await manager.says(f"/order {NO}")
    manager.sees("It was made in another shop", "It is paid or closed there")
    assert not {"Close", "cash"} & set(" ".join(manager.buttons).split())
    for words in (f"/paid {NO}", f"/close {NO}"):
        await manager.says(words)
        manager.sees("pay it or cancel it there")
