"""Tills: the cash that the ledger says is there, counted and closed."""

from domain.till.close import DRAFT, close_till
from domain.till.look import (
    ClosingLine,
    Flow,
    FlowSum,
    MeansSum,
    Till,
    TillLine,
    list_closings,
    list_tills,
    till,
)
from domain.till.model import Closing
from domain.till.movements import Movement, Suspect, movements, suspects
from domain.till.refusals import AlreadyClosed, TillMoved
from domain.till.stars import InList, StarsDay, Unlike, stars_begin, stars_day

__all__ = [
    "DRAFT",
    "AlreadyClosed",
    "Closing",
    "ClosingLine",
    "Flow",
    "FlowSum",
    "InList",
    "MeansSum",
    "Movement",
    "StarsDay",
    "Suspect",
    "Till",
    "TillLine",
    "TillMoved",
    "Unlike",
    "close_till",
    "list_closings",
    "list_tills",
    "movements",
    "stars_begin",
    "stars_day",
    "suspects",
    "till",
]
