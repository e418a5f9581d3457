"""What the clock watches in the malls: sales that end, points stock that the original lacks."""

from sqlalchemy import and_, func, or_, select, tuple_
from sqlalchemy.orm import load_only

from domain.catalog import Product, Validity, Variant, sale_ends_on
from domain.chores import Chore, again
from domain.desk import TICK, Work, operation
from domain.engine import of
from domain.mall.model import Cause, Listing
from domain.mall.withdraw import withdraw
from domain.roles import Permission
from domain.staff import tell_leaders_each
from domain.stock import SubInventory, looked_at

CHUNK = 20  # products, or sub-inventories, that one transaction looks at


@operation(Permission.TICK, kind=TICK)
async def end_sales(work: Work) -> int:
    """Some of what is past its last day of sale goes off sale (D26, D38), with a notice."""
    house = await work.house()
    rows = await work.session.scalars(
        work.mine(Product)
        .join(Listing, of(Product, Listing.product_id))
        .where(
            Listing.online.is_(True),
            Listing.merchant_id == work.merchant_id,
            or_(
                Product.expires_on < house.today,
                Product.benefit_until < house.today,
                and_(Product.auto_off, Product.valid_until < house.today),
                and_(Product.auto_off, Product.validity == Validity.FROM_SALE),
            ),
        )
        .options(load_only(*_ENDS))
    )
    due = [
        one.id
        for one in rows.unique()
        if (ends := sale_ends_on(one, house.zone)) is not None and ends < house.today
    ]
    if len(due) <= CHUNK:
        await again(work, Chore.SALES, house.midnight)
    return len(await withdraw(work, due[:CHUNK], Cause.EXPIRED))


_ENDS = (
    Product.expires_on,
    Product.benefit_until,
    Product.template,
    Product.auto_off,
    Product.validity,
    Product.valid_until,
    Product.valid_days,
    Product.on_sale_at,
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
