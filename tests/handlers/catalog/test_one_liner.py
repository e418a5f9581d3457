"""A product in one line: the name first, then its parts in any order."""

import pytest

from domain.errors import Malformed
from domain.money import TwoWays
from handlers.catalog.draft import granted, one_liner
from tests.town import Person, button_of


@pytest.mark.parametrize(
    ("line", "price", "stock"),
    [
        ("Beans | 8.90 | 40", "8.90", "40"),
        ("Beans | 40 | 8.90", "8.90", "40"),
        ("Beans | x40 | 8", "8", "40"),
        ("Beans | 40 pcs | 8.90", "8.90", "40"),
        ("咖啡豆 | 40个 | 8", "8", "40"),
        ("Beans | 8 | 40", "8", "40"),
        ("Beans | stock 40 | 9", "9", "40"),
        ("Beans | 9 | 1,000", "9", "1,000"),
    ],
)
def test_a_quantity_is_no_price_wherever_it_stands(line: str, price: str, stock: str) -> None:
    fields, _variants = one_liner(line, "EUR")
    assert (fields["price"], fields["stock"]) == (price, stock)


def test_an_amount_that_can_be_read_in_two_ways_is_asked_back() -> None:
    with pytest.raises(TwoWays):
        one_liner("Beans | 1,000 | 40", "EUR")


@pytest.mark.parametrize("line", ["Beans | 8.90 | 9.90", "Beans | 8 | 40 | 5", "Beans | x4 | x5"])
def test_of_two_nobody_guesses_which_was_meant(line: str) -> None:
    with pytest.raises(Malformed):
        one_liner(line, "EUR")


@pytest.mark.parametrize(
    ("line", "unsaid"),
    [
        ("Beans | 8.90", ["points_mall", "physical", "pick_up"]),
        ("Beans | 8.90 | shop | until 2027-06-30", ["physical", "pick_up"]),
        ("Beans | 8.90 | shipping | points_mall", ["physical"]),
        ("Pass | 30 | voucher", ["points_mall", "redemption_card"]),
    ],
)
def test_what_was_not_said_is_taken_as_usual(line: str, unsaid: list[str]) -> None:
    """S0-09: how it is fulfilled follows what it is."""
    fields, _variants = one_liner(line, "EUR")
    assert list(granted(fields, "EUR").values()) == unsaid


async def test_a_line_and_the_form_take_the_same_for_granted_and_say_so(owner: Person) -> None:
    """S0-06: one line that leaves out the mall is what a form finished without it is."""
    said = "Not said, so taken for granted: points mall · physical goods · picked up at a store."
    await owner.says("/addproduct Beans | 8.90 | 40")
    owner.sees(said, "points mall · physical goods · picked up at a store")
    await owner.says("/addproduct Tea")
    await owner.says("8.90")
    await owner.says("40")
    assert button_of(owner.screen, "shop"), "it is asked: the shop comes first"
    await owner.presses("Finish")
    owner.sees("taken for granted: points mall · physical goods.")
    await owner.says("/product 2")
    owner.sees("points mall · physical goods · picked up at a store")
    await owner.says("/addproduct Mug | 9 | 4 | shop | until 2027-06-30 | physical | shipping")
    assert "taken for granted" not in owner.text


async def test_of_a_pass_its_uses_and_its_end_are_said_where_they_were_taken_for_granted(
    owner: Person,
) -> None:
    await owner.says("/addproduct Month | 199 | 10 | points mall | pass")
    owner.sees("taken for granted: redemption card · Uses: 1 use · Days valid: no end.")
    await owner.says("/addproduct Week | 199 | 10 | points mall | pass | uses 3 | valid_days 7")
    owner.sees("taken for granted: redemption card.")
