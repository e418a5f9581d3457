"""Calls of another shop system: each is answered once, the same call again with the same words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Select, update
from sqlalchemy.orm import Mapped, mapped_column

from domain.desk import NOTE, Work, operation
from domain.engine import Base, Retention
from domain.errors import Refusal
from domain.merchants import Merchant
from domain.roles import Permission


class ApiCall(Base):
    """``answer`` None: it is worked on, or the process died over it; then it may come again."""

    __tablename__ = "api_calls"
    __table_args__ = (Index(None, "merchant_id", "at"),)

    merchant_id: Mapped[int] = mapped_column(ForeignKey(Merchant.id), primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)  # as its sender calls it
    digest: Mapped[str]  # of what was sent
    at: Mapped[datetime]
    status: Mapped[int | None]
    answer: Mapped[str | None]


# Whoever sends a call again does so within days; its deeds are known by the orders' numbers too.
CALLS_RETENTION = Retention(
    table=ApiCall,
    order=ApiCall.at,
    at=ApiCall.at,
    kept=timedelta(days=30),
)


@dataclass
class CallReused(Refusal):
    """Another call came under this number before."""

    number: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: ``status`` and ``body`` as the caller got them."""

    status: int
    body: str


@operation(Permission.TAKE_ORDERS, kind=NOTE)
async def open_call(work: Work, *, number: str, digest: str) -> Answer | None:
    """The answer that this call got before; None: it is to be worked on. Raises CallReused."""
    await work.session.execute(
        work.insert(ApiCall)
        .values(merchant_id=work.merchant_id, number=number, digest=digest, at=work.now)
        .on_conflict_do_nothing()
    )
    row = await work.session.scalar(_call(work, number))
    if row is None or row.digest != digest:
        raise CallReused(number)
    return _answer(row)


@operation(Permission.TAKE_ORDERS, kind=NOTE)
async def close_call(work: Work, *, number: str, status: int, body: str) -> Answer:
    """Keep what is answered; of several who work on the same call the first one's counts."""
    await work.session.execute(
        update(ApiCall)
        .where(
            ApiCall.merchant_id == work.merchant_id,
            ApiCall.number == number,
            ApiCall.answer.is_(None),
        )
        .values(status=status, answer=body)
        .execution_options(synchronize_session=False)
    )
    row = await work.session.scalar(_call(work, number))
    return (_answer(row) if row else None) or Answer(status, body)


def _call(work: Work, number: str) -> Select[ApiCall]:
    query = work.mine(ApiCall).where(ApiCall.number == number)
    return query.execution_options(populate_existing=True)


def _answer(row: ApiCall) -> Answer | None:
    return Answer(row.status or 0, row.answer) if row.answer is not None else None
