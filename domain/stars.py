"""Stars: Telegram's own unit, for digital goods only.

A rate says how many Stars one unit of a currency is worth, in ten-thousandths: a yen is less than
one Star.
"""

import re

from domain.errors import Malformed
from domain.limits import STARS_RATE
from domain.money import digits
from domain.signs import narrow

STEP = 10_000
_RATE = re.compile(r"(\d{1,7})(?:[.,](\d{1,4}))?", re.ASCII)


def star_price(cash: int, currency: str, rate: int) -> int:
    """What an amount in minor units costs in Stars, rounded up: the shop never gets less."""
    unit: int = 10 ** digits(currency)
    return -(-cash * rate // (unit * STEP))


def parse_rate(text: str) -> int:
    """``50`` or ``0.52`` Stars for one unit. Raises Malformed("stars_rate")."""
    found = _RATE.fullmatch(narrow(text).strip())
    rate = int(found[1]) * STEP + int((found[2] or "").ljust(4, "0")) if found else 0
    return checked_rate(rate)


def checked_rate(rate: int) -> int:
    """Raises Malformed("stars_rate")."""
    if not 0 < rate <= STARS_RATE * STEP:
        raise Malformed("stars_rate", STARS_RATE)
    return rate
