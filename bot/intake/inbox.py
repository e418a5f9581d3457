"""The database's side: what was written down, who works on what, and what is done."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from bot.intake import statements as sql
from bot.intake.model import BESIDE, State, album_of, chat_of, must_count
from bot.tasks import Tasks
from domain.engine import Database, Lane, Statement

LEASE = timedelta(seconds=10)  # renewed while it is worked on
TRIES = 3  # a process that dies over an update each time does so no more than this
KEPT = timedelta(days=3)  # Telegram itself keeps an update for a day
FLOOD = timedelta(seconds=10)  # the span over which messages are counted
A_PERSON, OF_STAFF = 20, 120  # messages within it; an album is one
AT_A_TIME = 32  # updates of one transaction: who stands at a till waits for no more of others
FLOODING = 1000  # chats that are remembered to be in a flood
NOBODY: frozenset[int] = frozenset()


class Fate(Enum):
    """What became of an update that was written down."""

    WAITS = auto()
    FIRST = auto()  # of a flood: not worked on, and wants a kind word
    IGNORED = auto()  # a later one


@dataclass(frozen=True, slots=True)
class Part:
    update_id: int
    raw: str
    attempts: int
    received: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """What is worked on at once: an update, or the parts of an album."""

    chat: int
    parts: tuple[Part, ...]
    earlier: tuple[Part, ...] = ()  # of the same album, answered already
    receipt: int | None = None  # with this message

    @property
    def ids(self) -> list[int]:
        return [part.update_id for part in self.parts]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended; ``receipt`` is the message that answered it."""

    ids: list[int]
    state: State = State.DONE
    receipt: int | None = None
    again: datetime | None = None  # not ended: tried again then


@dataclass(frozen=True, slots=True)
class Due:
    """What may be begun: ``numbers`` are one update, or all parts of an album."""

    chat: int
    album: str | None
    numbers: list[int]


@dataclass(slots=True)
class _Wish:
    raw: dict[str, Any]
    chat: int
    staff: bool
    now: datetime
    kept: asyncio.Future[Fate]


class Inbox:
    """One bot's updates. Nothing is kept here that another replica would need."""

    def __init__(self, database: Database, bot_id: int, tasks: Tasks) -> None:
        self._database = database
        self._bot_id = bot_id
        self._tasks = tasks
        self._pending: list[_Wish] = []
        # Of a chat, not of staff: when the last ones were turned away.
        self._turned: dict[int, deque[datetime]] = {}
        self._writing = False

    async def write_down(
        self, raws: Sequence[dict[str, Any]], now: datetime, staff: Container[int] = NOBODY
    ) -> list[Fate]:
        """Keep them; those that came before are left as they are. Committed on return.

        Whoever asks meanwhile joins the next transaction, because SQLite has one writer; who
        stands at a till goes before the others. Raises RuntimeError where the database did not
        take them.
        """
        loop = asyncio.get_running_loop()
        mine = [
            _Wish(raw, chat := chat_of(raw), chat in staff, now, loop.create_future())
            for raw in raws
        ]
        self._pending += mine
        if not self._writing:
            self._writing = True
            self._tasks.start(self._write(), "writing down")
        return list(await asyncio.gather(*(wish.kept for wish in mine)))

    async def _write(self) -> None:
        """Until nothing is left to write down."""
        batch: list[_Wish] = []
        try:
            while self._pending:
                # Each chat's stay in their order.
                waiting = sorted(self._pending, key=lambda wish: not wish.staff)
                batch, self._pending = waiting[:AT_A_TIME], waiting[AT_A_TIME:]
                for wish, fate in zip(batch, await self._keep(batch), strict=True):
                    if not wish.kept.done():  # nobody waits for it any more
                        wish.kept.set_result(fate)
        except BaseException as failure:
            left, self._pending = batch + self._pending, []
            for wish in left:
                if not wish.kept.done():
                    wish.kept.set_exception(RuntimeError(repr(failure)))
            if not isinstance(failure, Exception):
                raise
        finally:
            self._writing = False

    async def _keep(self, wishes: list[_Wish]) -> list[Fate]:
        async with self._database.lane(write=True) as lane:
            fates: dict[int, Fate] = {}
            for some in _of_different_chats(wishes):
                found = await self._fates(lane, [wishes[place] for place in some])
                rows = [
                    self._row(wishes[place], fate) for place, fate in zip(some, found, strict=True)
                ]
                new = {number for (number,) in await lane.every(sql.KEEP, rows)}
                for place, fate, row in zip(some, found, rows, strict=True):
                    fates[place] = fate if row["update_id"] in new else Fate.WAITS
        return [fates[place] for place in range(len(wishes))]

    def _row(self, wish: _Wish, fate: Fate) -> dict[str, Any]:
        flood = fate is not Fate.WAITS
        return {
            "bot_id": self._bot_id,
            "update_id": int(wish.raw["update_id"]),
            "chat": wish.chat,
            "album": album_of(wish.raw),
            "raw": None if flood else json.dumps(wish.raw),
            "received": wish.now,
            "state": State.FLOOD if flood else State.WAITING,
            "attempts": 0,
        }

    async def _fates(self, lane: Lane, wishes: list[_Wish]) -> list[Fate]:
        """Of updates of different chats: what came lately is asked for all of them at once."""
        floods = [self._surely_floods(wish) for wish in wishes]
        asked = [
            {"bot_id": self._bot_id, "chat": wish.chat, "since": wish.now - FLOOD}
            for wish, known in zip(wishes, floods, strict=True)
            if not known
        ]
        counts = iter(await lane.every(sql.LATELY, asked) if asked else [])
        return [
            self._turn_away(wish) if known else await self._fate(lane, wish, *next(counts))
            for wish, known in zip(wishes, floods, strict=True)
        ]

    async def _fate(self, lane: Lane, wish: _Wish, sent: int, turned_away: int) -> Fate:
        if sent < A_PERSON or must_count(wish.raw):
            return Fate.WAITS
        # Another replica may have met who stands at a till, or one that ended.
        staff = wish.staff or await lane.first(sql.WORKS, person=wish.chat) is not None
        if not staff:
            self._turn_away(wish)
        elif sent < OF_STAFF:
            return Fate.WAITS
        return Fate.IGNORED if turned_away else Fate.FIRST

    def _surely_floods(self, wish: _Wish) -> bool:
        """Whether the database would say so: a flood costs one statement a message, not three."""
        if wish.staff or must_count(wish.raw):
            return False
        lately = self._turned.get(wish.chat)
        return lately is not None and len(lately) == A_PERSON and lately[0] > wish.now - FLOOD

    def _turn_away(self, wish: _Wish) -> Fate:
        if len(self._turned) > FLOODING:
            self._turned.clear()
        if album_of(wish.raw) is None:  # whose parts count as one
            self._turned.setdefault(wish.chat, deque(maxlen=A_PERSON)).append(wish.now)
        return Fate.IGNORED

    async def due(
        self, now: datetime, busy: Container[int], quiet: timedelta
    ) -> tuple[list[Due], datetime | None]:
        """What may be begun, the oldest first; and when the next album will be complete.

        ``busy``: chats that this process works on. Writes nothing.
        """
        due, later = [], None
        async with self._database.lane(write=False) as lane:
            for chat, number, album, lease in await lane.all(sql.HEADS, bot_id=self._bot_id):
                if chat in busy or (lease is not None and lease > now):
                    continue
                if album is None:
                    due.append(Due(chat, None, [number]))
                    continue
                parts = await lane.all(sql.PARTS, bot_id=self._bot_id, chat=chat, album=album)
                complete = max((one[1] for one in parts), default=now) + quiet
                if len(parts) >= sql.MOST_PARTS or complete <= now:
                    due.append(Due(chat, album, [one[0] for one in parts]))
                else:
                    later = min(later or complete, complete)
        return due, later

    async def take(self, due: Sequence[Due], now: datetime) -> list[Job]:
        """Put them on a lease; what another replica has by now is left out."""
        jobs = []
        async with self._database.lane(write=True) as lane:
            for one in due:
                claimed = [await self._claim(lane, number, now) for number in one.numbers]
                if parts := tuple(part for part in claimed if part):
                    jobs.append(await self._job(lane, one, parts))
        return jobs

    async def _claim(self, lane: Lane, number: int, now: datetime) -> Part | None:
        row = await lane.first(
            sql.CLAIM, bot_id=self._bot_id, number=number, now=now, until=now + LEASE
        )
        return Part(*row) if row else None

    async def _job(self, lane: Lane, one: Due, parts: tuple[Part, ...]) -> Job:
        if one.album is None:
            return Job(one.chat, parts)
        rows = await lane.all(sql.EARLIER, bot_id=self._bot_id, chat=one.chat, album=one.album)
        earlier = tuple(Part(number, raw, 0, at) for number, raw, at, _receipt in rows)
        receipt = max((row[3] for row in rows if row[3] is not None), default=None)
        return Job(one.chat, parts, earlier, receipt)

    async def finish(self, ended: Sequence[Ended]) -> None:
        """Nobody works on these any more."""
        async with self._database.lane(write=True) as lane:
            for one in ended:
                for number in one.ids:
                    if one.again is not None:
                        await lane.all(
                            sql.PUT_OFF, bot_id=self._bot_id, number=number, until=one.again
                        )
                        continue
                    await lane.all(
                        sql.END,
                        bot_id=self._bot_id,
                        number=number,
                        end=one.state,
                        shown=one.receipt,
                        kept=one.state is State.ASIDE,
                    )

    async def hold(self, numbers: Sequence[int], until: datetime | None) -> None:
        """Renew the lease of what is in work; None: give it back undone."""
        async with self._database.lane(write=True) as lane:
            for number in numbers:
                await lane.all(sql.HOLD, bot_id=self._bot_id, number=number, until=until)

    async def reclaim(self) -> None:
        """No other process lives that could have something in hand: give all of it back."""
        async with self._database.lane(write=True) as lane:
            await lane.all(sql.RECLAIM, bot_id=self._bot_id)

    async def reopen(self) -> None:
        """Payments that were set aside are worked on once more, those over which a process died
        without its conversation."""
        async with self._database.lane(write=True) as lane:
            await lane.all(sql.REOPEN, bot_id=self._bot_id, tries=TRIES)

    async def set_back(self, now: datetime) -> None:
        """The clock was ahead: nothing waits for what it said, nor counts as sent just now."""
        self._turned.clear()
        async with self._database.lane(write=True) as lane:
            await lane.all(sql.LOOSEN, bot_id=self._bot_id, longest=now + LEASE)
            await lane.all(sql.MAKE_EARLIER, bot_id=self._bot_id, now=now, earlier=now - FLOOD)

    async def waiting(self) -> int:
        async with self._database.lane(write=False) as lane:
            row = await lane.first(sql.WAITING, bot_id=self._bot_id)
        return int(row[0]) if row else 0

    async def sweep(self, now: datetime) -> int:
        """Forget the oldest that are done since KEPT, some hundreds at a time; how many."""
        return await _sweep(self._database, self._bot_id, now, sql.OLDEST, sql.FORGET)


def _of_different_chats(wishes: Sequence[_Wish]) -> list[list[int]]:
    """Their places: each chat at most once in a list, its second in the second list."""
    found: list[list[int]] = []
    times: Counter[int] = Counter()
    for place, wish in enumerate(wishes):
        if times[wish.chat] == len(found):
            found.append([])
        found[times[wish.chat]].append(place)
        times[wish.chat] += 1
    return found


async def bots_waiting(database: Database) -> list[int]:
    """The bots for which something waits."""
    async with database.lane(write=False) as lane:
        return [number for (number,) in await lane.all(sql.BOTS_WAITING)]


async def sweep_left(database: Database, served: Container[int], now: datetime) -> int:
    """Forget what came to bots that nobody serves any more, since KEPT also what waits, some
    hundreds of each at a time; how many."""
    async with database.lane(write=False) as lane:
        left = [number for (number,) in await lane.all(sql.BOTS) if number not in served]
    return sum(
        [await _sweep(database, one, now, sql.OLDEST_LEFT, sql.FORGET_LEFT) for one in left]
    )


async def _sweep(
    database: Database, bot_id: int, now: datetime, oldest: Statement, forget: Statement
) -> int:
    async with database.lane(write=False) as lane:
        rows = await lane.all(oldest, bot_id=bot_id)
    old = [number for number, received in rows if received < now - KEPT]
    if old:
        async with database.lane(write=True) as lane:
            await lane.all(forget, bot_id=bot_id, upto=max(old), before=now - KEPT)
    return len(old)


def beside(one: Due) -> bool:
    """Whether it waits for nobody."""
    return one.chat >= BESIDE
