"""Whether a buyer's balance pays for a product is the product's to say (S2-21, S2-04, D46)."""

import pytest

from domain.orders import CannotPaySo, Means, State, list_orders, pay_from_balance
from tests.buying import buys, conserved, free_of, guest, has, sells
from tests.town import CAROL, OWNER, Person, Town


@pytest.mark.slow
async def test_a_product_may_be_closed_to_balances(
    town: Town, carol: Person, owner: Person
) -> None:
    """S2-21: said on the product, read-only on its listing, binding wherever a balance pays: on
    the screen, behind an old button, of an order that waits."""
    beans = await sells(town, stores="Old Town")
    await has(town, CAROL, money=5000)
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    carol.sees("Balance €50.00; €41.10 are left")
    old = carol.screen
    waiting = await buys(town, beans, means=Means.CASH)
    await owner.says("/product 1")
    await owner.presses("Edit")
    await owner.presses("Balance may pay")
    await owner.presses("no")
    owner.sees("Not paid from a member's balance")
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Edit")
    owner.sees("Balance may pay: no")
    assert not any("Balance" in one for one in owner.buttons)
    await carol.presses("from my balance", message=old)
    carol.sees("cannot be paid so: balance")
    await carol.says("/start l-1_1")
    await carol.presses("Get it")
    carol.sees("This is not paid from a balance.")
    assert not any("from my balance" in one for one in carol.buttons)
    await carol.says(f"/myorders {waiting.no}")
    assert not any("balance" in one for one in carol.buttons)
    with pytest.raises(CannotPaySo):
        await guest(town, CAROL)(pay_from_balance, order_id=waiting.id)
    assert await free_of(town, CAROL) == (0, 5000)
    await owner.presses("◀ Listing")
    await owner.says("/product 1")
    await owner.presses("Edit")
    await owner.presses("Balance may pay")
    await owner.presses("yes")
    assert "Not paid" not in owner.text
    paid = await guest(town, CAROL)(pay_from_balance, order_id=waiting.id)
    assert paid.state is State.PAID
    page = await (await town.desk(OWNER))(list_orders, size=50)
    assert [one.state for one in page.lines] == [State.PAID]
    assert await free_of(town, CAROL) == (0, 4110)
    await conserved(town.database)
