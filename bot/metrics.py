"""What is counted for Prometheus."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import func, select

from bot.intake.model import RawUpdate, State
from domain.engine import Database
from domain.outbox import Notice

UPDATES = Counter("tillbot_updates", "Updates handled", ["role"])
SECONDS = Histogram(
    "tillbot_update_seconds",
    "Seconds from an update's arrival to its answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
NOTICES = Counter("tillbot_notices", "Owed messages", ["outcome"])
PAYOUTS = Counter("tillbot_payouts", "Tries to give Stars back", ["outcome"])
DEFECTS = Counter("tillbot_defects", "What no rule foresaw, by its type", ["kind"])
ALARMS = Counter("tillbot_alarms", "What is wrong and no update caused, such as a ledger's sum")
NOTICE_AGE = Gauge("tillbot_oldest_notice_seconds", "For how long the oldest due message waits")
UPDATE_AGE = Gauge("tillbot_oldest_update_seconds", "For how long the oldest update waits")


def gauges(database: Database) -> Callable[[datetime], Coroutine[Any, Any, int]]:
    """A sweep of the clock's: how long the oldest waits; nothing is left for another round."""

    async def measure(now: datetime) -> int:
        async with database.reading() as session:
            owed = await session.scalar(
                select(func.min(Notice.due)).where(
                    Notice.sent.is_(None), Notice.given_up.is_(None)
                )
            )
            came = await session.scalar(
                select(func.min(RawUpdate.received)).where(RawUpdate.state == State.WAITING)
            )
        for gauge, since in ((NOTICE_AGE, owed), (UPDATE_AGE, came)):
            gauge.set(max((now - since).total_seconds(), 0) if since else 0)
        return 0

    return measure
