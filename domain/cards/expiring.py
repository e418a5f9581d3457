"""Telling holders that a card is about to end: 3 days and 1 day before, once each."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from domain.cards.model import Card, CardState
from domain.desk import TICK, Work, operation
from domain.outbox import Notice
from domain.roles import Permission

OFFSETS = (3, 1)  # days


@operation(Permission.TICK, kind=TICK)
async def warn_expiring(work: Work) -> int:
    """Owe a notice for each card that ends within an offset and was not told of it yet.

    May run at any time, again and again: the notice's key holds card, offset and end date. A
    card that the clock first sees inside a nearer offset is told of that one only.
    """
    owed = 0
    for offset, nearer in zip(OFFSETS, (*OFFSETS[1:], 0), strict=True):
        cards = await work.session.scalars(
            select(Card).where(
                Card.merchant_id == work.merchant_id,
                Card.state == CardState.ACTIVE,
                Card.valid_until > work.now + timedelta(days=nearer),
                Card.valid_until <= work.now + timedelta(days=offset),
                Card.holder_id.is_not(None),
                or_(Card.uses.is_(None), Card.used < Card.uses),
            )
        )
        for row in cards.all():
            owed += await _tell(work, row, offset, row.valid_until)
    return owed


async def _tell(work: Work, row: Card, offset: int, until: datetime | None) -> int:
    key = f"expiring:{row.id}:{offset}:{until:%F}"
    if row.holder_id is None or await work.session.scalar(
        select(Notice.id).where(Notice.merchant_id == work.merchant_id, Notice.key == key)
    ):
        return 0
    await work.owe("expiring", key, row.holder_id, card_id=row.id, days=offset)
    return 1
