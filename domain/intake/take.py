"""Orders that another shop system calls with: placed at once, or where they are many as a file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from domain.catalog import FileComesIn, store_names
from domain.desk import DEED, READ, Desk, Work, operation
from domain.errors import Refusal
from domain.intake.judge import Problem
from domain.intake.order_judge import foreign, judge_orders, known_of
from domain.intake.order_rows import COLUMNS, Asked, orders_in, problem_of
from domain.intake.orders import STEP, bring_orders, source_of
from domain.intake.upload import Watch, keep_upload
from domain.orders import Fate, place_elsewhere
from domain.roles import Permission
from domain.sheets import BadSheet, Line, Reason, table_from

TRIES = 3  # where something changes between looking and doing
PATIENCE, PAUSE = 10.0, 0.3  # seconds that a call waits for a file that comes in, and between
ROWS = 500  # orders of one call


class Busy(Refusal):
    """A file comes in, or what was looked at does not stay as it is. Call again later."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of each order, in their order; with ``problems`` nothing was done at all."""

    fates: tuple[tuple[str, Fate], ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _House:
    currency: str
    stores: dict[str, int]


async def take_orders(desk: Desk, rows: Sequence[dict[str, str]], digest: str) -> Taken:
    """All or nothing; ``rows`` as a file's cells, ``digest`` of what was sent. Raises Busy."""
    house = await desk(order_house)
    lines = [_line(number, cells) for number, cells in enumerate(rows)]
    reading = orders_in(lines, house.currency, desk.clock())
    read = await asyncio.to_thread(list[Asked | Problem], reading)
    asked = [one for one in read if not isinstance(one, Problem)]
    wrong = [one for one in read if isinstance(one, Problem)]
    for _ in range(TRIES):
        judged = await desk(judge_orders, asked=asked, taken={})
        problems = wrong + [fate for fate in judged if isinstance(fate, Problem)]
        if problems:
            return Taken(problems=tuple(sorted(problems, key=lambda one: one.line)))
        again = desk.under(desk.request)  # the same request, also at the second try
        try:
            if len(asked) <= STEP:
                fates = await again(place_orders, asked=asked)
            else:
                await _as_a_file(again, lines, digest)
                fates = [fate for fate in judged if not isinstance(fate, Problem)]
        except BadSheet:
            continue
        return Taken(tuple(zip((one.no for one in asked), fates, strict=True)))
    raise Busy


@operation(Permission.TAKE_ORDERS, kind=READ)
async def order_house(work: Work) -> _House:
    """What orders are read by."""
    return _House((await work.house()).currency, await store_names(work, elsewhere=True))


@operation(Permission.TAKE_ORDERS, kind=DEED)
async def place_orders(work: Work, *, asked: list[Asked]) -> list[Fate]:
    """All of them. Raises BadSheet where one is refused by now."""
    known, stores = await known_of(work, asked), await store_names(work, elsewhere=True)
    fates = []
    for one in asked:
        try:
            told, order = foreign(one, known, stores), known.orders.get(one.no)
            fate = await place_elsewhere(work, told, known.goods(one.sku), order, source_of(work))
        except Refusal as refusal:
            wrong = problem_of(one.line, refusal)
            raise BadSheet(Reason.MEANWHILE, wrong.line, wrong.column) from refusal
        fates.append(fate)
    return fates


async def _as_a_file(desk: Desk, lines: list[Line], digest: str) -> None:
    """Many are kept chunk by chunk, so that nobody waits for them. Raises BadSheet, Busy."""
    table = await asyncio.to_thread(table_from, "orders", COLUMNS, lines, digest)
    upload = await keep_upload(desk, name="API", table=table)
    waited = 0.0
    while waited < PATIENCE:
        try:
            await bring_orders(desk, upload=upload, watch=Watch(), rest=1)
        except FileComesIn:
            await asyncio.sleep(PAUSE)
            waited += PAUSE
        else:
            return
    raise Busy


def _line(number: int, cells: dict[str, str]) -> Line:
    return Line(number, cells, {name: at for at, name in enumerate(COLUMNS, start=1)})
