"""Bringing products in from a file: a dry run line by line, then all of it or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from domain.desk import DEED, NOTE, READ, Desk, Work, operation
from domain.intake.arrival import going_on, keep_step, settle
from domain.intake.bring import bring
from domain.intake.differ import Before, Changes
from domain.intake.insert import insert_products
from domain.intake.judge import ONLY, Asked, Known, Problem, Stores, judge, known_of, products_in
from domain.intake.upload import Watch, open_file
from domain.pace import Pace
from domain.roles import Permission
from domain.sheets import BadSheet, Line, Reason

SHOWN = 12  # problems told one by one; the others are counted


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do."""

    upload: str
    lines: int
    products: int
    skus: int
    changed: int
    refused: int
    problems: tuple[Problem, ...]
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    products: int
    skus: int
    changed: int


async def preview_products(desk: Desk, *, upload: str, watch: Watch, only: str = ONLY) -> Preview:
    """Read everything, change nothing. ``only``: what a variant is called that the file does not
    name. Raises BadSheet, Gone, Stopped."""
    file = await desk(open_file, upload=upload, kind="products")
    asked, pace = products_in(file, only), Pace(desk)
    seen: set[str] = set()
    lines = products = skus = changed = refused = 0
    problems: list[Problem] = []
    first: list[str] = []
    before = Before()
    while chunk := await pace.some(asked, pace.few):
        known = await _known(desk, pace, chunk)
        outcome = judging(chunk, known, seen, before, file.stores, Changes())
        for one, problem, others in await pace.some(outcome, len(chunk)):
            lines += len(one.lines)
            if problem is not None:
                refused += 1
                if len(problems) < SHOWN:
                    problems.append(problem)
                continue
            changed += others
            skus += len(one.variants) - len(one.change.variants)
            products += one.owner is None
            if len(first) < 3:
                first.append(one.name)
        watch.at(lines)
    return Preview(
        upload=upload,
        lines=lines,
        products=products,
        skus=skus,
        changed=changed,
        refused=refused,
        problems=tuple(problems),
        first=tuple(first),
    )


async def bring_products(desk: Desk, *, upload: str, watch: Watch, only: str = ONLY) -> Brought:
    """Do what the preview said, all of it at once for whoever looks. Raises BadSheet, also where
    something was changed since the preview; Gone, Stopped, FileComesIn."""

    async def stage(pace: Pace) -> None:
        file = await desk(open_file, upload=upload, kind="products")
        asked = products_in(file, only)
        seen: set[str] = set()
        before = Before()
        lines = 0
        while chunk := await pace.some(asked, pace.rows):
            watch.at(lines)
            known = await _known(desk, pace, chunk)
            changes = Changes()
            outcome = judging(chunk, known, seen, before, file.stores, changes)
            judged = await pace.some(outcome, len(chunk))
            some = plan_of(judged, changes, file.stores, seen)
            await pace(desk(stage_products, upload=upload, some=some))
            lines += sum(len(one.lines) for one in chunk)
        watch.at(lines)

    await bring(desk, upload, "products", watch, stage)
    return await desk(settle_products, upload=upload)


@dataclass(frozen=True, slots=True)
class Plan:
    """A chunk that was judged: what is new in it, and what it changes."""

    new: list[Asked]
    changes: Changes
    changed: int  # SKUs that were known
    stores: Stores
    chosen: set[str]  # the SKUs that the file itself names

    @property
    def line(self) -> Line:
        return self.new[0].lines[0] if self.new else Line(0, {}, {})


Judged = tuple[Asked, Problem | None, int]  # of a product: how many known SKUs become others


def judging(
    chunk: list[Asked],
    known: Known,
    seen: set[str],
    before: Before,
    stores: Stores,
    changes: Changes,
) -> Iterator[Judged]:
    """What becomes of each of a chunk, noted in ``changes``."""
    before.put_on(known)
    for one in chunk:
        problem = judge(one, known, seen, stores)
        yield one, problem, 0 if problem else before.differ(one, known, stores, changes)


def plan_of(judged: list[Judged], changes: Changes, stores: Stores, seen: set[str]) -> Plan:
    """What becomes of a chunk. Raises BadSheet: the preview would have said so."""
    for _one, problem, _others in judged:
        if problem is not None:
            raise BadSheet(Reason.MEANWHILE, problem.line, problem.column)
    new = [one for one, _problem, _others in judged if one.owner is None]
    return Plan(new, changes, sum(others for *_, others in judged), stores, seen)


async def _known(desk: Desk, pace: Pace, chunk: list[Asked]) -> Known:
    known = Known()
    while chunk:
        few = pace.few
        some, chunk = chunk[:few], chunk[few:]
        more = await pace.look(desk(see_known, chunk=some))
        known.skus |= more.skus
        known.products |= more.products
        known.variants |= more.variants
        known.stores |= more.stores
    return known


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def see_known(work: Work, *, chunk: list[Asked]) -> Known:
    """What is there of a chunk's SKUs, to be looked at outside of a transaction."""
    return await known_of(work, chunk)


@operation(Permission.MANAGE_PRODUCTS, kind=NOTE)
async def stage_products(work: Work, *, upload: str, some: Plan) -> bool:
    """Write a chunk that nobody sees yet. Raises BadSheet where a SKU was taken meanwhile."""
    arrival = await going_on(work, upload)
    try:
        wrote, stock = await insert_products(
            work, upload, some.new, some.changes.added, some.stores, some.chosen
        )
    except IntegrityError as taken:
        raise BadSheet(Reason.MEANWHILE, some.line.number, 1) from taken
    rest = some.changes.rest | ({"stock": stock} if stock else {})
    skus = sum(len(one.variants) for one in some.new) + len(some.changes.added)
    await keep_step(
        work,
        arrival,
        wrote,
        rest or None,
        products=len(some.new),
        skus=skus,
        changed=some.changed,
    )
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def settle_products(work: Work, *, upload: str) -> Brought:
    """All of a file's products are there. Raises Gone."""
    brought = await settle(work, upload)
    return Brought(*(brought.get(name, 0) for name in ("products", "skus", "changed")))
