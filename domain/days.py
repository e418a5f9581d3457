"""Days and their borders in a time zone (D31)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_in(now: datetime, zone: str) -> tuple[date, datetime]:
    """The day of a time zone, and the midnight that ends it."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today, after(today, zone)


def midnight(day: date, zone: str) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def after(day: date, zone: str) -> datetime:
    """The first moment after a day."""
    return midnight(day + timedelta(days=1), zone)
