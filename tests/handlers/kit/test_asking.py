"""What happens around a question (screens.md, 3 and 4)."""

import pytest

from tests.town import OLD_TOWN, OWNER, Person, Town, button_of

pytestmark = pytest.mark.one_engine


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
