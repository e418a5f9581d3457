"""Shifts that nobody closed: closed by the clock, and said to who leads in the morning."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from domain.desk import TICK, Work, operation
from domain.merchants import Merchant
from domain.outbox import Audience
from domain.roles import Permission
from domain.shifts.model import Ended, Shift
from domain.staff import Staff, leaders_of
from domain.stores import Store

CHUNK = 50
NOON = 12


def shifts_over_at(now: datetime) -> Select[int]:
    """Merchants with a shift that is open too long."""
    return select(Shift.merchant_id).where(Shift.closed_at.is_(None), Shift.due_at <= now)


@operation(Permission.TICK, kind=TICK)
async def close_forgotten(work: Work) -> int:
    """Close some of them as at the moment when they were due; how many."""
    some = (
        select(Shift.id)
        .where(
            Shift.merchant_id == work.merchant_id,
            Shift.closed_at.is_(None),
            Shift.due_at <= work.now,
        )
        .order_by(Shift.id)
        .limit(CHUNK)
    )
    closed = (
        await work.session.scalars(
            update(Shift)
            .where(
                Shift.merchant_id == work.merchant_id,
                Shift.id.in_(some),
                Shift.closed_at.is_(None),
            )
            .values(closed_at=Shift.due_at, ended=Ended.FORGOTTEN)
            .returning(Shift.id)
            .execution_options(synchronize_session=False)
        )
    ).all()
    if closed:
        await _tell(work, sorted(closed))
    return len(closed)


async def _tell(work: Work, numbers: list[int]) -> None:
    """Owed at once, due at the hour of the report."""
    rows = await work.session.execute(
        select(Staff.name, Store.name, Shift.opened_at)
        .select_from(Shift)
        .join(Staff, (Staff.merchant_id == Shift.merchant_id) & (Staff.id == Shift.staff_id))
        .join(Store, (Store.merchant_id == Shift.merchant_id) & (Store.id == Shift.store_id))
        .where(Shift.merchant_id == work.merchant_id, Shift.id.in_(numbers))
        .order_by(Store.name, Staff.name)
    )
    said = [[name, store, at.isoformat()] for name, store, at in rows]
    house = await work.house()
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    late = house.local(work.now).hour >= max(NOON, merchant.report_hour)
    day = house.today + timedelta(days=1) if late else house.today
    morning = max(house.at_hour(day, merchant.report_hour), work.now)
    key = f"shifts-forgotten:{numbers[0]}:{numbers[-1]}"
    leaders = await leaders_of(work.session, work.merchant_id)
    each = [(f"{key}:{one}", one, {"shifts": said}) for one in leaders]
    await work.owe_each("shifts_forgotten", each, Audience.LEADERS, at=morning)
