"""The ledger: points, money and Stars move from one account to another, and nothing is lost."""

from domain.ledger.accounts import (
    DIFFERENCE,
    DRAWS,
    DUE_BACK,
    ELSEWHERE,
    EXPIRED,
    PROVIDER,
    SALES,
    STARS_OF_TELEGRAM,
    WORLD,
    Side,
    cash,
    member,
    pending,
    side_of,
)
from domain.ledger.check import Wrong, check_accounts, wrong_accounts
from domain.ledger.found import about, held_for
from domain.ledger.model import POINTS, STARS, Account, Kind, Transfer
from domain.ledger.post import (
    Entry,
    credit_each,
    give_back,
    resolve,
    write,
)
from domain.ledger.purse import Standing, earn, spend, standing
from domain.ledger.query import TransferLine, amounts_then, ended_of, history
from domain.ledger.refusals import GivenBack, KeyTaken, TooLittle

__all__ = [
    "DIFFERENCE",
    "DRAWS",
    "DUE_BACK",
    "ELSEWHERE",
    "EXPIRED",
    "POINTS",
    "PROVIDER",
    "SALES",
    "STARS",
    "STARS_OF_TELEGRAM",
    "WORLD",
    "Account",
    "Entry",
    "GivenBack",
    "KeyTaken",
    "Kind",
    "Side",
    "Standing",
    "TooLittle",
    "Transfer",
    "TransferLine",
    "Wrong",
    "about",
    "amounts_then",
    "cash",
    "check_accounts",
    "credit_each",
    "earn",
    "ended_of",
    "give_back",
    "held_for",
    "history",
    "member",
    "pending",
    "resolve",
    "side_of",
    "spend",
    "standing",
    "write",
    "wrong_accounts",
]
