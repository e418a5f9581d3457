"""The clock ends a sale on its last day, however many things are sold, as a product says it."""

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from domain.catalog import Product, Template, Validity, sale_ends_on
from domain.days import local
from domain.desk import Desk
from domain.mall import Listing, end_sales
from domain.mall.watch import CHUNK
from domain.merchants import change_settings
from domain.roles import system
from tests.buying import sells
from tests.town import CAFE, OWNER, Town

SOLD = 150


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/Los_Angeles"])
async def test_what_ends_is_what_the_product_says(town: Town, zone: str) -> None:
    """S0-05, S4-14, D26, D38, D41, D43: by its own day, its benefit's, or its cards'."""
    owner = await town.desk(OWNER)
    await owner(change_settings, field="timezone", value=zone)
    await sells(town)
    town.clock.passes(hours=6)
    chance, today = random.Random(5), local(town.clock(), zone).date()
    async with town.database.writing() as session:
        product = dict((await session.execute(select(Product.__table__))).mappings().one())
        listing = dict((await session.execute(select(Listing.__table__))).mappings().one())

        def maybe(value: Any) -> Any:
            return value if chance.random() < 0.4 else None

        def day() -> Any:
            return today + timedelta(days=chance.randint(-3, 3))

        for number in range(100, 100 + SOLD):
            values = {
                "id": number,
                "expires_on": maybe(day()) if chance.random() < 0.5 else None,
                "benefit_until": maybe(day()) if chance.random() < 0.3 else None,
                "auto_off": chance.random() < 0.8,
                "template": chance.choice([Template.REDEMPTION_CARD, Template.PICK_UP]),
                "validity": chance.choice(list(Validity)),
                "valid_until": maybe(day()),
                "valid_days": maybe(chance.randint(1, 30)),
                "on_sale_at": maybe(town.clock() - timedelta(hours=chance.randint(0, 24 * 31))),
            }
            await session.execute(insert(Product), product | values)
            shown = {"id": number, "product_id": number, "online": chance.random() < 0.9}
            await session.execute(insert(Listing), listing | shown)
    clock = Desk(town.database, system(CAFE), None, town.clock)
    before, rounds = await _sold(town, zone, today), 0
    while await clock(end_sales):
        rounds += 1
    assert await _sold(town, zone, today) == {
        one: over for one, over in before.items() if not over
    }
    assert sum(before.values()) > CHUNK
    assert rounds == -(-sum(before.values()) // CHUNK)


async def _sold(town: Town, zone: str, today: Any) -> dict[int, bool]:
    """What is on sale, and whether it is past its last day."""
    async with town.database.reading() as session:
        rows = await session.scalars(
            select(Product)
            .join(
                Listing,
                (Listing.merchant_id == Product.merchant_id) & (Listing.product_id == Product.id),
            )
            .where(Product.merchant_id == CAFE, Listing.online.is_(True))
        )
        ends = {one.id: sale_ends_on(one, zone) for one in rows}
    return {number: end is not None and end < today for number, end in ends.items()}
