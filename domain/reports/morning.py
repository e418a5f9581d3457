"""Owing the day's report to the managers each morning."""

from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.chores import Chore, again
from domain.desk import TICK, Work, operation
from domain.merchants import Merchant
from domain.outbox import Notice
from domain.roles import Permission
from domain.staff import Group, Topic, hearers, tell_hearers
from domain.stores import Store

MISSED = 7  # days of which a report is owed late; more are under /report


@operation(Permission.TICK, kind=TICK)
async def owe_reports(work: Work) -> int:
    """Owe yesterday's report to the managers once the merchant's hour has come, and those of the
    days before in which the clock stood still.

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
        .values(reported_for=yesterday)
        .returning(Merchant.id)
    )
    if due is None:
        return 0
    missed = min((yesterday - known).days, MISSED) if known else 1
    told = 0
    for ago in reversed(range(missed)):
        day = yesterday - timedelta(days=ago)
        told += await tell_hearers(
            work, Topic.REPORT, "report", f"report:{day}", day=day.isoformat()
        )
        await _by_store(work, day)
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


async def _by_store(work: Work, day: date) -> None:
    """In a group with topics each store has its own report besides."""
    group = await work.session.get(Group, work.merchant_id)
    who = await hearers(work, Topic.REPORT)
    if group is None or who.chat is None or not group.forum:
        return
    stores = await work.session.scalars(
        select(Store.id).where(Store.merchant_id == work.merchant_id, Store.deleted_at.is_(None))
    )
    for store in stores.all():
        facts = {"day": day.isoformat(), "store_id": store}
        await work.owe_group("store_report", f"report:{day}:store:{store}", who.chat, facts)
