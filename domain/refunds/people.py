"""Who may decide about a refund, and in which turn they are asked."""

from sqlalchemy import case, select

from domain.desk import Work
from domain.refunds.model import Refund
from domain.roles import LEADERS, Role
from domain.staff import Staff


async def who_decide(work: Work, refund: Refund) -> list[list[int]]:
    """Managers, then owners: without who asked for it and whose order it is (D32)."""
    rows = await work.session.execute(
        select(Staff.person_id, Staff.role)
        .where(
            Staff.merchant_id == work.merchant_id,
            Staff.role.in_(LEADERS),
            Staff.removed_at.is_(None),
            Staff.person_id.not_in([refund.asked_by, refund.person_id or 0]),
        )
        .order_by(case((Staff.role == Role.MANAGER, 0), else_=1), Staff.id)
    )
    found: dict[Role, list[int]] = {Role.MANAGER: [], Role.OWNER: []}
    for person, role in rows:
        found[role].append(person)
    return [people for people in found.values() if people]


async def asked_at(work: Work, refund: Refund, needed: int) -> list[int]:
    """Who is asked at the refund's present turn: as many groups as it takes to be enough, and one
    more each time nobody answered."""
    groups = await who_decide(work, refund)
    chosen: list[int] = []
    for at, group in enumerate(groups):
        if at > refund.rung and len(chosen) >= needed:
            break
        chosen += group
    return chosen
