"""A line of orders from another shop system: read in one way, from a file and from a call."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.engine import tidy
from domain.errors import Malformed, Refusal
from domain.intake.judge import Problem, malformed
from domain.intake.members import LAST
from domain.limits import LINE, STOCK
from domain.limits import POINTS as MOST_POINTS
from domain.money import parse_money
from domain.orders import State
from domain.sheets import KINDS, Line

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9_./#-]{0,39}", re.ASCII)  # S4-35, D40, and other shops'
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)  # that another shop's clock may be
COLUMNS = (*KINDS["orders"].columns, "note")
_COLUMNS = {
    "amount": "cash",
    "elsewhere's sku": "sku",
    "elsewhere's store": "store_external_id",
    "order twice": "order_no",
    "order's points": "points",
    "refunded elsewhere": "status",
}
_AT = {
    "NotEnough": "quantity",
    "PoolTooSmall": "quantity",
    "TooLittle": "points",
    "NoBuyer": "telegram_id",
    "GivesNothing": "sku",
    "WrongState": "status",
    "ToldOtherwise": "order_no",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One line that can be read."""

    line: Line
    no: str
    placed_at: datetime
    person_id: int | None
    sku: str
    quantity: int
    points: int
    cash: int
    state: State
    store: str
    note: str


def problem_of(line: Line, refusal: Refusal) -> Problem:
    """Where it stands: the column that it is about."""
    kind = type(refusal).__name__
    if isinstance(refusal, Malformed):
        return malformed(line, _COLUMNS.get(refusal.field, refusal.field), refusal)
    return Problem(line.number, line.places.get(_AT.get(kind, ""), 1), kind, why=refusal)


def orders_in(lines: Iterable[Line], currency: str, now: datetime) -> Iterator[Asked | Problem]:
    """What each line says, or what is wrong with it."""
    seen: set[str] = set()
    for line in lines:
        try:
            yield asked_of(line, currency, seen, now)
        except Malformed as wrong:
            yield problem_of(line, wrong)


def asked_of(line: Line, currency: str, seen: set[str], now: datetime) -> Asked:
    """The same for a file and a call. Raises Malformed, of a field as ``_COLUMNS`` has it."""
    said = {name: tidy(cell) for name, cell in line.cells.items()}
    number = said.get("order_no", "").upper()
    if not NUMBER.fullmatch(number):
        raise Malformed("order_no")
    if number in seen:
        raise Malformed("order twice")
    seen.add(number)
    if len(said.get("note", "")) > LINE:
        raise Malformed("note", LINE)
    return Asked(
        line=line,
        no=number,
        placed_at=_moment(said.get("placed_at", ""), now),
        person_id=_person(said.get("telegram_id", "")),
        sku=said.get("sku", "").upper(),
        quantity=_whole(said.get("quantity", ""), "quantity", 1, STOCK),
        points=_whole(said.get("points") or "0", "order's points", 0, MOST_POINTS),
        cash=parse_money(said.get("cash") or "0", currency, "amount"),
        state=_state(said.get("status", "")),
        store=said.get("store_external_id", ""),
        note=said.get("note", ""),
    )


def _moment(text: str, now: datetime) -> datetime:
    """ISO 8601 with its offset, in UTC."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None and FIRST <= at <= now + AHEAD:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Malformed("placed_at")


def _person(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch("[1-9][0-9]{0,15}", text, re.ASCII) or int(text) > LAST:
        raise Malformed("telegram_id")
    return int(text)


def _whole(text: str, name: str, least: int, most: int) -> int:
    if not re.fullmatch("[0-9]{1,9}", text, re.ASCII) or not least <= int(text) <= most:
        raise Malformed(name, most)
    return int(text)


# As the screens say them; the words of the file are in interface.md.
_STATES = {
    "待付款": State.PENDING,
    "已付款": State.PAID,
    "已发货": State.SHIPPED,
    "已完成": State.COMPLETED,
    "已关闭": State.CLOSED,
    "已退款": State.REFUNDED,
}


def _state(text: str) -> State:
    try:
        state = _STATES.get(text) or State(text.casefold())
    except ValueError:
        raise Malformed("status") from None
    if state is State.REFUNDED:
        raise Malformed("refunded elsewhere")
    return state
