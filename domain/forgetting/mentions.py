"""Where somebody is named in the middle of a text or of facts: found before the transaction."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from sqlalchemy import JSON, ColumnElement, Text, cast, column, select, table, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from domain.engine import Base, Database, Fetched, Values, stamp
from domain.forgetting.traces import MENTIONED, NUMBERED, TRACES
from domain.forgetting.words import Words
from domain.people import Person
from domain.roles import Actor

SHORT = 2  # a name of fewer letters is in too many words
LONG = 4  # letters of a name that is looked for in all open questions
AT_ONCE = 500  # rows that are held in memory
CONVERSATIONS = table("conversations", column("key"), column("data"))  # the process' own


@dataclass(frozen=True, slots=True)
class Mention:
    """A row by its key, and its columns without the name."""

    table: str
    key: Fetched
    becomes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Seen:
    """``nobody``: the number, below zero, that stands for the person from now on; ``questions``:
    the keys of open questions, whosoever, that show who it was; ``called``: what does."""

    nobody: int
    mentions: tuple[Mention, ...]
    questions: tuple[str, ...] = ()
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whom to look for where open questions are kept elsewhere: in Redis."""

    person_id: int
    names: tuple[str, ...]
    merchant_id: int

    def words(self) -> Words:
        return Words(self.names, self.person_id, 0)


async def of_actor(database: Database, actor: Actor, values: Values) -> Values:
    return values | {"seen": await look(database, actor.merchant_id, actor.id)}


async def of_member(database: Database, actor: Actor, values: Values) -> Values:
    return values | {"seen": await look(database, actor.merchant_id, values["person_id"])}


async def look(database: Database, merchant_id: int, person_id: int) -> Seen:
    """Every place at this merchant's."""
    nobody = -stamp()
    async with database.reading() as session:
        called = await _called(session, merchant_id, person_id)
        words = Words(called, person_id, nobody)
        found = [
            one
            for name, columns in MENTIONED.items()
            async for one in _in(session, merchant_id, name, columns, words)
        ]
        long = tuple(sorted(one for one in called if len(one) >= LONG))
        sought = Words(long, person_id, nobody)
        questions = [one async for one in _questions(session, sought, merchant_id)]
    return Seen(nobody, tuple(found), tuple(questions), long)


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


async def _in(
    session: AsyncSession,
    merchant_id: int,
    name: str,
    columns: tuple[str, ...],
    words: Words,
) -> AsyncIterator[Mention]:
    table = Base.metadata.tables[name]
    key = list(table.primary_key.columns)
    texts: list[ColumnElement[str]] = [cast(table.c[one], Text) for one in columns]
    if not words.sought:
        return
    query = select(*key, *texts).where(table.c.merchant_id == merchant_id, words.named_in(*texts))
    async for row in await session.stream(query.execution_options(yield_per=AT_ONCE)):
        becomes = {}
        for one, text in zip(columns, row[len(key) :], strict=True):
            said = words.out_of_text(text) if one in NUMBERED else words.out_of_json(text)
            if said is not None:
                is_json = isinstance(table.c[one].type, JSON)
                becomes[one] = json.loads(said) if is_json else said
        if becomes:
            yield Mention(name, tuple(row[: len(key)]), becomes)


async def _questions(session: AsyncSession, words: Words, merchant_id: int) -> AsyncIterator[str]:
    if not words.sought:
        return
    said = cast(CONVERSATIONS.c.data, Text)
    query = select(CONVERSATIONS.c.key, said).where(words.named_in(said))
    async for key, text in await session.stream(query.execution_options(yield_per=AT_ONCE)):
        if words.in_question(text, merchant_id):
            yield key
