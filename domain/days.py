"""Days and their borders in a time zone (D31): local midnight is computed here alone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import Malformed
from domain.signs import narrow

APART = timedelta(seconds=6)  # that the clocks of two replicas may be (docs/operate.md)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_YEAR_FIRST = re.compile(r"(\d{4}) ?(?:-|/|\.|年) ?(\d\d?) ?(?:-|/|\.|月) ?(\d\d?) ?[日号]?")
_DAY_FIRST = re.compile(r"(\d\d?)\. ?(\d\d?)\. ?(\d{4})")
_NAMED = re.compile(r"(?:(\d\d?)\.? ([a-z]{3,9})|([a-z]{3,9}) (\d\d?)),? (\d{4})")


def written(text: str) -> date | None:
    """A day with its year, as people and our own screens write it: ``2026-11-21``, ``2026/11/21``,
    ``2026年11月21日``, ``21.11.2026``, ``21 November 2026``, ``Nov 21, 2026``. None for any other
    text, and for ``21/11/2026``, of which nobody knows the month."""
    said = " ".join(narrow(text).casefold().split())
    if found := _YEAR_FIRST.fullmatch(said):
        year, month, day = found[1], int(found[2]), found[3]
    elif found := _DAY_FIRST.fullmatch(said):
        year, month, day = found[3], int(found[2]), found[1]
    elif found := _NAMED.fullmatch(said):
        year, month, day = found[5], _month(found[2] or found[3]), found[1] or found[4]
    else:
        return None
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _month(said: str) -> int:
    """0 for what is none."""
    known = (at for at, name in enumerate(_MONTHS, 1) if said in (name, name[:3]))
    return next(known, 0)


def checked_zone(value: object) -> str:
    """An IANA time zone's own name. Raises Malformed."""
    try:
        return ZoneInfo(str(value).strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Malformed("timezone") from unknown


def offset(moment: datetime, zone: str) -> timedelta:
    """How far a clock of the zone is before that of Greenwich then."""
    return local(moment, zone).utcoffset() or timedelta()


def local(moment: datetime, zone: str) -> datetime:
    """The same moment on a clock of the zone."""
    return moment.astimezone(ZoneInfo(zone))


def day_in(now: datetime, zone: str) -> tuple[date, datetime]:
    """The day of a time zone, and the midnight that ends it."""
    today = local(now, zone).date()
    return today, after(today, zone)


def midnight(day: date, zone: str) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def at_hour(day: date, hour: int, zone: str) -> datetime:
    """When a clock of the zone shows that hour."""
    return datetime.combine(day, time(hour), ZoneInfo(zone))


def after(day: date, zone: str) -> datetime:
    """The first moment after a day; a day may have 23 or 25 hours."""
    return midnight(day + timedelta(days=1), zone)


def same_day(moment: datetime, before: str, zone: str) -> datetime:
    """A day's first moment on clocks of one zone as that of the same day on clocks of another; any
    other moment stays what it is. Where clocks are put forward at midnight a day begins at one."""
    day = local(moment, before).date()
    begins = midnight(day, before).astimezone(UTC)  # else a time that is none equals nothing
    return midnight(day, zone) if begins == moment.astimezone(UTC) else moment
