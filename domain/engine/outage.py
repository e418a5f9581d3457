"""What a database's error means: try again at once, or wait until it is back."""

import asyncio
import sqlite3
import sys

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# PostgreSQL: serialization failure, deadlock, lock not available.
CONFLICTS = frozenset({"40001", "40P01", "55P03"})
# PostgreSQL: shutting down, crashed, starting up, closed to connections, out of them, disk full,
# a connection that it ended because we were frozen in the middle of a transaction.
AWAY = frozenset(
    {"57P01", "57P02", "57P03", "55000", "53300", "53100", "08006", "08001", "08003", "25P03"}
)


def is_conflict(error: BaseException) -> bool:
    """Two transactions met; the same one may be tried again at once."""
    return _state(error) in CONFLICTS or is_locked(error)


def is_locked(error: BaseException) -> bool:
    """SQLite: another process writes. The try itself has waited for it for a while."""
    return "database is locked" in str(error)


def is_away(error: BaseException) -> bool:
    """The database cannot be reached or cannot write just now."""
    cause = getattr(error, "orig", None) or error
    cause = getattr(cause, "__cause__", None) or cause
    if isinstance(error, PoolTimeout | ConnectionError | asyncio.TimeoutError | OSError):
        return True
    if isinstance(cause, _broken()):
        return True
    if _state(error) in AWAY:
        return True
    if isinstance(error, InterfaceError | DBAPIError) and getattr(
        error, "connection_invalidated", False
    ):
        return True
    return isinstance(error, OperationalError | sqlite3.OperationalError) and any(
        words in str(error)
        for words in ("disk is full", "unable to open", "disk I/O", "readonly", "no such table")
    )


def _broken() -> tuple[type[BaseException], ...]:
    """What a driver raises for a connection that is lost."""
    asyncpg = sys.modules.get("asyncpg")  # on SQLite it is never loaded
    if asyncpg is None:
        return (OSError,)
    # It says "internal client error" of a connection that was ended in the middle of a word.
    return (
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
        asyncpg.PostgresConnectionError,
        OSError,
    )


def _state(error: BaseException) -> str | None:
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or getattr(cause.__cause__, "sqlstate", None)
    return state if isinstance(state, str) else None
