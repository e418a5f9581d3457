"""Transfers in words."""

from collections.abc import Mapping

from domain.ledger import Kind, TransferLine
from handlers.catalog.words import money, points
from handlers.kit.words import Markup, _, fill, moment, mono


def transfer_line(
    one: TransferLine, currency: str | None, zone: str, orders: Mapping[int, str]
) -> Markup:
    """``+50 → 340 · 21 Nov, 14:05 · birthday (Marta)``; ``orders``: what they are called."""
    amount = money(abs(one.change), currency) if currency else points(abs(one.change))
    after = money(one.free, currency) if currency else points(one.free)
    sign = "+" if one.change > 0 else "−" if one.change < 0 else "±"
    return fill(
        "{sign}{amount} → {after} · {at} · {why}",
        sign=sign,
        amount=amount,
        after=after,
        at=moment(one.at, zone),
        why=_why(one, orders),
    )


def order_in(ref: str) -> int:
    """The order that a transfer is about; 0: none."""
    kind, _colon, number = ref.partition(":")
    return int(number) if kind == "order" and number.isdecimal() else 0


def _why(one: TransferLine, orders: Mapping[int, str]) -> Markup:
    no = orders.get(order_in(one.ref))
    if no is not None:
        return fill(_ORDERED.get(one.kind, _ORDERED[Kind.MOVED])(), no=mono(no))
    said = _REASONS.get(one.reason)
    if one.other == "expired":
        return Markup(_("ended"))
    if one.kind is Kind.VOIDED:
        return Markup(_("kept no longer"))
    words = said() if said else one.reason
    return (
        fill("{words} ({who})", words=words, who=one.who)
        if one.who
        else fill("{words}", words=words)
    )


_ORDERED = {
    Kind.HELD: lambda: _("for order {no}"),
    Kind.MOVED: lambda: _("order {no}"),
    Kind.VOIDED: lambda: _("order {no} was closed"),
}
_REASONS = {
    "top-up": lambda: _("paid in"),
    "pay-out": lambda: _("paid out"),
    "import": lambda: _("from a file"),
    "draw-entry": lambda: _("entered a draw"),
    "draw-off": lambda: _("a draw was called off"),
    "draw-prize": lambda: _("won in a draw"),
}
