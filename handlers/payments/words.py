"""Payments in words: amounts, and why money goes back."""

from domain.ledger import STARS
from domain.payments import Why
from handlers.catalog.words import money
from handlers.kit.words import _
from handlers.orders.words import in_stars

WHY = {
    Why.SECOND: lambda: _("The order was paid already."),
    Why.CLOSED: lambda: _("The order was closed before, and nothing was left of it."),
    Why.AMOUNT: lambda: _("It is not what the order costs."),
    Why.UNKNOWN: lambda: _("It is for no order of whoever paid."),
    Why.REFUND: lambda: _("The order was refunded."),
}


def amount(value: int, unit: str) -> str:
    """Minor units of a currency, or Stars."""
    return in_stars(0, value) if unit == STARS else money(value, unit)
