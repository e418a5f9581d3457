"""From which state an order goes to which: a table, and the one statement that follows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from functools import cache

from sqlalchemy import bindparam, update
from sqlalchemy.sql.dml import ReturningUpdate

from domain.desk import Work
from domain.engine import Moment
from domain.orders.model import Order, State
from domain.orders.refusals import WrongState


class Step(StrEnum):
    PAY = auto()
    CLOSE = auto()
    REOPEN = auto()  # money came after the closing (money.md, 3)
    SHIP = auto()
    COMPLETE = auto()
    REFUND = auto()


@dataclass(frozen=True, slots=True)
class Move:
    """``stamp``: the column that keeps when it happened."""

    starts: frozenset[State]
    end: State
    stamp: str | None


MOVES: Mapping[Step, Move] = {
    Step.PAY: Move(frozenset({State.PENDING}), State.PAID, "paid_at"),
    Step.CLOSE: Move(frozenset({State.PENDING}), State.CLOSED, "closed_at"),
    Step.REOPEN: Move(frozenset({State.CLOSED}), State.PENDING, None),
    Step.SHIP: Move(frozenset({State.PAID}), State.SHIPPED, "shipped_at"),
    Step.COMPLETE: Move(frozenset({State.PAID, State.SHIPPED}), State.COMPLETED, "completed_at"),
    Step.REFUND: Move(
        frozenset({State.PAID, State.SHIPPED, State.COMPLETED}), State.REFUNDED, "refunded_at"
    ),
}


def check(moves: Mapping[Step, Move]) -> None:
    """Every step is told, every state is reached from the first one, every stamp is a column.
    Raises ValueError."""
    reached = {State.PENDING}
    for _ in State:
        reached |= {one.end for one in moves.values() if one.starts & reached}
    columns = set(Order.__table__.c.keys())
    stamps = {one.stamp for one in moves.values() if one.stamp}
    if set(moves) != set(Step) or reached != set(State) or not stamps <= columns:
        raise ValueError("an order's states are not told completely")


check(MOVES)


@cache
def _moved(step: Step, names: tuple[str, ...], late: bool) -> ReturningUpdate[Order]:
    """The one statement that decides; ``names``: the columns that it sets besides."""
    move = MOVES[step]
    return (
        update(Order)
        .where(
            Order.merchant_id == bindparam("merchant"),
            Order.id == bindparam("order"),
            Order.state.in_(sorted(move.starts)),
            *((Order.closes_at <= bindparam("now", type_=Moment()),) if late else ()),
        )
        .values(
            state=move.end,
            version=Order.version + 1,
            **{name: bindparam(f"new_{name}") for name in names},
        )
        .returning(Order)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


async def advance(
    work: Work, order_id: int, step: Step, *, late: bool = False, **values: object
) -> Order:
    """Exactly one of those who want it does it; ``values`` are other columns to set, or a moment
    that is not now. ``late``: only after its closing time, as that is by then. Raises WrongState,
    NotFound."""
    move = MOVES[step]
    if move.stamp:
        values.setdefault(move.stamp, work.now)
    row: Order | None = await work.session.scalar(
        _moved(step, tuple(values), late),
        {"merchant": work.merchant_id, "order": order_id}
        | ({"now": work.now} if late else {})
        | {f"new_{name}": value for name, value in values.items()},
    )
    if row is None:
        now = await work.get(Order, order_id)
        await work.session.refresh(now)  # seen before, it may have been another's turn since
        raise WrongState(now.no, now.state.value, step.value)
    return row
