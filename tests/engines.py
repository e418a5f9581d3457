"""Which of the two engines a test runs on.

One: each case of a file runs on one, the next on the other, so that both carry every feature. What
is decided by a statement (races, money's models, an outage) is marked ``both_engines`` and runs on
both. ENGINES=both runs everything on both, and of what goes through very many cases all of them
instead of a share (FULL), as each change is tried before it lands; without PostgreSQL everything
runs on SQLite.
"""

import os
from collections import Counter
from zlib import crc32

import pytest

SQLITE, POSTGRES = "sqlite", "postgresql"
FULL = os.environ.get("ENGINES") == "both"
ENGINES = [SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if FULL:
        return
    alone = "not postgres" in config.getoption("markexpr")
    cases = {item: case for item in items if (case := _case(item))}
    engines = Counter(cases.values())
    turns: dict[str, dict[str, str]] = {}  # file → case → engine
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        if item not in cases or engines[cases[item]] == 1:
            kept.append(item)
            continue
        file, name = cases[item]
        of_file = turns.setdefault(file, {})
        turn = SQLITE if alone else (SQLITE, POSTGRES)[(crc32(file.encode()) + len(of_file)) % 2]
        (kept if of_file.setdefault(name, turn) == _engine(item) else left).append(item)
    items[:] = kept
    if left:
        config.hook.pytest_deselected(items=left)


def _case(item: pytest.Item) -> tuple[str, str] | None:
    """File and name, whatever the engine, of a case that runs on one of them."""
    engine = _engine(item)
    if engine is None or item.get_closest_marker("both_engines"):
        return None
    file, _, case = item.nodeid.partition("::")
    return file, case.replace(engine, "")


def _engine(item: pytest.Item) -> str | None:
    if "database_url" in getattr(item, "fixturenames", ()) and hasattr(item, "callspec"):
        engine: str | None = item.callspec.params.get("database_url")
        return engine
    return None
