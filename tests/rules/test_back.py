"""◀ leads to where one came from, whatever was opened (screens.md, 3 and 8)."""

import pytest

from handlers.kit.buttons import GoFrom, OpenTile
from tests.buying import sells
from tests.rules.test_questions import question_of
from tests.town import CAROL, MANAGER, OWNER, VERIFIER, Person, Town, button_of


def leading(person: Person, prefix: str) -> list[str]:
    """The words of the buttons on the screen that say so."""
    said = {one: button_of(person.screen, one).callback_data or "" for one in person.buttons}
    return [words for words, data in said.items() if data.startswith(f"{prefix}:")]


async def go(person: Person, *way: str) -> None:
    await person.says("/menu")
    for words in way:
        await person.presses(words)


async def groups(person: Person) -> list[list[str]]:
    """The ways from home to each group of it, also to one inside another."""
    await go(person)
    found = [[one] for one in leading(person, OpenTile.__prefix__)]
    for way in found:
        await go(person, *way)
        inner = [one for one in leading(person, OpenTile.__prefix__) if not one.startswith("◀ ")]
        found += [[*way, one] for one in inner]
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "number"),  # the engine plays no part
    [
        ("sqlite", OWNER),
        ("sqlite", VERIFIER),
        pytest.param("postgresql", MANAGER, marks=pytest.mark.postgres),
        pytest.param("postgresql", CAROL, marks=pytest.mark.postgres),
    ],
    indirect=["database_url"],
)
async def test_what_a_group_of_home_opens_leads_back_to_it(town: Town, number: int) -> None:
    """A list, a form, a question: each has its ◀, and that shows the group as it was."""
    person = town.person(number)
    ways, opened = await groups(person), 0
    for way in ways:
        await go(person, *way)
        group = person.text, person.buttons
        for words in leading(person, GoFrom.__prefix__):
            await person.presses(words)
            back = [one for one in person.buttons if one.startswith("◀ ")]
            assert back, f"{words} behind {way} is a dead end: {person.text}\n{person.buttons}"
            await person.presses(back[-1])
            assert (person.text, person.buttons) == group, f"{words} does not lead to {way}"
            opened += 1
    assert opened > (30 if number == OWNER else 3)


async def test_a_page_of_a_list_still_leads_back(town: Town, owner: Person) -> None:
    for one in range(9):
        await town.issues(f"Card {one}")
    await owner.says("/menu")
    await owner.presses("🎟 Cards")
    await owner.presses("🎟 Cards")
    for step in ("▶", "◀"):
        await owner.presses(step)
        assert owner.buttons[-2:] == ["◀ 🎟 Cards", "⌂ Menu"]
    await owner.presses("Card 8")
    assert "◀ Cards" in owner.buttons
    await owner.presses("◀ Cards")
    await owner.presses("◀ 🎟 Cards")
    owner.sees("🎟 Cards")


async def test_a_list_one_comes_back_to_still_leads_back(owner: Person) -> None:
    """Also where what was opened from it had no ◀ but its own."""
    await go(owner, "👥 People & stores", "📣 Broadcasts", "➕ New broadcast", "◀ Back")
    assert owner.buttons[-2:] == ["◀ 👥 People & stores", "⌂ Menu"]


async def test_a_question_asked_from_a_list_leads_back_to_that(town: Town, owner: Person) -> None:
    """Not to the group above it."""
    await town.issues("Cake", holder_id=CAROL)
    await owner.says("/members carol")
    await owner.presses("Carol")
    await owner.presses("🎟 Cards")
    await owner.presses("Issue a card")
    owner.sees("New card", "For: Carol")
    await owner.presses("◀ Back")
    assert "◀ Member" in owner.buttons
    await go(owner, "🎟 Cards", "🎟 Cards", "Issue a card")
    owner.sees("nobody in particular")
    await owner.presses("◀ Back")
    owner.sees("Cards, newest first")


@pytest.mark.slow
@pytest.mark.parametrize(
    "way",
    [
        ("/products", "New product", ">Tea", "More details", "Category"),
        ("/products", "New product", ">Tea", "More details", "Category", "physical goods"),
        ("/products", "New product", ">Tea", "More details", "Back"),
        ("/products", "New product", ">Tea", ">4.50", ">0", "shop", "1 year", "Finish"),
        ("/addproduct", ">Tea", "More details", "Cover"),
        ("/draws", "New draw", ">Xmas", ">5x 100 points", "50 pts"),
        ("/draws", "New draw", ">Xmas", "Back", "Name"),
        ("/vouchers", "New voucher", ">Lunch", "Back", "How many"),
        ("/cards", "Issue a card", ">Gold", "Uses"),
        ("/broadcast", "New broadcast", "All members"),
        ("/products", "House beans", "Edit", "Category"),
        ("/products", "House beans", "Sell", "other"),
        ("/listings", "House beans", "Sell here", "🔢 1"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which plays no part
async def test_back_goes_up_until_there_is_nothing_above(
    town: Town, owner: Person, way: tuple[str, ...]
) -> None:
    """Never to and fro between two screens."""
    await sells(town)
    for step in way:
        await (owner.says(step.lstrip(">")) if step[0] in "/>" else owner.presses(step))
    seen = [owner.text]
    while back := [one for one in owner.buttons if one.startswith("◀ ")]:
        await owner.presses(back[-1])
        assert owner.text not in seen, "\n↩\n".join([*seen, owner.text])
        seen.append(owner.text)
    assert len(seen) > 1
    assert await question_of(town, OWNER) is None, "none is left open"
