"""`make load`: a crowd, a flood beside a till, memory over UPDATES (100,000); 1 beyond a limit.

``python -m tests.load flood`` is one of the three.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.migrations import upgrade
from domain.engine import Database
from tests.bot.process import said_to, until
from tests.bot.replicas import Fleet, Replica, fleet
from tests.faults.servers import Valkey
from tests.postgres import make_database, postgres_server
from tests.storm.referee import Referee, strict_telegram
from tests.storm.test_storm import codes_of
from tests.town import VERIFIER, Clock, settle

PEOPLE, FIRST = 300, 1000
SCANS, A_CUSTOMER = 10, 1.3  # s between two at a till
TURNS = 4  # of peace, and of a flood beside it: what else the machine does hits both
IN_WORK = 200  # questions that were asked and not answered
FLOOD, IN = 200, 5.0  # messages of one person, in so many seconds, again and again
RATIO = 1.5
UPDATES = int(os.environ.get("UPDATES", "100000"))
GROWTH = 1.1  # times what it was after a tenth of them


async def load(folder: Path, url: str) -> bool:
    codes = list((await codes_of(url, 2 * SCANS * TURNS + 2)).values())
    only = sys.argv[1:] or ["crowd", "flood", "memory"]
    good = True
    valkey = Valkey(folder)
    await valkey.start()
    try:
        async with (
            strict_telegram(5, people=PEOPLE) as (referee, api),
            fleet(url, referee.world, api, valkey.url, folder, LOG_LEVEL="ERROR") as two,
        ):
            if "crowd" in only:
                good &= await crowd(two, referee)
            if "flood" in only:
                good &= await flood(referee, codes)
            if "memory" in only:
                good &= await memory(two, referee)
            return good
    finally:
        await valkey.stop()


async def crowd(two: Fleet, referee: Referee) -> bool:
    """Everybody in one instant; seconds until each is answered."""
    world, loop = referee.world, asyncio.get_running_loop()
    two.hook.at_once = True
    everybody = range(FIRST, FIRST + PEOPLE)
    waits: dict[int, float] = {}
    begun = loop.time()
    for one in everybody:
        world.says(one, "/whoami")
    while len(waits) < PEOPLE and loop.time() < begun + 120:
        for one in everybody:
            if one not in waits and said_to(world, one):
                waits[one] = loop.time() - begun
        await asyncio.sleep(0.1)  # who looks more often keeps the stand-in from its calls
    once = sum(len(said_to(world, one)) == 1 for one in everybody)
    two.hook.at_once = False
    tell(f"{PEOPLE} people at once: {once} answered once, p50 / p95", list(waits.values()))
    sys.stdout.write(f"  rules of Telegram's that were broken: {dict(referee.broken) or 'none'}\n")
    return once == PEOPLE and not referee.broken


async def flood(referee: Referee, codes: list[str]) -> bool:
    await at_the_till(referee, [codes.pop(), codes.pop()])
    peace: list[float] = []
    beside: list[float] = []
    for _ in range(TURNS):
        peace += await at_the_till(referee, [codes.pop() for _ in range(SCANS)])
        flooding = asyncio.ensure_future(_floods(referee))
        beside += await at_the_till(referee, [codes.pop() for _ in range(SCANS)])
        flooding.cancel()
    tell("a verifier's wait in peace, p50 / p95", peace)
    tell(f"beside one person's {FLOOD} messages each {IN:.0f} s, p50 / p95", beside)
    ratio = p95(beside) / p95(peace)
    sys.stdout.write(f"  ratio of the p95: {ratio:.2f} (limit {RATIO})\n")
    return ratio <= RATIO


async def _floods(referee: Referee) -> None:
    number = 0
    while True:
        number += 1
        referee.world.says(FIRST, f"hello {number}")
        await asyncio.sleep(IN / FLOOD)


async def at_the_till(referee: Referee, codes: Sequence[str]) -> list[float]:
    """Seconds from a code to its receipt."""
    waits, loop = [], asyncio.get_running_loop()
    for code in codes:
        before, begun = len(said_to(referee.world, VERIFIER)), loop.time()
        referee.world.says(VERIFIER, f"/redeem {code}")
        await until(lambda seen=before: len(said_to(referee.world, VERIFIER)) > seen)
        waits.append(loop.time() - begun)
        await asyncio.sleep(A_CUSTOMER)
    return waits


async def memory(two: Fleet, referee: Referee) -> bool:
    """Questions that no limit of Telegram's slows down; MB of each replica on the way."""
    seen: list[list[float]] = []
    answered = 0

    def listen(event: dict[str, Any]) -> None:
        nonlocal answered
        answered += event["type"] == "inline"

    referee.world.listeners.add(listen)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    for tenth in range(10):
        for number in range(UPDATES // 10):
            who = FIRST + (tenth * UPDATES // 10 + number) % PEOPLE
            referee.world.asks_inline(who, f"coffee {number}")
            while answered < tenth * (UPDATES // 10) + number - IN_WORK:
                await asyncio.sleep(0.01)
        referee.world.inline.clear()
        seen.append([megabytes(one) for one in two.hook.replicas])
    shown = " ".join("/".join(f"{one:.0f}" for one in both) for both in seen)
    growth = sum(seen[-1]) / sum(seen[0])
    rate = UPDATES / (loop.time() - begun)
    sys.stdout.write(
        f"memory of both over {UPDATES} updates, {rate:.0f} a second, MB at each tenth: {shown}\n"
    )
    sys.stdout.write(f"  the last of the first: {growth:.2f} (limit {GROWTH})\n")
    return growth <= GROWTH


def megabytes(one: Replica) -> float:
    assert one.process
    status = Path(f"/proc/{one.process.pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def p95(waits: list[float]) -> float:
    return quantiles(waits, n=20, method="inclusive")[-1]


def tell(what: str, waits: list[float]) -> None:
    middle = quantiles(waits, n=2)[0]
    sys.stdout.write(f"{what}: {middle:.2f} / {p95(waits):.2f} s\n")


async def prepared(url: str) -> None:
    await upgrade(url)
    database = Database(url)
    await settle(database, Clock())
    await database.close()


def main() -> int:
    async def run(folder: Path) -> bool:
        url = await make_database(server, "load")
        await prepared(url)
        return await load(folder, url)

    with (
        postgres_server() as server,
        tempfile.TemporaryDirectory(prefix="tillbot-load-") as folder,
    ):
        return int(not asyncio.run(run(Path(folder))))


if __name__ == "__main__":
    sys.exit(main())
