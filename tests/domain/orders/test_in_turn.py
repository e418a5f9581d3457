"""All that moves money and stock, at once: each waits its turn, and none is done twice over."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from domain.desk import Desk, Work
from domain.mall import edit_listing
from domain.members import adjust_points, pay_out, top_up
from domain.merchants import switch_restock
from domain.orders import (
    Fate,
    Foreign,
    Means,
    Source,
    State,
    WrongState,
    close,
    close_unpaid,
    goods_of,
    place_elsewhere,
    take_cash,
)
from domain.payments import Taken, take_charge
from domain.refunds import Reason, approve, ask_refund_for
from domain.roles import system
from domain.stock import Mall
from tests.buying import buys, conserved, guest, has, sells
from tests.town import CAFE, CAROL, DAVE, MANAGER, OWNER, Town


@pytest.mark.slow
async def test_nobody_waits_for_who_waits_for_them(town: Town) -> None:
    """What is placed here, told of elsewhere, paid, closed, refunded, given and taken has one
    order: an order's number, stock, a transfer's number, accounts. Where two wait for each other
    the database ends one after a second, and it begins anew: a transaction more than there are
    deeds, and refusals, which are noted."""
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    await owner(switch_restock, on=True)
    tote = await sells(town, Mall.POINTS, "10 + 1.00")
    await owner(edit_listing, listing_id=tote.listing, field="points_stock", text="15")
    tea = await sells(town, Mall.POINTS, "10", sku="TEA", name="Tea")
    for person in (CAROL, DAVE):
        await has(town, person, points=1000, money=5000)
    late = [await buys(town, tote, means=Means.CASH) for _ in range(2)]
    town.clock.passes(minutes=31)  # these two are not paid in time
    kept = [await buys(town, tote, means=Means.CASH) for _ in range(6)]
    paid = [await buys(town, tea, DAVE) for _ in range(3)]
    refunds = [await owner(ask_refund_for, order_id=one.id, why=Reason.DAMAGED) for one in paid]

    async def told(number: int) -> Fate:
        """Another shop's system tells of an order."""
        one = Foreign(
            no=f"X-{number}",
            placed_at=town.clock(),
            person_id=DAVE,
            variant_id=(tote, tea)[number % 2].variant,
            quantity=1,
            points=3,
            cash=100,
            state=State.PAID,
        )
        async with town.database.writing() as session:
            work = Work(system(CAFE), town.clock(), None, session, town.database.vault)
            return await place_elsewhere(
                work, one, await goods_of(work, one.variant_id), None, Source.API
            )

    few = asyncio.Semaphore(8)  # none waits for a connection: who waits long begins anew as well

    async def done(deed: Awaitable[Any]) -> Any:
        async with few:
            return await deed

    async def charged(order_id: int) -> Taken:
        """Telegram tells of a payment."""
        return await guest(town, CAROL)(
            take_charge,
            order_id=order_id,
            telegram=f"T{order_id}",
            provider=f"P{order_id}",
            payload="",
            unit="EUR",
            total=100,
        )

    deeds = [
        *(owner(take_cash, order_id=one.id) for one in kept[:2]),
        *(owner(close, order_id=one.id) for one in kept[2:4]),
        *(charged(one.id) for one in kept[4:]),
        *(manager(approve, refund_id=one.id) for one in refunds),
        *(buys(town, tote, DAVE, Means.BALANCE) for _ in range(2)),
        *(buys(town, tea, CAROL) for _ in range(2)),
        *(owner(adjust_points, person_id=CAROL, change=n, reason="x") for n in (5, -5)),
        *(owner(deed, person_id=DAVE, amount=100) for deed in (top_up, pay_out)),
        *(told(number) for number in range(2)),
        Desk(town.database, system(CAFE), None, town.clock)(close_unpaid),
        owner(close, order_id=late[1].id),
    ]
    mixed = [one for first in range(6) for one in deeds[first::6]]
    before = town.database.writes
    said: list[Any] = await asyncio.gather(*map(done, mixed), return_exceptions=True)
    wrong = [one for one in said if isinstance(one, Exception)]
    told_why = [one.state for one in wrong if isinstance(one, WrongState)]
    assert told_why == ["closed"] * len(wrong), wrong  # a moment ago, by the clock
    assert said[mixed.index(deeds[-2])] + (not wrong) == 2
    assert town.database.writes - before == len(deeds) + len(wrong)
    await conserved(town.database)
