"""Owing the report to the managers: each morning, or on Mondays where nobody opens it."""

from datetime import date, datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.chores import Chore, again
from domain.desk import NOTE, READ, TICK, Work, operation
from domain.merchants import Merchant
from domain.outbox import Notice
from domain.reports.span import Length
from domain.roles import Permission
from domain.staff import Group, Topic, hearers, tell_hearers
from domain.stores import Store

MISSED = 7  # days of which a report is owed late; more are under /report
PATIENCE = 7  # mornings on which nobody opened it, after which it comes weekly
SUNDAY = 6


class Rhythm(StrEnum):
    """How often the report comes, by how many mornings nobody opened it."""

    DAILY = auto()
    LAST = auto()  # of the daily ones; it says so
    WEEKLY = auto()  # on Mondays, until somebody opens it


def rhythm_of(unopened: int) -> Rhythm:
    if unopened < PATIENCE:
        return Rhythm.DAILY
    return Rhythm.LAST if unopened == PATIENCE else Rhythm.WEEKLY


@operation(Permission.SEE_REPORT, kind=READ)
async def report_rhythm(work: Work) -> Rhythm:
    """How often the report comes just now."""
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    return Rhythm.DAILY if merchant.reports_unopened <= PATIENCE else Rhythm.WEEKLY


@operation(Permission.SEE_REPORT, kind=NOTE)
async def open_report(work: Work) -> bool:
    """Somebody looks at it: it comes each morning again. Whether nobody had since the last."""
    known = await work.session.scalar(
        update(Merchant)
        .where(Merchant.id == work.merchant_id, Merchant.reports_unopened > 0)
        .values(reports_unopened=0)
        .returning(Merchant.id)
    )
    return known is not None


@operation(Permission.TICK, kind=TICK)
async def owe_reports(work: Work) -> int:
    """Owe yesterday's report to the managers once the merchant's hour has come, and those of the
    days before in which the clock stood still. Where nobody opens them any more, the week's on
    Mondays; mornings on which none came are not counted as such.

    "reported_for" decides, so a late tick, a restart or another zone changes nothing but the
    minute; the chore is only when to ask.
    """
    merchant = await work.session.get(Merchant, work.merchant_id)
    if merchant is None:
        return 0
    house = await work.house()
    yesterday = house.today - timedelta(days=1)
    morning = house.at_hour(house.today, merchant.report_hour)
    if work.now < morning:
        await again(work, Chore.REPORT, morning)
        return 0
    tomorrow = house.today + timedelta(days=1)
    await again(work, Chore.REPORT, house.at_hour(tomorrow, merchant.report_hour))
    known = merchant.reported_for
    due = await work.session.scalar(
        update(Merchant)
        .where(
            Merchant.id == work.merchant_id,
            or_(
                and_(Merchant.reported_for == known, Merchant.reported_for < yesterday),
                and_(
                    Merchant.reported_for.is_(None),
                    # A merchant founded today has no yesterday to tell of.
                    Merchant.created_at < house.begins(house.today),
                ),
            ),
        )
        .values(reported_for=yesterday, reports_unopened=Merchant.reports_unopened + 1)
        .returning(Merchant.reports_unopened)
    )
    if due is None:
        return 0
    missed = min((yesterday - known).days, MISSED) if known else 1
    rhythm, told = rhythm_of(due - 1), 0
    for ago in reversed(range(missed)):
        day = yesterday - timedelta(days=ago)
        if rhythm is Rhythm.WEEKLY and day.weekday() != SUNDAY:
            continue
        facts = {"day": day.isoformat(), "length": Length.DAY.value, "rhythm": rhythm.value}
        if rhythm is Rhythm.WEEKLY:
            facts["length"] = Length.WEEK.value
        told += await tell_hearers(work, Topic.REPORT, "report", f"report:{day}", **facts)
        await _by_store(work, day, facts)
    return told or 1


async def take_early_ones_back(session: AsyncSession, now: datetime) -> None:
    """The clock was ahead: reports of days that had not been are forgotten, and told again when
    each is over."""
    latest = (now + timedelta(hours=14)).date() - timedelta(days=1)  # over anywhere on earth
    over = (now - timedelta(hours=12)).date() - timedelta(days=1)  # everywhere
    early = await session.scalars(
        update(Merchant)
        .where(Merchant.reported_for > latest)
        .values(reported_for=over)
        .returning(Merchant.id)
    )
    for merchant_id in early.all():
        await session.execute(
            delete(Notice).where(
                Notice.merchant_id == merchant_id,
                Notice.kind.in_(("report", "store_report")),
                Notice.key >= f"report:{over + timedelta(days=1)}",
            )
        )


async def _by_store(work: Work, day: date, facts: dict[str, str]) -> None:
    """In a group with topics each store has its own report besides."""
    group = await work.session.get(Group, work.merchant_id)
    who = await hearers(work, Topic.REPORT)
    if group is None or who.chat is None or not group.forum:
        return
    stores = await work.session.scalars(
        select(Store.id).where(Store.merchant_id == work.merchant_id, Store.deleted_at.is_(None))
    )
    for store in stores.all():
        key = f"report:{day}:store:{store}"
        await work.owe_group("store_report", key, who.chat, facts | {"store_id": store})
