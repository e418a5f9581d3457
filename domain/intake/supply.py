"""A supplier's catalogue from a file (S0-03)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import tuple_

from domain.catalog import a_day
from domain.desk import DEED, NOTE, READ, Desk, Work, operation
from domain.engine import Values, tidy
from domain.errors import Malformed
from domain.intake.arrival import going_on, keep_step, settle
from domain.intake.bring import bring
from domain.intake.bulk import write
from domain.intake.judge import Problem, malformed
from domain.intake.products import SHOWN, Preview
from domain.intake.upload import OpenFile, Watch, open_file
from domain.limits import TEXT, TITLE
from domain.money import parse_money
from domain.pace import Pace
from domain.roles import Permission
from domain.sheets import BadSheet, Reason
from domain.supply import SupplierItem
from domain.tags import is_none

CHUNK = 100  # lines read at a time
Key = tuple[str, str]  # a supplier, and its own number of a thing
Items = dict[Key, Values]
KINDS = ("voucher", "top_up", "bundle")
ALSO = {"券": "voucher", "优惠券": "voucher", "充值": "top_up", "权益包": "bundle"}


async def preview_supply(desk: Desk, *, upload: str) -> Preview:
    """What a supplier's file would bring (S0-03). Raises BadSheet, Gone."""
    file = await desk(open_file, upload=upload, kind="supply")
    pace, rows = Pace(desk), _rows_in(file)
    items: set[Key] = set()
    problems: list[Problem] = []
    lines = old = 0
    first: list[str] = []
    while some := await pace.some(rows, CHUNK):
        good = [row for row in some if not isinstance(row, Problem)]
        fresh = {key: row for row in good if (key := _key(row)) not in items}
        old += await pace.look(desk(count_items, items=list(fresh)))
        items |= fresh.keys()
        problems += [row for row in some if isinstance(row, Problem)]
        lines += len(some)
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
        reading = _rows_in(file)
        while some := await pace.some(reading, CHUNK):
            for row in some:
                if isinstance(row, Problem):
                    raise BadSheet(Reason.MEANWHILE, row.line, row.column)
                items[_key(row)] = row  # what is said twice holds as it was said last
            lines += len(some)
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
async def stage_items(work: Work, *, upload: str, rows: list[Values]) -> bool:
    """Write a chunk that nobody sees yet; what is known and becomes other is kept for later
    (S0-03)."""
    arrival = await going_on(work, upload)
    known = await _known(work, [_key(row) for row in rows])
    rest = []
    new = []
    for row in rows:
        item = known.get(_key(row))
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
    """All lines of a supplier's file are there; how many (S0-03). Raises Gone."""
    lines: int = (await settle(work, upload))["lines"]
    return lines


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def count_items(work: Work, *, items: list[Key]) -> int:
    """How many of a supplier's items are known."""
    return len(await _known(work, items))


async def _known(work: Work, items: list[Key]) -> dict[Key, SupplierItem]:
    found = await work.session.scalars(
        work.mine(SupplierItem).where(tuple_(SupplierItem.supplier, SupplierItem.item).in_(items))
    )
    return {(one.supplier, one.item): one for one in found}


def _key(row: Values) -> Key:
    return row["supplier"], row["item"]


def _rows_in(file: OpenFile) -> Iterator[Values | Problem]:
    """What each line says, or what is wrong with it."""
    for line in file.lines:
        try:
            yield _item(line.cells, file.currency)
        except Malformed as wrong:
            yield malformed(line, wrong.field, wrong)


def _item(cells: dict[str, str], currency: str) -> Values:
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
    day = None if is_none(ends) else a_day(ends, "expires_on")
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
