"""One day's redemptions by store, and owing them to the managers each morning."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, func, or_, select, update

from domain.chores import Chore, again
from domain.desk import READ, TICK, Work, operation
from domain.errors import NotFound
from domain.merchants import Merchant
from domain.redemption import Redemption, RefusedScan
from domain.roles import Permission
from domain.staff import tell_leaders
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class StoreDay:
    """``hours`` are uses taken in each of the day's 24 hours, local time."""

    store_id: int
    store: str
    redemptions: int
    uses: int
    hours: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DayReport:
    day: date
    merchant: str
    timezone: str
    stores: tuple[StoreDay, ...]  # every living store, and those with redemptions that day
    uses: int
    redemptions: int
    undone: int
    refused: tuple[tuple[str, int], ...]  # reason and count, the most frequent first
    uses_day_before: int
    uses_week_before: int  # the same weekday


@operation(Permission.SEE_REPORT, kind=READ)
async def day_report(work: Work, *, day: date) -> DayReport:
    """A day of the merchant, in the merchant's time zone (D31). Raises NotFound."""
    merchant = await work.session.get(Merchant, work.merchant_id)
    if merchant is None:
        raise NotFound("merchants")
    house = await work.house()
    start, end = house.begins(day), house.ends(day)
    rows = (
        await work.session.execute(
            select(
                Redemption.store_id, Redemption.at, Redemption.uses, Redemption.undone_at
            ).where(
                Redemption.merchant_id == work.merchant_id,
                Redemption.at >= start,
                Redemption.at < end,
            )
        )
    ).all()
    seen = {row.store_id for row in rows}
    stores = (
        await work.session.execute(
            select(Store.id, Store.name)
            .where(
                Store.merchant_id == work.merchant_id,
                or_(Store.deleted_at.is_(None), Store.id.in_(seen)),
            )
            .order_by(Store.name, Store.id)
        )
    ).all()
    lines = []
    for store_id, name in stores:
        hours = [0] * 24
        standing = [r for r in rows if r.store_id == store_id and r.undone_at is None]
        for row in standing:
            hours[house.local(row.at).hour] += row.uses
        lines.append(StoreDay(store_id, name, len(standing), sum(hours), tuple(hours)))
    refused = (
        await work.session.execute(
            select(RefusedScan.reason, func.count())
            .where(
                RefusedScan.merchant_id == work.merchant_id,
                RefusedScan.at >= start,
                RefusedScan.at < end,
            )
            .group_by(RefusedScan.reason)
            .order_by(func.count().desc(), RefusedScan.reason)
        )
    ).all()
    return DayReport(
        day=day,
        merchant=merchant.name,
        timezone=house.zone,
        stores=tuple(lines),
        uses=sum(line.uses for line in lines),
        redemptions=sum(line.redemptions for line in lines),
        undone=sum(row.undone_at is not None for row in rows),
        refused=tuple((reason, count) for reason, count in refused),
        uses_day_before=await _uses(work, day - timedelta(days=1)),
        uses_week_before=await _uses(work, day - timedelta(days=7)),
    )


@operation(Permission.TICK, kind=TICK)
async def owe_reports(work: Work) -> int:
    """Owe yesterday's report to the managers once the merchant's hour has come.

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
    due = await work.session.scalar(
        update(Merchant)
        .where(
            Merchant.id == work.merchant_id,
            or_(
                Merchant.reported_for < yesterday,
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
    told = await tell_leaders(work, "report", f"report:{yesterday}", day=yesterday.isoformat())
    return told or 1


async def _uses(work: Work, day: date) -> int:
    house = await work.house()
    total = await work.session.scalar(
        select(func.coalesce(func.sum(Redemption.uses), 0)).where(
            Redemption.merchant_id == work.merchant_id,
            Redemption.at >= house.begins(day),
            Redemption.at < house.ends(day),
            Redemption.undone_at.is_(None),
        )
    )
    return int(total or 0)
