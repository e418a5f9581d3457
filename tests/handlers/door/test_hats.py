"""Several hats: numbers are a merchant's own, so a screen must not reach into another shop."""

import pytest

from domain.catalog import product
from domain.staff import list_staff, remove
from tests.town import MANAGER, OWNER, RIVAL, Person, Town, button_of, link_in


async def test_an_old_screen_of_one_shop_does_nothing_in_another(
    town: Town, owner: Person, rival: Person
) -> None:
    """Product 1 of the café and product 1 of the rival: the button knows whose it is."""
    await rival.says("/addproduct Green tea | 3 | 9 | sku TEA")
    await owner.says("/addproduct House beans | 8.90 | 40 | sku BEAN")
    await owner.presses("Edit")
    cafes = owner.screen
    await rival.says("/invite manager")
    await owner.opens(link_in(rival.text))
    await owner.presses("Accept")
    await owner.presses("Switch to Rival Tea")
    await owner.says("/products")
    assert any("Green tea" in one for one in owner.buttons)
    await owner.presses("Name", message=cafes)
    assert "another shop" in owner.alerted + owner.text
    await owner.says("Stolen")
    tea = await (await town.desk(RIVAL))(product, product_id=1)
    assert tea.name == "Green tea"


@pytest.mark.slow
async def test_an_open_question_does_not_follow_into_another_shop(
    town: Town, owner: Person, rival: Person
) -> None:
    await rival.says("/addproduct Green tea | 3 | 9 | sku TEA")
    await owner.says("/addproduct House beans | 8.90 | 40 | sku BEAN")
    await rival.says("/invite manager")
    await owner.opens(link_in(rival.text))
    await owner.presses("Accept")
    await owner.presses("Switch to Rival Tea")
    await owner.says("/switch")
    other = button_of(owner.screen, "Rival Tea").callback_data or ""
    await owner.presses("Blue Door Café")
    await owner.says("/product BEAN")
    await owner.presses("Edit")
    await owner.presses("Name")
    await owner.forges(other)
    await owner.says("Stolen")
    for person, name in ((RIVAL, "Green tea"), (MANAGER, "House beans")):
        desk = await town.desk(person)
        assert (await desk(product, product_id=1)).name == name


async def test_an_open_question_ends_with_the_work_it_was_about(
    town: Town, owner: Person, manager: Person, rival: Person
) -> None:
    """Removed from one shop while a question is open, and still at work in another."""
    await rival.says("/addproduct Green tea | 3 | 9 | sku TEA")
    await owner.says("/addproduct House beans | 8.90 | 40 | sku BEAN")
    await rival.says("/invite manager")
    await manager.opens(link_in(rival.text))
    await manager.presses("Accept")
    await manager.says("/product BEAN")
    await manager.presses("Edit")
    await manager.presses("Name")
    staff = await (await town.desk(OWNER))(list_staff)
    number = next(one.id for one in staff if one.person_id == MANAGER)
    await (await town.desk(OWNER))(remove, staff_id=number)
    await manager.says("Stolen")
    assert "Stolen" not in (await (await town.desk(RIVAL))(product, product_id=1)).name
    await manager.says("/menu")
    manager.sees("Rival Tea · manager")
