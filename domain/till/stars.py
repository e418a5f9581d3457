"""The shop's Stars of a day: our books beside Telegram's own list, payment by payment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from domain.desk import READ, Work, operation
from domain.ledger import STARS, STARS_OF_TELEGRAM, Kind, Transfer
from domain.merchants import Merchant
from domain.orders import Means
from domain.payments import Charge
from domain.roles import Permission

SHOWN = 5


@dataclass(frozen=True, slots=True)
class InList:
    """A payment of this shop's that Telegram's list has; ``charge`` is its own number for it."""

    charge: str
    amount: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Unlike:
    """A payment that is not the same in both: 0 where it is not there at all."""

    charge: str
    order_id: int | None
    here: int
    there: int


@dataclass(frozen=True, slots=True)
class StarsDay:
    """``income`` and ``back`` by the ledger, ``told`` by Telegram's list, in Stars."""

    income: int
    back: int
    told: int
    unlike: tuple[Unlike, ...]  # at most a few


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def stars_begin(work: Work) -> datetime | None:
    """Since when Stars are compared: the shop's midnight. None: it takes none."""
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    if merchant.stars_rate is None:
        return None
    house = await work.house()
    return house.begins(house.today)


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def stars_day(work: Work, *, told: Sequence[InList]) -> StarsDay:
    """``told``: this shop's part of Telegram's list, from some time before midnight on."""
    house = await work.house()
    begins = house.begins(house.today)
    listed = {one.charge: one for one in told}
    rows = await work.session.scalars(
        work.mine(Charge)
        .where(Charge.means == Means.STARS, or_(Charge.at >= begins, Charge.telegram.in_(listed)))
        .order_by(Charge.id)
    )
    noted = {one.telegram: one for one in rows}
    unlike = []
    for charge, row in noted.items():
        there = listed[charge].amount if charge in listed else 0
        if row.amount != there:
            unlike.append(Unlike(charge, row.order_id, row.amount, there))
    today = [one for one in told if one.at >= begins]
    unlike += [Unlike(one.charge, None, 0, one.amount) for one in today if one.charge not in noted]
    return StarsDay(
        income=await _moved(work, begins, Transfer.source == STARS_OF_TELEGRAM.name),
        back=await _moved(work, begins, Transfer.target == STARS_OF_TELEGRAM.name),
        told=sum(one.amount for one in today),
        unlike=tuple(unlike[:SHOWN]),
    )


async def _moved(work: Work, since: datetime, side: ColumnElement[bool]) -> int:
    total = await work.session.scalar(
        select(func.coalesce(func.sum(Transfer.amount), 0)).where(
            Transfer.merchant_id == work.merchant_id,
            Transfer.unit == STARS,
            side,
            Transfer.kind.in_((Kind.MOVED, Kind.POSTED)),
            Transfer.at >= since,
        )
    )
    return int(total or 0)
