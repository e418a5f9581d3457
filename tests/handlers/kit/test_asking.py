"""What happens around a question (screens.md, 3 and 4)."""

import pytest

from tests.buying import sells
from tests.shop import picture
from tests.town import CAROL, OLD_TOWN, OWNER, Person, Town, button_of


async def test_back_is_the_screen_before_and_its_question(town: Town, owner: Person) -> None:
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    before = owner.text
    await owner.presses("Keep unpaid")
    owner.sees("For how many minutes")
    assert owner.buttons == ["◀ Back", "✖ Cancel"]
    await owner.presses("Back")
    assert owner.text == before
    await owner.says("45")
    assert "45 minutes" not in owner.text, "the question is closed"
    await owner.says("/settings")
    await owner.presses("The shop")
    before = owner.text
    await owner.presses("Country")
    await owner.presses("Back")
    assert owner.text == before


async def test_a_refusal_repeats_the_question_and_quotes(town: Town, owner: Person) -> None:
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    await owner.presses("Keep unpaid")
    asked = owner.screen
    await owner.says("soon <b>")
    owner.sees("Minutes are a number", "You wrote: “soon <b>”", "For how many minutes")
    assert owner.buttons == ["◀ Back", "✖ Cancel"]
    assert town.world.message(OWNER, asked.message_id).reply_markup is None, "used is used"
    await owner.says("45")
    owner.sees("kept for 45 minutes")


async def test_another_language_closes_the_question(town: Town, owner: Person) -> None:
    """Its words would be repeated in the one that was left."""
    await owner.says("/language")
    speaking = owner.screen
    await owner.says("/stores")
    await owner.presses("Add a store")
    asked = owner.screen.message_id
    await owner.presses("简体中文", message=speaking)
    closed = town.world.message(OWNER, asked)
    assert (closed.text or "").endswith("✖ Closed without an answer.")
    assert closed.reply_markup is None
    await owner.says("Harbour")
    assert len(await _stores(town)) == 2


@pytest.mark.parametrize("keys", ["✖ Cancel", "✖ 取消", "◀ Back", "◀ 返回"])
async def test_the_keys_of_a_keyboard_work_in_either_language(
    town: Town, owner: Person, keys: str
) -> None:
    """They stand under the typing line until they are used, whatever the language is by then."""
    await owner.says("/stores")
    await owner.presses("Add a store")
    await owner.says(keys)
    owner.sees("Cancelled. Nothing was changed.")
    assert len(await _stores(town)) == 2


@pytest.mark.slow
async def test_a_code_does_its_job_and_the_question_stays_open(town: Town, owner: Person) -> None:
    card = await town.issues("Coffee", 3)
    await owner.says("/stores")
    await owner.presses("Old Town")
    await owner.presses("I work here now")
    await owner.says("/stores")
    await owner.presses("Add a store")
    await owner.scans(card)
    assert "REDEEMED" in owner.inbox()[-2] or "How many" in owner.inbox()[-1]
    await owner.says("/stores")
    await owner.presses("Add a store")
    asked = owner.screen.message_id
    await owner.says("/whoami")
    owner.sees("Telegram id")
    assert "✖ Closed" in (town.world.message(OWNER, asked).text or "")
    await owner.says("Harbour")
    assert len(await _stores(town)) == 2, "a closed question takes nothing"
    await owner.says("/stores")
    await owner.presses("Add a store")
    await owner.says("0000-0000-0000-0001")
    owner.sees("0000-0000-0000-0001: send its picture")  # no card is called so: it is an answer


async def test_a_pin_is_never_quoted(town: Town, owner: Person) -> None:
    await owner.says("/pin")
    await owner.says("12345678901")
    owner.sees("A PIN has 4 to 8 digits")
    assert "12345678901" not in owner.heard()


async def test_a_press_elsewhere_on_its_screen_closes_it(town: Town, owner: Person) -> None:
    await owner.says("/stores")
    await owner.presses("Old Town")
    await owner.presses("What customers see")
    await owner.presses("Address")
    screen = owner.screen
    assert button_of(screen, "Cancel")
    await owner.presses("Cancel")
    owner.sees("Cancelled")
    await owner.says("Main Street 1")
    assert not (await _stores(town))[OLD_TOWN - 1].address


async def test_an_answer_as_long_as_a_message_may_be(town: Town, carol: Person) -> None:
    await sells(town)
    await carol.says("/shop 1")
    await carol.presses("Search")
    await carol.says("字" * 4096)
    carol.sees("🔎 “字字", "…” in the shop only", "Nothing here")


@pytest.mark.parametrize(
    ("typed", "asked", "answer", "then"),
    [
        (["/addproduct", "Tea", "4.50"], "How many are there?", "12", ("Tea", "€4.50", "12")),
        (["/voucher", "Welcome"], "Which type?", "8折", ("How many",)),
        (["/draw", "Xmas"], "What can be won?", "5x 100 points", ("What does an entry cost?",)),
        (["/issue"], "Type the title", "Gold", ("Title: Gold",)),
    ],
)
async def test_a_form_that_a_command_closed_is_gone_on_with(
    town: Town, owner: Person, typed: list[str], asked: str, answer: str, then: tuple[str, ...]
) -> None:
    for one in typed:
        await owner.says(one)
    form = owner.screen.message_id
    await owner.says("/whoami")
    closed = town.world.message(OWNER, form)
    assert closed.text
    assert "✖ Closed" in closed.text
    await owner.presses("Go on", message=closed)
    owner.sees(asked)
    assert "✖ Closed" not in owner.text
    await owner.says(answer)
    owner.sees(*then)
    await owner.says("/issue")
    form = owner.screen.message_id
    await owner.says("/cancel")
    assert town.world.message(OWNER, form).reply_markup is None, "what is cancelled is over"


async def test_an_order_that_a_command_interrupted_is_gone_on_with(
    town: Town, carol: Person
) -> None:
    await sells(town)
    await carol.says("/shop")
    await carol.presses("House beans")
    await carol.presses("Get it")
    await carol.presses("Old Town")
    await carol.presses("🔢 1")
    asked = carol.screen.message_id
    await carol.says("/whoami")
    await carol.presses("Go on", message=town.world.message(CAROL, asked))
    carol.sees("1 × House beans", "Old Town")


async def test_a_reply_to_an_earlier_question_answers_no_other(
    town: Town, owner: Person, carol: Person
) -> None:
    await owner.says("/points Carol")
    await owner.presses("Give points")
    earlier = owner.screen
    await owner.says("/points Carol +50 birthday")
    await owner.presses("Take points")
    await owner.replies("7 gift", message=earlier)
    owner.sees("You replied to another message", "How many points shall be taken from Carol")
    await owner.says("soon")
    owner.sees("You wrote: “soon”")
    again = owner.screen
    await owner.says("later")
    await owner.replies("8 mistake", message=again)  # the same question, where it stood before
    owner.sees("8 pts taken", "42 pts")
    await owner.says("/pin")
    await owner.replies("123456789", message=earlier)
    owner.sees("You replied to another message")
    assert "123456789" not in str(town.world.messages[OWNER]), "a secret does not stay"
    await owner.replies("4711")
    owner.sees("PIN")
    assert "You replied" not in owner.text


async def test_a_reply_to_one_card_of_a_queue_redeems_no_other(
    town: Town, verifier: Person
) -> None:
    first, second = await town.issues("Coffee", 6), await town.issues("Tea", 6)
    await verifier.scans(first)
    earlier = verifier.screen
    photo = await verifier.scans(second)
    open_question = verifier.screen
    await verifier.replies("3", message=earlier)
    verifier.sees("You replied to another message")
    assert verifier.screen.reply_to_message
    assert verifier.screen.reply_to_message.message_id == open_question.message_id
    assert [(await town.card_of(one.id)).left for one in (first, second)] == [6, 6]
    assert photo.message
    await verifier.replies("2", message=photo.message)  # to the photo that it was asked about
    assert [(await town.card_of(one.id)).left for one in (first, second)] == [6, 4]
    await verifier.scans(first)
    await verifier.replies("1")
    assert [(await town.card_of(one.id)).left for one in (first, second)] == [5, 4]


async def _stores(town: Town) -> list:  # type: ignore[type-arg]
    from domain.stores import list_stores

    return await (await town.desk(OWNER))(list_stores)


async def test_a_question_that_another_screens_question_replaced_says_so(
    town: Town, owner: Person
) -> None:
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    settings = owner.screen
    await owner.says("/stores")
    await owner.presses("Old Town")
    await owner.presses("Picture")
    picture = owner.screen.message_id
    await owner.presses("Keep unpaid", message=settings)
    shut = town.world.message(OWNER, picture)
    assert "✖ Closed without an answer." in (shut.text or "")
    assert shut.reply_markup is None
    await owner.says("45")
    owner.sees("kept for 45 minutes")


async def test_a_form_in_whose_place_another_question_stands_goes_on_by_its_buttons(
    town: Town, owner: Person
) -> None:
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    settings = owner.screen
    await owner.says("/addproduct")
    await owner.says("Tea")
    form = owner.screen
    await owner.presses("Keep unpaid", message=settings)
    await owner.presses("More details", message=form)
    assert "Name *: Tea" in (town.world.message(OWNER, form.message_id).text or "")


@pytest.mark.slow
async def test_a_picture_that_is_no_answer_is_said_so_once_and_the_question_repeated(
    town: Town, owner: Person, carol: Person
) -> None:
    await owner.says("/stores")
    await owner.presses("Add a store")
    asked = owner.screen.message_id
    before = len(owner.inbox())
    await owner.sends(picture())
    owner.sees("no card's code", "Type the name of the new store")
    assert len(owner.inbox()) == before + 1
    assert owner.buttons == ["◀ Back", "✖ Cancel"]
    assert town.world.message(OWNER, asked).reply_markup is None
    await owner.sends_album(picture(), picture())
    owner.sees("no card's code", "Type the name of the new store")
    assert len(owner.inbox()) == before + 2
    await sells(town)
    await carol.says("/shop 1")
    await carol.presses("Search")
    before = len(carol.inbox())
    await carol.sends(picture())
    assert len(carol.inbox()) == before + 1
    carol.sees("A picture is no answer here")
    await carol.says("beans")
    carol.sees("🔎 “beans”")
    assert "House beans" in "".join(carol.buttons)
    await owner.says("/cancel")
    await owner.sends(picture())
    owner.sees("no code could be read")
