"""A refund ends once: done, rejected, or taken back by its buyer."""

from sqlalchemy import bindparam, update

from domain.desk import Work
from domain.engine import Statement
from domain.errors import Gone
from domain.refunds.model import Refund, RefundState

_END = Statement(
    lambda _: (
        update(Refund)
        .where(
            Refund.merchant_id == bindparam("merchant"),
            Refund.id == bindparam("refund"),
            Refund.state == RefundState.WAITING,
        )
        .values(
            state=bindparam("ends_as"),
            decided_at=bindparam("now"),
            decided_by=bindparam("who"),
            decided_name=bindparam("who_name"),
            answer=bindparam("said"),
        )
        .returning(Refund.id)
    )
)


async def end(work: Work, refund: Refund, state: RefundState, answer: str = "") -> None:
    """While it waits, by the actor. Raises Gone("refunds") where somebody was faster."""
    ended = await (await work.lane()).first(
        _END,
        merchant=work.merchant_id,
        refund=refund.id,
        ends_as=state,
        now=work.now,
        who=work.actor.id,
        who_name=work.actor.name,
        said=answer,
    )
    if ended is None:
        raise Gone("refunds")
