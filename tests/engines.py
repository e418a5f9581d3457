"""Which of the two engines a test runs on.

Both, unless it or its file is marked ``one_engine``: where screens, words and the way through them
are looked at, each case runs on one, the next on the other, so that both carry every feature. What
is decided by a statement (races, money, what is refused) says ``both_engines`` in such a file.
ENGINES=both runs everything on both, and of what goes through very many cases all of them
instead of a share (FULL), as each change is tried before it lands; without PostgreSQL everything
runs on SQLite.
"""

import os
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
    turns: dict[str, dict[str, str]] = {}  # file → case → engine
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        engine = _engine(item)
        if engine is None:
            kept.append(item)
            continue
        file, _, case = item.nodeid.partition("::")
        cases = turns.setdefault(file, {})
        turn = SQLITE if alone else (SQLITE, POSTGRES)[(crc32(file.encode()) + len(cases)) % 2]
        (kept if cases.setdefault(case.replace(engine, ""), turn) == engine else left).append(item)
    items[:] = kept
    if left:
        config.hook.pytest_deselected(items=left)


def _engine(item: pytest.Item) -> str | None:
    """Of a case that runs on one of them."""
    if item.get_closest_marker("both_engines") or not item.get_closest_marker("one_engine"):
        return None
    if "database_url" in getattr(item, "fixturenames", ()) and hasattr(item, "callspec"):
        engine: str | None = item.callspec.params.get("database_url")
        return engine
    return None
