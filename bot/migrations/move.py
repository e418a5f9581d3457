"""Moves a database to a version of the schema. Run before the program serves anybody.

One process at a time migrates, in one transaction: whoever started at the same moment waits, and
finds it done. Beside an older version that works, two may wait for each other's tables; then
PostgreSQL ends the migration, and it begins anew.
"""

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from domain.engine import POSTGRES, SQLITE, is_conflict

if TYPE_CHECKING:  # loaded for a migration alone
    from alembic.config import Config

log = structlog.get_logger(__name__)
LOCK_KEY = 7_411_106  # PostgreSQL's advisory lock, for the length of the transaction
PATIENCE = 120.0  # s that SQLite waits for another process
TRIES, REST = 10, 0.5  # of a migration that met the deeds of an older version; s between them
HERE = Path(__file__).parent
_THIS = re.compile(r'^revision(?:: \w+)? = "(\w+)"', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision(?:: [\w| ]+)? = "(\w+)"', re.MULTILINE)


async def upgrade(url: str, to: str = "head") -> None:
    """Bring the database to ``to``; an empty one is created whole, a newer one left as it is."""
    _make_folder(url)
    if to == "head":
        has, newest = await schema_version(url)
        if has == newest:
            return  # Alembic, 15 MB, is not even loaded
        if has is not None and has not in known_versions():
            # A newer version rolls in beside this one, and only adds (docs/upgrading.md).
            log.warning("the schema is newer than this version", has=has, knows=newest)
            return
    from alembic import command

    await _run(url, lambda config: command.upgrade(config, to))
    if to == "head":
        log.info("schema", was=has, now=newest)


async def downgrade(url: str, to: str = "base") -> None:
    from alembic import command  # only a migration needs it

    await _run(url, lambda config: command.downgrade(config, to))


def known_versions() -> set[str]:
    """Every version of the schema that this program knows."""
    return _named(_THIS)


async def schema_version(url: str) -> tuple[str | None, str | None]:
    """The version the database has, and the newest there is."""
    engine = _engine(url)
    try:
        async with engine.connect() as connection:
            has = await connection.run_sync(_version)
    finally:
        await engine.dispose()
    return has, _newest()


def _version(connection: Connection) -> str | None:
    """What Alembic keeps in its table; None where nothing was ever migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _newest() -> str | None:
    """The version from which no other goes on, read without loading any."""
    return max(_named(_THIS) - _named(_BEFORE), default=None)


def _named(pattern: re.Pattern[str]) -> set[str]:
    texts = [one.read_text("utf-8") for one in (HERE / "versions").glob("*.py")]
    return {name for source in texts for name in pattern.findall(source)}


def _engine(url: str) -> AsyncEngine:
    """Connections that are closed after use; on SQLite they wait for who migrates just now."""
    waits = {"timeout": PATIENCE} if make_url(url).get_backend_name() == SQLITE else {}
    return create_async_engine(url, poolclass=NullPool, connect_args=waits)


async def _run(url: str, change: Any) -> None:
    engine = _engine(url)
    if engine.dialect.name == SQLITE:
        _begin_as_the_writer(engine)

    def run(connection: Connection) -> None:
        if connection.dialect.name == POSTGRES:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})"))
        config = _config()
        config.attributes["connection"] = connection
        change(config)

    try:
        for left in reversed(range(TRIES)):
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(run)
            except DBAPIError as met:
                if not (left and is_conflict(met)):
                    raise
                await asyncio.sleep(REST)
            else:
                break
    finally:
        await engine.dispose()


def _begin_as_the_writer(engine: AsyncEngine) -> None:
    """The driver would begin a transaction only with the first row, and none for a table."""

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(dbapi: Any, _: object) -> None:
        dbapi.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    return config


def _make_folder(url: str) -> None:
    """SQLite makes its file, but not the folder around it; both are the program's own."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and parts.database:
        path = Path(parts.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.name != ":memory:":
            path.touch(mode=0o600, exist_ok=True)  # before SQLite makes it for everybody to read
            path.chmod(0o600)
