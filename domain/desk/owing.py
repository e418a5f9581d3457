"""What a deed owes to people: rows of the outbox, written in its own transaction."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.engine import Facts, Lane, Statement, bound, insert_for, stamp
from domain.outbox import Audience, Copy, Notice
from domain.roles import Actor

COPIES_AT_ONCE = 1000
SAID = ["merchant_id", "key"]  # a notice is owed once


class Owing(Protocol):
    """Whose deed it is, and when."""

    @property
    def merchant_id(self) -> int: ...
    @property
    def now(self) -> datetime: ...


def notice(
    work: Owing,
    kind: str,
    key: str,
    recipient: int,
    audience: Audience,
    payload: Facts,
) -> Facts:
    return {
        "merchant_id": work.merchant_id,
        "id": stamp(),
        "key": key,
        "kind": kind,
        "payload": payload,
        "recipient": recipient,
        "audience": audience,
        "due": work.now,
        "attempts": 0,
        "bulk": False,
        "about": "",
        "message_id": None,
        "bot_id": 0,
    }


def anew(
    work: Owing,
    about: str,
    kind: str,
    recipient: int,
    audience: Audience,
    payload: Facts,
    message_id: int,
    bot_id: int,
) -> Facts:
    """A copy that is written anew, under its own message's number."""
    key = f"{about}:anew:{stamp()}"
    owed = notice(work, kind, key, recipient, audience, payload)
    return owed | {"about": about, "message_id": message_id, "bot_id": bot_id}


_OWED = (
    "merchant_id",
    "id",
    "key",
    "kind",
    "payload",
    "recipient",
    "audience",
    "due",
    "attempts",
    "bulk",
    "about",
    "message_id",
    "bot_id",
)
OWE = Statement(
    lambda insert: insert(Notice).values(bound(*_OWED)).on_conflict_do_nothing(index_elements=SAID)
)
# One that stands in another's message: it counts as sent, and its key is taken.
_AMONG = Statement(
    lambda insert: (
        insert(Notice)
        .values(bound(*_OWED, "sent"))
        .on_conflict_do_nothing(index_elements=SAID)
        .returning(Notice.key)
    )
)
_FIRST = Statement(
    lambda _: (
        update(Notice)
        .where(
            Notice.merchant_id == bindparam("merchant"),
            Notice.key == bindparam("first"),
        )
        .values(sent=None, payload=bindparam("facts"))
    )
)
SHOWN = (Copy.kind, Copy.recipient, Copy.audience, Copy.payload, Copy.message_id, Copy.bot_id)
COPIES = Statement(
    lambda _: select(*SHOWN).where(
        Copy.merchant_id == bindparam("merchant"), Copy.about == bindparam("about")
    )
)
_COPY = inspect(Copy).primary_key


class Owes(ABC):
    """A transaction that can owe."""

    __slots__ = ()

    actor: Actor
    now: datetime
    session: AsyncSession

    @property
    @abstractmethod
    def merchant_id(self) -> int: ...

    @abstractmethod
    async def lane(self) -> Lane: ...

    async def owe(
        self,
        kind: str,
        key: str,
        recipient: int,
        audience: Audience = Audience.ANYBODY,
        /,
        **payload: object,
    ) -> None:
        """Owe a person a message. Saying the same ``key`` again changes nothing."""
        await self.owe_each(kind, [(key, recipient, payload)], audience)

    async def owe_each(
        self,
        kind: str,
        said: Sequence[tuple[str, int, Facts]],
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

    async def owe_together(self, kind: str, said: Sequence[tuple[str, int, Facts]]) -> None:
        """Many to a few: each is owed once by its key, and what is new of one person's is one
        message with the facts of "each"; of a single one as ``owe`` does."""
        rows = [
            notice(self, kind, key, recipient, Audience.ANYBODY, {}) | {"sent": self.now}
            for key, recipient, _facts in said
            if recipient >= 0
        ]
        if not rows:
            return
        lane = await self.lane()
        new = {key for (key,) in await lane.every(_AMONG, rows)}
        each: dict[int, list[tuple[str, Facts]]] = {}
        for key, recipient, facts in said:
            if key in new:
                each.setdefault(recipient, []).append((key, facts))
        firsts = [
            {
                "merchant": self.merchant_id,
                "first": those[0][0],
                "facts": {"each": [one for _key, one in those]} if those[1:] else those[0][1],
            }
            for those in each.values()
        ]
        if firsts:
            await lane.each(_FIRST, firsts)

    async def owe_bulk(
        self,
        kind: str,
        said: Sequence[tuple[str, int, Facts]],
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
        self, about: str, kind: str, people: Sequence[int], audience: Audience, **payload: object
    ) -> None:
        """Owe each of them one message, once, that shows a thing as it is, from then on."""
        rows = [
            notice(self, kind, f"{about}:{one}", one, audience, payload) | {"about": about}
            for one in people
        ]
        await self._owe(rows)

    async def owe_group(
        self, kind: str, key: str, chat: int, facts: Facts, /, about: str = ""
    ) -> None:
        """Owe a merchant's own group a message; ``about``: one that stays true. With a
        ``store_id`` among the facts it goes to that store's topic."""
        row = notice(self, kind, key, chat, Audience.GROUP, facts)
        await self._owe([row | {"about": about} if about else row])

    async def _owe(self, rows: Sequence[Facts]) -> None:
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
        **payload: object,
    ) -> None:
        """A message that the actor was shown just now is such a copy as well; ``said``: a digest
        of its words, where they are the notice's."""
        await self.session.execute(
            insert_for(self.session.get_bind().dialect.name, Copy)
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
            copies = await lane.all(COPIES, merchant=self.merchant_id, about=abouts[0])
            await self._owe([anew(self, abouts[0], *one) for one in copies])
            return
        for start in range(0, len(abouts), COPIES_AT_ONCE):
            these = abouts[start : start + COPIES_AT_ONCE]
            mine = Copy.merchant_id == self.merchant_id
            asked = select(Copy.about, *SHOWN).where(mine, Copy.about.in_(these))
            await self._owe([anew(self, *one) for one in await self.session.execute(asked)])
