"""The clock of the business. Jobs carry no data: what is due is asked of the database."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Select, select, text

from bot.alarm import Alarm
from bot.intake.inbox import Inbox
from domain.cards import expiring_at, warn_expiring
from domain.desk import Desk, Operation
from domain.engine import POSTGRES, Database
from domain.errors import DatabaseAway
from domain.intake import arrivals_over_at, sweep_arrivals, sweep_uploads, uploads_over_at
from domain.mall import end_sales, holds_over_at, sweep_holds, warn_short
from domain.merchants import Merchant
from domain.reports import owe_reports
from domain.roles import system
from domain.stock import check_ledger, wake_low

log = structlog.get_logger(__name__)
# The library forgets a tick that is one second late; ours may be late, never forgotten.
ON_TIME_OR_LATER = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
CHUNK = 500  # merchants that one question names
LEADER_KEY = 7_411_105  # PostgreSQL's advisory lock: one replica at a time holds the clock


@dataclass(frozen=True, slots=True)
class Tick:
    """A deed of the clock's, and the one question that finds whose it is just now.

    The question may name merchants for whom nothing turns out to be due, never forget one.
    Without a question all are asked.
    """

    deed: Operation[[], Any]
    due: Callable[[datetime], Select[int]] | None = None


TICKS = (
    Tick(warn_expiring, expiring_at),
    Tick(owe_reports),
    Tick(sweep_holds, holds_over_at),
    Tick(end_sales),
    Tick(wake_low),
    Tick(warn_short),
    Tick(sweep_arrivals, arrivals_over_at),
    Tick(sweep_uploads, uploads_over_at),
    Tick(check_ledger),
)


class Clock:
    """Asks what is due. Any number of replicas may run one; losing a tick costs a minute."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        alarm: Alarm,
        inbox: Inbox,
        ticks: tuple[Tick, ...] = TICKS,
    ) -> None:
        self._alarm = alarm
        self._database = database
        self._now = now
        self._inbox = inbox
        self._ticks = ticks

    async def tick(self) -> int:
        """Everything that is due at this moment; how much was owed.

        Each tick of each merchant stands for itself: one that fails is told and holds up no other.
        """
        owed = 0
        for tick in self._ticks:
            last = 0
            while merchants := await self._whose(tick, last):
                for merchant_id in merchants:
                    owed += await self._one(tick, merchant_id)
                last = merchants[-1]
        await self._inbox.sweep(self._now())
        return owed

    async def _whose(self, tick: Tick, last: int) -> Sequence[int]:
        """The next merchants, some at a time."""
        query = select(Merchant.id).where(Merchant.id > last).order_by(Merchant.id).limit(CHUNK)
        if tick.due is not None:
            query = query.where(Merchant.id.in_(tick.due(self._now())))
        async with self._database.reading() as session:
            return (await session.scalars(query)).all()

    async def _one(self, tick: Tick, merchant_id: int) -> int:
        desk = Desk(self._database, system(merchant_id), None, self._now)
        try:
            answer = await desk(tick.deed)
        except DatabaseAway:
            raise
        except Exception as failure:
            log.exception("tick failed", tick=tick.deed.name, merchant=merchant_id)
            await self._alarm.tell(
                f"{tick.deed.name} failed for merchant {merchant_id}", repr(failure)
            )
            return 0
        if not isinstance(answer, list):
            return int(answer)
        if answer:
            await self._alarm.tell(
                f"merchant {merchant_id}: {len(answer)} balances are not their ledger",
                ", ".join(f"{w.account} {w.id}: {w.balance} ≠ {w.ledger}" for w in answer[:8]),
            )
        return 0

    async def tick_if_leading(self) -> None:
        """One replica at a time: the lock belongs to a connection, no transaction stays open."""
        if self._database.dialect != POSTGRES:
            await self.tick()
            return
        async with self._database.writer.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            if not await alone.scalar(text(f"SELECT pg_try_advisory_lock({LEADER_KEY})")):
                return
            try:
                await self.tick()
            finally:
                # A connection that cannot say so is closed, and its lock with it.
                try:
                    await alone.execute(text(f"SELECT pg_advisory_unlock({LEADER_KEY})"))
                except Exception:
                    await alone.invalidate()
                    raise

    def schedule(self) -> AsyncIOScheduler:
        """Not yet started."""
        scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=ON_TIME_OR_LATER)
        scheduler.add_job(_calmly(self.tick_if_leading), "interval", minutes=1, id="due")
        return scheduler


def _calmly(job: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """A database that is away is told in one line; the next tick tries again."""

    async def run() -> None:
        try:
            await job()
        except DatabaseAway as away:
            log.warning("database away, waiting for the next tick", why=repr(away.__cause__))
        except Exception:
            log.exception("job failed")

    return run
