"""Where somebody is named in the middle of a text or of facts: found before the transaction."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, Text, cast, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.engine import Base, Database, stamp
from domain.forgetting.traces import MENTIONED, TRACES
from domain.people import Person
from domain.roles import Actor

SHORT = 2  # a name of fewer letters is in too many words
TELLING = 10_000  # a number below this may be any number
GONE = "—"


@dataclass(frozen=True, slots=True)
class Mention:
    """A row by its key, and its columns without the name."""

    table: str
    key: tuple[Any, ...]
    becomes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """``nobody``: the number, below zero, that stands for the person from now on; ``words``: what
    would say who it was."""

    nobody: int
    mentions: tuple[Mention, ...]
    words: tuple[str, ...] = ()


async def of_actor(database: Database, actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    return values | {"seen": await look(database, actor.merchant_id, actor.id)}


async def of_member(database: Database, actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    return values | {"seen": await look(database, actor.merchant_id, values["person_id"])}


async def look(database: Database, merchant_id: int, person_id: int) -> Seen:
    """Every place at this merchant's."""
    nobody = -stamp()
    async with database.reading() as session:
        called = await _called(session, merchant_id, person_id)
        words = _words(called, person_id, nobody)
        found = [
            one
            for name, columns in MENTIONED.items()
            for one in await _in(session, merchant_id, Base.metadata.tables[name], columns, words)
        ]
    return Seen(nobody, tuple(found), tuple(words))


async def _called(session: AsyncSession, merchant_id: int, person_id: int) -> set[str]:
    """Every name that stands beside the person's number, and what was written about them."""
    person = await session.get(Person, person_id)
    called = {person.name, person.username or ""} if person else set()
    asked = [
        select(cast(table.c[name], Text))
        .where(table.c.merchant_id == merchant_id, table.c[number] == person_id)
        .distinct()
        for table, trace in ((Base.metadata.tables[one], TRACES[one]) for one in TRACES)
        for name, number in (*trace.names, *((one, trace.ids[0]) for one in trace.own))
    ]
    called |= set(await session.scalars(union_all(*asked)))
    return {one for one in called if len(one) >= SHORT}


def _words(called: set[str], person_id: int, nobody: int) -> dict[str, str]:
    """What is looked for, and what stands there instead: names first by length."""
    words = {}
    for one in sorted(called, key=len, reverse=True):
        words[one] = GONE
        words[json.dumps(one)[1:-1]] = json.dumps(GONE)[1:-1]  # as JSON is kept
    if person_id >= TELLING:
        words[str(person_id)] = str(nobody)
    return words


async def _in(
    session: AsyncSession,
    merchant_id: int,
    table: Table,
    columns: tuple[str, ...],
    words: Mapping[str, str],
) -> list[Mention]:
    if not words:
        return []
    key = list(table.primary_key.columns)
    texts: list[ColumnElement[str]] = [cast(table.c[one], Text) for one in columns]
    named = or_(*(text.contains(word, autoescape=True) for text in texts for word in words))
    rows = await session.execute(
        select(*key, *texts).where(table.c.merchant_id == merchant_id, named)
    )
    pattern = re.compile(
        "|".join(rf"(?<!\d){one}(?!\d)" if one.isdigit() else re.escape(one) for one in words)
    )
    return [
        Mention(table.name, tuple(row[: len(key)]), becomes)
        for row in rows
        if (becomes := dict(_without(table, columns, row[len(key) :], pattern, words)))
    ]


def _without(
    table: Table,
    columns: tuple[str, ...],
    texts: Any,
    pattern: re.Pattern[str],
    words: Mapping[str, str],
) -> Iterator[tuple[str, Any]]:
    for name, text in zip(columns, texts, strict=True):
        if text is None or not pattern.search(text):
            continue
        said = pattern.sub(lambda found: words[found[0]], text)
        yield name, json.loads(said) if isinstance(table.c[name].type, JSON) else said
