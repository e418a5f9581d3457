"""What an operation receives: one transaction, one actor, one merchant, one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, bindparam, column, inspect, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from domain import days
from domain.desk.owing import COPIES, COPIES_AT_ONCE, OWE, anew, notice
from domain.engine import (
    COUNT,
    POSTGRES,
    Base,
    Insert,
    Lane,
    Statement,
    Vault,
    insert_for,
    once_for_all,
)
from domain.errors import NotFound, OtherShop
from domain.outbox import Audience, Copy
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


@dataclass(frozen=True, slots=True)
class House:
    """What everybody asks of the merchant."""

    zone: str  # an IANA name (D31)
    currency: str
    language: str
    today: date  # the merchant's day just now
    midnight: datetime  # when it ends
    points_rate: int  # points that are worth one unit of the currency (D36)

    def begins(self, day: date) -> datetime:
        """The first moment of a day, in the merchant's zone."""
        return days.midnight(day, self.zone)

    def ends(self, day: date) -> datetime:
        """The first moment after a day."""
        return days.after(day, self.zone)

    def at_hour(self, day: date, hour: int) -> datetime:
        return days.at_hour(day, hour, self.zone)

    def local(self, moment: datetime) -> datetime:
        """A moment on the merchant's clock."""
        return days.local(moment, self.zone)


# Named by their words: the desk stands below the features that own these tables.
_STAFF = table("staff", *(column(n) for n in ("merchant_id", "id", "role", "removed_at")))
_ASKED = ("timezone", "currency", "language", "points_rate")
_MERCHANT = table("merchants", *(column(n) for n in ("id", *_ASKED)))

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
_HOUSE = Statement(
    lambda _: select(*(_MERCHANT.c[name] for name in _ASKED)).where(
        _MERCHANT.c.id == bindparam("merchant")
    )
)


@dataclass(frozen=True, slots=True)
class Work(_Bound):
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
            driver: Any = (await connection.get_raw_connection()).driver_connection
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
            found = await (await self.lane()).first(_HOUSE, merchant=self.merchant_id)
            if found is None:
                raise NotFound("merchants")
            zone, currency, language, rate = found
            today, ends = days.day_in(self.now, zone)
            self._house.append(
                House(zone, currency, language, today=today, midnight=ends, points_rate=rate)
            )
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

    async def owe(
        self,
        kind: str,
        key: str,
        recipient: int,
        audience: Audience = Audience.ANYBODY,
        /,
        **payload: Any,
    ) -> None:
        """Owe a person a message. Saying the same ``key`` again changes nothing."""
        await self.owe_each(kind, [(key, recipient, payload)], audience)

    async def owe_each(
        self,
        kind: str,
        said: Sequence[tuple[str, int, dict[str, Any]]],
        audience: Audience = Audience.ANYBODY,
        at: datetime | None = None,
    ) -> None:
        """The same of many, each with its key, recipient and facts, in one statement; not sent
        before ``at``."""
        rows = [
            notice(self, kind, key, recipient, audience, facts) | ({"due": at} if at else {})
            for key, recipient, facts in said
            if recipient >= 0  # below zero: somebody who was forgotten
        ]
        await self._owe(rows)

    async def owe_bulk(
        self,
        kind: str,
        said: Sequence[tuple[str, int, dict[str, Any]]],
        apart: timedelta,
        at: datetime | None = None,
    ) -> None:
        """The same words to many, so far apart from ``at`` on (now), each behind whatever else is
        owed by then."""
        rows = [
            notice(self, kind, key, recipient, Audience.ANYBODY, facts)
            | {"due": (at or self.now) + apart * place, "bulk": True}
            for place, (key, recipient, facts) in enumerate(said)
            if recipient >= 0
        ]
        await self._owe(rows)

    async def owe_copies(
        self, about: str, kind: str, people: Sequence[int], audience: Audience, **payload: Any
    ) -> None:
        """Owe each of them one message, once, that shows a thing as it is, from then on."""
        rows = [
            notice(self, kind, f"{about}:{one}", one, audience, payload) | {"about": about}
            for one in people
        ]
        await self._owe(rows)

    async def owe_group(
        self, kind: str, key: str, chat: int, facts: dict[str, Any], /, about: str = ""
    ) -> None:
        """Owe a merchant's own group a message; ``about``: one that stays true. With a
        ``store_id`` among the facts it goes to that store's topic."""
        row = notice(self, kind, key, chat, Audience.GROUP, facts)
        await self._owe([row | {"about": about} if about else row])

    async def _owe(self, rows: Sequence[dict[str, Any]]) -> None:
        if rows:
            lane = await self.lane()
            await lane.each(OWE, rows)

    async def keep_copy(
        self,
        about: str,
        kind: str,
        message_id: int,
        audience: Audience,
        /,
        said: str = "",
        **payload: Any,
    ) -> None:
        """A message that the actor was shown just now is such a copy as well; ``said``: a digest
        of its words, where they are the notice's."""
        await self.session.execute(
            self.insert(Copy)
            .values(
                merchant_id=self.merchant_id,
                about=about,
                recipient=self.actor.id,
                message_id=message_id,
                bot_id=self.actor.bot_id,
                kind=kind,
                payload=payload,
                audience=audience,
                at=self.now,
                said=said,
            )
            .on_conflict_do_update(index_elements=list(_COPY), set_={"said": said})
        )

    async def rewrite_copies(self, *abouts: str) -> None:
        """The things have changed: each copy of them is written anew."""
        if len(abouts) == 1:
            lane = await self.lane()
            found = await lane.all(COPIES, merchant=self.merchant_id, about=abouts[0])
            await self._owe([anew(self, abouts[0], *one) for one in found])
            return
        for start in range(0, len(abouts), COPIES_AT_ONCE):
            these = abouts[start : start + COPIES_AT_ONCE]
            copies = await self.session.scalars(self.mine(Copy).where(Copy.about.in_(these)))
            rows = [
                anew(
                    self,
                    one.about,
                    one.kind,
                    one.recipient,
                    one.audience,
                    one.payload,
                    one.message_id,
                    one.bot_id,
                )
                for one in copies
            ]
            await self._owe(rows)


_COPY = inspect(Copy).primary_key


@cache
def _one(table: type[T]) -> Select[T]:
    mine = table.merchant_id == bindparam("merchant")  # type: ignore[attr-defined]
    return once_for_all(select(table).where(mine, _id(table) == bindparam("key")))


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
        **payload: Any,
    ) -> None:
        await self.lane.all(OWE, **notice(self, kind, key, recipient, audience, payload))

    async def rewrite_copies(self, about: str) -> None:
        for copy in await self.lane.all(COPIES, merchant=self.merchant_id, about=about):
            await self.lane.all(OWE, **anew(self, about, *copy))


def _block(merchant_id: int, table: type[Base], count: int) -> dict[str, Any]:
    return {"merchant_id": merchant_id, "kind": table.__tablename__, "last": count}
