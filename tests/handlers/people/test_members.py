"""A member as the staff see them."""

from domain.members import note_member
from tests.town import CAROL, DAVE, OWNER, Person, Town


async def test_a_members_page_has_their_cards_and_what_was_redeemed_last(
    town: Town, owner: Person, verifier: Person
) -> None:
    tea = await town.issues("Tea", None, holder_id=CAROL)
    for number in range(5):
        await town.issues(f"Cake {number}", 1, holder_id=CAROL)
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
    shown = [one for one in owner.buttons if one.startswith(("🎟", "▫️"))]
    assert shown == [f"🎟 Cake {n} · 1 of 1 left"
                     for n in (4, 3, 2, 1, 0)] + ["🎟 All cards"]  # fmt: skip
    await owner.presses("All cards")
    assert any("Tea" in one for one in owner.buttons)
    assert not any("Soup" in one for one in owner.buttons)
    await owner.presses("Tea")
    owner.sees("Tea", "unlimited")
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
    owner.sees("Orders, newest first.", "None found.")
    await owner.says("/cards holder:7000000001")
    owner.sees("None found.")
