"""The clock of the business. Jobs carry no data: what is due is asked of the database."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Select, bindparam, text

from bot.alarm import Alarm
from domain.alerts import answers_due, raise_alerts, wake_alerts
from domain.broadcasts import broadcasts_due, carry_broadcasts
from domain.cards import (
    carry_days,
    expiring_at,
    moves_at,
    plan_tellings,
    replanning_at,
    voucher_moves_at,
    warn_expiring,
)
from domain.catalog import forget_pictures
from domain.chores import Chore, bring_chores_forward, due_for
from domain.desk import Desk, Operation
from domain.draws import carry_draws, draws_due, end_wins, wins_due
from domain.engine import POSTGRES, Database, Moment, Statement, once_for_all
from domain.errors import DatabaseAway
from domain.exports import HELD as WRITTEN_FOR
from domain.exports import end_exports, exports_over_at
from domain.intake import arrivals_over_at, sweep_arrivals
from domain.ledger import check_accounts
from domain.mall import end_sales, holds_over_at, sweep_holds, warn_short
from domain.members import end_points
from domain.orders import GIVES_UP, close_unpaid, complete_shipped, under_way_at, unpaid_at
from domain.refunds import carry_on, unanswered_at
from domain.reports import owe_reports, take_early_ones_back
from domain.retention import forget
from domain.roles import system
from domain.shifts import close_forgotten, shifts_over_at
from domain.stock import check_ledger, moved_by, snoozes_over_at, wake_low
from domain.vouchers import carry_prints, carry_voucher_cards, prints_left_at

log = structlog.get_logger(__name__)
# The library forgets a tick that is one second late; ours may be late, never forgotten.
ON_TIME_OR_LATER = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
MERCHANTS = 500  # that one question names
JOB = "due"
ROUNDS = 2000  # chunks of one merchant's in a minute; what is left then waits for the next
IDLE = 20  # times the same merchants were named and nothing done: it is in somebody's hands
LEADER_KEY = 7_411_105  # PostgreSQL's advisory lock: one replica at a time holds the clock
HELD = timedelta(minutes=5)  # by one that may be frozen by now, or whose machine is gone

Sweep = Callable[[datetime], Awaitable[int]]  # forgets some that are nobody's; how many


@dataclass(frozen=True, slots=True)
class Tick:
    """A deed of the clock's, and the one question that finds whose it is just now.

    The deed does a chunk of what is due, so that it holds the writer for a moment only, and is
    asked for again until the question does not name the merchant any more. ``ago``: what is asked
    about is so long past.
    """

    deed: Operation[..., Any]
    due: Callable[[datetime], Select[int]]
    ago: timedelta = timedelta(0)

    def question(self) -> Select[int]:
        """Built once, for whenever ``now`` is."""
        now = bindparam("now", type_=Moment())
        return once_for_all(self.due(cast("datetime", now)).distinct().limit(MERCHANTS))

    def statement(self) -> Statement:
        """The same on the driver itself: each minute asks them all, and mostly for nothing."""
        return Statement(lambda _: self.question())


TICKS = (
    Tick(carry_days, moves_at),  # before whatever asks what ends
    Tick(carry_voucher_cards, voucher_moves_at),
    Tick(warn_expiring, expiring_at),
    Tick(plan_tellings, replanning_at),
    Tick(owe_reports, due_for(Chore.REPORT)),
    Tick(raise_alerts, due_for(Chore.ALERTS)),
    Tick(wake_alerts, answers_due),
    Tick(carry_broadcasts, broadcasts_due),
    Tick(sweep_holds, holds_over_at),
    Tick(close_unpaid, unpaid_at),
    Tick(complete_shipped, under_way_at, GIVES_UP),
    Tick(carry_on, unanswered_at),
    Tick(close_forgotten, shifts_over_at),
    Tick(carry_draws, draws_due),
    Tick(end_wins, wins_due),
    Tick(end_sales, due_for(Chore.SALES)),
    Tick(wake_low, snoozes_over_at),
    Tick(warn_short, moved_by),
    Tick(sweep_arrivals, arrivals_over_at),
    Tick(end_exports, exports_over_at, WRITTEN_FOR),
    Tick(carry_prints, prints_left_at),
    Tick(end_points, due_for(Chore.POINTS)),
    Tick(check_ledger, due_for(Chore.LEDGER)),
    Tick(check_accounts, due_for(Chore.ACCOUNTS)),
    Tick(forget, due_for(Chore.ROWS)),
    Tick(forget_pictures, due_for(Chore.PICTURES)),
)


class Clock:
    """Asks what is due. Any number of replicas may run one; losing a tick costs a minute."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        alarm: Alarm,
        sweeps: tuple[Sweep, ...] = (),
        ticks: tuple[Tick, ...] = TICKS,
        looks: tuple[Sweep, ...] = (),
    ) -> None:
        """``looks``: what each replica does for itself, whoever holds the clock."""
        self._alarm = alarm
        self._database = database
        self._now = now
        self._sweeps = sweeps
        self._ticks = ticks
        self._looks = looks
        self._held: datetime | None = None  # since when another one holds the clock
        self._scheduler: AsyncIOScheduler | None = None
        self._asked = {tick: tick.statement() for tick in ticks}

    async def tick(self) -> int:
        """Everything that is due at this moment; how much was done.

        Each tick of each merchant stands for itself: one that fails is told and holds up no other.
        """
        done = 0
        for tick in self._ticks:
            done += await self._until_none(tick)
        for sweep in self._sweeps:
            await self._swept(sweep)
        return done

    async def _until_none(self, tick: Tick) -> int:
        """A chunk of each merchant's in turn, until nothing is due, or nothing can be done about
        it. Who failed waits a minute."""
        done = idle = 0
        failed: dict[int, Exception] = {}
        before: tuple[Sequence[int], int] = (), 0
        for _ in range(ROUNDS):
            merchants = await self._whose(tick, failed)
            idle = idle + 1 if before == (merchants, done) else 0
            if not merchants or idle == IDLE:
                break
            before = merchants, done
            for merchant_id in merchants:
                try:
                    done += await self._one(tick, merchant_id)
                except DatabaseAway:
                    raise
                except Exception as failure:
                    log.exception("tick failed", tick=tick.deed.name, merchant=merchant_id)
                    failed[merchant_id] = failure
        if failed:
            some = [f"{number}: {failure!r}" for number, failure in list(failed.items())[:8]]
            await self._alarm.tell(
                f"{tick.deed.name} failed ({len(failed)} merchants)", "\n".join(some)
            )
        return done

    async def _whose(self, tick: Tick, failed: Collection[int]) -> Sequence[int]:
        """Some merchants for whom something is due."""
        now = self._now() - tick.ago
        if not failed:
            async with self._database.lane(write=False) as lane:
                rows = await lane.all(self._asked[tick], now=now)
            return [cast(int, merchant_id) for (merchant_id,) in rows]
        query = tick.question()
        query = query.where(query.selected_columns[0].not_in(failed))
        async with self._database.reading() as session:
            return (await session.scalars(query, {"now": now})).all()

    async def _one(self, tick: Tick, merchant_id: int) -> int:
        """How much was done."""
        desk = Desk(self._database, system(merchant_id), None, self._now)
        answer = await desk(tick.deed)
        if not isinstance(answer, list):
            return int(answer)
        if answer:
            await self._alarm.tell(
                f"merchant {merchant_id}: {len(answer)} balances are not their ledger",
                ", ".join(f"{w.account} {w.id}: {w.balance} ≠ {w.ledger}" for w in answer[:8]),
            )
        return 0

    async def _swept(self, sweep: Sweep) -> None:
        """All of it, some at a time."""
        try:
            for _ in range(ROUNDS):
                if not await sweep(self._now()):
                    return
        except DatabaseAway:
            raise
        except Exception as failure:
            log.exception("sweep failed", sweep=sweep.__qualname__)
            await self._alarm.tell(f"{sweep.__qualname__} failed", repr(failure))

    async def tick_if_leading(self) -> None:
        """One replica at a time: the lock belongs to a connection, no transaction stays open.

        Who holds it for very long may do nothing any more, and the database not know: then
        another ticks beside it. No deed is done twice by that, only asked about.
        """
        for look in self._looks:
            await self._swept(look)
        if self._database.dialect != POSTGRES:
            await self.tick()
            return
        if not await self._tick_alone() and self._was_held():
            log.warning("the clock is held for long, ticking beside it")
            await self.tick()

    def _was_held(self) -> bool:
        """By another one, for longer than a minute's work takes."""
        now = self._now()
        since, self._held = self._held or now, self._held or now
        if now - since < HELD:
            return False
        self._held = None
        return True

    async def _tick_alone(self) -> bool:
        """False: another one does just now."""
        async with self._database.writer.connect() as connection:
            alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
            if not await alone.scalar(text(f"SELECT pg_try_advisory_lock({LEADER_KEY})")):
                return False
            self._held = None
            try:
                await self.tick()
            finally:
                # A connection that cannot say so is closed, and its lock with it.
                try:
                    await alone.execute(text(f"SELECT pg_advisory_unlock({LEADER_KEY})"))
                except Exception:
                    await alone.invalidate()
                    raise
        return True

    def schedule(self) -> AsyncIOScheduler:
        """Not yet started."""
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=ON_TIME_OR_LATER)
        job = _calmly(self.tick_if_leading)
        self._scheduler.add_job(job, "interval", minutes=1, id=JOB)
        return self._scheduler

    async def set_back(self, now: datetime) -> None:
        """The next tick is a minute from now, not from where the machine's clock was, and finds
        what that one did too early."""
        async with self._database.writing() as session:
            await bring_chores_forward(session, now)
            await take_early_ones_back(session, now)
        self._held = None
        if self._scheduler is not None:
            self._scheduler.reschedule_job(JOB, trigger="interval", minutes=1)


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
