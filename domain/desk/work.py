"""What an operation receives: one transaction, one actor, one merchant, one moment."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, Executable, Select, bindparam, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from domain.desk.house import House, house_of
from domain.desk.owing import COPIES, OWE, Owes, anew, notice
from domain.engine import (
    COUNT,
    POSTGRES,
    Base,
    Driver,
    Insert,
    Inserting,
    Lane,
    Statement,
    Values,
    Vault,
    bound,
    insert_for,
    once_for_all,
)
from domain.errors import NotFound, OtherShop
from domain.outbox import Audience
from domain.roles import Actor

T = TypeVar("T", bound=Base)


@dataclass(frozen=True, slots=True)
class _Bound:
    """What every operation may know."""

    actor: Actor
    now: datetime
    key: str | None  # of the request

    @property
    def merchant_id(self) -> int:
        return self.actor.merchant_id


# Named by its words: the desk stands below the feature that owns this table.
_STAFF = table("staff", *(column(n) for n in ("merchant_id", "id", "role", "removed_at")))

# The row is kept as it is until the deed is done, where the engine can.
_AT_WORK = Statement(
    lambda _: (
        select(_STAFF.c.id)
        .where(
            _STAFF.c.merchant_id == bindparam("merchant"),
            _STAFF.c.id == bindparam("staff"),
            _STAFF.c.role == bindparam("role"),
            _STAFF.c.removed_at.is_(None),
        )
        .with_for_update(read=True)
    )
)


@dataclass(frozen=True, slots=True)
class Work(_Bound, Owes):
    """One transaction through the ORM's session: for what a person clicks."""

    session: AsyncSession
    vault: Vault  # seals what must not be readable at rest
    _house: list[House] = field(default_factory=list)
    _lane: list[Lane] = field(default_factory=list)

    async def lane(self) -> Lane:
        """This very transaction on the driver itself, for statements that are built once.

        What waits in the session is written first; what the session read before stays as it was.
        """
        session = self.session.sync_session
        if session.new or session.dirty or session.deleted:
            await self.session.flush()
        if not self._lane:
            connection = await self.session.connection()
            driver: Driver = (await connection.get_raw_connection()).driver_connection
            dialect = connection.dialect.name
            if dialect == POSTGRES and not driver.is_in_transaction():
                await connection.exec_driver_sql("SELECT 1")  # SQLAlchemy begins with the first
            self._lane.append(Lane(dialect, driver))
        return self._lane[0]

    def mine(self, table: type[T]) -> Select[T]:
        """The rows of the actor's own merchant: where every query starts."""
        return select(table).where(table.merchant_id == self.merchant_id)  # type: ignore[attr-defined]

    async def get(self, table: type[T], key: int) -> T:
        """One row of the own merchant. Raises NotFound, whatever other merchants have."""
        asked = {"merchant": self.merchant_id, "key": key}
        row: T | None = await self.session.scalar(_one(table), asked)
        if row is None:
            raise NotFound(table.__tablename__)
        return row

    async def house(self) -> House:
        """The merchant's zone, currency, language, day and rate; asked once a transaction.

        Raises NotFound where there is no merchant.
        """
        if not self._house:
            self._house.append(await house_of(await self.lane(), self.merchant_id, self.now))
        return self._house[0]

    async def still_at_work(self) -> bool:
        """Whether the actor has the role still that this deed is asked under. The row is kept as
        it is until the deed is done, where the engine can."""
        if self.actor.staff_id is None:
            return True
        found = await (await self.lane()).first(
            _AT_WORK,
            merchant=self.merchant_id,
            staff=self.actor.staff_id,
            role=self.actor.role.value,
        )
        return found is not None

    def insert(self, table: type[Base]) -> Insert:
        return insert_for(self.session.get_bind().dialect.name, table)

    def at(self, merchant_id: int) -> "Work":
        """The same transaction at another merchant, with what is there. Raises OtherShop."""
        if self.actor.leaves(merchant_id):
            raise OtherShop
        return replace(self, actor=self.actor.visiting(merchant_id), _house=[])

    async def put(self, row: Base, *once: str) -> bool:
        """A new row, whole, by a statement that is built once a table; it stays what it is here,
        and is none of the session's. False where another row has its ``once`` already."""
        statement, names = _put(type(row), once)
        values = {name: getattr(row, name) for name in names}
        return bool(await (await self.lane()).all(statement, **values))

    async def number(self, table: type[Base]) -> int:
        """A new row's number: the merchant's own, from 1, and never used again."""
        return (await self.numbers(table, 1))[0]

    async def numbers(self, table: type[Base], count: int) -> range:
        """As many numbers as there are new rows; take them as late as possible."""
        if not count:
            return range(0)
        lane = await self.lane()
        last: int
        (last,) = await lane.one(COUNT, **_block(self.merchant_id, table, count))
        return range(last - count + 1, last + 1)


@cache
def _one(table: type[T]) -> Select[T]:
    mine = table.merchant_id == bindparam("merchant")  # type: ignore[attr-defined]
    return once_for_all(select(table).where(mine, _id(table) == bindparam("key")))


@cache
def _put(table: type[Base], once: tuple[str, ...]) -> tuple[Statement, tuple[str, ...]]:
    names = tuple(table.__table__.c.keys())

    def build(insert: Inserting) -> Executable:
        wish = insert(table).values(bound(*names))
        if once:
            wish = wish.on_conflict_do_nothing(index_elements=once)
        return wish.returning(_id(table))

    return Statement(build), names


def _id(table: type[Base]) -> ColumnElement[int]:
    return cast("ColumnElement[int]", table.__table__.c.id)


@dataclass(frozen=True, slots=True)
class HotWork(_Bound):
    """One transaction on the driver itself: for what a queue at the till waits for."""

    lane: Lane

    async def number(self, table: type[Base]) -> int:
        """A new row's number, as ``Work.number``; its kind is locked until the end."""
        last: tuple[int] = await self.lane.one(COUNT, **_block(self.merchant_id, table, 1))
        return last[0]

    async def owe(
        self,
        kind: str,
        key: str,
        recipient: int,
        audience: Audience = Audience.ANYBODY,
        /,
        **payload: object,
    ) -> None:
        await self.lane.all(OWE, **notice(self, kind, key, recipient, audience, payload))

    async def rewrite_copies(self, about: str) -> None:
        for copy in await self.lane.all(COPIES, merchant=self.merchant_id, about=about):
            await self.lane.all(OWE, **anew(self, about, *copy))


def _block(merchant_id: int, table: type[Base], count: int) -> Values:
    return {"merchant_id": merchant_id, "kind": table.__tablename__, "last": count}
