"""Money came after the closing: what the order had is kept once more, where there is any."""

from domain.desk import Work
from domain.ledger import SALES, spend
from domain.ledger import Kind as Transferred
from domain.mall import keep
from domain.orders.held import item_of
from domain.orders.model import Order
from domain.orders.states import Step, advance


async def reopen(work: Work, order: Order) -> Order:
    """It waits for its payment again, with its stock and points (D06). Raises WrongState, what
    ``keep`` raises, and TooLittle."""
    row = await advance(work, order.id, Step.REOPEN, closed_at=None, closes_at=work.now)
    item = await item_of(work, row.listing_id, row.variant_id)
    held = await keep(work, item, row.quantity, row.person_id, store_id=row.store_id, ordered=True)
    row.hold_id = held.id
    await work.session.flush()
    if row.points and row.person_id is not None:
        await spend(
            work,
            row.person_id,
            row.points,
            f"{row.ref}:again:{row.version}",
            SALES,
            kind=Transferred.HELD,
            ref=row.ref,
        )
    return row
