"""Amounts as people type them: what may be read in two ways is asked back, never guessed."""

import pytest

from domain.catalog.fields import PRODUCT, whole
from domain.errors import Malformed
from domain.limits import POINTS, STOCK
from domain.mall.price import parse_price
from domain.money import TwoWays, parse_money
from domain.stock import Mall
from handlers.points.points import _read
from handlers.stock.typed import positive


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("4.50", "EUR", 450), ("4,5", "EUR", 450), ("€ 4.50", "EUR", 450), ("8.0", "JPY", 8),
        ("¥1,000", "JPY", 1000), ("12,000", "JPY", 12_000), ("1,234,567", "JPY", 1_234_567),
        ("1.250", "KWD", 1250), ("0.000", "EUR", 0), ("1.0000", "EUR", 100),
        ("1,000", "EUR", None), ("1.000", "EUR", None), ("12.000", "CNY", None),
        ("1.000", "JPY", None), ("1,25", "JPY", None), ("1,000", "KWD", None),
        ("12,34,567", "JPY", None), ("1,234.50", "EUR", 123_450), ("1.234,50", "EUR", 123_450),
        ("€1.234.567,8", "EUR", 123_456_780), ("1,234,567", "EUR", 123_456_700),
        ("1,234.00", "JPY", 1234), ("1.234.567", "JPY", 1_234_567),
        ("1,234.500", "KWD", 1_234_500),
        ("1,234.567", "EUR", None), ("12,34.50", "EUR", None), ("1,234,50", "EUR", None),
        ("1,234.50", "JPY", None), ("1.234.56", "EUR", None),
        ("￥１２．５０", "CNY", 1250), ("１，２３４．５", "EUR", 123_450),
        ("１，０００", "EUR", None),
    ],
)  # fmt: skip  # a table
def test_thousands_are_not_taken_for_ones(text: str, currency: str, minor: int | None) -> None:
    """D04: our own ``¥12,000`` typed back was ¥12, and a price of ``1.000`` one euro."""
    if minor is None:
        with pytest.raises(Malformed):
            parse_money(text, currency)
    else:
        assert parse_money(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "thousands", "coins"),
    [
        ("1,000", "EUR", 100_000, 100), ("1.000", "EUR", 100_000, 100),
        ("€ 1,250", "EUR", 125_000, 125), ("1,255", "EUR", 125_500, None),
        ("1.000", "JPY", 1000, 1), ("1,250", "KWD", 1_250_000, 1250),
        ("１，０００", "CNY", 100_000, 100),
    ],
)  # fmt: skip  # a table
def test_what_could_be_meant_is_known(
    text: str, currency: str, thousands: int, coins: int | None
) -> None:
    with pytest.raises(TwoWays) as no:
        parse_money(text, currency)
    assert (no.value.thousands, no.value.coins) == (thousands, coins)


@pytest.mark.parametrize("text", ["0,500", "1.0005", "12,34,5", "soon", "1,000 USD"])
def test_what_can_be_meant_in_one_way_only_is_not_asked_about(text: str) -> None:
    with pytest.raises(Malformed) as no:
        parse_money(text, "EUR")
    assert type(no.value) is Malformed


@pytest.mark.parametrize("text", ["1,5", "1.000", "1,50", "10,00", ",5", "1,0000"])
def test_a_comma_that_groups_nothing_is_no_number(text: str) -> None:
    """``1,5`` points were 15."""
    for read in (
        lambda: whole(text, "stock", STOCK),
        lambda: positive(text),
        lambda: parse_price(text, Mall.POINTS, "EUR", 10),
    ):
        with pytest.raises(Malformed):
            read()


def test_a_comma_that_groups_thousands_is_read() -> None:
    assert whole("1,000", "stock", STOCK) == whole("1000.0", "stock", STOCK) == 1000
    assert positive("+1,000") == positive("＋１，０００") == 1000
    assert parse_price("1,000", Mall.POINTS, "EUR", 10).points == 1000 <= POINTS


@pytest.mark.parametrize("text", ["1.5", "2-3 days", "-7", "7 8", "1,5 sale"])
def test_days_are_one_whole_number(text: str) -> None:
    """D26: ``1.5`` days were 15."""
    with pytest.raises(Malformed):
        PRODUCT["valid_days"](text, "EUR")
    assert PRODUCT["valid_days"]("7 days sale", "EUR")["valid_days"] == 7


@pytest.mark.parametrize(
    ("args", "whom", "change"),
    [
        ("Carol +50 birthday", "Carol", 50),
        ("A-1 Plumbing +50 birthday", "A-1 Plumbing", 50),
        ("Carol - 5 given 2 times", "Carol", -5),
        ("Carol +1 000 birthday", "Carol +1 000 birthday", 0),
    ],
)
def test_points_are_what_stands_behind_the_name(args: str, whom: str, change: int) -> None:
    assert _read(args)[:2] == (whom, change)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("$5", "EUR"), ("5 USD", "EUR"), ("¥5", "EUR"), ("5元", "EUR"), ("5 pcs", "EUR"),
        ("€5", "USD"), ("£5", "CNY"), ("5 eur", "CHF"), ("USD5", "EUR"),
    ],
)  # fmt: skip  # a table
def test_another_currency_is_never_taken_for_ours(text: str, currency: str) -> None:
    with pytest.raises(Malformed):
        parse_money(text, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("$5", "USD"), ("$ 5", "SGD"), ("5 usd", "USD"), ("5元", "CNY"), ("￥5", "CNY"),
        ("EUR 5", "EUR"), ("5 €", "EUR"), ("EUR5", "EUR"), ("£5", "GBP"), ("5 rmb", "CNY"),
    ],
)  # fmt: skip  # a table
def test_our_own_currency_may_be_said(text: str, currency: str) -> None:
    assert parse_money(text, currency) == 500
