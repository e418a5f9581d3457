"""Every bot that this process serves. What is connected elsewhere is here some seconds later."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramUnauthorizedError
from aiogram.types import ManagedBotUpdated, StarTransaction
from aiohttp import ClientError

from bot.alarm import Alarm
from bot.book import Book
from bot.bots.calls import Paces
from bot.bots.hearing import Door, Hear, mark_of
from bot.bots.managing import may_make, token_of
from bot.intake.inbox import bots_waiting, sweep_left
from bot.intake.intake import Intake
from bot.tasks import Tasks, end
from domain.bots import (
    Living,
    has_begun,
    living_bots,
    manager_of,
    note_refused,
    renew_token,
)
from domain.desk import Desk
from domain.engine import SQLITE, Database, NoVault
from domain.errors import Refusal
from domain.roles import system
from domain.secrets import BotToken
from handlers.bots.wish import Introduced, NotFetched, Unknown, Unreachable
from handlers.kit.here import here

log = structlog.get_logger(__name__)
LOOK = 2.0  # s between two looks at what other replicas connected and left
CHECK = timedelta(hours=1)  # between two questions whether a token is good still
PATIENCE = 10  # s for a bot to say who it is


@dataclass(slots=True)
class Line:
    """A merchant's own bot, as it is served here."""

    known: Living
    bot: Bot
    intake: Intake
    door: Door
    checked: datetime
    hearing: asyncio.Task[None] | None = None


class Fleet:
    def __init__(
        self,
        common: Bot,
        database: Database,
        clock: Callable[[], datetime],
        tasks: Tasks,
        alarm: Alarm,
        paces: Paces,
        build: Callable[[str], Bot],
        serve: Callable[[Bot, int], Intake],
    ) -> None:
        """``build`` makes a bot of a token over the common one's client, ``serve`` its intake."""
        self.common = common
        self._database = database
        self._clock = clock
        self._tasks = tasks
        self._alarm = alarm
        self._paces = paces
        self._build = build
        self._serve = serve
        self.hear: Hear | None = None  # None: nobody listens, as in tests
        self.lines: dict[int, Line] = {}  # by the bot's number
        self._of: dict[int, Line] = {}  # by merchant
        self._doors: dict[bytes, Line] = {}
        self._books: dict[int, Book] = {0: Book(common)}
        self._turn = asyncio.Lock()
        self._working = False
        self._loop: asyncio.Task[None] | None = None

    # who is whose

    def owner_of(self, bot_id: int) -> int | None:
        """The merchant of an own bot; 0 of the common one, None of one that is served no more."""
        if bot_id == self.common.id:
            return 0
        line = self.lines.get(bot_id)
        return line.known.merchant_id if line else None

    def username_of(self, merchant_id: int) -> str:
        """The merchant's own bot's; "" where there is none."""
        line = self._of.get(merchant_id)
        return line.known.username if line else ""

    def bot(self, bot_id: int) -> Bot | None:
        """0: the common one. None: it is served no more."""
        line = self.lines.get(bot_id)
        return self.common if bot_id == 0 else line.bot if line else None

    def book(self, bot_id: int) -> Book | None:
        """A bot's own book of Stars, likewise."""
        return self._books.get(bot_id)

    async def since(self, moment: datetime) -> list[StarTransaction]:
        """The Stars that came to the common bot, and to the own one of the merchant at work."""
        found = await self._books[0].since(moment)
        line = self._of.get(here())
        if line is not None:
            found += await self._books[line.known.id].since(moment)
        return sorted(found, key=lambda one: one.date)

    async def voice(self, merchant_id: int, person_id: int) -> int:
        """By whom a merchant writes to a person: its own bot where they have begun a chat with
        it, also one that they closed since; else 0, the common one."""
        line = self._of.get(merchant_id)
        if line is None:
            return 0
        begun = await has_begun(self._database, merchant_id, line.known.id, person_id)
        return line.known.id if begun else 0

    def behind(self, path: str) -> Line | None:
        """Whose path that is on which somebody calls."""
        return self._doors.get(mark_of(path))

    # connecting

    async def introduce(self, token: BotToken) -> Introduced:
        """Ask a bot who it is. Raises Unknown, Unreachable."""
        try:
            me = await self._build(token.reveal()).get_me(request_timeout=PATIENCE)
        except TelegramUnauthorizedError as no:
            raise Unknown from no
        except (TelegramAPIError, ClientDecodeError) as away:
            raise Unreachable from away
        if me.id == self.common.id or me.id != token.bot_id:
            raise Unknown
        return Introduced(me.username or "", me.full_name)

    async def may_make(self, bot: Bot) -> None:
        """Raises CannotMake, Unreachable."""
        await may_make(self.common, bot)

    async def made(self, bot_id: int) -> BotToken:
        """The token of a bot that the common one manages. Raises NotManaged, NotFetched."""
        try:
            return await token_of(self.common, bot_id)
        except Unreachable as away:
            raise NotFetched from away

    async def renew(self, bot_id: int, *, anew: bool = False) -> bool:
        """Serve a managed bot by the token that Telegram knows now, or makes ``anew``; whether it
        is another one. Raises NotManaged, Unreachable."""
        merchant_id = await manager_of(self._database, bot_id)
        if merchant_id is None:
            return False
        token = await token_of(self.common, bot_id, anew=anew)
        desk = Desk(self._database, system(merchant_id), None, self._clock)
        changed = bool(await desk(renew_token, token=token))
        if changed:
            await self.refresh()
        return changed

    async def bot_changed(self, event: ManagedBotUpdated) -> None:
        """Telegram says that a bot which the common one manages was made, has another token, or
        another owner."""
        with suppress(Refusal):  # then the next look at its token finds it
            await self.renew(event.bot_user.id)

    async def let_go(self, token: BotToken) -> None:
        """Telegram calls us no more about a bot that was disconnected."""
        with suppress(TelegramAPIError):
            await self._build(token.reveal()).delete_webhook(request_timeout=PATIENCE)

    async def picture(self, bot: Bot, file_id: str) -> str | bytes | None:
        """A file's number is good for the bot that it was sent to, so another one's bytes."""
        with suppress(TelegramAPIError):
            await bot.get_file(file_id, request_timeout=PATIENCE)
            return file_id
        line = self._of.get(here())
        for other in (self.common, line.bot if line else self.common):
            if other.id == bot.id:
                continue
            with suppress(TelegramAPIError, ClientError, TimeoutError):
                found = await other.download(file_id, timeout=PATIENCE)
                return found.read() if found else None
        return None

    # the life of the lines

    def start(self) -> None:
        """Serve what is connected, and what will be."""
        self._working = True
        self._loop = self._tasks.start(self._run(), "bots")

    async def stop(self) -> None:
        """Hear nothing new, finish what was heard."""
        self._working = False
        if self._loop is not None:
            await end(self._loop)
            self._loop = None
        lines = list(self.lines.values())
        await asyncio.gather(*(self._deafen(one) for one in lines))
        await asyncio.gather(*(one.intake.stop() for one in lines))

    async def refresh(self) -> None:
        """As the database has it: begin with the new, end with what is gone."""
        async with self._turn:
            there = {one.id: one for one in await living_bots(self._database)}
            for number, line in list(self.lines.items()):
                if there.get(number) != line.known:
                    await self._end(line)
            for one in there.values():
                if one.id not in self.lines:
                    await self._begin(one)

    async def sweep(self, now: datetime) -> int:
        """Forget the oldest updates that are done, of every own bot, and all old ones of bots
        that are served nowhere any more; how many."""
        swept = sum([await one.intake.inbox.sweep(now) for one in list(self.lines.values())])
        # Another replica's bots are connected, too.
        served = {self.common.id, *(one.id for one in await living_bots(self._database))}
        return swept + await sweep_left(self._database, served, now)

    async def set_back(self, now: datetime) -> None:
        """The clock was ahead: of no own bot anything waits for what it said."""
        for one in list(self.lines.values()):
            one.checked = min(one.checked, now)
            await one.intake.set_back(now)

    def unknown(self, bot: Bot) -> None:
        """Telegram does not know this bot's token any more."""
        line = self.lines.get(bot.id)
        if line is not None and line.bot is bot:
            self._tasks.start(self._lost(line), "bot refused")

    async def _run(self) -> None:
        while True:
            try:
                await self.refresh()
                await self._nudge()
            except Exception as failure:  # the database is away, as a rule
                log.warning("bots wait", why=repr(failure))
            await asyncio.sleep(LOOK)

    async def _nudge(self) -> None:
        """Wake those for whom something waits; ask now and then whether their tokens are good."""
        if not self.lines:
            return
        for number in await bots_waiting(self._database):
            if number in self.lines:
                self.lines[number].intake.wake()
        now = self._clock()
        for line in self.lines.values():
            if now - line.checked >= CHECK:
                line.checked = now
                self._tasks.start(self._check(line), "bot checked")

    async def _check(self, line: Line) -> None:
        with suppress(TelegramAPIError):  # a token that is not known is noted around the call
            await line.bot.get_me(request_timeout=PATIENCE)

    async def _begin(self, known: Living) -> None:
        try:
            token = BotToken(self._database.vault.open(known.sealed))
        except NoVault:
            await self._alarm.tell("a bot's token does not open", f"@{known.username}")
            return
        bot = self._build(token.reveal())
        door = Door.of(token, ours=self.common.token)
        line = Line(known, bot, self._serve(bot, known.merchant_id), door, self._clock())
        self.lines[known.id] = self._of[known.merchant_id] = self._doors[line.door.mark] = line
        self._books[known.id] = Book(bot)
        if self._working:
            if self._database.dialect == SQLITE:
                await line.intake.inbox.reclaim()  # no other process has this file
            await line.intake.inbox.reopen()
            line.intake.start()
        if self._working and self.hear is not None:
            line.hearing = self._tasks.start(self.hear(bot, line.intake, line.door), "hearing")
        log.info("own bot", username=known.username, merchant=known.merchant_id)

    async def _end(self, line: Line) -> None:
        known = line.known
        self.lines.pop(known.id, None)
        self._of.pop(known.merchant_id, None)
        self._doors.pop(line.door.mark, None)
        self._books.pop(known.id, None)
        self._paces.forget(known.id)
        await self._deafen(line)
        self._tasks.start(line.intake.stop(), "own bot ends")
        log.info("own bot ended", username=known.username, merchant=known.merchant_id)

    async def _deafen(self, line: Line) -> None:
        if line.hearing is not None:
            await end(line.hearing)
            line.hearing = None

    async def _lost(self, line: Line) -> None:
        known = line.known
        with suppress(Refusal):
            if known.managed and await self.renew(known.id):
                return
        desk = Desk(self._database, system(known.merchant_id), None, self._clock)
        if await desk(note_refused, bot_id=known.id, changed_at=known.changed_at):
            await self._alarm.tell(
                f"Telegram does not know the token of @{known.username}",
                f"merchant {known.merchant_id}",
            )
        await self.refresh()
