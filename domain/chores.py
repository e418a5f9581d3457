"""What is done for each merchant at moments of its own: at its morning hour, at its midnight.

The next moment of each is written down, because it depends on the merchant's zone and hours; so
the clock finds those whose moment has come by one indexed question, however many there are.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum, auto

from sqlalchemy import Index, Select, Update, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import Work
from domain.engine import Base, word

A_DAY = timedelta(
    days=1
)  # the longest that any waits; where a clock was put forward, an hour more


class Chore(StrEnum):
    REPORT = auto()  # yesterday's report is owed
    ALERTS = auto()  # what ends soon is told
    SALES = auto()  # sales end with their last day
    LEDGER = auto()  # balances are compared with their ledger
    POINTS = auto()  # points end with their last day
    ACCOUNTS = auto()  # accounts are compared with their transfers
    ROWS = auto()  # what was kept long enough is forgotten
    PICTURES = auto()  # and pictures that nothing shows


class NextTime(Base):
    __tablename__ = "chores"
    __table_args__ = (Index("ix_chores_due", "chore", "due", "merchant_id"),)

    merchant_id: Mapped[int] = mapped_column(primary_key=True)  # 0: rows that are nobody's
    chore: Mapped[Chore] = mapped_column(word(Chore), primary_key=True)
    due: Mapped[datetime]


def due_for(chore: Chore) -> Callable[[datetime], Select[int]]:
    """The clock's question: for which merchants the moment has come."""

    def due_at(now: datetime) -> Select[int]:
        return select(NextTime.merchant_id).where(NextTime.chore == chore, NextTime.due <= now)

    return due_at


async def take_up(work: Work) -> None:
    """A new merchant's: each is asked about at once and finds its own next moment."""
    rows = [{"merchant_id": work.merchant_id, "chore": one, "due": work.now} for one in Chore]
    await work.session.execute(work.insert(NextTime).on_conflict_do_nothing(), rows)


async def again(work: Work, chore: Chore, at: datetime) -> None:
    """Done for now; the next time is then."""
    await work.session.execute(_of(work, chore).values(due=at))


async def soon(work: Work, *chores: Chore) -> None:
    """Something changed by which their moment goes: ask at once."""
    await work.session.execute(
        _of(work, *chores).where(NextTime.due > work.now).values(due=work.now)
    )


async def bring_chores_forward(session: AsyncSession, now: datetime) -> None:
    """The clock was ahead: what it put off for longer than a day is asked about now, and finds
    its own next moment."""
    late = NextTime.chore.in_(list(Chore)) & (NextTime.due > now + A_DAY)
    await session.execute(update(NextTime).where(late).values(due=now))


def _of(work: Work, *chores: Chore) -> Update:
    return update(NextTime).where(
        NextTime.merchant_id == work.merchant_id, NextTime.chore.in_(chores)
    )
