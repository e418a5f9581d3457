"""Payments in words: why money goes back."""

from domain.payments import Why
from handlers.kit.words import Markup, _, fill, lines

WHY = {
    Why.SECOND: lambda: _("The order was paid already."),
    Why.CLOSED: lambda: _("The order was closed before, and nothing was left of it."),
    Why.AMOUNT: lambda: _("It is not what the order costs."),
    Why.UNKNOWN: lambda: _("It is for no order of whoever paid."),
    Why.REFUND: lambda: _("The order was refunded."),
}


def given_up(trouble: str) -> Markup:
    """Why it is for a person to do, although Stars go back by themselves."""
    return lines(
        fill(_("⚠️ Telegram refuses to give it back, for good: {trouble}"), trouble=trouble),
        _(
            "I try no more, and by the books it is not back. Look at the bot's Stars in Telegram, "
            "agree with the customer on another way, then press Done."
        ),
    )
