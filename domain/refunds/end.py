"""A refund ends once: done, rejected, or taken back by its buyer."""

from sqlalchemy import update

from domain.desk import Work
from domain.errors import Gone
from domain.refunds.model import Refund, RefundState


async def end(work: Work, refund: Refund, state: RefundState, answer: str = "") -> None:
    """While it waits, by the actor. Raises Gone("refunds") where somebody was faster."""
    ended = await work.session.scalar(
        update(Refund)
        .where(
            Refund.merchant_id == work.merchant_id,
            Refund.id == refund.id,
            Refund.state == RefundState.WAITING,
        )
        .values(
            state=state,
            decided_at=work.now,
            decided_by=work.actor.id,
            decided_name=work.actor.name,
            answer=answer,
        )
        .returning(Refund.id)
        .execution_options(synchronize_session=False)
    )
    if ended is None:
        raise Gone("refunds")
