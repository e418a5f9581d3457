"""People: invitations, the contact picker, removal, hats, and the dead end for strangers."""

import pytest

from domain.intake import make_shop_key
from domain.roles import Role
from domain.staff import invite, join, list_staff, remove
from tests import pictures
from tests.files import csv_of
from tests.town import (
    CAROL,
    OLD_TOWN,
    OWNER,
    STRANGER,
    VERIFIER,
    Person,
    Town,
    link_in,
    stranger,
)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_verifier_joins_by_a_link_that_works_once(
    town: Town, owner: Person, sam: Person, dave: Person
) -> None:
    """S1-05, S1-25."""
    await owner.says("/invite")
    await owner.presses("verifier")
    await owner.presses("Old Town")
    await owner.presses("Make a link")
    owner.sees(
        "An invitation to Blue Door Café as verifier", "good until 23 Nov, 12:00", "At: Old Town"
    )
    link = link_in(owner.text)
    await sam.opens(link)
    sam.sees("Blue Door Café invites you as verifier", "At: Old Town", "Invited by: Olivia")
    await sam.presses("Accept")
    sam.sees("Welcome to Blue Door Café! You are verifier now", "Send me a photo")
    await dave.opens(link)
    dave.sees("This invitation was used")
    card = await town.issues("Cake", 1)
    await sam.scans(card)
    sam.sees("✅ REDEEMED", "Cake", "Old Town")
    await town.post()
    owner.sees("Sam accepted your invitation: verifier")
    menu = [one["command"] for one in town.world.menus[STRANGER]]
    assert "redeem" in menu
    assert "staff" not in menu


@pytest.mark.both_engines
async def test_a_tap_on_accept_that_comes_twice_is_no_error(
    town: Town, owner: Person, sam: Person
) -> None:
    await owner.says(f"/invite verifier {OLD_TOWN}")
    await sam.opens(link_in(owner.text))
    screen = sam.screen
    await sam.presses("Accept")
    await sam.presses("Accept", message=screen)
    sam.sees("You are verifier now")


@pytest.mark.both_engines
async def test_a_link_is_shown_once_however_often_the_wish_comes(
    town: Town, owner: Person, sam: Person
) -> None:
    """Of the token only a mask is kept, so a redelivery says so, kindly; there is one link."""
    update = town.world.says(owner.number, "/invite member")
    await town.deliver(update)
    link = link_in(owner.text)
    await town.deliver(update)
    owner.sees("An invitation as member was made", "shown once", "/invite makes another")
    assert "Something broke" not in owner.heard()
    assert owner.heard().count("start=i-") == 1
    await sam.opens(link)
    await sam.presses("Accept")
    sam.sees("You are member now")


@pytest.mark.both_engines
async def test_a_second_tap_on_a_link_makes_no_second_one(town: Town, owner: Person) -> None:
    await owner.says("/invite")
    screen = owner.screen
    await owner.taps_twice("member")
    assert owner.heard().count("start=i-") == 1
    await owner.presses(
        "member", message=screen
    )  # it left the phone before the first was answered
    assert "That screen has changed" in owner.alerted
    assert owner.heard().count("start=i-") == 1


@pytest.mark.both_engines
async def test_an_invitation_ends_after_two_days(town: Town, owner: Person, sam: Person) -> None:
    await owner.says("/invite member")
    town.clock.passes(hours=48)
    await sam.opens(link_in(owner.text))
    sam.sees("older than 48 hours")


async def test_the_invitations_picture_holds_its_link(town: Town, owner: Person) -> None:
    from domain.reading import read

    await owner.says("/invite member")
    assert owner.screen.photo
    picture = town.world.file(owner.screen.photo[-1].file_id)[1]
    assert read(picture).texts == (link_in(owner.text),)


async def test_a_verifier_without_a_store_is_refused(town: Town, owner: Person) -> None:
    """S1-11: the stores are ticked, or said by name, in a part or as a number."""
    await owner.says("/invite verifier")
    await owner.presses("Make a link")
    assert "A verifier works at one store at least" in owner.alerted
    await owner.says("/invite verifier nowhere")
    owner.sees("Which store?")
    for said in ("riverside", "store Riverside", "Town, Riverside", "门店 2"):
        await owner.says(f"/invite verifier {said}")
        owner.sees("Riverside")
    await owner.says("/invite king")
    owner.sees("The role is owner, manager, verifier or member")
    await owner.says("/invite verifier 3")
    owner.sees("There is no such store here")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_removal_asks_twice_and_ends_access_at_once(
    town: Town, owner: Person, verifier: Person
) -> None:
    """S1-06, S1-07, D18: the name is hidden, the redemption keeps its verifier."""
    card = await town.issues("Pass", 6)
    await verifier.says(f"/redeem {card.code} 1")
    await owner.says("/staff")
    await owner.presses("Viktor")
    await owner.presses("Remove")
    owner.sees("Remove Viktor?", "stays on record")
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("LOOK AGAIN", "5 of 6 left")  # one tap removes nobody
    await owner.presses("Yes, remove")
    owner.sees("Viktor has no access any more")
    await verifier.scans(card)
    verifier.sees("5 of 6 left", "This card is nobody's yet")  # like any customer now
    await verifier.says("/menu")
    verifier.sees("This bot serves shops")
    await owner.says("/records")
    await owner.presses("Pass")
    owner.sees("a former colleague")
    assert "Viktor" not in owner.text
    await owner.says("/records csv")
    await town.app.tasks.idle()
    assert csv_of(town, owner.number)[1][6] == "#3", "the ledger keeps the verifier's id"
    await town.post()
    verifier.sees("Your access to Blue Door Café has ended")


async def test_who_is_removed_is_gone_from_an_old_list(town: Town, owner: Person) -> None:
    """A colleague's line of a list that is older than the removal."""
    await owner.says("/staff")
    old = owner.screen
    staff = await (await town.desk(owner.number))(list_staff)
    number = next(one.id for one in staff if one.person_id == VERIFIER)
    await (await town.desk(owner.number))(remove, staff_id=number)
    await owner.presses("Viktor", message=old)
    assert "There is no such person here" in owner.alerted + owner.text


@pytest.mark.both_engines
async def test_an_old_screen_of_a_removed_verifier_redeems_nothing(
    town: Town, owner: Person, verifier: Person
) -> None:
    card = await town.issues("Pass", 6)
    await verifier.scans(card)
    await owner.says("/staff")
    await owner.presses("Viktor")
    await owner.presses("Remove")
    await owner.presses("Yes, remove")
    await verifier.presses("2")
    assert "no right" in verifier.alerted
    assert (await town.card_of(card.id)).left == 6


@pytest.mark.both_engines
async def test_the_last_owner_stays(town: Town, owner: Person) -> None:
    await owner.says("/staff")
    await owner.presses("Olivia")
    await owner.presses("Remove")
    await owner.presses("Yes, remove")
    assert "at least one owner" in owner.alerted


async def test_a_manager_neither_invites_nor_removes_leaders(town: Town, manager: Person) -> None:
    await manager.says("/invite owner")
    manager.sees("You have no right to do this here")
    await manager.says("/invite")
    assert not any("owner" in one or "manager" in one for one in manager.buttons)
    await manager.says("/staff")
    await manager.presses("Olivia")
    assert not any("Remove" in one for one in manager.buttons)


async def test_a_stranger_meets_a_friendly_dead_end_that_leaks_nothing(
    town: Town, sam: Person
) -> None:
    card = await town.issues("Secret", 1, holder_id=CAROL)
    for words in (
        "/start",
        "/stores",
        "/staff",
        "/records",
        "/report",
        f"/card {card.code}",
        f"/redeem {card.code}",
        card.code,
        "/undo 1",
        "/cards",
        "/invite verifier 1",
        "/issue X | 1",
        "/settings",
        "/start i-nonsense",
        "/start m-1",
        "/start " + "A" * 64,
    ):
        await sam.says(words)
    await sam.scans(card)
    assert "Blue Door" not in sam.heard()
    assert "Secret" not in sam.heard()
    assert "Old Town" not in sam.heard()
    await sam.says("/start")
    sam.sees("Hello Sam!", "This bot serves shops", "invitation link")


async def test_a_person_wears_several_hats(
    town: Town, owner: Person, verifier: Person, rival: Person
) -> None:
    await rival.says("/invite member")
    await verifier.opens(link_in(rival.text))
    await verifier.presses("Accept")
    verifier.sees("You are member now", "For now you go on as verifier at Blue Door Café")
    await verifier.says("/menu")
    verifier.sees("Blue Door Café · verifier")
    await verifier.says("/switch")
    assert verifier.buttons == ["● Blue Door Café · verifier", "○ Rival Tea · member"]
    await verifier.presses("Rival Tea")
    verifier.sees("Rival Tea · member")
    await verifier.says("/switch")
    assert verifier.buttons == ["● Rival Tea · member", "○ Blue Door Café · verifier"]
    card = await town.issues("Cake", 1)
    await verifier.scans(card)
    verifier.sees("1 of 1 left", "This card is nobody's yet")  # a customer here
    await verifier.says("/switch")
    await verifier.presses("Blue Door")
    verifier.sees("Blue Door Café · verifier", "Old Town")
    await verifier.scans(card)
    verifier.sees("✅ REDEEMED", "Cake")
    assert verifier.number == VERIFIER


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_hat_that_was_taken_away_cannot_be_put_on(
    town: Town, owner: Person, rival: Person, verifier: Person
) -> None:
    await rival.says("/invite member")
    await verifier.opens(link_in(rival.text))
    await verifier.presses("Accept")
    await verifier.says("/switch")
    await owner.says("/staff")
    await owner.presses("Viktor")
    await owner.presses("Remove")
    await owner.presses("Yes, remove")
    await verifier.presses("Blue Door")
    assert "You do not wear that hat any more" in verifier.alerted


async def test_whoami_and_help_say_only_what_is_so(
    town: Town, verifier: Person, carol: Person
) -> None:
    await verifier.says("/whoami")
    verifier.sees("Viktor", "Telegram id: 3", "Blue Door Café · verifier · Old Town")
    await verifier.says("/help")
    verifier.sees("/redeem", "/records")
    assert "/staff" not in verifier.text
    await carol.says("/help")
    assert "/redeem" not in carol.text
    carol.sees("/my")


@pytest.mark.slow
async def test_a_blocked_bot_is_forgotten_until_the_person_returns(
    town: Town, owner: Person, verifier: Person, carol: Person
) -> None:
    card = await town.issues("Pass", 6, holder_id=CAROL)
    await town.post()
    town.world.blocks(CAROL)
    await verifier.says(f"/redeem {card.code} 1")
    await town.post()
    owner.sees("📵 Carol blocked this bot", "Their cards still work")
    await carol.says("/my")
    town.clock.passes(minutes=3)
    await verifier.says(f"/redeem {card.code} 1")
    await town.post()
    carol.sees("Pass: 1 use redeemed")


async def test_a_photo_in_a_question_is_still_scanned(
    town: Town, manager: Person, verifier: Person
) -> None:
    """A queue does not wait for an open question."""
    card = await town.issues("Cake", 1)
    await verifier.says("/redeem")
    verifier.sees("Send a photo of the code, or type it")
    await verifier.sends(pictures.card(card.code))
    verifier.sees("✅ REDEEMED", "Cake")


async def test_an_owner_who_goes_may_know_the_key_of_the_other_shop(
    town: Town, owner: Person
) -> None:
    """Its secret outlives a role: orders that are paid elsewhere give goods here."""
    desk = await town.desk(OWNER)
    await desk(make_shop_key)
    invitation = await desk(invite, role=Role.OWNER, store_ids=[])
    await stranger(town.database, STRANGER, town.clock)(join, token=invitation.token)
    for name, saw in (("Viktor", False), ("Sam", True)):
        await owner.says("/staff")
        await owner.presses(name)
        await owner.presses("Remove")
        await owner.presses("Yes, remove")
        owner.sees(f"{name} has no access any more")
        assert ("the key by which your other shop calls" in owner.text) is saw
