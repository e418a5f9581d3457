"""What is done on the alert itself; who did it stands on every copy."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import update

from domain import vouchers
from domain.alerts.model import Alert, AlertState, Deed
from domain.alerts.notice import write_alerts
from domain.alerts.subject import subject_of
from domain.broadcasts import To, draft_broadcast
from domain.catalog import Product, edit_product, take_product_offline
from domain.desk import DEED, NOTE, Work, operation
from domain.errors import Malformed, Refusal
from domain.merchants import Merchant, What, plan_of
from domain.outbox import Audience
from domain.roles import Permission

MOST_DAYS = 365
EXTENDABLE = frozenset({What.PRODUCT, What.VOUCHER})


@dataclass
class Answered(Refusal):
    """Somebody else was faster."""

    who: str


@dataclass
class NotToExtend(Refusal):
    """It ends when something else does (D26, D38), or as the draw said (S0-36)."""

    what: str


@operation(Permission.MANAGE_PRODUCTS, kind=NOTE)
async def keep_alert(work: Work, *, alert_id: int, message_id: int) -> bool:
    """The actor was shown it in a message of its own, which shows it as it is from then on."""
    row = await work.get(Alert, alert_id)
    await work.keep_copy(row.ref, "alert", message_id, Audience.LEADERS, alert_id=row.id)
    return True


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def extend(work: Work, *, alert_id: int, days: int) -> int:
    """Its last day of sale is so many days later: cards that were issued keep their own dates
    (D22). A voucher is good so many days longer, and so is each card of it that is not used up.
    Raises Answered, NotToExtend, Malformed, NotFound."""
    if not 1 <= days <= MOST_DAYS:
        raise Malformed("number", MOST_DAYS)
    row = await work.get(Alert, alert_id)
    if row.what not in EXTENDABLE:
        raise NotToExtend(row.what.value)
    await _answer(work, row, Deed.EXTENDED)
    if row.voucher_id is not None:
        ends = max(row.ends_on, (await work.house()).today) + timedelta(days=days)
        await vouchers.extend.run(work, voucher_id=row.voucher_id, ends=ends)
        await _dealt_with(work, row, ends)
        return row.thing_id
    product = await work.get(Product, row.product_id or 0)
    last = max(product.expires_on or row.ends_on, row.ends_on) + timedelta(days=days)
    await edit_product.run(work, product_id=product.id, field="expires_on", text=last.isoformat())
    await _dealt_with(work, row, last)
    return product.id


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def take_off(work: Work, *, alert_id: int) -> int:
    """The product goes offline, its listings off sale (S2-17); a voucher is given out no more,
    and what was claimed stays good. Raises Answered, NotToExtend (a draw's wins), NotFound."""
    row = await work.get(Alert, alert_id)
    if row.what is What.WIN:
        raise NotToExtend(row.what.value)
    await _answer(work, row, Deed.TAKEN_OFF)
    if row.voucher_id is not None:
        await vouchers.pause.run(work, voucher_id=row.voucher_id, paused=True)
    else:
        await take_product_offline.run(work, product_id=row.product_id or 0)
    return row.thing_id


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def acknowledge(work: Work, *, alert_id: int) -> int:
    """Nothing more is to be done. Raises Answered, NotFound."""
    row = await work.get(Alert, alert_id)
    await _answer(work, row, Deed.SEEN)
    return row.thing_id


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def snooze_alert(work: Work, *, alert_id: int, days: int) -> int:
    """It is told again after so many days. Raises Answered, Malformed, NotFound."""
    if not 1 <= days <= MOST_DAYS:
        raise Malformed("number", MOST_DAYS)
    row = await work.get(Alert, alert_id)
    wakes = work.now + timedelta(days=days)
    await _change(work, row, state=AlertState.SNOOZED, next_at=wakes)
    return row.thing_id


@operation(Permission.MANAGE_PRODUCTS, kind=DEED)
async def remind_holders(work: Work, *, alert_id: int) -> int:
    """Each holder reads once that it ends; how many they are. Raises NotFound."""
    row = await work.get(Alert, alert_id)
    subject = await subject_of(work, row)
    holders = subject.holders
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    facts = {
        "merchant": merchant.name,
        "name": subject.name,
        "what": row.what.value,
        "ends_on": (subject.ends_on or row.ends_on).isoformat(),
    }
    await work.owe_each(
        "ends_soon",
        [
            (f"ends-soon:{row.id}:{person}", person, {**facts, "title": title})
            for person, title in dict(holders).items()
        ],
    )
    await work.session.execute(
        update(Alert)
        .where(Alert.merchant_id == work.merchant_id, Alert.id == row.id)
        .values(notified=len(dict(holders)))
        .execution_options(synchronize_session=False)
    )
    await work.rewrite_copies(row.ref)
    return len(dict(holders))


@operation(Permission.BROADCAST, kind=DEED)
async def offer_to_holders(work: Work, *, alert_id: int, percent: int, text: str) -> int:
    """Drafts a broadcast to the holders: a voucher of so many percent off for each, good until the
    last day, with these words; its number. Nothing is sent. Raises NotToExtend (of a win),
    Malformed, NotFound."""
    row = await work.get(Alert, alert_id)
    if row.what is What.WIN:
        raise NotToExtend(row.what.value)
    subject = await subject_of(work, row)
    return await draft_broadcast.run(
        work,
        to=To.VOUCHER if row.voucher_id is not None else To.PRODUCT,
        word=subject.name,
        of_id=row.thing_id,
        text=text,
        pay_percent=100 - percent,
        offer_ends=subject.ends_on or row.ends_on,
    )


async def _dealt_with(work: Work, row: Alert, ends: date) -> None:
    """Who extended it knows the new day: it is not told again until a nearer offset, if there is
    one to come."""
    today, plan = (await work.house()).today, await plan_of(work)
    offsets = sorted(plan.days_of(row.what))
    within = next((one for one in offsets if ends <= today + timedelta(days=one)), offsets[0])
    if within == offsets[0]:
        return
    known = {
        "what": row.what,
        "thing_id": row.thing_id,
        "days": within,
        "ends_on": ends,
        "product_id": row.product_id,
        "voucher_id": row.voucher_id,
        "draw_id": row.draw_id,
        "state": AlertState.DONE,
        "told": True,
        "deed": Deed.EXTENDED,
        "acted_by": work.actor.id,
        "acted_name": work.actor.name,
        "acted_at": work.now,
    }
    await write_alerts(work, [known], today)


async def _answer(work: Work, row: Alert, deed: Deed) -> None:
    await _change(work, row, state=AlertState.DONE, next_at=None, deed=deed)


async def _change(work: Work, row: Alert, **values: object) -> None:
    """Of one that is not done yet; every copy says who."""
    changed = await work.session.scalar(
        update(Alert)
        .where(
            Alert.merchant_id == work.merchant_id,
            Alert.id == row.id,
            Alert.state != AlertState.DONE,
        )
        .values(acted_by=work.actor.id, acted_name=work.actor.name, acted_at=work.now, **values)
        .returning(Alert.id)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        await work.session.refresh(row)
        raise Answered(row.acted_name)
    await work.rewrite_copies(row.ref)
