"""Who is told of an alert, and in which turn."""

from sqlalchemy import select

from domain.alerts.settings import Plan
from domain.desk import Work
from domain.roles import LEADERS, Role
from domain.staff import Staff


async def told_at_once(work: Work, plan: Plan) -> list[int]:
    """Owners and managers; only managers, where there are some and the merchant wants it so."""
    found = await _leaders(work)
    managers = [person for person, role in found if role is Role.MANAGER]
    if plan.managers_first and managers:
        return managers
    return [person for person, _role in found]


async def owners(work: Work) -> list[int]:
    return [person for person, role in await _leaders(work) if role is Role.OWNER]


async def _leaders(work: Work) -> list[tuple[int, Role]]:
    rows = await work.session.execute(
        select(Staff.person_id, Staff.role)
        .where(
            Staff.merchant_id == work.merchant_id,
            Staff.role.in_(LEADERS),
            Staff.removed_at.is_(None),
        )
        .order_by(Staff.id)
    )
    return [(row.person_id, row.role) for row in rows]
