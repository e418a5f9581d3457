"""Days and their borders (D31)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.days import after, midnight, same_day


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
