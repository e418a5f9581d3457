"""What the clock watches in the malls: sales that end, points stock that the original lacks."""

from sqlalchemy import and_, func, or_, select

from domain.catalog import Product, Variant, sale_ends_on
from domain.desk import TICK, Work, operation
from domain.engine import of
from domain.mall.model import Cause, Listing
from domain.mall.withdraw import withdraw
from domain.roles import Permission
from domain.staff import tell_leaders
from domain.stock import SubInventory


@operation(Permission.TICK, kind=TICK)
async def end_sales(work: Work) -> int:
    """What is past its last day of sale goes off sale (D26), with a notice."""
    house = await work.house()
    rows = await work.session.scalars(
        work.mine(Product)
        .join(Listing, of(Product, Listing.product_id))
        .where(
            Listing.online.is_(True),
            Listing.merchant_id == work.merchant_id,
            (Product.expires_on < house.today) | Product.auto_off.is_(True),
        )
    )
    due = [
        one.id
        for one in rows.unique()
        if (ends := sale_ends_on(one, house.zone)) is not None and ends < house.today
    ]
    return len(await withdraw(work, due, Cause.EXPIRED))


@operation(Permission.TICK, kind=TICK)
async def warn_short(work: Work) -> int:
    """Online listings whose original has less than their points stock (D28); told once."""
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
            Listing.online.is_(True),
            Listing.points_stock.is_not(None),
            or_(
                and_(Listing.short_told.is_(True), free >= left),
                and_(Listing.short_told.is_(False), free < left),
            ),
        )
    )
    told = 0
    for row, has in rows.all():
        row.short_told = has < (row.points_stock or 0) - row.points_taken
        if not row.short_told:
            continue
        told += 1
        await tell_leaders(
            work,
            "short",
            f"short:{row.id}:{work.now.isoformat()}",
            listing_id=row.id,
            product_id=row.product_id,
            name=row.name,
            promised=(row.points_stock or 0) - row.points_taken,
            free=int(has),
        )
    return told
