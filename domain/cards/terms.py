"""What a card takes off a bill: nothing, an amount, or a share (S1-09, D21)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """One of ``off`` and ``pay_percent`` is given. Money in minor units of ``currency``."""

    currency: str
    threshold: int  # the least bill; 0: any
    off: int | None
    pay_percent: int | None

    def due(self, bill: int) -> int:
        """What the customer pays of a bill; half a cent goes the customer's way."""
        if self.pay_percent is None:
            return max(bill - (self.off or 0), 0)
        whole, rest = divmod(bill * self.pay_percent, 100)
        return whole + (rest > 50)


def terms_of(
    currency: str, threshold: int, off: int | None, pay_percent: int | None
) -> Terms | None:
    """None: the card is used without a bill."""
    if off is None and pay_percent is None:
        return None
    return Terms(currency, threshold, off, pay_percent)
