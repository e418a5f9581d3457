"""Whom to ask about a payment, and on what terms one buys: said to everybody."""

import pytest

from domain.stores import edit_store
from tests.town import CAROL, OLD_TOWN, OWNER, STRANGER, VERIFIER, Person, Town


@pytest.fixture
async def phone(town: Town) -> None:
    owner = await town.desk(OWNER)
    await owner(edit_store, store_id=OLD_TOWN, field="phone", value="+49 30 123456")


@pytest.mark.parametrize("who", [CAROL, VERIFIER, OWNER])
async def test_support_names_the_shop_and_how_it_is_reached(
    town: Town, phone: None, who: int
) -> None:
    person = town.person(who)
    await person.says("/paysupport")
    person.sees(
        "the shop decides", "number of your order", "Blue Door Café", "Old Town · +49 30 123456",
        "do not pay again", "Stars by me, card payments by the shop",
    )  # fmt: skip
    assert "Rival Tea" not in person.text
    await person.presses("My orders")
    person.sees("Your orders")


async def test_a_stranger_is_told_too(town: Town, sam: Person) -> None:
    await sam.says("/paysupport")
    sam.sees("the shop decides")
    await sam.says("/terms")
    sam.sees("The seller is the shop", "/paysupport")
    assert sam.number == STRANGER


async def test_both_are_listed_and_speak_chinese(town: Town, carol: Person) -> None:
    await carol.says("/help")
    carol.sees("/paysupport", "/terms")
    await carol.says("/language zh")
    await carol.says("/terms")
    carol.sees("购买条款", "卖方是确认页上写明的店铺")
    await carol.says("/paysupport")
    carol.sees("付款方面的问题", "请不要重复付款")
