"""The one door: operations, the work they receive, who asked, what is kept of it."""

from domain.desk.desk import Desk, KeyReused
from domain.desk.house import House
from domain.desk.journal import Aside, JournalEntry
from domain.desk.operation import (
    DEED,
    NOTE,
    READ,
    TICK,
    Kind,
    Operation,
    Weight,
    hot_operation,
    operation,
)
from domain.desk.patience import patiently
from domain.desk.request import Request
from domain.desk.work import HotWork, Work

__all__ = [
    "DEED",
    "NOTE",
    "READ",
    "TICK",
    "Aside",
    "Desk",
    "HotWork",
    "House",
    "JournalEntry",
    "KeyReused",
    "Kind",
    "Operation",
    "Request",
    "Weight",
    "Work",
    "hot_operation",
    "operation",
    "patiently",
]
