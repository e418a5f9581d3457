"""Redemption: taking uses at the counter, taking them back, and the records of both."""

from domain.redemption.look import Looked, look
from domain.redemption.model import REFUSED_RETENTION, How, Redemption, RefusedScan
from domain.redemption.receipt import Outcome, Receipt, Use
from domain.redemption.records import (
    ALL_COLUMNS,
    Record,
    export_records,
    last_of_holder,
    latest,
    list_records,
    record,
)
from domain.redemption.redeem import redeem
from domain.redemption.undo import AlreadyUndone, NotYours, ReasonNeeded, UndoTooLate, undo

__all__ = [
    "ALL_COLUMNS",
    "REFUSED_RETENTION",
    "AlreadyUndone",
    "How",
    "Looked",
    "NotYours",
    "Outcome",
    "ReasonNeeded",
    "Receipt",
    "Record",
    "Redemption",
    "RefusedScan",
    "UndoTooLate",
    "Use",
    "export_records",
    "last_of_holder",
    "latest",
    "list_records",
    "look",
    "record",
    "redeem",
    "undo",
]
