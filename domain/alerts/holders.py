"""Who holds a card that was bought as a product, and can still use it."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from domain.cards import Card, CardState
from domain.desk import Work
from domain.orders import Order

MOST = 5000


async def holders_of(work: Work, product_id: int) -> Sequence[tuple[int, str]]:
    """Each person once, with the title of a card of theirs."""
    rows = await work.session.execute(
        select(Card.holder_id, Card.title)
        .join(
            Order,
            (Order.merchant_id == Card.merchant_id) & (Order.no == Card.order_no),
        )
        .where(
            Card.merchant_id == work.merchant_id,
            Order.merchant_id == work.merchant_id,
            Order.product_id == product_id,
            Card.holder_id.is_not(None),
            Card.state == CardState.ACTIVE,
            or_(Card.uses.is_(None), Card.used < Card.uses),
            or_(Card.valid_until.is_(None), Card.valid_until > work.now),
        )
        .order_by(Card.id)
        .limit(MOST)
    )
    found: dict[int, str] = {}
    for holder, title in rows:
        if holder is not None:
            found.setdefault(holder, title)
    return list(found.items())
