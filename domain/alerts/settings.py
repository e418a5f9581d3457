"""What is told to whom and when: the merchant's own list."""

from dataclasses import dataclass, field
from typing import Any

from domain.alerts.model import DAYS, HOURS, AlertSettings, What
from domain.chores import Chore, soon
from domain.desk import DEED, READ, Work, operation
from domain.errors import Malformed
from domain.roles import Permission

MOST_DAYS, MOST_OFFSETS, MOST_HOURS = 365, 10, 168


@dataclass(frozen=True, slots=True)
class Plan:
    """``days`` before the last day, the most first; ``hours`` until an owner is told that nobody
    answered. ``managers_first``: owners hear of it only then."""

    days: tuple[int, ...] = DAYS
    hours: int = HOURS
    managers_first: bool = False
    hour: int | None = None  # of the merchant's day; None: that of the report
    kinds: dict[What, tuple[int, ...]] = field(default_factory=dict)  # of what differs

    def days_of(self, what: What) -> tuple[int, ...]:
        return self.kinds.get(what, self.days)


@operation(Permission.MANAGE_SETTINGS, kind=READ)
async def alert_plan(work: Work) -> Plan:
    """What is told when, and to whom first: days before, hours, the hour of the day."""
    return await plan_of(work)


@operation(Permission.MANAGE_SETTINGS, kind=DEED)
async def change_alerts(
    work: Work,
    *,
    days: list[int] | None = None,
    what: What | None = None,
    hours: int | None = None,
    managers_first: bool | None = None,
    hour: int | None = None,
) -> Plan:
    """Changes what is said; ``hour`` -1: that of the report. With ``what`` the days are of that
    kind alone, and no days are those of all. Raises Malformed("alert_days",
    "alert_hours" or "alert_hour", with its limit)."""
    before = await plan_of(work)
    if days is not None and not _good(days) and not (what and not days):
        raise Malformed("alert_days", MOST_DAYS)
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise Malformed("alert_hours", MOST_HOURS)
    if hour is not None and not -1 <= hour < 24:
        raise Malformed("alert_hour", 23)
    said = before.days if days is None else tuple(sorted(set(days), reverse=True))
    kinds = dict(before.kinds)
    if what is not None:
        kinds.pop(what, None)
        kinds |= {what: said} if said else {}
        said = before.days
    plan = Plan(
        said,
        before.hours if hours is None else hours,
        before.managers_first if managers_first is None else managers_first,
        before.hour if hour is None else None if hour < 0 else hour,
        kinds,
    )
    values: dict[str, Any] = {
        "days": list(plan.days),
        "kinds": {one.value: list(those) for one, those in plan.kinds.items()},
        "hours": plan.hours,
        "managers_first": plan.managers_first,
        "hour": plan.hour,
    }
    await work.session.execute(
        work.insert(AlertSettings)
        .values(merchant_id=work.merchant_id, **values)
        .on_conflict_do_update(index_elements=["merchant_id"], set_=values)
    )
    await soon(work, Chore.ALERTS)
    return plan


async def plan_of(work: Work) -> Plan:
    row = await work.session.get(AlertSettings, work.merchant_id, populate_existing=True)
    if row is None:
        return Plan()
    kinds = {What(one): tuple(days) for one, days in row.kinds.items()}
    return Plan(tuple(row.days), row.hours, row.managers_first, row.hour, kinds)


def _good(days: list[int]) -> bool:
    return 0 < len(days) <= MOST_OFFSETS and all(0 <= one <= MOST_DAYS for one in days)
