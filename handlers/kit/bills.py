"""What is taken off a bill, in words: every screen that shows a voucher's terms says them so."""

from domain.cards import Terms
from handlers.catalog.words import money
from handlers.kit.words import _, number


def terms_words(terms: Terms) -> str:
    """``€20.00 off a bill of €100.00 or more``; ``the customer pays 80 % (20 % off)`` (D21)."""
    if terms.pay_percent is not None:
        return percent_words(terms.pay_percent)
    return off_words(terms.off or 0, terms.threshold, terms.currency)


def percent_words(pay: int) -> str:
    return _("the customer pays {pay} % ({off} % off)").format(
        pay=number(pay), off=number(100 - pay)
    )


def off_words(off: int, threshold: int, currency: str) -> str:
    return _("{off} off a bill of {threshold} or more").format(
        off=money(off, currency), threshold=money(threshold, currency)
    )
