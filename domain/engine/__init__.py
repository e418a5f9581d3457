"""The database: two engines' differences, hot statements, what errors mean, what is sealed."""

from domain.engine.arriving import ARRIVALS, Arriving, arrived, once_for_all
from domain.engine.base import UNSEEN, Base, Moment, of, owned, tidy, utcnow, word
from domain.engine.database import Database
from domain.engine.lane import (
    POSTGRES,
    SQLITE,
    Insert,
    Inserting,
    Lane,
    Statement,
    bound,
    insert_for,
)
from domain.engine.numbers import COUNT, NOBODY, Counter, stamp
from domain.engine.outage import is_away, is_conflict, is_locked
from domain.engine.retention import Leftover, Retention
from domain.engine.seen import ONLOOKER, seen
from domain.engine.shapes import Driver, Facts, Fetched, Named, Query, Values
from domain.engine.vault import NoVault, Vault

__all__ = [
    "ARRIVALS",
    "COUNT",
    "NOBODY",
    "ONLOOKER",
    "POSTGRES",
    "SQLITE",
    "UNSEEN",
    "Arriving",
    "Base",
    "Counter",
    "Database",
    "Driver",
    "Facts",
    "Fetched",
    "Insert",
    "Inserting",
    "Lane",
    "Leftover",
    "Moment",
    "Named",
    "NoVault",
    "Query",
    "Retention",
    "Statement",
    "Values",
    "Vault",
    "arrived",
    "bound",
    "insert_for",
    "is_away",
    "is_conflict",
    "is_locked",
    "of",
    "once_for_all",
    "owned",
    "seen",
    "stamp",
    "tidy",
    "utcnow",
    "word",
]
