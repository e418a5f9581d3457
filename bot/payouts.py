"""Gives back the Stars that are owed: once each, whatever breaks, and none holds up another.

Before any try but the first, Telegram's book is asked whether an earlier one has done it: a try
whose answer was lost never pays twice, and never counts as done by itself.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter

from bot.book import Book
from bot.bots.fleet import Fleet
from bot.metrics import PAYOUTS
from bot.tasks import Tasks, end
from bot.turns import Urgency, urgency
from domain.desk import Desk
from domain.engine import Database
from domain.errors import DatabaseAway
from domain.payments import (
    Try,
    bring_payouts_forward,
    close_payout,
    payouts_due,
    put_off_payout,
    take_payout,
)
from domain.roles import system

log = structlog.get_logger(__name__)
LOOK = 2.0  # s between two looks at what is due
IN_FLIGHT = 4
GRACE = 3.5  # s that a stop waits for what is in flight
ALREADY = "CHARGE_ALREADY_REFUNDED"  # may be said of what never went back, so it is looked up

NO_BOT = "the bot that took them is not connected"


class Payouts:
    def __init__(
        self, fleet: Fleet, database: Database, clock: Callable[[], datetime], tasks: Tasks
    ) -> None:
        self._fleet = fleet
        self._database = database
        self._clock = clock
        self._tasks = tasks
        self._flying: dict[tuple[int, int], asyncio.Task[None]] = {}
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._loop = self._tasks.start(self._run(), "payouts")

    async def stop(self) -> None:
        """Begin nothing new; what is cut off all the same is asked about at the next try."""
        if self._loop is not None:
            await end(self._loop)
            self._loop = None
        if self._flying:
            await asyncio.wait(list(self._flying.values()), timeout=GRACE)

    async def set_back(self, now: datetime) -> None:
        """The clock was ahead: no refund waits for as long as it said."""
        async with self._database.writing() as session:
            await bring_payouts_forward(session, now)

    async def pay_due(self) -> int:
        """Everything that is due now, a try each; how many were begun."""
        begun = 0
        while more := await self._begin():
            begun += more
            await asyncio.wait(list(self._flying.values()))
        return begun

    async def _run(self) -> None:
        while True:
            try:
                await self._begin()
            except Exception as failure:  # the database is away, as a rule
                log.warning("payouts wait", why=repr(failure))
            await asyncio.sleep(LOOK)

    async def _begin(self) -> int:
        free = IN_FLIGHT - len(self._flying)
        if free <= 0:
            return 0
        async with self._database.reading() as session:
            due = await payouts_due(session, self._clock(), self._flying.keys(), free)
        for which in due:
            task = self._tasks.start(self._pay(*which), "payout")
            self._flying[which] = task
            task.add_done_callback(partial(self._landed, which))
        return len(due)

    def _landed(self, which: tuple[int, int], _task: asyncio.Task[None]) -> None:
        self._flying.pop(which, None)

    async def _pay(self, merchant_id: int, number: int) -> None:
        """A try, and what became of it; where even that cannot be noted, its lease runs out."""
        urgency.set(Urgency.NOTICE)
        desk = Desk(self._database, system(merchant_id), None, self._clock)
        try:
            this = await desk(take_payout, payout_id=number)
            if this is not None:
                await self._try(desk, this)
        except DatabaseAway as away:
            log.warning("payout waits", payout=number, why=repr(away.__cause__))

    async def _try(self, desk: Desk, this: Try) -> None:
        bot, book = self._fleet.bot(this.bot_id), self._fleet.book(this.bot_id)
        if bot is None or book is None:
            await self._put_off(desk, this, NO_BOT, unclear=this.attempt > 1)
            return
        try:
            done = this.attempt > 1 and await book.went_back(this.charge, this.since)
            if not done:
                await self._refund(bot, book, this)
        except _NotThere:
            await self._put_off(desk, this, ALREADY, unclear=True, refused=True)
        except TelegramRetryAfter as busy:
            await self._put_off(desk, this, busy.message, unclear=this.attempt > 1)
        except (TelegramBadRequest, TelegramForbiddenError) as no:
            unclear = this.attempt > 1
            await self._put_off(desk, this, no.message, unclear=unclear, refused=True)
        except DatabaseAway:
            raise
        except Exception as failure:
            await self._put_off(desk, this, repr(failure), unclear=True)
        else:
            PAYOUTS.labels("done").inc()
            await desk(close_payout, payout_id=this.payout_id)

    async def _refund(self, bot: Bot, book: Book, this: Try) -> None:
        """Raises _NotThere where Telegram says that it went back, and its book does not."""
        try:
            await bot.refund_star_payment(
                user_id=this.person_id, telegram_payment_charge_id=this.charge
            )
        except TelegramBadRequest as refused:
            if ALREADY not in refused.message:
                raise
            if not await book.went_back(this.charge, this.since):
                raise _NotThere from refused

    async def _put_off(
        self, desk: Desk, this: Try, trouble: str, *, unclear: bool, refused: bool = False
    ) -> None:
        PAYOUTS.labels("unclear" if unclear else "put_off").inc()
        log.warning(
            "payout put off",
            merchant=desk.actor.merchant_id,
            payout=this.payout_id,
            attempt=this.attempt,
            why=trouble,
        )
        await desk(
            put_off_payout,
            payout_id=this.payout_id,
            attempt=this.attempt,
            trouble=trouble,
            unclear=unclear,
            refused=refused,
        )


class _NotThere(Exception):
    pass
