"""Why stock says no."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refusal


@dataclass
class PoolTooSmall(Refusal):
    """More than the pool has free (S0-24)."""

    sku: str
    free: int


@dataclass
class TakeOfflineFirst(Refusal):
    """A sub-inventory changes only while it is offline (S0-21); the guided edit does it."""

    sub_id: int
    change: int


@dataclass
class NotEnough(Refusal):
    """Less is free than was asked for."""

    sku: str
    free: int


@dataclass
class SubOffline(Refusal):
    sku: str


@dataclass
class DailyLimitReached(Refusal):
    """``left`` today; it resets at ``until``, the next midnight of the merchant's ``zone``
    (S0-25)."""

    left: int
    limit: int
    until: datetime
    zone: str


@dataclass
class ZeroLimit(Refusal):
    """0 a day: unlimited, or offline (D44)?"""

    sub_id: int


@dataclass
class StillHeld(Refusal):
    """Stock that is kept for people cannot go back to the pool (S4-23)."""

    product_id: int
    held: int


@dataclass
class KeysOnly(Refusal):
    """A CDK product's stock is its keys: they are imported, not counted by hand."""

    sku: str


@dataclass
class VouchersOnly(Refusal):
    """The stock of a voucher's product comes out of the voucher's own, and goes back there."""

    sku: str
    voucher_id: int


@dataclass
class KeyKnown(Refusal):
    """The same key is there already."""

    line: int


@dataclass
class NoReturn(Refusal):
    """Bought in the resource centre: it cannot go back to the supplier (S0-04)."""

    sku: str
