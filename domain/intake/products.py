"""Bringing products in from a file: a dry run line by line, then all of it or nothing."""

from dataclasses import dataclass
from typing import Any

from domain.catalog import change
from domain.desk import DEED, READ, Work, operation
from domain.errors import Refusal
from domain.intake.insert import enter, insert_products
from domain.intake.judge import Asked, Problem, chunks, judge
from domain.intake.upload import Watch, finish, is_stopped
from domain.roles import Permission
from domain.sheets import BadSheet, Reason

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


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def preview_products(work: Work, *, upload: str, watch: Watch) -> Preview:
    """Read everything, change nothing. Raises BadSheet, Gone, Stopped."""
    seen: set[str] = set()
    lines = products = skus = changed = refused = 0
    problems: list[Problem] = []
    first: list[str] = []
    async for chunk, known, stores in chunks(work, upload, watch):
        for one in chunk:
            lines += len(one.lines)
            problem = judge(one, known, seen, stores)
            if problem is not None:
                refused += 1
                if len(problems) < SHOWN:
                    problems.append(problem)
                continue
            old = len(one.change.variants)
            changed += old
            skus += len(one.variants) - old
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


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def bring_products(work: Work, *, upload: str, watch: Watch) -> Brought:
    """Do what the preview said, in one transaction. Raises BadSheet, also where something
    was changed since the preview; Gone, Stopped."""
    seen: set[str] = set()
    products = skus = changed = lines = 0
    moves: list[dict[str, Any]] = []
    async for chunk, known, stores in chunks(work, upload, watch):
        new = []
        for one in chunk:
            lines += len(one.lines)
            problem = judge(one, known, seen, stores)
            if problem is not None:
                raise BadSheet(Reason.MEANWHILE, problem.line, problem.column)
            if one.owner is None:
                new.append(one)
                continue
            await _change(work, one)
            changed += len(one.change.variants)
            skus += len(one.change.added)
        moves += await insert_products(work, new, stores, seen)
        products += len(new)
        skus += sum(len(one.variants) for one in new)
        watch.at(lines)
        if await is_stopped(work, upload):
            watch.stop = True
            watch.at(lines)
    await enter(work, moves)
    await finish(work, upload)
    return Brought(products, skus, changed)


async def _change(work: Work, one: Asked) -> None:
    if one.owner is None:
        return
    try:
        await change(work, one.owner, one.change)
    except Refusal as refusal:  # two places of the file say of one product what cannot be both
        raise BadSheet(Reason.MEANWHILE, one.lines[0].number, 1) from refusal
