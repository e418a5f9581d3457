"""Nothing lost, nothing doubled, no rule of Telegram's broken; the numbers are printed."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from statistics import quantiles
from typing import Any

import pytest
from sqlalchemy import select

from bot.migrations.tables import METADATA
from domain.cards import card, issue
from domain.engine import Database
from domain.redemption import Redemption
from domain.staff import remove
from handlers import routes
from tests import pictures
from tests.bot.process import Webhook, said_to, start_bot, until
from tests.shop import selling
from tests.storm.referee import Referee, strict_telegram
from tests.town import CAFE, MANAGER, OWNER, RIVAL, STRANGER, VERIFIER, Clock, Town, desk_of

pytestmark = pytest.mark.slow
SCALE = int(os.environ.get("STORM", "0")) or 1
# Minutes of waiting for real seconds: by `make storm`, not with every run of the suite.
by_storm = pytest.mark.skipif("STORM" not in os.environ, reason="only with `make storm`")
KILLS = 2 * SCALE
CODES = 10 * SCALE
FORGED = 200 * SCALE
CROWD = min(300, 30 * SCALE)
SCANS = 10
GOOD = "REDEEMED · 1 use"


async def codes_of(url: str, count: int) -> dict[str, str]:
    """Cards of one use, each with a title of its own; title → code."""
    database = Database(url)
    owner = await desk_of(database, OWNER, Clock())
    found = {}
    for number in range(count):
        title = f"Card-{number:03}."
        until_day = Clock().now + timedelta(days=9000)
        issued = await owner(
            issue, title=title, uses=1, valid_until=until_day, store_ids=[], holder_id=None
        )
        found[title] = (await owner(card, card_id=issued.card_ids[0])).code
    await database.close()
    return found


async def redeemed(url: str) -> list[int]:
    database = Database(url)
    async with database.reading() as session:
        found = list(await session.scalars(select(Redemption.card_id)))
    await database.close()
    return found


def say(what: str, **numbers: object) -> None:
    told = ", ".join(f"{name} {number}" for name, number in numbers.items())
    sys.stdout.write(f"{what}: {told}\n")


@asynccontextmanager
async def running(url: str, api: str, hook: Webhook | None) -> AsyncIterator[Any]:
    process = await start_bot(url, api, **(hook.settings if hook else {}), LOG_LEVEL="ERROR")
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@by_storm
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_kills(database_url: str, webhook: bool) -> None:
    """Each code, typed or photographed, is redeemed once and told, whenever the kill came."""
    codes = await codes_of(database_url, KILLS * 3)
    left, chance = list(codes.items()), random.Random(7)
    async with strict_telegram(7) as (referee, api):
        world = referee.world
        hook = Webhook(world) if webhook else None
        sent: list[str] = []

        def untold() -> list[str]:
            said = "\n".join(said_to(world, VERIFIER))
            return [title for title in sent if title not in said]

        for _ in range(KILLS):
            async with running(database_url, api, hook) as process:
                if hook:
                    await hook.listens()
                else:
                    polls = world.calls.count("getUpdates")
                    await until(lambda seen=polls: world.calls.count("getUpdates") > seen)
                await until(lambda: not untold())  # four kills over one update set it aside
                batch = [left.pop() for _ in range(3)]
                sent += [title for title, _ in batch]
                world.sends_album(VERIFIER, [pictures.card(code) for _, code in batch[:2]])
                number = world.says(VERIFIER, f"/redeem {batch[2][1]}").update_id
                if hook:
                    await until(lambda n=number: n in hook.taken)
                else:
                    await until(lambda n=number: world.confirmed >= n)
                await asyncio.sleep(chance.uniform(0, 1.6))
                process.kill()
                await process.wait()
        async with running(database_url, api, hook):
            await until(lambda: not untold())
        if hook:
            await hook.close()
        said = [line for one in said_to(world, VERIFIER) for line in one.split("\n")]
    told = {title: sum(title in line for line in said) for title in codes}
    taken = await redeemed(database_url)
    say(
        "kills",
        kills=KILLS,
        codes=len(codes),
        redeemed=len(taken),
        told=sum(map(bool, told.values())),
        told_twice_over_a_kill=sum(n > 1 for n in told.values()),
    )
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == len(codes)


@by_storm
async def test_weather(database_url: str) -> None:
    """Every third call meets a fault, updates come twice and out of order."""
    codes = await codes_of(database_url, CODES)
    async with strict_telegram(11) as (referee, api):
        world, chance = referee.world, referee.chance
        async with running(database_url, api, None):
            await until(lambda: "getUpdates" in world.calls)
            referee.weather = 0.33
            for code in codes.values():
                update = (
                    world.says(VERIFIER, f"/redeem {code}")
                    if chance.random() < 0.6
                    else world.sends_photo(VERIFIER, pictures.card(code))
                )
                if chance.random() < 0.4:
                    world.updates.append(update)
                if chance.random() < 0.3 and len(world.updates) > 1:
                    world.updates.rotate(1)
                await asyncio.sleep(1.5)

            def unheard() -> list[str]:
                said = "\n".join(said_to(world, VERIFIER))
                return [title for title in codes if title not in said]

            try:
                await until(lambda: not unheard(), 30)
            except AssertionError:
                referee.weather = 0  # three tries failed: the next ask must tell the truth
                for title in unheard():
                    world.says(VERIFIER, f"/redeem {codes[title]}")
                    await asyncio.sleep(1.2)
                asked_again = len(unheard())
                await until(lambda: not unheard())
            else:
                asked_again = 0
        said = said_to(world, VERIFIER)
        broke = sum("Something broke" in one for one in said)
    taken = await redeemed(database_url)
    say(
        "weather",
        codes=len(codes),
        faults=dict(referee.faults),
        redeemed=len(taken),
        asked_again=asked_again,
        told_of_a_defect=broke,
        broken_rules=dict(referee.broken),
    )
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == len(codes)
    assert referee.broken == {}


async def at_the_till(referee: Referee, codes: list[str]) -> list[float]:
    """Seconds from a code to its receipt, a new customer every 1.3 seconds."""
    waits = []
    loop = asyncio.get_running_loop()
    for code in codes:
        before, begun = len(said_to(referee.world, VERIFIER)), loop.time()
        referee.world.says(VERIFIER, f"/redeem {code}")
        await until(lambda seen=before: len(said_to(referee.world, VERIFIER)) > seen)
        waits.append(loop.time() - begun)
        await asyncio.sleep(1.3)
    return waits


@by_storm
async def test_a_crowd(database_url: str) -> None:
    """Everybody at once: each is answered once; how long the till waits is printed."""
    codes = list((await codes_of(database_url, 2 * SCANS + 2)).values())
    async with strict_telegram(13, people=CROWD) as (referee, api):
        world = referee.world
        async with running(database_url, api, None):
            await until(lambda: "getUpdates" in world.calls)
            await at_the_till(referee, codes[:2])
            peace = await at_the_till(referee, codes[2 : SCANS + 2])
            for guest in range(1000, 1000 + CROWD):
                world.says(guest, "/whoami")
            flood = await at_the_till(referee, codes[SCANS + 2 :])
            await until(lambda: all(said_to(world, 1000 + one) for one in range(CROWD)))
            answers = [len(said_to(world, 1000 + one)) for one in range(CROWD)]
    p95 = [quantiles(waits, n=20)[-1] for waits in (peace, flood)]
    say(
        "crowd",
        people=CROWD,
        answered=sum(map(bool, answers)),
        doubled=sum(n > 1 for n in answers),
        p95_peace=round(p95[0], 3),
        p95_flood=round(p95[1], 3),
        ratio=round(p95[1] / p95[0], 2),
        waits=[round(one, 3) for one in flood],
        broken_rules=dict(referee.broken),
    )
    assert set(answers) == {1}
    assert referee.broken == {}


async def cafe_rows(town: Town) -> dict[str, list[Any]]:
    """Everything of the café but what is written of any attempt, and theirs that is not done."""
    found = {}
    async with town.database.reading() as session:
        for name, table in METADATA.tables.items():
            if "merchant_id" in table.c and name not in ("journal", "counters", "outbox"):
                mine = table.c.merchant_id == CAFE
                if name == "drafts":  # what somebody began is their own: an order, asked for
                    mine &= table.c.person_id.not_in([STRANGER, RIVAL, MANAGER])
                rows = await session.execute(
                    select(table).where(mine).order_by(*table.primary_key)
                )
                found[name] = [tuple(row) for row in rows]
    return found


async def test_forged_presses(town: Town) -> None:
    """By a stranger, a rival and who led here once, with every prefix, deed and small number:
    nothing changes."""
    await selling(town, "points")
    await town.issues("Secret", 6)
    marta = (await town.desk(MANAGER)).actor.staff_id or 0
    await (await town.desk(OWNER))(remove, staff_id=marta)
    chance, kinds = random.Random(17), list(routes().buttons.values())
    before = await cafe_rows(town)
    for who in (STRANGER, RIVAL, MANAGER):
        person = town.person(who)
        await person.says("/menu")
        for _ in range(FORGED):
            kind = chance.choice(kinds)
            parts = [kind.__prefix__]
            for name, about in kind.model_fields.items():
                if name == "deed" and (deeds := getattr(about.annotation, "__args__", None)):
                    parts.append(chance.choice(deeds))
                else:
                    parts.append(chance.choice(["1", "2", "3", "0", "points", "shop", "x", ""]))
            data = ":".join(parts) + chance.choice(["", "^1", "^2"])
            if len(data.encode()) <= 64:
                await person.forges(data)
            town.clock.passes(seconds=5)
        said = person.heard() + " ".join(town.alerts.get(who, []))
        assert "Something broke" not in said
        for leak in ("Secret", "Viktor", "Olivia"):  # where one picks up is told to anybody
            assert leak not in said, leak
    say("forged", presses=3 * FORGED, changed=int(await cafe_rows(town) != before))
    assert await cafe_rows(town) == before
