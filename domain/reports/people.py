"""Who redeemed how much."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from domain.desk import READ, Work, operation
from domain.engine import of
from domain.people import Person
from domain.redemption import Redemption
from domain.roles import Permission
from domain.staff import Staff

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Redeemer:
    """What one colleague redeemed, without what was undone."""

    name: str
    uses: int
    redemptions: int


@operation(Permission.SEE_REPORT, kind=READ)
async def who_redeemed(work: Work, *, first: date, last: date) -> list[Redeemer]:
    """On days of the merchant (D31), the most uses first; at most ``SHOWN`` people."""
    house = await work.house()
    uses = func.sum(Redemption.uses)
    rows = await work.session.execute(
        select(Person.name, uses, func.count())
        .join(Staff, of(Staff, Redemption.staff_id))
        .join(Person, Person.id == Staff.person_id)
        .where(
            Redemption.merchant_id == work.merchant_id,
            Redemption.at >= house.begins(first),
            Redemption.at < house.ends(last),
            Redemption.undone_at.is_(None),
        )
        .group_by(Person.id, Person.name)
        .order_by(uses.desc(), Person.name)
        .limit(SHOWN)
    )
    return [Redeemer(name, int(used), count) for name, used, count in rows]
