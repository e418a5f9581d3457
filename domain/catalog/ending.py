"""The last day of sale, asked of the database: a shop may sell a hundred thousand things.

As ``sale_ends_on`` says it of one product (D26, D41, D43).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, literal

from domain.catalog.model import Product, Template, Validity
from domain.desk import House

WITH_CARDS = and_(Product.auto_off, Product.template == Template.REDEMPTION_CARD)
FROM_SALE = and_(WITH_CARDS, Product.validity == Validity.FROM_SALE, Product.valid_days > 0)


def on_sale_since(days: Iterable[int | None], house: House, day: date) -> ColumnElement[datetime]:
    """What is sold from then on, by its own ``valid_days``, is sold on ``day`` still; ``days``:
    all that there are."""
    begun = {
        one: literal(house.begins(day - timedelta(days=one)), Product.on_sale_at.type)
        for one in days
        if one is not None
    }
    return (
        case(begun, value=Product.valid_days) if begun else literal(None, Product.on_sale_at.type)
    )
