"""``store Riverside`` works wherever a store is meant."""

import pytest

from handlers.kit.store_names import numbered
from tests.shop import beans
from tests.town import OWNER, Person, Town


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
