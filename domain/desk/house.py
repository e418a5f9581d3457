"""What everybody asks of the merchant, in one question."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import bindparam, column, select, table

from domain import days
from domain.engine import Lane, Statement
from domain.errors import NotFound

# Named by its words: the desk stands below the feature that owns this table.
_ASKED = ("timezone", "currency", "language", "points_rate")
_MERCHANT = table("merchants", *(column(n) for n in ("id", *_ASKED)))
_HOUSE = Statement(
    lambda _: select(*(_MERCHANT.c[name] for name in _ASKED)).where(
        _MERCHANT.c.id == bindparam("merchant")
    )
)


@dataclass(frozen=True, slots=True)
class House:
    """What everybody asks of the merchant."""

    zone: str  # an IANA name (D31)
    currency: str
    language: str
    today: date  # the merchant's day just now
    midnight: datetime  # when it ends
    other_today: date  # tomorrow, where another replica's clock may have begun it; else today
    points_rate: int  # points that are worth one unit of the currency (D36)

    def begins(self, day: date) -> datetime:
        """The first moment of a day, in the merchant's zone."""
        return days.midnight(day, self.zone)

    def ends(self, day: date) -> datetime:
        """The first moment after a day."""
        return days.after(day, self.zone)

    def at_hour(self, day: date, hour: int) -> datetime:
        return days.at_hour(day, hour, self.zone)

    def by_clock(self, zone: str, now: datetime) -> "House":
        """The same where another clock hangs, as in a store that has one of its own (D31)."""
        return replace(self, zone=zone, **_day_of(zone, now))

    def local(self, moment: datetime) -> datetime:
        """A moment on the merchant's clock."""
        return days.local(moment, self.zone)


async def house_of(lane: Lane, merchant_id: int, now: datetime) -> House:
    """A merchant's, as it is at a moment. Raises NotFound where there is no such merchant."""
    found = await lane.first(_HOUSE, merchant=merchant_id)
    if found is None:
        raise NotFound("merchants")
    zone, currency, language, rate = found
    return House(
        zone,
        currency,
        language,
        **_day_of(zone, now),
        points_rate=rate,
    )


class _Day(TypedDict):
    today: date
    midnight: datetime
    other_today: date


def _day_of(zone: str, now: datetime) -> _Day:
    today, ends = days.day_in(now, zone)
    other, _ends = days.day_in(now + days.APART, zone)
    return {"today": today, "midnight": ends, "other_today": other}
