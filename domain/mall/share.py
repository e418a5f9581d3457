"""Sharing: links by channel, and how many came by each (S2-30, S2-35)."""

from dataclasses import dataclass

from sqlalchemy import func, select

from domain.desk import READ, Work, operation
from domain.mall.model import Visit
from domain.roles import Permission
from domain.stock import Mall


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """``people`` came by it, ``opened`` times in all. ``channel`` empty: the plain link."""

    channel: str
    people: int
    opened: int


@operation(Permission.MANAGE_MALL, kind=READ)
async def share_counts(work: Work, *, mall: Mall, listing_id: int = 0) -> list[ChannelCount]:
    """Of one listing, or of the mall's own link; the best channel first (S2-30, S2-35)."""
    rows = await work.session.execute(
        select(Visit.channel, func.count(), func.sum(Visit.opened))
        .where(
            Visit.merchant_id == work.merchant_id,
            Visit.mall == mall,
            Visit.listing_id == listing_id,
        )
        .group_by(Visit.channel)
        .order_by(func.count().desc(), Visit.channel)
        .limit(20)
    )
    return [ChannelCount(channel, people, int(opened)) for channel, people, opened in rows]
