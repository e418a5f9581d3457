"""Who may decide about a refund, and in which turn they are asked."""

from sqlalchemy import bindparam, case, or_, select

from domain.desk import Work
from domain.engine import Statement
from domain.refunds.model import Refund
from domain.roles import LEADERS, Role
from domain.staff import Staff

_LEADERS = Statement(
    lambda _: (
        select(Staff.person_id, Staff.role)
        .where(
            Staff.merchant_id == bindparam("merchant"),
            or_(*(Staff.role == role for role in sorted(LEADERS))),
            Staff.removed_at.is_(None),
            Staff.person_id != bindparam("asker"),
            Staff.person_id != bindparam("buyer"),
        )
        .order_by(case((Staff.role == Role.MANAGER, 0), else_=1), Staff.id)
    )
)


async def who_decide(work: Work, refund: Refund) -> list[list[int]]:
    """Managers, then owners: without who asked for it and whose order it is (D32)."""
    rows = await (await work.lane()).all(
        _LEADERS, merchant=work.merchant_id, asker=refund.asked_by, buyer=refund.person_id or 0
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
