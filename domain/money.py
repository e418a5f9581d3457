"""Money: whole minor units beside a currency, never a float (D04)."""

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision, list_currencies

from domain.errors import Malformed
from domain.signs import narrow

# Telegram counts hundredths of these, of which nobody here has a coin.
HUNDREDTHS = frozenset({"AFN", "ALL", "LBP", "RSD", "YER"})
MOST = 10**12  # minor units; a mistyped price stays a number the database can hold
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
# Thousands beside coins, or two groups of thousands: which sign is which is plain.
_PLAIN = tuple(
    (group, point, re.compile(rf"\d{{1,3}}(?:{group}\d{{3}})+(?:{point}\d{{1,4}}|{group}\d{{3}})"))
    for group, point in ((",", r"\."), (r"\.", ","))
)
_AMOUNT = re.compile(r"(\d{1,12})(?:[.,](\d{1,4}))?")
_SIGNS = re.compile(r"[€$£¥￥元圆]|(?<![a-z])[a-z]{3}(?![a-z])", re.IGNORECASE)
_DOLLARS = {
    "ARS", "AUD", "BBD", "BMD", "BND", "BOB", "BSD", "BZD", "CAD", "CLP", "COP",
    "CUP", "DOP", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "MOP", "MXN", "NAD",
    "NIO", "NZD", "SBD", "SGD", "SRD", "TTD", "TWD", "USD", "UYU", "XCD",
}  # fmt: skip  # a table
_ALSO = {"RMB": "CNY", "NTD": "TWD", "YEN": "JPY"}
_OF_SIGN = {  # whose amounts are written so; of every other currency it is another one's
    "€": {"EUR"},
    "$": _DOLLARS,
    "£": {"GBP", "EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"},
    **{sign: {"CNY", "JPY"} for sign in "¥￥"},
    **{sign: _DOLLARS | {"CNY", "JPY", "KRW"} for sign in "元圆"},
}


@dataclass
class TwoWays(Malformed):
    """``1,000`` may be thousands or coins, each in minor units; ``coins`` is None where there are
    no such coins, as of ``1,255``."""

    currency: str = ""
    thousands: int = 0
    coins: int | None = None


def digits(currency: str) -> int:
    """How many decimals the currency has: 2 for EUR, 0 for JPY."""
    return int(get_currency_precision(currency))


def ungrouped(text: str) -> str:
    """``1,000`` as 1000, as we write it; any other comma stays where it is."""
    said = narrow(text)
    return said.replace(",", "") if _GROUPED.fullmatch(said) else said


def parse_money(text: str, currency: str, field: str = "price") -> int:
    """``4.50``, ``4,5``, ``€ 4.50``, ``1,234.50``, ``1.234,50`` as minor units; ``1,000`` where
    there are no smaller coins. What is said in another currency is refused. Raises
    Malformed(field), and TwoWays for what may as well be meant as thousands."""
    plain = narrow(text)
    if not all(_is_of(sign, currency) for sign in _SIGNS.findall(plain)):
        raise Malformed(field, MOST)
    bare = "".join(_SIGNS.sub("", plain).split())
    said, places = _one_point(bare), digits(currency)
    if not places:
        said = ungrouped(said)
    found = _AMOUNT.fullmatch(said)
    if found is None:
        raise Malformed(field, MOST)
    coins = found[2] or ""
    grouped = len(coins) == 3 and re.fullmatch(r"[1-9]\d{0,2}", found[1]) is not None
    minor: int = int(found[1]) * 10**places + int(coins.ljust(places, "0")[:places] or 0)
    if grouped and (places < 3 or "," in said):
        thousands = int(found[1] + coins) * 10**places
        lost = coins[places:].strip("0")
        exact = None if lost else minor
        raise TwoWays(
            field, MOST, text.strip(), currency=currency, thousands=thousands, coins=exact
        )
    if len(coins) > places and (coins.strip("0") or (len(coins) == 3 and found[1] != "0")):
        raise Malformed(field, MOST)
    if len(coins) == places == 3 and "," in said:
        raise Malformed(field, MOST)
    if minor > MOST:
        raise Malformed(field, MOST)
    return minor


def _is_of(sign: str, currency: str) -> bool:
    code = sign.upper()
    return currency in _OF_SIGN.get(sign, {_ALSO.get(code, code)})


def _one_point(said: str) -> str:
    """Without thousands, where it is plain that they are; its coins behind a point."""
    for group, point, written in _PLAIN:
        if written.fullmatch(said):
            return re.sub(point, ".", re.sub(group, "", said))
    return said


def billed(minor: int, currency: str) -> int:
    """An amount in the smallest unit that Telegram knows, for an invoice."""
    return minor * 100 if currency in HUNDREDTHS else minor


def received(total: int, currency: str) -> int:
    """Telegram's smallest units as minor units: what was billed, back again."""
    return total // 100 if currency in HUNDREDTHS else total


def decimal(minor: int, currency: str) -> Decimal:
    """For files and for Babel: 450 → 4.50."""
    return Decimal(minor).scaleb(-digits(currency))


def known(currency: str) -> bool:
    """Whether this is the code of a money, as ``EUR``."""
    return currency in list_currencies()
