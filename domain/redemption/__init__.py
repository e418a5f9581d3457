"""Redemption: taking uses at the counter, taking them back, and the records of both."""

from domain.redemption.denials import DenialCase, LastUse, Pass, denial_case, own_pass
from domain.redemption.deny import (
    DecidedBefore,
    Denied,
    DeniedBefore,
    GivenBackBefore,
    TooLateToDeny,
    deny,
    give_back,
    lift,
)
from domain.redemption.look import Looked, look, uses_of_card
from domain.redemption.lost import owe_answer
from domain.redemption.model import (
    REFUSED_RETENTION,
    Denial,
    DenialState,
    How,
    Redemption,
    RefusedScan,
)
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
from domain.redemption.then import CardThen, card_then
from domain.redemption.undo import (
    AlreadyUndone,
    NotYours,
    ReasonNeeded,
    UndoTooLate,
    UseUndone,
    undo,
)

__all__ = [
    "ALL_COLUMNS",
    "REFUSED_RETENTION",
    "AlreadyUndone",
    "CardThen",
    "DecidedBefore",
    "Denial",
    "DenialCase",
    "DenialState",
    "Denied",
    "DeniedBefore",
    "GivenBackBefore",
    "How",
    "LastUse",
    "Looked",
    "NotYours",
    "Outcome",
    "Pass",
    "ReasonNeeded",
    "Receipt",
    "Record",
    "Redemption",
    "RefusedScan",
    "TooLateToDeny",
    "UndoTooLate",
    "Use",
    "UseUndone",
    "card_then",
    "denial_case",
    "deny",
    "export_records",
    "give_back",
    "last_of_holder",
    "latest",
    "lift",
    "list_records",
    "look",
    "owe_answer",
    "own_pass",
    "record",
    "redeem",
    "undo",
    "uses_of_card",
]
