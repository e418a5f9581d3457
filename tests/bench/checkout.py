"""The question before a payment: from its arrival to the call that answers it.

Three hundred people ask at once, and then one after the other while three hundred people's
messages wait; each is decided by one deed with a conditional update, as an order's is.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from aiogram import Bot
from aiogram.dispatcher.event.handler import CallableObject
from aiogram.methods import AnswerPreCheckoutQuery
from aiogram.types import PreCheckoutQuery
from pydantic import SecretStr
from sqlalchemy import bindparam, update

import handlers
from bot.app import App, build_app
from bot.calm import keep_calm
from bot.migrations import upgrade
from bot.settings import Settings
from domain.desk import Desk, HotWork, Weight, hot_operation
from domain.engine import Database, Statement
from domain.errors import NotFound
from domain.people import Person, meet
from domain.roles import Permission, stranger
from handlers.kit.checkout import allow
from tests.bench.redeeming import name_of
from tests.bench.redeeming import update as message
from tests.bench.routing import Silent
from tests.bench.say import line, percentile, verdict
from tests.postgres import drop_database, make_database, postgres_server
from tests.town import SEALING, Clock, settle

PEOPLE = 300
FIRST = 1000  # a person's number


class Timed(Silent):
    """Keeps when which question was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.answered: dict[str, float] = {}

    async def make_request(self, bot: Any, method: Any, timeout: Any = None) -> Any:
        if isinstance(method, AnswerPreCheckoutQuery):
            self.answered[method.pre_checkout_query_id] = time.perf_counter()
        return True


_EXTEND = Statement(
    lambda _: (
        update(Person)
        .where(Person.id == bindparam("person"))
        .values(language=bindparam("said"))
        .returning(Person.id)
    )
)


@hot_operation(Permission.SEE_SELF, weigh=lambda _: Weight.DONE)
async def extend(work: HotWork, *, person: int) -> bool:
    """What an order does: one conditional update says whether."""
    if await work.lane.first(_EXTEND, person=person, said="en") is None:
        raise NotFound("people")
    return True


async def _asked(query: PreCheckoutQuery, desk: Desk) -> None:
    await desk(extend, person=query.from_user.id)
    await allow(query)


def run() -> None:
    handlers.routes().bills["b"] = CallableObject(_asked), CallableObject(_asked)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_engine(f"sqlite+aiosqlite:///{Path(folder) / 'bench.db'}"))
    with postgres_server() as server:
        asyncio.run(_engine(asyncio.run(make_database(server, "checkout"))))
        asyncio.run(drop_database(server, "checkout"))
    del handlers.routes().bills["b"]


async def _engine(url: str) -> None:
    await upgrade(url)
    database, clock = Database(url), Clock()
    await settle(database, clock)
    for person in range(FIRST, FIRST + 2 * PEOPLE):
        await Desk(database, stranger(person), None, clock)(
            meet, name=name_of(person), username=None
        )
    await database.close()
    session = Timed()
    bot = Bot("42:BENCH", session=session)
    settings = Settings(_env_file=None, database_url=url, secret_key=SecretStr(SEALING))
    app = build_app(settings, bot)
    app.pacing.hurry()
    keep_calm()
    app.intake.start()
    line(f"checkout on {app.database.dialect}: ms from arrival to answer")
    await _storm(app, session, 1, count=8)  # what is loaded with the first
    for how in ("by polling, 100 at a time", "by webhook, each alone"):
        begun = 10_000 if "polling" in how else 20_000
        waits = await _storm(app, session, begun, count=PEOPLE, alone="webhook" in how)
        _say(f"{PEOPLE} people at once, {how}", waits)
    waits = await _among_others(app, session)
    worst = _say(f"each 20 ms, while {PEOPLE} people's messages wait", waits)
    verdict("p99 in a crowd", worst, 300, " ms")
    await app.intake.stop()
    await app.close()


def _say(what: str, waits: list[float]) -> float:
    worst = percentile(waits, 0.99) * 1000
    line(f"  {what}: median {median(waits) * 1000:.0f}, p99 {worst:.0f}")
    return worst


def _question(number: int, person: int) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": name_of(person)}
    query = {"id": str(number), "from": user, "currency": "XTR", "total_amount": 50}
    return {"update_id": number, "pre_checkout_query": query | {"invoice_payload": "b-1"}}


async def _storm(
    app: App, session: Timed, begun: int, *, count: int, alone: bool = False
) -> list[float]:
    raws = [_question(begun + place, FIRST + place) for place in range(count)]
    size = 1 if alone else 100
    start = time.perf_counter()
    await asyncio.gather(
        *(app.intake.accept(raws[place : place + size]) for place in range(0, count, size))
    )
    return [one - start for one in await _answers(session, begun, count)]


async def _among_others(app: App, session: Timed) -> list[float]:
    begun, count = 30_000, 100
    others = [
        message(40_000 + place, FIRST + PEOPLE + place % PEOPLE, "/my")
        for place in range(4 * PEOPLE)
    ]
    await app.intake.accept(others)
    asked = []
    for place in range(count):
        asked.append(time.perf_counter())
        await app.intake.accept([_question(begun + place, FIRST + place)])
        await asyncio.sleep(0.02)
    found = await _answers(session, begun, count)
    return [at - since for at, since in zip(found, asked, strict=True)]


async def _answers(session: Timed, begun: int, count: int) -> list[float]:
    numbers = [str(begun + place) for place in range(count)]
    while any(one not in session.answered for one in numbers):
        await asyncio.sleep(0.005)
    return [session.answered[one] for one in numbers]
