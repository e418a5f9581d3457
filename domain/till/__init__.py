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

__all__ = [
    "DRAFT",
    "AlreadyClosed",
    "Closing",
    "ClosingLine",
    "Flow",
    "FlowSum",
    "MeansSum",
    "Movement",
    "Suspect",
    "Till",
    "TillLine",
    "TillMoved",
    "close_till",
    "list_closings",
    "list_tills",
    "movements",
    "suspects",
    "till",
]
