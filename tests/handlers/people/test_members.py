"""A member as the staff see them."""

import pytest

from domain.mall import listing
from domain.members import note_member, set_standing
from domain.orders import Means
from tests.buying import buys, has, sells
from tests.town import CAROL, DAVE, OWNER, Person, Town


async def test_a_members_page_has_their_cards_and_what_was_redeemed_last(
    town: Town, owner: Person, verifier: Person
) -> None:
    tea = await town.issues("Tea", None, holder_id=CAROL)
    cakes = [await town.issues(f"Cake {number}", 1, holder_id=CAROL) for number in range(5)]
    await town.issues("Soup", 3, holder_id=DAVE)
    await town.never_asks_again()
    for uses in range(1, 7):
        await verifier.says(f"/redeem {tea.code} {uses}")
    await verifier.presses("Undo")
    await owner.says("/members carol")
    await owner.presses("Carol")
    taken = [line for line in owner.text.splitlines() if "Tea ×" in line]
    assert taken == [f"21 Nov, 12:00 · Tea ×{uses} · Old Town" for uses in (6, 5, 4, 3, 2)]
    assert "<s>21 Nov, 12:00 · Tea ×6" in owner.heard(), "what was undone is struck through"
    shown = [line for line in owner.text.splitlines() if line.startswith(("🎟", "▫️"))]
    assert shown == [f"🎟 1 of 1 left · {one.title} …{one.code[-4:]}" for one in cakes[::-1]]
    owner.sees(f"Cake 0 …{cakes[0].code[-4:]}\n… more behind the button")
    await owner.presses("Cards")
    assert any("Tea" in one for one in owner.buttons)
    assert not any("Soup" in one for one in owner.buttons)
    await owner.presses("Tea")
    owner.sees("Tea", "unlimited")
    await owner.says("/members carol")
    await owner.presses("Carol")
    assert len(owner.buttons) == 7 + 2, "screens.md, 8: seven, and the ways out"
    await owner.presses("Cards")
    await owner.presses("◀ Member")
    owner.sees("👤 Carol", "Redeemed last")
    await owner.says("/members dave")
    await owner.presses("Dave")
    assert "Redeemed last" not in owner.text
    await owner.says("/cards holder:x")
    owner.sees("That filter is a number")


async def test_a_card_is_issued_from_a_members_page(
    town: Town, owner: Person, carol: Person
) -> None:
    await owner.says("/members carol")
    await owner.presses("Carol")
    owner.sees("No cards yet.")
    await owner.presses("Issue a card")
    owner.sees("New card", "For: Carol")
    await owner.says("Coffee pass")
    owner.sees("For: Carol", "Coffee pass")
    await owner.presses("✅ Issue")
    owner.sees("1 card issued: Coffee pass")
    await town.post()
    assert "Coffee pass" in carol.heard()


async def test_a_member_with_a_long_number_has_orders_and_cards(town: Town, owner: Person) -> None:
    """Telegram's ids have ten digits and more."""
    await (await town.desk(OWNER))(note_member, person_id=7_000_000_001, name="Long")
    await owner.says("/members long")
    await owner.presses("Long")
    await owner.presses("Orders")
    owner.sees("Orders, newest first.", "🔎 👤 Long", "None found.")
    await owner.says("/cards holder:7000000001")
    owner.sees("None found.")


@pytest.mark.slow
async def test_a_members_page_is_the_whole_member(
    town: Town, owner: Person, manager: Person, carol: Person
) -> None:
    """Points and balance, orders with their next step, a card that is revoked from here, and
    back; only the owner forgets."""
    beans = await sells(town)
    await has(town, CAROL, points=340, money=2000)
    await buys(town, beans, means=Means.BALANCE)
    await town.issues("Coffee pass", 10, holder_id=CAROL)
    await manager.says("/members carol")
    await manager.presses("Carol")
    manager.sees("340 pts to spend · balance €11.10")
    manager.sees("💶 €8.90 · 1 × House beans")
    assert not any("Forget" in one for one in manager.buttons)
    await manager.presses("Orders")
    await manager.presses("1 × House beans")
    manager.sees("House beans", "Carol")
    await manager.says("/members carol")
    await manager.presses("Carol")
    await manager.presses("🎟 Cards")
    await manager.presses("Coffee pass")
    await manager.presses("🚫 Revoke")
    await manager.presses("Yes, revoke")
    manager.sees("is revoked", "Carol was told")
    await manager.presses("👤 Carol")
    manager.sees("▫️ 10 of 10 left · Coffee pass")
    await manager.presses("◆ Points")
    await manager.presses("👤 Carol")
    await owner.says("/members carol")
    await owner.presses("Carol")
    await owner.presses("Forget this person")
    await owner.presses("No")
    owner.sees("Carol", "340 pts")


async def test_a_level_that_is_tapped_is_the_one_on_the_button(
    town: Town, owner: Person, manager: Person
) -> None:
    """Also where the list became another one while the screen stood there (S2-15)."""
    desk = await town.desk(OWNER)
    beans = await sells(town)
    await desk(set_standing, person_id=DAVE, field="level", text="Silver")
    await owner.says("/members carol")
    await owner.presses("Carol")
    await owner.presses("Level")
    await manager.says("/listings")
    await manager.presses("House beans")
    await manager.presses("Edit")
    await manager.presses("✍️ Levels")
    await desk(set_standing, person_id=DAVE, field="level", text="Gold")
    await owner.presses("Silver")
    assert "Level: Gold" not in owner.text
    await owner.says("Silver")
    owner.sees("Level: Silver")
    await manager.presses("Silver")
    assert (await desk(listing, listing_id=beans.listing)).levels == ("Silver",)
    await owner.presses("Level")
    await owner.presses("Silver")
    owner.sees("Level: Silver")
    await owner.presses("Level")
    await owner.presses("none")
    owner.sees("Level: none")
