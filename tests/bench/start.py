"""Start: what the program costs before anybody wrote to it, beside the two libraries it stands on.

Each in a process of its own, in turn, several times; the least of each counts, because whatever
else runs on the machine only adds.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.say import line, verdict

TIMES = 5
SHARE = 1.25
# Not getrusage: there a process begins with the peak of the one that started it.
TELL = """
import json, os, re, time
said = open("/proc/self/status").read()
mb = {name: int(re.search(name + r":\\s+(\\d+)", said)[1]) / 1024 for name in ("VmRSS", "VmHWM")}
used = {"cpu": time.process_time(), "wall": time.time() - BEGUN}
print(json.dumps(used | mb), flush=True)
os._exit(0)  # what was opened stays open: it is idle, not stopped
"""
# structlog loads it where it is: the tests' tools bring it, who runs the program has none.
HIDE = "import sys; sys.modules['rich'] = None"
BARE = "import aiogram, sqlalchemy, sqlalchemy.ext.asyncio"
OURS = "import bot.app"
STARTED = """
import asyncio
from bot.migrations import upgrade
import bot.run
from bot.app import build_app, build_bot
from bot.settings import Settings
from domain.staff import identify

async def start(url):
    await upgrade(url)
    settings = Settings(_env_file=None, database_url=url)
    app = build_app(settings, build_bot("42:ABCDEFGHIJKLMNOPQRSTUV"))
    await identify(app.database, 7)
    return app

app = asyncio.run(start("sqlite+aiosqlite:///tillbot.db"))
"""


def run() -> None:
    line("start: imported, and ready (from the process's beginning to the first look at a person)")
    with tempfile.TemporaryDirectory() as folder:
        _once(STARTED, folder)  # the first start founds the database
        kinds = {"bare": BARE, "import": OURS, "ready": STARTED}
        seen: dict[str, list[dict[str, float]]] = {name: [] for name in kinds}
        for _ in range(TIMES):
            for name, program in kinds.items():
                seen[name].append(_once(program, folder))
    bare = _least(seen["bare"])
    line(
        f"       bare aiogram and SQLAlchemy: {bare['wall']:.2f} s, {bare['cpu']:.2f} s of the"
        f" processor, {bare['VmRSS']:.0f} MB"
    )
    for name, words in (("import", "import bot.app"), ("ready", "ready")):
        ours = _least(seen[name])
        line(f"       {words}: {ours['wall']:.2f} s, {ours['cpu']:.2f} s of the processor")
        for what, of in (
            # Not the wall's: what runs beside it is no part of a start.
            ("processor time", "cpu"),
            ("memory", "VmRSS"),
            ("memory at its peak", "VmHWM"),
        ):
            verdict(f"{words}, {what}", ours[of] / bare[of], SHARE, " ×")


def _once(program: str, folder: str) -> dict[str, float]:
    # What is imported is compiled once, as wherever the program is installed.
    kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(folder) / "compiled")}
    environment = os.environ | kept | {"PYTHONPATH": str(Path(__file__).parents[2])}
    answer = subprocess.run(
        [sys.executable, "-c", f"BEGUN = {time.time()}\n{HIDE}\n{program}\n{TELL}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env=environment,
    )
    told: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])  # logs stand before it
    return told


def _least(seen: list[dict[str, float]]) -> dict[str, float]:
    return {name: min(one[name] for one in seen) for name in seen[0]}
