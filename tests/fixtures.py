"""Databases for the tests: each test gets a fresh copy of a café, on SQLite and on PostgreSQL."""

import asyncio
import itertools
import logging
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import URL
from sqlalchemy.util import LRUCache

from bot.logs import configure
from bot.migrations import upgrade
from bot.tasks import end
from domain.engine import Database
from tests import tenancy
from tests.bot.process import Births, end_all_over
from tests.engines import ENGINES
from tests.postgres import in_memory, make_database, postgres_server
from tests.refilled import Refilled
from tests.town import (
    CAROL,
    DAVE,
    MANAGER,
    OTHER,
    OWNER,
    RIVAL,
    STRANGER,
    VERIFIER,
    Clock,
    Person,
    Town,
    end_lending,
    open_town,
    settle,
)

# Each bot reads the certificates of the world anew, 30 ms; those of the tests call this machine.
ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]
_count = itertools.count()
tenancy.watch()
configure("WARNING", "console")


def _compile_once() -> None:
    """A statement is compiled anew for every engine; those of the tests differ in nothing."""
    compiled: LRUCache[Any, Any] = LRUCache(5000)
    for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
        vars_of: Any = dialect
        vars_of.__eq__ = lambda self, other: type(self) is type(other)
        vars_of.__hash__ = lambda self: hash(type(self))

    @event.listens_for(Engine, "engine_connect")
    def _share(connection: Connection) -> None:
        connection.engine._compiled_cache = compiled


_compile_once()


@pytest.fixture(autouse=True)
def statements_stay_with_one_merchant() -> Iterator[None]:
    """In every test, whatever it is about."""
    yield
    wrong, tenancy.found[:] = list(tenancy.found), []
    assert not wrong, "\n".join(wrong)


@pytest.fixture(autouse=True)
def logs_stay_quiet() -> Iterator[None]:
    """Also where a test runs a command, which sets them up for itself."""
    yield
    if logging.getLogger().level != logging.WARNING:
        configure("WARNING", "console")


@pytest.fixture(scope="session", autouse=True)
async def readers_end() -> AsyncIterator[None]:
    yield
    await end_lending()


@pytest.fixture(scope="session", autouse=True)
def nurseries_end() -> Iterator[None]:
    Births.nurseries = {}
    yield
    for one in Births.nurseries.values():
        one.close()


@pytest.fixture(scope="session")
def memory_folder() -> Iterator[Path]:
    """Where the tests' databases lie: in memory where the machine has such a place."""
    with tempfile.TemporaryDirectory(prefix="tillbot-", dir=in_memory()) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def sqlite_template(memory_folder: Path) -> Path:
    path = memory_folder / "template" / "cafe.db"
    apart(_found, f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: URL) -> str:
    name = "tillbot_template"
    apart(_found_on, postgres, name)
    return name


@pytest.fixture(scope="session", autouse=True)
async def at_the_end() -> AsyncIterator[AsyncExitStack]:
    """Closes what is opened once, later, and lives in the loop of all tests."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture(scope="session")
def refilled(
    postgres: URL, postgres_template: str, at_the_end: AsyncExitStack
) -> Iterator[Refilled]:
    """A database for one test after the other."""
    one = Refilled(postgres, f"tillbot_{next(_count)}", postgres_template)
    at_the_end.callback(one.hang_up)
    yield one
    apart(one.drop)


def apart(work: Callable[..., Coroutine[Any, Any, None]], *arguments: Any) -> None:
    """Run something asynchronous beside the loop of the test that first asks for it."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work(*arguments))).result()


async def _found(url: str) -> None:
    await upgrade(url)
    database = Database(url)
    await settle(database, Clock())
    await database.close()


async def _found_on(server: URL, name: str) -> None:
    await _found(await make_database(server, name))


@pytest.fixture(params=ENGINES)
async def database_url(request: pytest.FixtureRequest, memory_folder: Path) -> AsyncIterator[str]:
    """A database in which the café stands, for this test alone."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        folder = memory_folder / str(next(_count))
        folder.mkdir()
        shutil.copy(template, folder / "cafe.db")
        async with _nobody_left(f"sqlite+aiosqlite:///{folder / 'cafe.db'}") as url:
            yield url
        shutil.rmtree(folder)
        return
    refilled: Refilled = request.getfixturevalue("refilled")
    async with _nobody_left(await refilled.url()) as url:
        yield url


@asynccontextmanager
async def _nobody_left(url: str) -> AsyncIterator[str]:
    """Whoever is left over a database would take what the next test expects there."""
    yield url
    assert await end_all_over(url) == [], "the test has left processes"
    sending = [one for one in asyncio.all_tasks() if one.get_name() == "delivery"]
    await asyncio.gather(*map(end, sending))
    assert sending == [], "the test has left what sends"


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with open_town(database_url) as opened:
        yield opened


@pytest.fixture
def owner(town: Town) -> Person:
    return town.person(OWNER)


@pytest.fixture
def manager(town: Town) -> Person:
    return town.person(MANAGER)


@pytest.fixture
def verifier(town: Town) -> Person:
    """Viktor, at Old Town, where a redemption needs no second tap."""
    return town.person(VERIFIER)


@pytest.fixture
def other_verifier(town: Town) -> Person:
    """Wei, at Riverside, where it does."""
    return town.person(OTHER)


@pytest.fixture
def carol(town: Town) -> Person:
    return town.person(CAROL)


@pytest.fixture
def dave(town: Town) -> Person:
    return town.person(DAVE)


@pytest.fixture
def sam(town: Town) -> Person:
    """A stranger."""
    return town.person(STRANGER)


@pytest.fixture
def rival(town: Town) -> Person:
    """The owner of another merchant."""
    return town.person(RIVAL)
