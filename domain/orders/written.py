"""How an order is written down, whoever made it."""

from domain.desk import Work
from domain.orders.model import Order

_UNSAID = {
    "freight": 0,
    "off": 0,
    "address": "",
    "answers": (),
    "note": "",
    "earned": 0,
    "carrier": "",
    "tracking": "",
    "version": 1,
}


async def written(work: Work, **values: object) -> Order | None:
    """A copy of what stands there now; None where its number is taken."""
    order = Order(merchant_id=work.merchant_id, **(_UNSAID | values))
    return order if await work.put(order, "merchant_id", "no") else None
