"""The database: two engines' differences, hot statements, what errors mean, what is sealed."""

from domain.engine.base import UNSEEN, Base, Big, Moment, tidy, utcnow, word
from domain.engine.database import Database
from domain.engine.lane import POSTGRES, SQLITE, Insert, Lane, Statement, bound, insert_for
from domain.engine.outage import is_away, is_conflict
from domain.engine.vault import NoVault, Vault

__all__ = [
    "POSTGRES",
    "SQLITE",
    "UNSEEN",
    "Base",
    "Big",
    "Database",
    "Insert",
    "Lane",
    "Moment",
    "NoVault",
    "Statement",
    "Vault",
    "bound",
    "insert_for",
    "is_away",
    "is_conflict",
    "tidy",
    "utcnow",
    "word",
]
