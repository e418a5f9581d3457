"""Asked and answered at once, by many: it is decided once."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.errors import Gone
from domain.outbox import Notice
from domain.roles import Role
from domain.staff import AskedBefore, Offer, Staff, accept, ask, decline
from tests.town import CAFE, MANAGER, OLD_TOWN, OWNER, STRANGER, Town, stranger


async def count(town: Town, table: type[Staff] | type[Notice], **where: object) -> int:
    async with town.database.reading() as session:
        query = select(func.count()).select_from(table).filter_by(merchant_id=CAFE, **where)
        return await session.scalar(query) or 0


@pytest.mark.both_engines
async def test_twenty_who_ask_at_once_ask_once(town: Town) -> None:
    desks = [await town.desk(OWNER if one % 2 else MANAGER, f"tap:{one}") for one in range(20)]
    said = await asyncio.gather(
        *(
            desk(ask, person_id=STRANGER, role=Role.VERIFIER, store_ids=[OLD_TOWN])
            for desk in desks
        ),
        return_exceptions=True,
    )
    assert said.count(True) == 1
    assert all(one is True or isinstance(one, AskedBefore) for one in said), said
    assert await count(town, Notice, kind="asked") == 1


@pytest.mark.parametrize("answers", [(accept,), (decline,), (accept, decline)])
@pytest.mark.both_engines
async def test_twenty_answers_at_once_are_one(town: Town, answers: tuple[Any, ...]) -> None:
    owner = await town.desk(OWNER)
    await owner(ask, person_id=STRANGER, role=Role.VERIFIER, store_ids=[OLD_TOWN])
    async with town.database.reading() as session:
        notice = await session.scalar(select(Notice).where(Notice.kind == "asked"))
    assert notice
    about = {"merchant_id": CAFE, "invitation_id": notice.payload["invitation_id"]}
    desks = [stranger(town.database, STRANGER, town.clock) for _ in range(20)]
    said = await asyncio.gather(
        *(desk(answers[at % len(answers)], **about) for at, desk in enumerate(desks)),
        return_exceptions=True,
    )
    assert all(isinstance(one, Offer | str | Gone) for one in said), said
    joined = await count(town, Staff, person_id=STRANGER)
    told = await count(town, Notice, kind="joined"), await count(town, Notice, kind="declined")
    assert told == ((1, 0) if joined else (0, 1))
    assert joined == (1 if answers == (accept,) else 0 if answers == (decline,) else joined)
