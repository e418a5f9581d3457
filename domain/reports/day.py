"""The report of a day, a week or a month: what a manager wants to know at breakfast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import case, func, or_, select

from domain.catalog import Product, Variant
from domain.desk import READ, House, Work, operation
from domain.engine import of
from domain.errors import NotFound
from domain.merchants import Merchant
from domain.refunds import waiting_refunds
from domain.reports.counting import Bounds, Counted, counted_in, uses_in
from domain.reports.figures import NO_STORE, Figures, Points, claimed_in, points_of, total
from domain.reports.history import Odd, OddVerifier, odd_of
from domain.reports.odd import HISTORY
from domain.reports.span import Length, Reach, Span, span_of
from domain.roles import Permission
from domain.stock import SubInventory
from domain.stores import Store

SOME = 99  # more are not counted
NAMED = 5  # of what is low or ends; the others are counted
SOON = 7  # days in which the end of something is near
HOURS = tuple([0] * 24)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StoreDay:
    """``hours`` are uses taken in each of a day's 24 hours, local time. ``store`` is empty for
    what belongs to no store."""

    store_id: int
    store: str
    figures: Figures
    hours: tuple[int, ...] = HOURS

    @property
    def uses(self) -> int:
        return self.figures.uses


@dataclass(frozen=True, slots=True)
class Some:
    """The first of many by their names, and how many there are."""

    names: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """``waiting``, ``low`` and ``ending`` are as of now, and None in a report of long ago; so are
    no refusals told of any more that are forgotten. ``week_before``: of a day alone.

    Of one ``store`` alone they are None too, as ``points`` and vouchers ``claimed`` are, which
    belong to no store.
    ``unopened``: how many mornings in a row nobody has opened what was told."""

    span: Span
    merchant: str
    timezone: str
    currency: str
    today: date
    stores: tuple[StoreDay, ...]  # every living store, and those where something happened
    total: Figures
    points: Points | None
    claimed: int | None
    before: Figures
    week_before: Figures | None
    week: tuple[int, ...]  # uses on each of a week's days up to this one; of a day alone
    reasons: tuple[tuple[str, int], ...]  # of refused scans, the most frequent first
    odd: tuple[Odd | OddVerifier, ...]
    waiting: int | None  # refunds
    low: Some | None
    ending: Some | None
    store: StoreDay | None
    unopened: int

    @property
    def quiet(self) -> bool:
        """Nothing happened, as a week before, and nothing is to be done."""
        waits = (
            self.waiting or (self.low and self.low.count) or (self.ending and self.ending.count)
        )
        points = self.points
        happened = self.total.any or self.claimed or (points and (points.given or points.taken))
        usual = self.week_before is None or not self.week_before.any
        return usual and not (happened or waits or self.odd)


@operation(Permission.SEE_REPORT, kind=READ)
async def report(
    work: Work, *, day: date, length: Reach = Length.DAY, store_id: int | None = None
) -> Report:
    """The span that holds ``day``, in the merchant's time zone (D31); of one store alone, where
    it is said. Raises NotFound."""
    merchant = await work.session.get(Merchant, work.merchant_id)
    if merchant is None:
        raise NotFound("merchants")
    house = await work.house()
    span = span_of(length, day, house.today)
    alone = span.length is Length.DAY
    days = await _counted(work, span)
    stores = await _stores(work, span, days[-1].stores)
    store = None
    if store_id is not None:
        store = await _alone(work, stores, store_id)
        days, stores = [one.at(store_id) for one in days], (store,)
    found = days[-1]
    lately = span.last >= house.today - timedelta(days=1) and store is None
    judged = alone and day < house.today
    return Report(
        span=span,
        merchant=merchant.name,
        timezone=house.zone,
        currency=house.currency,
        today=house.today,
        stores=stores,
        total=total(found.stores.values()),
        points=await points_of(work, span) if store is None else None,
        claimed=await claimed_in(work, span) if store is None else None,
        before=total(days[-2].stores.values()),
        week_before=total(days[-8].stores.values()) if alone else None,
        week=tuple(total(one.stores.values()).uses for one in days[-7:]) if alone else (),
        reasons=found.reasons,
        odd=await odd_of(work, days, house.ends(day)) if judged else (),
        waiting=await waiting_refunds.run(work) if lately else None,
        low=await _low(work) if lately else None,
        ending=await _ending(work) if lately else None,
        store=store,
        unopened=merchant.reports_unopened,
    )


async def _alone(work: Work, stores: Sequence[StoreDay], store_id: int) -> StoreDay:
    """One of them; one that is gone is looked up. Raises NotFound."""
    for one in stores:
        if one.store_id == store_id:
            return one
    return StoreDay(store_id, (await work.get(Store, store_id)).name, Figures())


async def _counted(work: Work, span: Span) -> list[Counted]:
    """The span behind the one before it; of a day, behind the last weeks, as far as they are
    looked at: of today, which is not judged, a week."""
    house = await work.house()
    if span.length is not Length.DAY:
        return await counted_in(work, [_bounds(house, one) for one in (span.before, span)])
    back = HISTORY if span.first < house.today else 7
    days = [span.first - timedelta(days=ago) for ago in reversed(range(back + 1))]
    return await counted_in(work, [(house.begins(one), house.ends(one)) for one in days])


def _bounds(house: House, span: Span) -> Bounds:
    return house.begins(span.first), house.ends(span.last)


async def _stores(work: Work, span: Span, found: dict[int, Figures]) -> tuple[StoreDay, ...]:
    rows = await work.session.execute(
        select(Store.id, Store.name)
        .where(
            Store.merchant_id == work.merchant_id,
            or_(Store.deleted_at.is_(None), Store.id.in_(found)),
        )
        .order_by(Store.name, Store.id)
    )
    lines = [StoreDay(number, name, found.get(number, Figures())) for number, name in rows]
    if NO_STORE in found:
        lines.append(StoreDay(NO_STORE, "", found[NO_STORE]))
    if span.length is not Length.DAY:
        return tuple(lines)
    hours = await _hours(work, span.first)
    return tuple(replace(one, hours=hours.get(one.store_id, HOURS)) for one in lines)


async def _hours(work: Work, day: date) -> dict[int, tuple[int, ...]]:
    """Hours are the clock's: when it is put back, one of them is twice as long."""
    house = await work.house()
    start, end = house.begins(day), house.ends(day)
    begins = [start + timedelta(hours=one) for one in range((end - start) // HOUR)]
    uses = await uses_in(work, list(zip(begins, [*begins[1:], end], strict=True)))
    found: dict[int, list[int]] = {}
    for begun, by_store in zip(begins, uses, strict=True):
        for store, count in by_store.items():
            found.setdefault(store, [0] * 24)[house.local(begun).hour] += count
    return {store: tuple(hours) for store, hours in found.items()}


async def _low(work: Work) -> Some:
    """What has fallen to its threshold, the least first."""
    free = SubInventory.quantity - SubInventory.reserved
    rows = await work.session.execute(
        select(Product.name, Variant.name.label("variant"), func.min(free).label("free"))
        .select_from(SubInventory)
        .join(Variant, of(Variant, SubInventory.variant_id))
        .join(Product, of(Product, Variant.product_id))
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.low_at.is_not(None),
            free <= SubInventory.low_at,
            Variant.deleted_at.is_(None),
            Product.deleted_at.is_(None),
        )
        .group_by(Variant.id, Product.name, Variant.name)
        .order_by("free", Variant.id)
        .limit(SOME + 1)
    )
    return _some([f"{row.name} · {row.variant}" if row.variant else row.name for row in rows])


async def _ending(work: Work) -> Some:
    """What may be sold for a few days only, the first to end first."""
    today = (await work.house()).today
    soon = today + timedelta(days=SOON)
    last, benefit = Product.expires_on, Product.benefit_until  # whichever is first (D38)
    ends = case((or_(last.is_(None), benefit < last), benefit), else_=last)
    rows = await work.session.scalars(
        select(Product.name)
        .where(
            Product.merchant_id == work.merchant_id,
            Product.deleted_at.is_(None),
            or_(last.between(today, soon), benefit.between(today, soon)),
            ends >= today,
        )
        .order_by(ends, Product.id)
        .limit(SOME + 1)
    )
    return _some(list(rows))


def _some(names: list[str]) -> Some:
    return Some(tuple(names[:NAMED]), len(names))
