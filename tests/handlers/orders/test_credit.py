"""Points that are bought: how many one gives is said before it can sell (D02, S0-16)."""

import pytest

from domain.catalog import product
from domain.mall import listing, which_sell, why_not_selling
from domain.stock import Mall, stock_of_product
from tests.buying import conserved, free_of, has, sells
from tests.town import CAROL, OWNER, Person, Town


@pytest.mark.slow
async def test_the_form_asks_how_many_points_it_gives(town: Town, owner: Person) -> None:
    await owner.says("/addproduct")
    await owner.says("Boost")
    await owner.presses("More details")
    await owner.presses("Category")
    await owner.presses("points")
    await owner.says("5")
    await owner.says("10")
    await owner.presses("points mall")
    owner.sees("Points it gives *: –", "How many points does one give")
    assert "Finish" not in str(owner.buttons)
    await owner.says("none")
    owner.sees("from 1 to 10,000,000")
    await owner.says("500")
    owner.sees("Points it gives *: 500")
    await owner.presses("Finish")
    await owner.presses("Product")
    owner.sees("with the payment, 500 pts are credited")


async def test_a_variants_points_are_shown_and_changed(town: Town, owner: Person) -> None:
    await owner.says("/addproduct Boost | 5 | category points | credit 500 | sku BOOST")
    await owner.presses("Edit")
    await owner.presses("Variants and prices")
    owner.sees("gives 500 pts")
    await owner.presses("Boost")
    owner.sees("Gives: 500 pts")
    await owner.presses("Points it gives")
    await owner.says("750")
    owner.sees("Gives: 750 pts")


async def seen_to_sell(town: Town, number: int) -> list[int]:
    """How many can be sold, on the stock's screen, the product's, the listing's and in lists."""
    desk = await town.desk(OWNER)
    line = (await desk(stock_of_product, product_id=number))[0]
    malls = await desk(why_not_selling, product_id=number)
    shop = next(one for one in malls if one.mall is Mall.SHOP)
    row = await desk(listing, listing_id=1)
    green = number in await desk(which_sell, product_ids=[number])
    return [line.can_sell, shop.can_sell, row.can_sell, line.can_sell if green else 0]


@pytest.mark.slow
async def test_what_gives_nothing_is_not_put_on_sale(
    town: Town, owner: Person, carol: Person
) -> None:
    """A product that became points later; the buyer is never the first to hear of it."""
    sold = await sells(town, category="physical", template="pick_up")
    await owner.says("/menu")
    await owner.forges(f"pf1:p:category:{sold.product}:0:points:")
    owner.sees("Category is changed")
    assert await seen_to_sell(town, sold.product) == [0, 0, 0, 0]
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    carol.sees("The shop has not said yet how many points it gives")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Take off sale")
    await owner.presses("Put online")
    assert "Still missing: Points it gives" in owner.alerted
    await owner.says(f"/product {sold.product}")
    await owner.presses("Why is it not selling?")
    owner.sees("Nobody has said how many points BEAN gives")
    await owner.presses("Say how many points it gives")
    await owner.says("500")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Put online")
    assert await seen_to_sell(town, sold.product) == [20, 20, 20, 20]
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    carol.sees("It gives you 500 pts")


@pytest.mark.both_engines
async def test_they_are_credited_with_the_payment(town: Town, carol: Person) -> None:
    await sells(town, category="points", template="points_credit", credit="500", price="5")
    await has(town, CAROL, money=1000)
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    await carol.presses("+")
    carol.sees("It gives you 1,000 pts", "To pay: €10.00")
    await carol.taps_twice("from my balance")
    carol.sees("PAID · €10.00", "The points are yours")
    assert await free_of(town, CAROL) == (1000, 0)
    await conserved(town.database)


@pytest.mark.slow
async def test_a_file_says_it_under_uses(town: Town, owner: Person) -> None:
    """Its header is fixed; what is wrong is told in that column."""
    head = "sku,name,category,template,price,stock,uses\n"
    await owner.sends_file(f"{head}BOOST,Boost,points,,5,10,\n".encode(), "p.csv")
    owner.sees("column 7", "Still missing: Points it gives")
    await owner.sends_file(f"{head}BOOST,Boost,points,,5,10,many\n".encode(), "p.csv")
    owner.sees("column 7", "from 1 to 10,000,000")
    await owner.sends_file(f"{head}BOOST,Boost,points,,5,10,5000\n".encode(), "p.csv")
    await owner.presses("Confirm")
    desk = await town.desk(OWNER)
    assert [one.credit for one in (await desk(product, product_id=1)).variants] == [5000]
    await owner.sends_file(f"{head}BOOST,Boost,points,,5,,6000\n".encode(), "p.csv")
    await owner.presses("Confirm")
    assert [one.credit for one in (await desk(product, product_id=1)).variants] == [6000]
