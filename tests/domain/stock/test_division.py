"""Unified stock or a stock for each store (S4-23): switching strands nothing."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from domain.catalog import edit_product
from domain.desk import Work
from domain.errors import Malformed, Refusal
from domain.mall import (
    NotAllocated,
    edit_listing,
    hold_for,
    item,
    list_in_mall,
    list_unlisted,
    put_on_sale,
    release_hold,
    switch_mall,
    why_not_selling,
)
from domain.orders import Means, cancel, hand_over, quote
from domain.roles import system
from domain.stock import (
    DailyLimitReached,
    Mall,
    Pool,
    StillHeld,
    SubInventory,
    allocate,
    guided_edit,
    restock,
    set_low,
    set_online,
    stock_of_product,
    sub_of_sku,
)
from domain.stores import edit_store
from tests.buying import Sold, buys, guest
from tests.domain.stock.test_stock import agrees, line, made, on_sale, refused, variant_id
from tests.town import CAFE, CAROL, OLD_TOWN, OWNER, RIVERSIDE, Person, Town


async def divide(town: Town, product: int, unified: str) -> int:
    owner = await town.desk(OWNER)
    return int(await owner(edit_product, product_id=product, field="unified_stock", text=unified))


async def test_what_was_allocated_the_other_way_goes_back_to_the_pool(town: Town) -> None:
    """Both directions, each as one deed whose lines stand in the ledger."""
    product = await made(town, stock=10)
    owner = await town.desk(OWNER)
    shared = (await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=6)).sub_id
    await owner(set_low, sub_id=shared, low_at=2)
    assert await divide(town, product, "yes") == 0, "as it was"
    assert await divide(town, product, "no") == 6
    now = await line(town, product)
    assert (now.pool, now.allocated, now.subs) == (10, 0, ())
    await agrees(town)
    assert await town.post() == 0, "nobody is alarmed by what is meant"
    await refused(owner(set_online, sub_id=shared, online=True), Malformed)
    await refused(owner(guided_edit, sub_id=shared, change=1), Malformed)
    await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=3, store_id=OLD_TOWN)
    await owner(allocate, sku="BEANS", mall=Mall.POINTS, quantity=4, store_id=RIVERSIDE)
    assert await divide(town, product, "yes") == 7
    now = await line(town, product)
    assert (now.pool, now.allocated, now.subs[0].id) == (10, 0, shared)
    await agrees(town)
    again = await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=5)
    assert (again.sub_id, again.pool_after, again.sub_after) == (shared, 5, 5)


async def test_what_was_allocated_the_other_way_is_not_offered_to_be_listed(town: Town) -> None:
    """S0-26, S4-23: whatever is offered can be listed."""
    product = await made(town, stock=10)
    owner = await town.desk(OWNER)

    async def offered() -> list[int]:
        return [one.id for one in (await owner(list_unlisted, mall=Mall.SHOP)).lines]

    assert await offered() == []
    await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=6)
    assert await offered() == [product]
    await divide(town, product, "no")
    assert await offered() == []
    await refused(owner(list_in_mall, product_ids=[product], mall=Mall.SHOP), NotAllocated)
    await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=3, store_id=OLD_TOWN)
    assert await offered() == [product]
    await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP)


async def test_what_is_held_is_ended_first(town: Town) -> None:
    listing = await on_sale(town, stock=4)
    owner = await town.desk(OWNER)
    variant = await variant_id(town)
    held = await owner(hold_for, listing_id=listing, variant_id=variant, person_id=None)
    product = (await line(town, 1)).product_id
    refusal = await refused(divide(town, product, "no"), StillHeld)
    assert (refusal.product_id, refusal.held) == (product, 1)
    assert (await line(town, product)).allocated == 4, "all or nothing"
    await owner(release_hold, hold_id=held.hold_id)
    assert await divide(town, product, "no") == 4


async def test_what_comes_back_from_a_customer_finds_the_pool(town: Town) -> None:
    """Sold while unified, refunded when each store has its own."""
    listing = await on_sale(town, stock=4)
    owner = await town.desk(OWNER)
    variant = await variant_id(town)
    held = await owner(hold_for, listing_id=listing, variant_id=variant, person_id=None)
    await owner(hand_over, hold_id=held.hold_id)
    sub = await owner(sub_of_sku, sku="BEANS", mall=Mall.SHOP)
    assert await divide(town, 1, "no") == 3
    assert (await line(town, 1)).sold == 1
    async with town.database.writing() as session:
        work = Work(system(CAFE), town.clock(), None, session, town.database.vault)
        await restock(work, variant, sub, 1, "refund", "order:1")
    now = await line(town, 1)
    assert (now.pool, now.allocated, now.sold) == (4, 0, 0)
    await agrees(town)


@pytest.mark.both_engines
async def test_twenty_at_once_strand_nothing(town: Town) -> None:
    """Allocating, filling, holding and switching to and fro: whoever comes too late is refused."""
    product = await made(town, stock=60)
    owner = await town.desk(OWNER)
    sub = (await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=5)).sub_id
    (listing,) = await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP)
    await owner(put_on_sale, listing_id=listing)
    variant = await variant_id(town)
    deeds = []
    for number in range(5):
        hold: Any = {"listing_id": listing, "variant_id": variant, "person_id": None}
        deeds += [
            owner(allocate, sku="BEANS", mall=Mall.POINTS, quantity=2),
            owner(guided_edit, sub_id=sub, change=1),
            divide(town, product, "yes" if number % 2 else "no"),
            owner(hold_for, **hold) if number == 3 else owner(set_online, sub_id=sub, online=True),
        ]
    ended = await asyncio.gather(*deeds, return_exceptions=True)
    failed = [one for one in ended if isinstance(one, BaseException)]
    assert all(isinstance(one, Refusal) for one in failed), failed
    assert any(not isinstance(one, BaseException) for one in ended[2::4])
    await agrees(town)
    unified = (await line(town, product)).subs
    async with town.database.reading() as session:
        rows = list(await session.scalars(select(SubInventory)))
        pool = await session.scalar(select(Pool.quantity)) or 0
    resting = {one.id for one in rows} - {one.id for one in unified}
    assert [one.quantity for one in rows if one.id in resting and one.quantity] == []
    assert not any(one.online for one in rows if one.id in resting)
    assert pool + sum(one.quantity for one in rows) == 60


@pytest.mark.parametrize("held", [False, True])
async def test_the_owner_is_told_where_the_stock_went(
    town: Town, owner: Person, held: bool
) -> None:
    await on_sale(town, stock=4, category="voucher")
    if held:
        await owner.says("/listings")
        await owner.presses("Beans")
        await owner.presses("Put aside")
        await owner.presses("Nobody")
    await owner.says("/product 1")
    await owner.presses("Edit")
    await owner.presses("Pass")
    await owner.presses("Unified stock")
    owner.sees("goes back to the pool")
    await owner.presses("no")
    if held:
        owner.sees("1 unit is held for customers")
        await owner.presses("Held")
        owner.sees("Held and handed over")
    else:
        owner.sees("4 allocated units are back in the pool")


async def test_the_stores_of_a_mall_share_its_points_stock(town: Town) -> None:
    """D28: three at each of two stores, and four promised: four can be sold, on every screen."""
    product = await made(town, stock=9, unified_stock="no")
    owner = await town.desk(OWNER)
    for store in (OLD_TOWN, RIVERSIDE):
        await owner(allocate, sku="BEANS", mall=Mall.POINTS, quantity=3, store_id=store)
    (listing,) = await owner(list_in_mall, product_ids=[product], mall=Mall.POINTS)
    await owner(edit_listing, listing_id=listing, field="points_stock", text="4")
    await owner(put_on_sale, listing_id=listing)
    await owner(switch_mall, mall=Mall.POINTS, on=True)
    now = await line(town, product)
    (there,) = await owner(why_not_selling, product_id=product)
    assert (now.can_sell, there.can_sell) == (4, 4)
    assert [one.can_sell for one in now.subs] == [3, 3]


async def test_a_limit_of_a_stores_own_stock_counts_the_stores_day(town: Town) -> None:
    """D31: a store with a time zone of its own begins its day, and its limit, by its clock."""
    owner, carol = await town.desk(OWNER), guest(town, CAROL)
    await owner(edit_store, store_id=RIVERSIDE, field="timezone", value="Asia/Tokyo")
    product = await made(town, stock=20, unified_stock="no", template="pick_up")
    for store in (OLD_TOWN, RIVERSIDE):
        await owner(allocate, sku="BEANS", mall=Mall.SHOP, quantity=10, store_id=store, daily="2")
    (number,) = await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP)
    await owner(put_on_sale, listing_id=number)
    (line,) = await owner(stock_of_product, product_id=product)
    sold = Sold(product, number, line.variant_id, "BEANS")

    async def left() -> tuple[dict[str, int], int, int]:
        """To sell today: at each store, on the shelf, to a customer who looks at Riverside."""
        (line,) = await owner(stock_of_product, product_id=product)
        shown = (await carol(item, listing_id=number)).specs[0].left
        told = await carol(quote, listing_id=number, quantity=1, store_id=RIVERSIDE)
        return {one.store: one.today for one in line.subs}, shown, told.left

    async def takes(store: int) -> int:
        return (await buys(town, sold, means=Means.CASH, quantity=2, store_id=store)).id

    town.clock.now = datetime(2026, 11, 21, 14, 59, tzinfo=UTC)  # 23:59 in Tokyo
    await takes(OLD_TOWN)
    await takes(RIVERSIDE)
    assert await left() == ({"Old Town": 0, "Riverside": 0}, 0, 0)
    with pytest.raises(DailyLimitReached) as over:
        await takes(RIVERSIDE)
    assert over.value.until == datetime(2026, 11, 21, 15, tzinfo=UTC)
    town.clock.passes(minutes=2)
    assert await left() == ({"Old Town": 0, "Riverside": 2}, 2, 2)
    order = await takes(RIVERSIDE)
    assert await left() == ({"Old Town": 0, "Riverside": 0}, 0, 0)
    for store in (OLD_TOWN, RIVERSIDE):
        with pytest.raises(DailyLimitReached):
            await takes(store)
    await carol(cancel, order_id=order)
    assert await left() == ({"Old Town": 0, "Riverside": 2}, 2, 2)
    town.clock.passes(hours=9)  # midnight of the shop: in Tokyo it is the next morning
    await takes(RIVERSIDE)
    await takes(OLD_TOWN)
    with pytest.raises(DailyLimitReached):
        await takes(RIVERSIDE)
