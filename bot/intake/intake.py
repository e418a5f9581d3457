"""Works on what was written down: chats at once, each in its order, by any replica."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from math import inf
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.types import Message, Update
from aiogram.types.update import UpdateTypeLookupError

from bot.alarm import Alarm
from bot.intake.checkouts import Checkouts
from bot.intake.inbox import KEPT, LEASE, TRIES, Due, Ended, Fate, Inbox, Job, Part, beside
from bot.intake.kindly import say_kindly
from bot.intake.model import BESIDE, State, is_payment
from bot.intake.receipt import Receipt, album_receipt
from bot.intake.rescue import Rescue, paid_in
from bot.metrics import WAITED
from bot.tasks import Tasks, end
from bot.turns import REMEMBERED, Going, Room, Staff, going
from domain.errors import DatabaseAway
from handlers.door import aside

log = structlog.get_logger(__name__)
AT_ONCE = 256  # jobs; most of them wait for their turn to speak
FOR_STAFF = 32  # of these, kept free for who stands at a till
# Others at once between two waits for Telegram: they share one processor with the till.
COMPUTING = 1
A_WHILE = 0.1  # s; what has computed for longer is waiting for something else
PAGE = 100  # updates that Telegram gives at once; behind so many there are more
CATCHES_UP = 0.4  # s that a crowd waits for what stands behind it: a till's code, perhaps
SOONEST, LATEST = timedelta(seconds=5), timedelta(minutes=30)  # till a payment is tried again
LOOK = 1.0  # s between two looks at what other replicas left
PATIENCE = 3.0  # s that somebody waits for a database that takes nothing, without a word
GRACE = 3.5  # s that a stop gives to what is in work


class Intake:
    """One bot's. ``accept`` is called by polling and by the webhook."""

    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        inbox: Inbox,
        checkouts: Checkouts,
        rescue: Rescue,
        tasks: Tasks,
        staff: Staff,
        alarm: Alarm,
        clock: Callable[[], datetime],
        quiet: float = 1.0,
        look: float = LOOK,
        room: Room | None = None,
    ) -> None:
        """``quiet``: seconds without another part after which an album counts as complete;
        ``look``: seconds between two looks at what other replicas left, while it has no work;
        ``room``: shared by the bots of a process."""
        self._bot = bot
        self._dispatcher = dispatcher
        self.inbox = inbox
        self.checkouts = checkouts
        self._rescue = rescue
        self._tasks = tasks
        self._staff = staff
        self._alarm = alarm
        self._clock = clock
        self._quiet = timedelta(seconds=quiet)
        self._look = look
        self._running: dict[int, tuple[Job, asyncio.Task[None]]] = {}  # by chat
        self._room = room or Room(COMPUTING, A_WHILE)
        self._ended: list[Ended] = []
        self._wake = asyncio.Event()
        self._stopping = False
        self._renewed: datetime | None = None
        self._more = False  # somebody waits for room
        self._behind: float | None = None  # since when Telegram has given nothing but whole pages
        self._begun: dict[int, int] = {}  # by chat: the last number that was begun
        self._refused: dict[int, float] = {}  # updates not written down: since when; inf: told
        self._loop: asyncio.Task[None] | None = None

    async def accept(self, raws: Sequence[dict[str, Any]]) -> None:
        """Answered or written down on return; then Telegram may be told that we have them."""
        if len(raws) < PAGE:
            self._behind = None
        elif self._behind is None:
            self._behind = asyncio.get_running_loop().time()
        left = await self.checkouts.answer(raws)
        if not left:
            return
        try:
            fates = await self.inbox.write_down(left, self._clock(), self._staff)
        except RuntimeError:
            self._not_taken(left)
            raise
        self._refused.clear()
        if Fate.WAITS in fates:  # a flood wakes nobody
            self._wake.set()
        for raw, fate in zip(left, fates, strict=True):
            if fate is Fate.FIRST:
                self._tasks.start(say_kindly(self._bot, raw, aside.too_many), "flood")

    def _not_taken(self, raws: Sequence[dict[str, Any]]) -> None:
        """Telegram gives them again; whoever has waited for a while is told so, once."""
        now = asyncio.get_running_loop().time()
        for raw in raws[:REMEMBERED]:
            since = self._refused.setdefault(int(raw["update_id"]), now)
            if now - since > PATIENCE:
                self._refused[int(raw["update_id"])] = inf
                self._tasks.start(say_kindly(self._bot, raw, aside.not_taken), "not taken")

    async def set_back(self, now: datetime) -> None:
        """The clock was ahead: what is in work is renewed from now on, not from then."""
        self._renewed = None
        await self.inbox.set_back(now)

    def wake(self) -> None:
        """Something waits."""
        self._wake.set()

    def start(self) -> None:
        """Begin to work, also on what an earlier process left."""
        self._stopping = False
        self._loop = self._tasks.start(self._work(), "intake")

    async def stop(self, grace: float = GRACE) -> None:
        """Finish what is there, for a while; the rest waits in the database for the next start."""
        self._stopping = True
        self._room.wait(self.wake, waits=False)
        self._wake.set()
        if self._loop is not None:
            await asyncio.wait([self._loop], timeout=grace)
            await end(self._loop)
            self._loop = None
        left = [job for job, _task in self._running.values()]
        for _job, task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(
            *(task for _job, task in self._running.values()), return_exceptions=True
        )
        with suppress(DatabaseAway):
            await self._settle()
            if numbers := [number for job in left for number in job.ids]:
                log.warning("stopped with updates in work", updates=len(numbers))
                await self.inbox.hold(numbers, None)

    async def _work(self) -> None:
        while True:
            later: datetime | None = None
            self._wake.clear()
            try:
                later = await self.round()
            except Exception as failure:  # the database is away, as a rule
                log.warning("intake waits", why=repr(failure))
                if self._stopping:
                    return
                await asyncio.sleep(LOOK)
                continue
            if self._stopping and not self._running and not self._ended and later is None:
                return
            look = LOOK if self._running or self._ended else self._look
            wait = look if later is None else (later - self._clock()).total_seconds()
            if self._more:
                wait = min(wait, A_WHILE)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), max(0.01, min(look, wait)))

    async def round(self) -> datetime | None:
        """Note what ended, begin what is due; when the next album will be complete."""
        now = self._clock()
        await self._settle()
        await self._renew(now)
        quiet = timedelta(0) if self._stopping else self._quiet
        due, later = await self.inbox.due(now, self._running, quiet)
        async with self._room.turn:
            if chosen := self._choose(due):
                albums = {one.chat for one in chosen if one.album}
                for job in await self.inbox.take(chosen, now):
                    if job.chat not in albums and job.chat < BESIDE:
                        waited = (now - job.parts[0].received).total_seconds()
                        WAITED.observe(max(0.0, waited))  # by which replica's clock it came
                    task = self._tasks.start(self._do(job, self._goes(job)), "update")
                    self._running[job.chat] = (job, task)
                    self._note_begun(job)
        return later

    async def idle(self) -> None:
        """Until everything that was begun has ended and is noted."""
        while self._running:
            await asyncio.gather(*(task for _job, task in self._running.values()))
        await self._settle()

    def _note_begun(self, job: Job) -> None:
        if len(self._begun) > REMEMBERED:
            self._begun.clear()
        self._begun[job.chat] = max(job.ids)

    def _goes(self, job: Job) -> Going:
        now = Going(asyncio.get_running_loop().time(), self._room.call_next)
        if job.chat not in self._staff:
            self._room.enter(self._bot.id, job.chat, now)
        return now

    def _choose(self, due: list[Due]) -> list[Due]:
        """What waits for nobody is begun; then who stands at a till, and in another round, which
        the end of any work begins, the others as far as there is room."""
        asked = [one for one in due if beside(one)]
        first = [one for one in due if one.chat in self._staff]
        others = [one for one in due if one.chat not in self._staff and not beside(one)]
        free = AT_ONCE - len(self._running)
        others = sorted(others, key=lambda one: self._begun.get(one.chat, 0))  # each in turn
        waits = bool(first) or self._catches_up()
        room = 0 if waits else min(free - len(first) - FOR_STAFF, self._room.free())
        self._more = len(others) > room
        self._room.wait(self.wake, waits=self._more)
        return [*asked, *first[: max(0, free)], *others[: max(0, room)]]

    def _catches_up(self) -> bool:
        """Whether more is likely to stand behind what has come, and has not been waited for."""
        now = asyncio.get_running_loop().time()
        return self._behind is not None and now - self._behind < CATCHES_UP

    async def _settle(self) -> None:
        if self._ended:
            ended, self._ended = self._ended, []
            try:
                await self.inbox.finish(ended)
            except BaseException:
                self._ended = ended + self._ended
                raise

    async def _renew(self, now: datetime) -> None:
        """Say that we still live, for those whose lease is a third gone."""
        if self._running and (self._renewed is None or now - self._renewed >= LEASE / 3):
            numbers = [number for job, _task in self._running.values() for number in job.ids]
            await self.inbox.hold(numbers, now + LEASE)
        if not self._running or self._renewed is None or now - self._renewed >= LEASE / 3:
            self._renewed = now

    async def _do(self, job: Job, now: Going) -> None:
        going.set(now)
        ended = Ended(job.ids)
        try:
            ended = await self._handle(job)
        except asyncio.CancelledError:
            self._forget(job)  # given back by who stops us
            raise
        except Exception as failure:
            log.exception("update failed beyond its error handlers", updates=job.ids)
            await self._alarm.ring(failure, job.ids[0])
            ended = await self._kept(job)
        self._ended.append(ended)
        self._forget(job)
        self._wake.set()

    async def _kept(self, job: Job) -> Ended:
        """What failed is over, but for money that is in: it is tried again, ever more seldom."""
        part = job.parts[0]
        if not is_payment(json.loads(part.raw)) or await self._noted(part):
            return Ended(job.ids)
        now, paid = self._clock(), paid_in(part.raw)
        age = now - part.received
        if age > KEPT:
            await self._alarm.tell("a payment was never noted", f"update {part.update_id}, {paid}")
            return Ended(job.ids, State.ASIDE)
        if paid and job.chat < BESIDE:
            await self._rescue.lost(paid, "it is tried again")
        return Ended(job.ids, again=now + min(max(age, SOONEST), LATEST))

    async def _noted(self, part: Part) -> bool:
        paid = paid_in(part.raw)
        return paid is not None and await self._rescue.note(paid)

    def _forget(self, job: Job) -> None:
        self._running.pop(job.chat, None)
        self._room.leave(self._bot.id, job.chat)

    async def _handle(self, job: Job) -> Ended:
        readable: list[Part] = []
        unreadable: list[Part] = []
        for part in job.parts:
            (unreadable if part.attempts > TRIES else readable).append(part)
        updates = []
        for part in readable:
            try:
                update = Update.model_validate_json(part.raw, context={"bot": self._bot})
                _kind = update.event_type
            except UpdateTypeLookupError:
                continue  # of a kind that we did not ask for
            except Exception as why:  # whatever a stranger's JSON makes of the parser
                unreadable.append(part)
                log.warning("unreadable update", update_id=part.update_id, why=repr(why)[:300])
            else:
                updates.append(update)
        unread = [part.update_id for part in unreadable if await self._set_aside(part)]
        receipt = await self._feed(job, updates) if updates else None
        if unread:
            await self.inbox.finish([Ended(unread, State.ASIDE)])
        return Ended([number for number in job.ids if number not in unread], receipt=receipt)

    async def _feed(self, job: Job, updates: list[Update]) -> int | None:
        """Hand them to the dispatcher; the message that answers an album."""
        messages = [update.message for update in updates if update.message]
        if not messages or messages[0].media_group_id is None:
            await self._dispatcher.feed_update(
                self._bot,
                updates[0],
                again=job.chat >= BESIDE,
                received=job.parts[0].received,
            )
            return None
        receipt = Receipt(job.chat)
        if len(job.earlier) > 1:  # one photo alone was answered with its card's own screen
            receipt.message = job.receipt
            messages = [*(self._earlier(part) for part in job.earlier), *messages]
        messages.sort(key=lambda one: one.message_id)
        before = album_receipt.set(receipt)
        try:
            await self._dispatcher.feed_update(self._bot, updates[0], album=messages)
        finally:
            album_receipt.reset(before)
        return receipt.message

    def _earlier(self, part: Part) -> Message:
        update = Update.model_validate_json(part.raw, context={"bot": self._bot})
        assert update.message  # noqa: S101  (only messages have an album)
        return update.message

    async def _set_aside(self, part: Part) -> bool:
        """Unless it is a payment that can be noted all the same."""
        if await self._noted(part):
            return False
        raw = json.loads(part.raw)
        kind = next((name for name in raw if name != "update_id"), "?")
        why = "unreadable" if part.attempts <= TRIES else "deadly"
        await self._alarm.tell(f"set aside: {why} {kind}", f"update {part.update_id}")
        if paid := paid_in(part.raw):
            await self._rescue.lost(paid, why)
        words = aside.unread_payment if is_payment(raw) else aside.unreadable
        await say_kindly(self._bot, raw, words)
        return True
