"""Orders from another shop system, by file: placed as they stand there, or brought forward."""

from dataclasses import dataclass

from domain.catalog import store_names
from domain.desk import DEED, NOTE, Desk, Work, operation
from domain.errors import Refusal
from domain.intake.arrival import going_on, keep_step, settle
from domain.intake.bring import bring, stage_lines
from domain.intake.judge import Problem
from domain.intake.kept import row_of
from domain.intake.order_judge import Taken, foreign, judge_orders, known_of
from domain.intake.order_rows import Asked, orders_in, problem_of
from domain.intake.products import SHOWN
from domain.intake.upload import Watch, open_file
from domain.orders import Fate, Source, fate_of, keep_elsewhere
from domain.pace import REST, Pace
from domain.roles import Permission, Role
from domain.sheets import BadSheet, Reason

STEP = 5  # orders kept or written at a time: each is some fifteen statements, twice


@dataclass(frozen=True, slots=True)
class OrdersPreview:
    """What a file would do; ``points`` and ``cash`` (minor units) of those it would place."""

    upload: str
    currency: str
    lines: int
    placed: int
    updated: int
    here: int
    points: int
    cash: int
    refused: int
    problems: tuple[Problem, ...]
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrdersBrought:
    placed: int
    updated: int
    here: int


async def preview_orders(desk: Desk, *, upload: str, watch: Watch) -> OrdersPreview:
    """Read everything, change nothing. Raises BadSheet, Gone, Stopped."""
    file = await desk(open_file, upload=upload, kind="orders")
    pace, reading = Pace(desk), orders_in(file.lines, file.currency, desk.clock())
    taken: Taken = {}
    counts = dict.fromkeys(Fate, 0)
    lines = points = cash = refused = 0
    problems: list[Problem] = []
    first: list[str] = []
    while some := await pace.some(reading, pace.few):
        lines += len(some)
        good = [one for one in some if not isinstance(one, Problem)]
        found = [one for one in some if isinstance(one, Problem)]
        fates = await pace.look(desk(judge_orders, asked=good, taken=taken))
        for one, fate in zip(good, fates, strict=True):
            if isinstance(fate, Problem):
                found.append(fate)
                continue
            counts[fate] += 1
            if fate is Fate.PLACED:
                points, cash = points + one.points, cash + one.cash
                first += [one.no][: 3 - len(first)]
        refused += len(found)
        found.sort(key=lambda one: one.line)
        problems += found[: SHOWN - len(problems)]
        watch.at(lines)
    return OrdersPreview(
        upload=upload,
        currency=file.currency,
        lines=lines,
        placed=counts[Fate.PLACED],
        updated=counts[Fate.UPDATED],
        here=counts[Fate.HERE],
        points=points,
        cash=cash,
        refused=refused,
        problems=tuple(problems),
        first=tuple(first),
    )


async def bring_orders(
    desk: Desk, *, upload: str, watch: Watch, rest: int = REST
) -> OrdersBrought:
    """Do what the preview said; ``rest`` as a chunk waits for others. Raises BadSheet, Gone,
    Stopped, FileComesIn."""

    async def stage(pace: Pace) -> None:
        file = await desk(open_file, upload=upload, kind="orders")
        reading = orders_in(file.lines, file.currency, desk.clock())
        await stage_lines(
            pace,
            reading,
            STEP,
            watch,
            lambda asked: desk(stage_orders, upload=upload, asked=asked),
        )

    await bring(desk, upload, "orders", watch, stage, rest)
    return await desk(settle_orders, upload=upload)


@operation(Permission.TAKE_ORDERS, kind=NOTE)
async def stage_orders(work: Work, *, upload: str, asked: list[Asked]) -> bool:
    """Keep stock and points of some orders, so that nothing can refuse them once all is decided;
    the orders themselves are written then. Raises BadSheet."""
    arrival = await going_on(work, upload)
    stores = await store_names(work)
    known = await known_of(work, asked)
    counts = dict.fromkeys(Fate, 0)
    rest = []
    for one in asked:
        try:
            told = foreign(one, known, stores)
            fate = fate_of(told, known.orders.get(one.no))
            new, goods = fate is Fate.PLACED, known.goods(one.sku)
            kept = await keep_elsewhere(work, told, goods) if new else None
        except Refusal as refusal:
            wrong = problem_of(one.line, refusal)
            raise BadSheet(Reason.MEANWHILE, wrong.line, wrong.column) from refusal
        counts[fate] += 1
        if fate is not Fate.HERE:
            rest.append(row_of(told, kept, source_of(work)))
    # Let go where the file is given up, and written where it comes in.
    await keep_step(
        work,
        arrival,
        {"kept": rest},
        {"orders": rest} if rest else None,
        **{fate.value: count for fate, count in counts.items()},
    )
    return True


@operation(Permission.TAKE_ORDERS, kind=DEED)
async def settle_orders(work: Work, *, upload: str) -> OrdersBrought:
    """All of a file's orders are there. Raises Gone."""
    brought = await settle(work, upload)
    return OrdersBrought(*(brought.get(fate.value, 0) for fate in Fate))


def source_of(work: Work) -> Source:
    return Source.API if work.actor.role is Role.SHOP else Source.FILE
