"""The one door to the business.

Every operation passes here, so permission, tenancy, transaction, idempotency and the journal
are decided in this room and cannot be forgotten anywhere else.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple, ParamSpec, TypeVar, cast

from sqlalchemy import bindparam, select

from domain.desk import journal
from domain.desk.journal import JournalEntry
from domain.desk.operation import Kind, Operation, Weight
from domain.desk.patience import Repeated, patiently
from domain.desk.request import Request
from domain.desk.work import HotWork, Work
from domain.engine import (
    Database,
    Lane,
    Statement,
    Values,
    Vault,
    bound,
    seen,
    stamp,
    utcnow,
)
from domain.errors import NotAllowed, OtherShop, Refusal
from domain.roles import Actor

P = ParamSpec("P")
R = TypeVar("R")

_ENTER = Statement(
    lambda insert: (
        insert(JournalEntry)
        .values(
            bound(
                "merchant_id",
                "id",
                "at",
                "actor_id",
                "role",
                "operation",
                "request_key",
                "asked",
                "details",
                "refusal",
                "result",
            )
        )
        .on_conflict_do_nothing(index_elements=journal.ONCE)
        .returning(JournalEntry.id)
    )
)
_STORED = Statement(
    lambda _: select(
        JournalEntry.result, JournalEntry.asked, JournalEntry.actor_id, JournalEntry.at
    ).where(
        JournalEntry.merchant_id == bindparam("merchant_id"),
        JournalEntry.request_key == bindparam("request_key"),
        JournalEntry.operation == bindparam("operation"),
    )
)


JUST_NOW = timedelta(minutes=1)


class _Answered(NamedTuple):
    """What the journal keeps of a request that was answered: as JSON, and by whom it was asked."""

    result: str
    asked: str | None
    actor_id: int
    at: datetime


class KeyReused(Exception):
    """A defect: one request asked for the same operation with other values."""


class Desk:
    """Carries out operations for one actor on behalf of one request."""

    def __init__(
        self,
        database: Database,
        actor: Actor,
        request: Request | None = None,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        self._database = database
        self.actor = actor
        self.request = request
        self.clock = clock
        self._calls: dict[str, int] = {}
        self.done: list[str] = []  # what is committed, for telling the truth after a defect
        self.keys: list[str] = []  # under which the journal has it

    @property
    def vault(self) -> Vault:
        """For what is sealed before a transaction begins."""
        return self._database.vault

    @property
    def writes(self) -> int:
        """How many transactions were begun, by anybody."""
        return self._database.writes

    def item(self, ordinal: int) -> "Desk":
        """The same request's one thing of several: a code of a photo, say."""
        return self.under(self.request.item(ordinal) if self.request else None)

    def under(self, request: Request | None) -> "Desk":
        """The same actor on behalf of a request that was made earlier and kept."""
        return self._like(self.actor, request)

    @property
    def once(self) -> "Desk":
        """The same request where what it asks for follows from the day, or from what there is: it
        may ask for something else when it comes again, and its first answer is the answer."""
        return self.under(replace(self.request, once=True) if self.request else None)

    def as_actor(self, actor: Actor) -> "Desk":
        """The same request after the person took another hat or another store."""
        return self._like(actor, self.request)

    def visiting(self, merchant_id: int) -> "Desk":
        """The same person as a guest of another merchant. Raises OtherShop where this is one
        merchant's own bot."""
        if self.actor.leaves(merchant_id):
            raise OtherShop
        return self._like(self.actor.visiting(merchant_id), self.request)

    def _like(self, actor: Actor, request: Request | None) -> "Desk":
        desk = Desk(self._database, actor, request, self.clock)
        desk.done, desk.keys = self.done, self.keys
        return desk

    async def __call__(self, op: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Carry it out. Raises Refusal (the rules say no) or DatabaseAway."""
        key = self._key_for(op)
        try:
            if not self.actor.may(op.permission):
                raise NotAllowed(op.permission)
            if self.actor.leaves(cast(int, kwargs.get("merchant_id", self.actor.merchant_id))):
                raise OtherShop
            if key is not None and (earlier := await self._just_now(op, key)):
                return await self._stored(op, earlier, kwargs)
            ready: Values = kwargs
            if op.before is not None:
                ready = await op.before(self._database, self.actor, kwargs)
            with seen(op.name):
                result = await patiently(lambda: self._attempt(op, key, kwargs, ready))
        except Repeated:
            return await self._stored(op, key, kwargs)
        except Refusal as refusal:
            if op.kind in (Kind.DEED, Kind.TICK):
                if key is not None and await self._was_done(op, key, refusal):
                    return await self._stored(op, key, kwargs)
                row = self._row(op.name, None, kwargs) | {"refusal": type(refusal).__name__}
                await patiently(lambda: self._enter_alone(row))
            raise
        if op.weigh(result) is Weight.DONE:
            self._note(op, key)
        return result

    async def answered(self, op: Operation[..., R]) -> R | None:
        """What this very request was answered before, and None where it is a new one: for who
        looks something up first that the deed takes away, such as a draft."""
        if self.request is None:
            return None
        key = await self._just_now(op, self.request.key) or self.request.key
        row = await patiently(lambda: self._entry(op, key))
        if row is None or row.actor_id != self.actor.id:
            return None
        self._note(op, key)
        first: R = op.result.validate_json(row.result)
        return first

    def _note(self, op: Operation[..., object], key: str | None) -> None:
        self.done.append(op.name)
        if key is not None:
            self.keys.append(key)

    def _key_for(self, op: Operation[..., object]) -> str | None:
        """The same request may ask for the same operation twice, in the same order each time."""
        if self.request is None or op.kind is not Kind.DEED:
            return None
        count = self._calls[op.name] = self._calls.get(op.name, 0) + 1
        return self.request.key if count == 1 else f"{self.request.key}#{count}"

    async def _just_now(self, op: Operation[..., object], key: str) -> str | None:
        """The key under which the same wish was answered on the other side of a moment's end."""
        if self.request is None or not self.request.before:
            return None
        earlier = self.request.before + key.removeprefix(self.request.key)
        row = await patiently(lambda: self._entry(op, earlier))
        return earlier if row is not None and self.clock() - row.at < JUST_NOW else None

    async def _attempt(
        self,
        op: Operation[P, R],
        key: str | None,
        values: Values,
        ready: Values,
    ) -> R:
        """``values`` as they were asked, for the journal; ``ready`` for the operation."""
        now = self.clock()
        if op.hot:
            async with self._database.lane(write=True) as lane:
                result = await op.run(HotWork(self.actor, now, key, lane), **ready)
                if op.weigh(result) is not Weight.ASKED:
                    row = self._row(op.name, key, values) | {"result": _dump(op, result)}
                    if await lane.first(_ENTER, **row) is None:
                        raise Repeated
                elif key and await self._found(lane, op, key, self.actor.merchant_id):
                    raise Repeated  # it was done, and is not asked about a second time
            return result
        if op.kind is Kind.READ:
            async with self._database.reading() as session:
                return await op.run(
                    Work(self.actor, now, key, session, self._database.vault), **ready
                )
        async with self._database.writing() as session:
            work = Work(self.actor, now, key, session, self._database.vault)
            if not await work.still_at_work():
                raise NotAllowed(op.permission)
            result = await op.run(work, **ready)
            if op.weigh(result) is not Weight.ASKED:
                row = self._row(op.name, key, values) | {"result": _dump(op, result)}
                if await (await work.lane()).first(_ENTER, **row) is None:
                    raise Repeated
        return result

    async def _was_done(self, op: Operation[..., object], key: str, no: Refusal) -> bool:
        """Whoever had the right until the deed itself, as a founder, is told its answer; nobody
        else is who lacks it: a group's screen is everybody's."""
        row = await patiently(lambda: self._entry(op, key))
        return row is not None and (
            row.actor_id == self.actor.id or not isinstance(no, NotAllowed)
        )

    async def _stored(self, op: Operation[P, R], key: str | None, values: Values) -> R:
        """The first answer again. Raises KeyReused where something else was asked for and the
        request is not one question."""
        row = await patiently(lambda: self._entry(op, key or ""))
        if row is None:
            raise RuntimeError(f"{op.name} was repeated but its answer is not stored")
        answer: R = op.result.validate_json(row.result)
        if op.weigh(answer) is Weight.DONE:
            self._note(op, key)  # first: whoever asked is told that something was done
        if row.asked != journal.digest(values) and not (self.request and self.request.once):
            raise KeyReused(f"{op.name} under {key}")
        return answer

    async def _entry(self, op: Operation[..., object], key: str) -> _Answered | None:
        """The actor's entry: at the own merchant, or from when there was none, as of a founder."""
        async with self._database.lane(write=False) as lane:
            for merchant_id in dict.fromkeys((self.actor.merchant_id, 0)):
                if row := await self._found(lane, op, key, merchant_id):
                    return row
        return None

    async def _found(
        self,
        lane: Lane,
        op: Operation[..., object],
        key: str,
        merchant_id: int,
    ) -> _Answered | None:
        row = await lane.first(
            _STORED, merchant_id=merchant_id, request_key=key, operation=op.name
        )
        return _Answered(*row) if row else None

    async def _enter_alone(self, row: Values) -> None:
        async with self._database.lane(write=True) as lane:
            await lane.first(_ENTER, **row)

    def _row(self, name: str, key: str | None, values: Values) -> Values:
        return {
            "merchant_id": self.actor.merchant_id,
            "id": stamp(),
            "at": self.clock(),
            "actor_id": self.actor.id,
            "role": self.actor.role.value,
            "operation": name,
            "request_key": key,
            "asked": journal.digest(values) if key else None,
            "details": journal.details(values),
            "refusal": None,
            "result": None,
        }


def _dump(op: Operation[..., R], result: R) -> str:
    return op.result.dump_json(result).decode()
