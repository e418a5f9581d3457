"""What a refund would do and what it rests on, told before anybody decides.

The plan that is shown is the plan that is carried out. Its facts have a number: votes are bound to
it, so that an old yes says nothing to a case that has changed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum, auto

from sqlalchemy import bindparam, func, select

from domain.cards import Card, CardState
from domain.catalog import Template
from domain.desk import Work
from domain.engine import Statement
from domain.ledger import (
    DUE_BACK,
    ELSEWHERE,
    POINTS,
    SALES,
    WORLD,
    Account,
    Kind,
    Side,
    Transfer,
    about,
    ended_of,
    pending,
    side_of,
    standing,
)
from domain.members import way_back
from domain.merchants import Merchant
from domain.money import digits
from domain.orders import Delivery, Order, State, refundable_until
from domain.stock import CardKey

MOVED = (Kind.MOVED, Kind.POSTED)
_GOOD = Card.state == CardState.ACTIVE


class Restocks(StrEnum):
    """Whether a refund puts the stock back, and why not (S3-01, S3-06, S3-11, S3-12)."""

    YES = auto()
    OFF = auto()
    BEFORE = auto()  # ordered before it was switched on
    SENT = auto()
    HANDED_OVER = auto()
    USED = auto()
    NO_STOCK = auto()  # it never took any here


class Place(StrEnum):
    """Whose account a dry run shows."""

    POINTS = auto()  # the buyer's
    BALANCE = auto()
    PENDING = auto()
    SALES = auto()
    DUE = auto()  # to be paid out
    ELSEWHERE = auto()  # another shop's, which took the money and gives it back


@dataclass(frozen=True, slots=True)
class Used:
    """What of an order cannot come back: uses that were redeemed, keys that were read, points
    that it gave and that were spent."""

    uses: int
    keys: int
    points: int

    def __bool__(self) -> bool:
        return any(astuple(self))


@dataclass(frozen=True, slots=True)
class Way:
    """What of a transfer is given back, and to where."""

    original: Transfer
    target: Side

    @property
    def amount(self) -> int:
        return self.original.amount - self.original.back


@dataclass(frozen=True, slots=True)
class Change:
    """An account before and after; points, minor units or Stars."""

    place: Place
    unit: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is given back, and how many of the points that the order gave are taken again."""

    ways: tuple[Way, ...]
    taken: int
    used: Used
    restocks: Restocks
    needed: int  # how many have to approve
    handed: tuple[str, ...]  # who holds cards of it that its buyer handed on
    case_no: str


async def plan_of(work: Work, order: Order) -> Plan:
    """As things stand now."""
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    transfers = await about(work, order.ref, MOVED)
    ways = await _ways(work, order, transfers, merchant.refund_points)
    gave = await _gave(work, order, transfers)
    taken = min(gave, await _free(work, order, ways)) if gave else 0
    used = Used(
        await uses_of(work, order.no) if order.template is Template.REDEMPTION_CARD else 0,
        await _keys(work, order),
        gave - taken,
    )
    restocks = _restocks(order, merchant, used)
    until = refundable_until(order, merchant.refund_days, await work.house())
    seen = (order.elsewhere and order.money > 0) or (until is not None and work.now >= until)
    handed = await _handed(work, order)
    needed = _needed(order, merchant, used, seen=seen or bool(handed))
    facts = (order.version, *astuple(used), restocks, needed, merchant.refund_points, *handed)
    digest = hashlib.sha256(repr(tuple(map(str, facts))).encode()).hexdigest()[:12]
    return Plan(
        ways=tuple(ways),
        taken=taken,
        used=used,
        restocks=restocks,
        needed=needed,
        handed=handed,
        case_no=digest,
    )


async def hold_cards(work: Work, order: Order) -> None:
    """Nobody uses an order's cards nor takes one over until the deed is done; who was faster is
    seen by what is asked from now on."""
    await work.session.execute(
        select(Card.id)
        .where(Card.merchant_id == work.merchant_id, Card.order_no == order.no, _GOOD)
        .order_by(Card.id)
        .with_for_update()
    )


async def changes_of(work: Work, order: Order, plan: Plan) -> list[Change]:
    """The dry run: every account that the plan touches, before and after."""
    moved = defaultdict[tuple[Place, str], int](int)
    for way in plan.ways:
        unit = way.original.unit
        for name, amount in ((way.original.target, -way.amount), (way.target.name, way.amount)):
            if (place := _place(name, unit)) is not None:
                moved[place, unit] += amount
    if plan.taken:
        moved[Place.POINTS, POINTS] -= plan.taken
    before = {key: await _before(work, order, *key) for key in moved}
    return [
        Change(place, unit, before[place, unit], before[place, unit] + change)
        for (place, unit), change in sorted(moved.items())
    ]


async def uses_of(work: Work, order_no: str) -> int:
    """Uses that were redeemed of an order's cards; a reissued card carries those of the old."""
    lane = await work.lane()
    (found,) = await lane.one(_USES, merchant=work.merchant_id, no=order_no)
    return int(found)


_USES = Statement(
    lambda _: select(func.coalesce(func.sum(Card.used), 0)).where(
        Card.merchant_id == bindparam("merchant"),
        Card.order_no == bindparam("no"),
        Card.state != CardState.REPLACED,
    )
)


async def _ways(
    work: Work, order: Order, transfers: Iterable[Transfer], with_points: bool
) -> list[Way]:
    said = {one.key for one in transfers}
    ways = []
    for one in transfers:
        if one.back >= one.amount:
            continue
        whence = side_of(one.source)
        if one.key == f"{order.ref}:earned":
            if f"{one.key}:free" not in said:
                ways.append(Way(one, WORLD))
        elif one.target != SALES.name or (one.unit == POINTS and not with_points):
            continue
        elif whence == ELSEWHERE:  # whoever took it gives it back
            ways.append(Way(one, whence))
        elif whence.person_id is None:
            ways.append(Way(one, DUE_BACK))
        else:
            ways.append(Way(one, await way_back(work, whence)))
    return ways


async def _gave(work: Work, order: Order, transfers: Iterable[Transfer]) -> int:
    """Points that became the buyer's to spend because of it; what ended unspent is nobody's."""
    gifts = (f"{order.ref}:earned:free", f"{order.ref}:credit")
    return sum([one.amount - await ended_of(work, one) for one in transfers if one.key in gifts])


async def _free(work: Work, order: Order, ways: Sequence[Way]) -> int:
    """What points the buyer will have when the ways are gone."""
    if order.person_id is None:
        return 0
    back = sum(
        one.amount for one in ways if one.original.unit == POINTS and one.target is not WORLD
    )
    return (await standing(work, order.person_id)).free + back


async def _keys(work: Work, order: Order) -> int:
    if order.template is not Template.CARD_KEY:
        return 0
    if order.hold_id is None:  # out of the pool: none is asked for before the payment
        return order.quantity
    found = await work.session.scalar(
        select(func.count()).where(
            CardKey.merchant_id == work.merchant_id, CardKey.reservation_id == order.hold_id
        )
    )
    return int(found or 0)


async def _handed(work: Work, order: Order) -> tuple[str, ...]:
    """They lose their cards by the refund, so that it never goes without somebody's word."""
    if order.person_id is None or order.template is not Template.REDEMPTION_CARD:
        return ()
    names = await work.session.scalars(
        select(Card.holder_name)
        .where(
            Card.merchant_id == work.merchant_id,
            Card.order_no == order.no,
            _GOOD,
            Card.holder_id.is_not(None),
            Card.holder_id != order.person_id,
        )
        .order_by(Card.id)
    )
    return tuple(names)


def _restocks(order: Order, merchant: Merchant, used: Used) -> Restocks:
    if order.hold_id is None and not order.elsewhere:
        return Restocks.NO_STOCK
    if order.shipped_at is not None:
        return Restocks.SENT
    if used or order.template is Template.CARD_KEY:
        return Restocks.USED
    if order.state is State.COMPLETED and order.delivery is not Delivery.AT_ONCE:
        return Restocks.HANDED_OVER
    if not merchant.restock_refunds or merchant.restock_since is None:
        return Restocks.OFF
    return Restocks.YES if order.placed_at >= merchant.restock_since else Restocks.BEFORE


def _worth(order: Order, merchant: Merchant) -> int:
    """What it cost in minor units, with its points at the merchant's rate (D36), rounded up: what
    is worth a part of a coin is worth something."""
    return order.money - int(-order.points * 10 ** digits(order.currency) // merchant.points_rate)


def _needed(order: Order, merchant: Merchant, used: Used, *, seen: bool) -> int:
    """None up to the first limit, one up to the second, else two; two where it was used (D25).
    ``seen``: what another shop has to give back, or is asked for too late (S2-07), never goes
    without anybody's word."""
    if used:
        return 2
    worth, free = _worth(order, merchant), merchant.refund_free
    if free is not None and worth <= free and not seen:
        return 0
    return 1 if merchant.refund_one is None or worth <= merchant.refund_one else 2


def _place(name: str, unit: str) -> Place | None:
    if name.startswith("member:"):
        return Place.POINTS if unit == POINTS else Place.BALANCE
    if name.startswith("pending:"):
        return Place.PENDING
    ours = {SALES: Place.SALES, DUE_BACK: Place.DUE, ELSEWHERE: Place.ELSEWHERE}
    return {side.name: place for side, place in ours.items()}.get(name)


async def _before(work: Work, order: Order, place: Place, unit: str) -> int:
    if place in (Place.POINTS, Place.BALANCE):
        return (await standing(work, order.person_id or 0, unit)).free
    side = {
        Place.PENDING: pending(order.person_id or 0),
        Place.SALES: SALES,
        Place.DUE: DUE_BACK,
        Place.ELSEWHERE: ELSEWHERE,
    }[place]
    found = await work.session.get(
        Account, (work.merchant_id, side.name, unit), populate_existing=True
    )
    return found.balance if found else 0
