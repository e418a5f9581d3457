"""Killed with -9 again and again, while Stars pay orders and while refunds are approved.

Afterwards order, ledger, stock, cards and Telegram's book agree, and nothing happened twice.
"""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select, update

from bot.intake.inbox import TRIES
from bot.intake.model import RawUpdate
from bot.intake.model import State as Kept
from bot.sandbox.things import Bill
from bot.sandbox.world import World
from domain.cards import Card, CardState
from domain.desk import Desk
from domain.engine import Database
from domain.ledger import STARS, Account, wrong_accounts
from domain.mall import list_in_mall, put_on_sale
from domain.merchants import set_stars_rate, switch_restock
from domain.orders import Means, Order, State, place
from domain.payments import Charge, ChargeState, Payout, PayoutState, bill
from domain.refunds import Reason, Restock, ask_refund
from domain.roles import Actor, Role
from domain.stars import parse_rate
from domain.stock import (
    Mall,
    SubInventory,
    add_product,
    allocate,
    discrepancies,
    stock_of_product,
)
from tests.bot.process import said_to, start_bot, telegram, until
from tests.engines import FULL
from tests.town import CAFE, CAROL, MANAGER, NAMES, OWNER, Clock, desk_of

pytestmark = pytest.mark.slow
SCALE = int(os.environ.get("STORM", "0")) or 1
ORDERS, KILLS = 3 * SCALE, (2 if FULL else 1) * SCALE
STARS_EACH = 225


async def test_order_ledger_stock_and_telegram_agree_after_every_kill(database_url: str) -> None:
    chance = random.Random(7)
    database = Database(database_url)
    async with telegram() as (world, api):
        numbers = await _ordered(database, world)
        for number in numbers:
            _pays(world, number)
        await _through_kills(database, api, world, chance, lambda: _all_paid(database))
        assert world.cash.balance() == STARS_EACH * ORDERS
        guest = Desk(database, _carol(), None, world.clock)
        for number in numbers:
            asked = await guest(ask_refund, order_id=number, why=Reason.DAMAGED)
            world.says(MANAGER, f"/approve R{asked.id}")
        await _through_kills(database, api, world, chance, lambda: _all_back(database, world))
        assert world.cash.balance() == 0
        await _agree(database)
        await database.close()


async def _ordered(database: Database, world: World) -> list[int]:
    """Passes that are paid in Stars, each in an order of its own; refunds restock."""
    owner = await desk_of(database, OWNER, Clock())
    await owner(set_stars_rate, rate=parse_rate("50"))
    await owner(switch_restock, on=True)
    fields = {"name": "Pass", "sku": "PASS", "price": "4.50", "stock": "200", "uses": "3",
              "category": "voucher", "template": "redemption_card"}  # fmt: skip
    product = await owner(add_product, fields=fields)
    await owner(allocate, sku="PASS", mall=Mall.SHOP, quantity=100)
    (listing,) = await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP, price=None)
    await owner(put_on_sale, listing_id=listing)
    variant = (await owner(stock_of_product, product_id=product))[0].variant_id
    guest = Desk(database, _carol(), None, world.clock)
    numbers = []
    for _ in range(ORDERS):
        done = await guest(
            place, listing_id=listing, variant_id=variant, quantity=1, points=0, money=450,
            means=Means.STARS,
        )  # fmt: skip
        invoice = await guest(bill, order_id=done.id, means=Means.STARS)
        assert invoice.amount == STARS_EACH
        numbers.append(done.id)
    return numbers


def _pays(world: World, order_id: int) -> None:
    """She said yes, and so did the bot before it died: the money is taken."""
    checkout = world.cash.pays(CAROL, Bill("Pass", "x", f"o-{CAFE}-{order_id}", STARS, STARS_EACH))
    world.updates.pop()  # the question is over
    world.cash.answer(checkout.query.id, None)


async def _through_kills(
    database: Database,
    api: str,
    world: World,
    chance: random.Random,
    done: Callable[[], Awaitable[bool]],
) -> None:
    url = database.url.render_as_string(hide_password=False)
    for _ in range(KILLS):
        world.calls.clear()
        process = await start_bot(url, api)
        await until(lambda: "getUpdates" in world.calls)
        await asyncio.sleep(chance.uniform(0, 0.5))
        await _none_has_died_twice(database)
        process.kill()
        await process.wait()
    process = await start_bot(url, api)
    try:
        for _ in range(1500):
            if await done():
                break
            await asyncio.sleep(0.1)
        else:
            pytest.fail("it was not done in time")
    finally:
        process.terminate()
        # In the middle of its start, where those before it have done everything.
        assert await asyncio.wait_for(process.wait(), 60) in (0, -signal.SIGTERM)


async def _none_has_died_twice(database: Database) -> None:
    """Four kills over one update set it aside; the next try may begin just now."""
    often = select(RawUpdate.update_id).where(
        RawUpdate.state == Kept.WAITING, RawUpdate.attempts >= TRIES - 1
    )
    for _ in range(1500):
        async with database.reading() as session:
            if await session.scalar(often) is None:
                return
        await asyncio.sleep(0.1)
    pytest.fail("one of them is not done")


async def _all_paid(database: Database) -> bool:
    async with database.reading() as session:
        states = list(await session.scalars(select(Order.state)))
    return states == [State.COMPLETED] * ORDERS


async def _all_back(database: Database, world: World) -> bool:
    """A try that died with its process is over after two minutes, and here at once."""
    async with database.writing() as session:
        await session.execute(
            update(Payout).where(Payout.state == PayoutState.TRYING).values(due=Payout.made_at)
        )
    async with database.reading() as session:
        states = list(await session.scalars(select(Payout.state)))
    told = sum("went back to you" in one for one in said_to(world, CAROL))
    return states == [PayoutState.DONE] * ORDERS and told >= ORDERS


async def _agree(database: Database) -> None:
    async with database.reading() as session:
        assert set(await session.scalars(select(Order.state))) == {State.REFUNDED}
        assert list(await session.scalars(select(Charge.state))) == (
            [ChargeState.GIVEN_BACK] * ORDERS
        )
        assert list(await session.scalars(select(Card.state))) == [CardState.REVOKED] * ORDERS
        assert list(await session.scalars(select(Restock.quantity))) == [1] * ORDERS
        sub = (await session.scalars(select(SubInventory))).one()
        assert (sub.quantity, sub.reserved, sub.sold) == (100, 0, 0)
        balances = {one.name: one.balance for one in await session.scalars(select(Account))}
        assert not any(balances.values()), balances
        assert await wrong_accounts(session, CAFE) == []
        assert await discrepancies(session, CAFE) == []


def _carol() -> Actor:
    return Actor(CAROL, Role.STRANGER, CAFE, name=NAMES[CAROL])
