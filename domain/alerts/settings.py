"""What is told to whom and when: the merchant's own list."""

from domain.chores import Chore, soon
from domain.desk import DEED, READ, Work, operation
from domain.errors import Malformed
from domain.merchants import AlertSettings, Plan, What, plan_cards_anew, plan_of
from domain.roles import Permission

MOST_DAYS, MOST_OFFSETS, MOST_HOURS = 365, 10, 168


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
    values = plan.values
    await work.session.execute(
        work.insert(AlertSettings)
        .values(merchant_id=work.merchant_id, **values)
        .on_conflict_do_update(index_elements=["merchant_id"], set_=values)
    )
    await soon(work, Chore.ALERTS)
    await plan_cards_anew(work)
    return plan


def _good(days: list[int]) -> bool:
    return 0 < len(days) <= MOST_OFFSETS and all(0 <= one <= MOST_DAYS for one in days)
