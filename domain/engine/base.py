"""The nouns every table is built from: the declarative base, moments, the clock."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    ForeignKeyConstraint,
    MetaData,
    TypeDecorator,
    and_,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from domain.engine.shapes import Facts

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment on every database. SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def word(kind: type[StrEnum]) -> Enum:
    """A closed list kept as its words, so that a new word needs no change of the column's type."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: Moment(), int: BigInteger(), Facts: JSON()}


def owned(column: str, table: str) -> ForeignKeyConstraint:
    """``column`` names a row of ``table``, and of the same merchant: another's is refused."""
    return ForeignKeyConstraint(["merchant_id", column], [f"{table}.merchant_id", f"{table}.id"])


def of(table: Any, key: InstrumentedAttribute[object]) -> ColumnElement[bool]:
    """The row of ``table`` that ``key``, a column of another one, names: of the same merchant.

    Numbers are a merchant's own, so that an id alone is somebody else's as well.
    """
    return and_(table.merchant_id == key.parent.entity.merchant_id, table.id == key)


# Control and direction characters, and what is drawn as nothing: a name must not be able to turn a
# line around nor to look like another or like none, PostgreSQL takes no NUL, and no XML the last
# two. Joiners stay: emoji and Persian are made of them.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff]"
)


def tidy(text: str) -> str:
    """A text from outside on one line, without characters that are not seen."""
    return " ".join(UNSEEN.sub(" ", text).split())


def utcnow() -> datetime:
    """The clock. Everyone else is handed one."""
    return datetime.now(UTC)  # noqa: TID251  (this is the one place)
