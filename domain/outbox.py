"""Messages the business owes to people. Written with the facts, sent later by the process.

A notice holds data, not text: the words and the language are chosen when it is sent.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, UniqueConstraint, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine import Base


class Notice(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        # Says the same thing once: "expiring:17:3:2026-01-10" can be owed only one time.
        UniqueConstraint("merchant_id", "key"),
        Index(None, "sent", "given_up", "due"),
    )

    merchant_id: Mapped[int] = mapped_column(primary_key=True)  # 0: nobody's
    id: Mapped[int] = mapped_column(primary_key=True)  # a stamp
    key: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    recipient: Mapped[int]
    due: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent: Mapped[datetime | None]
    given_up: Mapped[str | None]


async def take_next(
    session: AsyncSession, now: datetime, lease: timedelta, resting: frozenset[int] = frozenset()
) -> Notice | None:
    """Take the oldest due notice and hide it from others for the time of one attempt.

    ``resting`` are the recipients whose chat was written to less than a second ago.
    """
    waiting = Notice.sent.is_(None) & Notice.given_up.is_(None) & (Notice.due <= now)
    if resting:
        waiting &= Notice.recipient.not_in(resting)
    found = await session.execute(
        select(Notice.merchant_id, Notice.id)
        .where(waiting)
        .order_by(Notice.due, Notice.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    oldest = found.first()
    if oldest is None:
        return None
    return await session.scalar(
        update(Notice)
        .where(Notice.merchant_id == oldest[0], Notice.id == oldest[1], waiting)
        .values(due=now + lease, attempts=Notice.attempts + 1)
        .returning(Notice)
    )
