"""The days that a report is of: one, a week, a month, or so many."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto


class Length(StrEnum):
    DAY = auto()
    WEEK = auto()  # from Monday
    MONTH = auto()


Reach = Length | int  # of the calendar, or so many days
MOST_DAYS = 100


@dataclass(frozen=True, slots=True)
class Span:
    """From ``first`` to ``last``, both included; one that is not over yet ends today."""

    length: Reach
    first: date
    last: date

    @property
    def days(self) -> tuple[date, ...]:
        count = (self.last - self.first).days + 1
        return tuple(self.first + timedelta(days=one) for one in range(count))

    @property
    def before(self) -> "Span":
        """The one before it, as many days of it as this one has."""
        earlier = span_of(self.length, self.first - timedelta(days=1), self.first)
        if self.length is Length.MONTH and _is_last(self.last):
            return earlier  # a whole month beside a whole month
        most = earlier.first + (self.last - self.first)
        return Span(self.length, earlier.first, min(earlier.last, most))


def span_of(length: Reach, day: date, today: date) -> Span:
    """The one that holds a day, and that it ends where so many are asked for. What lies ahead of
    today is one day alone."""
    if isinstance(length, int) and length > 1 and day <= today:
        count = min(length, MOST_DAYS)
        return Span(count, day - timedelta(days=count - 1), day)
    if length is Length.DAY or isinstance(length, int) or day > today:
        return Span(Length.DAY, day, day)
    if length is Length.WEEK:
        first = day - timedelta(days=day.weekday())
        return Span(length, first, min(first + timedelta(days=6), max(day, today)))
    first = day.replace(day=1)
    return Span(length, first, min(_last_of(day), max(day, today)))


def _last_of(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _is_last(day: date) -> bool:
    return day == _last_of(day)
