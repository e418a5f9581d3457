"""A report taken apart: by verifier, by product, by what was refused and given back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select

from domain.desk import READ, Work, operation
from domain.engine import of
from domain.orders import Order
from domain.redemption import Redemption, RefusedScan
from domain.reports.span import Length, Reach, span_of
from domain.roles import Permission
from domain.staff import Staff
from domain.stores import Store

SHOWN = 12  # lines of a part
SOLD_AT = func.coalesce(Order.till_id, Order.store_id)


@dataclass(frozen=True, slots=True)
class VerifierLine:
    """``undone``: redemptions of theirs that were taken back; ``refused`` scans."""

    staff_id: int
    name: str
    redemptions: int
    uses: int
    undone: int
    refused: int


@dataclass(frozen=True, slots=True)
class ProductLine:
    """What was paid for; ``money`` in minor units, freight included."""

    product_id: int
    name: str
    orders: int
    quantity: int
    money: int
    points: int


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """``masked``: the beginning of the code."""

    at: datetime
    reason: str
    masked: str
    store: str
    staff: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """``reasons`` with their counts, the most frequent first; the last ones in full."""

    reasons: tuple[tuple[str, int], ...]
    last: tuple[RefusedLine, ...]


@dataclass(frozen=True, slots=True)
class RefundedLine:
    """An order whose money went back; ``money`` in minor units."""

    order_id: int
    no: str
    name: str
    money: int
    points: int
    at: datetime


@operation(Permission.SEE_REPORT, kind=READ)
async def verifiers_of(
    work: Work, *, day: date, length: Reach = Length.DAY, store_id: int | None = None
) -> list[VerifierLine]:
    """Who redeemed how much, the most first; at one store, where it is said."""
    start, end = await _bounds(work, day, length)
    stands = Redemption.undone_at.is_(None)
    rows = await work.session.execute(
        select(
            Redemption.staff_id,
            func.count().filter(stands),
            func.coalesce(func.sum(Redemption.uses).filter(stands), 0),
            func.count().filter(Redemption.undone_at.is_not(None)),
        )
        .where(
            Redemption.merchant_id == work.merchant_id,
            Redemption.at >= start,
            Redemption.at < end,
            *_at(Redemption.store_id, store_id),
        )
        .group_by(Redemption.staff_id)
    )
    found = {staff: (n, int(uses), undone) for staff, n, uses, undone in rows}
    refusals = await work.session.execute(
        select(RefusedScan.staff_id, func.count())
        .where(
            RefusedScan.merchant_id == work.merchant_id,
            RefusedScan.at >= start,
            RefusedScan.at < end,
            *_at(RefusedScan.store_id, store_id),
            RefusedScan.staff_id.is_not(None),
        )
        .group_by(RefusedScan.staff_id)
    )
    refused = {staff: n for staff, n in refusals if staff is not None}
    names = await _names(work, {*found, *refused})
    lines = []
    for staff, name in names.items():
        count, uses, undone = found.get(staff, (0, 0, 0))
        line = VerifierLine(
            staff_id=staff,
            name=name,
            redemptions=count,
            uses=uses,
            undone=undone,
            refused=refused.get(staff, 0),
        )
        lines.append(line)
    return sorted(lines, key=lambda one: (-one.redemptions, -one.refused, one.name))[:SHOWN]


@operation(Permission.SEE_REPORT, kind=READ)
async def products_of(
    work: Work, *, day: date, length: Reach = Length.DAY, store_id: int | None = None
) -> list[ProductLine]:
    """What was paid for, the most money first; then what cost points alone."""
    start, end = await _bounds(work, day, length)
    money, points = func.sum(Order.cash + Order.freight), func.sum(Order.points)
    rows = await work.session.execute(
        select(
            Order.product_id,
            func.max(Order.name),
            func.count(),
            func.sum(Order.quantity),
            money.label("money"),
            points.label("points"),
        )
        .where(
            Order.merchant_id == work.merchant_id,
            Order.paid_at >= start,
            Order.paid_at < end,
            Order.currency == (await work.house()).currency,
            *_at(SOLD_AT, store_id),
        )
        .group_by(Order.product_id)
        .order_by(money.desc(), points.desc(), Order.product_id)
        .limit(SHOWN)
    )
    return [
        ProductLine(
            product_id=product,
            name=name,
            orders=orders,
            quantity=int(quantity),
            money=int(money),
            points=int(points),
        )
        for product, name, orders, quantity, money, points in rows
    ]


@operation(Permission.SEE_REPORT, kind=READ)
async def refusals_of(
    work: Work, *, day: date, length: Reach = Length.DAY, store_id: int | None = None
) -> Refusals:
    """Scans that were refused, for as long as they are kept."""
    start, end = await _bounds(work, day, length)
    last = await work.session.execute(
        select(
            RefusedScan.at,
            RefusedScan.reason,
            RefusedScan.masked,
            Store.name.label("store"),
            Staff.name.label("staff"),
        )
        .outerjoin(Store, of(Store, RefusedScan.store_id))
        .outerjoin(Staff, of(Staff, RefusedScan.staff_id))
        .where(*_within(work, start, end, store_id))
        .order_by(RefusedScan.id.desc())
        .limit(SHOWN)
    )
    return Refusals(
        await _reasons(work, start, end, store_id),
        tuple(
            RefusedLine(row.at, row.reason, row.masked, row.store or "", row.staff or "")
            for row in last
        ),
    )


async def _reasons(
    work: Work, start: datetime, end: datetime, store_id: int | None
) -> tuple[tuple[str, int], ...]:
    """Every reason for which a scan was refused, with how often, the most frequent first."""
    rows = await work.session.execute(
        select(RefusedScan.reason, func.count())
        .where(*_within(work, start, end, store_id))
        .group_by(RefusedScan.reason)
        .order_by(func.count().desc(), RefusedScan.reason)
    )
    return tuple((reason, count) for reason, count in rows)


def _within(
    work: Work, start: datetime, end: datetime, store_id: int | None
) -> tuple[ColumnElement[bool], ...]:
    return (
        RefusedScan.merchant_id == work.merchant_id,
        RefusedScan.at >= start,
        RefusedScan.at < end,
        *_at(RefusedScan.store_id, store_id),
    )


def _at(
    where: SQLColumnExpression[int | None], store_id: int | None
) -> tuple[ColumnElement[bool], ...]:
    """Of one store, where it is said."""
    return () if store_id is None else (where == store_id,)


@operation(Permission.SEE_REPORT, kind=READ)
async def refunded_of(
    work: Work, *, day: date, length: Reach = Length.DAY, store_id: int | None = None
) -> list[RefundedLine]:
    """Orders that were given back, the last first."""
    start, end = await _bounds(work, day, length)
    rows = await work.session.scalars(
        work.mine(Order)
        .where(Order.refunded_at >= start, Order.refunded_at < end, *_at(SOLD_AT, store_id))
        .order_by(Order.refunded_at.desc(), Order.id.desc())
        .limit(SHOWN)
    )
    return [
        RefundedLine(
            order_id=row.id,
            no=row.no,
            name=row.name,
            money=row.money,
            points=row.points,
            at=row.refunded_at,
        )
        for row in rows
        if row.refunded_at is not None
    ]


async def _bounds(work: Work, day: date, length: Reach) -> tuple[datetime, datetime]:
    house = await work.house()
    span = span_of(length, day, house.today)
    return house.begins(span.first), house.ends(span.last)


async def _names(work: Work, ids: set[int]) -> dict[int, str]:
    rows = await work.session.execute(
        select(Staff.id, Staff.name).where(
            Staff.merchant_id == work.merchant_id, Staff.id.in_(ids)
        )
    )
    return {row.id: row.name for row in rows}
