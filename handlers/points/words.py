"""Transfers in words."""

from collections.abc import Callable, Mapping

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
        return fill(_ordered(one)(), no=mono(no))
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


def _ordered(one: TransferLine) -> Callable[[], str]:
    if one.kind is Kind.VOIDED:
        return lambda: _("order {no} was closed")
    if one.change > 0:
        return _CAME.get(one.other.partition(":")[0], lambda: _("order {no}"))
    if one.other == "@world":
        return lambda: _("taken back: refund of order {no}")
    return lambda: _("for order {no}")


_CAME = {  # by where it came from
    "sales": lambda: _("refund of order {no}"),
    "pending": lambda: _("earned with order {no}"),
}
_REASONS = {
    "top-up": lambda: _("paid in"),
    "pay-out": lambda: _("paid out"),
    "import": lambda: _("from a file"),
    "draw-entry": lambda: _("entered a draw"),
    "draw-off": lambda: _("a draw was called off"),
    "draw-prize": lambda: _("won in a draw"),
}
