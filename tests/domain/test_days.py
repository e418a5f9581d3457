"""Days and their borders (D31)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.days import after, midnight, same_day, written


@pytest.mark.parametrize(
    ("day", "zone"),
    [
        (date(2026, 4, 23), "Africa/Cairo"),  # the next begins at one o'clock
        (date(2026, 10, 31), "America/Havana"),  # the next one's first hour is there twice
        (date(2026, 11, 21), "Europe/Berlin"),
    ],
)
def test_a_last_day_stays_the_same_day_on_any_clock(day: date, zone: str) -> None:
    end = after(day, zone).astimezone(UTC)
    for other in ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Africa/Cairo"):
        assert same_day(end, zone, other) == midnight(day + timedelta(days=1), other)
        assert same_day(same_day(end, zone, other), other, zone).astimezone(UTC) == end
    another = end + timedelta(minutes=7)
    assert same_day(another, zone, "Asia/Tokyo") == another


def test_a_second_midnight_is_none() -> None:
    """Havana, 1 November 2026: one o'clock becomes midnight again."""
    again = datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert same_day(again, "America/Havana", "UTC") == again


def test_a_day_is_read_as_people_and_our_own_screens_write_it() -> None:
    for said in (
        *("2027-06-30", "2027-6-30", "2027/6/30", "2027.06.30", "2027年6月30日", "2027年6月30号"),
        *("2027 年 6 月 30 日", "30.6.2027", "30. 06. 2027", "30 June 2027", "30 Jun 2027"),
        *("June 30, 2027", "jun 30 2027"),
    ):
        assert written(said) == date(2027, 6, 30), said
    for said in (
        *("30/6/2027", "6/7/2027", "2027-02-30", "31.6.2027", "2027年13月1日", "30 Juno 2027"),
        *("30 maybe 2027", "6月30日", "2027", "12027-06-30", "1.5.20", "", "2027-06-30 tea"),
    ):
        assert written(said) is None, said
