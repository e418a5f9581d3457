"""Transfers in words."""

from domain.ledger import Kind, TransferLine
from handlers.catalog.words import money, points
from handlers.kit.words import Markup, _, fill, moment


def transfer_line(one: TransferLine, currency: str | None, zone: str) -> Markup:
    """``+50 → 340 · 21 Nov, 14:05 · birthday (Marta)``."""
    amount = money(abs(one.change), currency) if currency else points(abs(one.change))
    after = money(one.free, currency) if currency else points(one.free)
    sign = "+" if one.change > 0 else "−" if one.change < 0 else "±"
    return fill(
        "{sign}{amount} → {after} · {at} · {why}",
        sign=sign,
        amount=amount,
        after=after,
        at=moment(one.at, zone),
        why=_why(one),
    )


def _why(one: TransferLine) -> Markup:
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


_REASONS = {
    "top-up": lambda: _("paid in"),
    "pay-out": lambda: _("paid out"),
    "import": lambda: _("from a file"),
}
