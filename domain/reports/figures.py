"""A span in numbers, by store: net = gross - discounts - refunds."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, bindparam, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from domain.cards import Card
from domain.desk import Work
from domain.engine import Moment, Statement
from domain.ledger import POINTS, Transfer
from domain.ledger import Kind as Transferred
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
class Scans:
    """A verifier's. ``redeemed`` with what was taken back since: ``undone`` by themselves,
    ``overridden`` by somebody else."""

    redeemed: int = 0
    undone: int = 0
    overridden: int = 0
    refused: int = 0

    def __add__(self, other: "Scans") -> "Scans":
        return self._with(other, 1)

    def __sub__(self, other: "Scans") -> "Scans":
        return self._with(other, -1)

    def _with(self, other: "Scans", times: int) -> "Scans":
        names = [one.name for one in fields(self)]
        return Scans(**{one: getattr(self, one) + times * getattr(other, one) for one in names})


@dataclass(frozen=True, slots=True)
class Points:
    """Into all members' own accounts and out of them, whatever for: their difference is by how
    much what members have has grown."""

    given: int
    taken: int


def total(figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures())


async def points_of(work: Work, span: Span) -> Points:
    house = await work.house()
    row = await (await work.lane()).one(
        _POINTS,
        merchant=work.merchant_id,
        since=house.begins(span.first),
        until=house.ends(span.last),
    )
    return Points(int(row[0]), int(row[1]))


async def claimed_in(work: Work, span: Span) -> int:
    """Vouchers that people claimed: each is a card of theirs, counted once whatever becomes of
    it, and not where it was bought."""
    house = await work.house()
    row = await (await work.lane()).one(
        _CLAIMED,
        merchant=work.merchant_id,
        since=house.begins(span.first),
        until=house.ends(span.last),
    )
    return int(row[0])


def _sum_of(side: InstrumentedAttribute[str]) -> ColumnElement[int]:
    sums = func.sum(Transfer.amount).filter(side.startswith("member:"))
    return func.coalesce(sums, 0)


_CLAIMED = Statement(
    lambda _: select(func.count()).where(
        Card.merchant_id == bindparam("merchant"),
        Card.issued_at >= bindparam("since", type_=Moment()),
        Card.issued_at < bindparam("until", type_=Moment()),
        Card.issued_at == Card.bought_at,  # no later one that stands for it
        Card.voucher_id.is_not(None),
        Card.holder_id.is_not(None),
        Card.order_no == literal(""),
    )
)
_POINTS = Statement(
    lambda _: select(_sum_of(Transfer.target), _sum_of(Transfer.source)).where(
        Transfer.merchant_id == bindparam("merchant"),
        Transfer.at >= bindparam("since", type_=Moment()),
        Transfer.at < bindparam("until", type_=Moment()),
        Transfer.unit == POINTS,
        or_(*(Transfer.kind == one for one in MOVED)),
    )
)
