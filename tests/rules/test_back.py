"""◀ leads to where one came from, whatever was opened (screens.md, 3 and 8)."""

import pytest

from handlers.kit.buttons import GoFrom, OpenTile
from tests.town import CAROL, MANAGER, OWNER, VERIFIER, Person, Town, button_of


def leading(person: Person, prefix: str) -> list[str]:
    """The words of the buttons on the screen that say so."""
    said = {one: button_of(person.screen, one).callback_data or "" for one in person.buttons}
    return [words for words, data in said.items() if data.startswith(f"{prefix}:")]


@pytest.mark.parametrize("number", [OWNER, MANAGER, VERIFIER, CAROL])
async def test_what_a_group_of_home_opens_leads_back_to_it(town: Town, number: int) -> None:
    """A list, a form, a question: each has its ◀, and that shows the group as it was."""
    person = town.person(number)
    await person.says("/menu")
    opened = 0
    for tile in leading(person, OpenTile.__prefix__):
        await person.says("/menu")
        await person.presses(tile)
        group = person.text, person.buttons
        for words in leading(person, GoFrom.__prefix__):
            await person.says("/menu")
            await person.presses(tile)
            await person.presses(words)
            back = [one for one in person.buttons if one.startswith("◀ ")]
            assert back, f"{words} behind {tile} is a dead end: {person.text}\n{person.buttons}"
            await person.presses(back[-1])
            assert (person.text, person.buttons) == group, f"{words} does not lead to {tile}"
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
