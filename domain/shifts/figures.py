"""What was done on a shift, and by each verifier in some days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from domain.cards import Card
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.redemption import Denial, Redemption, RefusedScan
from domain.roles import Permission
from domain.shifts.model import Ended, Shift
from domain.staff import Staff
from domain.stores import Store

SHOWN = 12  # products of a hand-over
PEOPLE = 60


@dataclass(frozen=True, slots=True)
class Done:
    title: str
    uses: int


@dataclass(frozen=True, slots=True)
class HandOver:
    """A shift and its counts; ``products`` the most uses first, ``more`` those that are not
    named. ``undone``: of what was redeemed on it."""

    store: str
    opened_at: datetime
    closed_at: datetime | None
    ended: Ended | None
    products: tuple[Done, ...]
    more: int
    uses: int
    refused: int
    undone: int


@dataclass(frozen=True, slots=True)
class OnShift:
    staff_id: int
    name: str
    store: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Verifier:
    """What one redeemed in some days. ``overridden``: taken back by somebody else; ``undone``: by
    themselves; ``denied``: its holder said that it was not them."""

    staff_id: int
    name: str
    redemptions: int
    uses: int
    refused: int
    undone: int
    overridden: int
    denied: int


@operation(Permission.SEE_STAFF, kind=READ)
async def on_shift(work: Work) -> list[OnShift]:
    """Who is at which store now, by store."""
    rows = await work.session.execute(
        select(Staff.id, Staff.name, Store.name, Shift.opened_at)
        .join(Staff, of(Staff, Shift.staff_id))
        .join(Store, of(Store, Shift.store_id))
        .where(
            Shift.merchant_id == work.merchant_id,
            Shift.closed_at.is_(None),
            Staff.removed_at.is_(None),
        )
        .order_by(Store.name, Shift.opened_at)
        .limit(PEOPLE)
    )
    return [OnShift(*row) for row in rows]


@operation(Permission.SEE_STAFF, kind=READ)
async def verifiers(work: Work, *, since: date, until: date) -> list[Verifier]:
    """The days of the merchant from ``since`` to ``until``, both included; the most uses first."""
    house = await work.house()
    begins, ends = house.begins(since), house.ends(until)
    mine = (
        Redemption.merchant_id == work.merchant_id,
        Redemption.at >= begins,
        Redemption.at < ends,
    )
    stands = Redemption.undone_at.is_(None)
    own = Redemption.undone_by == Redemption.staff_id
    redeemed = await _by_staff(
        work,
        Redemption.staff_id,
        mine,
        func.count().filter(stands),
        func.coalesce(func.sum(Redemption.uses).filter(stands), 0),
        func.count().filter(and_(~stands, own)),
        func.count().filter(and_(~stands, ~own)),
    )
    refused = await _by_staff(
        work,
        RefusedScan.staff_id,
        (
            RefusedScan.merchant_id == work.merchant_id,
            RefusedScan.at >= begins,
            RefusedScan.at < ends,
        ),
        func.count(),
    )
    denied = await _by_staff(
        work,
        Redemption.staff_id,
        (*mine, Denial.merchant_id == work.merchant_id, Denial.record_id == Redemption.id),
        func.count(),
    )
    rows = await work.session.execute(
        select(Staff.id, Staff.name).where(
            Staff.merchant_id == work.merchant_id, Staff.id.in_({*redeemed, *refused})
        )
    )
    names = {one.id: one.name for one in rows}
    none = (0, 0, 0, 0)
    found = [
        Verifier(
            staff_id=one,
            name=names.get(one, ""),
            redemptions=redeemed.get(one, none)[0],
            uses=redeemed.get(one, none)[1],
            refused=refused.get(one, (0,))[0],
            undone=redeemed.get(one, none)[2],
            overridden=redeemed.get(one, none)[3],
            denied=denied.get(one, (0,))[0],
        )
        for one in {*redeemed, *refused}
    ]
    return sorted(found, key=lambda one: (-one.uses, one.name))[:PEOPLE]


async def hand_over(work: Work, shift: Shift) -> HandOver:
    """What was redeemed on it, at its store."""
    closed = shift.closed_at or work.now
    on_it = (
        Redemption.merchant_id == work.merchant_id,
        Redemption.staff_id == shift.staff_id,
        Redemption.store_id == shift.store_id,
        Redemption.at >= shift.opened_at,
        Redemption.at <= closed,
    )
    stands = Redemption.undone_at.is_(None)
    uses = func.sum(Redemption.uses)
    rows = await work.session.execute(
        select(Card.title, uses)
        .join(Card, of(Card, Redemption.card_id))
        .where(*on_it, stands)
        .group_by(Card.title)
        .order_by(uses.desc(), Card.title)
    )
    products = [Done(title, int(used)) for title, used in rows]
    undone = await work.session.scalar(select(func.count()).where(*on_it, ~stands))
    refused = await work.session.scalar(
        select(func.count()).where(
            RefusedScan.merchant_id == work.merchant_id,
            RefusedScan.staff_id == shift.staff_id,
            RefusedScan.at >= shift.opened_at,
            RefusedScan.at <= closed,
        )
    )
    store = await work.get(Store, shift.store_id)
    return HandOver(
        store=store.name,
        opened_at=shift.opened_at,
        closed_at=shift.closed_at,
        ended=shift.ended,
        products=tuple(products[:SHOWN]),
        more=len(products[SHOWN:]),
        uses=sum(one.uses for one in products),
        refused=int(refused or 0),
        undone=int(undone or 0),
    )


async def _by_staff(
    work: Work,
    staff_id: InstrumentedAttribute[int | None],
    where: Sequence[ColumnElement[bool]],
    *counts: ColumnElement[int],
) -> dict[int, tuple[int, ...]]:
    rows = await work.session.execute(select(staff_id, *counts).where(*where).group_by(staff_id))
    return {row[0]: tuple(map(int, row[1:])) for row in rows if row[0] is not None}
