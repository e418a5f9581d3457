"""Stores from a file (S1-04): what it would do, and all of it or nothing in one deed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import delete

from domain.desk import DEED, READ, Work, operation
from domain.engine import Values, tidy
from domain.errors import Gone, Malformed
from domain.intake.judge import Problem
from domain.intake.products import SHOWN
from domain.intake.upload import Upload, lines_of
from domain.roles import Permission
from domain.sheets import BadSheet, Line, Reason
from domain.stores import Store, checked

MOST = 500  # stores of one file: they are written at once
TEXTS = ("name", "address", "phone", "hours", "timezone", "image_url", "external_id")
_COLUMNS = {
    "store name": "name",
    "store hours": "hours",
    "store picture": "image_url",
    "store twice": "name",
    "external_id taken": "external_id",
}


@dataclass
class StoresPlan:
    """``new``: columns of each; ``changed`` by the store's number; both in the file's order."""

    new: list[Values] = field(default_factory=list)
    changed: dict[int, Values] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lines: int = 0


@dataclass(frozen=True, slots=True)
class StoresPreview:
    """What a file would do. ``first``: names of new ones."""

    upload: str
    lines: int
    new: int
    changed: int
    refused: int
    problems: tuple[Problem, ...]
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoresBrought:
    new: int
    changed: int


@operation(Permission.MANAGE_STORES, kind=READ)
async def preview_stores(work: Work, *, upload: str) -> StoresPreview:
    """Read everything, change nothing (S1-04). Raises BadSheet, Gone."""
    plan = await _planned(work, await lines_of(work, upload, "stores"))
    return StoresPreview(
        upload=upload,
        lines=plan.lines,
        new=len(plan.new),
        changed=len(plan.changed),
        refused=len(plan.problems),
        problems=tuple(plan.problems[:SHOWN]),
        first=tuple(one["name"] for one in plan.new[:3]),
    )


@operation(Permission.MANAGE_STORES, kind=DEED)
async def bring_stores(work: Work, *, upload: str) -> StoresBrought:
    """Do what the preview said, once (S1-04). Raises BadSheet (it is not right any more), Gone."""
    plan = await _planned(work, await lines_of(work, upload, "stores"))
    if plan.problems:
        first = plan.problems[0]
        raise BadSheet(Reason.MEANWHILE, first.line, first.column)
    gone = await work.session.scalar(
        delete(Upload)
        .where(
            Upload.merchant_id == work.merchant_id,
            Upload.person_id == work.actor.id,
            Upload.token == upload,
        )
        .returning(Upload.token)
    )
    if gone is None:  # a second tap came first
        raise Gone("upload")
    numbers = await work.numbers(Store, len(plan.new)) if plan.new else []
    work.session.add_all(
        Store(merchant_id=work.merchant_id, id=number, created_at=work.now, **columns)
        for number, columns in zip(numbers, plan.new, strict=True)
    )
    for store_id, columns in plan.changed.items():
        row = await work.get(Store, store_id)
        for name, value in columns.items():
            setattr(row, name, value)
    await work.session.flush()
    return StoresBrought(len(plan.new), len(plan.changed))


async def _planned(work: Work, lines: Iterator[Line]) -> StoresPlan:
    """A store is known by its number in the other system, else by its name."""
    rows = await work.session.scalars(work.mine(Store).where(Store.deleted_at.is_(None)))
    living = list(rows)
    elsewhere = {one.external_id: one for one in living if one.external_id}
    names = {tidy(one.name).casefold(): one for one in living}
    plan, seen = StoresPlan(), set[str]()
    for line in lines:
        plan.lines += 1
        if plan.lines > MOST:
            raise BadSheet(Reason.ROWS, line.number, 0, MOST)
        try:
            said = _said(line.cells, seen)
            known = elsewhere.get(said.get("external_id", ""))
            known = known or names.get(tidy(said["name"]).casefold())
            _judge(plan, said, known)
        except Malformed as wrong:
            column = line.places.get(_COLUMNS.get(wrong.field, wrong.field), 1)
            problem = Problem(line.number, column, "Malformed", wrong.field, wrong.limit)
            plan.problems.append(problem)
    return plan


def _said(cells: dict[str, str], seen: set[str]) -> Values:
    """The columns of one line. Raises Malformed."""
    said: Values = {}
    for name in TEXTS:
        text = cells.get(name, "").strip()
        if text or name == "name":
            said |= checked(name, text)
    for key in (f"name {said['name'].casefold()}", f"number {said.get('external_id', '')}"):
        if key in seen:
            raise Malformed("store twice")
        if key != "number ":
            seen.add(key)
    return said


def _judge(plan: StoresPlan, said: Values, known: Store | None) -> None:
    """A new store has a picture (S1-02); what the file leaves empty stays. Raises Malformed."""
    if known is None:
        if not said.get("image_url"):
            raise Malformed("store picture")
        plan.new.append(said)
        return
    if known.id in plan.changed:
        raise Malformed("store twice")
    other = {name: value for name, value in said.items() if getattr(known, name) != value}
    if "image_url" not in other:
        other.pop("picture", None)  # the same address: a picture that was sent stays
    if other:
        plan.changed[known.id] = other
