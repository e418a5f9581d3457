"""Undo: 15 minutes by the same verifier, later by a manager with a reason; the row stays."""

from datetime import timedelta

import pytest

from domain.cards import CardState
from tests.town import CAROL, VERIFIER, Person, Town, link_in


@pytest.mark.slow
async def test_a_verifier_undoes_within_fifteen_minutes(
    town: Town, verifier: Person, carol: Person
) -> None:
    card = await town.issues("Pass", 6, holder_id=CAROL)
    await verifier.says(f"/redeem {card.code} 2")
    town.clock.passes(minutes=15)
    await verifier.presses("Undo")
    verifier.sees("✅ UNDONE · 2 uses given back", "Pass", "6 uses left")
    await town.post()
    carol.sees("↩ Pass: 2 uses given back", "6 uses left")
    await verifier.says("/records")
    await verifier.presses("✖")
    verifier.sees("Redemption #1", "Undone 21 Nov, 12:15 by Viktor")
    assert (await town.card_of(card.id)).left == 6


async def test_after_fifteen_minutes_only_a_manager_with_a_reason(
    town: Town, verifier: Person, manager: Person
) -> None:
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    town.clock.passes(minutes=15, seconds=1)
    await verifier.presses("Undo")
    assert "Too late: it could be undone until 21 Nov, 12:15" in verifier.alerted
    verifier.sees("REDEEMED")
    assert verifier.buttons == ["⌂ Menu"]
    await manager.says("/undo 1")
    manager.sees("Why is #1 (Cake, Viktor) taken back?")
    await manager.says("The customer changed her mind <b>twice</b>")
    manager.sees("✅ UNDONE · 1 use given back", "Cake")
    await manager.says("/records")
    await manager.presses("✖")
    manager.sees("by Marta: The customer changed her mind <b>twice</b>")
    assert (await town.card_of(card.id)).left == 1


async def test_an_undo_happens_once(town: Town, verifier: Person, manager: Person) -> None:
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 2")
    receipt = verifier.screen
    await verifier.says("/records")
    await verifier.presses("Pass")
    record = verifier.screen
    await verifier.presses("Undo", message=receipt)
    await verifier.presses("Undo", message=record)
    assert "undone before" in verifier.alerted
    left = town.world.message(VERIFIER, record.message_id).reply_markup
    assert left
    labels = [one.text for row in left.inline_keyboard for one in row]
    assert "↩ Undo" not in labels
    assert "⌂ Menu" in labels
    await verifier.presses("Undo", message=receipt.model_copy())
    assert "That screen has changed" in verifier.alerted
    await manager.says("/undo 1 because")
    manager.sees("undone before")
    assert (await town.card_of(card.id)).left == 6


async def test_a_verifier_does_not_undo_what_another_redeemed(
    town: Town, verifier: Person, other_verifier: Person
) -> None:
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    await other_verifier.says("/undo 1")
    other_verifier.sees("Only who redeemed it can undo it")
    assert (await town.card_of(card.id)).left == 0


async def test_undo_alone_takes_the_last_one(town: Town, verifier: Person) -> None:
    await verifier.says("/undo")
    verifier.sees("/undo takes back your last redemption")
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 1")
    town.clock.passes(minutes=3)
    await verifier.says(f"/redeem {card.code} 3")
    await verifier.says("/undo")
    verifier.sees("Undo your last redemption #2?", "Pass · 3 uses")
    await verifier.presses("Undo")
    verifier.sees("5 uses left")
    town.clock.passes(minutes=16)
    await verifier.says("/undo")
    verifier.sees("Your last redemption is #1.", "It is too late to undo it")
    assert verifier.buttons == ["⌂ Menu"], "no button that cannot work"


async def test_a_manager_undoes_the_own_one_without_a_reason(town: Town, manager: Person) -> None:
    card = await town.issues("Pass", 6)
    await manager.says(f"/redeem {card.code} 1")
    await manager.presses("Old Town")
    manager.sees("5 of 6 left")
    await manager.presses("Undo")
    manager.sees("✅ UNDONE", "6 uses left")


async def test_a_manager_without_a_reason_is_asked_for_one(
    town: Town, verifier: Person, manager: Person
) -> None:
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    await manager.says("/undo 1")
    await manager.says("/cancel")
    manager.sees("Cancelled")
    assert (await town.card_of(card.id)).left == 0
    await manager.says("/undo 99")
    manager.sees("There is no such redemption here")
    await manager.says("/undo nonsense")
    manager.sees("not a number")


@pytest.mark.slow
@pytest.mark.both_engines
async def test_a_card_that_ended_meanwhile_comes_back_ended(
    town: Town, verifier: Person, manager: Person, carol: Person
) -> None:
    """What is given back past the card's own end, or after its voucher was ended for good, cannot
    be used, and the answer says so."""
    soon = town.clock() + timedelta(minutes=10)
    card = await town.issues("Cake", 1, holder_id=CAROL, until=soon)
    await verifier.says(f"/redeem {card.code}")
    town.clock.passes(minutes=11)
    await verifier.presses("Undo")
    verifier.sees("✅ UNDONE · 1 use given back", "The card has ended meanwhile", "1 use left")
    await town.post()
    carol.sees("↩ Cake: 1 use given back", "But it has ended meanwhile")
    await manager.says("/voucher Coffee | exchange | x5 | 30 days | limit 1")
    await manager.presses("Promote")
    link = link_in(manager.text)
    await carol.opens(link)
    await carol.presses("Claim")
    coffee = await town.card_of(card.id + 1)
    await verifier.says(f"/redeem {coffee.code}")
    await manager.forges("vd1:1:revoke!")
    assert (await town.card_of(coffee.id)).state is CardState.ACTIVE  # it was used up
    await verifier.presses("Undo")
    verifier.sees("✅ UNDONE", "The card was ended meanwhile")
    assert (await town.card_of(coffee.id)).state is CardState.REVOKED
    await verifier.says(f"/redeem {coffee.code}")
    verifier.sees("❌ NOT REDEEMED · revoked")
