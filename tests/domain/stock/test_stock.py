"""The pool, the sub-inventories, reservations, the ledger; twice, and twenty at once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from domain.catalog import SkuTaken, new_variant
from domain.desk import Desk, Request, Work
from domain.engine import POSTGRES
from domain.errors import Gone, Malformed, NotFound, Refusal
from domain.mall import hold_for, list_in_mall, put_on_sale, release_hold, sweep_holds, switch_mall
from domain.orders import hand_over
from domain.outbox import Notice
from domain.roles import system
from domain.secrets import Secret
from domain.stock import (
    CardKey,
    DailyLimitReached,
    HoldState,
    KeysOnly,
    Mall,
    NotEnough,
    Pool,
    PoolTooSmall,
    StockMove,
    SubInventory,
    SubOffline,
    TakeOfflineFirst,
    ZeroLimit,
    add_keys,
    add_product,
    allocate,
    check_ledger,
    discrepancies,
    guided_edit,
    ledger,
    list_holds,
    own_key,
    restock,
    set_daily_limit,
    set_low,
    set_online,
    snooze,
    stock_in,
    stock_of_product,
    sub_of_sku,
    wake_low,
    write_off,
)
from tests.town import (
    CAFE,
    CAROL,
    DAVE,
    MANAGER,
    OLD_TOWN,
    OWNER,
    RIVAL,
    VERIFIER,
    Clock,
    Town,
    desk_of,
    open_town,
)


async def made(town: Town, name: str = "Beans", stock: int = 10, **fields: str) -> int:
    owner = await town.desk(OWNER)
    asked = {"name": name, "price": "8.90", "stock": str(stock), "sku": name.upper()} | fields
    return await owner(add_product, fields=asked)


async def on_sale(town: Town, stock: int = 10, mall: Mall = Mall.SHOP, **fields: str) -> int:
    """A product with everything on; its listing."""
    owner = await town.desk(OWNER)
    product = await made(town, stock=stock, **fields)
    await owner(allocate, sku="BEANS", mall=mall, quantity=stock)
    (number,) = await owner(list_in_mall, product_ids=[product], mall=mall)
    await owner(put_on_sale, listing_id=number)
    if mall is Mall.POINTS:
        await owner(switch_mall, mall=mall, on=True)
    return number


async def variant_id(town: Town, sku: str = "BEANS") -> int:
    from domain.catalog import Variant

    async with town.database.reading() as session:
        found = await session.scalar(select(Variant.id).where(Variant.sku == sku))
    assert found
    return found


async def line(town: Town, product: int) -> Any:
    return (await (await town.desk(OWNER))(stock_of_product, product_id=product))[0]


async def agrees(town: Town) -> None:
    """Every balance is the sum of its ledger."""
    async with town.database.reading() as session:
        for merchant in (1, 2):
            assert await discrepancies(session, merchant) == []


async def refused(deed: Awaitable[object], kind: type[Refusal]) -> Any:
    with pytest.raises(kind) as caught:
        await deed
    return caught.value


async def test_a_product_goes_into_the_pool_online_and_is_allocated(town: Town) -> None:
    """S0-01, S0-06, S0-14, S0-18, S0-20, S0-23, S0-24, D01: pool and sub-inventory are online."""
    product = await made(town, stock=10)
    owner = await town.desk(OWNER)
    stock = await line(town, product)
    assert (stock.pool, stock.allocated, stock.online) == (10, 0, True)
    done = await owner(allocate, sku="beans", mall=Mall.SHOP, quantity=6, daily="5")
    assert (done.pool_before, done.pool_after, done.sub_before, done.sub_after) == (10, 4, 0, 6)
    stock = await line(town, product)
    assert (stock.pool, stock.allocated, stock.reserved, stock.sold, stock.subs[0].free) == (
        4,
        6,
        0,
        0,
        6,
    )
    assert stock.subs[0].online
    assert stock.subs[0].daily_limit == 5
    assert stock.total == 10, "an allocation moves stock, it makes none"
    too_much = await refused(
        owner(allocate, sku="BEANS", mall=Mall.POINTS, quantity=5), PoolTooSmall
    )
    assert too_much.free == 4
    await agrees(town)


async def test_a_sub_inventory_changes_only_while_offline(town: Town) -> None:
    """S0-21; the guided edit does it in one deed with one line."""
    product = await made(town, stock=10)
    owner = await town.desk(OWNER)
    sub = (await owner(allocate, sku="BEANS", mall=Mall.POINTS, quantity=4)).sub_id
    first = await refused(
        owner(allocate, sku="BEANS", mall=Mall.POINTS, quantity=2), TakeOfflineFirst
    )
    assert (first.sub_id, first.change) == (sub, 2)
    before = await count(town, StockMove)
    done = await owner(guided_edit, sub_id=sub, change=2)
    assert (done.sub_before, done.sub_after, done.pool_after) == (4, 6, 4)
    assert await count(town, StockMove) == before + 1
    assert (await line(town, product)).subs[0].online
    await owner(set_online, sub_id=sub, online=False)
    back = await owner(allocate, sku="BEANS", mall=Mall.POINTS, quantity=-5)
    assert (back.pool_after, back.sub_after) == (9, 1)
    assert not (await line(town, product)).subs[0].online, "by hand it stays offline"
    await agrees(town)


async def test_an_interrupted_guided_edit_leaves_it_online_and_unchanged(town: Town) -> None:
    """Offline → change → online: when it breaks in the middle, nothing of it happened."""
    product = await made(town, stock=3)
    owner = await town.desk(OWNER)
    sub = (await owner(allocate, sku="BEANS", mall=Mall.POINTS, quantity=2)).sub_id
    await refused(owner(guided_edit, sub_id=sub, change=2), PoolTooSmall)
    await refused(owner(guided_edit, sub_id=sub, change=-3), NotEnough)
    now = (await line(town, product)).subs[0]
    assert (now.online, now.quantity) == (True, 2)
    assert (await line(town, product)).pool == 1
    await agrees(town)


async def test_what_is_held_cannot_be_taken_away(town: Town) -> None:
    """D06, D10: a reservation stays, whatever is edited around it."""
    number = await on_sale(town, stock=3)
    owner = await town.desk(OWNER)
    variant = await variant_id(town)
    await owner(hold_for, listing_id=number, variant_id=variant, person_id=CAROL, quantity=2)
    sub = await owner(sub_of_sku, sku="BEANS", mall=Mall.SHOP)
    wrong = await refused(owner(guided_edit, sub_id=sub, change=-2), NotEnough)
    assert wrong.free == 1
    await owner(guided_edit, sub_id=sub, change=-1)
    await agrees(town)


async def test_a_reservation_runs_out_and_gives_its_stock_back(town: Town) -> None:
    """D06, D07: 30 minutes by default."""
    number = await on_sale(town, stock=1)
    owner = await town.desk(OWNER)
    variant = await variant_id(town)
    kept = await owner(hold_for, listing_id=number, variant_id=variant, person_id=CAROL)
    assert kept.until == town.clock() + timedelta(minutes=30)
    await refused(
        owner(hold_for, listing_id=number, variant_id=variant, person_id=DAVE), NotEnough
    )
    clock = Desk(town.database, system(1), None, town.clock)
    assert await clock(sweep_holds) == 0
    town.clock.passes(minutes=31)
    assert await clock(sweep_holds) == 1
    assert await clock(sweep_holds) == 0
    await refused(owner(hand_over, hold_id=kept.hold_id), Gone)
    await owner(hold_for, listing_id=number, variant_id=variant, person_id=DAVE)
    holds = (await owner(list_holds, listing_id=number)).lines
    assert [one.state for one in holds] == [HoldState.HELD, HoldState.EXPIRED]
    await agrees(town)


@pytest.mark.both_engines
async def test_twenty_at_once_on_the_last_unit(town: Town) -> None:
    number = await on_sale(town, stock=1)
    variant = await variant_id(town)
    owner = await town.desk(OWNER)

    async def one(turn: int) -> bool:
        desk = owner.under(Request(f"tap:{turn}"))
        try:
            await desk(hold_for, listing_id=number, variant_id=variant, person_id=None)
        except NotEnough:
            return False
        return True

    assert sum(await asyncio.gather(*(one(turn) for turn in range(20)))) == 1
    await agrees(town)


@pytest.mark.both_engines
async def test_twenty_at_once_allocate_no_more_than_the_pool_has(town: Town) -> None:
    product = await made(town, stock=7)
    owner = await town.desk(OWNER)
    sub = (await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=1)).sub_id

    async def one(turn: int) -> bool:
        try:
            await owner.under(Request(f"tap:{turn}"))(guided_edit, sub_id=sub, change=1)
        except PoolTooSmall:
            return False
        return True

    assert sum(await asyncio.gather(*(one(turn) for turn in range(20)))) == 6
    assert (await line(town, product)).pool == 0
    await agrees(town)


@pytest.mark.both_engines
async def test_twenty_at_once_fill_what_is_sold_out_and_it_sells(town: Town) -> None:
    """S0-20, S0-21: one fills it, and it is online; whoever comes later edits what is online."""
    owner = await town.desk(OWNER)
    fields = {"name": "Mug", "sku": "MUG", "price": "9", "stock": "100"}
    product = await owner(add_product, fields=fields)
    wish: dict[str, Any] = {"sku": "MUG", "mall": Mall.SHOP, "quantity": 2}
    first = await owner(allocate, **wish)
    await owner(guided_edit, sub_id=first.sub_id, change=-2)
    desks = [await town.desk(OWNER) for _ in range(20)]
    came = await asyncio.gather(*(one(allocate, **wish) for one in desks), return_exceptions=True)
    assert sorted({type(one).__name__ for one in came}) == ["Allocated", "TakeOfflineFirst"]
    (line,) = await owner(stock_of_product, product_id=product)
    assert [(one.quantity, one.online) for one in line.subs] == [(2, True)]
    assert line.pool == 98


@pytest.mark.both_engines
async def test_twenty_at_once_end_one_reservation_once(town: Town) -> None:
    number = await on_sale(town, stock=5)
    owner = await town.desk(OWNER)
    variant = await variant_id(town)
    kept = await owner(hold_for, listing_id=number, variant_id=variant, person_id=CAROL)

    async def one(turn: int) -> bool:
        deed: Any = hand_over if turn % 2 else release_hold
        try:
            await owner.under(Request(f"tap:{turn}"))(deed, hold_id=kept.hold_id)
        except Gone:
            return False
        return True

    assert sum(await asyncio.gather(*(one(turn) for turn in range(20)))) == 1
    await agrees(town)


@pytest.mark.both_engines
async def test_the_same_request_twice_moves_stock_once(town: Town) -> None:
    await made(town, stock=5)
    for _ in range(2):
        desk = await town.desk(OWNER, "tg:42:7")
        done = await desk(stock_in, sku="BEANS", quantity=3)
        assert done.after == 8
    await agrees(town)


async def test_the_daily_limit_counts_the_merchants_day(town: Town) -> None:
    """S0-19, S0-25, D13, D31: -1, 0, unlimited and 不限 are all "no limit"."""
    number = await on_sale(town, stock=10)
    owner = await town.desk(OWNER)
    variant = await variant_id(town)
    sub = await owner(sub_of_sku, sku="BEANS", mall=Mall.SHOP)
    assert await owner(set_daily_limit, sub_id=sub, text="2") == 2
    keep: Callable[[int], Awaitable[Any]] = lambda n: owner(  # noqa: E731
        hold_for, listing_id=number, variant_id=variant, person_id=None, quantity=n
    )
    kept = await keep(2)
    over = await refused(keep(1), DailyLimitReached)
    assert (over.left, over.limit) == (0, 2)
    assert over.until.isoformat() == "2026-11-22T00:00:00+00:00"
    await owner(release_hold, hold_id=kept.hold_id)
    await keep(1)
    town.clock.passes(hours=12)
    await keep(2)
    await refused(keep(1), DailyLimitReached)
    with pytest.raises(ZeroLimit):  # D44
        await owner(set_daily_limit, sub_id=sub, text="0")
    for words in ("-1", "unlimited", "不限"):
        assert await owner(set_daily_limit, sub_id=sub, text=words) is None
    await keep(3)
    await agrees(town)


async def test_an_offline_sub_inventory_sells_nothing_but_gets_restocked(town: Town) -> None:
    """D10: the offline rule binds manual edits; sale, reserve, release, restock, expiry run."""
    number = await on_sale(town, stock=4)
    owner = await town.desk(OWNER)
    variant = await variant_id(town)
    first = await owner(hold_for, listing_id=number, variant_id=variant, person_id=CAROL)
    second = await owner(hold_for, listing_id=number, variant_id=variant, person_id=CAROL)
    sub = await owner(sub_of_sku, sku="BEANS", mall=Mall.SHOP)
    await owner(set_online, sub_id=sub, online=False)
    await refused(
        owner(hold_for, listing_id=number, variant_id=variant, person_id=DAVE), SubOffline
    )
    await owner(hand_over, hold_id=first.hold_id)
    await owner(release_hold, hold_id=second.hold_id)
    async with town.database.writing() as session:
        work = Work(system(1), town.clock(), None, session, town.database.vault)
        await restock(work, variant, sub, 1, "refund", "order:1")
    async with town.database.reading() as session:
        row = await session.get_one(SubInventory, (CAFE, sub))
        assert (row.quantity, row.reserved, row.sold, row.online) == (4, 0, 0, False)
    await agrees(town)


async def test_card_keys_are_sealed_and_each_is_given_once(town: Town) -> None:
    """A CDK product's stock is its keys (S0-08)."""
    owner = await town.desk(OWNER)
    await made(town, "MUSIC", stock=0, category="cdk")
    await refused(owner(stock_in, sku="MUSIC", quantity=1), KeysOnly)
    assert await owner(
        add_keys, rows=[("music", Secret("spring-1")), ("music", Secret("spring-2"))]
    ) == {"MUSIC": 2}
    async with town.database.reading() as session:
        rows = (await session.scalars(select(CardKey))).all()
        assert all(b"spring" not in row.sealed for row in rows)
        assert all("spring" not in row.fingerprint for row in rows)
    await owner(allocate, sku="MUSIC", mall=Mall.SHOP, quantity=2)
    from domain.catalog import product_of_sku

    product = await owner(product_of_sku, sku="music")
    (number,) = await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP)
    await owner(put_on_sale, listing_id=number)
    variant = await variant_id(town, "MUSIC")
    for person, place in ((CAROL, 0), (DAVE, 1)):
        kept = await owner(hold_for, listing_id=number, variant_id=variant, person_id=person)
        await owner(hand_over, hold_id=kept.hold_id)
        desk = await town.desk(person)
        assert (
            await desk(own_key, merchant_id=CAFE, key_id=rows[place].id)
        ).key == f"spring-{place + 1}"
        other = await town.desk(DAVE if person == CAROL else CAROL)
        await refused(other(own_key, merchant_id=CAFE, key_id=rows[place].id), NotFound)
    await agrees(town)


async def test_the_ledger_says_who_why_before_and_after(town: Town) -> None:
    await made(town, stock=10)
    manager = await town.desk(MANAGER)
    await manager(write_off, sku="BEANS", quantity=3, note="dropped")
    await refused(manager(write_off, sku="BEANS", quantity=1, note=" "), Malformed)
    page = await manager(ledger, variant_id=await variant_id(town))
    last = page.lines[0]
    assert (last.who, last.reason, last.pool_change, last.pool_after) == (
        "Marta",
        "dropped",
        -3,
        7,
    )


async def test_the_ledger_cannot_be_changed(town: Town) -> None:
    await made(town, stock=10)
    """Triggers on SQLite; on PostgreSQL the role that runs the program lacks the right."""
    deeds = ["UPDATE stock_moves SET pool_change = 99", "DELETE FROM stock_moves"]
    deeds += ["TRUNCATE stock_moves"] if town.database.dialect == POSTGRES else []
    for words in deeds:
        with pytest.raises(Exception, match=r"append-only|permission denied"):
            async with town.database.writing() as session:
                await session.execute(text(words))


async def test_a_balance_that_is_not_its_ledger_is_noticed_once_a_day(town: Town) -> None:
    await made(town, stock=10)
    clock = Desk(town.database, system(1), None, town.clock)
    assert await clock(check_ledger) == []
    async with town.database.writing() as session:
        await session.execute(update(Pool).values(quantity=11))
    assert await clock(check_ledger) == [], "once a day"
    town.clock.passes(days=1)
    (wrong,) = await clock(check_ledger)
    assert (wrong.account, wrong.balance, wrong.ledger) == ("pool", 11, 10)


async def test_the_alarm_chat_hears_of_a_ledger_that_does_not_agree(database_url: str) -> None:
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        await made(town, stock=10)
        async with town.database.writing() as session:
            await session.execute(update(Pool).values(quantity=11))
        await town.app.clock.tick()
        town.person(OWNER).sees("1 balances are not their ledger", "pool 1: 11 ≠ 10")


async def test_nobody_sees_or_moves_the_stock_of_another_merchant(town: Town) -> None:
    product = await made(town)
    rival = await town.desk(RIVAL)
    assert await rival(stock_of_product, product_id=product) == []
    await refused(rival(stock_in, sku="BEANS", quantity=1), NotFound)
    await refused(rival(allocate, sku="BEANS", mall=Mall.SHOP, quantity=1), NotFound)
    await rival(add_product, fields={"name": "Beans", "price": "1", "sku": "BEANS"})
    owner = await town.desk(OWNER)
    await refused(
        owner(add_product, fields={"name": "Again", "price": "1", "sku": "beans"}), SkuTaken
    )


async def test_stock_per_store_is_seen_by_its_own_verifier(town: Town) -> None:
    """S4-23: unified stock or a sub-inventory for each store."""
    product = await made(town, stock=9, unified_stock="no")
    owner = await town.desk(OWNER)
    await refused(owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=1), Malformed)
    await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=3, store_id=OLD_TOWN)
    await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=4, store_id=2)
    assert (await line(town, product)).allocated == 7
    verifier = await town.desk(VERIFIER)
    (seen,) = await verifier(stock_of_product, product_id=product)
    assert [(one.store, one.quantity) for one in seen.subs] == [("Old Town", 3)]
    assert seen.pool is None, "the pool is the back office's"


async def count(town: Town, table: Any) -> int:
    async with town.database.reading() as session:
        return int(await session.scalar(select(func.count()).select_from(table)) or 0)


async def test_a_variant_that_came_later_takes_stock_in(town: Town) -> None:
    owner = await town.desk(OWNER)
    product = await owner(
        add_product, fields={"name": "Beans", "price": "8.90", "sku": "BEANS", "variant": "S"}
    )
    await owner(new_variant, product_id=product, name="L")
    after = await owner(stock_in, sku=f"P{product}-2", quantity=5)
    assert (after.before, after.after) == (0, 5)


@pytest.mark.slow
async def test_a_snooze_that_is_over_tells_of_what_is_low_at_that_moment(town: Town) -> None:
    """Somebody fills it in this very moment: nothing is told, and its next fall is."""
    product = await made(town, stock=40)
    owner = await town.desk(OWNER)
    await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=6)
    sub_id = await owner(sub_of_sku, sku="BEANS", mall=Mall.SHOP)
    await owner(set_low, sub_id=sub_id, low_at=5)
    await owner(snooze, sub_id=sub_id, hours=1)
    await owner(guided_edit, sub_id=sub_id, change=-3)
    town.clock.passes(hours=2)
    clock = Desk(town.database, system(CAFE), None, town.clock)
    async with town.database.writing() as session:
        filled = update(SubInventory).where(SubInventory.id == sub_id)
        await session.execute(filled.values(quantity=SubInventory.quantity + 20))
        await session.execute(update(Pool).values(quantity=Pool.quantity - 20))
        waking = asyncio.ensure_future(clock(wake_low))
        await asyncio.wait({waking}, timeout=0.3)
    assert await waking == 0
    sub = (await line(town, product)).subs[0]
    assert (sub.free, sub.low, sub.snoozed_until) == (23, False, None)
    await owner(guided_edit, sub_id=sub_id, change=-20)
    async with town.database.reading() as session:
        told = select(func.count()).select_from(Notice).where(Notice.kind == "low_stock")
        assert await session.scalar(told) == 2  # the owner and the manager, once


@pytest.mark.both_engines
async def test_twenty_clocks_wake_a_snooze_once(town: Town) -> None:
    await made(town, stock=40)
    owner = await town.desk(OWNER)
    await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=6)
    sub_id = await owner(sub_of_sku, sku="BEANS", mall=Mall.SHOP)
    await owner(set_low, sub_id=sub_id, low_at=6)
    await owner(snooze, sub_id=sub_id, hours=1)
    town.clock.passes(hours=2)
    clocks = [Desk(town.database, system(CAFE), None, town.clock) for _ in range(20)]
    assert sum(await asyncio.gather(*(clock(wake_low) for clock in clocks))) == 1
    async with town.database.reading() as session:
        row = await session.get_one(SubInventory, (CAFE, sub_id))
        assert (row.low_told, row.low_crossings) == (True, 1)


async def test_a_day_that_began_by_another_clock_is_not_begun_again(town: Town) -> None:
    """S0-25: two replicas at midnight, a second apart: together they sell what one day allows."""
    number = await on_sale(town, stock=10)
    owner = await town.desk(OWNER)
    variant = await variant_id(town)
    sub = await owner(sub_of_sku, sku="BEANS", mall=Mall.SHOP)
    await owner(set_daily_limit, sub_id=sub, text="2")
    wish: dict[str, Any] = {
        "listing_id": number, "variant_id": variant, "person_id": None, "quantity": 2,
    }  # fmt: skip
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    behind, ahead = [
        await desk_of(town.database, OWNER, Clock(midnight + timedelta(seconds=more)))
        for more in (-0.5, 0.5)
    ]
    await owner(hold_for, **wish)
    await refused(behind(hold_for, **wish), DailyLimitReached)
    await ahead(hold_for, **wish)
    for desk in (behind, ahead, behind):
        await refused(desk(hold_for, **wish), DailyLimitReached)
    await agrees(town)
