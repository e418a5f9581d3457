"""What has come within an offset of its last day and was not told of yet, a kind at a time."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import (
    Case,
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from domain.alerts.model import Alert
from domain.catalog import (
    FROM_SALE,
    WITH_CARDS,
    Product,
    Validity,
    on_sale_since,
    sale_ends_on,
)
from domain.desk import Work
from domain.draws import DrawWin, WinState
from domain.engine import Named, Query, Values, once_for_all
from domain.merchants import Plan, What, last_day
from domain.vouchers import Voucher

CHUNK = 200  # that one transaction raises
LOOKED_AT = 300  # products whose last day is worked out
ENDING = 2000  # vouchers and draws that end soon


async def due_alerts(work: Work, today: date, plan: Plan) -> list[Values]:
    """At most a chunk."""
    found: list[Values] = []
    for look in (_bought, _made, _by_cards, _vouchers, _wins):
        found += await look(work, today, plan)
        if len(found) >= CHUNK:
            break
    return found[:CHUNK]


async def _made(work: Work, today: date, plan: Plan) -> list[Values]:
    return await _products(work, today, plan, What.PRODUCT)


async def _bought(work: Work, today: date, plan: Plan) -> list[Values]:
    return await _products(work, today, plan, What.BUNDLE)


async def _products(work: Work, today: date, plan: Plan, what: What) -> list[Values]:
    """Of a benefit the end of itself (D38); else the last day of sale, where it ends before."""
    nearest = tuple(sorted(plan.days_of(what)))
    asked = {"merchant": work.merchant_id, **days_ahead(today, nearest)}
    rows = await work.session.execute(_ending(what, nearest), asked)
    return [_row(what, row.id, row.days, row.ends_on) for row in rows]


@lru_cache(64)
def _ending(what: What, nearest: tuple[int, ...]) -> Query:
    """Built once for each list of days."""
    last, own = Product.expires_on, Product.benefit_until
    ends = own if what is What.BUNDLE else last
    before = true() if what is What.BUNDLE else or_(own.is_(None), last < own)
    offset = offset_of(ends, nearest)
    said = exists().where(
        Alert.merchant_id == bindparam("merchant"),
        Alert.thing_id == Product.id,
        Alert.what == what,
        Alert.days == offset,
        Alert.ends_on == ends,
    )
    query: Query = (
        select(Product.id, ends.label("ends_on"), offset.label("days"))
        .where(
            Product.merchant_id == bindparam("merchant"),
            Product.deleted_at.is_(None),
            ends >= bindparam("today"),
            ends <= bindparam(f"in_{nearest[-1]}"),
            before,
            ~said,
        )
        .order_by(ends, Product.id)
        .limit(CHUNK)
    )
    return once_for_all(query)


def days_ahead(today: date, nearest: tuple[int, ...]) -> dict[str, date]:
    """What a question by ``offset_of`` is asked with: ``today``, and ``in_7`` a week later."""
    return {"today": today} | {f"in_{one}": today + timedelta(days=one) for one in nearest}


def offset_of(ends: InstrumentedAttribute[date | None], nearest: tuple[int, ...]) -> Case[int]:
    """The nearest offset within which a day lies."""
    return case(*((ends <= bindparam(f"in_{one}"), literal(one)) for one in nearest))


async def _by_cards(work: Work, today: date, plan: Plan) -> list[Values]:
    """Sales that end with their cards, before the product or its benefit does (D26): those first
    of which nothing was told yet, so that none stands behind thousands."""
    house = await work.house()
    mine = Product.merchant_id == work.merchant_id, Product.deleted_at.is_(None)
    fixed = and_(WITH_CARDS, Product.validity == Validity.FIXED)
    asked = await work.session.execute(
        select(Product.validity, Product.valid_days).where(*mine, or_(fixed, FROM_SALE)).distinct()
    )
    there = asked.all()
    if not there:
        return []
    valid = [days for validity, days in there if validity is Validity.FROM_SALE]

    def until(day: date) -> ColumnElement[bool]:
        after = on_sale_since(valid, house, day + timedelta(days=1))
        return or_(
            and_(fixed, Product.valid_until <= day), and_(FROM_SALE, Product.on_sale_at < after)
        )

    since = or_(
        and_(fixed, Product.valid_until >= today),
        and_(FROM_SALE, Product.on_sale_at >= on_sale_since(valid, house, today)),
    )
    nearest = sorted(plan.days_of(What.LISTING))
    offset = case(*((until(today + timedelta(days=one)), literal(one)) for one in nearest))
    told = exists().where(
        Alert.merchant_id == work.merchant_id,
        Alert.thing_id == Product.id,
        Alert.what == What.LISTING,
        Alert.days == offset,
        Alert.ends_on >= today,
    )
    far = today + timedelta(days=nearest[-1])
    # Whose own end is near as well may have another alert instead, for ever.
    ends_itself = case((or_(Product.expires_on <= far, Product.benefit_until <= far), 1), else_=0)
    rows: Sequence[Named] = (
        await work.session.execute(
            select(*_SOLD)
            .where(*mine, since, until(far))
            .order_by(told, ends_itself, Product.id)
            .limit(LOOKED_AT)
        )
    ).all()
    ends = [(one, sale_ends_on(one, house.zone)) for one in rows]
    return await _new(
        work,
        What.LISTING,
        [
            (one.id, day)
            for one, day in ends
            if day is not None and day not in (one.expires_on, one.benefit_until)
        ],
        today,
        plan,
    )


_SOLD = (
    Product.id,
    Product.template,
    Product.expires_on,
    Product.benefit_until,
    Product.auto_off,
    Product.validity,
    Product.valid_until,
    Product.valid_days,
    Product.on_sale_at,
)


async def _vouchers(work: Work, today: date, plan: Plan) -> list[Values]:
    """That were not ended by hand, with a last day of their own."""
    house = await work.house()
    last = today + timedelta(days=max(plan.days_of(What.VOUCHER)))
    rows = await work.session.execute(
        select(Voucher.id, Voucher.valid_until)
        .where(
            Voucher.merchant_id == work.merchant_id,
            Voucher.revoked_at.is_(None),
            Voucher.valid_until > work.now,
            Voucher.valid_until <= house.ends(last),
        )
        .order_by(Voucher.valid_until, Voucher.id)
        .limit(ENDING)
    )
    ends = [(key, last_day(until, house.zone)) for key, until in rows if until]
    return await _new(work, What.VOUCHER, ends, today, plan)


async def _wins(work: Work, today: date, plan: Plan) -> list[Values]:
    """Of a draw together: the first to go back counts (S0-36)."""
    house = await work.house()
    last = today + timedelta(days=max(plan.days_of(What.WIN)))
    first = func.min(DrawWin.expires_at)
    rows = await work.session.execute(
        select(DrawWin.draw_id, first)
        .where(
            DrawWin.merchant_id == work.merchant_id,
            DrawWin.state == WinState.WAITING,
            DrawWin.expires_at > work.now,
            DrawWin.expires_at <= house.ends(last),
        )
        .group_by(DrawWin.draw_id)
        .order_by(first, DrawWin.draw_id)
        .limit(ENDING)
    )
    ends = [(key, last_day(until, house.zone)) for key, until in rows]
    return await _new(work, What.WIN, ends, today, plan)


async def _new(
    work: Work, what: What, ends: list[tuple[int, date]], today: date, plan: Plan
) -> list[Values]:
    """Those within an offset that were not told of."""
    nearest = sorted(plan.days_of(what))
    found = []
    for key, day in ends:
        days = next((one for one in nearest if today <= day <= today + timedelta(days=one)), None)
        if days is not None:
            found.append(_row(what, key, days, day))
    if not found:
        return []
    known = await work.session.execute(
        select(Alert.thing_id, Alert.days, Alert.ends_on).where(
            Alert.merchant_id == work.merchant_id,
            Alert.what == what,
            Alert.thing_id.in_([one["thing_id"] for one in found]),
        )
    )
    said = {tuple(row) for row in known}
    return [one for one in found if (one["thing_id"], one["days"], one["ends_on"]) not in said]


def _row(what: What, key: int, days: int, ends_on: date) -> Values:
    return {
        "what": what,
        "thing_id": key,
        "days": days,
        "ends_on": ends_on,
        "product_id": key if what in (What.PRODUCT, What.BUNDLE, What.LISTING) else None,
        "voucher_id": key if what is What.VOUCHER else None,
        "draw_id": key if what is What.WIN else None,
    }
