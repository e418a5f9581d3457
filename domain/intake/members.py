"""Members from a file: names, levels, tags, and the points that somebody begins with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from domain.desk import DEED, NOTE, READ, Desk, Work, operation
from domain.engine import Values, tidy
from domain.errors import Malformed
from domain.intake.arrival import going_on, keep_step, settle
from domain.intake.bring import bring, stage_lines
from domain.intake.judge import Problem
from domain.intake.products import SHOWN
from domain.intake.upload import Watch, open_file
from domain.limits import NAME, POINTS
from domain.members import NewMember, had_points, level_of, members_among
from domain.pace import Pace
from domain.roles import Permission
from domain.sheets import Line
from domain.tags import split_tags

CHUNK = 50  # lines looked at at a time
STEP = 100  # lines brought in at a time: each may write a person, a member, a transfer, an account
LAST = 2**52 - 1  # Telegram: an id has at most 52 bits
_COLUMNS = {"twice": "telegram_id", "opening points": "points"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One line. None: it does not say; an empty level, no tags: taken away."""

    person_id: int
    name: str | None
    level: str | None
    tags: tuple[str, ...] | None
    points: int


@dataclass
class Plan:
    """What becomes of some lines: ``changed`` by the member's number, ``kept`` of those who had
    points before."""

    new: list[NewMember] = field(default_factory=list)
    changed: list[tuple[int, Values]] = field(default_factory=list)
    points: list[tuple[int, int]] = field(default_factory=list)
    kept: int = 0

    @property
    def total(self) -> int:
        return sum(amount for _person, amount in self.points)


@dataclass(frozen=True, slots=True)
class MembersPreview:
    """What a file would do. ``points`` to ``gifted`` people; ``kept``: lines whose points are
    left out, for those people had some before."""

    upload: str
    lines: int
    new: int
    changed: int
    points: int
    gifted: int
    kept: int
    refused: int
    problems: tuple[Problem, ...]
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MembersBrought:
    new: int
    changed: int
    points: int


async def preview_members(desk: Desk, *, upload: str, watch: Watch) -> MembersPreview:
    """Read everything, change nothing. Raises BadSheet, Gone, Stopped."""
    file = await desk(open_file, upload=upload, kind="members")
    pace, reading = Pace(desk), _asked_in(file.lines)
    lines = new = changed = points = gifted = kept = refused = 0
    problems: list[Problem] = []
    first: list[str] = []
    while some := await pace.some(reading, CHUNK):
        good = [one for one in some if not isinstance(one, Problem)]
        wrong = [one for one in some if isinstance(one, Problem)]
        plan = await pace.look(desk(see_members, asked=good))
        lines += len(some)
        new += len(plan.new)
        changed += len(plan.changed)
        points += plan.total
        gifted += len(plan.points)
        kept += plan.kept
        refused += len(wrong)
        problems += wrong[: SHOWN - len(problems)]
        named = [one.name or str(one.person_id) for one in plan.new[:3]]
        first += named[: 3 - len(first)]
        watch.at(lines)
    return MembersPreview(
        upload=upload,
        lines=lines,
        new=new,
        changed=changed,
        points=points,
        gifted=gifted,
        kept=kept,
        refused=refused,
        problems=tuple(problems),
        first=tuple(first),
    )


async def bring_members(desk: Desk, *, upload: str, watch: Watch) -> MembersBrought:
    """Do what the preview said. Raises BadSheet, Gone, Stopped, FileComesIn."""

    async def stage(pace: Pace) -> None:
        file = await desk(open_file, upload=upload, kind="members")
        reading = _asked_in(file.lines)
        await stage_lines(
            pace,
            reading,
            STEP,
            watch,
            lambda asked: desk(stage_members, upload=upload, asked=asked),
        )

    await bring(desk, upload, "members", watch, stage)
    return await desk(settle_members, upload=upload)


@operation(Permission.MANAGE_POINTS, kind=NOTE)
async def stage_members(work: Work, *, upload: str, asked: list[Asked]) -> bool:
    """Keep what is to be done of some lines. The ledger takes nothing back, and who joins by
    themselves meanwhile must find nothing in their way: so nothing is written until all is
    decided."""
    arrival = await going_on(work, upload)
    plan = await _planned(work, asked)
    joining = [[one.person_id, one.name, one.level, one.tags] for one in plan.new]
    rest = {"joining": joining, "members": plan.changed, "points": plan.points}
    said = {name: rows for name, rows in rest.items() if rows}
    await keep_step(
        work,
        arrival,
        {},
        said or None,
        new=len(plan.new),
        changed=len(plan.changed),
        points=plan.total,
    )
    return True


@operation(Permission.MANAGE_POINTS, kind=DEED)
async def settle_members(work: Work, *, upload: str) -> MembersBrought:
    """All of a file's members are there. Raises Gone."""
    brought = await settle(work, upload)
    return MembersBrought(*(brought.get(name, 0) for name in ("new", "changed", "points")))


@operation(Permission.MANAGE_POINTS, kind=READ)
async def see_members(work: Work, *, asked: list[Asked]) -> Plan:
    """What would become of some lines."""
    return await _planned(work, asked)


async def _planned(work: Work, asked: list[Asked]) -> Plan:
    people = [one.person_id for one in asked]
    known = await members_among(work, people)
    rich = await had_points(work, [one.person_id for one in asked if one.points])
    plan = Plan()
    for one in asked:
        member = known.get(one.person_id)
        if member is None:
            name, level, tags = one.name or "", one.level or "", one.tags or ()
            plan.new.append(NewMember(one.person_id, name, level, tags))
        else:
            said = {
                "name": one.name,
                "level": one.level,
                "tags": None if one.tags is None else list(one.tags),
            }
            other = {
                column: to
                for column, to in said.items()
                if to is not None and to != getattr(member, column)
            }
            if other:
                plan.changed.append((member.id, other))
        if one.person_id in rich:
            plan.kept += 1
        elif one.points:
            plan.points.append((one.person_id, one.points))
    return plan


def _asked_in(lines: Iterator[Line]) -> Iterator[Asked | Problem]:
    """What each line says, or what is wrong with it."""
    seen: set[int] = set()
    for line in lines:
        try:
            yield _asked(line.cells, seen)
        except Malformed as wrong:
            column = line.places.get(_COLUMNS.get(wrong.field, wrong.field), 1)
            yield Problem(line.number, column, "Malformed", wrong.field, wrong.limit)


def _asked(cells: dict[str, str], seen: set[int]) -> Asked:
    """Raises Malformed."""
    number = cells.get("telegram_id", "").strip()
    if not re.fullmatch("[1-9][0-9]{0,15}", number) or int(number) > LAST:
        raise Malformed("telegram_id")
    if int(number) in seen:
        raise Malformed("twice")
    seen.add(int(number))
    name = tidy(cells.get("name", ""))
    if len(name) > NAME:
        raise Malformed("name", NAME)
    level, tags = cells.get("level", "").strip(), cells.get("tags", "").strip()
    points = cells.get("points", "").strip()
    if points and not (re.fullmatch("[0-9]{1,8}", points) and int(points) <= POINTS):
        raise Malformed("opening points", POINTS)
    return Asked(
        person_id=int(number),
        name=name or None,
        level=level_of(level) if level else None,
        tags=tuple(split_tags(tags)) if tags else None,
        points=int(points or 0),
    )
