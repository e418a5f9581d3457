"""What happened in each of several spans: one statement a table, built once, and one hop.

A span is a range of an index, so that what is asked grows with its rows and not with the table.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from domain.desk import Work
from domain.engine import Moment, Statement, Values
from domain.orders import Order
from domain.redemption import Redemption, RefusedScan
from domain.reports.figures import NO_STORE, Figures, Scans

Bounds = tuple[datetime, datetime]  # the first moment, and the first after it

NUMBER = bindparam("number", type_=BigInteger).label("number")
SINCE, UNTIL = bindparam("since", type_=Moment()), bindparam("until", type_=Moment())
TAKEN = Order.cash + Order.freight


def _of(
    table: type[Order | Redemption | RefusedScan], at: InstrumentedAttribute[datetime | None]
) -> tuple[ColumnElement[bool], ...]:
    return (table.merchant_id == bindparam("merchant"), at >= SINCE, at < UNTIL)


_UNDONE = Redemption.undone_at.is_not(None)
REDEEMED = Statement(
    lambda _: (
        select(
            NUMBER,
            Redemption.store_id,
            Redemption.staff_id,
            func.count(),
            func.count().filter(_UNDONE),
            func.count().filter(_UNDONE, Redemption.undone_by != Redemption.staff_id),
            func.coalesce(func.sum(Redemption.uses).filter(~_UNDONE), 0),
        )
        .where(*_of(Redemption, Redemption.at))
        .group_by(Redemption.store_id, Redemption.staff_id)
    )
)
HOURS = Statement(
    lambda _: (
        select(NUMBER, Redemption.store_id, func.sum(Redemption.uses))
        .where(*_of(Redemption, Redemption.at), ~_UNDONE)
        .group_by(Redemption.store_id)
    )
)
_REFUSED = Statement(
    lambda _: (
        select(
            NUMBER,
            func.coalesce(RefusedScan.store_id, NO_STORE),
            func.coalesce(RefusedScan.staff_id, 0),
            RefusedScan.reason,
            func.count(),
        )
        .where(*_of(RefusedScan, RefusedScan.at))
        .group_by(RefusedScan.store_id, RefusedScan.staff_id, RefusedScan.reason)
    )
)
_PAID = Statement(
    lambda _: (
        select(
            NUMBER,
            Order.till_id,
            Order.store_id,
            func.count(),
            func.sum(TAKEN + Order.off),
            func.sum(Order.off),
        )
        .where(*_of(Order, Order.paid_at), Order.currency == bindparam("currency"))
        .group_by(Order.till_id, Order.store_id)
    )
)
_GIVEN_BACK = Statement(
    lambda _: (
        select(NUMBER, Order.till_id, Order.store_id, func.count(), func.sum(TAKEN))
        .where(*_of(Order, Order.refunded_at), Order.currency == bindparam("currency"))
        .group_by(Order.till_id, Order.store_id)
    )
)


@dataclass(frozen=True, slots=True)
class Counted:
    """One span: by store (``NO_STORE`` for what belongs to none), by verifier, and why scans were
    refused at which store."""

    stores: dict[int, Figures]
    staff: dict[int, Scans]
    refusals: dict[tuple[int, str], int]

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """The most frequent first."""
        found = Counter[str]()
        for (_store, reason), n in self.refusals.items():
            found[reason] += n
        return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def at(self, store: int) -> "Counted":
        """What belongs to one store; who did it is not told apart by stores."""
        here = {key: n for key, n in self.refusals.items() if key[0] == store}
        return Counted({store: self.stores.get(store, Figures())}, {}, here)


class _Tally:
    def __init__(self) -> None:
        self.stores = defaultdict[int, Counter[str]](Counter)
        self.staff = defaultdict[int, Counter[str]](Counter)
        self.refusals = Counter[tuple[int, str]]()

    def counted(self) -> Counted:
        return Counted(
            {store: Figures(**those) for store, those in self.stores.items()},
            {staff: Scans(**those) for staff, those in self.staff.items()},
            dict(self.refusals),
        )


async def counted_in(work: Work, spans: Sequence[Bounds]) -> list[Counted]:
    """As many as there are spans, in their order."""
    house, lane = await work.house(), await work.lane()
    asked = _asked(work, spans)
    priced = [one | {"currency": house.currency} for one in asked]
    found = [_Tally() for _ in spans]
    for number, store, staff, n, undone, others, uses in await lane.every(REDEEMED, asked):
        found[number].stores[store].update(redemptions=n - undone, uses=int(uses), undone=undone)
        found[number].staff[staff].update(redeemed=n, undone=undone - others, overridden=others)
    for number, store, staff, reason, n in await lane.every(_REFUSED, asked):
        found[number].stores[store].update(refused=n)
        found[number].refusals[store, reason] += n
        if staff:
            found[number].staff[staff].update(refused=n)
    for number, till, store, n, gross, off in await lane.every(_PAID, priced):
        at = till or store or NO_STORE
        found[number].stores[at].update(orders=n, gross=int(gross), off=int(off))
    for number, till, store, n, money in await lane.every(_GIVEN_BACK, priced):
        found[number].stores[till or store or NO_STORE].update(refunded=n, refunds=int(money))
    return [one.counted() for one in found]


async def uses_in(work: Work, spans: Sequence[Bounds]) -> list[dict[int, int]]:
    """Uses by store, in each of the spans."""
    found: list[dict[int, int]] = [{} for _ in spans]
    for number, store, uses in await (await work.lane()).every(HOURS, _asked(work, spans)):
        found[number][store] = int(uses)
    return found


def _asked(work: Work, spans: Sequence[Bounds]) -> list[Values]:
    return [
        {"merchant": work.merchant_id, "number": number, "since": since, "until": until}
        for number, (since, until) in enumerate(spans)
    ]
