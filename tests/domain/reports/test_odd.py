"""What is called odd about a day, and what is not."""

import random
from datetime import date
from math import comb

from domain.reports.odd import ENOUGH, HISTORY, Oddity, Share, judge, judge_share, tail
from domain.reports.span import Length, Span, span_of

WEEK = [8, 9, 9, 10, 13, 15, 6]
USUAL = [WEEK[day % 7] + day % 2 for day in range(HISTORY)]  # eight weeks, and Monday comes


def test_a_usual_day_is_not_odd() -> None:
    assert judge([*USUAL, 8]) is None
    assert judge([*USUAL, 12]) is None


def test_a_day_without_anything_is_silent_where_there_never_was_one() -> None:
    found = judge([*USUAL, 0])
    assert found is not None
    assert (found.oddity, found.usual) == (Oddity.SILENT, 8)


def test_nothing_is_usual_where_it_was_so_before() -> None:
    closed = [0 if day % 7 == 0 else one for day, one in enumerate(USUAL)]
    assert judge([*closed, 0]) is None
    few = [3] * HISTORY
    assert judge([*few, 0]) is None, "three a day may be none by chance"


def test_much_more_and_much_less_are_told_with_what_is_usual() -> None:
    many = [100 + day % 5 for day in range(HISTORY)]
    less, more = judge([*many, 55]), judge([*many, 160])
    assert less is not None
    assert more is not None
    assert (less.oddity, less.count, less.usual) == (Oddity.LESS, 55, 102)
    assert more.oddity is Oddity.MORE
    assert judge([*many, 95]) is None


def test_a_small_change_is_never_odd_however_even_the_days_were() -> None:
    assert judge([*[0] * (HISTORY - 1), 0, 4]) is None, "fewer than five"
    assert judge([*[0] * HISTORY, 5]) is not None


def test_under_three_weeks_it_compares_and_does_not_judge() -> None:
    assert judge([*[20] * (ENOUGH - 1), 0]) is None
    assert judge([*[20] * ENOUGH, 0]) is not None


def test_what_was_longer_ago_than_eight_weeks_says_nothing() -> None:
    assert judge([*[500] * 200, *USUAL, 8]) is None


def test_quiet_shops_have_few_false_alarms() -> None:
    """The bench measures it over more years (``make bench``, part odd)."""
    chance = random.Random(1)
    days = [sum(chance.random() < 0.1 for _ in range(120)) for _ in range(HISTORY + 5 * 365)]
    alarms = [judge(days[at - HISTORY : at + 1]) for at in range(HISTORY, len(days))]
    assert sum(one is not None for one in alarms) <= 5 * 5


def test_a_tail_is_the_binomial_distributions() -> None:
    assert abs(tail(1, 1, 0.25) - 0.25) < 1e-12
    assert abs(tail(2, 3, 0.5) - 0.5) < 1e-12
    assert abs(tail(0, 400, 0.03) - 1) < 1e-9
    assert abs(tail(9, 41, 0.03) - sum(comb(41, n) * 0.03**n * 0.97 ** (41 - n)
                                       for n in range(9, 42))) < 1e-12  # fmt: skip


def test_a_share_far_above_the_others_is_odd() -> None:
    others = Share(30, 1000)
    found = judge_share(Share(9, 41), others)
    assert found is not None
    assert (found.share, found.usual) == (Share(9, 41), 0.03)
    assert judge_share(Share(3, 41), others) is None, "one usual day of some hundreds"
    assert judge_share(Share(2, 2), Share(0, 1000)) is None, "two are chance"
    assert judge_share(Share(9, 41), Share(1, 99)) is None, "the others did too little"
    assert judge_share(Share(400, 400), Share(0, 10**6)) is not None


def test_verifiers_who_are_alike_have_few_false_alarms() -> None:
    chance, others = random.Random(2), Share(300, 10_000)
    days = [Share(sum(chance.random() < 0.03 for _ in range(60)), 60) for _ in range(5 * 365)]
    assert sum(judge_share(one, others) is not None for one in days) <= 5 * 5


def test_a_span_is_beside_as_many_days_of_the_one_before() -> None:
    """D31: days are the merchant's; what is not over ends today."""
    today = date(2026, 11, 19)  # a Thursday
    week = span_of(Length.WEEK, today, today)
    assert (week.first, week.last) == (date(2026, 11, 16), today)
    assert week.before == Span(Length.WEEK, date(2026, 11, 9), date(2026, 11, 12))
    month = span_of(Length.MONTH, date(2026, 10, 5), today)
    assert (month.first, month.last) == (date(2026, 10, 1), date(2026, 10, 31))
    assert month.before == Span(Length.MONTH, date(2026, 9, 1), date(2026, 9, 30))
    march = span_of(Length.MONTH, date(2026, 3, 30), date(2026, 3, 30))
    assert march.before == Span(Length.MONTH, date(2026, 2, 1), date(2026, 2, 28))
    february = span_of(Length.MONTH, date(2026, 2, 10), today)
    assert february.before == Span(Length.MONTH, date(2026, 1, 1), date(2026, 1, 31))
    assert span_of(Length.MONTH, date(2027, 1, 1), today).length is Length.DAY
