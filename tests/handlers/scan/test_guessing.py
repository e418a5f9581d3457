"""Guessing: unknown codes pause a person, and say nothing about what exists."""

from domain.cards import new_code
from tests import pictures
from tests.town import RIVAL, Person, Town


async def test_five_unknown_codes_pause_the_scanning_and_tell_the_managers(
    town: Town, verifier: Person, owner: Person, manager: Person
) -> None:
    good = await town.issues("Cake", 1)
    for guess in range(5):
        await verifier.says(new_code())
        verifier.sees("❌ NOT REDEEMED · unknown code")
        assert ("your scanning is paused now" in verifier.text) is (guess == 4)
    await verifier.scans(good)
    verifier.sees("Your scanning is paused")
    assert (await town.card_of(good.id)).left == 1
    await town.post()
    for leader in (owner, manager):
        leader.sees("⏸ Viktor tried 5 unknown codes", "Old Town")
    await manager.presses("Lift the pause")
    manager.sees("Viktor can scan again")
    await town.post()
    verifier.sees("Your scanning at Blue Door Café works again")
    await verifier.scans(good)
    verifier.sees("✅ REDEEMED", "Cake")
    owner_screen = owner.screen
    await owner.presses("Lift the pause", message=owner_screen)
    assert "lifted before" in owner.alerted


async def test_nobody_lifts_the_own_pause_while_somebody_else_can(
    town: Town, owner: Person, manager: Person
) -> None:
    """Who guessed is judged by another; an owner whom nobody else could help is not locked out."""
    for person, name in ((manager, "Marta"), (owner, "Olivia")):
        await person.says("/stores")
        await person.presses("Old Town")
        await person.presses("I work here now")
        for _ in range(5):
            await person.says(new_code())
        await person.says("/staff")
        await person.presses(name)
        await person.presses("Lift the pause")
        if person is manager:
            assert "lifted by another owner or manager" in manager.alerted + manager.text
    owner.sees("Olivia can scan again")  # Marta is paused herself
    await owner.says("/staff")
    await owner.presses("Marta")
    await owner.presses("Lift the pause")
    owner.sees("Marta can scan again")


async def test_four_are_an_accident_and_old_ones_are_forgotten(
    town: Town, verifier: Person
) -> None:
    for _ in range(4):
        await verifier.says(new_code())
    town.clock.passes(minutes=11)
    for _ in range(4):
        await verifier.says(new_code())
    verifier.sees("NOT REDEEMED · unknown code")


async def test_a_mistyped_code_is_no_guess(town: Town, verifier: Person) -> None:
    """The check symbol refuses it before the database is asked."""
    code = new_code()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    for _ in range(7):
        await verifier.says(wrong)
        verifier.sees("❌ NOT REDEEMED · mistyped")


async def test_looking_counts_as_guessing(town: Town, verifier: Person) -> None:
    for _ in range(5):
        await verifier.says(f"/card {new_code()}")
        verifier.sees("NOT REDEEMED · unknown code")
    await verifier.says(f"/card {new_code()}")
    verifier.sees("paused")


async def test_another_merchants_code_gets_the_same_words(town: Town, verifier: Person) -> None:
    theirs = await town.issues("Rival tea", 1, by=RIVAL)
    await verifier.says(theirs.code)
    said = verifier.text.replace(theirs.code[-4:], "")
    nobodys = new_code()
    await verifier.says(nobodys)
    assert verifier.text.replace(nobodys[-4:], "") == said
    assert "Rival" not in verifier.heard()


async def test_an_album_of_unknown_codes_pauses_within_itself(
    town: Town, verifier: Person
) -> None:
    await verifier.sends_album(*(pictures.card(new_code()) for _ in range(8)))
    verifier.sees("5 unknown", "3 not tried (paused)")
