"""Putting an item aside for somebody by hand, until the closing time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.desk import DEED, TICK, Work, operation
from domain.errors import Gone
from domain.mall.keep import keep, on_sale, points_stock_back
from domain.mall.listings import values_of
from domain.mall.price import to_pay
from domain.roles import Permission
from domain.stock import HELD, HoldLine, Kind, Reservation, let_go, line_of

CHUNK = 2  # reservations that one transaction ends


@dataclass(frozen=True, slots=True)
class HeldItem:
    hold_id: int
    name: str
    variant: str
    quantity: int
    person: str
    until: datetime


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def hold_for(
    work: Work, *, listing_id: int, variant_id: int, person_id: int | None, quantity: int = 1
) -> HeldItem:
    """Put stock aside for a member, who is told, or for nobody in particular, until the closing
    time (D06).

    Raises as ``on_sale`` and ``keep`` do.
    """
    item = await on_sale(work, listing_id, variant_id)
    held = await keep(work, item, quantity, person_id)
    if person_id is not None and person_id != work.actor.id:
        own, house = item.variant.price, await work.house()
        each = to_pay(values_of(item.listing, house.points_rate), own, house.currency)
        await work.owe(
            "put_aside",
            f"put_aside:{held.id}",
            person_id,
            name=item.listing.name,
            listing_id=item.listing.id,
            quantity=quantity,
            points=each.points * quantity,
            cash=each.cash * quantity,
            currency=house.currency,
            until=held.expires_at.isoformat(),
        )
    return HeldItem(
        hold_id=held.id,
        name=item.listing.name,
        variant=item.variant.name,
        quantity=quantity,
        person=held.person_name,
        until=held.expires_at,
    )


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def release_hold(work: Work, *, hold_id: int) -> HoldLine:
    """Give it back to the mall (D06). Raises Gone where it ended before, NotFound."""
    await points_stock_back(work, await let_go(work, hold_id, Kind.RELEASE))
    return await line_of(work, hold_id)


@operation(Permission.TICK, kind=TICK)
async def sweep_holds(work: Work) -> int:
    """Some of the reservations whose time is over give their stock back (D06)."""
    due = await work.session.scalars(
        select(Reservation.id)
        .where(
            Reservation.merchant_id == work.merchant_id,
            HELD,
            Reservation.expires_at <= work.now,
        )
        .order_by(Reservation.expires_at)
        .limit(CHUNK)
    )
    swept = 0
    for number in due.all():
        try:
            await points_stock_back(work, await let_go(work, number, Kind.EXPIRE))
        except Gone:  # released or sold while we were looking
            continue
        swept += 1
    return swept
