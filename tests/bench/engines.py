"""A measurement on both engines, each with a database of its own, and with a café in it."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.migrations import upgrade
from domain.desk import Desk
from domain.engine import Database
from tests.postgres import drop_database, make_database, postgres_server
from tests.town import OWNER, Clock, desk_of, settle


def on_both(measure: Callable[[str], Coroutine[Any, Any, None]], name: str) -> None:
    """``measure`` is given the address of an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(f"sqlite+aiosqlite:///{Path(folder) / name}.db"))
    with postgres_server() as server:
        asyncio.run(measure(asyncio.run(make_database(server, name))))
        asyncio.run(drop_database(server, name))


async def founded(url: str) -> tuple[Database, Clock, Desk]:
    """The café in an empty database, and its owner's desk."""
    await upgrade(url)
    database, clock = Database(url), Clock()
    await settle(database, clock)
    return database, clock, await desk_of(database, OWNER, clock)
