"""What a listing costs: three modes and the shop's own price; the calculator (D04, D05)."""

import re
from dataclasses import dataclass

from domain.errors import Malformed
from domain.limits import POINTS
from domain.mall.model import Mode
from domain.money import digits, parse_money, ungrouped
from domain.signs import narrow
from domain.stock import Mall

RATE = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """``cash`` in minor units; None: the variant's own. ``points`` of an offset are the most."""

    mode: Mode
    points: int | None = None
    cash: int | None = None
    rate: int | None = None


@dataclass(frozen=True, slots=True)
class ToPay:
    """What is paid after ``points`` were used; ``off`` is what they took off."""

    points: int
    cash: int
    off: int


def to_pay(price: Price, own: int, currency: str, points: int | None = None) -> ToPay:
    """What one unit costs. ``own``: the variant's price; ``points``: how many of an offset.

    S1-21: 1 yuan = 10 points, at most 1 point, cash 1: one point takes off 0.10, 0.90 is paid;
    without points 1.00 is paid. The offset rounds down and never goes below 0 (D05).
    """
    cash = own if price.cash is None else price.cash
    match price.mode:
        case Mode.POINTS_ONLY:
            return ToPay(price.points or 0, 0, 0)
        case Mode.POINTS_AND_CASH:
            return ToPay(price.points or 0, cash, 0)
        case Mode.POINTS_OFFSET:
            unit, rate = 10 ** digits(currency), price.rate or 1
            useful = -(-cash * rate // unit)  # more points than this would be given away
            used = max(0, min(price.points or 0, useful, POINTS if points is None else points))
            off = min(used * unit // rate, cash)
            return ToPay(used, cash - off, off)
    return ToPay(0, cash, 0)


_OFFSET = re.compile(
    r"(?:offset|抵扣)\s+(?:(\S+)\s+(?:max|最多)\s+)?(\d+)(?:\s+(?:rate|比例)\s+(\d+))?"
)
_POINTS = re.compile(r"\s*(?:points?|pts?|积分|分)(?![a-z])")


def parse_price(text: str, mall: Mall, currency: str, rate: int = 100) -> Price:
    """``300``, ``100 + 1.00``, ``offset 50``, ``offset 1.00 max 1``; in the shop ``4.50``.

    In the points mall the points part cannot be empty (S2-12); in the shop points never become
    money. ``rate``: the merchant's, by which every offset goes (D36). Raises Malformed("points",
    "cash", "price", "shop_points" or "rate", with the limit, or the rate that it is).
    """
    typed = " ".join(narrow(text).casefold().split())
    said = _POINTS.sub("", typed)
    found = _OFFSET.fullmatch(said)
    if mall is Mall.SHOP and (found or said != typed or "+" in said):
        raise Malformed("shop_points")
    if found:
        if found[3] is not None and int(found[3]) != rate:
            raise Malformed("rate", rate)
        own = found[1] in (None, "own", "原价")
        cash = None if own else parse_money(found[1], currency, "cash")
        return checked(Price(Mode.POINTS_OFFSET, _points(found[2]), cash, rate), mall)
    left, plus, right = said.partition("+")
    if plus:
        return checked(
            Price(Mode.POINTS_AND_CASH, _points(left), parse_money(right, currency, "cash")), mall
        )
    if mall is Mall.SHOP:
        cash = None if said in ("own", "", "原价", "-") else parse_money(said, currency, "cash")
        return Price(Mode.CASH, None, cash)
    return checked(Price(Mode.POINTS_ONLY, _points(said)), mall)


def checked(price: Price, mall: Mall) -> Price:
    """Raises Malformed where a part that the mode needs is missing (S0-28, S0-29, S2-12)."""
    if price.mode is Mode.CASH:
        if mall is Mall.POINTS:
            raise Malformed("points", POINTS)
        return price
    if not price.points or not 1 <= price.points <= POINTS:
        raise Malformed("points", POINTS)
    if price.mode is Mode.POINTS_AND_CASH and not price.cash:
        raise Malformed("cash")
    if price.mode is Mode.POINTS_OFFSET and not 1 <= (price.rate or 0) <= RATE:
        raise Malformed("rate", RATE)
    return price


def advised_points(own: int, currency: str, rate: int) -> int:
    """By the product's price; advice only (S0-30)."""
    return max(1, -(-own * rate // int(10 ** digits(currency))))


def _points(text: str) -> int:
    said = ungrouped(text.strip())
    if not re.fullmatch(r"\d{1,9}", said) or not 1 <= int(said) <= POINTS:
        raise Malformed("points", POINTS)
    return int(said)
