"""Many members at once, a table at a time: what a file asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import String, Table, case, select
from sqlalchemy import cast as as_type

from domain.desk import Work
from domain.engine import insert_for
from domain.ledger import POINTS, WORLD, Account, Entry, credit_each, member
from domain.members.model import Member
from domain.members.points import points_end
from domain.people import Person


@dataclass(frozen=True, slots=True)
class NewMember:
    """``name`` empty: until they come themselves, their number stands for it."""

    person_id: int
    name: str
    level: str
    tags: tuple[str, ...]


async def members_among(work: Work, people: Sequence[int]) -> dict[int, Member]:
    """Those of these people who are members."""
    rows = await work.session.scalars(work.mine(Member).where(Member.person_id.in_(people)))
    return {one.person_id: one for one in rows}


async def had_points(work: Work, people: Sequence[int]) -> set[int]:
    """Those of these people who have points here, or had some."""
    rows = await work.session.scalars(
        select(Account.person_id).where(
            Account.merchant_id == work.merchant_id,
            Account.person_id.in_(people),
            Account.unit == POINTS,
        )
    )
    return {one for one in rows if one is not None}


async def join_each(work: Work, upload: str, new: Sequence[NewMember]) -> None:
    """Note them as members that a file brings; who joined meanwhile gets what it says."""
    if not new:
        return
    connection = await work.session.connection()
    dialect = connection.dialect.name
    # Telegram lets a bot write only to people who opened it. Who they are is theirs to say.
    await connection.execute(
        insert_for(dialect, cast("Table", Person.__table__)).on_conflict_do_nothing(),
        [
            {
                "id": one.person_id,
                "name": str(one.person_id),
                "met_at": work.now,
                "closed_at": work.now,
            }
            for one in new
        ],
    )
    numbers = await work.numbers(Member, len(new))
    rows = insert_for(dialect, cast("Table", Member.__table__))
    said = rows.excluded
    nameless = said.name == as_type(said.person_id, String)
    await connection.execute(
        rows.on_conflict_do_update(
            index_elements=["merchant_id", "person_id"],
            set_={
                "name": case((nameless, Member.name), else_=said.name),
                "level": said.level,
                "tags": said.tags,
            },
        ),
        [
            {
                "merchant_id": work.merchant_id,
                "id": number,
                "person_id": one.person_id,
                "name": one.name or str(one.person_id),
                "joined_at": work.now,
                "level": one.level,
                "tags": list(one.tags),
                "upload": upload,
            }
            for number, one in zip(numbers, new, strict=True)
        ],
    )


async def open_points(work: Work, points: Sequence[tuple[int, int]]) -> None:
    """Points to begin with, of each person; once a member, whichever file says it."""
    # Keys stay as they are written, and whom they were about may be forgotten: none says who.
    # Of the table itself, for these members are not to be seen yet.
    table = cast("Table", Member.__table__)
    found = await work.session.execute(
        select(table.c.person_id, table.c.id).where(
            table.c.merchant_id == work.merchant_id,
            table.c.person_id.in_([person for person, _amount in points]),
        )
    )
    numbers = {one.person_id: one.id for one in found}
    ends_on = await points_end(work)
    entries = [
        Entry(
            key=f"import:{numbers[person]}",
            unit=POINTS,
            source=WORLD,
            target=member(person, ends_on),
            amount=amount,
            reason="import",
        )
        for person, amount in points
        if person in numbers
    ]
    if entries:
        await credit_each(work, POINTS, WORLD, entries)
