"""Orders in words: states, means, prices."""

from domain.exports import Written
from domain.ledger import STARS
from domain.orders import Delivery, Means, OrderLine, State
from handlers.catalog.words import money, points, variant_name
from handlers.kit.words import Markup, _, _n, fill, number

STATE = {
    State.PENDING: lambda: _("unpaid"),
    State.PAID: lambda: _("paid"),
    State.SHIPPED: lambda: _("shipped"),
    State.COMPLETED: lambda: _("completed"),
    State.CLOSED: lambda: _("closed"),
    State.REFUNDED: lambda: _("refunded"),
}
MARK = {
    State.PENDING: "⏳",
    State.PAID: "💶",
    State.SHIPPED: "🚚",
    State.COMPLETED: "✅",
    State.CLOSED: "✖",
    State.REFUNDED: "↩",
}
MEANS = {
    Means.POINTS: lambda: _("points"),
    Means.BALANCE: lambda: _("balance"),
    Means.CASH: lambda: _("cash"),
    Means.PROVIDER: lambda: _("card payment"),
    Means.STARS: lambda: _("Telegram Stars"),
    Means.ELSEWHERE: lambda: _("paid elsewhere"),
}
TO_DO = {
    Delivery.SHIPPED: lambda: _("It waits to be shipped."),
    Delivery.PICKED_UP: lambda: _("It waits to be picked up."),
    Delivery.AT_ONCE: lambda: _("It was handed over with the payment."),
    Delivery.BY_HAND: lambda: _("You fulfil it yourself, then mark it as done."),
}


def price(points_: int, cash: int, currency: str) -> str:
    """``100 pts + 1.00`` (S2-40)."""
    parts = [points(points_)] if points_ else []
    if cash or not parts:
        parts.append(money(cash, currency))
    return " + ".join(parts)


def in_stars(points_: int, stars: int) -> str:
    """The same, its money in Stars."""
    said = _n("{n} Star", "{n} Stars", stars).format(n=number(stars))
    return f"{points(points_)} + {said}" if points_ else said


def in_unit(value: int, unit: str) -> str:
    """Minor units of a currency, or Stars."""
    return in_stars(0, value) if unit == STARS else money(value, unit)


def price_of(one: OrderLine) -> str:
    return price(one.points, one.money, one.currency)


def kept_of(made: Written) -> str | None:
    """What the orders of a file come to, in each currency."""
    sums = [price(points_, cash, currency) for currency, points_, cash in made.sums]
    if not sums:
        return None
    return fill(_("Paid and not given back: {sums}"), sums=" · ".join(sums))


def what(one: OrderLine) -> str:
    return f"{one.quantity} × {variant_name(one.name, one.variant)}"


def number_words(no: str) -> Markup:
    return fill("<code>{no}</code>", no=no)
