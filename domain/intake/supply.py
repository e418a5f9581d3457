"""A supplier's catalogue from a file (S0-03)."""

import asyncio
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import tuple_

from domain.catalog import a_day
from domain.desk import DEED, NOTE, READ, Desk, Work, operation
from domain.engine import tidy
from domain.errors import Malformed
from domain.intake.arrival import going_on, keep_step, settle
from domain.intake.bring import Pace, bring
from domain.intake.bulk import write
from domain.intake.judge import Problem
from domain.intake.products import SHOWN, Preview
from domain.intake.upload import OpenFile, Watch, open_file
from domain.limits import TEXT, TITLE
from domain.money import parse_money
from domain.roles import Permission
from domain.sheets import BadSheet, Reason
from domain.supply import SupplierItem
from domain.tags import NONE

CHUNK = 200  # lines read at a time
Key = tuple[str, str]  # a supplier, and its own number of a thing
Items = dict[Key, dict[str, Any]]
KINDS = ("voucher", "top_up", "bundle")
ALSO = {"券": "voucher", "优惠券": "voucher", "充值": "top_up", "权益包": "bundle"}


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def preview_supply(work: Work, *, upload: str) -> Preview:
    """What a supplier's file would bring. Raises BadSheet, Gone."""
    file = await open_file.run(work, upload=upload, kind="supply")
    items: Items = {}
    problems: list[Problem] = []
    lines = old = 0
    first: list[str] = []
    while some := await asyncio.to_thread(_read_some, file):
        fresh = {key: row for key, row in some.items.items() if key not in items}
        old += len(await _known(work, list(fresh)))
        items |= {key: {} for key in fresh}
        problems += some.problems
        lines += some.lines
        first += [row["name"] for row in fresh.values()][: 3 - len(first)]
    return Preview(
        upload=upload,
        lines=lines,
        products=len(items) - old,
        skus=len(items) - old,
        changed=old,
        refused=len(problems),
        problems=tuple(problems[:SHOWN]),
        first=tuple(first),
    )


async def bring_supply(desk: Desk, *, upload: str, watch: Watch) -> int:
    """Put a supplier's catalogue in place; items known before are brought up to date (S0-03). How
    many items. Raises BadSheet where the file is not what it was when it was looked at."""

    async def stage(pace: Pace) -> dict[str, int]:
        file = await desk(open_file, upload=upload, kind="supply")
        items: Items = {}
        lines = 0
        while some := await asyncio.to_thread(_read_some, file):
            if some.problems:
                first = some.problems[0]
                raise BadSheet(Reason.MEANWHILE, first.line, first.column)
            items |= some.items  # what is said twice holds as it was said last
            lines += some.lines
        rows = list(items.values())
        done = 0
        while done < len(rows):
            watch.at(done)
            part = rows[done : done + pace.rows]
            done += len(part)
            await pace(desk(stage_items, upload=upload, rows=part))
        watch.at(lines)
        return {"lines": lines}

    await bring(desk, upload, "supply", watch, stage)
    return await desk(settle_supply, upload=upload)


@operation(Permission.MANAGE_PRODUCTS, kind=NOTE)
async def stage_items(work: Work, *, upload: str, rows: list[dict[str, Any]]) -> bool:
    """Write a chunk that nobody sees yet; what is known and becomes other is kept for later."""
    arrival = await going_on(work, upload)
    known = await _known(work, [(row["supplier"], row["item"]) for row in rows])
    rest = []
    new = []
    for row in rows:
        item = known.get((row["supplier"], row["item"]))
        if item is None:
            new.append(row | {"merchant_id": work.merchant_id, "upload": upload})
            continue
        other = {name: to for name, to in row.items() if getattr(item, name) != to}
        if other:
            if isinstance(day := other.get("expires_on"), date):
                other["expires_on"] = day.isoformat()
            rest.append([item.id, other])
    numbers = await work.numbers(SupplierItem, len(new))
    if new:
        await write(
            work,
            SupplierItem,
            [row | {"id": number} for number, row in zip(numbers, new, strict=True)],
        )
    wrote = {"items": [numbers[0], numbers[-1]]} if new else {}
    await keep_step(work, arrival, wrote, {"items": rest} if rest else None)
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def settle_supply(work: Work, *, upload: str) -> int:
    """All lines of a supplier's file are there; how many. Raises Gone."""
    lines: int = (await settle(work, upload))["lines"]
    return lines


async def _known(work: Work, items: list[Key]) -> dict[Key, SupplierItem]:
    found = await work.session.scalars(
        work.mine(SupplierItem).where(tuple_(SupplierItem.supplier, SupplierItem.item).in_(items))
    )
    return {(one.supplier, one.item): one for one in found}


@dataclass
class _Some:
    items: Items
    problems: list[Problem]
    lines: int


def _read_some(file: OpenFile) -> _Some | None:
    """The next lines; None at the end."""
    some = _Some({}, [], 0)
    for line in islice(file.lines, CHUNK):
        some.lines += 1
        try:
            row = _item(line.cells, file.currency)
        except Malformed as wrong:
            column = line.places.get(wrong.field, 1)
            problem = Problem(line.number, column, "Malformed", wrong.field, wrong.limit)
            some.problems.append(problem)
        else:
            some.items[row["supplier"], row["item"]] = row
    return some if some.lines else None


def _item(cells: dict[str, str], currency: str) -> dict[str, Any]:
    def said(name: str, most: int, least: int = 1) -> str:
        value = tidy(cells.get(name, ""))
        if not least <= len(value) <= most:
            raise Malformed(name, most)
        return value

    kind = tidy(cells.get("kind", "")).casefold().replace(" ", "_").replace("-", "_")
    kind = ALSO.get(kind, kind)
    if kind not in KINDS:
        raise Malformed("kind")
    ends = cells.get("expires_on", "").strip()
    day = None if ends.casefold() in NONE else a_day(ends, "expires_on")
    if (kind == "bundle") is (day is None):  # bundles expire, nothing else does (S0-05)
        raise Malformed("bundle_expiry")
    return {
        "supplier": said("supplier", TITLE),
        "item": said("item", TITLE),
        "name": said("name", TITLE),
        "kind": kind,
        "price": parse_money(cells.get("price", ""), currency),
        "expires_on": day,
        "note": said("note", TEXT, 0),
    }
