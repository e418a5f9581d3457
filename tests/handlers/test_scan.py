"""The main job: a verifier sends a photo of a code, and the card is redeemed."""

from tests import pictures
from tests.town import CAROL, OTHER, RIVAL, RIVERSIDE, Person, Town


async def test_a_photo_redeems_a_card_with_one_use(town: Town, verifier: Person) -> None:
    """S4-31, S1-26: photo in, receipt out."""
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    verifier.sees("✅ Cake: 1 use redeemed", "0 of 1 left", "Old Town · 12:00")
    assert (await town.card_of(card.id)).left == 0


async def test_several_uses_are_chosen_by_button(town: Town, verifier: Person) -> None:
    """S4-32: 1 2 3 … all, and the remainder is shown."""
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    assert verifier.buttons == ["1", "2", "3", "4", "5", "all 6"]
    await verifier.presses("2")
    verifier.sees("2 uses redeemed", "4 of 6 left")
    await verifier.scans(card)
    await verifier.presses("all 4")
    verifier.sees("4 uses redeemed", "0 of 6 left")
