"""A code beside words that mean another thing: nothing is redeemed, the card is looked at."""

import pytest

from tests import pictures
from tests.town import VERIFIER, Person, Town

OTHERWISE = [
    "don't redeem {code}",
    "Please do not use {code}",
    "undo {code}",
    "{code} undo",
    "cancel the redemption of {code}",
    "freeze {code}",
    "is {code} still good?",
    "check {code}",
    "别核销 {code}",
    "不要核销{code}",
    "取消核销 {code}",
    "撤销 {code}",
    "冻结{code}",
    "查一下 {code}",
    "{code} 还能用吗",
    "{code} 有效吗？",
]


@pytest.mark.parametrize("said", OTHERWISE)
async def test_what_means_another_thing_redeems_nothing(
    town: Town, verifier: Person, said: str
) -> None:
    card = await town.issues("Coffee", 1)
    await verifier.says(said.format(code=card.code))
    verifier.sees("nothing was redeemed yet", "Coffee", "1 of 1 left")
    await verifier.presses("Redeem")
    verifier.sees("REDEEMED", "0 of 1 left")


async def test_several_and_a_photo_are_looked_at_as_well(town: Town, verifier: Person) -> None:
    two = [await town.issues(one, 1) for one in ("Coffee", "Tea")]
    await verifier.says(f"查 {two[0].code} {two[1].code}")
    verifier.sees("LOOKED AT · nothing was redeemed", "Coffee", "Tea")
    await verifier.sends(pictures.card(two[0].code), "still good?")
    verifier.sees("GOOD · nothing was redeemed yet", "Coffee")
    await verifier.says("/language zh")
    await verifier.sends(pictures.card(two[1].code), "还能用吗")
    verifier.sees("Tea", "还没有核销")


@pytest.mark.parametrize(
    "said",
    [
        "{code}",
        "please redeem {code}",
        "帮我核销 {code}",
        "核销{code}",
        "🎁 A card for you from Blue Door Café:\n{code}\nShow this code at the counter.",
        "Your pass {code} is ready",
        "客人的卡 {code}",
    ],
)
async def test_whatever_else_stands_beside_it_redeems(
    town: Town, verifier: Person, said: str
) -> None:
    card = await town.issues("Coffee", 1)
    await verifier.says(said.format(code=card.code))
    verifier.sees("REDEEMED")
    assert town.shown[VERIFIER]
