"""A supplier's catalogue from a file (S0-03)."""

from typing import Any

from sqlalchemy import select

from domain.catalog import a_day
from domain.desk import DEED, READ, Work, operation
from domain.engine import tidy
from domain.errors import Malformed
from domain.intake.judge import Problem
from domain.intake.products import SHOWN, Preview
from domain.intake.upload import finish, lines_of
from domain.limits import TEXT, TITLE
from domain.money import parse_money
from domain.roles import Permission
from domain.sheets import BadSheet, Reason
from domain.supply import SupplierItem
from domain.tags import NONE

KINDS = ("voucher", "top_up", "bundle")


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def preview_supply(work: Work, *, upload: str) -> Preview:
    """What a supplier's file would bring. Raises BadSheet, Gone."""
    known = {
        (row[0], row[1])
        for row in await work.session.execute(
            select(SupplierItem.supplier, SupplierItem.item).where(
                SupplierItem.merchant_id == work.merchant_id
            )
        )
    }
    rows, problems, lines = await _read(work, upload)
    old = sum((row["supplier"], row["item"]) in known for row in rows)
    return Preview(
        upload=upload,
        lines=lines,
        products=len(rows) - old,
        skus=len(rows) - old,
        changed=old,
        refused=len(problems),
        problems=tuple(problems[:SHOWN]),
        first=tuple(row["name"] for row in rows[:3]),
    )


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def bring_supply(work: Work, *, upload: str) -> int:
    """Put a supplier's catalogue in place; items known before are brought up to date."""
    rows, problems, _ = await _read(work, upload)
    if problems:
        raise BadSheet(Reason.MEANWHILE, problems[0].line, problems[0].column)
    for number, row in zip(await work.numbers(SupplierItem, len(rows)), rows, strict=True):
        await work.session.execute(
            work.insert(SupplierItem)
            .values(merchant_id=work.merchant_id, id=number, **row)
            .on_conflict_do_update(
                index_elements=["merchant_id", "supplier", "item"],
                set_={key: row[key] for key in ("name", "kind", "price", "expires_on", "note")},
            )
        )
    await finish(work, upload)
    return len(rows)


async def _read(work: Work, upload: str) -> tuple[list[dict[str, Any]], list[Problem], int]:
    lines = await lines_of(work, upload, "supply")
    currency = (await work.house()).currency
    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    count = 0
    for line in lines:
        count += 1
        try:
            rows.append(_item(line.cells, currency))
        except Malformed as wrong:
            column = line.places.get(wrong.field, 1)
            problems.append(Problem(line.number, column, "Malformed", wrong.field, wrong.limit))
    return rows, problems, count


def _item(cells: dict[str, str], currency: str) -> dict[str, Any]:
    def said(name: str, most: int, least: int = 1) -> str:
        value = tidy(cells.get(name, ""))
        if not least <= len(value) <= most:
            raise Malformed(name, most)
        return value

    kind = tidy(cells.get("kind", "")).casefold().replace(" ", "_").replace("-", "_")
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
