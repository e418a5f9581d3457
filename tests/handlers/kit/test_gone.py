"""What another leader deleted meanwhile is said to be gone, and leads to its list."""

import pytest

from tests.buying import sells
from tests.town import MANAGER, OWNER, Person, Town

PRODUCT = ("/products", "House beans", "Delete", "Yes, delete")
SEEN = "What customers see"
STORE = ("/stores", "Riverside", "Set up", "Delete", "Yes, delete")
LISTING = ("/listings", "House beans", "Edit", "Delete", "Yes, delete")
VARIANT = ("Edit", "Variants", "House", "Price")


async def goes(person: Person, *way: str) -> None:
    for one in way:
        await (person.says(one) if one[0] == "/" else person.presses(one))


@pytest.mark.parametrize(
    ("asked", "typed", "deleted", "said", "back"),
    [
        (("/products", "House beans", "Edit", "Name"), "Tea", PRODUCT, "such product", "Products"),
        (("/products", "House beans", *VARIANT), "9", PRODUCT, "no such SKU", "Products"),
        (("/stock BEAN", "Stock in"), "5", PRODUCT, "no such SKU", "Stock"),
        (("/stores", "Riverside", SEEN, "Hours"), "1", STORE, "such store", "Stores"),
    ],
)  # fmt: skip
async def test_the_answer_is_about_what_is_gone(
    town: Town,
    owner: Person,
    asked: tuple[str, ...],
    typed: str,
    deleted: tuple[str, ...],
    said: str,
    back: str,
) -> None:
    await sells(town)
    await goes(owner, *asked)
    question = owner.screen.message_id
    await goes(town.person(MANAGER), *deleted)
    await owner.says(typed)
    owner.sees(said)
    assert "You wrote" not in owner.text
    assert owner.buttons == [f"◀ {back}", "⌂ Menu"]
    assert town.world.message(OWNER, question).reply_markup is None
    await owner.presses(f"◀ {back}")
    owner.sees(back)
    await owner.says(typed)
    assert said not in owner.text, "the question is over"


async def test_the_ways_back_lead_past_what_is_gone(town: Town, owner: Person) -> None:
    await sells(town)
    manager = town.person(MANAGER)
    await goes(owner, "/products", "House beans", "Edit")
    fields = owner.screen
    await goes(manager, "/products", "House beans", "Edit", "Name")
    await goes(owner, "/products", "House beans", "Delete", "Yes, delete")
    await manager.presses("◀ Back")
    manager.sees("no such product")
    assert manager.buttons == ["◀ Products", "⌂ Menu"]
    await manager.says("Beans")
    assert "no such product" not in manager.text, "the question is over"
    await owner.presses("◀ Product", message=fields)
    owner.sees("no such product")
    assert owner.buttons == ["◀ Products", "⌂ Menu"]


async def test_what_was_typed_and_is_not_there_leaves_the_question_open(
    town: Town, owner: Person
) -> None:
    await sells(town)
    await goes(owner, "/listings", "House beans", "Sell here", "For a member")
    await owner.says("nobody@all")
    owner.sees("You wrote: “nobody@all”")


async def test_a_customers_question_about_what_is_gone_leads_home(
    town: Town, owner: Person, carol: Person
) -> None:
    await sells(town)
    await goes(carol, "/shop", "House beans", "Get it", "Old Town", "🔢 1")
    await goes(owner, *LISTING)
    await carol.says("2")
    carol.sees("not on sale any more")
    assert carol.buttons == ["⌂ Menu"]
