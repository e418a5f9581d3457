"""Telling everybody who leads a merchant; and who may still read what was owed."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.desk import HotWork, Work
from domain.engine import Facts, Statement
from domain.errors import Gone
from domain.outbox import Audience, Notice
from domain.roles import LEADERS, STAFF, Role
from domain.staff.identify import Hat, Identity
from domain.staff.model import Staff

_LEADERS = Statement(
    lambda _: select(Staff.person_id).where(
        Staff.merchant_id == bindparam("merchant"),
        or_(*(Staff.role == role for role in sorted(LEADERS))),
        Staff.removed_at.is_(None),
    )
)


async def tell_leaders(
    work: Work | HotWork, kind: str, key: str, but: int | None = None, /, **payload: object
) -> int:
    """Owe each owner and manager a message, once under this ``key``; how many they are.
    ``but``: a person who knows it already."""
    lane = work.lane if isinstance(work, HotWork) else await work.lane()
    leaders = [one for (one,) in await lane.all(_LEADERS, merchant=work.merchant_id)]
    said = [(f"{key}:{one}", one, payload) for one in leaders if one != but]
    if isinstance(work, HotWork):
        for whole, leader, facts in said:
            await work.owe(kind, whole, leader, Audience.LEADERS, **facts)
    else:
        await work.owe_each(kind, said, Audience.LEADERS)
    return len(leaders)


async def tell_leaders_each(work: Work, kind: str, said: Sequence[tuple[str, Facts]], /) -> None:
    """The same of many things, each with its key and facts."""
    if said:
        leaders = await leaders_of(work.session, work.merchant_id)
        each = [(f"{key}:{one}", one, facts) for key, facts in said for one in leaders]
        await work.owe_each(kind, each, Audience.LEADERS)


async def leaders_of(session: AsyncSession, merchant_id: int) -> list[int]:
    """The Telegram ids of a merchant's owners and managers, who are told of what goes wrong."""
    found = await session.scalars(
        select(Staff.person_id).where(
            Staff.merchant_id == merchant_id,
            Staff.role.in_(LEADERS),
            Staff.removed_at.is_(None),
        )
    )
    return list(found)


_READ_BY = {
    Audience.ANYBODY: frozenset(Role),
    Audience.STAFF: STAFF,
    Audience.LEADERS: LEADERS,
    Audience.GROUP: LEADERS,
}


def hat_to_read(notice: Notice, reader: Identity) -> Hat | None:
    """Under which hat a message is read; None: somebody who is nothing to the merchant.

    Raises Gone where it was meant for those who work or lead there, and the reader does not.
    """
    for hat in reader.hats:
        there = hat.actor.merchant_id == notice.merchant_id
        if there and hat.actor.role in _READ_BY[notice.audience]:
            return hat
    if notice.audience is not Audience.ANYBODY:
        raise Gone("staff")
    return None
