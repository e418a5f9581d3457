"""The same card a moment later: once more, or the same scan twice? A person says."""

import pytest
from sqlalchemy import func, select

from domain.cards import reissue
from domain.redemption import Redemption
from tests import pictures
from tests.town import OWNER, Person, Town


async def taken(town: Town) -> int:
    async with town.database.reading() as session:
        query = select(func.coalesce(func.sum(Redemption.uses), 0))
        return await session.scalar(query.where(Redemption.undone_at.is_(None))) or 0


@pytest.mark.slow
async def test_an_unlimited_pass_is_not_passed_back_along_a_queue(
    town: Town, verifier: Person, other_verifier: Person
) -> None:
    """S4-16: three minutes by default, at whichever counter."""
    card = await town.issues("Annual tea", None)
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED · 1 use", f"Annual tea …{card.code[-4:]}")
    town.clock.passes(seconds=20)
    await other_verifier.scans(card)
    assert other_verifier.text.splitlines()[0] == "⚠️ LOOK AGAIN · used 20 s ago by Viktor"
    other_verifier.sees("Last: 1 use on 21 Nov, 12:00, Old Town, by Viktor", "Redeem again?")
    assert await taken(town) == 1
    await other_verifier.presses("1")
    other_verifier.sees("✅ REDEEMED · 1 use")
    assert await taken(town) == 2
    town.clock.passes(minutes=2, seconds=59)
    await verifier.scans(card)
    verifier.sees("⚠️ LOOK AGAIN · used 2 min ago by Wei")
    town.clock.passes(seconds=1)
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED · 1 use")


async def test_several_uses_can_be_taken_again_by_who_was_told(
    town: Town, verifier: Person
) -> None:
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 1")
    await verifier.scans(card)
    verifier.sees("⚠️ LOOK AGAIN", "5 of 6 left", "Redeem again? Tap how many")
    assert verifier.buttons == ["1", "2", "3", "4", "5", "all 5", "◀ Back", "✖ Cancel"]
    await verifier.presses("2")
    verifier.sees("✅ REDEEMED · 2 uses", "3 of 6 left")
    await verifier.says(f"/redeem {card.code} 3")
    verifier.sees("⚠️ LOOK AGAIN")
    await verifier.presses("Redeem 3 uses")
    verifier.sees("✅ REDEEMED · 3 uses", "0 of 6 left")


@pytest.mark.slow
async def test_a_choice_drawn_before_somebody_else_used_the_card_is_asked_about(
    town: Town, verifier: Person, other_verifier: Person
) -> None:
    """Two verifiers, one pass: the question of the first knew nothing of the second."""
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    await other_verifier.scans(card)
    await other_verifier.presses("2")
    await verifier.presses("1")
    verifier.sees("⚠️ LOOK AGAIN · used 0 s ago by Wei", "4 of 6 left")
    assert await taken(town) == 2
    await verifier.presses("Redeem")
    verifier.sees("✅ REDEEMED · 1 use", "3 of 6 left")


@pytest.mark.slow
async def test_a_card_that_was_reissued_or_handed_on_was_used_a_moment_ago_too(
    town: Town, owner: Person, verifier: Person, other_verifier: Person
) -> None:
    """S4-16: a pass that goes along the queue under another code is the same pass."""
    card = await town.issues("Annual tea", None)
    await verifier.scans(card)
    town.clock.passes(seconds=20)
    number = await (await town.desk(OWNER))(reissue, card_id=card.id)
    await other_verifier.scans(await town.card_of(number))
    other_verifier.sees(
        "⚠️ LOOK AGAIN · used 20 s ago by Viktor",
        "Last: 1 use on 21 Nov, 12:00, Old Town, by Viktor",
    )
    assert await taken(town) == 1
    await other_verifier.presses("1")
    other_verifier.sees("✅ REDEEMED · 1 use")
    town.clock.passes(minutes=3)
    third = await (await town.desk(OWNER))(reissue, card_id=number)
    await verifier.scans(await town.card_of(third))
    verifier.sees("✅ REDEEMED · 1 use")


async def test_what_was_undone_after_a_reissue_was_not_used(town: Town, verifier: Person) -> None:
    card = await town.issues("Annual tea", None)
    await verifier.scans(card)
    receipt = verifier.screen
    number = await (await town.desk(OWNER))(reissue, card_id=card.id)
    await verifier.presses("Undo", message=receipt)
    await verifier.scans(await town.card_of(number))
    verifier.sees("✅ REDEEMED · 1 use")


async def test_what_was_undone_was_not_used(town: Town, verifier: Person) -> None:
    card = await town.issues("Annual tea", None)
    await verifier.scans(card)
    await verifier.presses("Undo")
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED · 1 use")


@pytest.mark.slow
async def test_how_long_is_the_stores_setting(town: Town, owner: Person, verifier: Person) -> None:
    card = await town.issues("Annual tea", None)
    await owner.says("/stores")
    await owner.presses("Old Town")
    owner.sees("The same card again within 3 minutes: asks first")
    await owner.presses("Redeeming here")
    await owner.presses("Used again")
    await owner.says("61")
    owner.sees("from 0 to 60")
    await owner.says("10")
    owner.sees("The same card again within 10 minutes: asks first")
    await verifier.scans(card)
    town.clock.passes(minutes=9)
    await verifier.scans(card)
    verifier.sees("⚠️ LOOK AGAIN · used 9 min ago")
    await owner.presses("Used again")
    await owner.says("-")
    owner.sees("The same card again: never asks")
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED · 1 use")


@pytest.mark.both_engines
async def test_a_photo_that_comes_twice_gets_the_same_receipt(
    town: Town, verifier: Person
) -> None:
    """What was done is not asked about: the same update is the same request."""
    card = await town.issues("Annual tea", None)
    update = await verifier.sends(pictures.card(card.code))
    await town.deliver(update)
    verifier.sees("✅ REDEEMED · 1 use")
    assert await taken(town) == 1


async def test_a_second_tap_on_another_button_gets_the_same_receipt(
    town: Town, verifier: Person
) -> None:
    """screens.md, 1: both taps are under way before the first is heard."""
    await town.never_asks_again()
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    screen = verifier.screen
    assert screen.reply_markup
    world, who = town.world, verifier.number
    taps = [
        world.presses_button(who, screen.message_id, data)
        for data in (
            one.callback_data for row in screen.reply_markup.inline_keyboard for one in row
        )
        if data
    ]
    await town.deliver(taps[1], taps[2], taps[5])
    verifier.sees("✅ REDEEMED · 2 uses", "4 of 6 left")
    assert await taken(town) == 2


@pytest.mark.slow
async def test_a_question_of_two_minutes_ago_looks_again(town: Town, verifier: Person) -> None:
    """screens.md, 1: somebody else stands in front of the till by now."""
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    town.clock.passes(minutes=2, seconds=1)
    await verifier.presses("all 6")
    verifier.sees("That question was old", "Pass", "6 of 6 left")
    assert await taken(town) == 0
    await verifier.presses("all 6")
    verifier.sees("✅ REDEEMED · 6 uses")


async def test_an_old_question_about_one_use_looks_again(
    town: Town, other_verifier: Person
) -> None:
    card = await town.issues("Cake", 1)
    await other_verifier.scans(card)
    town.clock.passes(minutes=5)
    await other_verifier.presses("Redeem")
    other_verifier.sees("That question was old")
    await other_verifier.presses("Redeem")
    other_verifier.sees("✅ REDEEMED")


@pytest.mark.parametrize("mine", [True, False])
async def test_used_up_offers_undo_to_who_may(
    town: Town, verifier: Person, other_verifier: Person, mine: bool
) -> None:
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    town.clock.passes(minutes=1)
    person = verifier if mine else other_verifier
    await person.scans(card)
    person.sees("❌ NOT REDEEMED · used up")
    assert ("↩ Undo that one" in person.buttons) is mine
    assert person.screen.photo is None
    if mine:
        await person.presses("Undo that one")
        person.sees("UNDONE", "1 use left")
