"""Days and their borders in a time zone (D31): local midnight is computed here alone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.errors import Malformed

APART = timedelta(seconds=6)  # that the clocks of two replicas may be (docs/operate.md)


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
