"""From product to sale on one screen, on both engines."""

from domain.mall import sell_in
from domain.stock import Mall, add_product, allocate, set_online, stock_in, stock_of_product
from tests.town import OWNER, Person, Town


async def test_what_is_taken_from_a_mall_that_is_offline_does_not_put_it_online(
    town: Town,
) -> None:
    """S0-20, S0-21: the shop gets half of what the points mall has; that stays as it was."""
    owner = await town.desk(OWNER)
    fields = {"name": "House beans", "sku": "BEAN", "price": "8.90", "stock": "40",
              "purpose": "points_mall", "category": "physical"}  # fmt: skip
    product = await owner(add_product, fields=fields)
    points = await owner(allocate, sku="BEAN", mall=Mall.POINTS, quantity=40)
    await owner(set_online, sub_id=points.sub_id, online=False)
    await owner(sell_in, product_id=product, malls=[Mall.SHOP])
    (line,) = await owner(stock_of_product, product_id=product)
    assert {one.mall: (one.quantity, one.online) for one in line.subs} == {
        Mall.POINTS: (20, False),
        Mall.SHOP: (20, True),
    }


async def test_all_is_the_number_that_was_shown(town: Town, owner: Person) -> None:
    """Meanwhile more: what was shown goes; meanwhile fewer: nothing does, and it is said. A
    product for the points mall is offered there first (S0-02)."""
    desk = await town.desk(OWNER)
    fields = {"name": "House beans", "sku": "BEAN", "price": "8.90", "stock": "40",
              "purpose": "points_mall", "category": "physical"}  # fmt: skip
    product = await desk(add_product, fields=fields)
    await owner.says(f"/product {product}")
    await owner.presses("Sell where?")
    owner.sees("points mall 0 → 40", "The points mall is switched off")
    assert owner.buttons[:2] == ["☐ shop · €8.90", "☑ points mall · 890 pts"]
    asked = owner.screen
    await owner.says("/writeoff BEAN 5 broken")
    await owner.presses("Put on sale", message=asked)
    owner.sees("the pool has only 35 of BEAN, not 40", "Nothing was moved")
    await owner.presses("Sell where?")
    owner.sees("points mall 0 → 35")
    await desk(stock_in, sku="BEAN", quantity=10)
    await owner.presses("Put on sale")
    owner.sees("points mall 0 → 35", "pool 45 → 10", "NOT YET ON SALE EVERYWHERE")
