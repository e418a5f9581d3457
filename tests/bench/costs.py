"""What a shop costs: processor and bytes of a redemption and of an order, on either engine.

The figures of docs/scale.md stand on these. Processor time is this process's own, so that a busy
machine does not change it much; bytes are those by which the database grew, indexes included.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from aiogram import Bot
from sqlalchemy import text

from bot.app import App, build_app
from bot.migrations import upgrade
from bot.settings import Settings
from domain.cards import card, issue
from domain.desk import Desk
from domain.engine import SQLITE, Database
from domain.mall import list_in_mall, put_on_sale
from domain.orders import Means, complete, place, take_cash
from domain.stock import Mall, add_product, allocate, stock_of_product
from tests.bench.engines import on_both
from tests.bench.redeeming import OWNER, PEOPLE, _more_verifiers, _through_the_bot
from tests.bench.routing import Silent
from tests.bench.say import line
from tests.town import CAROL, Clock, desk_of, settle

MANY = 2000


def run() -> None:
    on_both(_engine, "costs")


async def _engine(url: str) -> None:
    await upgrade(url)
    clock = Clock()
    database = Database(url)
    await settle(database, clock)
    await _more_verifiers(database, clock)
    app = build_app(Settings(_env_file=None, database_url=url), Bot("42:bench", session=Silent()))
    app.pacing.hurry()
    owner = await desk_of(database, OWNER, clock)
    codes: list[str] = []

    async def issuing() -> None:
        while len(codes) < MANY:
            issued = await owner(
                issue, title="Pass", uses=1, valid_until=None, store_ids=[], holder_id=CAROL,
                count=400, valid_from=clock() - timedelta(days=400),
            )  # fmt: skip
            codes.extend([(await owner(card, card_id=one)).code for one in issued.card_ids])

    await _cost(database, "a card that is issued", issuing)
    await _through_the_bot(app, codes[:100], 1, PEOPLE)
    await _cost(database, "a redemption", lambda: _redeem(app, codes), MANY - 100)
    await _orders(database, owner, clock)
    await app.close()
    await database.close()


async def _redeem(app: App, codes: list[str]) -> None:
    await _through_the_bot(app, codes[100:], 2, PEOPLE)


async def _orders(database: Database, owner: Desk, clock: Clock) -> None:
    fields = {"name": "Beans", "sku": "B", "price": "4.50", "stock": "9000",
              "category": "physical", "template": "pick_up", "purpose": "points_mall"}  # fmt: skip
    product = await owner(add_product, fields=fields, variants=None)
    (one,) = await owner(stock_of_product, product_id=product)
    await owner(allocate, sku=one.sku, mall=Mall.SHOP, quantity=8000)
    (listing,) = await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP, price=None)
    await owner(put_on_sale, listing_id=listing)
    buyer = await desk_of(database, CAROL, clock)

    placed: list[int] = []

    async def buying() -> None:
        for _ in range(MANY // 4):
            order = await buyer(
                place, listing_id=listing, variant_id=one.variant_id, quantity=1, points=0,
                money=450, means=Means.CASH, store_id=1,
            )  # fmt: skip
            placed.append(order.id)

    async def paying() -> None:
        for number in placed:
            await owner(take_cash, order_id=number)
            await owner(complete, order_id=number)

    await _cost(database, "an order that is placed", buying, MANY // 4)
    await _cost(database, "an order that is paid and handed over", paying, MANY // 4)


async def _cost(
    database: Database, what: str, deed: Callable[[], Awaitable[None]], times: int = MANY
) -> None:
    before, begun = await _bytes(database), time.process_time()
    await deed()
    spent, after = time.process_time() - begun, await _bytes(database)
    line(
        f"{what} on {database.dialect}: {1000 * spent / times:.2f} ms of the processor, "
        f"{(after - before) / times:.0f} bytes"
    )


async def _bytes(database: Database) -> int:
    query = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if database.dialect == SQLITE
        else "SELECT pg_database_size(current_database())"
    )
    async with database.reading() as session:
        return int(await session.scalar(text(query)) or 0)
