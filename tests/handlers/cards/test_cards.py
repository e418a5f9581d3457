"""Issuing, revoking, reissuing, printing; and what the holder sees."""

import io
from datetime import timedelta

import pypdf
import pytest

from domain.merchants import change_settings
from domain.reading import read
from domain.stores import edit_store
from tests import pictures
from tests.town import CAROL, DAVE, OLD_TOWN, OWNER, STRANGER, Person, Town, open_town


@pytest.mark.slow
async def test_a_card_is_issued_with_one_thing_to_type(
    town: Town, owner: Person, carol: Person
) -> None:
    await owner.says("/issue")
    owner.sees("New card", "Type the title")
    await owner.says("Coffee pass")
    owner.sees("Title: Coffee pass", "Uses: 1 use", "every store", "nobody in particular")
    await owner.presses("Uses")
    await owner.presses("6")
    await owner.presses("Validity")
    await owner.presses("30 days")
    owner.sees("Valid until: 21 December 2026")
    await owner.presses("Stores")
    await owner.presses("Old Town")
    await owner.presses("Done")
    owner.sees("Stores: Old Town")
    await owner.presses("For whom")
    await town.deliver()
    form = [one for one in town.world.messages[owner.number].values() if one.reply_markup][-1]
    await owner.presses("Carol", message=form)
    owner.sees("For: Carol")
    await owner.presses("✅ Issue")
    owner.sees("1 card issued: Coffee pass", "Carol was sent it", "6 of 6 left", "At: Old Town")
    await town.post()
    carol.sees(
        "A card for you from Blue Door Café",
        "Coffee pass",
        "from 21 Nov to 21 Dec 2026",
    )
    assert carol.screen.photo
    picture = town.world.file(carol.screen.photo[-1].file_id)[1]
    code = (await town.card_of(1)).code
    assert read(picture).texts == (f"https://t.me/tillbot_sandbox_bot?start=r-{code}",)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_pressing_issue_twice_issues_once(town: Town, owner: Person) -> None:
    await owner.says("/issue Cake")
    screen = owner.screen
    await owner.presses("✅ Issue")
    await owner.presses("✅ Issue", message=screen)
    owner.sees("1 card issued: Cake")
    await owner.says("/cards")
    assert sum("Cake" in one for one in owner.buttons) == 1


async def test_the_one_liner_issues_at_once(town: Town, owner: Person) -> None:
    await owner.says(f"/issue Pass | 10 uses | 30 days | store {OLD_TOWN} | to Dave")
    owner.sees("1 card issued: Pass", "Dave was sent it", "10 of 10 left", "At: Old Town")
    await owner.says("/issue Annual | 不限 | until 2027-11-20")
    owner.sees("unlimited uses", "to 20 Nov 2027")
    await owner.says("/issue Forever | -1 | none")
    owner.sees("unlimited uses", "no end date")
    for said in ("tomorrow", "until tomorrow", "至11月22日", "till 22.11."):
        await owner.says(f"/issue Soon | 1 | {said}")
        owner.sees("to 22 Nov 2026")
    assert (await town.card_of(1)).holder == "Dave"
    assert DAVE != CAROL


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ("x" * 41, "The title must have 1 to 40 characters"),
        ("Cake | 1000 uses", "from 1 to 999"),
        ("Cake | x501", "A number from 1 to 500"),
        ("Cake | until 2020-01-01", "The end must lie in the future"),
        ("Cake | store 99", "There is no such store here"),
        ("Cake | store 3", "There is no such store here"),
        ("Cake | to Nobody", "I know no such member"),
        ("Cake | 3 bananas", "That is not a date"),
    ],
)
async def test_each_limit_is_refused_with_its_number(
    town: Town, owner: Person, wish: str, words: str
) -> None:
    """S4-04 and the limits of an issue."""
    await owner.says(f"/issue {wish}")
    owner.sees(words)


@pytest.mark.slow
async def test_many_cards_come_as_a_print_sheet(
    town: Town, owner: Person, verifier: Person
) -> None:
    """S1-16: on paper, too, however long its days are."""
    town.clock.now = town.clock().replace(month=9, day=28)
    await owner.says("/issue Voucher 优惠券 | unlimited | 365 days | x13")
    owner.sees("13 cards issued: Voucher 优惠券")
    await owner.presses("Print sheet")
    document = next(
        one.document
        for one in reversed(town.world.messages[owner.number].values())
        if one.document
    )
    data = town.world.file(document.file_id)[1]
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 2
    assert "Voucher 优惠券" in pages[0].extract_text()
    days = "unlimited uses · from 28 Sep 2026 to 28 Sep 2027"
    assert pages[0].extract_text().count(days) == 12
    assert abs(float(pages[0].mediabox.width) - 595) < 1
    pngs = [pictures.encoded(one.image.convert("L")) for one in pages[0].images if one.image]
    texts = [read(one).texts for one in pngs]
    assert len(texts) == 12
    await verifier.says(texts[0][0])
    verifier.sees("✅ REDEEMED", "Voucher 优惠券")


@pytest.mark.both_engines
async def test_a_revoked_card_is_refused_and_the_holder_is_told(
    town: Town, owner: Person, verifier: Person, carol: Person
) -> None:
    card = await town.issues("Pass", 6, holder_id=CAROL)
    await owner.says("/cards pass")
    await owner.presses("Pass")
    await owner.presses("Revoke")
    owner.sees("Revoke Pass?", "cannot be taken back")
    confirm = owner.screen
    await owner.presses("Yes, revoke")
    owner.sees("Pass is revoked")
    await owner.presses("Yes, revoke", message=confirm)
    owner.sees("Pass is revoked")  # the second tap is answered like the first
    await verifier.scans(card)
    verifier.sees(
        "❌ NOT REDEEMED · revoked", "Revoked · 21 Nov, 12:00", "cannot be used any more"
    )
    await town.post()
    carol.sees("Your card Pass was ended by the shop")
    await carol.says("/my")
    carol.sees("Pass · revoked")


async def test_the_code_of_a_card_that_ended_meanwhile_is_asked_for(
    town: Town, owner: Person, manager: Person
) -> None:
    """Its screen says what became of it, where the old one still offered the code."""
    await town.issues("Pass", 6)
    for leader in (owner, manager):
        await leader.says("/cards pass")
        await leader.presses("Pass")
    await manager.presses("Revoke")
    await manager.presses("Yes, revoke")
    await owner.presses("QR code")
    owner.sees("🎟 Pass", "🚫 Revoked: its code is refused.")
    assert "▦ QR code" not in owner.buttons


@pytest.mark.both_engines
async def test_a_reissued_card_gets_a_new_code_and_the_old_one_says_replaced(
    town: Town, owner: Person, verifier: Person, carol: Person
) -> None:
    card = await town.issues("Pass", 6, holder_id=CAROL)
    await verifier.says(f"/redeem {card.code} 2")
    await owner.says("/cards")
    await owner.presses("Pass")
    await owner.presses("Reissue")
    await owner.presses("Yes, reissue")
    owner.sees("Reissued", "4 of 6 left")
    await verifier.scans(card)
    verifier.sees("❌ NOT REDEEMED · replaced by a new card", "Ask for the new card")
    new = await town.card_of(card.id + 1)
    assert new.code != card.code
    town.clock.passes(minutes=3)
    await verifier.says(f"/redeem {new.code} 4")
    verifier.sees("0 of 6 left")
    await carol.says("/my")
    carol.sees("Pass · replaced by a new card")


async def test_keeping_a_card_changes_nothing(town: Town, owner: Person) -> None:
    await town.issues("Pass", 6)
    await owner.says("/cards")
    await owner.presses("Pass")
    await owner.presses("Revoke")
    await owner.presses("No, keep it")
    owner.sees("6 of 6 left", "Printed: whoever brings it")


@pytest.mark.slow
async def test_a_holder_from_the_contact_picker(town: Town, owner: Person, sam: Person) -> None:
    await owner.says("/issue Cake")
    await owner.presses("For whom")
    await owner.picks(STRANGER)
    owner.sees("For: Sam")
    await owner.presses("✅ Issue")
    owner.sees("1 card issued", "Sam was sent it")
    await town.post()
    sam.sees("A card for you from Blue Door Café")
    await sam.says("/my")
    sam.sees("Your cards")
    await sam.presses("Cake")
    sam.sees("Show this code at the counter")


async def test_the_list_pages_and_searches(town: Town, owner: Person) -> None:
    for number in range(20):
        await town.issues(f"Card {number:02}", 1)
    await owner.says("/cards")
    newest = await town.card_of(20)
    assert owner.buttons[0] == f"🎟 1 of 1 left · Card 19 …{newest.code[-4:]}"
    await owner.presses("▶")
    await owner.presses("▶")
    assert sum("· Card" in one for one in owner.buttons) == 4
    await owner.presses("◀")
    assert sum("· Card" in one for one in owner.buttons) == 8
    await owner.says("/cards card 07")
    assert sum("· Card" in one for one in owner.buttons) == 1


async def test_my_shows_live_cards_and_says_why_others_ended(
    town: Town, carol: Person, verifier: Person
) -> None:
    await carol.says("/my")
    carol.sees("You have no cards yet")
    used = await town.issues("Used", 1, holder_id=CAROL)
    await town.issues("Short", 1, holder_id=CAROL, until=town.clock() + timedelta(hours=1))
    await town.issues("Live", 6, holder_id=CAROL)
    await verifier.scans(used)
    town.clock.passes(hours=2)
    await carol.says("/my")
    carol.sees("Used · used up", "Short · expired")
    assert [one for one in carol.buttons if "Live" in one] == ["🎟 6 of 6 left · Live"]


@pytest.mark.both_engines
async def test_a_card_with_a_start_is_refused_before_it(town: Town, verifier: Person) -> None:
    """S1-28: reason and date."""
    card = await town.issues("Later", 1, valid_from=town.clock() + timedelta(days=2))
    await verifier.scans(card)
    verifier.sees("NOT REDEEMED · not valid yet", "from 23 Nov, 12:00")


@pytest.mark.both_engines
async def test_an_expired_card_says_its_last_day(
    town: Town, owner: Person, verifier: Person
) -> None:
    """S1-28."""
    await owner.says("/issue Week | 1 | 7 days")
    card = await town.card_of(1)
    town.clock.now = town.clock.now.replace(day=28, hour=23, minute=59)
    await verifier.says(f"/card {card.code}")
    verifier.sees("GOOD · nothing was redeemed yet", "from 21 Nov to 28 Nov 2026")
    town.clock.passes(minutes=1)
    await verifier.scans(card)
    verifier.sees("NOT REDEEMED · expired", "It was valid from 21 Nov to 28 Nov 2026")


async def test_a_form_survives_a_restart(database_url: str) -> None:
    """The question is in the database, its answers in a draft."""
    async with open_town(database_url) as town:
        await town.person(OWNER).says("/issue")
        await town.person(OWNER).says("Coffee pass")
        await town.person(OWNER).presses("Uses")
    async with open_town(database_url) as town:
        owner = town.person(OWNER)
        await owner.says("7")
        owner.sees("Title: Coffee pass", "Uses: 7 uses")
        await owner.presses("✅ Issue")
        owner.sees("7 of 7 left")


async def test_a_card_ends_with_the_merchants_day_wherever_it_was_issued(
    town: Town, owner: Person, carol: Person
) -> None:
    """D31: the clock on the wall of a store that lies elsewhere moves no day of the merchant's."""
    desk = await town.desk(OWNER)
    await desk(change_settings, field="timezone", value="Asia/Shanghai")
    await desk(edit_store, store_id=OLD_TOWN, field="timezone", value="Europe/London")
    await owner.says("/stores")
    await owner.presses("Old Town")
    await owner.presses("I work here now")
    await owner.says("/issue Coffee | 10 uses | 2026-12-31 | to Carol")
    owner.sees("to 31 Dec 2026")
    await town.post()
    carol.sees("to 31 Dec 2026")
    town.clock.passes(hours=5)  # 17:00 in London, and the next day in Shanghai
    await owner.says("/issue Tea | 1 use | 1 day | to Carol")
    owner.sees("from 22 Nov to 23 Nov 2026")
