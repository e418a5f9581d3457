"""Where new rows get their numbers: the same on every engine, for no database makes any.

People see a merchant's own small numbers, counted in one row for each kind of thing. Rows that
nobody numbers (the journal, the outbox) are named by the moment at which they were made.
"""

import secrets
import time

from sqlalchemy import Executable
from sqlalchemy.orm import Mapped, mapped_column

from domain.engine.base import Base
from domain.engine.lane import Inserting, Statement, bound

NOBODY = 0  # the merchant of what belongs to none: the merchants' own numbers
_SINCE = 1_704_067_200_000  # 2024, in milliseconds: 41 bits of them last for 69 years
_FRACTION = 22  # bits below the millisecond


class Counter(Base):
    """The last number given to a thing of this kind. Numbers are never used again."""

    __tablename__ = "counters"

    merchant_id: Mapped[int] = mapped_column(primary_key=True)  # 0: the merchants themselves
    kind: Mapped[str] = mapped_column(primary_key=True)  # a table's name
    last: Mapped[int]


# The row stays locked until the transaction ends, so that numbers follow the order of commits:
# take them as late as possible.
def counting(insert: Inserting) -> Executable:
    """Count on by ``last`` and tell the last number of the block."""
    block = insert(Counter).values(bound("merchant_id", "kind", "last"))
    return block.on_conflict_do_update(
        index_elements=["merchant_id", "kind"],
        set_={"last": Counter.last + block.excluded.last},
    ).returning(Counter.last)


COUNT = Statement(counting)


class Stamps:
    """Numbers of 63 bits in the order of time, made without asking anybody."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> int:
        """Greater than every earlier one of this process. Two processes meet in the same
        millisecond once in four million times; then the key refuses the second row."""
        since = time.time_ns() // 1_000_000 - _SINCE
        self._last = max(self._last + 1, since << _FRACTION | secrets.randbits(_FRACTION))
        return self._last


stamp = Stamps()
