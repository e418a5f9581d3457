"""Sends what the outbox owes: at least once each, as slowly as Telegram asks."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.bots.calls import Paces
from bot.bots.fleet import Fleet
from bot.groups import Groups, is_group
from bot.metrics import NOTICES
from bot.pacing import GROUP_REFILL
from bot.quiet import quiet_until
from bot.tasks import Tasks, end
from bot.turns import Urgency, urgency
from domain.days import local
from domain.desk import Desk, patiently
from domain.engine import Database
from domain.errors import DatabaseAway, Refusal
from domain.outbox import (
    Due,
    Notice,
    bring_forward,
    due_now,
    keep_copy,
    mark_said,
    mark_sent,
    put_off,
    says_already,
    take,
)
from domain.roles import stranger, system
from domain.staff import give_up, hat_to_read
from handlers.kit.here import link_through, stand_in, username_for
from handlers.kit.letter import Letter, Reader, Unneeded, rewrite
from handlers.kit.words import speak
from handlers.notices import letter

log = structlog.get_logger(__name__)
LEASE = timedelta(minutes=2)  # a sender that died with a notice in hand loses it after this
ATTEMPTS = 8
WHILE_AWAY = 300  # over a day: Telegram, or the way to it, is no fault of a message
LONGEST = 300  # s between two tries
IN_FLIGHT = 16  # so that a round trip of 200 ms does not matter at 25 a second
CHAT_REST = timedelta(seconds=1)
CLAIM = 10.0  # s that a chat is one replica's: one that died keeps it waiting no longer
LOOK = 1.0  # s between two looks at what other replicas owe
GRACE = 3.5  # s that a stop waits for messages in flight


class Quiet(Exception):
    """The reader wants to hear nothing before ``until`` that can wait."""

    def __init__(self, until: datetime) -> None:
        self.until = until


class Others(Protocol):
    async def claim(self, chats: Collection[int], seconds: float) -> set[int]:
        """Those to which nobody else sends, for so long or until they rest."""

    async def rest(self, chat: int, seconds: float) -> None:
        """A claimed chat takes the next message when so long is over."""


class Closed(Exception):
    """The bot that would say it takes nothing before ``until``."""

    def __init__(self, until: datetime) -> None:
        self.until = until


def _is_away(failure: Exception) -> bool:
    return isinstance(failure, TelegramServerError | TelegramNetworkError) and not isinstance(
        failure, TelegramEntityTooLarge
    )


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message, and whose: ``by`` 0 is the common bot."""

    bot: Bot
    by: int
    id: int


class Delivery:
    def __init__(
        self,
        fleet: Fleet,
        database: Database,
        clock: Callable[[], datetime],
        paces: Paces,
        tasks: Tasks,
        default_language: str = "en",
        default_zone: str = "UTC",
        others: Others | None = None,
    ) -> None:
        """``others``: further processes that send what the same outbox owes."""
        self._others = others
        self._fleet = fleet
        self._database = database
        self._clock = clock
        self._paces = paces
        self._groups = Groups(fleet, database, clock)
        self._tasks = tasks
        self._language = default_language
        self._zone = default_zone
        self._resting: dict[int, datetime] = {}  # chats that take nothing until then
        self._flying: dict[asyncio.Task[None], int] = {}  # → the recipient
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Send from now on, in a loop of its own."""
        self._loop = self._tasks.start(self._run(), "delivery")

    async def stop(self) -> None:
        """Begin nothing new; what is in flight arrives and is marked."""
        if self._loop is not None:
            await end(self._loop)
            self._loop = None
        if self._flying:
            await asyncio.wait(list(self._flying), timeout=GRACE)

    async def set_back(self, now: datetime) -> None:
        """The clock was ahead: no chat rests, and no message waits, for as long as it said."""
        self._resting.clear()
        async with self._database.writing() as session:
            await bring_forward(session, now, LEASE)

    async def send_due(self) -> int:
        """Send everything that is due and may be sent now; how many were taken."""
        sent = 0
        while taken := await self._begin():
            sent += taken
            await asyncio.wait(list(self._flying), return_when=asyncio.FIRST_COMPLETED)
        if self._flying:
            await asyncio.wait(list(self._flying))
            return sent + await self.send_due()
        return sent

    async def _run(self) -> None:
        while True:
            try:
                begun = await self._begin()
            except Exception as failure:  # the database is away, as a rule
                log.warning("delivery waits", why=repr(failure))
                begun = 0
            if self._flying and (begun or len(self._flying) >= IN_FLIGHT):
                await asyncio.wait(
                    list(self._flying), timeout=LOOK, return_when=asyncio.FIRST_COMPLETED
                )
            else:
                await asyncio.sleep(LOOK)

    async def _begin(self) -> int:
        """Take what is due, one for each recipient, and let it fly; how many.

        Nothing is written, and no transaction that could write begun, where nothing is due.
        """
        now = self._clock()
        free = IN_FLIGHT - len(self._flying)
        common = self._paces.of(self._fleet.common.id)
        if free <= 0 or (common.closed_for() and not self._fleet.lines):
            return 0
        self._resting = {chat: until for chat, until in self._resting.items() if until > now}
        resting = self._resting.keys() | set(self._flying.values())
        async with self._database.reading() as session:
            due = await due_now(session, now, resting, free)
        due = await self._claim(due, now)
        if not due:
            return 0
        notices: list[Notice] = []
        try:
            async with self._database.writing() as session:
                notices = await take(session, due, now, LEASE)
        finally:
            for chat in {one.recipient for one in due} - {one.recipient for one in notices}:
                await self._rest(chat)
        for notice in notices:
            task = self._tasks.start(self._fly(notice), "notice")
            self._flying[task] = notice.recipient
            task.add_done_callback(lambda done: self._flying.pop(done, None))
        return len(notices)

    async def _claim(self, due: list[Due], now: datetime) -> list[Due]:
        """Without those to whose chat another replica sends just now."""
        if self._others is None or not due:
            return due
        mine = await self._others.claim({one.recipient for one in due}, CLAIM)
        for one in due:
            if one.recipient not in mine:
                self._resting[one.recipient] = now + CHAT_REST
        return [one for one in due if one.recipient in mine]

    async def _rest(self, chat: int) -> None:
        """It is any replica's again, once it has rested; a group for as long as Telegram wants."""
        if self._others is not None:
            now = self._clock()
            rest = (self._resting.get(chat, now) - now).total_seconds()
            await self._others.rest(chat, max(rest, GROUP_REFILL) if rest and chat < 0 else rest)

    async def _fly(self, notice: Notice) -> None:
        try:
            await self._send(notice)
        finally:
            await self._rest(notice.recipient)

    async def _send(self, notice: Notice) -> None:
        """Once, and say in the database what became of it."""
        urgency.set(Urgency.BULK if notice.bulk else Urgency.NOTICE)
        by = 0
        try:
            by = await self._voice(notice)
            await self._write(notice, by)
        except TelegramRetryAfter as wait:
            until = self._clock() + timedelta(seconds=wait.retry_after)
            self._resting[notice.recipient] = until
            await self._mark("put_off", put_off, notice, until, tried=False)
        except (TelegramForbiddenError, TelegramNotFound, TelegramMigrateToChat) as closed:
            if not await self._groups.lost(notice, closed):
                await self._give_up(notice, str(closed), closed=not is_group(notice), by=by)
        except TelegramBadRequest as refused:
            if await self._groups.lost(notice, refused):
                return
            gone = "chat not found" in refused.message.lower()
            await self._give_up(notice, refused.message, closed=gone, by=by)
            if not gone:
                log.warning(
                    "notice refused", notice=notice.id, kind=notice.kind, why=refused.message
                )
        except (Quiet, Closed) as later:
            await self._mark("put_off", put_off, notice, later.until, tried=False)
        except (Unneeded, Refusal):
            await self._give_up(notice, "no longer needed")
        except DatabaseAway as away:
            log.warning("notice waits for its lease", notice=notice.id, why=repr(away.__cause__))
        except Exception as failure:
            log.warning("notice not sent", notice=notice.id, kind=notice.kind, why=repr(failure))
            if notice.attempts >= (WHILE_AWAY if _is_away(failure) else ATTEMPTS):
                await self._give_up(notice, repr(failure))
            else:
                wait_for = timedelta(seconds=min(2**notice.attempts, LONGEST))
                await self._mark("put_off", put_off, notice, self._clock() + wait_for)
        else:
            self._resting[notice.recipient] = self._clock() + CHAT_REST
            await self._mark("sent", mark_sent, notice, self._clock())

    async def _voice(self, notice: Notice) -> int:
        """By which bot: 0 is the common one. A message is written anew by who wrote it. Raises
        Closed where that one may send nothing just now, so that others need not wait."""
        by = notice.bot_id
        if is_group(notice):
            by = await self._groups.voice(notice)
        elif notice.message_id is None:
            by = await self._fleet.voice(notice.merchant_id, notice.recipient)
        bot = self._fleet.bot(by)
        wait = self._paces.of(bot.id).closed_for() if bot and self._fleet.lines else 0.0
        if wait:
            raise Closed(self._clock() + timedelta(seconds=wait))
        return by

    async def _give_up(
        self, notice: Notice, why: str, *, closed: bool = False, by: int = 0
    ) -> None:
        NOTICES.labels("given_up").inc()
        clock = Desk(self._database, system(notice.merchant_id), None, self._clock)
        await clock(give_up, notice=notice.id, why=why, closed=closed, bot_id=by)

    async def _mark(
        self, outcome: str, how: Callable[..., Awaitable[None]], *what: Any, **more: Any
    ) -> None:
        """Tried for a while: what was sent and is not marked is sent again."""
        NOTICES.labels(outcome).inc()

        async def write() -> None:
            async with self._database.writing() as session:
                await how(session, *what, **more)

        await patiently(write)

    async def _write(self, notice: Notice, by: int) -> None:
        bot = self._fleet.bot(by)
        if bot is None:
            raise Unneeded  # what it wrote stays as it is
        reader = await self._groups.reader(notice)
        hat = hat_to_read(notice, reader)
        zone = hat.timezone if hat else self._zone
        until = quiet_until(notice, reader, local(self._clock(), zone))
        if until and not is_group(notice):
            raise Quiet(until)
        own = None if is_group(notice) else reader.language
        language = own or (hat.language if hat else self._language)
        speak(language, hat.country if hat else "")
        actor = hat.actor if hat else stranger(notice.recipient, notice.merchant_id)
        stand_in(notice.merchant_id)
        link_through(self._fleet.username_of)
        told = Reader(
            Desk(self._database, replace(actor, bot_id=by), None, self._clock),
            zone,
            await username_for(bot),
            anew=notice.message_id is not None,
        )
        said = await letter(notice.kind, notice.payload, told)
        if notice.message_id is not None:
            await self._rewrite(notice, _Sent(bot, by, notice.message_id), said)
            return
        sent = await self._groups.post(bot, notice, said)
        if notice.about:
            await self._keep(notice, _Sent(bot, by, sent.message_id), said, told)

    async def _keep(self, notice: Notice, sent: _Sent, said: Letter, told: Reader) -> None:
        """From now on every change is written into it; one that came just before, at once."""
        digest = said.screen.digest
        await self._mark("kept", keep_copy, notice, sent.id, digest, self._clock(), sent.by)
        now = await letter(notice.kind, notice.payload, replace(told, anew=True))
        if now.screen.digest != digest:
            await self._rewrite(notice, sent, now)

    async def _rewrite(self, notice: Notice, sent: _Sent, now: Letter) -> None:
        """Unless it says so already: of several changes the first may have told the last."""
        digest = now.screen.digest
        async with self._database.reading() as session:
            if await says_already(session, notice, sent.id, sent.by, digest):
                return
        await rewrite(sent.bot, notice.recipient, sent.id, now)
        await self._mark("rewritten", mark_said, notice, sent.id, sent.by, digest)
