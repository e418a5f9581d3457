"""Spreading over Citus. Citus itself is not at hand: its two functions are stood in for by ones
that check what it checks (every key has the column, parents come first) and remember."""

import re
from typing import Any

import pytest

from bot.distribute import BESIDE, CannotDistribute, distribute, statements
from bot.migrations.tables import METADATA
from bot.schema import GLOBAL
from tests.postgres import run_sql
from tests.town import Town

CITUS = """
CREATE TABLE pg_dist_partition (logicalrelid regclass, partmethod "char", beside text);
CREATE FUNCTION create_reference_table(name regclass) RETURNS void LANGUAGE sql AS
  $$ INSERT INTO pg_dist_partition VALUES (name, 'n', '') $$;
CREATE FUNCTION create_distributed_table(name regclass, key text, colocate_with text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
  FOR one IN SELECT c.*, i.indkey FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
      WHERE i.indrelid = name AND i.indisunique LOOP
    IF NOT (SELECT attnum FROM pg_attribute WHERE attrelid = name AND attname = key)
        = ANY (one.indkey) THEN
      RAISE EXCEPTION 'cannot create constraint on %: no %', name, key;
    END IF;
  END LOOP;
  FOR one IN SELECT confrelid FROM pg_constraint
      WHERE conrelid = name AND contype = 'f' AND confrelid <> name LOOP
    IF NOT EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = one.confrelid) THEN
      RAISE EXCEPTION 'referenced table must be a distributed table or a reference table';
    END IF;
  END LOOP;
  INSERT INTO pg_dist_partition VALUES (name, 'h', colocate_with);
END $$;
"""


def test_every_table_is_told_once_and_the_global_few_are_the_list() -> None:
    told = dict(statements())
    assert len(told) == len(list(statements()))
    assert set(told) == set(METADATA.tables)
    whole = {name for name, one in told.items() if "create_reference_table" in one}
    assert whole == set(GLOBAL)
    for name in set(told) - whole:
        beside = "none" if name == BESIDE else BESIDE
        assert told[name] == (
            f"SELECT create_distributed_table('{name}', 'merchant_id', "
            f"colocate_with => '{beside}')"
        )
    order = list(told)
    for table in METADATA.tables.values():
        for key in table.foreign_keys:
            if key.column.table is not table:
                assert order.index(key.column.table.name) < order.index(table.name)


async def test_it_is_done_once_and_says_what_it_did(town: Town) -> None:
    if town.database.dialect == "sqlite":
        with pytest.raises(CannotDistribute, match="SQLite"):
            await distribute(town.url)
        return
    with pytest.raises(CannotDistribute, match="CREATE EXTENSION citus"):
        await distribute(town.url)
    await run_sql(town.database.url, CITUS)
    first: list[Any] = await distribute(town.url)
    assert len(first) == len(METADATA.tables)
    assert all(one.endswith(" now.") for one in first)
    second = await distribute(town.url)
    assert [re.sub(" already.$", " now.", one) for one in second] == first
    await run_sql(
        town.database.url,
        "UPDATE pg_dist_partition SET partmethod = 'h' WHERE logicalrelid = 'people'::regclass",
    )
    with pytest.raises(CannotDistribute, match="people is not whole"):
        await distribute(town.url)
