"""Looking takes nothing: a card by its photo, a card's records by its code."""

import pytest

from tests import pictures
from tests.handlers.scan.test_again import taken
from tests.town import CAROL, RIVERSIDE, Person, Town


async def test_after_card_a_photo_looks_and_offers_redeem(town: Town, verifier: Person) -> None:
    """S4-25, S4-27: nothing is redeemed until somebody says so."""
    card = await town.issues("Cake", 1, holder_id=CAROL)
    await verifier.says("/card")
    verifier.sees("Send a photo of the card to look at")
    await verifier.scans(card)
    assert verifier.text.splitlines()[0] == "✅ GOOD · nothing was redeemed yet"
    verifier.sees(f"🔎 Cake …{card.code[-4:]}", "1 of 1 left", "Holder: Carol")
    assert await taken(town) == 0
    await verifier.presses("Redeem")
    verifier.sees("✅ REDEEMED · 1 use")
    await verifier.scans(card)
    verifier.sees("❌ NOT REDEEMED · used up")
    await verifier.says("/language zh")
    await verifier.says(f"/card {card.code}")
    verifier.sees("：1 次、Old Town、Viktor")


async def test_a_leader_looks_by_a_photo_and_needs_no_pin_for_it(
    town: Town, manager: Person
) -> None:
    """D23: the code itself was shown; on a card's screen it was not."""
    card = await town.issues("Cake", 1)
    await manager.says("/card")
    manager.sees("Cards, newest first")
    await manager.scans(card)
    manager.sees("✅ GOOD · nothing was redeemed yet")
    assert await taken(town) == 0
    await manager.presses("Redeem")
    await manager.presses("Old Town")
    manager.sees("✅ REDEEMED · 1 use")


async def test_who_stands_nowhere_yet_is_not_at_a_wrong_store(town: Town, manager: Person) -> None:
    """S4-20: a card of one store is looked at from anywhere, and asks where it is redeemed."""
    card = await town.issues("Cake", 12, store_ids=[RIVERSIDE])
    await manager.says(f"/card {card.code}")
    manager.sees("✅ GOOD · nothing was redeemed yet")
    for _ in range(2):
        await manager.says(f"/redeem {card.code} all")
        manager.sees("all 12")
    await manager.presses("Yes")
    manager.sees("Where are you working just now?")
    await manager.presses("Riverside")
    await manager.presses("Redeem 12 uses")
    manager.sees("✅ REDEEMED · 12 uses")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_one_look_is_one_look(town: Town, verifier: Person) -> None:
    """And whoever looks at another says so; a scan half an hour later is a scan."""
    cards = [await town.issues("Cake", 1) for _ in range(3)]
    await verifier.says("/card")
    await verifier.scans(cards[0])
    await verifier.presses("Look at another")
    await verifier.scans(cards[1])
    verifier.sees("✅ GOOD")
    assert await taken(town) == 0
    await verifier.scans(cards[1])
    assert await taken(town) == 1
    await verifier.says("/card")
    town.clock.passes(minutes=11)
    await verifier.scans(cards[2])
    verifier.sees("✅ REDEEMED")


async def test_several_cards_are_looked_at_together(town: Town, verifier: Person) -> None:
    cards = [await town.issues(f"Card {n}", 2) for n in range(3)]
    await verifier.says("/card")
    await verifier.sends_album(*(pictures.card(one.code) for one in cards))
    verifier.sees("🔎 LOOKED AT · nothing was redeemed")
    verifier.sees(*(f"🎟 Card {n} …{one.code[-4:]}: 2 of 2 left" for n, one in enumerate(cards)))
    assert await taken(town) == 0


async def test_a_used_pass_says_who_used_it_when(
    town: Town, verifier: Person, other_verifier: Person
) -> None:
    card = await town.issues("Pass", 6)
    await other_verifier.says(f"/redeem {card.code} 2")
    await other_verifier.presses("Redeem 2 uses")
    town.clock.passes(seconds=40)
    await verifier.says(f"/card {card.code}")
    verifier.sees("⚠️ LOOK AGAIN · used 40 s ago by Wei", "2 uses, Riverside, Wei")
    await verifier.presses("Redeem")
    await verifier.presses("1")
    verifier.sees("✅ REDEEMED · 1 use", "3 of 6 left")


async def test_a_code_a_photo_and_a_number_find_records(
    town: Town, owner: Person, verifier: Person
) -> None:
    """S4-28: by card."""
    cake, tea = await town.issues("Cake", 1), await town.issues("Tea", 1)
    for card in (cake, tea):
        await verifier.scans(card)
    await owner.says(f"/records {tea.code}")
    assert [one for one in owner.buttons if "×" in one] == ["21 Nov, 12:00 · Tea ×1 · Old Town"]
    await owner.says("/records #1")
    assert [one for one in owner.buttons if "×" in one] == ["21 Nov, 12:00 · Cake ×1 · Old Town"]
    await owner.presses("Cake")
    owner.sees("Redemption #1", f"Cake …{cake.code[-4:]}")
    before = await taken(town)
    await owner.says("/records")
    await owner.presses("Find")
    await owner.scans(tea)
    assert [one for one in owner.buttons if "×" in one] == ["21 Nov, 12:00 · Tea ×1 · Old Town"]
    assert await taken(town) == before
    await owner.presses("Find")
    await owner.says("1")
    assert [one for one in owner.buttons if "×" in one] == ["21 Nov, 12:00 · Cake ×1 · Old Town"]
