"""The last weeks as counts a day, and what is odd about the day after them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, auto

from sqlalchemy import func, select

from domain.desk import Work
from domain.redemption import Redemption
from domain.reports.counting import Counted
from domain.reports.figures import NO_STORE, Scans
from domain.reports.odd import (
    ENOUGH,
    HISTORY,
    LINES,
    Judged,
    Lopsided,
    Oddity,
    Share,
    judge,
    judge_share,
)
from domain.staff import Staff


class Series(StrEnum):
    REDEMPTIONS = auto()  # of one store
    ORDERS = auto()  # that were paid
    REFUSALS = auto()
    REFUNDS = auto()


class Habit(StrEnum):
    """Of one verifier, beside the others."""

    UNDONE = auto()  # by themselves
    OVERRIDDEN = auto()  # taken back by somebody else
    REFUSED = auto()  # scans


ONLY_MORE = frozenset({Series.REFUSALS, Series.REFUNDS})  # fewer of them worry nobody


@dataclass(frozen=True, slots=True)
class Odd:
    """``last``: where a store is silent, when it was heard of last."""

    series: Series
    store_id: int
    judged: Judged
    last: datetime | None


@dataclass(frozen=True, slots=True)
class OddVerifier:
    habit: Habit
    staff_id: int
    name: str
    judged: Lopsided


async def odd_of(
    work: Work, days: Sequence[Counted], end: datetime
) -> tuple[Odd | OddVerifier, ...]:
    """At most three, the surest first, of the last of these days, which ends at ``end``: a whole
    one, with ``HISTORY`` before it."""
    found: list[Odd | OddVerifier] = [*_odd_counts(days), *_odd_shares(days)]
    found.sort(key=lambda one: (not _silent(one), -one.judged.z))
    return tuple([await _told(work, one, end) for one in found[:LINES]])


def _silent(one: Odd | OddVerifier) -> bool:
    return isinstance(one, Odd) and one.judged.oddity is Oddity.SILENT


def _odd_counts(days: Sequence[Counted]) -> Iterator[Odd]:
    for (series, store), counts in _counts(days).items():
        judged = judge(_begun(counts))
        if judged and not (series in ONLY_MORE and judged.oddity is not Oddity.MORE):
            yield Odd(series, store, judged, None)


def _counts(days: Sequence[Counted]) -> dict[tuple[Series, int], list[int]]:
    found = defaultdict[tuple[Series, int], list[int]](lambda: [0] * (HISTORY + 1))
    for number, day in enumerate(days):
        for store, had in day.stores.items():
            if had.redemptions:
                found[Series.REDEMPTIONS, store][number] = had.redemptions
            for series, count in (
                (Series.ORDERS, had.orders),
                (Series.REFUNDS, had.refunded),
                (Series.REFUSALS, had.refused),
            ):
                found[series, NO_STORE][number] += count
    return found


def _begun(counts: Sequence[int]) -> Sequence[int]:
    """Without the days before the first on which there was something: a new store is no silent
    one. The judged day stays."""
    first = next((at for at, one in enumerate(counts) if one), len(counts) - 1)
    return counts[first:]


def _odd_shares(days: Sequence[Counted]) -> Iterator[OddVerifier]:
    """Each verifier of the day beside all others of the weeks before it."""
    *weeks, today = days
    begun = next((at for at, one in enumerate(weeks) if one.staff), len(weeks))
    if len(weeks) - begun < ENOUGH:
        return
    of_each = defaultdict[int, Scans](Scans)
    for day in weeks:
        for staff, had in day.staff.items():
            of_each[staff] += had
    everybody = sum(of_each.values(), Scans())
    for staff, had in today.staff.items():
        others = everybody - of_each[staff]
        for habit in Habit:
            judged = judge_share(share_of(habit, had), share_of(habit, others))
            if judged:
                yield OddVerifier(habit, staff, "", judged)


def share_of(habit: Habit, had: Scans) -> Share:
    match habit:
        case Habit.UNDONE:
            return Share(had.undone, had.redeemed)
        case Habit.OVERRIDDEN:
            return Share(had.overridden, had.redeemed)
    return Share(had.refused, had.redeemed + had.refused)


async def _told(work: Work, one: Odd | OddVerifier, end: datetime) -> Odd | OddVerifier:
    """With the name, or when the silent store was heard of last."""
    if isinstance(one, OddVerifier):
        return replace(one, name=(await work.get(Staff, one.staff_id)).name)
    if not _silent(one) or one.series is not Series.REDEMPTIONS:
        return one
    last = await work.session.scalar(
        select(func.max(Redemption.at)).where(
            Redemption.merchant_id == work.merchant_id,
            Redemption.store_id == one.store_id,
            Redemption.at < end,
        )
    )
    return replace(one, last=last)
