"""Why a mall says no."""

from dataclasses import dataclass

from domain.errors import Refusal
from domain.stock import Mall


@dataclass
class NotAllocated(Refusal):
    """Only products that already have allocated stock can be listed (S0-26)."""

    product_id: int
    sku: str


@dataclass
class FewerInPool(Refusal):
    """The pool had ``shown`` of a variant when that was agreed to, and has ``now``."""

    product_id: int
    sku: str
    shown: int
    now: int


@dataclass
class AlreadyListed(Refusal):
    """S2-23."""

    listing_id: int


@dataclass
class OverOriginal(Refusal):
    """The points stock cannot exceed the original's (S2-13); ``most`` is what it has."""

    most: int


@dataclass
class OriginalOff(Refusal):
    """The original is off sale, deleted or expired; the listing cannot be put on (S2-17)."""

    product_id: int
    cause: str
    name: str  # of the listing


@dataclass
class CashLocked(Refusal):
    """Points + cash for a voucher needs the third party's authorisation (S1-20)."""


@dataclass
class VoucherStopped(Refusal):
    """A voucher that is not given out is not listed. ``why``: paused, over."""

    voucher_id: int
    name: str
    why: str


@dataclass
class OnlyPaid(Refusal):
    """Of vouchers only paid ones can be listed (S2-20)."""


@dataclass
class MallClosed(Refusal):
    """Off: neither the mall nor its items can be browsed (S2-06)."""

    mall: Mall
    merchant: str


@dataclass
class NotForYou(Refusal):
    """The purchase permission does not include this member (S2-15)."""

    levels: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass
class OverLimit(Refusal):
    """The purchase limit counts what was bought before (S2-24, D29)."""

    limit: int
    bought: int


@dataclass
class PointsStockGone(Refusal):
    left: int
