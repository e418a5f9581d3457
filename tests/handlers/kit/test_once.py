"""What is said twice is done once, and what is said again on purpose is done again."""

from typing import Any

import pytest
from sqlalchemy import select

from domain.catalog import list_products
from domain.desk import DEED, Desk, JournalEntry, KeyReused, Request, Work, journal, operation
from domain.errors import NotAllowed
from domain.members import list_members, set_standing
from domain.roles import Permission
from domain.secrets import CardCode, Pin, Secret
from domain.staff import Staff
from domain.stock import list_holds
from tests.handlers.people.test_pin import choose
from tests.shop import beans, selling
from tests.town import CAROL, DAVE, MANAGER, OWNER, Person, Town, button_of, link_in

HEADER = "sku,name,price,stock\n"


@pytest.mark.slow
async def test_a_second_file_is_not_taken_for_the_first(town: Town, owner: Person) -> None:
    for sku, name in (("A1", "Alpha"), ("B2", "Beta")):
        await owner.sends_file(f"{HEADER}{sku},{name},4.50,3\n".encode(), "products.csv")
        await owner.presses("Confirm")
        owner.sees("Done: 1 product")
    found = await (await town.desk(OWNER))(list_products)
    assert [one.name for one in found.lines] == ["Beta", "Alpha"]


@pytest.mark.slow
async def test_a_second_purchase_from_the_same_item_is_another_order(
    town: Town, owner: Person
) -> None:
    file = "supplier,item,name,kind,price\nBenefits Ltd,B1,Cinema voucher,voucher,7.50\n"
    await owner.sends_file(file.encode(), "supplier.csv")
    await owner.presses("Confirm")
    await owner.says("/supply cinema")
    await owner.presses("Cinema voucher")
    await owner.says("10")
    await owner.presses("Confirm")
    owner.sees("Order 1", "10 × Cinema voucher")
    await owner.says("/supply cinema")
    await owner.presses("Cinema voucher")
    await owner.presses("× 50")
    await owner.presses("Confirm")
    owner.sees("Order 2", "50 × Cinema voucher")
    await owner.says("/stock cinema")
    owner.sees("Pool 60")


@pytest.mark.slow
@pytest.mark.both_engines
async def test_one_use_tapped_twice_takes_one(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 5)
    await verifier.scans(card)
    await verifier.taps_twice("1")
    verifier.sees("4 of 5 left")
    assert (await town.card_of(card.id)).left == 4


async def test_a_second_tap_on_a_screen_that_has_changed_does_nothing(
    town: Town, owner: Person
) -> None:
    """The first tap has edited the screen before the second one leaves the phone."""
    await beans(town)
    await owner.says("/stock BEAN")
    await owner.presses("Stock in")
    data = button_of(owner.screen, "+10").callback_data or ""
    await owner.taps_twice("+10")
    owner.sees("Pool: 40 → 50")
    await town.deliver(town.world.presses_button(OWNER, owner.screen.message_id, data))
    assert "That screen has changed" in owner.alerted
    await owner.says("/stock BEAN")
    owner.sees("Pool 50")


async def test_of_a_screen_too_old_to_be_edited_a_button_works_again_another_day(
    town: Town, owner: Person
) -> None:
    """It stays as it is, and Telegram does not say how it stands: two taps of one moment are one
    wish, but what it answered a week ago is no answer to today's tap."""
    await beans(town)
    await owner.says("/stock BEAN")
    await owner.presses("Stock in")
    old, data = owner.screen, button_of(owner.screen, "+10").callback_data or ""

    async def taps() -> None:
        pressed = (town.world.presses_button(OWNER, old.message_id, data, old=True) for _ in "12")
        await town.deliver(*pressed)

    await taps()
    owner.sees("Pool: 40 → 50")
    town.clock.passes(days=7)
    await taps()
    owner.sees("Pool: 50 → 60")
    await owner.says("/stock BEAN")
    owner.sees("Pool 60")


@pytest.mark.parametrize("seconds", [290, 295, 299, 300])
async def test_two_taps_on_such_a_screen_are_one_wish_whenever_they_come(
    town: Town, owner: Person, seconds: int
) -> None:
    await beans(town)
    await owner.says("/stock BEAN")
    await owner.presses("Stock in")
    old, data = owner.screen, button_of(owner.screen, "+10").callback_data or ""
    town.clock.passes(seconds=seconds - town.clock.now.timestamp() % 300)
    for _ in "12":
        await town.deliver(town.world.presses_button(OWNER, old.message_id, data, old=True))
        town.clock.passes(seconds=1)
    owner.sees("Pool: 40 → 50")
    town.clock.passes(seconds=299)
    await town.deliver(town.world.presses_button(OWNER, old.message_id, data, old=True))
    owner.sees("Pool: 50 → 60")


@pytest.mark.both_engines
async def test_a_tick_tapped_twice_stays(town: Town, owner: Person) -> None:
    """Of a deed and of a form alike: the button says which way it turns."""
    leader = await town.desk(OWNER)
    await leader(set_standing, person_id=DAVE, field="tags", text="vip, old")
    await owner.says("/members carol")
    await owner.presses("Carol")
    await owner.presses("Tags")
    await owner.taps_twice("vip")
    owner.sees("Tags: vip")
    assert "Something broke" not in owner.alerted
    await owner.presses("Tags")
    await owner.taps_twice("vip")
    owner.sees("Tags: none")
    (carol,) = await leader(list_members, person_id=CAROL)
    assert carol.tags == ()
    await owner.says("/invite verifier")
    await owner.taps_twice("⬜ Riverside")
    assert "☑️ Riverside" in owner.buttons
    await owner.taps_twice("☑️ Riverside")
    assert "⬜ Riverside" in owner.buttons


@pytest.mark.slow
@pytest.mark.both_engines
async def test_putting_aside_twice_holds_once(town: Town, owner: Person, carol: Person) -> None:
    await selling(town)
    await owner.presses("Put aside")
    await owner.taps_twice("Carol")
    owner.sees("1 × House beans", "held, shop")
    holds = (await (await town.desk(OWNER))(list_holds)).lines
    assert len(holds) == 1
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Put aside")
    await owner.presses("Carol")
    holds = (await (await town.desk(OWNER))(list_holds)).lines
    assert len(holds) == 2, "meant again, done again"


@pytest.mark.slow
@pytest.mark.both_engines
async def test_a_wrong_pin_delivered_twice_is_counted_once(town: Town, manager: Person) -> None:
    await town.issues("Cake", 1)
    await choose(manager, "4711")
    await manager.says("/stores")
    await manager.presses("Old Town")
    await manager.presses("I work here now")
    await manager.says("/cards Cake")
    await manager.presses("Cake")
    await manager.presses("Redeem")
    update = town.world.says(MANAGER, "0000")
    await town.deliver(update)
    await town.deliver(update)
    manager.sees("NOT REDEEMED · wrong PIN")
    async with town.database.reading() as session:
        failures = await session.scalar(
            select(Staff.pin_failures).where(Staff.person_id == MANAGER)
        )
    assert failures == 1


async def test_a_form_is_finished_once(town: Town, owner: Person) -> None:
    await owner.says("/issue")
    await owner.presses("Title")
    await owner.says("Coffee pass")
    await owner.taps_twice("Issue")
    owner.sees("1 card issued")
    async with town.database.reading() as session:
        deeds = await session.scalars(
            select(JournalEntry).where(JournalEntry.operation == "cards.issue")
        )
        assert len(deeds.all()) == 1


@operation(Permission.SEE_SELF, kind=DEED)
async def _say(work: Work, *, words: str) -> str:
    return f"{work.actor.id}: {words}"


async def test_a_key_used_for_something_else_is_a_defect(town: Town) -> None:
    async def desk() -> Desk:
        return (await town.desk(OWNER)).under(Request("m:1:1:1"))

    assert await (await desk())(_say, words="ten") == "1: ten"
    assert await (await desk())(_say, words="ten") == "1: ten"
    with pytest.raises(KeyReused):
        await (await desk())(_say, words="fifty")


@operation(Permission.MANAGE_STORES, kind=DEED)
async def _tell(work: Work, *, words: str) -> str:
    return f"{work.actor.id}: {words}"


async def test_an_answer_is_told_to_nobody_who_may_not_ask(town: Town) -> None:
    """A screen in a group is everybody's: who leads has its first answer again, nobody else."""
    one = Request("p:1:-100:1:0:x")
    owner, manager, carol = [(await town.desk(who)).under(one) for who in (OWNER, MANAGER, CAROL)]
    assert await owner(_tell, words="ten") == "1: ten"
    assert await manager(_tell, words="ten") == "1: ten"
    with pytest.raises(NotAllowed):
        await carol(_tell, words="ten")


@operation(Permission.SEE_SELF, kind=DEED)
async def _at(work: Work, *, moment: str) -> str:
    return moment


async def test_whoever_gets_no_answer_is_told_that_something_was_done(town: Town) -> None:
    """The truth after a defect: this request asked for something else, and that was done."""
    first, again = [(await town.desk(OWNER)).under(Request("m:1:1:1")) for _ in "12"]
    await first(_at, moment="today")
    with pytest.raises(KeyReused):
        await again(_at, moment="tomorrow")
    assert again.done == [_at.name]


async def test_what_follows_from_the_day_is_answered_as_at_first(town: Town) -> None:
    """The process dies after the deed, and when the message comes again it is tomorrow."""
    first, again = [(await town.desk(OWNER)).under(Request("m:1:1:1")) for _ in "12"]
    assert await first.once(_at, moment="today") == "today"
    assert await again.once(_at, moment="tomorrow") == "today"


async def test_a_question_asked_by_two_taps_is_one_question(town: Town, owner: Person) -> None:
    """The second tap knows the screen as it was before the first."""
    await owner.says("/issue")
    await owner.taps_twice("Title")
    assert owner.buttons == ["◀ Back", "✖ Cancel"]
    await owner.says("Coffee pass")
    owner.sees("Coffee pass")


async def test_a_screen_that_stays_offers_the_same_again(town: Town, owner: Person) -> None:
    """The link is sent below; two taps at once are one wish, the next one is another."""
    await owner.says("/invite")
    asked = owner.screen
    first = button_of(asked, "manager").callback_data or ""
    await owner.presses("manager")
    link = link_in(owner.text)
    there = town.world.messages[OWNER][asked.message_id]
    assert button_of(there, "manager").callback_data != first
    await owner.presses("manager", message=there)
    assert link_in(owner.text) != link


def test_of_what_could_be_guessed_no_digest_is_kept() -> None:
    """Ten thousand PINs are tried in a moment."""
    for kind in (Pin, Secret):
        assert len({journal.digest({"pin": kind(f"{n:04}")}) for n in range(50)}) == 1
    codes = [CardCode("0123456789ABCDEF"), CardCode("1123456789ABCDEF")]
    assert len({journal.digest({"code": one}) for one in codes}) == 2


@pytest.mark.slow
async def test_the_journal_keeps_no_secret(town: Town, owner: Person, verifier: Person) -> None:
    """Neither in what was asked nor in what was answered, nor under which key: a button carries
    the code of the card that waits for a store."""
    card = await town.issues("Cake", 3)
    await owner.says(card.code)
    await owner.presses("Riverside")
    owner.sees("3 of 3 left")
    await verifier.says(f"/redeem {card.code} 1")
    await verifier.says(f"/card {card.code}")
    await choose(verifier, "86420")
    await owner.says("/invite verifier 1")
    token = link_in(owner.text).partition("start=i-")[2]
    async with town.database.reading() as session:
        rows: list[Any] = list(await session.scalars(select(JournalEntry)))
    kept = " ".join(f"{row.request_key} {row.details} {row.result}" for row in rows)
    for secret in (card.code, "86420", "8642", token, token[:4] + "…"):
        assert secret not in kept
    assert "…" + card.code[-4:] in kept


@pytest.mark.slow
async def test_what_would_not_change_is_answered_and_not_edited(town: Town, owner: Person) -> None:
    """ "Message is not modified" is never heard of Telegram."""
    await beans(town)
    await owner.says("/products")
    await owner.presses("● all")
    assert "It is so already" in owner.alerted
    await owner.says("/addproduct Pass | 30 | voucher")
    await owner.presses("Edit")
    await owner.presses("🎟 Pass")
    await owner.presses("Weekly")
    owner.sees("7 days after the purchase")
    await owner.presses("Weekly")
    assert owner.alerted.startswith("👌")
    assert [one for one in town.world.refused if "not modified" in one] == []
