"""The one statement that writes an order down, whoever made it."""

from typing import Any

from domain.desk import Work
from domain.engine import Statement, bound
from domain.orders.model import Order

_COLUMNS = tuple(Order.__table__.c.keys())
_WRITE = Statement(
    lambda insert: (
        insert(Order)
        .values(bound(*_COLUMNS))
        .on_conflict_do_nothing(index_elements=["merchant_id", "no"])
        .returning(Order.id)
    )
)
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


async def written(work: Work, **values: Any) -> Order | None:
    """A copy of what stands there now; None where its number is taken."""
    order = Order(merchant_id=work.merchant_id, **(_UNSAID | values))
    row = {name: getattr(order, name) for name in _COLUMNS}
    return order if await (await work.lane()).first(_WRITE, **row) is not None else None
