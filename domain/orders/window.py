"""Until when a refund of an order can be asked for."""

from datetime import date, datetime, timedelta

from domain.desk import House
from domain.orders.model import Order


def refundable_until(order: Order, days: int, house: House) -> datetime | None:
    """By when it can be asked for (S2-07): the end of the last day, in the merchant's zone.
    None: it is not completed yet, and no day has begun to count."""
    if order.completed_at is None:
        return None
    if not days:
        return order.completed_at
    day: date = house.local(order.completed_at).date()
    return house.ends(day + timedelta(days=days))
