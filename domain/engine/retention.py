"""How long rows of a table that grows are kept: declared beside the table, by its feature."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    bindparam,
    delete,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from domain.engine.base import Base, Moment

EVERY = true()
MERCHANT = bindparam("merchant", type_=BigInteger())
BEFORE = bindparam("before", type_=Moment())


@dataclass(frozen=True, slots=True)
class Retention:
    """Rows are forgotten when ``at`` is that long ago, the oldest first, some at a time."""

    table: type[Base]
    # Grows with time, and stands in an index behind merchant_id.
    order: InstrumentedAttribute[object]
    at: InstrumentedAttribute[datetime]
    kept: timedelta
    over: ColumnElement[bool] = EVERY  # only what is over is forgotten
    chunk: int = 100

    def forgetting(self) -> Executable:
        """Those of a ``merchant``'s oldest rows whose time is over: older than ``before``."""
        mine: ColumnElement[bool] = self.table.merchant_id == MERCHANT  # type: ignore[attr-defined]
        oldest = select(self.order).where(mine).order_by(self.order).limit(self.chunk).subquery()
        last = select(func.max(oldest.c[0])).scalar_subquery()
        gone = delete(self.table).where(mine, self.order <= last, self.at < BEFORE, self.over)
        return gone.returning(self.order)


@dataclass(frozen=True, slots=True)
class Leftover:
    """Rows that are good for nothing without the row of ``whose`` that they name by ``key``, which
    stands in an index behind merchant_id."""

    table: type[Base]
    key: InstrumentedAttribute[object]
    whose: InstrumentedAttribute[object]
    kept: timedelta  # as long as what they name
    chunk: int = 100

    def forgetting(self) -> Executable:
        """Some of a ``merchant``'s that name nothing any more."""
        mine: ColumnElement[bool] = self.table.merchant_id == MERCHANT  # type: ignore[attr-defined]
        there = exists().where(
            self.whose.parent.entity.merchant_id == MERCHANT, self.whose == self.key
        )
        some = select(self.key).where(mine, ~there).limit(self.chunk)
        return delete(self.table).where(mine, self.key.in_(some)).returning(self.key)
