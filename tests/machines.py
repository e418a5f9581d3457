"""Machines that do deeds at random beside pencil and paper, on either engine."""

import asyncio
import itertools
import os
import shutil
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test
from sqlalchemy.engine import URL

from domain.engine import Database
from domain.errors import Refusal
from tests.postgres import make_database
from tests.town import Clock

# ``MODEL=100`` takes a hundred times as many examples; of another seed with ``SEED=7``.
TIMES = int(os.environ.get("MODEL", "1"))
SEED = int(os.environ.get("SEED", "0"))


class Machine(RuleBasedStateMachine):
    """One café of its own for each example."""

    fresh: ClassVar[Callable[[], Coroutine[Any, Any, str]]]  # makes the next database
    deeds: ClassVar[Iterator[int]]  # counts what all of them did

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = Clock()
        self.database = Database(self.run(type(self).fresh()))

    @invariant()
    def it_is_counted(self) -> None:
        next(self.deeds)

    def run(self, deed: Any) -> Any:
        return self.loop.run_until_complete(deed)

    def tries(self, deed: Any, *refusals: type[Refusal]) -> Any:
        """None where it was refused so."""
        try:
            return self.run(deed)
        except refusals:
            return None

    def teardown(self) -> None:
        self.run(self.database.close())
        self.loop.close()


def let_run(
    machine: type[Machine],
    engine: str,
    request: pytest.FixtureRequest,
    folder: Path,
    examples: int,
    steps: int,
) -> None:
    """So many lives of so many deeds; always the same ones, others on each engine. A long run
    says how many."""
    count, deeds = itertools.count(), itertools.count()

    async def sqlite() -> str:
        file = folder / f"{next(count)}.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite+aiosqlite:///{file}"

    async def postgres() -> str:
        server: URL = request.getfixturevalue("postgres")
        name = f"{machine.__name__.lower()}_{os.getpid()}_{next(count)}"
        return await make_database(server, name, request.getfixturevalue("postgres_template"))

    if engine == "postgresql":
        request.getfixturevalue("postgres_template")
    fresh = staticmethod(sqlite if engine == "sqlite" else postgres)
    made = type(machine.__name__, (machine,), {"fresh": fresh, "deeds": deeds})
    run_state_machine_as_test(
        seed(2 * SEED + (engine == "postgresql"))(made),
        settings=settings(
            max_examples=examples * TIMES,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    if TIMES > 1:
        sys.stderr.write(f"{machine.__name__} on {engine}, seed {SEED}: {next(deeds)} deeds\n")
