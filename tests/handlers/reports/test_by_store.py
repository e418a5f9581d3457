"""A store's name narrows each list that has stores, also typed alone (S1-23, S0-34, S0-37)."""

from domain.orders import Means
from domain.stock import Mall
from tests.buying import buys, has, sells
from tests.town import CAROL, Person, Town, link_in


async def test_orders_and_exchanges_of_a_store(town: Town, manager: Person) -> None:
    """S0-34, S0-37: what is picked up there is found by its name, at another store it is not."""
    mug = await sells(
        town, Mall.POINTS, "300", name="Mug", sku="MUG", stores="Old Town, Riverside"
    )
    await has(town, CAROL, points=1000)
    await buys(town, mug, means=Means.POINTS, store_id=2)
    for command in ("/orders", "/exchanges"):
        for said, found in (("Riverside", True), ("store Riverside", True), ("Old Town", False)):
            await manager.says(f"{command} {said}")
            assert any("Mug" in one for one in manager.buttons) is found, (command, said)


async def test_settlement_of_a_store(
    town: Town, owner: Person, carol: Person, verifier: Person
) -> None:
    """S1-23, S1-24: by where it was redeemed."""
    await owner.says("/voucher Latte | exchange | x100 | 30 days | limit 1")
    await owner.presses("Promote")
    await carol.opens(link_in(owner.text))
    await carol.presses("Claim it")
    await carol.says("/my")
    await carol.presses("Latte")
    code = next(w for w in carol.text.split() if w.count("-") == 3)
    await verifier.says(code)
    verifier.sees("REDEEMED")
    for said, found in (("Old Town", True), ("store Old Town", True), ("Riverside", False)):
        await owner.says(f"/settlement {said}")
        assert any("Latte" in one for one in owner.buttons) is found, said
