"""The one door to the business.

Every operation passes here, so permission, tenancy, transaction, idempotency and the journal
are decided in this file and cannot be forgotten anywhere else.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast, get_type_hints

import structlog
from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain import journal
from domain.base import Base, utcnow
from domain.database import Database
from domain.errors import DatabaseAway, NotAllowed, NotFound, Refusal
from domain.journal import JournalEntry
from domain.lane import Insert, Lane, Statement, bound, insert_for
from domain.outage import is_away, is_conflict
from domain.outbox import Notice
from domain.roles import Actor, Permission
from domain.vault import Vault

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T", bound=Base)
A = TypeVar("A")

log = structlog.get_logger(__name__)
CONFLICATRIES = 8
PATIENCE_SECONDS = 4.0  # how long a person waits for a database that is away


@dataclass(frozen=True, slots=True)
class _Bound:
    """What every operation may know: one actor, one merchant, one moment, one request."""

    actor: Actor
    now: datetime
    key: str | None

    @property
    def merchant_id(self) -> int:
        return self.actor.merchant_id


@dataclass(frozen=True, slots=True)
class Work(_Bound):
    """One transaction through the ORM's session: for what a person clicks."""

    session: AsyncSession
    vault: Vault  # seals what must not be readable at rest

    def mine(self, table: type[T]) -> Select[T]:
        """The rows of the actor's own merchant: where every query starts."""
        return select(table).where(table.merchant_id == self.merchant_id)  # type: ignore[attr-defined]

    async def get(self, table: type[T], key: int) -> T:
        """One row of the own merchant. Raises NotFound, whatever other merchants have."""
        row = (await self.session.scalars(self.mine(table).where(_id(table) == key))).first()
        if row is None:
            raise NotFound(table.__tablename__)
        return row

    def insert(self, table: type[Base]) -> Insert:
        return insert_for(self.session.get_bind().dialect.name, table)

    async def owe(self, kind: str, key: str, recipient: int, **payload: Any) -> None:
        """Owe a person a message. Saying the same ``key`` again changes nothing."""
        row = _notice(self, kind, key, recipient, payload)
        await self.session.execute(self.insert(Notice).values(row).on_conflict_do_nothing())


def _id(table: type[Base]) -> ColumnElement[int]:
    return cast("ColumnElement[int]", table.__table__.c.id)


@dataclass(frozen=True, slots=True)
class HotWork(_Bound):
    """One transaction on the driver itself: for what a queue at the till waits for."""

    lane: Lane

    async def owe(self, kind: str, key: str, recipient: int, **payload: Any) -> None:
        await self.lane.all(_OWE, **_notice(self, kind, key, recipient, payload))


def _notice(
    work: _Bound, kind: str, key: str, recipient: int, payload: dict[str, Any]
) -> dict[str, Any]:
    return {
        "merchant_id": work.merchant_id,
        "key": key,
        "kind": kind,
        "payload": payload,
        "recipient": recipient,
        "due": work.now,
        "attempts": 0,
    }


_OWE = Statement(
    lambda insert: (
        insert(Notice)
        .values(bound("merchant_id", "key", "kind", "payload", "recipient", "due", "attempts"))
        .on_conflict_do_nothing()
    )
)
_ENTER = Statement(
    lambda insert: (
        insert(JournalEntry)
        .values(
            bound(
                "merchant_id",
                "at",
                "actor_id",
                "role",
                "operation",
                "request_key",
                "details",
                "refusal",
                "result",
            )
        )
        .on_conflict_do_nothing()
        .returning(JournalEntry.id)
    )
)
_STORED = Statement(
    lambda _: select(JournalEntry.result).where(
        JournalEntry.merchant_id == bindparam("merchant_id"),
        JournalEntry.request_key == bindparam("request_key"),
        JournalEntry.operation == bindparam("operation"),
    )
)


@dataclass(frozen=True, slots=True)
class Operation(Generic[P, R_co]):
    """A declared deed. ``name`` is ``feature.verb``."""

    name: str
    permission: Permission
    writes: bool
    hot: bool
    run: Callable[..., Awaitable[R_co]]
    result: TypeAdapter[Any]


def _named(run: Callable[..., object]) -> str:
    return f"{run.__module__.split('.')[1]}.{run.__name__}"


def operation(
    permission: Permission, *, writes: bool = True
) -> Callable[[Callable[Concatenate[Work, P], Awaitable[R]]], Operation[P, R]]:
    """Declare a business operation. There is no way to declare one without a permission."""

    def declare(run: Callable[Concatenate[Work, P], Awaitable[R]]) -> Operation[P, R]:
        answer = TypeAdapter[R](get_type_hints(run)["return"])
        return Operation(_named(run), permission, writes, False, run, answer)

    return declare


def hot_operation(
    permission: Permission,
) -> Callable[[Callable[Concatenate[HotWork, P], Awaitable[R]]], Operation[P, R]]:
    """Declare an operation whose statements were built once and run on the driver itself."""

    def declare(run: Callable[Concatenate[HotWork, P], Awaitable[R]]) -> Operation[P, R]:
        answer = TypeAdapter[R](get_type_hints(run)["return"])
        return Operation(_named(run), permission, True, True, run, answer)

    return declare


class _Repeated(Exception):
    """This very request was carried out before; its stored answer is returned again."""


async def patiently(attempt: Callable[[], Awaitable[A]]) -> A:
    """Try again on conflicts, and for a few seconds while the database is away.

    Trying again is safe even when a commit's outcome is unknown: the request key makes the
    second attempt return the first one's answer. Raises DatabaseAway.
    """
    conflicts, waited = 0, 0.0
    while True:
        try:
            return await attempt()
        except (Refusal, _Repeated, DatabaseAway):
            raise
        except Exception as error:
            if is_conflict(error) and conflicts < CONFLICATRIES:
                conflicts += 1
                pause = random.uniform(0.005, 0.02) * 2**conflicts
            elif (is_away(error) or is_conflict(error)) and waited < PATIENCE_SECONDS:
                pause = 0.25
            elif is_away(error) or is_conflict(error):
                log.error("database away", error=repr(error))  # noqa: TRY400
                raise DatabaseAway from error
            else:
                raise
            waited += pause
            await asyncio.sleep(pause)


class Desk:
    """Carries out operations for one actor on behalf of one request."""

    def __init__(
        self,
        database: Database,
        actor: Actor,
        request_key: str | None = None,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        self._database = database
        self.actor = actor
        self._key = request_key
        self.clock = clock
        self._calls: dict[str, int] = {}
        self.done: list[str] = []  # what is committed, for telling the truth after a defect

    def for_request(self, key: str) -> "Desk":
        """The same actor under another request key: one code of one photo, say."""
        desk = Desk(self._database, self.actor, key, self.clock)
        desk.done = self.done
        return desk

    def as_actor(self, actor: Actor) -> "Desk":
        """The same request after the person took another hat or another store."""
        desk = Desk(self._database, actor, self._key, self.clock)
        desk.done = self.done
        return desk

    async def __call__(self, op: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Carry it out. Raises Refusal (the rules say no) or DatabaseAway."""
        key = self._key_for(op)
        try:
            if not self.actor.may(op.permission):
                raise NotAllowed(op.permission)
            result = await patiently(lambda: self._attempt(op, key, kwargs))
        except _Repeated:
            return await self._stored(op, key)
        except Refusal as refusal:
            if op.writes:
                if key is not None and await self._was_done(op, key):
                    return await self._stored(op, key)
                row = self._row(op.name, None, kwargs) | {"refusal": type(refusal).__name__}
                await patiently(lambda: self._enter_alone(row))
            raise
        if op.writes and getattr(result, "settled", True):
            self.done.append(op.name)
        return result

    def _key_for(self, op: Operation[Any, Any]) -> str | None:
        """The same request may ask for the same operation twice, in the same order each time."""
        if self._key is None or not op.writes:
            return None
        count = self._calls[op.name] = self._calls.get(op.name, 0) + 1
        return self._key if count == 1 else f"{self._key}#{count}"

    async def _attempt(self, op: Operation[P, R], key: str | None, values: dict[str, Any]) -> R:
        now = self.clock()
        if op.hot:
            async with self._database.lane(write=True) as lane:
                result = await op.run(HotWork(self.actor, now, key, lane), **values)
                if not getattr(result, "settled", True):
                    return result  # it only asks something back: no deed, no journal row
                row = self._row(op.name, key, values) | {"result": _dump(op, result)}
                if await lane.first(_ENTER, **row) is None:
                    raise _Repeated
            return result
        if not op.writes:
            async with self._database.reading() as session:
                return await op.run(
                    Work(self.actor, now, key, session, self._database.vault), **values
                )
        async with self._database.writing() as session:
            work = Work(self.actor, now, key, session, self._database.vault)
            result = await op.run(work, **values)
            if self.actor.role == "system" and not result:
                return result  # a tick that changed nothing leaves no journal row
            row = self._row(op.name, key, values) | {"result": _dump(op, result)}
            entered = await session.scalar(
                work.insert(JournalEntry)
                .values(row)
                .on_conflict_do_nothing()
                .returning(JournalEntry.id)
            )
            if entered is None:
                raise _Repeated
        return result

    async def _was_done(self, op: Operation[Any, Any], key: str) -> bool:
        return await patiently(lambda: self._entry(op, key)) is not None

    async def _stored(self, op: Operation[P, R], key: str | None) -> R:
        row = await patiently(lambda: self._entry(op, key or ""))
        if row is None:
            raise RuntimeError(f"{op.name} was repeated but its answer is not stored")
        answer: R = op.result.validate_json(cast(str, row[0]))
        return answer

    async def _entry(self, op: Operation[Any, Any], key: str) -> tuple[Any, ...] | None:
        async with self._database.lane(write=False) as lane:
            return await lane.first(_STORED, **self._address(op, key))

    def _address(self, op: Operation[Any, Any], key: str) -> dict[str, Any]:
        return {
            "merchant_id": self.actor.merchant_id,
            "request_key": key,
            "operation": op.name,
        }

    async def _enter_alone(self, row: dict[str, Any]) -> None:
        async with self._database.lane(write=True) as lane:
            await lane.first(_ENTER, **row)

    def _row(self, name: str, key: str | None, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "merchant_id": self.actor.merchant_id,
            "at": self.clock(),
            "actor_id": self.actor.id,
            "role": self.actor.role.value,
            "operation": name,
            "request_key": key,
            "details": journal.details(values),
            "refusal": None,
            "result": None,
        }


def _dump(op: Operation[Any, R], result: R) -> str:
    return op.result.dump_json(result).decode()
