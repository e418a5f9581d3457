"""A span in numbers, by store: net = gross - discounts - refunds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import func, select

from domain.desk import Work
from domain.ledger import POINTS, Transfer
from domain.ledger import Kind as Transferred
from domain.orders import Order
from domain.redemption import Redemption, RefusedScan
from domain.reports.span import Span

NO_STORE = 0  # what was sold or given back at none
MOVED = (Transferred.MOVED, Transferred.POSTED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Money in minor units of the merchant's currency, counted on the day when it was paid or
    given back; ``off`` is what points took off. Uses and redemptions without the undone."""

    gross: int = 0
    off: int = 0
    refunds: int = 0
    orders: int = 0
    refunded: int = 0  # orders
    redemptions: int = 0
    uses: int = 0
    undone: int = 0  # redemptions
    refused: int = 0

    @property
    def net(self) -> int:
        return self.gross - self.off - self.refunds

    @property
    def any(self) -> bool:
        """Whether anything happened."""
        return any(getattr(self, one.name) for one in fields(self))

    def __add__(self, other: "Figures") -> "Figures":
        names = [one.name for one in fields(self)]
        return Figures(**{one: getattr(self, one) + getattr(other, one) for one in names})


@dataclass(frozen=True, slots=True)
class Points:
    """Into all members' own accounts and out of them, whatever for: their difference is by how
    much what members have has grown."""

    given: int
    taken: int


def total(figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures())


async def figures_of(work: Work, span: Span) -> dict[int, Figures]:
    """By store; ``NO_STORE`` for what belongs to none."""
    house = await work.house()
    return await figures_between(work, house.begins(span.first), house.ends(span.last))


async def figures_between(work: Work, start: datetime, end: datetime) -> dict[int, Figures]:
    found = defaultdict[int, dict[str, int]](dict)
    for rows in (
        await _paid(work, start, end),
        await _given_back(work, start, end),
        await _redeemed(work, start, end),
        await _refused(work, start, end),
    ):
        for store, values in rows:
            found[store] |= values
    return {store: Figures(**values) for store, values in found.items()}


async def points_of(work: Work, span: Span) -> Points:
    house = await work.house()
    sums = []
    for side in (Transfer.target, Transfer.source):
        sums.append(
            await work.session.scalar(
                select(func.coalesce(func.sum(Transfer.amount), 0)).where(
                    Transfer.merchant_id == work.merchant_id,
                    Transfer.at >= house.begins(span.first),
                    Transfer.at < house.ends(span.last),
                    Transfer.unit == POINTS,
                    Transfer.kind.in_(MOVED),
                    side.startswith("member:"),
                )
            )
        )
    return Points(int(sums[0] or 0), int(sums[1] or 0))


Rows = list[tuple[int, dict[str, int]]]
SOLD_AT = func.coalesce(Order.till_id, Order.store_id, NO_STORE)


async def _paid(work: Work, start: datetime, end: datetime) -> Rows:
    currency = (await work.house()).currency
    rows = await work.session.execute(
        select(
            SOLD_AT.label("store"),
            func.count(),
            func.sum(Order.cash + Order.freight + Order.off),
            func.sum(Order.off),
        )
        .where(
            Order.merchant_id == work.merchant_id,
            Order.paid_at >= start,
            Order.paid_at < end,
            Order.currency == currency,
        )
        .group_by("store")
    )
    return [
        (store, {"orders": n, "gross": int(gross), "off": int(off)})
        for store, n, gross, off in rows
    ]


async def _given_back(work: Work, start: datetime, end: datetime) -> Rows:
    currency = (await work.house()).currency
    rows = await work.session.execute(
        select(SOLD_AT.label("store"), func.count(), func.sum(Order.cash + Order.freight))
        .where(
            Order.merchant_id == work.merchant_id,
            Order.refunded_at >= start,
            Order.refunded_at < end,
            Order.currency == currency,
        )
        .group_by("store")
    )
    return [(store, {"refunded": n, "refunds": int(money)}) for store, n, money in rows]


async def _redeemed(work: Work, start: datetime, end: datetime) -> Rows:
    stands = Redemption.undone_at.is_(None)
    rows = await work.session.execute(
        select(
            Redemption.store_id,
            func.count().filter(stands),
            func.coalesce(func.sum(Redemption.uses).filter(stands), 0),
            func.count().filter(Redemption.undone_at.is_not(None)),
        )
        .where(
            Redemption.merchant_id == work.merchant_id,
            Redemption.at >= start,
            Redemption.at < end,
        )
        .group_by(Redemption.store_id)
    )
    return [
        (store, {"redemptions": n, "uses": int(uses), "undone": undone})
        for store, n, uses, undone in rows
    ]


async def _refused(work: Work, start: datetime, end: datetime) -> Rows:
    rows = await work.session.execute(
        select(func.coalesce(RefusedScan.store_id, NO_STORE).label("store"), func.count())
        .where(
            RefusedScan.merchant_id == work.merchant_id,
            RefusedScan.at >= start,
            RefusedScan.at < end,
        )
        .group_by("store")
    )
    return [(store, {"refused": n}) for store, n in rows]
