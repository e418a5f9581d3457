"""The last weeks as counts a day, and what is odd about the day after them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from typing import Any

from sqlalchemy import CTE, ColumnElement, func, literal, select, union_all

from domain.desk import Work
from domain.engine import Moment
from domain.orders import Order
from domain.redemption import Redemption, RefusedScan
from domain.reports.figures import NO_STORE
from domain.reports.odd import HISTORY, LINES, Judged, Oddity, judge


class Series(StrEnum):
    REDEMPTIONS = auto()  # of one store
    ORDERS = auto()  # that were paid
    REFUSALS = auto()
    REFUNDS = auto()


ONLY_MORE = frozenset({Series.REFUSALS, Series.REFUNDS})  # fewer of them worry nobody


@dataclass(frozen=True, slots=True)
class Odd:
    """``last``: where a store is silent, when it was heard of last."""

    series: Series
    store_id: int
    judged: Judged
    last: datetime | None


async def odd_of(work: Work, day: date) -> tuple[Odd, ...]:
    """At most three, the surest first; a whole day's, never of one that is not over."""
    found = []
    for (series, store), counts in (await _counts(work, day)).items():
        judged = judge(_begun(counts))
        if judged and not (series in ONLY_MORE and judged.oddity is not Oddity.MORE):
            found.append(Odd(series, store, judged, None))
    found.sort(key=lambda one: (one.judged.oddity is not Oddity.SILENT, -one.judged.z))
    end = (await work.house()).ends(day)
    return tuple([await _heard(work, one, end) for one in found[:LINES]])


def _begun(counts: Sequence[int]) -> Sequence[int]:
    """Without the days before the first on which there was something: a new store is no silent
    one. The judged day stays."""
    first = next((at for at, one in enumerate(counts) if one), len(counts) - 1)
    return counts[first:]


async def _counts(work: Work, day: date) -> dict[tuple[Series, int], list[int]]:
    days = await _days(work, day)
    asked: dict[Series, tuple[Any, Any, Any, list[ColumnElement[bool]]]] = {
        Series.REDEMPTIONS: (
            Redemption,
            Redemption.at,
            Redemption.store_id,
            [Redemption.undone_at.is_(None)],
        ),
        Series.ORDERS: (Order, Order.paid_at, literal(NO_STORE), []),
        Series.REFUNDS: (Order, Order.refunded_at, literal(NO_STORE), []),
        Series.REFUSALS: (RefusedScan, RefusedScan.at, literal(NO_STORE), []),
    }
    found = defaultdict[tuple[Series, int], list[int]](lambda: [0] * (HISTORY + 1))
    for series, (table, at, store, more) in asked.items():
        within = (at >= days.c.start) & (at < days.c.end)
        rows = await work.session.execute(
            select(store.label("store"), days.c.number, func.count())
            .select_from(days)
            .join(table, within)
            .where(table.merchant_id == work.merchant_id, *more)
            .group_by("store", days.c.number)
        )
        for place, number, count in rows:
            found[series, place][number] = count
    return found


async def _days(work: Work, day: date) -> CTE:
    """The judged day and those before it, with where each begins and ends."""
    house = await work.house()
    rows = []
    for number in range(HISTORY + 1):
        one = day - timedelta(days=HISTORY - number)
        rows.append(
            select(
                literal(number).label("number"),
                literal(house.begins(one), Moment()).label("start"),
                literal(house.ends(one), Moment()).label("end"),
            )
        )
    return union_all(*rows).cte("days")


async def _heard(work: Work, one: Odd, end: datetime) -> Odd:
    if one.judged.oddity is not Oddity.SILENT or one.series is not Series.REDEMPTIONS:
        return one
    last = await work.session.scalar(
        select(func.max(Redemption.at)).where(
            Redemption.merchant_id == work.merchant_id,
            Redemption.store_id == one.store_id,
            Redemption.at < end,
        )
    )
    return Odd(one.series, one.store_id, one.judged, last)
