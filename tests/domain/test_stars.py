"""What Telegram takes: Stars for digital goods, amounts in its own smallest units."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.catalog import DIGITAL, Category
from domain.errors import Malformed
from domain.money import billed, digits
from domain.stars import STEP, parse_rate, star_price


@pytest.mark.parametrize(
    ("cash", "currency", "typed", "stars"),
    [
        (450, "EUR", "50", 225),
        (451, "EUR", "50", 226),  # rounded up
        (1, "EUR", "50", 1),
        (0, "EUR", "50", 0),
        (100, "JPY", "0.52", 52),  # a yen has no sen
        (101, "JPY", "0,52", 53),
        (1500, "KWD", "163", 245),  # a thousand fils
        (22_670, "VND", "0.0022", 50),
        (10**12, "EUR", "1000000", 10**16),
    ],
)
def test_a_price_in_stars(cash: int, currency: str, typed: str, stars: int) -> None:
    assert star_price(cash, currency, parse_rate(typed)) == stars


@given(
    some.integers(0, 10**12),
    some.sampled_from(["EUR", "JPY", "KWD"]),
    some.integers(1, 10**10),
)
def test_the_shop_never_gets_less_and_never_a_star_more(
    cash: int, currency: str, rate: int
) -> None:
    worth = Fraction(cash, 10 ** digits(currency)) * Fraction(rate, STEP)
    assert 0 <= star_price(cash, currency, rate) - worth < 1


@pytest.mark.parametrize(
    "typed", ["", "0", "0.00001", "-5", "1000001", "5 %", "1e3", "٣", "9" * 9, "x"]
)
def test_what_is_no_rate(typed: str) -> None:
    with pytest.raises(Malformed):
        parse_rate(typed)


def test_nothing_that_is_sent_or_fetched_is_paid_in_stars() -> None:
    assert set(Category) - DIGITAL == {Category.PHYSICAL, Category.RED_PACKET}


def test_telegram_counts_hundredths_where_nobody_here_has_a_coin() -> None:
    assert billed(450, "EUR") == 450
    assert billed(450, "JPY") == 450
    assert billed(450, "RSD") == 45_000
