"""Redeeming: through the whole dispatcher, beside the same SQL alone on the same driver.

An update goes in as JSON, the answer is handed to the client. The SQL is recorded from one such
update and then repeated on the driver, statement by statement, in the same transactions.
"""

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import timedelta
from statistics import median
from typing import Any

from aiogram import Bot

from bot.app import App, build_app
from bot.migrations import upgrade
from bot.settings import Settings
from domain.cards import card, issue, new_code
from domain.engine import COUNT, Database, Lane, Statement, stamp
from domain.redemption.statements import RECORD
from tests.bench.engines import on_both
from tests.bench.routing import Silent
from tests.bench.say import line, verdict
from tests.town import CAFE, CAROL, OLD_TOWN, VERIFIER, Clock, desk_of, settle

CARDS, ROUNDS = 400, 5
PEOPLE = 8  # verifiers who send at once
OWNER = 1


def run() -> None:
    on_both(_engine, "bench")


async def _engine(url: str) -> None:
    await upgrade(url)
    clock = Clock()
    database = Database(url)
    await settle(database, clock)
    await _more_verifiers(database, clock)
    app = build_app(Settings(_env_file=None, database_url=url), Bot("42:bench", session=Silent()))
    app.pacing.hurry()  # what Telegram allows is not what is measured
    owner = await desk_of(database, OWNER, clock)
    clock.now = (await desk_of(database, OWNER, clock)).clock() - timedelta(days=1)
    for people in (1, PEOPLE):
        await _measure(database, app, owner, clock, people)
    await app.close()
    await database.close()


async def _measure(database: Database, app: App, owner: Any, clock: Clock, people: int) -> None:
    whole: list[float] = []
    alone: list[float] = []
    for turn in range(ROUNDS + 1):
        round_number = people * 100 + turn
        issued = await owner(
            issue, title="Pass", uses=1, valid_until=None, store_ids=[], holder_id=CAROL,
            count=CARDS, valid_from=clock() - timedelta(days=400),
        )  # fmt: skip
        codes = [(await owner(card, card_id=number)).code for number in issued.card_ids]
        spent = await _through_the_bot(app, codes, round_number, people)
        recorded = await _record(app, owner, round_number)
        bare = await _sql_alone(database, recorded, codes, round_number, people)
        if turn:  # the first round warms both
            whole.append(CARDS / spent)
            alone.append(CARDS / bare)
    line(
        f"redeeming on {database.dialect}: {median(whole):.0f} a second through the dispatcher, "
        f"{median(alone):.0f} a second for the same SQL alone ({people} at once)"
    )
    ratio = median(one / other for one, other in zip(whole, alone, strict=True))
    verdict("share of the SQL's own speed", ratio, 0.4, most=False)


def update(number: int, person: int, code: str) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": name_of(person)}
    message = {
        "message_id": number,
        "date": 1,
        "chat": {"id": person, "type": "private"},
        "from": user,
        "text": code,
    }
    return {"update_id": number, "message": message}


def name_of(person: int) -> str:
    return f"V{person}"


async def _more_verifiers(database: Database, clock: Clock) -> None:
    from domain.desk import Desk
    from domain.people import meet
    from domain.roles import Actor, Role
    from domain.staff import invite, join

    owner = await desk_of(database, OWNER, clock)
    for person in range(100, 100 + PEOPLE):
        guest = Desk(database, Actor(person, Role.STRANGER), None, clock)
        await guest(meet, name=name_of(person), username=None)
        link = await owner(invite, role=Role.VERIFIER, store_ids=[OLD_TOWN])
        await guest(join, token=link.token)
    assert VERIFIER


async def _through_the_bot(app: App, codes: list[str], round_number: int, people: int) -> float:
    async def person(place: int) -> None:
        for number in range(place, len(codes), people):
            wire = update(round_number * 10_000 + number, 100 + place, codes[number])
            await app.dispatcher.feed_raw_update(app.bot, wire)

    begun = time.perf_counter()
    await asyncio.gather(*(person(place) for place in range(people)))
    return time.perf_counter() - begun


Call = tuple[Statement, dict[str, Any]]


async def _record(app: App, owner: Any, round_number: int) -> list[list[Call]]:
    """The statements of one update, grouped by transaction (a list of one: outside of any)."""
    issued = await owner(
        issue, title="Pass", uses=1, valid_until=None, store_ids=[], holder_id=CAROL
    )
    code = (await owner(card, card_id=issued.card_ids[0])).code
    groups: list[list[Call]] = []
    plain_all, plain_command = Lane.all, Lane.command

    async def noted(self: Lane, statement: Statement, **values: Any) -> Any:
        if not getattr(self, "_open", False):
            groups.append([])
        groups[-1].append((statement, values))
        return await plain_all(self, statement, **values)

    async def commanded(self: Lane, word: str) -> None:
        if word.startswith("BEGIN"):
            groups.append([])
        self._open = word.startswith("BEGIN")  # type: ignore[attr-defined]
        await plain_command(self, word)

    Lane.all, Lane.command = noted, commanded  # type: ignore[method-assign]
    try:
        wire = update(round_number * 10_000 + 9_999, 100, code)
        await app.dispatcher.feed_raw_update(app.bot, wire)
    finally:
        Lane.all, Lane.command = plain_all, plain_command  # type: ignore[method-assign]
    return groups


async def _sql_alone(
    database: Database,
    groups: list[list[Call]],
    codes: list[str],
    round_number: int,
    people: int,
) -> float:
    """The same statements with fresh values, on the driver's own connections, nothing between."""
    fresh = [new_code() for _ in codes]
    async with database.writing() as session:
        from sqlalchemy import update as change

        from domain.cards import Card

        for old, new in zip(codes, fresh, strict=True):
            await session.execute(
                change(Card)
                .where(Card.merchant_id == CAFE, Card.code == old)
                .values(code=new, used=0)
            )
    sqlite = database.dialect == "sqlite"
    writers = [await database.writer.raw_connection() for _ in range(1 if sqlite else people)]
    readers = [await database.reader.raw_connection() for _ in range(4)] if sqlite else writers
    turn = asyncio.Lock()

    async def person(place: int) -> None:
        writer = Lane(database.dialect, writers[place % len(writers)].driver_connection)
        reader = Lane(database.dialect, readers[place % len(readers)].driver_connection)
        for number in range(place, len(fresh), people):
            for group in groups:
                if len(group) == 1:
                    await reader.all(group[0][0], **group[0][1])
                    continue
                async with _turn(turn, sqlite):
                    await writer.command("BEGIN IMMEDIATE" if sqlite else "BEGIN")
                    counted = 0
                    for statement, values in group:
                        change = _with(values, fresh[number], number, round_number)
                        if "id" in values:  # a redemption's is counted, others are stamped
                            change["id"] = counted if statement is RECORD else stamp()
                        rows = await writer.all(statement, **change)
                        if statement is COUNT:
                            counted = rows[0][0]
                    await writer.command("COMMIT")

    begun = time.perf_counter()
    await asyncio.gather(*(person(place) for place in range(people)))
    spent = time.perf_counter() - begun
    for one in {*writers, *readers}:
        one.close()
    return spent


@asynccontextmanager
async def _turn(lock: asyncio.Lock, needed: bool) -> Any:
    """SQLite has one writer, in the bot as here."""
    if needed:
        async with lock:
            yield
    else:
        yield


def _with(values: dict[str, Any], code: str, number: int, round_number: int) -> dict[str, Any]:
    """The recorded values, with what must be new in each request."""
    change: dict[str, Any] = {}
    if "symbols" in values:
        change["symbols"] = code
    if "request_key" in values:
        change["request_key"] = f"alone:{round_number}:{number}"
    if "key" in values:
        change["key"] = f"alone:{round_number}:{number}"
    return values | change
