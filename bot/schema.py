"""`schema`: the tables, their keys, and by what each is spread over several databases."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Table, UniqueConstraint

from bot.migrations.tables import METADATA

# Looked up before a merchant is known, so each is whole everywhere, or spread by its own key.
GLOBAL = {
    "api_keys": "a call is signed before anybody knows whose it is",
    "card_codes": "a code is shown before anybody knows whose it is, and exists once in the world",
    "conversations": "which question is open in a chat",
    "invitation_tokens": "a link is opened before anybody knows whose it is",
    "handing_tokens": "a link is opened before anybody knows whose card it is",
    "shift_links": "a code is scanned before anybody knows whose store it is",
    "voucher_links": "a link is opened before anybody knows whose voucher it is",
    "mall_previews": "a preview's link is opened before anybody knows whose it is",
    "merchants": "the merchants themselves",
    "updates": "an update is written down before anybody knows whose it will be",
    "own_bots": "a bot is one merchant's, and is asked for before anybody knows whose",
    "people": "a person is one, at however many merchants",
}


def describe() -> str:
    """A paragraph a table: its spread, its primary key, unique keys and foreign keys."""
    tables = sorted(METADATA.tables.values(), key=lambda one: (one.name in GLOBAL, one.name))
    return "\n\n".join("\n".join(_lines(one)) for one in tables)


def _lines(table: Table) -> Iterator[str]:
    spread = f"global: {GLOBAL[table.name]}" if table.name in GLOBAL else "spread by merchant_id"
    yield f"{table.name}  ({spread})"
    yield f"  primary key  {_names(table.primary_key.columns)}"
    keys: list[Any] = [*table.constraints, *table.indexes]
    for key in sorted(keys, key=lambda one: str(one.name)):
        match key:
            case UniqueConstraint() | Index(unique=True):
                yield f"  unique       {_names(key.columns)}"
            case ForeignKeyConstraint():
                target = _names(one.column for one in key.elements)
                yield f"  foreign key  {_names(key.columns)} -> {key.referred_table.name} {target}"
            case Index():
                yield f"  index        {_names(key.columns)}"


def _names(columns: Iterable[Any]) -> str:
    return f"({', '.join(one.name for one in columns)})"
