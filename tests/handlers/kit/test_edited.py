"""A message that somebody edits is not read again, which is said; nothing is done twice."""

from bot.sandbox.talk import edits
from tests.handlers.scan.test_again import taken
from tests.town import Person, Town

SAID = "An edited message is not read again"


async def test_a_corrected_code_is_to_be_sent_anew(town: Town, verifier: Person) -> None:
    card = await town.issues("Coffee", 3)
    await verifier.says(f"/redeem {card.code[:-1]}")
    verifier.sees("NOT REDEEMED")
    town.clock.passes(seconds=30)
    await verifier.edits(f"/redeem {card.code} 1")
    verifier.sees(SAID, "send it anew")
    assert await taken(town) == 0
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("✅ REDEEMED")
    await verifier.edits(f"/redeem {card.code} 2")
    verifier.sees(SAID)
    assert await taken(town) == 1


async def test_a_corrected_answer_is_to_be_sent_anew(town: Town, owner: Person) -> None:
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    await owner.presses("Keep unpaid")
    await owner.says("4o")
    owner.sees("Minutes are a number")
    await owner.edits("40")
    owner.sees(SAID)
    assert len(owner.text.splitlines()) == 1
    await owner.says("40")
    owner.sees("kept for 40 minutes")


async def test_a_pin_that_is_edited_is_taken_out(town: Town, owner: Person) -> None:
    await owner.says("/pin")
    await owner.says("123")
    town.world.says(owner.number, "1234")  # what Telegram did not let go before
    await owner.edits("4711")
    owner.sees(SAID)
    assert "4711" not in str(town.world.messages[owner.number])


async def test_an_edit_of_something_old_is_not_answered(town: Town, verifier: Person) -> None:
    await verifier.says("/redeem 12")
    before = len(verifier.inbox())
    town.clock.passes(minutes=4)
    await verifier.edits("/redeem 13")
    assert len(verifier.inbox()) == before


async def test_what_changes_by_itself_is_not_answered(town: Town, owner: Person) -> None:
    """A link gets its preview, a live place moves on."""
    await owner.says("see https://example.com/shop")
    before = len(owner.inbox())
    await owner.edits("see https://example.com/shop")
    await owner.sends_location(48.1, 11.5)
    place = len(owner.inbox())
    await owner.edits(None)
    assert len(owner.inbox()) == place == before + 1


async def test_nothing_is_said_in_a_group(town: Town, owner: Person) -> None:
    group = town.world.rooms.open(-7, "Café", forum=False).chat
    before = len(owner.inbox())
    message = town.world.sent(owner.number, chat=group, text="/redeem 12").message
    assert message
    await town.deliver(edits(town.world, message, "/redeem 13"))
    assert town.world.messages[group.id].keys() == {message.message_id}
    assert len(owner.inbox()) == before
