"""What another shop system sold: its stock is kept here too, then it is sold or let go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.catalog import Variant
from domain.desk import Work
from domain.stock import move
from domain.stock.clocks import house_at
from domain.stock.hold import ref_of
from domain.stock.model import Kind, Mall, Pool, Reservation, SubInventory


@dataclass(frozen=True, slots=True)
class Place:
    """Where a variant lies: in a mall's sub-inventory, or not allocated, in the pool."""

    sub_id: int | None
    free: int
    store_id: int | None = None  # whose own it is


async def place_of(
    work: Work, variant_id: int, mall: Mall, store_id: int | None, unified: bool
) -> Place:
    """Of several stores' the one that was said, else the one that has most; ``unified`` as the
    product's stock is divided."""
    free = SubInventory.quantity - SubInventory.reserved
    query = select(SubInventory.id, free, SubInventory.store_id).where(
        SubInventory.merchant_id == work.merchant_id,
        SubInventory.variant_id == variant_id,
        SubInventory.mall == mall,
        SubInventory.store_id.is_(None) == unified,
    )
    if store_id is not None and not unified:
        query = query.where(SubInventory.store_id == store_id)
    query = query.order_by(free.desc())
    row = (await work.session.execute(query.limit(1))).first()
    if row is not None:
        return Place(*row)
    pool = await work.session.scalar(
        select(Pool.quantity).where(
            Pool.merchant_id == work.merchant_id, Pool.variant_id == variant_id
        )
    )
    return Place(None, pool or 0)


async def keep_sold(
    work: Work,
    variant: Variant,
    place: Place,
    quantity: int,
    *,
    at: datetime,
    ref: str,
    person_id: int | None,
    person_name: str,
) -> Reservation | None:
    """Keep it for an order; None: it was taken out of the pool. It is sold already, so neither
    an offline stock nor a daily limit stands in its way; it counts on the day ``at`` which it was
    sold there. Raises NotEnough, PoolTooSmall."""
    if place.sub_id is None:
        await move.in_pool(work, variant, -quantity, Kind.SALE, ref=ref)
        return None
    house = await house_at(work, place.store_id)
    on = house.local(at).date()
    row = Reservation(
        merchant_id=work.merchant_id,
        id=await work.number(Reservation),
        sub_id=place.sub_id,
        variant_id=variant.id,
        listing_id=None,
        person_id=person_id,
        person_name=person_name,
        quantity=quantity,
        ordered=True,
        counted_on=on,
        made_at=work.now,
        expires_at=work.now,
    )
    work.session.add(row)
    await work.session.flush()
    await move.hold_sold(
        work, variant, place.sub_id, quantity, on, ref_of(row.id), counts=on == house.today
    )
    return row


async def pool_gets_back(
    work: Work, variant_id: int, quantity: int, ref: str, kind: Kind = Kind.RELEASE
) -> None:
    """What was taken out of the pool for an order that is not to be, or was refunded."""
    variant = await work.get(Variant, variant_id)
    await move.in_pool(work, variant, quantity, kind, ref=ref)
