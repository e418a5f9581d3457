"""The clock of the business. Jobs carry no data: what is due is asked of the database."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import select, text

from bot.alarm import Alarm
from bot.delivery import Delivery
from domain.cards import warn_expiring
from domain.desk import Desk
from domain.engine import POSTGRES, Database
from domain.errors import DatabaseAway
from domain.intake import sweep_uploads
from domain.mall import end_sales, sweep_holds, warn_short
from domain.merchants import Merchant
from domain.reports import owe_reports
from domain.roles import system
from domain.stock import check_ledger, wake_low

log = structlog.get_logger(__name__)
# The library forgets a tick that is one second late; ours may be late, never forgotten.
ON_TIME_OR_LATER = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
LEADER_KEY = 7_411_105  # PostgreSQL's advisory lock: one replica at a time holds the clock


class Clock:
    """Asks what is due. Any number of replicas may run one; losing a tick costs a minute."""

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        now: Callable[[], datetime],
        alarm: Alarm,
    ) -> None:
        self._alarm = alarm
        self._database = database
        self._delivery = delivery
        self._now = now

    async def tick(self) -> int:
        """Everything that is due at this moment, for every merchant; how much was owed."""
        async with self._database.reading() as session:
            merchants = (await session.scalars(select(Merchant.id).order_by(Merchant.id))).all()
        owed = 0
        for merchant_id in merchants:
            desk = Desk(self._database, system(merchant_id), None, self._now)
            owed += await desk(warn_expiring)
            owed += await desk(owe_reports)
            for job in (sweep_holds, end_sales, wake_low, warn_short, sweep_uploads):
                owed += await desk(job)
            if wrong := await desk(check_ledger):
                await self._alarm.tell(
                    f"merchant {merchant_id}: {len(wrong)} balances are not their ledger",
                    ", ".join(f"{w.account} {w.id}: {w.balance} ≠ {w.ledger}" for w in wrong[:8]),
                )
        return owed

    async def tick_if_leading(self) -> None:
        if self._database.dialect != POSTGRES:
            await self.tick()
            return
        async with self._database.writing() as session:
            held = await session.scalar(text(f"SELECT pg_try_advisory_xact_lock({LEADER_KEY})"))
            if held:
                await self.tick()

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
