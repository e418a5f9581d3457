"""Tills in words."""

from domain.till import Flow
from handlers.catalog.words import money
from handlers.kit.words import _

FLOW = {
    Flow.SALES: lambda: _("cash for orders"),
    Flow.TOP_UPS: lambda: _("balances topped up"),
    Flow.REFUNDS: lambda: _("given back for orders"),
    Flow.PAY_OUTS: lambda: _("balances paid out"),
    Flow.DIFFERENCE: lambda: _("difference of a closing"),
    Flow.OTHER: lambda: _("other"),
}


def till_name(store: str) -> str:
    return store or _("the shop's till")


def signed(amount: int, currency: str) -> str:
    """With its sign, also above zero."""
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign}{money(abs(amount), currency)}"
