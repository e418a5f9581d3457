"""Random deeds on stock, beside a plain model of it: the two never disagree.

Never oversold, allocations never above the pool, every balance the sum of its ledger.
"""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies
from hypothesis.stateful import invariant, rule
from sqlalchemy import select

from domain.catalog import edit_product
from domain.desk import Desk, Work
from domain.errors import Gone
from domain.mall import hold_for, list_in_mall, put_on_sale, release_hold, sweep_holds
from domain.orders import hand_over
from domain.roles import system
from domain.stock import (
    DailyLimitReached,
    Mall,
    NotEnough,
    Pool,
    PoolTooSmall,
    StillHeld,
    SubInventory,
    SubOffline,
    TakeOfflineFirst,
    add_product,
    allocate,
    discrepancies,
    guided_edit,
    restock,
    set_daily_limit,
    set_online,
    stock_in,
    write_off,
)
from tests.engines import ENGINES
from tests.machines import Machine, let_run
from tests.town import CAFE, OLD_TOWN, OWNER, desk_of

pytestmark = pytest.mark.both_engines

SMALL = strategies.integers(1, 6)


class StockMachine(Machine):
    """One SKU in one mall, and what somebody with pencil and paper would write down."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = self.sub = self.reserved = self.sold = self.today = 0
        self.online = True
        self.daily: int | None = None
        self.held: dict[int, tuple[int, int]] = {}  # hold → quantity, day it counts for
        self.day = 0
        self.run(self._open())

    async def _open(self) -> None:
        self.owner = await desk_of(self.database, OWNER, self.clock)
        fields = {"name": "Beans", "price": "1", "sku": "B", "stock": "8"}
        self.product = product = await self.owner(add_product, fields=fields)
        self.sub_id = (await self.owner(allocate, sku="B", mall=Mall.SHOP, quantity=3)).sub_id
        (self.listing,) = await self.owner(list_in_mall, product_ids=[product], mall=Mall.SHOP)
        await self.owner(put_on_sale, listing_id=self.listing)
        async with self.database.reading() as session:
            self.variant = (await session.get_one(SubInventory, (CAFE, self.sub_id))).variant_id
        self.pool, self.sub = 5, 3

    @rule(n=SMALL)
    def comes_in(self, n: int) -> None:
        self.run(self.owner(stock_in, sku="B", quantity=n))
        self.pool += n

    @rule(n=SMALL)
    def is_written_off(self, n: int) -> None:
        done = self.tries(self.owner(write_off, sku="B", quantity=n, note="x"), PoolTooSmall)
        assert (done is not None) == (n <= self.pool)
        self.pool -= n if done else 0

    @rule(n=strategies.integers(-6, 6).filter(bool))
    def is_allocated(self, n: int) -> None:
        deed = self.owner(allocate, sku="B", mall=Mall.SHOP, quantity=n)
        done = self.tries(deed, PoolTooSmall, TakeOfflineFirst, NotEnough)
        empty = not self.sub and not self.reserved
        fits = n <= self.pool and self.sub + n >= self.reserved
        assert (done is not None) == (fits and (not self.online or empty))
        if done:
            self.pool, self.sub = self.pool - n, self.sub + n
            self.online = (empty and n > 0) or self.online

    @rule(n=strategies.integers(-6, 6).filter(bool))
    def is_edited_with_guidance(self, n: int) -> None:
        deed = self.owner(guided_edit, sub_id=self.sub_id, change=n)
        done = self.tries(deed, PoolTooSmall, NotEnough)
        assert (done is not None) == (n <= self.pool and self.sub + n >= self.reserved)
        if done:
            self.pool, self.sub, self.online = self.pool - n, self.sub + n, True

    @rule(online=strategies.booleans())
    def is_switched(self, online: bool) -> None:
        self.run(self.owner(set_online, sub_id=self.sub_id, online=online))
        self.online = online

    @rule(limit=strategies.sampled_from(["-1", "2", "5"]))
    def is_limited(self, limit: str) -> None:
        self.daily = self.run(self.owner(set_daily_limit, sub_id=self.sub_id, text=limit))

    @rule(n=SMALL)
    def is_held(self, n: int) -> None:
        deed = self.owner(
            hold_for, listing_id=self.listing, variant_id=self.variant, person_id=None, quantity=n
        )
        done = self.tries(deed, NotEnough, SubOffline, DailyLimitReached)
        allowed = self.daily is None or self.today + n <= self.daily
        fits = self.online and n <= self.sub - self.reserved and allowed
        assert (done is not None) == fits
        if done:
            self.held[done.hold_id] = (n, self.day)
            self.reserved, self.today = self.reserved + n, self.today + n

    @rule(pick=strategies.integers(0, 99))
    def is_released(self, pick: int) -> None:
        if self.held:
            hold = sorted(self.held)[pick % len(self.held)]
            self.run(self.owner(release_hold, hold_id=hold))
            self._forget(hold)
            assert self.tries(self.owner(release_hold, hold_id=hold), Gone) is None

    @rule(pick=strategies.integers(0, 99))
    def is_sold(self, pick: int) -> None:
        if self.held:
            hold = sorted(self.held)[pick % len(self.held)]
            self.run(self.owner(hand_over, hold_id=hold))
            n, _day = self.held.pop(hold)
            self.reserved, self.sub, self.sold = self.reserved - n, self.sub - n, self.sold + n

    @rule(n=SMALL)
    def comes_back(self, n: int) -> None:
        if n <= self.sold:
            self.run(self._restock(n))
            self.sub, self.sold = self.sub + n, self.sold - n

    @rule(n=SMALL)
    def is_divided_and_joined_again(self, n: int) -> None:
        """S4-23: what the other way has allocated is in the pool afterwards."""
        done = self.tries(self._divide("no"), StillHeld)
        assert (done is None) == bool(self.reserved)
        if done is None:
            return
        assert done == self.sub
        self.pool, self.sub, self.online = self.pool + self.sub, 0, False
        if self.sold:
            self.run(self._restock(1))
            self.pool, self.sold = self.pool + 1, self.sold - 1
        deed = self.owner(allocate, sku="B", mall=Mall.SHOP, quantity=n, store_id=OLD_TOWN)
        placed = self.tries(deed, PoolTooSmall)
        assert (placed is not None) == (n <= self.pool)
        assert self.run(self._divide("yes")) == (n if placed else 0)

    def _divide(self, unified: str) -> Any:
        return self.owner(
            edit_product, product_id=self.product, field="unified_stock", text=unified
        )

    @rule(hours=strategies.sampled_from([0.2, 1, 24]))
    def time_passes(self, hours: float) -> None:
        before = self.clock.now
        self.clock.passes(hours=hours)
        days = (self.clock.now.date() - before.date()).days
        if days:
            self.day, self.today = self.day + days, 0
        swept, tick = 0, Desk(self.database, system(1), None, self.clock)
        while chunk := self.run(tick(sweep_holds)):
            swept += chunk
        gone = [one for one in self.held if self.run(self._ended(one))]
        assert swept == len(gone)
        for hold in gone:
            self._forget(hold)

    def _forget(self, hold: int) -> None:
        n, day = self.held.pop(hold)
        self.reserved -= n
        if day == self.day:
            self.today -= n

    async def _restock(self, n: int) -> None:
        async with self.database.writing() as session:
            work = Work(system(1), self.clock(), None, session, self.database.vault)
            await restock(work, self.variant, self.sub_id, n, "refund", "order:1")

    async def _ended(self, hold: int) -> bool:
        from domain.stock import HoldState, Reservation

        async with self.database.reading() as session:
            row = await session.get_one(Reservation, (CAFE, hold))
            return row.state is not HoldState.HELD

    @invariant()
    def the_two_agree(self) -> None:
        self.run(self._compare())

    async def _compare(self) -> None:
        async with self.database.reading() as session:
            pool = await session.scalar(select(Pool.quantity))
            row = await session.get_one(SubInventory, (CAFE, self.sub_id))
            assert (pool, row.quantity, row.reserved, row.sold, row.online) == (
                self.pool, self.sub, self.reserved, self.sold, self.online,
            )  # fmt: skip
            assert 0 <= row.reserved <= row.quantity
            assert await discrepancies(session, 1) == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_random_deeds_never_oversell(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """D06, S0-24: some hundred deeds in random order on each engine."""
    let_run(StockMachine, engine, request, tmp_path, examples=6, steps=40)
