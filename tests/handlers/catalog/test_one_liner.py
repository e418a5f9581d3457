"""A product in one line: the name first, then its parts in any order."""

import pytest

from domain.errors import Malformed
from handlers.catalog.draft import one_liner


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
    ],
)
def test_a_quantity_is_no_price_wherever_it_stands(line: str, price: str, stock: str) -> None:
    fields, _variants = one_liner(line, "EUR")
    assert (fields["price"], fields["stock"]) == (price, stock)


@pytest.mark.parametrize("line", ["Beans | 8.90 | 9.90", "Beans | 8 | 40 | 5", "Beans | x4 | x5"])
def test_of_two_nobody_guesses_which_was_meant(line: str) -> None:
    with pytest.raises(Malformed):
        one_liner(line, "EUR")
