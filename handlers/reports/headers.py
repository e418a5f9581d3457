"""The columns of files in the reader's language, where a person asks for them so."""

from collections.abc import Callable

from domain.orders import Means, State
from handlers.kit.words import _
from handlers.orders.words import MEANS, STATE

# Behind the words of an export: every column, for people.
FULL = {"full", "全部"}
HEADERS: dict[str, Callable[[], str]] = {
    "record": lambda: _("record"),
    "code": lambda: _("code ends in"),
    "product": lambda: _("product"),
    "order_no": lambda: _("order number"),
    "member": lambda: _("member"),
    "uses": lambda: _("uses"),
    "redeemed_at": lambda: _("redeemed at"),
    "purchased_at": lambda: _("purchased at"),
    "redeemer": lambda: _("redeemer"),
    "store": lambda: _("store"),
    "sold_at": lambda: _("sold at"),
    "undone": lambda: _("undone at"),
}
SETTLEMENT: dict[str, Callable[[], str]] = {
    "order_no": HEADERS["order_no"],
    "voucher_id": lambda: _("voucher number"),
    "voucher_name": lambda: _("voucher"),
    "voucher_type": lambda: _("type"),
    "verifier_id": lambda: _("verifier's number"),
    "store": HEADERS["store"],
    "store_id": lambda: _("store's number"),
    "redeemed_at": HEADERS["redeemed_at"],
    "sold_at": HEADERS["sold_at"],
    "undone": lambda: _("undone"),
    "yes": lambda: _("yes"),
}
EXCHANGES: dict[str, Callable[[], str]] = {
    "order_no": HEADERS["order_no"],
    "user": HEADERS["member"],
    "product": HEADERS["product"],
    "source": lambda: _("source"),
    "points": lambda: _("points"),
    "cash": lambda: _("cash"),
    "status": lambda: _("state"),
    "created_at": lambda: _("ordered at"),
    "paid_at": lambda: _("paid at"),
    "shipped_at": lambda: _("sent at"),
    "own": lambda: _("own"),
    "resource_centre": lambda: _("resource centre"),
    "voucher_library": lambda: _("voucher library"),
}
ORDERS: dict[str, Callable[[], str]] = {
    "order_no": HEADERS["order_no"],
    "user": HEADERS["member"],
    "product": HEADERS["product"],
    "quantity": lambda: _("quantity"),
    "points": EXCHANGES["points"],
    "cash": EXCHANGES["cash"],
    "status": EXCHANGES["status"],
    "means": lambda: _("paid by"),
    "store": HEADERS["store"],
    "created_at": EXCHANGES["created_at"],
    "paid_at": EXCHANGES["paid_at"],
    "shipped_at": EXCHANGES["shipped_at"],
    "completed_at": lambda: _("done at"),
}


def for_settlement(kinds: dict[str, str]) -> dict[str, str]:
    return {name: said() for name, said in SETTLEMENT.items()} | kinds


def for_exchanges() -> dict[str, str]:
    words = {name: said() for name, said in EXCHANGES.items()}
    return words | {one.value: STATE[one]() for one in State}


def for_orders() -> dict[str, str]:
    means = {one.value: MEANS[one]() for one in Means}
    states = {one.value: STATE[one]() for one in State}
    return means | states | {name: said() for name, said in ORDERS.items()}


def in_words() -> str:
    """On the button of such a file."""
    return "⬇ " + _("XLSX in English")
