"""The clock's part: alerts are raised at the merchant's hour, wake, and go up to the owner."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select, update

from domain.alerts.due import CHUNK, due_alerts
from domain.alerts.model import Alert, AlertState
from domain.alerts.people import owners, told_at_once
from domain.alerts.points import warn_points
from domain.catalog import ProductStore
from domain.chores import Chore, again
from domain.desk import TICK, Work, operation
from domain.engine import Facts
from domain.merchants import Merchant, Plan, plan_of
from domain.outbox import Audience
from domain.roles import Permission, Role
from domain.staff import THE_GROUP, Hearers
from domain.vouchers import VoucherStore

UNTOLD = timedelta(days=31)  # for which what nobody was told of is looked for
ALONE = 5  # so many at once are a message each; more are one digest with a file


def answers_due(now: datetime) -> Select[int]:
    """Merchants with an alert that wakes, or that nobody answered in time."""
    return select(Alert.merchant_id).where(Alert.next_at.is_not(None), Alert.next_at <= now)


@operation(Permission.TICK, kind=TICK)
async def raise_alerts(work: Work) -> int:
    """Some of what has come within an offset, at the merchant's local hour; how many (D22, D31).

    The unique key (what, which, offset, last day) decides, so a late tick or a restart changes
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
    wanted = await due_alerts(work, house.today, plan)
    raised = await write_alerts(work, wanted, house.today)
    warned = await warn_points(work, house.today, plan)
    if len(wanted) < CHUNK and warned < CHUNK:
        tomorrow = house.today + timedelta(days=1)
        await again(work, Chore.ALERTS, house.at_hour(tomorrow, hour))
        await _tell(work, house.today, plan)
    return raised + warned


@operation(Permission.TICK, kind=TICK)
async def wake_alerts(work: Work) -> int:
    """What was snoozed is told again; what nobody answered goes up to the owners."""
    plan = await plan_of(work)
    rows = await work.session.scalars(
        work.mine(Alert)
        .where(Alert.next_at.is_not(None), Alert.next_at <= work.now)
        .order_by(Alert.next_at)
        .limit(CHUNK)
        .with_for_update()  # what is answered in this moment is not told once more
        .execution_options(populate_existing=True)
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
        if up:
            who = Hearers(None, tuple((it, Role.OWNER) for it in await owners(work, one.what)))
            await work.owe_copies(one.ref, "alert", who.all, Audience.LEADERS, alert_id=one.id)
        else:
            who = await told_at_once(work, plan, one.what)
            await work.rewrite_copies(one.ref)
        facts = {"alert_id": one.id, "unanswered": up}
        await _owe(work, "alert_waits", f"alert-waits:{one.id}:{work.now:%F-%H-%M}", who, facts)
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
        rows = await work.session.execute(
            select(Alert.what, func.count())
            .where(
                Alert.merchant_id == work.merchant_id,
                Alert.raised_on == day,
                Alert.state == AlertState.OPEN,
            )
            .group_by(Alert.what)
        )
        heard = Counter[int]()
        for what, count in rows:
            for person in await owners(work, what):
                heard[person] += count
        for person, count in heard.items():
            facts = {"day": day.isoformat(), "count": count, "unanswered": True}
            key = f"alerts-wait:{day}:{person}"
            await work.owe("alert_digest", key, person, Audience.LEADERS, **facts)


async def write_alerts(work: Work, wanted: list[Facts], today: date) -> int:
    """Once each, whoever else writes it; how many were wanted."""
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
            index_elements=["merchant_id", "what", "thing_id", "days", "ends_on"]
        ),
        rows,
    )
    return len(wanted)


async def _tell(work: Work, today: date, plan: Plan) -> None:
    """Few are a message each, with its buttons; many are one digest with a file. What was raised
    before a stop that lasted over midnight is of today."""
    told = await work.session.execute(
        update(Alert)
        .where(
            Alert.merchant_id == work.merchant_id,
            Alert.raised_on >= today - UNTOLD,
            Alert.ends_on >= today,
            Alert.told.is_(False),
        )
        .values(told=True, raised_on=today, next_at=work.now + timedelta(hours=plan.hours))
        .returning(Alert.id, Alert.what, Alert.product_id, Alert.voucher_id)
        .execution_options(synchronize_session=False)
    )
    rows = sorted(told.all(), key=lambda row: row.id)
    who = {what: await told_at_once(work, plan, what) for what in {one.what for one in rows}}
    if len(rows) <= ALONE:
        for one in rows:
            facts = {"alert_id": one.id}
            about, hears = f"alert:{one.id}", who[one.what]
            if hears.chat is not None:
                store = await _store_of(work, one.product_id, one.voucher_id)
                await work.owe_group(
                    "alert", f"{about}:group", hears.chat, facts | {"store_id": store}, about
                )
            await work.owe_copies(about, "alert", hears.all, Audience.LEADERS, **facts)
        return
    # What stands in a digest has no copy of its own: it is opened from /alerts.
    heard = Counter[int]()
    chat = next((one.chat for one in who.values() if one.chat is not None), None)
    for one in rows:
        heard.update(who[one.what].all or [THE_GROUP])
    for person, count in heard.items():
        facts = {"day": today.isoformat(), "count": count}
        key = f"alerts:{today}:{rows[0].id}:{person}"
        if person == THE_GROUP and chat is not None:
            await work.owe_group("alert_digest", key, chat, facts | {"whole": True})
        else:
            await work.owe("alert_digest", key, person, Audience.LEADERS, **facts)


async def _store_of(work: Work, product_id: int | None, voucher_id: int | None) -> int:
    """The one store where it is good; 0 where it is good at several, or everywhere."""
    if voucher_id is not None:
        query = select(VoucherStore.store_id).where(
            VoucherStore.merchant_id == work.merchant_id, VoucherStore.voucher_id == voucher_id
        )
    else:
        query = select(ProductStore.store_id).where(
            ProductStore.merchant_id == work.merchant_id, ProductStore.product_id == product_id
        )
    stores = (await work.session.scalars(query.limit(2))).all()
    return stores[0] if len(stores) == 1 else 0


async def _owe(work: Work, kind: str, key: str, who: Hearers, facts: Facts) -> None:
    if who.chat is not None:
        await work.owe_group(kind, f"{key}:group", who.chat, facts)
    said = [(f"{key}:{one}", one, facts) for one in who.all]
    await work.owe_each(kind, said, Audience.LEADERS)
