"""Readings of the rules that no screen names: what the original is, what a type is."""

from domain.catalog import product
from domain.stock import Mall
from tests.buying import sells
from tests.town import CAROL, OWNER, Person, Town


async def test_the_original_of_a_points_item_is_the_product_in_the_pool(
    town: Town, owner: Person, carol: Person
) -> None:
    """D34, S2-13, S2-16, S2-42: the shop's listing going off leaves the points item on sale, the
    product going offline does not; and its stock is carved out of the pool."""
    await sells(town, Mall.POINTS, "300", sku="TEA", name="Green tea")
    await owner.says("/allocate TEA shop 5")
    owner.sees("Allocated: 0 → ")
    await owner.says("/list TEA shop")
    await owner.presses("Put online")
    await owner.says("/malls shop on")
    await owner.presses("Yes, switch on")
    await owner.says("/allocate TEA points 1000")
    owner.sees("only 15 free")
    await owner.says("/listings shop")
    await owner.presses("Green tea")
    await owner.presses("Take off sale")
    await carol.says("/mall")
    assert any("Green tea" in one for one in carol.buttons), "the shop's listing is another's"
    await owner.says("/product TEA")
    await owner.presses("Take offline")
    await carol.says("/mall")
    assert not any("Green tea" in one for one in carol.buttons)
    assert carol.number == CAROL


async def test_what_depends_on_the_type_follows_it(town: Town, owner: Person) -> None:
    """D41, S0-09: a parcel does not stay when goods become a card; a file keeps to the same."""
    await owner.says("/addproduct Tea | 4.90 | 40 | sku TEA | template shipping")
    await owner.says("/addproduct Yoga | 9 | 40 | sku YOGA | weekly")
    desk = await town.desk(OWNER)
    tea, yoga = [await desk(product, product_id=number) for number in (1, 2)]
    assert (tea.category, tea.template) == ("physical", "shipping")
    assert (yoga.category, yoga.template) == ("voucher", "redemption_card")
    await owner.says("/product TEA")
    await owner.presses("Edit")
    await owner.presses("Category")
    await owner.presses("pass: count or time")
    changed = await desk(product, product_id=1)
    assert (changed.category, changed.template) == ("voucher", "redemption_card")
    await owner.says("/addproduct Cake | 9 | 4 | category voucher | template shipping")
    assert len((await desk(product, product_id=2)).name) == 4
    assert "It is in the pool" not in owner.text
