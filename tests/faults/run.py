"""One run: two replicas, tills that work, a fault after the other, then the books."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.migrations import upgrade
from domain.engine import Database
from tests.bot.replicas import fleet
from tests.faults.kinds import Faults
from tests.faults.line import Line, lines
from tests.faults.servers import Valkey, own_postgres
from tests.faults.shop import HOLDERS, TILLS, Shop
from tests.postgres import make_database
from tests.storm.referee import strict_telegram
from tests.town import Clock, settle
from tests.valkey import SERVER

BETWEEN = (0.2, 2.5)  # s of peace between two faults


@dataclass
class Outcome:
    """``wrong`` is empty, or the program is."""

    faults: Counter[str]
    weather: Counter[str]
    sold: int
    asked_again: int
    delivered_twice: int
    told_twice: int
    window: int  # notices that may have been told twice: a fault came between sending and noting
    looked: int
    wrong: list[str]


async def storm(
    folder: Path, seed: int, kinds: Sequence[str] = (), seconds: float | None = None
) -> Outcome:
    """Faults of these ``kinds``, or of all: each once in this order, or any for so many seconds,
    half of them kills."""
    assert SERVER, "there is no Valkey or Redis server on this machine"
    chance = random.Random(seed)
    valkey = Valkey(folder)
    people = len(TILLS) + len(HOLDERS)
    async with (
        own_postgres() as postgres,
        strict_telegram(seed, people) as (referee, api),
        lines(*(postgres.reach, valkey.reach) * 2) as wires,
    ):
        url = await make_database(postgres.url, "faults")
        await upgrade(url)
        database = Database(url)
        await settle(database, Clock())
        await valkey.start()
        hands = folder / "clock"
        hands.write_text("0")
        own = [_reached_by(url, *wires[:2]), _reached_by(url, *wires[2:])]
        try:
            async with fleet(
                url, referee.world, api, valkey.url, folder, own=own,
                program="tests.faults.clocked", CLOCK_FILE=str(hands),
            ) as started:  # fmt: skip
                shop = Shop(referee.world, started.hook, database, chance)
                await shop.opens()
                faults = Faults(started, referee, postgres, valkey, wires, hands, chance)
                made, wrong = await _go_through(faults, shop, kinds, seconds)
                await shop.settles(200)
                wrong += await shop.wrong()
                return Outcome(
                    made, referee.faults, len(shop.sold), shop.asked_again, shop.twice,
                    sum(n > 1 for n in shop.told().values()), _window(made, referee.faults),
                    shop.looked, wrong,
                )  # fmt: skip
        finally:
            await database.close()
            await valkey.stop()


def _reached_by(url: str, database: Line, redis: Line) -> dict[str, str]:
    by_wire = make_url(url).set(host="127.0.0.1", port=database.port, query={})
    return {
        "DATABASE_URL": by_wire.render_as_string(hide_password=False),
        "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0",
    }


def _window(faults: Counter[str], weather: Counter[str]) -> int:
    """How many notices a fault may have caught between their sending and their noting."""
    away = faults["postgres"] + faults["cut"] + faults["disk"] + faults["clock"]
    lost = weather["lost answer"] + weather["cut"]
    return faults["kill"] * 2 + away * 8 + faults["silence"] * 6 + lost


async def _go_through(
    faults: Faults, shop: Shop, kinds: Sequence[str], seconds: float | None
) -> tuple[Counter[str], list[str]]:
    """What was made, and what was wrong at a moment between two faults."""
    every = faults.all()
    kinds = [one for one in kinds or every if one in every]
    stop = asyncio.Event()
    tills = asyncio.ensure_future(shop.works(stop))
    made: Counter[str] = Counter()
    wrong: list[str] = []
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while loop.time() < begun + seconds if seconds else made.total() < len(kinds):
        await asyncio.sleep(faults.chance.uniform(*BETWEEN))
        name = kinds[made.total()] if not seconds else faults.chance.choice(kinds)
        if seconds and "kill" in kinds and faults.chance.random() < 0.5:
            name = "kill"
        await every[name]()
        made[name] += 1
        wrong += [f"after {made.total()} faults, {name}: {one}" for one in await shop.books()]
    stop.set()
    await tills
    return made, wrong
