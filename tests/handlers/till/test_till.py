"""Closing a till from the chat."""

import pytest

from domain.orders import Means
from domain.staff import stand_at
from tests.buying import buys, conserved, sells
from tests.town import MANAGER, OLD_TOWN, Person, Town


async def sold_for_cash(town: Town, manager: Person, price: str = "8.90") -> str:
    """At Old Town; the order's number."""
    await (await town.desk(MANAGER))(stand_at, store_id=OLD_TOWN)
    kept = await buys(town, await sells(town, price=price, sku=f"B{price}"), means=Means.CASH)
    await manager.says(f"/paid {kept.no}")
    manager.sees("CASH TAKEN")
    return kept.no


async def test_a_command_that_closes_the_till_leaves_no_lie_behind(
    town: Town, manager: Person
) -> None:
    """The screen that asked does not say that nothing was changed."""
    await sold_for_cash(town, manager)
    await manager.says("/day 1")
    asked = manager.screen.message_id
    await manager.says("/day 1 8.90")
    manager.sees("CLOSED · as it should be")
    left = town.world.message(MANAGER, asked).text or ""
    assert "✖ Closed without an answer." in left
    assert "nothing was changed" not in left


@pytest.mark.slow
async def test_the_same_is_closed_in_one_tap(town: Town, manager: Person, owner: Person) -> None:
    no = await sold_for_cash(town, manager)
    await manager.says("/day")
    manager.sees("Tills: what should be there.", "Old Town: never closed yet")
    await manager.presses("€8.90 · Old Town")
    manager.sees("Since 21 Nov, 12:00", "+€8.90 · cash for orders (1)", "There should be €8.90.",
                 "Paid today: cash €8.90 (1 order)")  # fmt: skip
    await manager.presses("In and out")
    manager.sees("21 Nov, 12:00 · +€8.90 · cash for orders", no, "Marta")
    await manager.presses("◀ Till")
    town.clock.passes(hours=8)
    await manager.taps_twice("It is €8.90: close")
    manager.sees("CLOSED · as it should be", "21 Nov, 12:00 – 21 Nov, 20:00", "Counted: €8.90")
    await manager.presses("Closings")
    manager.sees("21 Nov, 20:00 · €8.90 · ✓ · Marta", "A closing is never changed.")
    await town.post()
    assert "was closed with" not in owner.heard()
    await manager.says("/day store 1")
    manager.sees("Since 21 Nov, 20:00, closed by Marta: €8.90", "There should be €8.90.")
    await conserved(town.database)


@pytest.mark.slow
async def test_a_difference_is_looked_at_before_it_is_closed(
    town: Town, manager: Person, owner: Person
) -> None:
    first = await sold_for_cash(town, manager)
    await sold_for_cash(town, manager, "2.00")
    await manager.says("/day 1")
    manager.sees("There should be €10.90.")
    await manager.says("much")
    manager.sees("That is no amount of money")
    await manager.says("2 the drawer <b> jammed")
    manager.sees("−€8.90 · Old Town", "Counted: €2.00", "Should be: €10.90",
                 "Missing is exactly what these orders brought")  # fmt: skip
    assert f"🧾 {first} · €8.90" in manager.buttons
    await manager.presses("Count again")
    await manager.says("10.50 the drawer <b> jammed")
    await manager.taps_twice("Close with −€0.40")
    manager.sees("CLOSED WITH −€0.40", "the drawer <b> jammed", "Should be: €10.90")
    await town.post()
    assert "Old Town</b> was closed with <b>−€0.40</b> by Marta" in owner.heard()
    assert "was closed with" not in manager.heard()
    await owner.says("/day 1")
    owner.sees("closed by Marta: €10.50", "There should be €10.50.")
    await owner.says("/day 1 10.90 found it")
    owner.sees("+€0.40")
    await owner.presses("Close with +€0.40")
    owner.sees("CLOSED WITH +€0.40", "found it")
    await conserved(town.database)


@pytest.mark.slow
async def test_an_old_screen_closes_nothing(town: Town, manager: Person, owner: Person) -> None:
    """Money that came in meanwhile, and a colleague who was quicker, are told."""
    await sold_for_cash(town, manager)
    await manager.says("/day 1 8.00")
    await owner.says("/day 1")
    await owner.presses("It is €8.90: close")
    await manager.presses("Close with −€0.90")
    manager.sees("This till was closed already", "by Olivia")
    await manager.presses("Look at the till")
    manager.sees("closed by Olivia: €8.90")
    await owner.says("/day 1")
    await sold_for_cash(town, manager, "2.00")
    await owner.presses("It is €8.90: close")
    owner.sees("Money went through this till meanwhile: €8.90 → €10.90")
    await owner.presses("Look at the till")
    owner.sees("There should be €10.90.")


@pytest.mark.both_engines
async def test_a_shop_of_one_till_is_shown_at_once_in_the_readers_words(
    town: Town, rival: Person
) -> None:
    await rival.says("/language zh")
    await rival.says("日结")
    rival.sees("Across", "应有 €0.00")
    await rival.says("0")
    rival.sees("已日结", "金额相符")
    await rival.says("/day shop")
    rival.sees("店铺钱箱")
    await rival.says("/day 9")
    assert "Old Town" not in rival.text


async def test_tills_are_the_leaders_alone(town: Town, verifier: Person, carol: Person) -> None:
    manager = town.person(MANAGER)
    await sold_for_cash(town, manager)
    for person in (verifier, carol):
        await person.says("/day 1")
        assert "8.90" not in person.text
        await person.forges("dc1:1:1:890")
        await person.forges("dy1:1:show:first:0")
        assert "8.90" not in person.text
    await manager.says("/day 1")
    manager.sees("Since 21 Nov, 12:00\n", "There should be €8.90.")
