"""The rule itself: who wins, in which order refusals come, what is kept."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.cards import Card, CardState, new_code
from domain.desk import JournalEntry, Request
from domain.engine import Base
from domain.errors import NotAllowed
from domain.outbox import Notice
from domain.redemption import Outcome, Receipt, Redemption, RefusedScan, redeem, undo
from domain.redemption import Outcome as Closed
from domain.secrets import CardCode
from domain.staff import Staff
from domain.stores import add_store, delete_store
from tests.town import (
    CAROL,
    MANAGER,
    OLD_TOWN,
    OTHER,
    RIVAL,
    RIVAL_STORE,
    RIVERSIDE,
    VERIFIER,
    Town,
)

pytestmark = pytest.mark.both_engines


async def count(town: Town, table: type[Base], *where: Any) -> int:
    async with town.database.reading() as session:
        query = select(func.count()).select_from(table).where(*where)
        return await session.scalar(query) or 0


async def test_twenty_at_once_take_the_last_use_once(town: Town) -> None:
    card = await town.issues("Cake", 1, holder_id=CAROL)
    desks = [await town.desk(VERIFIER, f"request:{n}") for n in range(20)]
    receipts = await asyncio.gather(*(desk(redeem, code=CardCode(card.code)) for desk in desks))
    outcomes = [receipt.outcome for receipt in receipts]
    assert outcomes.count(Outcome.REDEEMED) == 1
    assert outcomes.count(Outcome.USED_UP) == 19
    assert await count(town, Redemption) == 1
    assert await count(town, RefusedScan) == 19
    assert await count(town, Notice, Notice.kind == "card_used") == 1
    assert await count(town, JournalEntry, JournalEntry.operation == "redemption.redeem") == 20


async def test_twenty_at_once_share_seven_uses(town: Town) -> None:
    card = await town.issues("Pass", 7)
    desks = [await town.desk(VERIFIER, f"request:{n}") for n in range(20)]
    receipts = await asyncio.gather(
        *(desk(redeem, code=CardCode(card.code), uses=1, again=True) for desk in desks)
    )
    lefts = sorted(r.left for r in receipts if r.outcome is Outcome.REDEEMED if r.left is not None)
    assert lefts == [0, 1, 2, 3, 4, 5, 6]
    assert (await town.card_of(card.id)).left == 0


async def test_twenty_at_once_of_one_pass_take_one_use_and_ask_nineteen(town: Town) -> None:
    """A pass that goes along the queue: the row itself says when it was used last."""
    card = await town.issues("Annual pass", None)
    desks = [await town.desk(VERIFIER, f"request:{n}") for n in range(20)]
    receipts = await asyncio.gather(*(desk(redeem, code=CardCode(card.code)) for desk in desks))
    outcomes = [receipt.outcome for receipt in receipts]
    assert (outcomes.count(Outcome.REDEEMED), outcomes.count(Outcome.AGAIN)) == (1, 19)
    assert await count(town, Redemption) == 1
    assert await count(town, RefusedScan) == 0, "it was asked, not refused"


async def test_a_question_is_consumed_by_its_first_tap_of_twenty(town: Town) -> None:
    """screens.md, 1: whatever the other nineteen ask for, they get the same receipt."""
    card = await town.issues("Pass", 500)
    asked = Request.question(1, 1, 1, None)
    desks = [(await town.desk(VERIFIER)).under(asked) for _ in range(20)]
    receipts = await asyncio.gather(
        *(
            desk(redeem, code=CardCode(card.code), uses=uses, again=True)
            for uses, desk in enumerate(desks, start=1)
        )
    )
    assert len({(one.outcome, one.uses, one.left, one.record_id) for one in receipts}) == 1
    assert await count(town, Redemption) == 1


async def test_the_same_request_twenty_times_at_once_takes_one_use(town: Town) -> None:
    card = await town.issues("Pass", 7)
    desks = [await town.desk(VERIFIER, "the same") for _ in range(20)]
    receipts = await asyncio.gather(
        *(desk(redeem, code=CardCode(card.code), uses=1) for desk in desks)
    )
    assert {(r.outcome, r.left, r.record_id) for r in receipts} == {(Outcome.REDEEMED, 6, 1)}
    assert await count(town, Redemption) == 1


async def test_twenty_undos_at_once_give_back_once(town: Town) -> None:
    card = await town.issues("Pass", 7)
    await (await town.desk(VERIFIER))(redeem, code=CardCode(card.code), uses=3)
    desks = [await town.desk(VERIFIER, f"request:{n}") for n in range(20)]
    answers = await asyncio.gather(
        *(desk(undo, record_id=1) for desk in desks), return_exceptions=True
    )
    assert sum(not isinstance(one, Exception) for one in answers) == 1
    assert (await town.card_of(card.id)).left == 7


async def test_redeeming_and_undoing_at_once_loses_nothing(town: Town) -> None:
    card = await town.issues("Pass", 40)
    wish: dict[str, Any] = {"code": CardCode(card.code), "uses": 1, "again": True}
    for n in range(10):
        await (await town.desk(VERIFIER, f"first:{n}"))(redeem, **wish)
    takes = [(await town.desk(VERIFIER, f"take:{n}"))(redeem, **wish) for n in range(10)]
    gives = [(await town.desk(VERIFIER, f"give:{n}"))(undo, record_id=n + 1) for n in range(10)]
    await asyncio.gather(*takes, *gives)
    assert (await town.card_of(card.id)).left == 30
    standing = await count(town, Redemption, Redemption.undone_at.is_(None))
    assert standing == 10


async def judged(town: Town, who: int = VERIFIER, **asked: Any) -> Receipt:
    code = CardCode(asked.pop("code"))
    return await (await town.desk(who))(redeem, code=code, **asked)


async def test_the_first_rule_that_says_no_is_the_answer(town: Town) -> None:
    """A fixed order, validity before "used up". Each layer is peeled off."""
    card = await town.issues("Pass", 3, store_ids=[RIVERSIDE])
    now = town.clock()

    async def change(**values: Any) -> None:
        async with town.database.writing() as session:
            await session.execute(update(Card).where(Card.id == card.id).values(**values))

    async def outcome(uses: int | None = None, code: str = card.code) -> Outcome:
        return (await judged(town, code=code, uses=uses)).outcome

    wrong = card.code[:-1] + ("0" if card.code[-1] != "0" else "1")
    assert await outcome(code=wrong) is Outcome.MISTYPED
    assert await outcome(code=new_code()) is Outcome.UNKNOWN
    await change(
        state=CardState.REVOKED,
        valid_from=now + timedelta(days=1),
        valid_until=now - timedelta(days=1),
        used=3,
    )
    assert await outcome() is Outcome.REVOKED
    await change(state=CardState.REPLACED)
    assert await outcome() is Outcome.REPLACED
    await change(state=CardState.ACTIVE)
    assert await outcome() is Outcome.NOT_YET_VALID
    await change(valid_from=now)
    assert await outcome() is Outcome.EXPIRED
    await change(valid_until=now + timedelta(days=1))
    assert await outcome() is Outcome.WRONG_STORE
    await change(everywhere=True)
    assert await outcome() is Outcome.USED_UP
    await change(used=1)
    assert await outcome(uses=3) is Outcome.TOO_MANY_USES
    assert await outcome(uses=0) is Outcome.TOO_MANY_USES
    assert await outcome(uses=-5) is Outcome.TOO_MANY_USES
    assert await outcome(uses=10**9) is Outcome.TOO_MANY_USES
    assert await outcome() is Outcome.CHOOSE
    assert await outcome(uses=2) is Outcome.REDEEMED
    refused = [
        Outcome.MISTYPED, Outcome.UNKNOWN, Outcome.REVOKED, Outcome.REPLACED,
        Outcome.NOT_YET_VALID, Outcome.EXPIRED, Outcome.WRONG_STORE, Outcome.USED_UP,
        Outcome.TOO_MANY_USES, Outcome.TOO_MANY_USES, Outcome.TOO_MANY_USES,
        Outcome.TOO_MANY_USES,
    ]  # fmt: skip
    async with town.database.reading() as session:
        kept = (await session.scalars(select(RefusedScan.reason).order_by(RefusedScan.id))).all()
    assert kept == [one.value for one in refused]  # refused scans are kept too as data


async def test_the_outcomes_stand_in_the_order_of_their_checks() -> None:
    order = [one.name for one in Closed]
    assert order.index("EXPIRED") < order.index("USED_UP") < order.index("TOO_MANY_USES")
    assert order.index("UNKNOWN") < order.index("REVOKED") < order.index("NOT_YET_VALID")


@pytest.mark.parametrize("uses", [1, 2, 6])
async def test_an_undo_gives_back_what_was_taken(town: Town, uses: int) -> None:
    card = await town.issues("Pass", 6)
    receipt = await judged(town, code=card.code, uses=uses)
    assert receipt.left == 6 - uses
    undone = await (await town.desk(VERIFIER))(undo, record_id=receipt.record_id or 0)
    assert undone.left == 6


async def test_a_verifier_removed_a_moment_ago_takes_nothing(town: Town) -> None:
    """The right is decided with the use, not when the update came in."""
    card = await town.issues("Cake", 1)
    desk = await town.desk(VERIFIER)
    async with town.database.writing() as session:
        await session.execute(
            update(Staff).where(Staff.person_id == VERIFIER).values(removed_at=town.clock())
        )
    with pytest.raises(NotAllowed):
        await desk(redeem, code=CardCode(card.code))
    assert await count(town, Redemption) == 0


async def test_a_manager_without_a_store_is_asked(town: Town) -> None:
    card = await town.issues("Cake", 1)
    assert (await judged(town, MANAGER, code=card.code)).outcome is Outcome.NO_STORE


async def test_a_record_says_who_where_and_when(town: Town) -> None:
    card = await town.issues("Pass", 6)
    await judged(town, OTHER, code=card.code, uses=2, sure=True)
    async with town.database.reading() as session:
        row = (await session.scalars(select(Redemption))).one()
    assert (row.store_id, row.uses, row.at) == (RIVERSIDE, 2, town.clock())
    assert row.store_id != OLD_TOWN


async def test_where_there_is_one_store_nobody_is_asked(town: Town) -> None:
    """A leader stands at the only living store of the shop, until there is another one."""
    card = await town.issues("Tea", 2, by=RIVAL)
    receipt = await (await town.desk(RIVAL))(redeem, code=CardCode(card.code), uses=1)
    assert (receipt.outcome, receipt.store) == (Outcome.REDEEMED, "Across")
    await (await town.desk(RIVAL))(
        add_store, name="Around the corner", image_url="https://example.com/corner.jpg"
    )
    receipt = await (await town.desk(RIVAL))(redeem, code=CardCode(card.code), uses=1)
    assert receipt.outcome is Outcome.NO_STORE
    await (await town.desk(RIVAL))(delete_store, store_id=RIVAL_STORE)
    receipt = await (await town.desk(RIVAL))(redeem, code=CardCode(card.code), uses=1)
    assert receipt.store == "Around the corner"
