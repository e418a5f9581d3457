"""Why 340? The transfers that make the number, page after page."""

import itertools
import re

import pytest

from domain.merchants import change_settings
from domain.orders import Means, complete
from domain.refunds import Reason, approve, ask_refund
from domain.stock import Mall
from tests.buying import buys, conserved, guest, has, sells
from tests.town import CAROL, OWNER, Person, Town

LINE = re.compile(r"([+−±])([\d,]+)[^\d→]*→ ([\d,]+)")


def lines_of(text: str) -> list[tuple[int, int]]:
    """Of each line what changed, and what was free after it."""
    found = []
    for sign, amount, free in LINE.findall(text):
        change = int(amount.replace(",", "")) * (-1 if sign == "−" else 1)
        found.append((change, int(free.replace(",", ""))))
    return found


async def pages(person: Person) -> tuple[list[tuple[int, int]], str]:
    """Everything that is behind the number, to the last page and back to the first."""
    text, found = person.text, lines_of(person.text)
    while any("▶" in one for one in person.buttons):
        await person.presses("▶")
        text += "\n" + person.text
        found += lines_of(person.text)
    while any(one.strip() == "◀" for one in person.buttons):
        await person.presses("◀")
    assert lines_of(person.text) == found[: len(lines_of(person.text))]
    return found, text


@pytest.mark.slow
async def test_the_balance_runs_on_over_pages_expiry_and_refunds(
    town: Town, carol: Person, owner: Person
) -> None:
    """S2-02, S2-08, S2-44, D08: each line follows from the one below, and says what it was."""
    desk = await town.desk(OWNER)
    for field, value in (("earn_rate", 10), ("points_months", 1), ("refund_days", 365)):
        await desk(change_settings, field=field, value=value)
    mug = await sells(town, Mall.POINTS, "300")
    beans = await sells(town, price="8.90", sku="TEA", name="Tea")
    for number in range(1, 10):
        await has(town, CAROL, points=100 * number)
        town.clock.passes(minutes=1)
    await has(town, CAROL, money=1780)
    refunded = await buys(town, mug)
    earning = [await buys(town, beans, means=Means.BALANCE) for _ in range(2)]
    kept = await buys(town, mug, means=Means.POINTS)
    await carol.says("/mypoints")
    carol.sees("3,900 pts to spend", "to come when orders are completed: 178 pts")
    for one in earning:
        await desk(complete, order_id=one.id)
    for one in (refunded, earning[0]):
        asked = await guest(town, CAROL)(ask_refund, order_id=one.id, why=Reason.CHANGED_MIND)
        await desk(approve, refund_id=asked.id)
    town.clock.passes(days=45)
    await town.app.clock.tick()
    await has(town, CAROL, points=7)
    for words, said in (
        ("en", ("refund of order", "earned with order", "taken back: refund of order", "ended")),
        ("zh", ("的退款", "所得", "退款收回", "已到期")),
    ):
        await carol.says(f"/language {words}")
        await carol.says("/mypoints")
        await carol.presses("Why" if words == "en" else "为什么")
        found, text = await pages(carol)
        assert found[0] == (7, 7)
        assert found[-1] == (100, 100)
        assert len(found) == 9 + 2 + 2 + 2 + 1 + 1
        for newer, older in itertools.pairwise(found):
            assert newer[1] - newer[0] == older[1], (newer, older)
        assert all(one in text for one in said), text
        assert kept.no in text
    await owner.says("/points Carol")
    await owner.presses("🧾 Points")
    assert (await pages(owner))[0] == found
    await conserved(town.database)
