"""What a member had at a moment: the sums of the transfers until then."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.desk import READ, Work, operation
from domain.errors import NotFound
from domain.ledger import POINTS, amounts_then
from domain.members.model import Member
from domain.roles import Permission


@dataclass(frozen=True, slots=True)
class HoldingsThen:
    """``at`` included; money in minor units of ``currency``. ``last``: the transfer before it;
    None: there was nothing yet."""

    name: str
    currency: str
    at: datetime
    points: int
    points_held: int
    money: int
    money_held: int
    last: datetime | None


@operation(Permission.MANAGE_POINTS, kind=READ)
async def holdings_then(work: Work, *, person_id: int, at: datetime) -> HoldingsThen:
    """Raises NotFound for who is no member."""
    name = await work.session.scalar(
        select(Member.name).where(
            Member.merchant_id == work.merchant_id, Member.person_id == person_id
        )
    )
    if name is None:
        raise NotFound("members")
    currency = (await work.house()).currency
    points, points_held, moved = await amounts_then(work, person_id, POINTS, at)
    money, money_held, paid = await amounts_then(work, person_id, currency, at)
    return HoldingsThen(
        name=name,
        currency=currency,
        at=at,
        points=points,
        points_held=points_held,
        money=money,
        money_held=money_held,
        last=max((one for one in (moved, paid) if one), default=None),
    )
