"""What a phone's keyboard writes where a number, a day or an amount is typed."""

from datetime import date

import pytest

from domain.catalog import parse_field
from domain.days import written
from domain.errors import Malformed
from domain.mall import parse_price
from domain.money import parse_money
from domain.signs import is_dash, narrow, parts_of
from domain.stars import parse_rate
from domain.stock import Mall


@pytest.mark.parametrize("said", ["１，２３４．５０", "¥1，234。50", "￥1234．5", "1、234.50"])
def test_amounts_of_full_width_are_amounts(said: str) -> None:
    assert parse_money(said, "CNY") == 123450


@pytest.mark.parametrize("said", ["－5", "—5", "1，000"])
def test_what_is_no_plain_amount_stays_refused(said: str) -> None:
    with pytest.raises(Malformed):
        parse_money(said, "CNY")


@pytest.mark.parametrize(
    "said", ["2026年12月31日", "２０２６－１２－３１", "2026／12／31", "2026.12.31"]
)
def test_a_day_as_our_own_screens_write_it(said: str) -> None:
    assert written(said) == date(2026, 12, 31)
    assert parse_field("expires_on", said, "EUR")["expires_on"] == date(2026, 12, 31)


@pytest.mark.parametrize("said", ["2026-13-01", "2026-02-30", "2026年", "5/6/2026"])
def test_what_is_no_day_is_none(said: str) -> None:
    with pytest.raises(Malformed):
        parse_field("expires_on", said, "EUR")


def test_a_price_and_a_rate() -> None:
    assert parse_price("１００＋１．００", Mall.POINTS, "EUR") == parse_price(
        "100 + 1.00", Mall.POINTS, "EUR"
    )
    assert parse_rate("０．５２") == parse_rate("0.52")


def test_a_dash_of_any_length_is_none() -> None:
    assert all(map(is_dash, ("-", "－", "–", "—", "——", " − ")))
    assert not any(map(is_dash, ("", " ", "-1", "—a")))
    assert parse_field("tags", "—", "EUR")["tags"] == []
    assert parse_field("barcode", "—", "EUR")["barcode"] == ""
    assert parse_field("uses", "－1", "EUR")["uses"] is None


def test_bars_of_both_widths_part_a_line() -> None:
    assert parts_of("拿铁（大杯）｜ 28 | 40") == ["拿铁（大杯）", "28", "40"]
    assert narrow("８％，５；０：３") == "8%,5;0:3"
