"""What the clock watches in the malls: sales that end, points stock that the original lacks."""

from typing import TypeVar

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from domain.catalog import FROM_SALE, WITH_CARDS, Product, Validity, Variant, on_sale_since
from domain.chores import Chore, again
from domain.desk import TICK, Work, operation
from domain.engine import of
from domain.mall.model import Cause, Listing
from domain.mall.withdraw import withdraw
from domain.roles import Permission
from domain.staff import tell_leaders_each
from domain.stock import SubInventory, looked_at

T = TypeVar("T")
CHUNK = 20  # products, or sub-inventories, that one transaction looks at


@operation(Permission.TICK, kind=TICK)
async def end_sales(work: Work) -> int:
    """Some of what is past its last day of sale goes off sale (D26, D38), with a notice."""
    house = await work.house()
    days = await work.session.scalars(_on_sale(work, Product.valid_days).where(FROM_SALE))
    over = or_(
        Product.expires_on < house.today,
        Product.benefit_until < house.today,
        and_(WITH_CARDS, Product.validity == Validity.FIXED, Product.valid_until < house.today),
        and_(FROM_SALE, Product.on_sale_at < on_sale_since(days, house, house.today)),
    )
    due = (await work.session.scalars(_on_sale(work, Product.id).where(over).limit(CHUNK))).all()
    if len(due) < CHUNK:
        await again(work, Chore.SALES, house.midnight)
    return len(await withdraw(work, list(due), Cause.EXPIRED))


def _on_sale(work: Work, column: InstrumentedAttribute[T]) -> Select[T]:
    """Of products that a mall sells just now; each once."""
    return (
        select(column)
        .join(Listing, of(Product, Listing.product_id))
        .where(
            Product.merchant_id == work.merchant_id,
            Listing.merchant_id == work.merchant_id,
            Listing.online.is_(True),
        )
        .distinct()
        .order_by(column)
    )


@operation(Permission.TICK, kind=TICK)
async def warn_short(work: Work) -> int:
    """Online listings whose original has less than their points stock (D28); told once.

    Only where stock moved or something was promised: a listing that nobody touched is not
    looked at again.
    """
    moved = await looked_at(work, CHUNK)
    free = (
        select(func.coalesce(func.sum(SubInventory.quantity - SubInventory.reserved), 0))
        .join(Variant, of(Variant, SubInventory.variant_id))
        .where(
            SubInventory.merchant_id == Listing.merchant_id,
            Variant.merchant_id == Listing.merchant_id,
            Variant.product_id == Listing.product_id,
            SubInventory.mall == Listing.mall,
        )
        .scalar_subquery()
    )
    left = Listing.points_stock - Listing.points_taken
    rows = await work.session.execute(
        select(Listing, free).where(
            Listing.merchant_id == work.merchant_id,
            tuple_(Listing.product_id, Listing.mall).in_(sorted(moved)),
            Listing.online.is_(True),
            Listing.points_stock.is_not(None),
            or_(
                and_(Listing.short_told.is_(True), free >= left),
                and_(Listing.short_told.is_(False), free < left),
            ),
        )
    )
    said = []
    for row, has in rows.all():
        promised = (row.points_stock or 0) - row.points_taken
        row.short_told = has < promised
        if row.short_told:
            facts = {
                "listing_id": row.id,
                "product_id": row.product_id,
                "name": row.name,
                "promised": promised,
                "free": int(has),
            }
            said.append((f"short:{row.id}:{work.now.isoformat()}", facts))
    await tell_leaders_each(work, "short", said)
    return len(said)
