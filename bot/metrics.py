"""What is counted for Prometheus."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import cache
from time import perf_counter
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram, Summary
from sqlalchemy import event, func, select

from bot.intake.model import RawUpdate, State
from domain.engine import Database, is_away
from domain.outbox import Notice

log = structlog.get_logger(__name__)
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
UPDATES = Counter("tillbot_updates", "Updates handled", ["role"])
WAITED = Histogram(
    "tillbot_waiting_seconds",
    "Seconds from an update's arrival until it is begun, albums aside",
    buckets=(*BUCKETS, 30, 60),
)
SECONDS = Histogram(
    "tillbot_update_seconds", "Seconds that an update takes once it is begun", buckets=BUCKETS
)
OPERATIONS = Summary("tillbot_operation_seconds", "Seconds of an operation", ["operation"])
STATEMENTS = Histogram(
    "tillbot_statement_seconds",
    "Seconds of a statement, its way to the database included",
    ["verb"],
    buckets=(0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10),
)
# Each outcome is there from the beginning: of what appears with its first event Prometheus sees
# no increase.
NOTICES = Counter("tillbot_notices", "Owed messages", ["outcome"])
PAYOUTS = Counter("tillbot_payouts", "Tries to give Stars back", ["outcome"])
for outcome in ("done", "unclear", "put_off"):
    PAYOUTS.labels(outcome)
for outcome in ("sent", "given_up", "put_off"):
    NOTICES.labels(outcome)
DEFECTS = Counter("tillbot_defects", "What no rule foresaw, by its type", ["kind"])
ALARMS = Counter("tillbot_alarms", "What is wrong and no update caused, such as a ledger's sum")
NOTICE_AGE = Gauge("tillbot_oldest_notice_seconds", "For how long the oldest due message waits")
UPDATE_AGE = Gauge("tillbot_oldest_update_seconds", "For how long the oldest update waits")
AWAY = Gauge("tillbot_database_away", "1: the database did not answer when it was asked last")


def gauges(database: Database) -> Callable[[datetime], Coroutine[Any, Any, int]]:
    """How long the oldest waits, as each replica sees it; nothing is left for another round."""

    async def measure(now: datetime) -> int:
        try:
            owed, came = await _oldest(database)
        except Exception as failure:
            if not is_away(failure):
                raise
            AWAY.set(1)
            log.warning("nothing measured, the database is away", why=repr(failure)[:200])
            return 0
        AWAY.set(0)
        for gauge, since in ((NOTICE_AGE, owed), (UPDATE_AGE, came)):
            gauge.set(max((now - since).total_seconds(), 0) if since else 0)
        return 0

    return measure


async def _oldest(database: Database) -> tuple[datetime | None, datetime | None]:
    """Since when a message is due, and an update waits."""
    async with database.reading() as session:
        owed = await session.scalar(
            select(func.min(Notice.due)).where(Notice.sent.is_(None), Notice.given_up.is_(None))
        )
        came = await session.scalar(
            select(func.min(RawUpdate.received)).where(RawUpdate.state == State.WAITING)
        )
    return owed, came


class timed:
    """Around an operation, by its name, or a statement of the fast lane, by its text."""

    __slots__ = ("_begun", "_seconds")

    def __init__(self, what: str) -> None:
        self._seconds = _of_statement(what[:6]) if " " in what else _of_operation(what)

    def __enter__(self) -> None:
        self._begun = perf_counter()

    def __exit__(self, *_: object) -> None:
        self._seconds.observe(perf_counter() - self._begun)


@cache
def _of_operation(name: str) -> Summary:
    return OPERATIONS.labels(name)


@cache
def _of_statement(verb: str) -> Histogram:
    """Of some few: what begins in another way is one."""
    return STATEMENTS.labels(verb if verb in VERBS else "other")


def time_statements(database: Database) -> None:
    """From now on, all that pass SQLAlchemy; those of the fast lane are ``timed``."""
    for engine in {database.writer, database.reader}:
        event.listen(engine.sync_engine, "before_cursor_execute", _begins)
        event.listen(engine.sync_engine, "after_cursor_execute", _ends)


def _begins(_c: Any, _u: Any, _s: str, _p: Any, context: Any, _m: Any) -> None:
    if context is not None:
        context.tillbot_begun = perf_counter()


def _ends(_c: Any, _u: Any, sql: str, _p: Any, context: Any, _m: Any) -> None:
    begun = getattr(context, "tillbot_begun", None)
    if begun is not None:
        _of_statement(sql[:6]).observe(perf_counter() - begun)
