"""What a till should hold, and what made it so: sums, single movements, closings before."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from domain.desk import READ, Work, operation
from domain.ledger import DIFFERENCE, DUE_BACK, SALES, Account, Kind, Side, Transfer, cash
from domain.merchants import Merchant
from domain.orders import Means, Order, State
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.stores import Store
from domain.till.model import Closing


class Flow(StrEnum):
    """Why cash went in or out."""

    SALES = auto()
    TOP_UPS = auto()
    REFUNDS = auto()
    PAY_OUTS = auto()
    DIFFERENCE = auto()  # what a closing found
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class TillLine:
    """``store_id`` 0: money that was taken at no store. ``expected`` in minor units."""

    store_id: int
    store: str
    currency: str
    expected: int
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class FlowSum:
    """``amount`` into the till; below zero out of it."""

    flow: Flow
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class MeansSum:
    """What was paid for today's orders so; ``money`` in minor units."""

    means: Means
    count: int
    money: int
    points: int


@dataclass(frozen=True, slots=True)
class Till:
    """``opening`` was counted at ``since``; with ``flows`` it makes ``expected``."""

    store_id: int
    store: str
    currency: str
    number: int  # of the closing that comes next
    since: datetime
    opened_by: str  # who closed it before; empty: nobody yet
    opening: int
    flows: tuple[FlowSum, ...]
    expected: int
    today: tuple[MeansSum, ...]


@dataclass(frozen=True, slots=True)
class ClosingLine:
    id: int
    store_id: int
    store: str
    currency: str
    since: datetime
    until: datetime
    expected: int
    counted: int
    difference: int
    note: str
    who: str


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def list_tills(work: Work) -> list[TillLine]:
    """Every store's, those of gone stores that hold something, and the shop's own first."""
    unit = (await work.house()).currency
    rows = await work.session.execute(
        select(Account.name, Account.balance).where(
            Account.merchant_id == work.merchant_id,
            Account.unit == unit,
            Account.name.startswith(cash(None).name),
        )
    )
    held = {name: -balance for name, balance in rows}
    closed = await work.session.execute(
        select(Closing.till, func.max(Closing.until).label("closed_at"))
        .where(Closing.merchant_id == work.merchant_id, Closing.unit == unit)
        .group_by(Closing.till)
    )
    last = {row.till: row.closed_at for row in closed}
    stores = (
        await work.session.execute(
            select(Store.id, Store.name, Store.deleted_at)
            .where(Store.merchant_id == work.merchant_id)
            .order_by(Store.name, Store.id)
        )
    ).all()
    living = [row.id for row in stores if row.deleted_at is None]
    lines = []
    for number, name in [(0, ""), *((row.id, row.name) for row in stores)]:
        till = cash(number or None).name
        used = held.get(till) or (till in last and not number)
        if number in living or used or not (living or number):
            lines.append(TillLine(number, name, unit, held.get(till, 0), last.get(till)))
    return lines


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def till(work: Work, *, store_id: int = 0) -> Till:
    """One till as it stands now, in minor units. Raises NotFound."""
    return await till_of(work, store_id)


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def list_closings(
    work: Work, *, store_id: int, place: Place = START, size: int = 8
) -> Page[ClosingLine]:
    """A till's closings, newest first."""
    name = await store_name(work, store_id)
    query = select(Closing.id).where(
        Closing.merchant_id == work.merchant_id, Closing.till == cash(store_id or None).name
    )
    ids, before, after = await page(work, query, Closing.id, place, size)
    rows = await work.session.scalars(
        work.mine(Closing).where(Closing.id.in_(ids)).order_by(Closing.id.desc())
    )
    return Page([line_of(one, name) for one in rows], before, after)


async def till_of(work: Work, store_id: int) -> Till:
    name = await store_name(work, store_id)
    side, unit = cash(store_id or None), (await work.house()).currency
    last, upto = await last_of(work, side, unit)
    flow = flow_of(side).label("flow")
    rows = await work.session.execute(
        select(flow, func.count(), func.sum(into(side)))
        .where(*since(work, side, unit, upto))
        .group_by("flow")
    )
    sums = {Flow(one): FlowSum(Flow(one), count, int(total)) for one, count, total in rows}
    return Till(
        store_id=store_id,
        store=name,
        currency=unit,
        number=last.number + 1 if last else 1,
        since=last.until if last else await _founded(work),
        opened_by=last.actor_name if last else "",
        opening=last.counted if last else 0,
        flows=tuple(sums[one] for one in Flow if one in sums),
        expected=await in_till(work, side, unit),
        today=await _today(work, store_id),
    )


async def in_till(work: Work, side: Side, unit: str) -> int:
    """What the ledger says is there: the outside owes us what it took."""
    balance = await work.session.scalar(
        select(Account.balance).where(
            Account.merchant_id == work.merchant_id,
            Account.name == side.name,
            Account.unit == unit,
        )
    )
    return -(balance or 0)


async def last_of(work: Work, side: Side, unit: str) -> tuple[Closing | None, int]:
    """The till's last closing, and the last transfer that it covers."""
    last = await work.session.scalar(
        work.mine(Closing)
        .where(Closing.till == side.name, Closing.unit == unit)
        .order_by(Closing.number.desc())
        .limit(1)
    )
    return last, last.upto if last else 0


async def store_name(work: Work, store_id: int) -> str:
    """Raises NotFound. A store that is gone may still have money in its till."""
    return (await work.get(Store, store_id)).name if store_id else ""


def since(work: Work, side: Side, unit: str, upto: int) -> list[ColumnElement[bool]]:
    """A till's transfers after a closing."""
    return [
        Transfer.merchant_id == work.merchant_id,
        Transfer.unit == unit,
        or_(Transfer.source == side.name, Transfer.target == side.name),
        Transfer.kind.in_((Kind.MOVED, Kind.POSTED)),
        Transfer.id > upto,
    ]


def into(side: Side) -> ColumnElement[int]:
    return case((Transfer.source == side.name, Transfer.amount), else_=-Transfer.amount)


def flow_of(side: Side) -> ColumnElement[str]:
    """Money comes out of the world's side, so that what was paid has the till as its source."""
    comes = Transfer.source == side.name
    other = case((comes, Transfer.target), else_=Transfer.source)
    members = other.startswith("member:")
    return case(
        (other == DIFFERENCE.name, Flow.DIFFERENCE.value),
        (and_(comes, other == SALES.name), Flow.SALES.value),
        (and_(comes, members), Flow.TOP_UPS.value),
        (other.in_([SALES.name, DUE_BACK.name]), Flow.REFUNDS.value),
        (members, Flow.PAY_OUTS.value),
        else_=Flow.OTHER.value,
    )


def line_of(row: Closing, store: str) -> ClosingLine:
    return ClosingLine(
        id=row.id,
        store_id=row.store_id or 0,
        store=store,
        currency=row.unit,
        since=row.since,
        until=row.until,
        expected=row.expected,
        counted=row.counted,
        difference=row.difference,
        note=row.note,
        who=row.actor_name,
    )


async def _founded(work: Work) -> datetime:
    return (await work.session.get_one(Merchant, work.merchant_id)).created_at


async def _today(work: Work, store_id: int) -> tuple[MeansSum, ...]:
    """The day's orders at this store, by what they were paid with; those given back are out."""
    house = await work.house()
    query = select(
        Order.means, func.count(), func.sum(Order.cash + Order.freight), func.sum(Order.points)
    ).where(
        Order.merchant_id == work.merchant_id,
        Order.paid_at >= house.begins(house.today),
        Order.paid_at < house.midnight,
        Order.state != State.REFUNDED,
        func.coalesce(Order.till_id, Order.store_id, 0) == store_id,
    )
    rows = await work.session.execute(query.group_by(Order.means))
    sums = [MeansSum(one, n, int(money), int(points)) for one, n, money, points in rows if one]
    return tuple(sorted(sums, key=lambda one: list(Means).index(one.means)))
