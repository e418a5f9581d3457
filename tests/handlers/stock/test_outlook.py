"""Low stock says how long it lasts at the last weeks' pace, and how many would do."""

import pytest

from domain.orders import Means
from domain.stock import Mall, low_outlook, set_low, sub_of_sku
from tests.buying import buys, has, sells
from tests.town import CAROL, OWNER, Person, Town


@pytest.mark.slow
async def test_what_arrived_goes_on_sale_in_one_tap(town: Town, owner: Person) -> None:
    """16 of 20 sold in four days: a day is left, and fourteen days' worth is suggested."""
    what = await sells(town, stock="20", price="1.00")
    await has(town, CAROL, money=10_000)
    desk = await town.desk(OWNER)
    sub = await desk(sub_of_sku, sku="BEAN", mall=Mall.SHOP)
    await desk(set_low, sub_id=sub, low_at=4)
    for _ in range(4):
        town.clock.passes(days=1)
        await buys(town, what, means=Means.BALANCE, quantity=4)
    ahead = await desk(low_outlook, sub_id=sub)
    assert (ahead.free, ahead.pool, ahead.a_day, ahead.lasts, ahead.more) == (4, 0, 4.0, 1, 52)
    await town.post()
    written = town.world.messages[OWNER].values()
    low = next(one for one in written if "Low stock" in (one.text or ""))
    for words in ("Lasts about 1 day", "4.0 a day", "For two weeks 52 more would do"):
        assert words in (low.text or "")
    await owner.presses("52 arrived", message=low)
    owner.sees("4 → 56")
    assert (await desk(low_outlook, sub_id=sub)).free == 56
