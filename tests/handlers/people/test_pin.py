"""D23: a PIN where nobody shows a code, and where the merchant wants one."""

import asyncio
import hashlib
import sqlite3
import threading
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from domain.merchants import change_settings
from domain.redemption import Outcome, list_records, redeem
from domain.secrets import CardCode, Pin
from domain.staff import set_pin
from tests.town import OWNER, VERIFIER, Person, Town


async def choose(person: Person, pin: str) -> None:
    await person.says("/settings")
    await person.presses("My PIN")
    await person.says(pin)
    person.sees("Your PIN is set")


@pytest.mark.slow
async def test_a_manager_redeems_from_the_card_with_a_pin(town: Town, manager: Person) -> None:
    """S4-26: the number of uses, and the PIN."""
    card = await town.issues("Cake", 3)
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    await manager.presses("Old Town")
    await manager.presses("2")
    manager.sees("you have none yet")
    await choose(manager, "4711")
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    await manager.presses("2")
    manager.sees(f"Cake …{card.code[-4:]}: 2 uses", "Type your PIN")
    await manager.says("1234")
    manager.sees("❌ NOT REDEEMED · wrong PIN")
    await manager.says("4711")
    manager.sees("✅ REDEEMED · 2 uses", "Cake")
    typed = [one.text for one in town.world.messages[manager.number].values()]
    assert "4711" not in typed
    assert "1234" not in typed
    assert (await town.card_of(card.id)).left == 1


@pytest.mark.both_engines
@pytest.mark.slow
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
    manager.sees("✅ REDEEMED", "Cake")


@pytest.mark.slow
async def test_a_link_and_a_forged_photo_are_asked_like_a_typed_code(
    town: Town, owner: Person, verifier: Person
) -> None:
    await choose(verifier, "2468")
    await owner.says("/settings pin_typed on")
    await owner.presses("Yes, switch on")
    card = await town.issues("Pass", 6)
    await verifier.says(f"/start r-{card.code}")
    await verifier.presses("1")
    verifier.sees("Type your PIN")
    await verifier.says("/menu")
    await verifier.forges(f"tk2:{card.code}:1:photo:0")
    verifier.sees("That question was old")
    await verifier.presses("1")
    assert "Type your PIN" in verifier.text
    await verifier.scans(card)
    await verifier.presses("1")
    verifier.sees("5 of 6 left")


@pytest.mark.slow
async def test_the_photo_stays_with_a_redemption_that_needed_a_pin(
    town: Town, owner: Person, verifier: Person
) -> None:
    await choose(verifier, "2468")
    await owner.says("/settings pin_above 1")
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    await verifier.presses("2")
    await verifier.says("2468")
    verifier.sees("4 of 6 left")
    kept = await (await town.desk(OWNER))(list_records)
    assert kept.lines[0].photo


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_new_pin_needs_the_old_one_or_a_leader(
    town: Town, owner: Person, verifier: Person
) -> None:
    await choose(verifier, "2468")
    await verifier.says("/settings")
    await verifier.presses("My PIN")
    await verifier.says("1111")
    verifier.sees("You have a PIN already", "the old one, a space, and the new one")
    await verifier.says("9999 1111")
    verifier.sees("The old PIN is wrong", "An owner or manager")
    await verifier.says("2468 1111")
    verifier.sees("Your PIN is set")
    await owner.says("/staff")
    await owner.presses("Viktor")
    await owner.presses("Take the PIN away")
    owner.sees("Viktor has no PIN any more")
    await choose(verifier, "2222")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_guessing_the_old_pin_locks_it_too_and_a_new_one_lifts_no_lock(
    town: Town, verifier: Person
) -> None:
    await choose(verifier, "2468")
    await verifier.says("/settings")
    await verifier.presses("My PIN")
    for _ in range(5):
        await verifier.says("9999 1111")
    verifier.sees("locked for a quarter of an hour")
    await verifier.says("2468 1111")
    verifier.sees("locked for a quarter of an hour")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_leader_who_takes_a_pin_away_lifts_its_lock_but_not_the_own(
    town: Town, owner: Person, manager: Person, verifier: Person
) -> None:
    """D23: a colleague works at once with the next PIN; nobody lifts the own lock by a new one."""
    for person in (verifier, manager):
        await choose(person, "2468")
        await person.says("/settings")
        await person.presses("My PIN")
        for _ in range(5):
            await person.says("9999 1111")
        person.sees("locked for a quarter of an hour")
    await owner.says("/staff")
    await owner.presses("Viktor")
    await owner.presses("Take the PIN away")
    await choose(verifier, "2222")
    await owner.says("/settings pin_typed on!")
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 1")
    await verifier.says("2222")
    verifier.sees("✅ REDEEMED · 1 use")
    await manager.says("/staff")
    await manager.presses("Marta")
    await manager.presses("Take the PIN away")
    await choose(manager, "3333")
    await manager.says("/settings")
    await manager.presses("My PIN")
    await manager.says("3333 4444")
    manager.sees("locked for a quarter of an hour")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_twenty_wrong_pins_at_once_lock_it(town: Town) -> None:
    await (await town.desk(VERIFIER))(set_pin, new_pin=Pin("2468"))
    await (await town.desk(OWNER))(change_settings, field="pin_typed", value=True)
    card = await town.issues("Pass", 50)

    async def one(turn: int, pin: str) -> Outcome:
        desk = await town.desk(VERIFIER, f"tap:{turn}")
        code = CardCode(card.code)
        return (await desk(redeem, code=code, uses=1, pin=Pin(pin), sure=True)).outcome

    said = await asyncio.gather(*(one(turn, "0000") for turn in range(20)))
    assert said.count(Outcome.PIN_WRONG) == 4
    assert said.count(Outcome.PIN_LOCKED) == 16
    assert await one(20, "2468") is Outcome.PIN_LOCKED
    assert (await town.card_of(card.id)).left == 50


@pytest.mark.slow
async def test_a_verifier_needs_no_pin_unless_the_merchant_wants_it(
    town: Town, owner: Person, verifier: Person
) -> None:
    await choose(verifier, "2468")
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("5 of 6 left")
    await owner.says("/settings pin_typed on")
    await owner.presses("Yes, switch on")
    town.clock.passes(minutes=3)
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("Type your PIN")
    await verifier.says("2468")
    verifier.sees("4 of 6 left")
    await owner.says("/settings pin_typed off")
    await owner.says("/settings pin_above 2")
    town.clock.passes(minutes=3)
    await verifier.scans(card)
    await verifier.presses("3")
    verifier.sees("Type your PIN")
    await verifier.says("2468")
    verifier.sees("REDEEMED · 3 uses", "1 of 6 left")


async def test_a_pin_has_four_to_eight_digits(town: Town, verifier: Person) -> None:
    await verifier.says("/settings")
    await verifier.presses("My PIN")
    for wrong in ("12", "abcd", "123456789", "１２３４"):
        await verifier.says(wrong)
        verifier.sees("A PIN has 4 to 8 digits")
    await verifier.says("1234")
    verifier.sees("Your PIN is set")


@pytest.mark.slow
async def test_who_has_no_pin_is_said_before_it_is_asked_of_them(
    town: Town, owner: Person, verifier: Person
) -> None:
    """D23."""
    await choose(verifier, "2468")
    await owner.says("/settings")
    await owner.presses("The counter")
    await owner.presses("PIN: typed codes")
    owner.sees("Without one yet: Olivia, Marta, Wei")
    await owner.presses("Back")
    owner.sees("PIN for typed codes: no")
    await owner.presses("PIN: typed codes")
    await owner.presses("Yes, switch on")
    owner.sees("PIN for typed codes: yes")
    await owner.presses("PIN: typed codes")
    owner.sees("PIN for typed codes: no")


@pytest.mark.slow
async def test_the_first_pin_is_chosen_at_the_till_without_starting_over(
    town: Town, owner: Person, verifier: Person
) -> None:
    await owner.says("/settings pin_typed on!")
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 2")
    verifier.sees("you have none yet", f"Pass …{card.code[-4:]}: 2 uses")
    await verifier.says("12")
    verifier.sees("4 to 8 digits")
    await verifier.says("2468")
    verifier.sees("✅ REDEEMED · 2 uses", "4 of 6 left")
    typed = [one.text for one in town.world.messages[verifier.number].values()]
    assert "2468" not in typed
    town.clock.passes(minutes=3)
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("Type your PIN")
    await verifier.says("1111")
    verifier.sees("wrong PIN")
    await verifier.says("2468")
    verifier.sees("✅ REDEEMED · 1 use", "3 of 6 left")
    town.clock.passes(minutes=3)
    await verifier.says(f"/redeem {card.code} 1")
    town.clock.passes(minutes=3)  # whose card it is has left
    await verifier.says("2468")
    verifier.sees("That question was old", "3 of 6 left")
    assert "2468" not in [one.text for one in town.world.messages[verifier.number].values()]
    await verifier.presses("2")
    await verifier.says("2468")
    verifier.sees("✅ REDEEMED · 2 uses", "1 of 6 left")


@pytest.mark.slow
async def test_a_pin_question_swallows_no_card(
    town: Town, owner: Person, verifier: Person
) -> None:
    """screens.md, 4: neither a code nor a photo of one."""
    await choose(verifier, "2468")
    await owner.says("/settings pin_typed on!")
    card, other = await town.issues("Pass", 6), await town.issues("Cake", 1)
    await verifier.says(f"/redeem {card.code} 2")
    await verifier.says(other.code[:-1])
    verifier.sees("wrong length", "1 symbol short")
    await verifier.says(f"/redeem {card.code} 2")
    await verifier.says(other.code)
    verifier.sees("🔒 Cake", "Type your PIN")
    await verifier.scans(other)
    verifier.sees("✅ REDEEMED · 1 use", "Cake")
    await verifier.says("2468")
    assert (await town.card_of(card.id)).left == 6


async def test_a_pin_is_hashed_in_no_transaction_and_not_on_the_event_loop(
    town: Town, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a tenth of a second, on purpose."""
    url, hashing, threads = make_url(town.url), hashlib.scrypt, []

    def scrypt(*said: Any, **named: Any) -> bytes:
        threads.append(threading.get_ident())
        if url.database and url.get_backend_name() == "sqlite":
            with closing(sqlite3.connect(url.database, timeout=0)) as somebody:
                somebody.execute("BEGIN IMMEDIATE")  # it raises where anybody writes
        return hashing(*said, **named)

    monkeypatch.setattr("hashlib.scrypt", scrypt)
    await choose(manager, "4711")
    await town.issues("Cake", 1)
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    await manager.presses("Old Town")
    await manager.says("4711")
    manager.sees("✅ REDEEMED · 1 use")
    assert len(threads) == 2
    assert threading.get_ident() not in threads
