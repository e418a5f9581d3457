"""`distribute`: the schema spread over Citus by merchant; done twice it finds it done.

Tables that are looked up before a merchant is known (``bot.schema.GLOBAL``) are whole on every
node; every other is spread by ``merchant_id``, all of them together, so that no deed touches two
nodes.
"""

from collections.abc import Iterator
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from bot.migrations import schema_version
from bot.migrations.tables import METADATA
from bot.schema import GLOBAL

HASH, REFERENCE = "h", "n"  # as pg_dist_partition has it
BESIDE = "accounts"  # the others lie where its rows of the same merchant lie
# Ours look at one row alone: nothing about them is unsafe on a node.
TRIGGERS = "SET citus.enable_unsafe_triggers = on"


class CannotDistribute(Exception):
    """Says why, in one line."""


def statements() -> Iterator[tuple[str, str]]:
    """Each table with what spreads it, in the order in which their keys allow it."""
    for name in sorted(GLOBAL):
        yield name, f"SELECT create_reference_table('{name}')"
    spread = [one.name for one in METADATA.sorted_tables if one.name not in GLOBAL]
    spread.insert(0, spread.pop(spread.index(BESIDE)))
    for name in spread:
        beside = f"colocate_with => '{'none' if name == BESIDE else BESIDE}'"
        yield name, f"SELECT create_distributed_table('{name}', 'merchant_id', {beside})"


async def distribute(url: str) -> list[str]:
    """A line for each table. Raises CannotDistribute; what was done before stays done."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        raise CannotDistribute("DATABASE_URL names SQLite: only PostgreSQL with Citus is spread.")
    has, newest = await schema_version(url)
    if has != newest:
        raise CannotDistribute(f"The database is at {has or 'nothing'}, not at {newest}.")
    plain = parts.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        return await _spread(connection)
    finally:
        await connection.close()


async def _spread(connection: "asyncpg.Connection[Any]") -> list[str]:
    if await connection.fetchval("SELECT to_regclass('pg_dist_partition')") is None:
        raise CannotDistribute("Citus is not in this database: CREATE EXTENSION citus.")
    is_now = dict(
        await connection.fetch(
            "SELECT logicalrelid::text, partmethod::text FROM pg_dist_partition"
        )
    )
    await connection.execute(TRIGGERS)
    said = []
    for name, statement in statements():
        wanted = REFERENCE if name in GLOBAL else HASH
        kind = "whole on every node" if name in GLOBAL else "spread by merchant_id"
        if is_now.get(name, wanted) != wanted:
            raise CannotDistribute(f"{name} is not {kind}, but something else: undistribute it.")
        if name in is_now:
            said.append(f"{name} is {kind} already.")
            continue
        try:
            await connection.execute(statement)
        except asyncpg.PostgresError as no:
            raise CannotDistribute(f"{name}: {no}") from no
        said.append(f"{name} is {kind} now.")
    return said
