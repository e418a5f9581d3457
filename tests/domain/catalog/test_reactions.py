"""What the catalogue does is answered above it, whoever asked and whatever was imported."""

import asyncio
import subprocess
import sys

import pytest
from sqlalchemy import select

from domain.mall import Cause, list_in_mall, listing, put_on_sale
from domain.outbox import Notice
from domain.stock import Mall, add_product, allocate
from tests.town import CAFE, OWNER, Town

CALLER = """
import asyncio, sys
import domain.supply  # its table is named by one of the catalogue's keys
import domain.vouchers  # as well
from domain.catalog import delete_product, take_product_offline
from domain.desk import Desk
from domain.engine import Database
from domain.roles import Actor, Role

async def main() -> None:
    assert "domain.mall" not in sys.modules
    database = Database(sys.argv[1])
    desk = Desk(database, Actor({owner}, Role.OWNER, {cafe}, name="Olivia"))
    print(await desk({deed}, product_id={product}))
    await database.close()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_whoever_imports_the_catalogue_alone_sets_off_the_mall(town: Town) -> None:
    owner = await town.desk(OWNER)
    listings = []
    for sku in ("BEANS", "MUG"):
        fields = {"name": sku.title(), "price": "8.90", "stock": "9", "sku": sku}
        product = await owner(add_product, fields=fields)
        await owner(allocate, sku=sku, mall=Mall.SHOP, quantity=5)
        listings += await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP)
        await owner(put_on_sale, listing_id=listings[-1])
    for deed, product in (("take_product_offline", 1), ("delete_product", 2)):
        script = CALLER.format(owner=OWNER, cafe=CAFE, deed=deed, product=product)
        url = town.database.url.render_as_string(hide_password=False)
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", script, url], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    causes = [await owner(listing, listing_id=one) for one in listings]
    assert [(one.online, one.cause) for one in causes] == [
        (False, Cause.ORIGINAL_OFFLINE),
        (False, Cause.ORIGINAL_DELETED),
    ]
    async with town.database.reading() as session:
        told = await session.scalars(select(Notice.recipient).where(Notice.kind == "off_sale"))
        assert sorted(told) == [1, 1, 2, 2]
