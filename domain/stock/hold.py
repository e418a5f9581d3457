"""Reservations: stock kept for somebody, then sold, released, or run out (D06)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, false, select, update

from domain.catalog import Product, Variant
from domain.desk import READ, Work, operation
from domain.engine import Query, of
from domain.errors import Gone, NotFound
from domain.limits import HOLD_MINUTES
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page_of_parts
from domain.roles import Permission
from domain.stock import move
from domain.stock.clocks import house_at
from domain.stock.model import STILL_HELD, HoldState, Kind, Mall, Reservation, SubInventory
from domain.stock.shown import LISTINGS


@dataclass(frozen=True, slots=True)
class HoldLine:
    id: int
    product_id: int
    product: str
    variant: str
    sku: str
    mall: Mall
    quantity: int
    person: str
    state: HoldState
    ordered: bool  # an order ends it
    made_at: datetime
    expires_at: datetime


async def reserve(
    work: Work,
    variant: Variant,
    sub: SubInventory,
    quantity: int,
    *,
    person_id: int | None,
    person_name: str,
    listing_id: int | None,
    ordered: bool = False,
) -> Reservation:
    """Keep stock until the merchant's closing time. Raises NotEnough, SubOffline,
    DailyLimitReached."""
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    house = await house_at(work, sub.store_id)
    row = Reservation(
        state=HoldState.HELD,
        merchant_id=work.merchant_id,
        id=await work.number(Reservation),
        sub_id=sub.id,
        variant_id=variant.id,
        listing_id=listing_id,
        person_id=person_id,
        person_name=person_name,
        quantity=quantity,
        ordered=ordered,
        counted_on=house.today,
        made_at=work.now,
        expires_at=work.now + timedelta(minutes=merchant.hold_minutes or HOLD_MINUTES),
    )
    await work.put(row)
    await move.hold(work, variant, sub, quantity, house, ref_of(row.id))
    return row


async def reserve_each(
    work: Work, variant: Variant, sub: SubInventory, count: int, name: str, ref: str
) -> range:
    """The same, a unit each and until somebody ends it: their numbers. ``name``: for whom or
    what. Raises NotEnough, SubOffline, DailyLimitReached."""
    house = await house_at(work, sub.store_id)
    numbers = await work.numbers(Reservation, count)
    work.session.add_all(
        Reservation(
            merchant_id=work.merchant_id,
            id=number,
            sub_id=sub.id,
            variant_id=variant.id,
            person_name=name,
            quantity=1,
            ordered=True,
            counted_on=house.today,
            made_at=work.now,
            expires_at=work.now,
        )
        for number in numbers
    )
    await work.session.flush()
    await move.hold(work, variant, sub, count, house, ref)
    return numbers


async def let_go(work: Work, hold_id: int, kind: Kind, *, ordered: bool = False) -> Reservation:
    """End a reservation without a sale; its stock is free again. Raises Gone, NotFound."""
    state = HoldState.EXPIRED if kind is Kind.EXPIRE else HoldState.RELEASED
    row = await _end(work, hold_id, state, ordered)
    await move.release(
        work, row.variant_id, row.sub_id, row.quantity, kind, row.counted_on, ref_of(row.id)
    )
    return row


async def let_go_each(work: Work, numbers: range, ref: str) -> int:
    """The same of some that ``reserve_each`` made at once, unless they ended before; how many."""
    ended = (
        await work.session.execute(
            update(Reservation)
            .where(
                Reservation.merchant_id == work.merchant_id,
                Reservation.id >= numbers.start,
                Reservation.id < numbers.stop,
                Reservation.state == HoldState.HELD,
            )
            .values(state=HoldState.RELEASED, ended_at=work.now)
            .returning(Reservation.variant_id, Reservation.sub_id, Reservation.counted_on)
        )
    ).all()
    if ended:
        variant_id, sub_id, day = ended[0]
        await move.release(work, variant_id, sub_id, len(ended), Kind.RELEASE, day, ref)
    return len(ended)


async def put_in_order(work: Work, hold_id: int) -> Reservation:
    """What was put aside is an order's from now on. Raises Gone, NotFound."""
    row = await work.session.scalar(
        update(Reservation)
        .where(
            Reservation.merchant_id == work.merchant_id,
            Reservation.id == hold_id,
            Reservation.state == HoldState.HELD,
            Reservation.ordered.is_(False),
        )
        .values(ordered=True)
        .returning(Reservation)
        .execution_options(populate_existing=True)
    )
    if row is None:
        await work.get(Reservation, hold_id)
        raise Gone("hold")
    return row


async def sell_held(work: Work, hold_id: int, *, ordered: bool) -> Reservation:
    """A reservation becomes a sale (D06). Raises Gone, NotFound."""
    row = await _end(work, hold_id, HoldState.SOLD, ordered)
    await move.sell(work, row.variant_id, row.sub_id, row.quantity, ref_of(row.id))
    return row


async def return_sold(work: Work, hold_id: int) -> Reservation:
    """A sale was refunded: it counts for no purchase limit any more. What of it goes back into the
    stock is another question. Raises Gone, NotFound."""
    row: Reservation | None = await work.session.scalar(
        _RETURNED, {"merchant": work.merchant_id, "hold": hold_id}
    )
    if row is None:
        await work.get(Reservation, hold_id)
        raise Gone("hold")
    return row


@operation(Permission.MANAGE_STOCK, kind=READ)
async def list_holds(
    work: Work,
    *,
    product_id: int | None = None,
    listing_id: int | None = None,
    place: Place = START,
    size: int = 8,
) -> Page[HoldLine]:
    """What is held, and what became of it; the open ones first (D06)."""
    each = await _lists(work, product_id, listing_id)
    states = (STILL_HELD, Reservation.state != HoldState.HELD)
    parts = [[one.where(state) for one in each] for state in states]
    found, before, after = await page_of_parts(work, parts, Reservation.id, place, size)
    ids = [one.id for one in found]
    rows = await work.session.execute(_lines(work).where(Reservation.id.in_(ids)))
    lines = {row.id: HoldLine(**row._mapping) for row in rows}
    return Page([lines[one] for one in ids], before, after, *found[:1], *found[-1:])


async def _lists(work: Work, product_id: int | None, listing_id: int | None) -> list[Select[int]]:
    """The reservations of a product or a listing, those of each variant apart."""
    mine = select(Reservation.id).where(Reservation.merchant_id == work.merchant_id)
    variants = select(Variant.id).where(Variant.merchant_id == work.merchant_id)
    if listing_id is not None:
        mine = mine.where(Reservation.listing_id == listing_id)
        variants = variants.join(
            LISTINGS,
            (LISTINGS.c.merchant_id == Variant.merchant_id)
            & (LISTINGS.c.product_id == Variant.product_id),
        ).where(LISTINGS.c.id == listing_id)
    elif product_id is not None:
        variants = variants.where(Variant.product_id == product_id)
    else:
        return [mine]
    found = await work.session.scalars(variants)
    return [mine.where(Reservation.variant_id == one) for one in found] or [mine.where(false())]


@operation(Permission.MANAGE_STOCK, kind=READ)
async def hold_line(work: Work, *, hold_id: int) -> HoldLine:
    """Raises NotFound."""
    return await line_of(work, hold_id)


async def _end(work: Work, hold_id: int, state: HoldState, ordered: bool) -> Reservation:
    """Exactly one of those who want to end it does; an order's ends with the order alone."""
    row: Reservation | None = await work.session.scalar(
        _ENDED,
        {
            "merchant": work.merchant_id,
            "hold": hold_id,
            "was_ordered": ordered,
            "ends_as": state,
            "now": work.now,
        },
    )
    if row is None:
        await work.get(Reservation, hold_id)
        raise Gone("hold")
    return row


_RETURNED = (
    update(Reservation)
    .where(
        Reservation.merchant_id == bindparam("merchant"),
        Reservation.id == bindparam("hold"),
        Reservation.state == HoldState.SOLD,
    )
    .values(state=HoldState.RETURNED)
    .returning(Reservation)
    .execution_options(synchronize_session=False, populate_existing=True)
)
_ENDED = (
    update(Reservation)
    .where(
        Reservation.merchant_id == bindparam("merchant"),
        Reservation.id == bindparam("hold"),
        Reservation.state == HoldState.HELD,
        Reservation.ordered == bindparam("was_ordered"),
    )
    .values(state=bindparam("ends_as"), ended_at=bindparam("now"))
    .returning(Reservation)
    .execution_options(synchronize_session=False, populate_existing=True)
)


def _lines(work: Work) -> Query:
    return (
        select(
            Reservation.id,
            Variant.product_id,
            Product.name.label("product"),
            Variant.name.label("variant"),
            Variant.sku,
            SubInventory.mall,
            Reservation.quantity,
            Reservation.person_name.label("person"),
            Reservation.state,
            Reservation.ordered,
            Reservation.made_at,
            Reservation.expires_at,
        )
        .join(Variant, of(Variant, Reservation.variant_id))
        .join(Product, of(Product, Variant.product_id))
        .join(SubInventory, of(SubInventory, Reservation.sub_id))
        .where(Reservation.merchant_id == work.merchant_id)
    )


async def line_of(work: Work, hold_id: int) -> HoldLine:
    """One reservation of the merchant's, with what was written just now. Raises NotFound."""
    await work.session.flush()
    row = (await work.session.execute(_lines(work).where(Reservation.id == hold_id))).first()
    if row is None:
        raise NotFound("reservations")
    return HoldLine(**row._mapping)


def ref_of(number: int) -> str:
    """What the moves of a reservation are about."""
    return f"hold:{number}"
