"""What a list is narrowed to: days as people say them, in both languages, and the words."""

from datetime import UTC, date, datetime

import pytest

from domain.errors import Malformed
from handlers.kit.filters import Filter, parse_filter
from handlers.kit.typed import parse_day, parse_moment, past_day

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)  # a Saturday
NOVEMBER = [date(2026, 11, day) for day in range(1, 31)]
SAID = (
    # what is typed, the first day and the last of November, the other words
    ("from yesterday coffee", 20, None, "coffee"),
    ("coffee since monday", 16, None, "coffee"),
    ("from monday to last friday tea", 16, 20, "tea"),
    ("from 2026-11-01 to 2026-11-05 mug", 1, 5, "mug"),
    ("until 20.11.", None, 20, ""),
    ("yesterday to today", 20, 21, ""),
    ("paid yesterday", 20, 20, "paid"),
    ("the day before yesterday", 19, 19, ""),
    ("2026-11-03 tea", 3, 3, "tea"),
    ("coffee week", 15, 21, "coffee"),
    ("从昨天 咖啡", 20, None, "咖啡"),
    ("from 昨天 咖啡", 20, None, "咖啡"),
    ("从昨天到今天 咖啡", 20, 21, "咖啡"),
    ("11月1日至11月5日", 1, 5, ""),
    ("11月3号起 茶", 3, None, "茶"),
    ("到昨天为止", None, 20, ""),
    ("前天", 19, 19, ""),
    ("上周五 已付款", 20, 20, "已付款"),
    ("已付款 周一", 16, 16, "已付款"),
    ("咖啡 近一周", 15, 21, "咖啡"),
    ("咖啡 近七天", 15, 21, "咖啡"),
    ("本周 咖啡", 16, 21, "咖啡"),
    ("last week coffee", 9, 15, "coffee"),
    ("tea the last 3 days", 19, 21, "tea"),
    ("本月", 1, 21, ""),
    ("since last week tea", 9, None, "tea"),
    ("从上周 茶", 9, None, "茶"),
    ("from last week to yesterday", 9, 20, ""),
    ("从昨天到今天，咖啡", 20, 21, "咖啡"),
    ("昨天，咖啡", 20, 20, "咖啡"),
    ("咖啡、昨天", 20, 20, "咖啡"),
    ("yesterday, coffee", 20, 20, "coffee"),
    ("from yesterday, coffee", 20, None, "coffee"),
    ("4,50", None, None, "4,50"),
    ("从2026年11月1日到2026年11月5日 杯", 1, 5, "杯"),
    ("2026年11月3日", 3, 3, ""),
    ("from 2026/11/1 to 5.11.2026 mug", 1, 5, "mug"),
    ("3.11.2026 tea", 3, 3, "tea"),
    # neither a day nor a span: names and prices
    ("本月之星", None, None, "本月之星"),
    ("Month pass", None, None, "Month pass"),
    ("上上周", None, None, "上上周"),
    ("Monday roast", None, None, "Monday roast"),
    ("4.50", None, None, "4.50"),
    ("咖啡 到店", None, None, "咖啡 到店"),
)


@pytest.mark.parametrize(("said", "since", "until", "words"), SAID)
def test_days_of_a_list(said: str, since: int | None, until: int | None, words: str) -> None:
    first, last = (NOVEMBER[day - 1] if day else None for day in (since, until))
    for more, store, kind in (("", None, None), (" store 2 csv", 2, "csv"), (" 门店 2", 2, None)):
        if more and said.endswith(("week", "近一周")):
            continue  # it is said last
        found = parse_filter(said + more, NOW, "UTC")
        assert found == Filter(first, last, store, words, kind)


def test_a_day_that_is_none_is_refused_by_name() -> None:
    for said in ("from yesterdy", "from", "to 31.11.", "从2月31日", "from 1999-01-01"):
        with pytest.raises(Malformed) as refused:
            parse_filter(said, NOW, "UTC")
        assert refused.value.field in ("date", "year")


def test_a_day_without_its_year_is_the_last_or_the_next_one() -> None:
    for said in ("12月31日", "31.12."):
        assert parse_day(said, NOW, "UTC") == date(2026, 12, 31)
        assert past_day(said, NOW, "UTC") == date(2025, 12, 31)
    assert parse_day("1月2日", NOW, "UTC") == date(2027, 1, 2)
    then = parse_moment("11月20日 18:00", NOW, "UTC", past_day)
    assert then == datetime(2026, 11, 20, 18, tzinfo=UTC)
