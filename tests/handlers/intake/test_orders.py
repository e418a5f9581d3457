"""Orders from another shop system by file: a dry run, then all or nothing, each once."""

import asyncio
import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from domain.cards import Card
from domain.catalog import FileComesIn
from domain.intake import OrdersBrought, Watch, bring_orders, keep_upload, preview_orders
from domain.ledger import ELSEWHERE, Account
from domain.members import list_members
from domain.orders import (
    MadeElsewhere,
    Means,
    Order,
    Source,
    State,
    cancel,
    pay_from_balance,
)
from domain.secrets import Secret
from domain.sheets import BadSheet, table_of
from domain.stock import (
    DailyLimitReached,
    Mall,
    add_keys,
    add_product,
    set_daily_limit,
    set_online,
    stock_of_product,
)
from tests.buying import Sold, buys, conserved, free_of, guest, has, on_shelf, sells
from tests.domain.intake.test_arrival import Interrupted, clock_comes, nothing_is_left
from tests.town import CAFE, CAROL, DAVE, OLD_TOWN, OWNER, RIVAL, Person, Town

HEADER = "order_no,placed_at,telegram_id,sku,quantity,points,cash,status,store_external_id\n"
AT = "2026-11-20T14:30:15+08:00"
NO = "ES20261120143015123456"  # S4-35


def line(no: str = NO, **said: Any) -> str:
    """One order, paid, of one packet of beans, for Carol."""
    cells = {
        "order_no": no, "placed_at": AT, "telegram_id": CAROL, "sku": "BEAN", "quantity": 1,
        "points": 0, "cash": "8.90", "status": "paid", "store_external_id": "",
    } | said  # fmt: skip
    return ",".join(str(one) for one in cells.values()) + "\n"


def sheet(*lines: str) -> str:
    return HEADER + "".join(lines)


async def orders_of(town: Town) -> dict[str, Order]:
    async with town.database.reading() as session:
        rows = await session.scalars(select(Order).where(Order.merchant_id == CAFE))
        return {one.no: one for one in rows}


async def kept(town: Town, data: str) -> str:
    table = table_of(data.encode())
    return await keep_upload(await town.desk(OWNER), name="orders.csv", table=table)


async def brought(town: Town, data: str, by: int = OWNER) -> None:
    upload = await kept(town, data)
    await bring_orders(await town.desk(by), upload=upload, watch=Watch())


async def taken_elsewhere(town: Town) -> int:
    """Money that another shop took, in minor units."""
    async with town.database.reading() as session:
        found = await session.scalar(
            select(Account.balance).where(
                Account.merchant_id == CAFE, Account.name == ELSEWHERE.name
            )
        )
        return -(found or 0)


async def pool_of(town: Town, what: Sold) -> int:
    lines = await (await town.desk(OWNER))(stock_of_product, product_id=what.product)
    return sum(one.pool or 0 for one in lines)


@pytest.mark.slow
async def test_paid_orders_come_in_after_a_dry_run(town: Town, owner: Person) -> None:
    """D40: an order keeps the number and the moment that it has elsewhere."""
    beans = await sells(town)
    await owner.sends_file(sheet(line(), line("ES2026112014301512345", quantity=2, cash="17.80",
                                              telegram_id="")).encode(), "orders.csv")  # fmt: skip
    owner.sees("2 lines read. Nothing has been changed yet", "Would place: 2 new orders",
               "€26.70", NO)  # fmt: skip
    assert await orders_of(town) == {}
    assert await on_shelf(town, beans) == (20, 0, 0)
    await owner.taps_twice("Confirm")
    owner.sees("Done: 2 new orders")
    one = (await orders_of(town))[NO]
    assert (one.state, one.source, one.means) == (State.PAID, Source.FILE, Means.ELSEWHERE)
    assert one.placed_at == one.paid_at == datetime(2026, 11, 20, 6, 30, 15, tzinfo=UTC)
    assert (one.person_id, one.person_name, one.cash, one.closes_at) == (CAROL, "Carol", 890, None)
    assert await on_shelf(town, beans) == (17, 0, 3)
    assert await taken_elsewhere(town) == 2670
    await conserved(town.database)


async def state_of(town: Town, no: str = NO) -> State:
    return (await orders_of(town))[no].state


@pytest.mark.both_engines
@pytest.mark.slow
async def test_the_same_file_again_changes_nothing(town: Town, owner: Person) -> None:
    beans = await sells(town)
    await brought(town, sheet(line()))
    await owner.sends_file(sheet(line(), line("ES-2", status="closed")).encode(), "orders.csv")
    owner.sees("1 new order", "1 order is here already")
    await owner.sends_file(sheet(line(no=NO.lower())).encode(), "orders.csv")
    owner.sees("1 order is here already", "Nothing to change")
    assert not any("Confirm" in one for one in owner.buttons)
    await brought(town, sheet(line()))  # had it been confirmed on an older screen
    assert len(await orders_of(town)) == 1
    assert await on_shelf(town, beans) == (19, 0, 1)
    assert await taken_elsewhere(town) == 890
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.parametrize(
    "other",
    [
        {"quantity": 2}, {"cash": "8.91"}, {"telegram_id": DAVE}, {"telegram_id": ""},
        {"placed_at": "2026-11-20T14:30:16+08:00"}, {"store_external_id": OLD_TOWN},
        {"sku": "TEA"},
    ],
)  # fmt: skip
async def test_another_content_under_a_known_number_is_refused(
    town: Town, owner: Person, other: dict[str, Any]
) -> None:
    await sells(town)
    await sells(town, sku="TEA", name="Tea")
    await brought(town, sheet(line()))
    await owner.sends_file(sheet(line("NEW-1"), line(**other)).encode(), "orders.csv")
    owner.sees("Refused: 1", "Line 3, column 1", f"Order {NO} is here already, and something else")
    assert not any("Confirm" in one for one in owner.buttons)
    with pytest.raises(BadSheet):
        await brought(town, sheet(line("NEW-1"), line(**other)))
    assert list(await orders_of(town)) == [NO]
    assert await nothing_is_left(town)
    await conserved(town.database)


async def test_a_number_of_an_order_made_here_is_not_taken(town: Town, owner: Person) -> None:
    beans = await sells(town)
    await has(town, CAROL, money=5000)
    placed = await buys(town, beans, means=Means.BALANCE)
    await owner.sends_file(sheet(line(placed.no)).encode(), "orders.csv")
    owner.sees("Refused: 1", "is here already, and something else")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_status_goes_forward_and_never_back(town: Town, owner: Person) -> None:
    beans = await sells(town, template="shipping", freight="3")
    carol = town.person(CAROL)
    await brought(town, sheet(line(status="pending")))
    assert await state_of(town) is State.PENDING
    assert await on_shelf(town, beans) == (20, 1, 0)
    assert await taken_elsewhere(town) == 0
    for status, state in (
        ("paid", State.PAID), ("pending", State.PAID), ("shipped", State.SHIPPED),
        ("paid", State.SHIPPED), ("completed", State.COMPLETED), ("shipped", State.COMPLETED),
    ):  # fmt: skip
        await brought(town, sheet(line(status=status)))
        assert await state_of(town) is state
        assert await taken_elsewhere(town) == 890
        assert await on_shelf(town, beans) == (19, 0, 1)
    await town.post()
    for told in ("is paid", "is on its way", "is completed"):
        assert carol.heard().count(told) == 1
    await owner.sends_file(sheet(line(status="closed")).encode(), "orders.csv")
    owner.sees("Line 2, column 8", "cannot be closed: it is completed")
    await owner.sends_file(sheet(line(status="refunded")).encode(), "orders.csv")
    owner.sees("Line 2, column 8", "A refund is not brought in with a file")
    await conserved(town.database)


@pytest.mark.slow
async def test_a_status_may_skip_what_lies_between(town: Town) -> None:
    beans = await sells(town)
    await brought(town, sheet(line(status="pending")))
    await brought(town, sheet(line(status="completed")))
    assert await state_of(town) is State.COMPLETED
    assert await on_shelf(town, beans) == (19, 0, 1)


@pytest.mark.slow
async def test_closed_lets_go_of_what_a_pending_order_kept(town: Town, owner: Person) -> None:
    """D09, and it stays closed."""
    beans = await sells(town, Mall.POINTS, "100")
    await has(town, CAROL, points=150)
    carol = town.person(CAROL)
    await brought(town, sheet(line(status="pending", points=100, cash="")))
    assert await free_of(town, CAROL) == (50, 0)
    town.clock.passes(days=30)  # nothing here closes it
    await clock_comes(town)
    assert await state_of(town) is State.PENDING
    await brought(town, sheet(line(status="closed", points=100, cash="")))
    assert await state_of(town) is State.CLOSED
    assert await free_of(town, CAROL) == (150, 0)
    assert await on_shelf(town, beans, Mall.POINTS) == (20, 0, 0)
    await town.post()
    carol.sees("was closed without payment")
    await owner.sends_file(sheet(line(points=100, cash="")).encode(), "orders.csv")
    owner.sees("cannot be paid: it is closed")
    await conserved(town.database)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_points_are_taken_and_an_unknown_person_becomes_a_member(town: Town) -> None:
    tokens = await sells(town, Mall.POINTS, "100")
    await has(town, CAROL, points=150)
    await brought(
        town, sheet(line(points=100, cash="1"), line("ES-2", telegram_id=5000000001, quantity=2))
    )
    assert await free_of(town, CAROL) == (50, 0)
    found = await (await town.desk(OWNER))(list_members, limit=99)
    assert {one.person_id: one.name for one in found}[5000000001] == "5000000001"
    # With points from the points mall's stock, without from the pool: the shop has none.
    assert await on_shelf(town, tokens, Mall.POINTS) == (19, 0, 1)
    assert await pool_of(town, tokens) == 18
    assert await taken_elsewhere(town) == 100 + 890
    await conserved(town.database)


@pytest.mark.slow
async def test_what_the_pool_gave_goes_back_where_it_is_closed(town: Town) -> None:
    beans = await sells(town, Mall.POINTS, "100")
    await brought(town, sheet(line(status="pending", quantity=3)))
    assert await pool_of(town, beans) == 17
    await brought(town, sheet(line(status="closed", quantity=3)))
    assert await pool_of(town, beans) == 20
    await conserved(town.database)


@pytest.mark.both_engines
async def test_too_little_of_anything_refuses_the_line(town: Town, owner: Person) -> None:
    """What the lines before it take is counted."""
    await sells(town, quantity=3)
    await sells(town, Mall.POINTS, "100", sku="CUP", name="Cup")
    await has(town, CAROL, points=150)
    cup: dict[str, Any] = {"sku": "CUP", "points": 100, "cash": ""}
    await owner.sends_file(
        sheet(
            line("A-1", quantity=2), line("A-2", quantity=2), line("A-3", **cup),
            line("A-4", **cup), line("A-5", **cup | {"telegram_id": 5000000001}),
            line("A-6", **cup | {"telegram_id": ""}), line("A-7", sku="CUP", quantity=21),
        ).encode(),
        "orders.csv",
    )  # fmt: skip
    owner.sees(
        "Refused: 5",
        "Line 3, column 5. Only 1 of BEAN free just now",
        "Line 5, column 6. Asked for: 100 pts; only 50 pts free",
        "Line 6, column 6. Asked for: 100 pts; only 0 pts free",
        "Line 7, column 3. This is kept in a member's name",
        "Line 8, column 5. The pool of CUP has only 20 free",
    )
    assert await orders_of(town) == {}


async def test_every_wrong_cell_is_told(town: Town, owner: Person) -> None:
    await sells(town)
    wrong: list[dict[str, Any]] = [
        {"no": "a b"}, {"no": ""}, {"no": "A" * 41},
        {"placed_at": "yesterday"}, {"placed_at": "2026-11-20T14:30:15"},
        {"placed_at": "2026-11-24T14:30:15Z"}, {"placed_at": "0001-01-01T00:00:00+23:00"},
        {"telegram_id": "x"}, {"sku": "NOPE"}, {"quantity": 0}, {"quantity": "1.5"},
        {"points": -1}, {"cash": "lots"}, {"cash": "1.234"}, {"status": "lost"},
        {"store_external_id": "Nowhere"},
    ]  # fmt: skip
    rows = [line(**{"no": f"A-{n}", **one}) for n, one in enumerate(wrong)]
    await owner.sends_file(sheet(line("A-99"), line("A-99"), *rows).encode(), "orders.csv")
    owner.sees(f"Refused: {len(wrong) + 1}", "Line 3, column 1. This order number stands further")
    upload = await kept(town, sheet(line("A-99"), line("A-99"), *rows))
    found = await preview_orders(await town.desk(OWNER), upload=upload, watch=Watch())
    columns = [1, 1, 1, 1, 2, 2, 2, 2, 3, 4, 5, 5, 6, 7, 7, 8, 9]
    assert [one.column for one in found.problems] == columns[: len(found.problems)]
    assert found.refused == len(columns)


@pytest.mark.slow
async def test_cards_keys_and_points_are_handed_over_as_for_orders_made_here(
    town: Town, carol: Person
) -> None:
    """S4-36: nothing is sent, so with the payment it is done."""
    await sells(town, category="voucher", template="redemption_card", valid_days="7", uses="10",
                name="Coffee pass", sku="PASS")  # fmt: skip
    owner = await town.desk(OWNER)
    for fields in (
        {"sku": "PTS", "name": "Fifty points", "category": "points", "template": "points_credit",
         "credit": "50", "stock": "9"},
        {"sku": "MUSIC", "name": "Music", "category": "cdk", "template": "card_key"},
    ):  # fmt: skip
        await owner(add_product, fields={"price": "8.90", "purpose": "points_mall"} | fields)
    await owner(add_keys, rows=[("MUSIC", Secret("AAAA-1"))])
    every = sheet(*(line(sku, sku=sku) for sku in ("PASS", "PTS", "MUSIC")))
    await brought(town, every)
    assert {one.state for one in (await orders_of(town)).values()} == {State.COMPLETED}
    assert await free_of(town, CAROL) == (50, 0)
    async with town.database.reading() as session:
        cards = (await session.scalars(select(Card).where(Card.merchant_id == CAFE))).all()
    assert [(one.holder_id, one.order_no) for one in cards] == [(CAROL, "PASS")]
    await town.post()
    for told in ("Coffee pass", "Fifty points</b> is completed", "Music"):
        assert told in carol.heard()
    await brought(town, every)
    assert await free_of(town, CAROL) == (50, 0)
    await conserved(town.database)


@pytest.mark.slow
async def test_neither_an_offline_stock_nor_a_daily_limit_undoes_what_was_sold(
    town: Town,
) -> None:
    beans = await sells(town)
    owner = await town.desk(OWNER)
    lines = await owner(stock_of_product, product_id=beans.product)
    sub = lines[0].subs[0].id
    await owner(set_daily_limit, sub_id=sub, text="1")
    await owner(set_online, sub_id=sub, online=False)
    today = "2026-11-21T09:00:00Z"
    await brought(town, sheet(line(quantity=3), line("ES-2", quantity=1, placed_at=today)))
    assert await on_shelf(town, beans) == (16, 0, 4)
    await owner(set_online, sub_id=sub, online=True)
    await has(town, CAROL, money=5000)
    with pytest.raises(DailyLimitReached):  # what was sold today, wherever, counts today
        await buys(town, beans, means=Means.BALANCE)


@pytest.mark.slow
async def test_its_buyer_sees_it_and_pays_it_where_it_was_made(town: Town, carol: Person) -> None:
    await sells(town)
    await has(town, CAROL, money=5000)
    await brought(town, sheet(line(status="pending")))
    await carol.says("/myorders")
    await carol.presses("unpaid")
    carol.sees("You pay it where you ordered it")
    assert not any("balance" in one or "Cancel" in one for one in carol.buttons)
    number = (await orders_of(town))[NO].id
    for deed in (pay_from_balance, cancel):
        with pytest.raises(MadeElsewhere):
            await guest(town, CAROL)(deed, order_id=number)


@pytest.mark.slow
async def test_a_leader_finds_it_by_its_number(town: Town, owner: Person) -> None:
    """S4-35, D40: six digits behind the time, or five, or seven, or none of it."""
    await sells(town)
    numbers = [NO, NO[:-1], NO + "7", "SHOPIFY-1001"]
    await brought(town, sheet(*(line(one) for one in numbers)))
    for one in numbers:
        await owner.says(f"/order {one}")
        owner.sees(one, "paid elsewhere")


@pytest.mark.slow
async def test_an_xlsx_says_the_same(town: Town, owner: Person) -> None:
    await sells(town)
    book = openpyxl.Workbook()
    page = book.active
    assert page
    page.append(HEADER.strip().split(","))
    page.append([NO, AT, float(CAROL), "BEAN", 1.0, None, 8.9, "paid", OLD_TOWN])
    with io.BytesIO() as file:
        book.save(file)
        await owner.sends_file(file.getvalue(), "orders.xlsx")
    await owner.presses("Confirm")
    one = (await orders_of(town))[NO]
    assert (one.cash, one.store_id, one.person_id) == (890, OLD_TOWN, CAROL)


async def test_the_empty_file_can_be_sent_back(town: Town, owner: Person) -> None:
    await sells(town, sku="BEAN-250")
    await owner.says("/template orders")
    document = owner.screen.document
    assert document
    data = town.world.files[document.file_id][1]
    assert data.decode("utf-8-sig").splitlines()[0] == HEADER.strip()
    await owner.sends_file(data, "orders.csv")
    owner.sees("Would place: 1 new order")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_twenty_files_at_once_place_an_order_once(town: Town) -> None:
    beans = await sells(town)
    uploads = [await kept(town, sheet(line(), line("ES-2"))) for _ in range(20)]
    desk = await town.desk(OWNER)
    ended = await asyncio.gather(
        *(bring_orders(desk, upload=one, watch=Watch()) for one in uploads),
        return_exceptions=True,
    )
    assert all(not isinstance(one, Exception) or isinstance(one, FileComesIn) for one in ended)
    assert sum(one.placed for one in ended if isinstance(one, OrdersBrought)) == 2
    assert len(await orders_of(town)) == 2
    assert await on_shelf(town, beans) == (18, 0, 2)
    assert await taken_elsewhere(town) == 1780
    await conserved(town.database)


@pytest.mark.both_engines
@pytest.mark.slow
@pytest.mark.parametrize("decided", [True, False])
async def test_a_process_that_dies_leaves_all_or_nothing(town: Town, decided: bool) -> None:
    beans = await sells(town, quantity=40)
    many = sheet(*(line(f"ES-{n}") for n in range(35)))
    upload, desk = await kept(town, many), await town.desk(OWNER)
    watch = Interrupted(lambda: task.cancel(), at=None if decided else 20)
    task = asyncio.create_task(bring_orders(desk, upload=upload, watch=watch))
    with pytest.raises(asyncio.CancelledError):
        await task
    await clock_comes(town)
    assert await nothing_is_left(town)
    assert len(await orders_of(town)) == (35 if decided else 0)
    assert await on_shelf(town, beans) == ((5, 0, 35) if decided else (40, 0, 0))
    await conserved(town.database)


@pytest.mark.slow
async def test_a_campaigns_name_is_kept_and_found(town: Town, owner: Person) -> None:
    """D42: campaigns are out of scope; what an order was bought in stays with it as a note."""
    await sells(town)
    head = HEADER.strip() + ",note\n"
    rows = line().strip() + ",拼团 11.11\n" + line("ES-2").strip() + ",\n"
    await owner.sends_file((head + rows).encode(), "orders.csv")
    await owner.presses("Confirm")
    await owner.says("/orders 拼团 11.11")
    assert len([one for one in owner.buttons if "House beans" in one]) == 1
    await owner.presses("House beans")
    owner.sees(NO, "🏷 拼团 11.11")


@pytest.mark.slow
async def test_the_same_number_at_another_merchant_is_another_order(town: Town) -> None:
    await sells(town)
    rival = await town.desk(RIVAL)
    fields = {"name": "Tea", "sku": "BEAN", "price": "5", "stock": "9", "category": "physical",
              "template": "pick_up", "purpose": "points_mall"}  # fmt: skip
    await rival(add_product, fields=fields)
    await brought(town, sheet(line()))
    upload = await keep_upload(rival, name="o.csv", table=table_of(sheet(line(cash="5")).encode()))
    done = await bring_orders(rival, upload=upload, watch=Watch())
    assert done == OrdersBrought(placed=1, updated=0, here=0)
    assert (await orders_of(town))[NO].cash == 890
