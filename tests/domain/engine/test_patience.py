"""How long a person waits for a database."""

import asyncio
import sqlite3

import pytest

from domain.desk import patience
from domain.errors import DatabaseAway


@pytest.mark.parametrize(
    "failure",
    [ConnectionError("away"), sqlite3.OperationalError("database is locked")],
    ids=["away", "locked"],
)
async def test_what_the_tries_themselves_take_is_waited_too(
    failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite waits two seconds for a lock, a server that is silent longer: sixteen times that,
    for each thing that is looked up, is more than anybody waits at a till."""
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.5)
    tries = 0

    async def attempt() -> None:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0.4)
        raise failure

    with pytest.raises(DatabaseAway):
        await patience.patiently(attempt)
    assert tries <= 2
