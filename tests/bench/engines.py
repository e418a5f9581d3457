"""A measurement on both engines, each with a database of its own."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.postgres import drop_database, make_database, postgres_server


def on_both(measure: Callable[[str], Coroutine[Any, Any, None]], name: str) -> None:
    """``measure`` is given the address of an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(f"sqlite+aiosqlite:///{Path(folder) / name}.db"))
    with postgres_server() as server:
        asyncio.run(measure(asyncio.run(make_database(server, name))))
        asyncio.run(drop_database(server, name))
