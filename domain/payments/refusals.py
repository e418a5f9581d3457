"""Why money is not taken."""

from dataclasses import dataclass
from enum import StrEnum, auto

from domain.errors import Refusal


class Unpayable(StrEnum):
    CLOSED = auto()
    PAID = auto()
    CHANGED = auto()  # another amount, or another currency
    OFF = auto()  # the shop does not take this any more


@dataclass
class BillOver(Refusal):
    """What the bill asks for is not to be paid so any more."""

    no: str
    why: Unpayable
