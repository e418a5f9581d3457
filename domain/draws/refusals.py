"""Why a draw says no."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refusal


@dataclass
class WorksHere(Refusal):
    """Who works for the shop does not enter its draws."""


@dataclass
class NotOpen(Refusal):
    """``why``: early, over, off, full; ``zone``: the shop's, on whose clock it opens."""

    name: str
    why: str
    opens_at: datetime
    zone: str


@dataclass
class NoTriesLeft(Refusal):
    """``why``: today (the free ones of today), ever (as many as one may have), cost (it is
    only free, or only for points)."""

    name: str
    why: str
    points: int


@dataclass
class NothingForDraws(Refusal):
    """Nothing of it was allocated to draws (D39)."""

    sku: str


@dataclass
class NotDrawnYet(Refusal):
    """``why``: open, closing (the hash is being told), beacon (its value is missing)."""

    name: str
    why: str


@dataclass
class WinGone(Refusal):
    """It was claimed, given or expired before: ``state``."""

    state: str
