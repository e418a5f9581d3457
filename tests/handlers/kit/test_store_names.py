"""``store Riverside`` works wherever a store is meant; stores are ticked; what is gone is none."""

import pytest

from domain.stores import add_store, delete_store
from handlers.kit.store_names import numbered
from tests.shop import beans
from tests.town import CAROL, OLD_TOWN, OWNER, RIVERSIDE, Person, Town


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("store Riverside", "store 2"),
        ("BEAN shop 5 store old town", "BEAN shop 5 store 1"),
        ("store Old Town, Riverside", "store 1 2"),
        ("Pass | 10 uses | stores 2, old town | x3", "Pass | 10 uses | stores 2 1 | x3"),
        ("from yesterday 门店 riverside coffee", "from yesterday 门店 2 coffee"),
        ("store 2 csv", "store 2 csv"),
        ("store Nowhere", "store Nowhere"),
        ("restore Riverside", "restore Riverside"),
        ("coffee", "coffee"),
    ],
)
async def test_names_become_numbers(town: Town, typed: str, read: str) -> None:
    """S1-11, S4-20."""
    assert await numbered(await town.desk(OWNER), typed) == read


async def test_a_name_is_taken_by_the_commands(town: Town, owner: Person) -> None:
    await owner.says("/issue Pass | 3 uses | store Riverside")
    owner.sees("Riverside")
    await owner.says("/records store Riverside")
    owner.sees("Redemptions")
    await owner.says("/invite verifier store Riverside")
    owner.sees("An invitation")
    await beans(town)
    await owner.says("/product 1")
    await owner.says("/allocate BEAN shop 5 store Riverside")
    owner.sees("one stock for all stores")


@pytest.mark.slow
async def test_stores_are_ticked_wherever_a_set_is_meant(town: Town, owner: Person) -> None:
    """S1-11, S4-20: of a card, a voucher, an invitation, a product's form and a product."""
    await owner.says("/issue Tea pass")
    owner.sees("Stores: every store (Old Town, Riverside)")
    await owner.presses("Stores")
    assert owner.buttons[:3] == ["☑️ Every store", "⬜ Old Town", "⬜ Riverside"]
    await owner.presses("Riverside")
    assert owner.buttons[:3] == ["⬜ Every store", "⬜ Old Town", "☑️ Riverside"]
    await owner.presses("Done")
    owner.sees("Stores: Riverside")
    await owner.says("/addproduct Yoga | 9 | 40 | weekly")
    await owner.says("/product 1")
    await owner.presses("Edit")
    await owner.presses("Pass")
    owner.sees("Good at: every store (Old Town, Riverside)")
    await owner.presses("Stores")
    await owner.presses("Riverside")
    await owner.presses("Old Town")
    await owner.presses("Riverside")
    await owner.presses("Done")
    assert "🏬 Good at: Old Town" in owner.text.splitlines()
    await (await town.desk(OWNER))(add_store, name="7, Hill, #2", image_url="https://a.io/h.jpg")
    await owner.says("/addproduct Sauna")
    await owner.presses("More details")
    await owner.presses("Weekly")
    await owner.presses("More details")
    await owner.presses("Stores")
    await owner.presses("7, Hill, #2")
    await owner.presses("Riverside")
    assert owner.buttons[:4] == [
        "⬜ Every store", "☑️ 7, Hill, #2", "⬜ Old Town", "☑️ Riverside"
    ]  # fmt: skip


@pytest.mark.slow
async def test_a_deleted_store_is_named_nowhere_as_valid(
    town: Town, owner: Person, carol: Person, verifier: Person
) -> None:
    """S1-11: of a card, at the counter, of a voucher, of a pass; the last one gone is said."""
    river = await town.issues("Tea", 3, holder_id=CAROL, store_ids=[RIVERSIDE])
    both = await town.issues("Cake", 3, holder_id=CAROL, store_ids=[OLD_TOWN, RIVERSIDE])
    every = await town.issues("Soup", 3, holder_id=CAROL)
    await owner.says("/voucher Lunch | 8折 | x100 | 30 days | store 2")
    owner.sees("At: Riverside")
    await owner.says("/addproduct Yoga | 9 | 40 | weekly | stores Riverside, Old Town")
    await (await town.desk(OWNER))(delete_store, store_id=RIVERSIDE)
    await verifier.scans(river)
    verifier.sees("NOT REDEEMED", "Valid at: no store any more.")
    for typed, words in (
        ("/cards Tea", "At: no store any more"),
        ("/cards Cake", "At: Old Town"),
        ("/cards Soup", "At: every store (Old Town)"),
    ):
        await owner.says(typed)
        await owner.presses(typed.removeprefix("/cards "))
        owner.sees(words)
    await owner.says("/voucher 1")
    owner.sees("At: no store any more")
    await owner.says("/product 1")
    await owner.presses("Edit")
    await owner.presses("Pass")
    assert "🏬 Good at: Old Town" in owner.text.splitlines()
    assert (both.everywhere, every.everywhere) == (False, True)
