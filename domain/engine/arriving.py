"""What comes in with a file is there all at once: until then no question finds it."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, column, event, exists, or_, select, table
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)

from domain.engine.shapes import Query

Q = TypeVar("Q", bound=Query)

# Named by its words: the files stand above what they bring.
ARRIVALS = table("arrivals", column("merchant_id"), column("upload"), column("kind"))


class Arriving:
    """A row that a file may bring: hidden as long as the arrival of ``upload`` is under way."""

    merchant_id: Mapped[int] = mapped_column(primary_key=True)
    upload: Mapped[str | None] = mapped_column()


def arrived(rows: Any) -> ColumnElement[bool]:
    """Whether they are there. The ORM's own questions are told by themselves."""
    under_way = select(1).where(
        ARRIVALS.c.merchant_id == rows.merchant_id, ARRIVALS.c.upload == rows.upload
    )
    return or_(rows.upload.is_(None), ~exists(under_way))


_ARRIVED = with_loader_criteria(Arriving, arrived, include_aliases=True)


class ArrivedSession(Session):
    """Every SELECT through it leaves out what has not arrived."""


def once_for_all(select: Q) -> Q:
    """A question that is built once for every asking, and told of what is under way once."""
    return select.options(_ARRIVED).execution_options(told=True)


@event.listens_for(ArrivedSession, "do_orm_execute")
def _leave_out(state: ORMExecuteState) -> None:
    if state.is_select and not state.is_column_load and not state.execution_options.get("told"):
        state.statement = state.statement.options(_ARRIVED)
