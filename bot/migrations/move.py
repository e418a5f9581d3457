"""Moves a database to a version of the schema. Run before the program serves anybody."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool


async def upgrade(url: str, to: str = "head") -> None:
    """Bring the database to ``to``; an empty one is created whole."""
    _make_folder(url)
    await _run(url, lambda config: command.upgrade(config, to))


async def downgrade(url: str, to: str = "base") -> None:
    await _run(url, lambda config: command.downgrade(config, to))


def known_versions() -> set[str]:
    """Every version of the schema that this program knows."""
    return {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}


async def schema_version(url: str) -> tuple[str | None, str | None]:
    """The version the database has, and the newest there is."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            has = await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_revision()
            )
    finally:
        await engine.dispose()
    return has, ScriptDirectory.from_config(_config()).get_current_head()


async def _run(url: str, change: Any) -> None:
    engine = create_async_engine(url, poolclass=NullPool)

    def run(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        change(config)

    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
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
