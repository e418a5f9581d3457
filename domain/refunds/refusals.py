"""Why a refund is not asked for, or not decided."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refusal


@dataclass
class WindowOver(Refusal):
    """It is asked for too late (S2-07). ``until``: the moment by which it could have been;
    ``zone``: on whose clock that was said, as the buyer may be a guest from anywhere."""

    no: str
    until: datetime
    zone: str


@dataclass
class AskedBefore(Refusal):
    """A refund of this order waits already."""

    refund_id: int
    no: str


@dataclass
class AskedTooOften(Refusal):
    """The buyer has asked for it as often as a day allows; ``until``: from then on again, by the
    clock of the ``zone``."""

    no: str
    until: datetime
    zone: str


@dataclass
class AlreadyDecided(Refusal):
    """Somebody was faster. ``state`` is what it came to."""

    refund_id: int
    state: str
    who: str
    at: datetime


@dataclass
class OwnRefund(Refusal):
    """Who asked for it, or whose order it is, decides nothing about it (D32)."""

    refund_id: int


@dataclass
class CaseChanged(Refusal):
    """It is not any more what was looked at: a use, a shipment, another limit."""

    refund_id: int


@dataclass
class NeedsOverride(Refusal):
    """Something of it was used: that is approved with a reason only (D25)."""

    refund_id: int
