"""The clock's part: alerts are raised at the merchant's hour, wake, and go up to the owner."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, literal, or_, select, update

from domain.alerts.model import Alert, AlertState, What
from domain.alerts.people import owners, told_at_once
from domain.alerts.settings import Plan, plan_of
from domain.catalog import Origin, Product, Validity, sale_ends_on
from domain.chores import Chore, again
from domain.desk import TICK, Work, operation
from domain.merchants import Merchant
from domain.outbox import Audience
from domain.roles import Permission

CHUNK = 200  # that one transaction raises
ALONE = 5  # so many at once are a message each; more are one digest with a file
BY_CARDS = 2000  # products whose sale ends with their cards that are looked at


def answers_due(now: datetime) -> Select[int]:
    """Merchants with an alert that wakes, or that nobody answered in time."""
    return select(Alert.merchant_id).where(Alert.next_at.is_not(None), Alert.next_at <= now)


@operation(Permission.TICK, kind=TICK)
async def raise_alerts(work: Work) -> int:
    """Some of what has come within an offset, at the merchant's local hour; how many.

    The unique key (what, product, offset, last day) decides, so a late tick or a restart changes
    nothing but the minute. What the clock first sees inside a nearer offset is told of that one.
    """
    merchant = await work.session.get(Merchant, work.merchant_id)
    if merchant is None:
        return 0
    house, plan = await work.house(), await plan_of(work)
    hour = merchant.report_hour if plan.hour is None else plan.hour
    morning = house.at_hour(house.today, hour)
    if work.now < morning:
        await again(work, Chore.ALERTS, morning)
        return 0
    wanted = await _due(work, house.today, plan)
    raised = await _write(work, wanted, house.today)
    if len(wanted) < CHUNK:
        tomorrow = house.today + timedelta(days=1)
        await again(work, Chore.ALERTS, house.at_hour(tomorrow, hour))
        await _tell(work, house.today, plan)
    return raised


@operation(Permission.TICK, kind=TICK)
async def wake_alerts(work: Work) -> int:
    """What was snoozed is told again; what nobody answered goes up to the owners."""
    plan = await plan_of(work)
    rows = await work.session.scalars(
        work.mine(Alert)
        .where(Alert.next_at.is_not(None), Alert.next_at <= work.now)
        .order_by(Alert.next_at)
        .limit(CHUNK)
    )
    alerts = rows.all()
    unanswered = [one for one in alerts if one.state is AlertState.OPEN]
    if len(unanswered) > ALONE:
        await _up_together(work, unanswered)
    for one in alerts:
        up = one.state is AlertState.OPEN
        if up and len(unanswered) > ALONE:
            continue
        next_at = None if up else work.now + timedelta(hours=plan.hours)
        await work.session.execute(
            update(Alert)
            .where(Alert.merchant_id == work.merchant_id, Alert.id == one.id)
            .values(state=AlertState.OPEN, next_at=next_at)
            .execution_options(synchronize_session=False)
        )
        people = await owners(work) if up else await told_at_once(work, plan)
        if up:
            await work.owe_copies(one.ref, "alert", people, Audience.LEADERS, alert_id=one.id)
        else:
            await work.rewrite_copies(one.ref)
        for person in people:
            key = f"alert-waits:{one.id}:{work.now:%F-%H-%M}:{person}"
            await work.owe(
                "alert_waits", key, person, Audience.LEADERS, alert_id=one.id, unanswered=up
            )
    return len(alerts)


async def _up_together(work: Work, alerts: Sequence[Alert]) -> None:
    """Many that nobody answered go up as one digest of their day."""
    await work.session.execute(
        update(Alert)
        .where(Alert.merchant_id == work.merchant_id, Alert.id.in_([one.id for one in alerts]))
        .values(next_at=None)
        .execution_options(synchronize_session=False)
    )
    for day in sorted({one.raised_on for one in alerts}):
        open_now = await work.session.scalar(
            select(func.count()).where(
                Alert.merchant_id == work.merchant_id,
                Alert.raised_on == day,
                Alert.state == AlertState.OPEN,
            )
        )
        for person in await owners(work):
            await work.owe(
                "alert_digest",
                f"alerts-wait:{day}:{person}",
                person,
                Audience.LEADERS,
                day=day.isoformat(),
                count=open_now or 0,
                unanswered=True,
            )


async def _due(work: Work, today: date, plan: Plan) -> list[dict[str, Any]]:
    """What to raise, that is not raised yet: at most a chunk."""
    nearest = sorted(plan.days)
    offset = case(
        *((Product.expires_on <= today + timedelta(days=one), literal(one)) for one in nearest)
    )
    said = exists().where(
        Alert.merchant_id == work.merchant_id,
        Alert.product_id == Product.id,
        Alert.what != What.LISTING,
        Alert.days == offset,
        Alert.ends_on == Product.expires_on,
    )
    rows = await work.session.execute(
        select(Product.id, Product.origin, Product.expires_on, offset.label("days"))
        .where(
            Product.merchant_id == work.merchant_id,
            Product.deleted_at.is_(None),
            Product.expires_on >= today,
            Product.expires_on <= today + timedelta(days=nearest[-1]),
            ~said,
        )
        .order_by(Product.expires_on, Product.id)
        .limit(CHUNK)
    )
    found = [
        {
            "what": What.BUNDLE if row.origin is Origin.RESOURCE_CENTRE else What.PRODUCT,
            "product_id": row.id,
            "days": row.days,
            "ends_on": row.expires_on,
        }
        for row in rows
    ]
    return (
        [*found, *await _by_cards(work, today, nearest)][:CHUNK] if len(found) < CHUNK else found
    )


async def _by_cards(work: Work, today: date, nearest: list[int]) -> list[dict[str, Any]]:
    """Sales that end with their cards, before the product does (D26)."""
    zone = (await work.house()).zone
    rows = await work.session.scalars(
        work.mine(Product)
        .where(
            Product.deleted_at.is_(None),
            Product.auto_off.is_(True),
            or_(
                and_(Product.validity == Validity.FIXED, Product.valid_until >= today),
                Product.validity == Validity.FROM_SALE,
            ),
        )
        .order_by(Product.id)
        .limit(BY_CARDS)
    )
    found = []
    for one in rows:
        ends = sale_ends_on(one, zone)
        if ends is None or ends == one.expires_on or ends < today:
            continue
        days = next((day for day in nearest if ends <= today + timedelta(days=day)), None)
        if days is not None:
            found.append(
                {"what": What.LISTING, "product_id": one.id, "days": days, "ends_on": ends}
            )
    known = await work.session.execute(
        select(Alert.product_id, Alert.days, Alert.ends_on).where(
            Alert.merchant_id == work.merchant_id,
            Alert.what == What.LISTING,
            Alert.product_id.in_([one["product_id"] for one in found]),
        )
    )
    said = {tuple(row) for row in known}
    return [one for one in found if (one["product_id"], one["days"], one["ends_on"]) not in said]


async def _write(work: Work, wanted: list[dict[str, Any]], today: date) -> int:
    if not wanted:
        return 0
    numbers = await work.numbers(Alert, len(wanted))
    rows = [
        {
            "merchant_id": work.merchant_id,
            "id": number,
            "state": AlertState.OPEN,
            "raised_on": today,
            "raised_at": work.now,
            "told": False,
            "notified": 0,
            "acted_name": "",
            **one,
        }
        for number, one in zip(numbers, wanted, strict=True)
    ]
    await work.session.execute(
        work.insert(Alert).on_conflict_do_nothing(
            index_elements=["merchant_id", "what", "product_id", "days", "ends_on"]
        ),
        rows,
    )
    return len(wanted)


async def _tell(work: Work, today: date, plan: Plan) -> None:
    """Few are a message each, with its buttons; many are one digest with a file."""
    told = await work.session.scalars(
        update(Alert)
        .where(
            Alert.merchant_id == work.merchant_id,
            Alert.raised_on == today,
            Alert.told.is_(False),
        )
        .values(told=True, next_at=work.now + timedelta(hours=plan.hours))
        .returning(Alert.id)
        .execution_options(synchronize_session=False)
    )
    numbers = sorted(told.all())
    people = await told_at_once(work, plan) if numbers else []
    if len(numbers) <= ALONE:
        for one in numbers:
            await work.owe_copies(f"alert:{one}", "alert", people, Audience.LEADERS, alert_id=one)
        return
    # What stands in a digest has no copy of its own: it is opened from /alerts.
    for person in people:
        key = f"alerts:{today}:{numbers[0]}:{person}"
        await work.owe(
            "alert_digest",
            key,
            person,
            Audience.LEADERS,
            day=today.isoformat(),
            count=len(numbers),
        )
