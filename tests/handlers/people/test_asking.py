"""A picked contact is asked, and joins only by saying yes; nobody's hat is changed for them."""

import pytest
from sqlalchemy import select

from domain.members import note_member
from domain.outbox import Notice
from domain.staff import list_staff, remove
from tests.town import (
    CAROL,
    DAVE,
    MANAGER,
    NEWCOMER,
    OWNER,
    RIVAL,
    STRANGER,
    VERIFIER,
    Person,
    Town,
    link_in,
)


async def asks(town: Town, leader: Person, who: int, store: str) -> None:
    """A leader picks somebody from the contacts as a verifier."""
    await leader.says("/invite")
    await leader.presses("verifier")
    if any("⬜" in one for one in leader.buttons):
        await leader.presses(store)
    await leader.presses("Pick a contact")
    await leader.picks(who)
    await town.post()


async def colleagues(town: Town, leader: int) -> list[str]:
    return [one.name for one in await (await town.desk(leader))(list_staff)]


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_picked_person_is_asked_and_joins_by_saying_yes(
    town: Town, owner: Person, sam: Person
) -> None:
    """S1-05."""
    await asks(town, owner, STRANGER, "Riverside")
    owner.sees("Sam is asked to be verifier at Blue Door Café. You hear what they say")
    sam.sees("Blue Door Café invites you as verifier", "At: Riverside", "Invited by: Olivia")
    assert sam.buttons == ["✅ Join", "No, thanks"]
    assert "Sam" not in await colleagues(town, OWNER)
    await sam.taps_twice("Join")
    sam.sees("Welcome to Blue Door Café! You are verifier now", "Send me a photo")
    await sam.says("/menu")
    sam.sees("Blue Door Café · verifier", "Riverside")
    await town.post()
    owner.sees("Sam accepted your invitation: verifier at Blue Door Café")
    assert (await colleagues(town, OWNER)).count("Sam") == 1
    assert owner.heard().count("accepted your invitation") == 1


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_rival_takes_nobody_away(
    town: Town, owner: Person, verifier: Person, rival: Person
) -> None:
    """Picked by the rival, the café's owner and verifier go on as before, whatever they say."""
    card = await town.issues("Pass", 6)
    await asks(town, rival, OWNER, "Across")
    await asks(town, rival, VERIFIER, "Across")
    owner.sees("Rival Tea invites you as verifier")
    verifier.sees("Rival Tea invites you as verifier")
    await verifier.presses("Join")
    verifier.sees("You are verifier now", "For now you go on as verifier at Blue Door Café")
    await verifier.scans(card)
    verifier.sees("Pass")
    await verifier.presses("1")
    assert (await town.card_of(card.id)).left == 5
    await owner.says("/menu")
    owner.sees("Blue Door Café · owner")
    await verifier.says("/switch")
    assert verifier.buttons == ["● Blue Door Café · verifier", "○ Rival Tea · verifier"]


@pytest.mark.both_engines
async def test_who_joins_elsewhere_may_change_at_once(
    town: Town, verifier: Person, rival: Person
) -> None:
    await asks(town, rival, VERIFIER, "Across")
    await verifier.presses("Join")
    await verifier.presses("Switch to Rival Tea")
    verifier.sees("Rival Tea · verifier")
    await verifier.says("/switch")
    await verifier.presses("Blue Door")
    verifier.sees("Blue Door Café · verifier")


@pytest.mark.both_engines
async def test_no_thanks_is_final_for_this_question_and_told_once(
    town: Town, owner: Person, sam: Person
) -> None:
    await asks(town, owner, STRANGER, "Old Town")
    question = sam.screen
    join = question.reply_markup and question.reply_markup.inline_keyboard[0][0].callback_data
    await sam.taps_twice("No, thanks")
    sam.sees("You said no to Blue Door Café. Nothing was changed")
    await sam.forges(join or "")
    assert "This invitation was used" in sam.text + sam.alerted
    assert await colleagues(town, OWNER) == ["Olivia", "Marta", "Viktor", "Wei"]
    await town.post()
    owner.sees("Sam does not want to be verifier at Blue Door Café")
    await asks(town, owner, STRANGER, "Old Town")
    owner.sees("Sam said no, and is not asked again so soon")
    town.clock.passes(hours=48)
    await asks(town, owner, STRANGER, "Old Town")
    sam.sees("Blue Door Café invites you")
    assert "does not want" not in owner.text
    await sam.forges(join or "")  # of the first question
    assert "This invitation was used" in sam.text + sam.alerted


@pytest.mark.both_engines
async def test_nobody_is_asked_twice_while_the_question_is_open(
    town: Town, owner: Person, manager: Person, sam: Person
) -> None:
    await asks(town, owner, STRANGER, "Old Town")
    await asks(town, manager, STRANGER, "Riverside")
    manager.sees("Sam was asked already and has not answered yet")
    assert sam.heard().count("invites you") == 1
    await sam.presses("Join")
    sam.sees("You are verifier now")
    await asks(town, owner, STRANGER, "Old Town")
    assert "Sam works here already" in owner.heard()
    assert "invites you" not in sam.heard()


@pytest.mark.both_engines
async def test_two_shops_may_ask_one_person(
    town: Town, owner: Person, rival: Person, sam: Person
) -> None:
    await asks(town, owner, STRANGER, "Old Town")
    first = sam.screen
    await asks(town, rival, STRANGER, "Across")
    sam.sees("Rival Tea invites you")
    await sam.presses("Join", message=first)
    sam.sees("Welcome to Blue Door Café")
    await sam.says("/switch")
    sam.sees("You wear only one hat here")


async def test_a_question_ends_after_two_days_and_with_who_asked(
    town: Town, owner: Person, manager: Person, sam: Person, dave: Person
) -> None:
    await asks(town, owner, STRANGER, "Old Town")
    await asks(town, manager, DAVE, "Old Town")
    at_work = await town.desk(OWNER)
    staff = {one.person_id: one.id for one in await at_work(list_staff)}
    await at_work(remove, staff_id=staff[MANAGER])
    await dave.presses("Join")
    assert "This invitation was used" in dave.alerted
    town.clock.passes(hours=48)
    await sam.presses("Join")
    assert "older than 48 hours" in sam.alerted
    assert await colleagues(town, OWNER) == ["Olivia", "Viktor", "Wei"]


@pytest.mark.both_engines
@pytest.mark.slow
async def test_only_who_was_asked_can_answer(
    town: Town, owner: Person, sam: Person, carol: Person
) -> None:
    await asks(town, owner, STRANGER, "Old Town")
    await carol.says("/menu")
    for data in ("as1:1:1:yes", "as1:1:6:yes", "as1:1:6:no", "as1:2:6:yes", "as1:1:7:yes"):
        await carol.forges(data)
        assert "This invitation was used" in carol.alerted
    await sam.presses("Join")
    sam.sees("You are verifier now")
    assert "Carol" not in await colleagues(town, OWNER)


@pytest.mark.slow
async def test_who_never_opened_the_bot_gets_a_link_through_the_inviter(
    town: Town, owner: Person
) -> None:
    await asks(town, owner, NEWCOMER, "Old Town")
    owner.sees("An invitation to Blue Door Café as verifier", "At: Old Town")
    assert "</b> has not opened this bot yet, so I cannot ask" in owner.heard()
    nora = town.person(NEWCOMER)
    await nora.opens(link_in(owner.text))
    await nora.presses("Accept")
    nora.sees("Welcome to Blue Door Café")


@pytest.mark.slow
async def test_a_question_that_does_not_arrive_is_told_to_the_inviter(
    town: Town, owner: Person, sam: Person
) -> None:
    town.world.blocks(STRANGER)
    await asks(town, owner, STRANGER, "Old Town")
    owner.sees("Sam could not be asked: they blocked this bot. Send them a link")
    town.world.blocks(STRANGER, blocked=False)
    await sam.says("/start")
    await asks(town, owner, STRANGER, "Old Town")
    sam.sees("Blue Door Café invites you")


@pytest.mark.both_engines
async def test_a_question_that_was_taken_back_before_it_was_sent_is_not_sent(
    town: Town, owner: Person, manager: Person, sam: Person
) -> None:
    await manager.says("/invite")
    await manager.presses("verifier")
    await manager.presses("Old Town")
    await manager.presses("Pick a contact")
    await manager.picks(STRANGER)
    at_work = await town.desk(OWNER)
    staff = {one.person_id: one.id for one in await at_work(list_staff)}
    await at_work(remove, staff_id=staff[MANAGER])
    await town.post()
    assert "invites you" not in sam.heard()
    async with town.database.reading() as session:
        notice = await session.scalar(select(Notice).where(Notice.kind == "asked"))
    assert notice
    assert notice.given_up


async def test_who_works_somewhere_can_be_a_customer_elsewhere_and_come_back(
    town: Town, verifier: Person, rival: Person
) -> None:
    await rival.says("/invite member")
    await verifier.opens(link_in(rival.text))
    await verifier.presses("Accept")
    await verifier.says("/whoami")
    verifier.sees("Blue Door Café · verifier · Old Town", "Rival Tea · member")
    for there in ("Rival Tea · member", "Blue Door Café · verifier"):
        await verifier.says("/switch")
        await verifier.presses(there)
        verifier.sees(there)


@pytest.mark.slow
async def test_a_customer_who_joins_stays_a_customer_until_they_change(
    town: Town, owner: Person, carol: Person, rival: Person
) -> None:
    await asks(town, rival, CAROL, "Across")
    await carol.presses("Join")
    carol.sees("For now you go on as member at Blue Door Café")
    await carol.says("/menu")
    carol.sees("Blue Door Café · member")
    await carol.says("/switch")
    assert carol.buttons == ["● Blue Door Café · member", "○ Rival Tea · verifier"]


async def test_a_shop_that_notes_a_customer_does_not_become_their_shop(town: Town) -> None:
    """Noted by the café first, under a larger number than the rival's."""
    nora = town.person(NEWCOMER)
    for leader in (OWNER, RIVAL):
        await (await town.desk(leader))(note_member, person_id=NEWCOMER, name="Nora")
        town.clock.passes(hours=1)
    await nora.says("/start")
    nora.sees("Blue Door Café · member")
    await nora.says("/switch")
    assert nora.buttons == ["● Blue Door Café · member", "○ Rival Tea · member"]
