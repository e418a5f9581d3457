"""A merchant in a file: a ZIP of JSON Lines, one file a table, and a manifest that vouches for it.

``manifest.json`` names the schema, the merchant, and of each ``tables/NAME.jsonl`` how many rows
it has and its SHA-256. A line is one row by the names of its columns: moments in ISO 8601 with
offset, days as dates, bytes in base 64.
"""

import base64
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, String, Table

from bot.migrations.tables import METADATA
from domain.engine import Moment

T = TypeVar("T")
FORMAT = "tillbot-merchant"
MANIFEST = "manifest.json"
LINE = 64 * 2**20  # bytes that a row may have: the largest is a picture
# What is not a merchant's to take along, and why.
LEFT_OUT = {
    "arrival_steps": "of a file that is under way; there is no export meanwhile",
    "arrivals": "the same",
    "bot_chats": "a bot stays where its token is",
    "conversations": "open questions are a chat's, with that bot",
    "drafts": "forms that nobody finished",
    "own_bots": "a token stays with who was given it; there its owner connects it again",
    "people": "everybody's; those whom this merchant's rows name come along in people.jsonl",
    "updates": "what came in is a bot's",
    "upload_pieces": "a file that nobody confirmed is sent again",
    "uploads": "the same",
}
# A row may name another of its own table: that one comes first.
NEWEST_FIRST = {"cards"}  # a replaced card names its successor
# Rows that name a message in a chat: of another bot, it is something else.
OF_THE_BOT = {"copies", "outbox"}
MOST = 2**31  # merchants that an installation can count


class CannotMove(Exception):
    """Says why, in one line."""


class File(BaseModel):
    rows: int
    sha256: str


class Manifest(BaseModel):
    """``restock_enabled``: refunds restock by themselves at this merchant (S3-10, D11); ``bot``:
    Telegram's number of the bot whose messages the rows name, None where there is none."""

    format: str
    schema_revision: str
    made_at: datetime
    merchant_id: int = Field(ge=1, lt=MOST)
    merchant: str
    founded_at: datetime
    restock_enabled: bool = False
    bot: int | None = None
    sealed: str
    left_out: dict[str, str]
    tables: dict[str, File]


def tables() -> Iterator[Table]:
    """Those that go along, each after those that its rows name."""
    yield METADATA.tables["merchants"]
    for table in METADATA.sorted_tables:
        if table.name not in LEFT_OUT and table.name != "merchants":
            yield table


def merchant_column(table: Table) -> Column[Any]:
    return table.c.id if table.name == "merchants" else table.c.merchant_id


def member_of(name: str) -> str:
    """Where a table's rows lie in the ZIP."""
    return f"tables/{name}.jsonl"


def written(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def read(column: Column[Any], value: Any) -> Any:
    """And back. Raises ValueError, TypeError, also for what the column would not hold on every
    engine."""
    if value is None:
        return None
    match column.type:
        case Moment():
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise ValueError(value)
            return moment
        case Date():
            return date.fromisoformat(value)
        case LargeBinary():
            return base64.b64decode(value, validate=True)
        case Boolean():
            return _of(bool, value)
        case Integer():
            if not -(2**63) <= _of(int, value) < 2**63:
                raise ValueError(value)
        case String():
            _of(str, value).encode()
    return value


def _of(kind: type[T], value: Any) -> T:
    """``True`` is no number here."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r:.40} is no {kind.__name__}")
    return value
