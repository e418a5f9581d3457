"""Every table of a merchant's is held to that merchant: by its keys, and by every statement."""

import asyncio
import importlib
import pkgutil
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import (
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

import bot
import domain
from bot.migrations import upgrade
from bot.migrations.tables import METADATA
from bot.schema import GLOBAL, describe
from domain.cards import Card, CardStore
from domain.engine import SQLITE, Database, Moment, Statement, insert_for, of
from domain.redemption import Redemption
from domain.staff import Staff, identify
from tests.rules.test_whole_program import ROOT
from tests.tenancy import loose
from tests.town import CAFE, NOON, RIVALS

# Nobody's rows may stand in these, under merchant 0, or they are made in bulk from other rows.
NO_MERCHANT_BEHIND = {
    "chores": "rows that are nobody's are forgotten too",
    "counters": "the merchants' own numbers are counted under 0",
    "drafts": "somebody who belongs nowhere yet begins a form",
    "journal": "a stranger's deeds, and the clock's",
    "outbox": "a message to somebody who belongs nowhere",
    "search_words": "names two kinds of thing, so no key can follow; made anew from them",
}
# Columns that name another row, but not in a way that a foreign key could follow.
UNBOUND = {
    ("visits", "listing_id"): "0 is the mall itself",
    ("updates", "update_id"): "Telegram's own number",
    ("groups", "chat_id"): "Telegram's own number",
    ("group_topics", "thread_id"): "Telegram's own number",
    ("alerts", "thing_id"): "one of product_id, voucher_id and draw_id, for the unique key",
    ("shift_links", "store_id"): "with merchant_id, the address that is looked up",
    ("stores", "external_id"): "its number in another system",
    ("voucher_links", "voucher_id"): "with merchant_id, the address that is looked up",
    ("card_codes", "card_id"): "with merchant_id, the address that is looked up",
    ("handing_tokens", "handing_id"): "with merchant_id, the address that is looked up",
    ("invitation_tokens", "invitation_id"): "with merchant_id, the address that is looked up",
}
# No row of ours: Telegram's numbers, and whom a deed was done by or to.
TELEGRAM = {"bot_id", "person_id", "file_id", "actor_id", "holder_id", "message_id"}


def of_merchants() -> Iterator[Table]:
    yield from (table for name, table in METADATA.tables.items() if name not in GLOBAL)


def test_primary_keys_unique_keys_and_indexes_begin_with_the_merchant() -> None:
    wrong = []
    asked_over_all = {
        "ix_staff_person", "ix_members_person", "ix_cards_holder",
        "ix_cards_telling_over_all", "ix_chores_due", "ix_arrivals_busy",  # by the clock
        "ix_payouts_due", "ix_shifts_due", "ix_day_moves_due",
        "ix_prints_busy", "ix_voucher_moves_due", "ix_drafts_exports",
    }  # fmt: skip
    for table in of_merchants():
        for key in [*table.constraints, *table.indexes]:
            if not isinstance(key, PrimaryKeyConstraint | UniqueConstraint | Index):
                continue
            unique = not isinstance(key, Index) or key.unique
            first = next(iter(key.columns)).name
            if first != "merchant_id" and (unique or key.name not in asked_over_all):
                wrong.append((table.name, key.name))
    # The sender asks what is due over all merchants.
    assert wrong == [("outbox", "ix_outbox_sent_given_up_due")]


def test_foreign_keys_pair_the_merchant_with_the_merchant() -> None:
    for table in METADATA.tables.values():
        pairs = [
            [(one.parent.name, one.target_fullname) for one in key.elements]
            for key in table.constraints
            if isinstance(key, ForeignKeyConstraint)
        ]
        if table.name in GLOBAL:
            assert pairs == [], f"{table.name} is looked up before a merchant is known"
            continue
        if table.name not in NO_MERCHANT_BEHIND:
            assert pairs, f"{table.name}: nothing says that the merchant exists"
        for pair in pairs:
            target = pair[0][1].partition(".")[0]
            merchant = "merchants.id" if target == "merchants" else f"{target}.merchant_id"
            assert pair[0] == ("merchant_id", merchant), (table.name, pair)


def test_every_column_that_names_a_row_is_bound_to_it() -> None:
    for table in METADATA.tables.values():
        bound = {
            column.name
            for key in table.constraints
            if isinstance(key, ForeignKeyConstraint)
            for column in key.columns
        }
        for column in table.columns:
            if not column.name.endswith("_id") or column.name in TELEGRAM | bound:
                continue
            if column.name in ("merchant_id", "hat_merchant_id"):
                continue  # in a global table, or one of NO_MERCHANT_BEHIND
            assert (table.name, column.name) in UNBOUND, (table.name, column.name)


def test_no_database_makes_numbers() -> None:
    for table in METADATA.tables.values():
        assert table.autoincrement_column is None, table.name


def test_the_lists_name_what_there_is() -> None:
    assert set(GLOBAL) | set(NO_MERCHANT_BEHIND) <= set(METADATA.tables)
    assert all(column in METADATA.tables[table].c for table, column in UNBOUND)


@pytest.mark.slow
def test_whoever_asks_for_all_tables_gets_all(tmp_path: Path) -> None:
    """``tillbot backup``, ``schema`` and ``distribute`` import little else: a table that is not
    known to them is not copied, and an update that waits in it is lost."""
    with ThreadPoolExecutor(1) as thread:  # beside the loop of the tests
        url = f"sqlite+aiosqlite:///{tmp_path / 'new.db'}"
        thread.submit(lambda: asyncio.run(upgrade(url))).result()
    made = sqlite3.connect(tmp_path / "new.db")
    there = {name for (name,) in made.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    made.close()
    program = "from bot.migrations.tables import METADATA as all_of_them"
    said = subprocess.run(
        [sys.executable, "-c", f"{program}\nprint(*all_of_them.tables)"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    assert set(said.stdout.split()) == there - {"alembic_version"}
    for module in ("bot.copying", "bot.schema", "bot.distribute"):  # copying: of a backup
        assert vars(importlib.import_module(module))["METADATA"] is METADATA, module
    assert importlib.import_module("bot.backup").copy_out.__module__ == "bot.copying"


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not re.search(r"migrations|__main__", info.name):
            yield importlib.import_module(info.name)


def test_the_schema_is_printed_with_what_each_table_is_spread_by() -> None:
    said = describe()
    assert "cards  (spread by merchant_id)\n  primary key  (merchant_id, id)" in said
    assert "(merchant_id, card_id) -> cards (merchant_id, id)" in said
    assert all(f"{name}  (" in said for name in METADATA.tables)


def test_statements_of_the_hot_lane_stay_with_one_merchant() -> None:
    """All but the two that ask who somebody is, before a merchant is known."""
    who = importlib.import_module(identify.__module__)
    alone = {id(who._STAFF), id(who._MEMBER)}
    for package in (bot, domain):
        for module in _modules(package):
            for name, one in vars(module).items():
                if isinstance(one, Statement) and id(one) not in alone:
                    built = one._build(lambda table: insert_for(SQLITE, table))
                    assert not loose(built), (module.__name__, name)


def test_a_statement_that_forgets_the_merchant_is_noticed() -> None:
    """The rule's own test: each of these would reach another merchant's row."""
    Other = aliased(Staff)
    mine = Redemption.merchant_id == CAFE
    joined = select(Card.id, Redemption.id)
    assert not loose(joined.join(Redemption, of(Card, Redemption.card_id)).where(mine))
    assert loose(joined.join(Redemption, Card.id == Redemption.card_id).where(mine)) == {"cards"}
    named = select(Redemption.id, Other.name).where(mine)
    assert not loose(named.outerjoin(Other, of(Other, Redemption.undone_by)))
    assert loose(named.outerjoin(Other, Other.id == Redemption.undone_by)) == {"staff"}
    assert loose(update(Card).where(Card.id == 1).values(used=0)) == {"cards"}
    here = select(CardStore.card_id).where(CardStore.card_id == Card.id).exists()
    assert loose(select(Card).where(Card.merchant_id == CAFE, here)) == {"card_stores"}


async def test_a_row_that_points_to_another_merchants_row_cannot_be_written(
    database_url: str,
) -> None:
    """Whatever the code forgets: the rival has a row of this number, the café has not."""
    database = Database(database_url)
    number, tried = 1000, 0
    for table in of_merchants():
        for key in table.constraints:
            if not isinstance(key, ForeignKeyConstraint) or len(key.columns) == 1:
                continue
            number, tried = number + 3, tried + 1
            column = next(one for one in key.columns if one.name != "merchant_id")
            async with database.writing() as session:
                await _put(session, table, CAFE, number, also=column.name)  # its own row: taken
                await _put(session, key.elements[0].column.table, RIVALS, number + 1)
                row = await _put(session, table, CAFE, number + 2, write=False)
                row[column.name] = _value(column, number + 1)
            with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
                await _write(database, table, row)
    assert tried > 25
    await database.close()


async def _write(database: Database, table: Table, row: dict[str, Any]) -> None:
    async with database.writing() as session:
        await session.execute(insert(table).values(row))


async def _put(
    session: AsyncSession,
    table: Table,
    merchant: int,
    number: int,
    also: str = "",
    *,
    write: bool = True,
) -> dict[str, Any]:
    """A row of this number, and before it the rows of its merchant that it must point to."""
    row = {
        column.name: merchant if column.name == "merchant_id" else _value(column, number)
        for column in table.columns
        if not column.nullable or column.name == also
    }
    for key in table.constraints:
        if not isinstance(key, ForeignKeyConstraint) or len(key.columns) == 1:
            continue
        ((column, target),) = [
            (one.parent, one.column) for one in key.elements if one.parent.name != "merchant_id"
        ]
        if column.name not in row or target.table is table:
            continue
        there = select(target).where(
            target.table.c.merchant_id == merchant, target == row[column.name]
        )
        if (await session.execute(there)).first() is None:
            await _put(session, target.table, merchant, number)
    if write:
        await session.execute(insert(table).values(row))
    return row


def _value(column: Any, number: int) -> Any:
    if enums := getattr(column.type, "enums", None):
        return column.type.python_type(enums[0])
    if isinstance(column.type, Moment):
        return NOON
    match column.type.python_type.__name__:
        case "int":
            return number
        case "str":
            return f"{column.name}{number}"
        case "bytes":
            return b"x"
        case "bool":
            return False
        case "date":
            return NOON.date()
    return []
