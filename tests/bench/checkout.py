"""The question before a payment: from its arrival to the call that answers it.

Three hundred people with an order each ask at once, and then one after the other while three
hundred people's messages wait; each is decided by the deed that decides it in the shop.
"""

import asyncio
import time
from dataclasses import dataclass
from statistics import median
from typing import Any

from aiogram import Bot
from aiogram.methods import AnswerPreCheckoutQuery
from pydantic import SecretStr

from bot.app import App, build_app
from bot.calm import keep_calm
from bot.migrations import upgrade
from bot.settings import Settings
from domain.desk import Desk
from domain.engine import Database
from domain.ledger import STARS
from domain.mall import list_in_mall, put_on_sale
from domain.merchants import set_stars_rate
from domain.orders import Means, quote
from domain.orders import place as place_order
from domain.payments import bill
from domain.people import meet
from domain.roles import stranger
from domain.stars import parse_rate
from domain.stock import Mall, add_product, allocate
from tests.bench.engines import on_both
from tests.bench.redeeming import name_of
from tests.bench.redeeming import update as message
from tests.bench.routing import Silent
from tests.bench.say import line, percentile, verdict
from tests.town import CAFE, OWNER, SEALING, Clock, desk_of, settle

PEOPLE = 300
FIRST = 1000  # a person's number


class Timed(Silent):
    """Keeps when which question was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: dict[str, float] = {}

    async def make_request(self, bot: Any, method: Any, timeout: Any = None) -> Any:
        if isinstance(method, AnswerPreCheckoutQuery):
            assert method.ok, method.error_message
            self.answered[method.pre_checkout_query_id] = time.perf_counter()
        return True


def run() -> None:
    on_both(_engine, "checkout")


async def _engine(url: str) -> None:
    await upgrade(url)
    database, clock = Database(url), Clock()
    await settle(database, clock)
    stars = await _orders(database, clock)
    await database.close()
    session = Timed()
    bot = Bot("42:BENCH", session=session)
    settings = Settings(_env_file=None, database_url=url, secret_key=SecretStr(SEALING))
    app = build_app(settings, bot)
    app.pacing.hurry()
    keep_calm()
    app.intake.start()
    questions = Questions(stars)
    line(f"checkout on {app.database.dialect}: ms from arrival to answer")
    await _storm(app, session, questions, 1, count=8)  # what is loaded with the first
    for how in ("by polling, 100 at a time", "by webhook, each alone"):
        begun = 10_000 if "polling" in how else 20_000
        waits = await _storm(app, session, questions, begun, count=PEOPLE, alone="webhook" in how)
        worst = _say(f"{PEOPLE} people at once, {how}", waits)
        verdict(f"p99 at once, {how}", worst, 300, " ms")
    waits = await _among_others(app, session, questions)
    worst = _say(f"each 20 ms, while {PEOPLE} people's messages wait", waits)
    verdict("p99 in a crowd", worst, 300, " ms")
    await app.intake.stop()
    await app.close()


def _say(what: str, waits: list[float]) -> float:
    worst = percentile(waits, 0.99) * 1000
    line(f"  {what}: median {median(waits) * 1000:.0f}, p99 {worst:.0f}")
    return worst


@dataclass(frozen=True)
class Questions:
    """Of each person about the own order, whose number is the person's place."""

    stars: int

    def of(self, number: int, place: int) -> dict[str, Any]:
        person = FIRST + place
        user = {"id": person, "is_bot": False, "first_name": name_of(person)}
        query = {"id": str(number), "from": user, "currency": STARS, "total_amount": self.stars}
        payload = {"invoice_payload": f"o-{CAFE}-{place + 1}"}
        return {"update_id": number, "pre_checkout_query": query | payload}


async def _orders(database: Database, clock: Clock) -> int:
    """Everybody orders a pass and is sent its bill; how many Stars it says."""
    owner = await desk_of(database, OWNER, clock)
    await owner(set_stars_rate, rate=parse_rate("50"))
    fields = {
        "name": "Pass", "sku": "PASS", "price": "4.50", "stock": "1000", "purpose": "points_mall",
        "category": "voucher", "template": "redemption_card", "uses": "3",
    }  # fmt: skip
    product = await owner(add_product, fields=fields)
    await owner(allocate, sku="PASS", mall=Mall.SHOP, quantity=1000)
    (listing,) = await owner(list_in_mall, product_ids=[product], mall=Mall.SHOP)
    await owner(put_on_sale, listing_id=listing)
    bills = set()
    for place in range(2 * PEOPLE):
        person = FIRST + place
        clock.passes(seconds=1)  # an order's number has six random digits a second
        desk = Desk(database, stranger(person), None, clock)
        await desk(meet, name=name_of(person), username=None)
        if place < PEOPLE:
            there = desk.visiting(CAFE)
            told = await there(quote, listing_id=listing)
            placed = await there(
                place_order, listing_id=listing, variant_id=told.variant_id, quantity=1, points=0,
                money=told.cost.money, means=Means.STARS,
            )  # fmt: skip
            assert placed.id == place + 1
            bills.add((await there(bill, order_id=placed.id, means=Means.STARS)).amount)
    return bills.pop()


async def _storm(
    app: App, session: Timed, questions: Questions, begun: int, *, count: int, alone: bool = False
) -> list[float]:
    raws = [questions.of(begun + place, place) for place in range(count)]
    size = 1 if alone else 100
    start = time.perf_counter()
    await asyncio.gather(
        *(app.intake.accept(raws[place : place + size]) for place in range(0, count, size))
    )
    return [one - start for one in await _answers(session, begun, count)]


async def _among_others(app: App, session: Timed, questions: Questions) -> list[float]:
    begun, count = 30_000, 100
    others = [
        message(40_000 + place, FIRST + PEOPLE + place % PEOPLE, "/my")
        for place in range(4 * PEOPLE)
    ]
    await app.intake.accept(others)
    asked = []
    for place in range(count):
        asked.append(time.perf_counter())
        await app.intake.accept([questions.of(begun + place, place)])
        await asyncio.sleep(0.02)
    found = await _answers(session, begun, count)
    return [at - since for at, since in zip(found, asked, strict=True)]


async def _answers(session: Timed, begun: int, count: int) -> list[float]:
    numbers = [str(begun + place) for place in range(count)]
    while any(one not in session.answered for one in numbers):
        await asyncio.sleep(0.005)
    return [session.answered[one] for one in numbers]
