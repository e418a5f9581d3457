"""What Telegram took for an order, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from domain.desk import READ, Work, operation
from domain.payments.model import Charge, ChargeState
from domain.roles import Permission

SHOWN = 20


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """``number``: the provider's, by which it is found there; of Stars Telegram's."""

    id: int
    unit: str
    amount: int
    state: ChargeState
    number: str
    at: datetime


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def charges_of(work: Work, *, order_id: int) -> list[ChargeLine]:
    """The oldest first; none where it was paid otherwise."""
    rows = await work.session.scalars(
        work.mine(Charge).where(Charge.order_id == order_id).order_by(Charge.id).limit(SHOWN)
    )
    return [
        ChargeLine(
            id=one.id,
            unit=one.unit,
            amount=one.amount,
            state=one.state,
            number=one.number,
            at=one.at,
        )
        for one in rows
    ]
