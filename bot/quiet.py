"""Quiet hours: which messages wait for a reader's morning, and until when."""

from datetime import UTC, datetime, time, timedelta

from domain.outbox import Notice
from domain.staff import Identity

# Nobody stands at a till for these.
CAN_WAIT = frozenset(
    {
        "alert",
        "alert_waits",
        "alert_digest",
        "broadcast",
        "broadcast_over",
        "ends_soon",
        "expiring",
        "low_stock",
        "points_end",
        "report",
        "shifts_forgotten",
        "unreachable",
    }
)


def quiet_until(notice: Notice, reader: Identity, local_now: datetime) -> datetime | None:
    """When the reader's quiet hours are over, where it is one of them; a message that is written
    anew makes no sound."""
    waits = (
        notice.kind in CAN_WAIT and notice.message_id is None and not notice.payload.get("test")
    )
    hour = reader.quiet.wait(local_now.hour) if reader.quiet and waits else None
    if hour is None:
        return None
    day = local_now.date() + timedelta(days=1 if hour <= local_now.hour else 0)
    until = datetime.combine(day, time(hour), local_now.tzinfo)
    return max(until.astimezone(UTC), local_now.astimezone(UTC) + timedelta(minutes=1))
