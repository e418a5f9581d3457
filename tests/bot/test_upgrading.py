"""Old and new code work on one schema for a version: the newest migration only adds to it."""

import re
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, inspect

from bot.migrations import upgrade
from bot.migrations.move import HERE, schema_version
from domain.engine import Database
from tests.postgres import drop_database, make_database


@dataclass
class Schema:
    """By table: column → its type and whether a row without it is refused; then what is unique."""

    columns: dict[str, dict[str, tuple[str, bool]]] = field(default_factory=dict)
    rules: dict[str, set[tuple[object, ...]]] = field(default_factory=dict)


def read(connection: Connection) -> Schema:
    found, look = Schema(), inspect(connection)
    for name in look.get_table_names():
        found.columns[name] = {
            one["name"]: (
                str(one["type"]),
                not one["nullable"]
                and one["default"] is None
                and one.get("autoincrement") is not True,
            )
            for one in look.get_columns(name)
        }
        unique: list[Any] = [one["column_names"] for one in look.get_unique_constraints(name)]
        unique += [one["column_names"] for one in look.get_indexes(name) if one["unique"]]
        keys = [(*one["constrained_columns"], "→", one["referred_table"])
                for one in look.get_foreign_keys(name)]  # fmt: skip
        checks = [(re.sub(r"\s+", " ", str(one["sqltext"])),)
                  for one in look.get_check_constraints(name)]  # fmt: skip
        found.rules[name] = {*(tuple(one) for one in unique), *keys, *checks}
    return found


def breaks(old: Schema, new: Schema) -> list[str]:
    """What code that knows the old schema could not live with."""
    wrong = [f"{table} is gone" for table in old.columns.keys() - new.columns.keys()]
    for table in old.columns.keys() & new.columns.keys():
        before, after = old.columns[table], new.columns[table]
        wrong += [f"{table}.{name} is gone" for name in before.keys() - after.keys()]
        for name, (kind, must) in after.items():
            if name not in before and must:
                wrong.append(f"{table}.{name} is new, and a row without it is refused")
            if name in before and (before[name][0] != kind or (must and not before[name][1])):
                wrong.append(f"{table}.{name} takes less than before")
        added = new.rules[table] - old.rules[table]
        fresh = after.keys() - before.keys()
        wrong += [f"{table} has a new rule: {rule}" for rule in added if not _names(rule, fresh)]
    return wrong


def _names(rule: tuple[object, ...], columns: Set[str]) -> bool:
    """What old code leaves out is NULL there, and no rule about it is broken."""
    words = {word for part in rule for word in re.findall(r"\w+", str(part))}
    return bool(words & columns)


def before_newest() -> str:
    """The version from which the newest migration goes on."""
    for file in (HERE / "versions").glob("*.py"):
        source = file.read_text("utf-8")
        if re.search(rf'^revision(?:: \w+)? = "{_newest_of()}"', source, re.MULTILINE):
            found = re.search(r'^down_revision(?:: [\w| ]+)? = "(\w+)"', source, re.MULTILINE)
            assert found
            return found[1]
    raise AssertionError("there is no newest migration")


def _newest_of() -> str:
    from bot.migrations.move import _newest

    return str(_newest())


@pytest.mark.slow
@pytest.mark.postgres
async def test_the_newest_migration_only_adds(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """docs/upgrading.md, first step."""
    server = request.getfixturevalue("postgres")
    for url in (
        f"sqlite+aiosqlite:///{tmp_path}/old.db",
        await make_database(server, "upgrading"),
    ):
        await upgrade(url, before_newest())
        database = Database(url)
        async with database.writer.connect() as connection:
            old = await connection.run_sync(read)
        await upgrade(url)
        has, newest = await schema_version(url)
        assert has == newest
        async with database.writer.connect() as connection:
            new = await connection.run_sync(read)
        await database.close()
        assert breaks(old, new) == []
    await drop_database(server, "upgrading")


def test_what_old_code_cannot_live_with_is_seen() -> None:
    old = Schema(
        {"t": {"a": ("TEXT", True), "b": ("TEXT", False)}, "u": {}}, {"t": set(), "u": set()}
    )
    new = Schema(
        {"t": {"a": ("INTEGER", True), "c": ("TEXT", True), "d": ("TEXT", False)}},
        {"t": {("a",)}},
    )
    assert sorted(breaks(old, new)) == [
        "t has a new rule: ('a',)",
        "t.a takes less than before",
        "t.b is gone",
        "t.c is new, and a row without it is refused",
        "u is gone",
    ]
    assert breaks(old, old) == []
