"""D23: a PIN where nobody shows a code, and where the merchant wants one."""

from tests.town import Person, Town


async def choose(person: Person, pin: str) -> None:
    await person.says("/settings")
    await person.presses("My PIN")
    await person.says(pin)
    person.sees("Your PIN is set")


async def test_a_manager_redeems_from_the_card_with_a_pin(town: Town, manager: Person) -> None:
    """S4-26."""
    card = await town.issues("Cake", 1)
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    await manager.presses("Old Town")
    manager.sees("you have none yet")
    await choose(manager, "4711")
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    manager.sees("Cake: 1 use", "Type your PIN")
    await manager.says("1234")
    manager.sees("Wrong PIN", "Nothing was redeemed")
    await manager.says("4711")
    manager.sees("✅ Cake: 1 use redeemed")
    typed = [one.text for one in town.world.messages[manager.number].values()]
    assert "4711" not in typed
    assert "1234" not in typed
    assert (await town.card_of(card.id)).left == 0


async def test_five_wrong_pins_lock_it_for_a_while(town: Town, manager: Person) -> None:
    await town.issues("Cake", 1)
    await choose(manager, "4711")
    await manager.says("/stores")
    await manager.presses("Old Town")
    await manager.presses("I work here now")
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    for _ in range(5):
        await manager.says("0000")
    manager.sees("locked")
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    await manager.says("4711")
    manager.sees("locked")
    town.clock.passes(minutes=16)
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    await manager.says("4711")
    manager.sees("✅ Cake")


async def test_a_verifier_needs_no_pin_unless_the_merchant_wants_it(
    town: Town, owner: Person, verifier: Person
) -> None:
    await choose(verifier, "2468")
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("5 of 6 left")
    await owner.says("/settings pin_typed on")
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("Type your PIN")
    await verifier.says("2468")
    verifier.sees("4 of 6 left")
    await owner.says("/settings pin_typed off")
    await owner.says("/settings pin_above 2")
    await verifier.scans(card)
    await verifier.presses("3")
    verifier.sees("Type your PIN")
    await verifier.says("2468")
    verifier.sees("3 uses redeemed", "1 of 6 left")


async def test_a_pin_has_four_to_eight_digits(town: Town, verifier: Person) -> None:
    await verifier.says("/settings")
    await verifier.presses("My PIN")
    for wrong in ("12", "abcd", "123456789", "１２３４"):
        await verifier.says(wrong)
        verifier.sees("A PIN has 4 to 8 digits")
    await verifier.says("1234")
    verifier.sees("Your PIN is set")
