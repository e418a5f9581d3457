"""Whether a statement stays with one merchant: numbers repeat, so an id alone is anybody's.

Every table of a merchant's that a statement reads or changes must be held to a merchant: by
``merchant_id = …`` where it stands, or by the same of a table it is joined to.
"""

from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Engine, Table, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.selectable import Alias, CompoundSelect, Join, Select, Subquery

from bot.schema import GLOBAL
from domain.desk import Desk

# Questions that are asked over all merchants, by the column that holds them instead.
OVER_ALL = {
    "cards": "holder_id",  # one's own cards, at whichever merchant
    "members": "person_id",  # where somebody is a customer
    "staff": "person_id",  # where somebody works
    "outbox": "due",  # what is due next
}

_FIXED = (operators.eq, operators.in_op, operators.le)  # le: what is due by now
Key = tuple[str, str] | None  # a table as it is called here, and its column; None: a value

asked: ContextVar[bool] = ContextVar("asked", default=False)  # by an operation, not by a test
found: list[str] = []
_seen: dict[int, Any] = {}


def loose(statement: Any) -> set[str]:
    """The tables of merchants that a statement does not hold to a merchant."""
    return set(_loose(statement, frozenset()))


def watch() -> None:
    """Look at every statement that an operation runs, once."""
    attempt: Any = Desk._attempt

    async def _asked(desk: Desk, *wish: Any) -> Any:
        token = asked.set(True)
        try:
            return await attempt(desk, *wish)
        finally:
            asked.reset(token)

    setattr(Desk, "_attempt", _asked)  # noqa: B010  (looked at, not changed)

    @event.listens_for(Engine, "before_cursor_execute")
    def _look(_c: Any, _u: Any, sql: str, _p: Any, context: Any, _m: Any) -> None:
        compiled = getattr(context, "compiled", None)
        if compiled is None or not asked.get() or id(compiled) in _seen:
            return
        _seen[id(compiled)] = compiled  # kept, so that the number is not given to another
        state = compiled.compile_state
        statement = getattr(state, "statement", None)
        if statement is None:
            statement = compiled.statement
        if wrong := loose(statement):
            found.append(f"{sorted(wrong)} in {sql}")


def _loose(clause: Any, around: frozenset[str]) -> Iterator[str]:
    if isinstance(clause, CompoundSelect):
        for one in clause.selects:
            yield from _loose(one, around)
        return
    here, conditions = _parts(clause)
    said: list[tuple[Key, Key]] = []
    inner: list[Any] = []
    for condition in conditions:
        _read(condition, said, inner)
    held = _held(said, around)
    for name, table in here.items():
        known = _of(table)
        if name in around or known in GLOBAL or "merchant_id" not in table.c:
            continue
        if not held & {(name, "merchant_id"), (name, OVER_ALL.get(known, ""))}:
            yield known
    for one in inner:
        yield from _loose(one, around | frozenset(here))
    for table in _subqueries(clause):
        yield from _loose(table, around)


def _parts(clause: Any) -> tuple[dict[str, Any], list[Any]]:
    """The tables of one SELECT, UPDATE or DELETE, by their names there, and what it says."""
    if isinstance(clause, Update | Delete):
        said: list[Any] = [*clause._where_criteria]
        if isinstance(clause, Update):
            said += [*(clause._values or {}).values()]
        table: Any = clause.table
        return {table.name: table}, said
    if isinstance(clause, Insert) or not isinstance(clause, Select):
        return {}, []
    tables: dict[str, Any] = {}
    said = [*clause._where_criteria, *clause._having_criteria, *clause._raw_columns]
    for one in clause.get_final_froms():
        _flatten(one, tables, said)
    return tables, said


def _flatten(one: Any, tables: dict[str, Any], said: list[Any]) -> None:
    if isinstance(one, Join):
        said.append(one.onclause)
        _flatten(one.left, tables, said)
        _flatten(one.right, tables, said)
    elif isinstance(one, Table) or (isinstance(one, Alias) and isinstance(one.element, Table)):
        tables[one.name] = one


def _subqueries(clause: Any) -> Iterator[Any]:
    if isinstance(clause, Select):
        for one in clause.get_final_froms():
            yield from _from_subqueries(one)


def _from_subqueries(one: Any) -> Iterator[Any]:
    if isinstance(one, Join):
        yield from _from_subqueries(one.left)
        yield from _from_subqueries(one.right)
    elif isinstance(one, Subquery):
        yield one.element


def _held(said: list[tuple[Key, Key]], around: frozenset[str]) -> set[Key]:
    """The columns that are a given value, or the merchant of a table that is held itself."""
    held: set[Key] = {None} | {(name, "merchant_id") for name in around}
    grown = True
    while grown:
        more = {other for one, other in [*said, *((b, a) for a, b in said)] if one in held}
        grown = not more <= held
        held |= more
    return held


def _read(clause: Any, said: list[tuple[Key, Key]], inner: list[Any]) -> None:
    """What is said to be equal, and the questions inside this one."""
    if isinstance(clause, Select | CompoundSelect):
        inner.append(clause)
        return
    if isinstance(clause, Table | Alias | Subquery):
        return
    if isinstance(clause, BinaryExpression) and clause.operator in _FIXED:
        said.append((_key(clause.left), _key(clause.right)))
    for child in clause.get_children() if hasattr(clause, "get_children") else ():
        _read(child, said, inner)


def _key(side: Any) -> Key:
    """A column; None: a value."""
    table = getattr(side, "table", None)
    return None if table is None else (str(table.name), side.name)


def _of(table: Any) -> str:
    whole: Any = table.element if isinstance(table, Alias) else table
    return str(whole.name)
