"""Many bots in one process: what one more costs over the one client of all, or over its own."""

import subprocess
import sys

from tests.bench.say import line, verdict

BOTS, EACH = 1000, 100
PROGRAM = """
import asyncio, os, re, sys, time
from bot.app import bot_over, build_bot

async def main(bots, shared):
    used = lambda: int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1])
    common = build_bot("1:" + "x" * 35)
    await common.session.create_session()
    before, begun = used(), time.process_time()
    held = []
    for number in range(2, bots + 2):
        token = f"{number}:" + "x" * 35
        one = bot_over(common.session, token) if shared else build_bot(token)
        await one.session.create_session()
        held.append(one)
    print((time.process_time() - begun) / bots * 1e6, (used() - before) / bots)
    sys.stdout.flush()
    os._exit(0)  # aiogram waits a quarter of a second for each client to say goodbye

asyncio.run(main(int(sys.argv[1]), sys.argv[2] == "shared"))
"""


def run() -> None:
    line(f"bots: each of {BOTS:,} more over the one client of all, beside {EACH} with one each")
    micros, memory = _measured(BOTS, "shared")
    micros_each, memory_each = _measured(EACH, "each")
    line(f"  a client each: {micros_each:,.0f} µs and {memory_each:,.0f} kB a bot")
    verdict("µs of the processor to make one", micros, micros_each / 100, " µs")
    verdict("memory of one", memory, max(memory_each / 20, 1), " kB")


def _measured(bots: int, how: str) -> tuple[float, float]:
    """Microseconds and kB a bot, in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(bots), how], capture_output=True, text=True, check=True
    )
    micros, memory = said.stdout.split()
    return float(micros), float(memory)
