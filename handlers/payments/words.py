"""Payments in words: why money goes back."""

from domain.payments import Why
from handlers.kit.words import _

WHY = {
    Why.SECOND: lambda: _("The order was paid already."),
    Why.CLOSED: lambda: _("The order was closed before, and nothing was left of it."),
    Why.AMOUNT: lambda: _("It is not what the order costs."),
    Why.UNKNOWN: lambda: _("It is for no order of whoever paid."),
    Why.REFUND: lambda: _("The order was refunded."),
}
