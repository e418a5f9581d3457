"""Questions before a payment are decided together, and only a plain yes is said at once."""

import asyncio
from typing import Any

import pytest

from bot.intake.checkouts import AT_A_TIME
from domain.desk import Desk
from domain.ledger import STARS
from domain.orders import Means, close, place, quote
from domain.payments import Asking, agree_together, bill
from domain.roles import stranger, system
from tests.bot.test_intake import rows, works
from tests.paying import offered
from tests.town import CAFE, CAROL, DAVE, OWNER, Person, Town


def question(person: int, order: int, total: int, number: int) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "C"}
    asked = {"id": str(number), "from": user, "currency": STARS, "total_amount": total}
    return {
        "update_id": number,
        "pre_checkout_query": asked | {"invoice_payload": f"o-{CAFE}-{order}"},
    }


async def ordered(town: Town, person: int) -> tuple[int, int]:
    """An order that waits for Stars, and how many."""
    there = Desk(town.database, stranger(person), None, town.clock).visiting(CAFE)
    told = await there(quote, listing_id=1)
    placed = await there(
        place, listing_id=1, variant_id=told.variant_id, quantity=1, points=0,
        money=told.cost.money, means=Means.STARS,
    )  # fmt: skip
    return placed.id, (await there(bill, order_id=placed.id, means=Means.STARS)).amount


@pytest.mark.both_engines
async def test_of_many_questions_at_once_each_has_its_own_answer(
    town: Town, carol: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D06: whose order it is, what it costs and whether it waits is decided for each; nothing is
    written down of a yes, and asked twice it is one."""
    await offered(town)
    placed = [await ordered(town, CAROL) for _ in range(4)]
    closed = placed[3][0]
    await (await town.desk(OWNER))(close, order_id=closed)
    (good, stars), (dear, _), (other, _) = placed[:3]
    yes, no = question(CAROL, good, stars, 9001), question(CAROL, closed, stars, 9002)
    raws = [
        yes, no, question(CAROL, dear, stars + 1, 9003), question(DAVE, other, stars, 9004),
        question(CAROL, 77, stars, 9005), {"update_id": 9006, "pre_checkout_query": {"id": 5}},
    ]  # fmt: skip
    answered = list[tuple[str, bool]]()
    monkeypatch.setattr(
        town.world.cash, "answer", lambda number, error: answered.append((number, error is None))
    )
    await asyncio.gather(*(town.app.intake.accept([raw]) for raw in [*raws, yes]))
    assert [one.update_id for one in await rows(town)] == [9002, 9003, 9004, 9005, 9006]
    await works(town)
    await town.app.tasks.idle()
    assert sorted(set(answered)) == [
        ("9001", True), ("9002", False), ("9003", False), ("9004", False), ("9005", False),
    ]  # fmt: skip


async def test_more_people_than_one_transaction_takes(town: Town) -> None:
    """Three transactions of a crowd, and all agreed; their orders are kept for longer."""
    await offered(town, stock="1000")
    order, stars = await ordered(town, CAROL)
    desk = Desk(town.database, system(CAFE), None, town.clock)
    right = Asking(order, CAROL, STARS, stars)
    assert await desk(agree_together, asked=[right, Asking(5, DAVE, STARS, 1)]) == {right}
    raws = [question(CAROL, order, stars, 9000 + n) for n in range(2 * AT_A_TIME + 1)]
    assert await town.app.intake.checkouts.answer(raws) == []
    assert await rows(town) == []
    await town.app.tasks.idle()
