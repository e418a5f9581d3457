"""What stands in the way of selling: one answer for each mall (S0-39)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto

from domain.catalog import Category, Product, living_variants, sale_ends_on
from domain.desk import READ, Work, operation
from domain.mall.library import voucher_stopped
from domain.mall.model import Listing
from domain.mall.open import is_on
from domain.roles import Permission
from domain.stock import SELLING, Mall, StockLine, SubLine, stock_of_product


class Why(StrEnum):
    """What stands in the way; each has a button that removes it."""

    PRODUCT_OFFLINE = auto()
    EXPIRED = auto()
    VOUCHER_STOPPED = auto()  # paused or ended
    GIVES_NOTHING = auto()  # points of which nobody said how many (D02)
    NOT_ALLOCATED = auto()
    SUB_OFFLINE = auto()
    EMPTY = auto()
    ALL_HELD = auto()
    DAILY_LIMIT = auto()
    NOT_LISTED = auto()
    LISTING_OFF = auto()
    POINTS_STOCK_GONE = auto()
    MALL_OFF = auto()


@dataclass(frozen=True, slots=True)
class Blocker:
    """``id``: of the variant, sub-inventory or listing that is meant."""

    why: Why
    id: int
    sku: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Selling:
    """One mall's answer to "why is it not selling?"; nothing in the way: it sells (S0-39)."""

    mall: Mall
    listing_id: int | None
    pool_online: bool
    sub_online: bool
    listing_online: bool
    blockers: tuple[Blocker, ...]
    can_sell: int = 0  # how many customers can buy just now

    @property
    def sellable(self) -> bool:
        return not self.blockers


@operation(Permission.MANAGE_PRODUCTS, kind=READ)
async def why_not_selling(work: Work, *, product_id: int) -> list[Selling]:
    """For each mall that the product is meant for or is in: what stands in the way (S0-39)."""
    product = await work.get(Product, product_id)
    rows = {
        row.mall: row
        for row in await work.session.scalars(
            work.mine(Listing).where(
                Listing.product_id == product_id, Listing.deleted_at.is_(None)
            )
        )
    }
    stock = await stock_of_product.run(work, product_id=product_id)
    meant = Mall.POINTS if product.purpose.value == "points_mall" else Mall.SHOP
    touched = {sub.mall for line in stock for sub in line.subs} | set(rows) | {meant}
    return [
        await selling_of(work, product, mall, rows.get(mall), stock)
        for mall in SELLING
        if mall in touched
    ]


async def selling_of(
    work: Work, product: Product, mall: Mall, row: Listing | None, stock: list[StockLine]
) -> Selling:
    """Every blocker, in the order in which they are best removed."""
    house = await work.house()
    subs = [(line.sku, sub) for line in stock for sub in line.subs if sub.mall is mall]
    found = []
    if not product.online:
        found.append(Blocker(Why.PRODUCT_OFFLINE, product.id))
    ends = sale_ends_on(product, house.zone)
    if ends is not None and ends < house.today:
        found.append(Blocker(Why.EXPIRED, product.id))
    if product.voucher_id is not None and await voucher_stopped(work, product):
        found.append(Blocker(Why.VOUCHER_STOPPED, product.voucher_id))
    nothing = await _giving_nothing(work, product)
    can = [(sku, sub) for sku, sub in subs if sub.online and sub.today and sku not in nothing]
    if not can:
        found += [Blocker(Why.GIVES_NOTHING, key, sku) for sku, key in nothing.items()][:8]
    if not subs:
        found += [Blocker(Why.NOT_ALLOCATED, line.variant_id, line.sku) for line in stock[:1]]
    if not can:
        for sku, sub in subs[:8]:
            if not sub.online:
                found.append(Blocker(Why.SUB_OFFLINE, sub.id, sku))
            if not sub.quantity:
                found.append(Blocker(Why.EMPTY, sub.id, sku))
            elif not sub.free:
                found.append(Blocker(Why.ALL_HELD, product.id, sku))
            elif sub.limit_reached:
                found.append(Blocker(Why.DAILY_LIMIT, sub.id, sku, sub.resets_at))
    if row is None:
        found.append(Blocker(Why.NOT_LISTED, product.id))
    else:
        if not row.online:
            found.append(Blocker(Why.LISTING_OFF, row.id))
        if row.points_stock is not None and row.points_taken >= row.points_stock:
            found.append(Blocker(Why.POINTS_STOCK_GONE, row.id))
    if not await is_on(work, mall):
        found.append(Blocker(Why.MALL_OFF, 0))
    return Selling(
        mall=mall,
        listing_id=row.id if row else None,
        pool_online=product.online,
        sub_online=any(sub.online for _, sub in subs),
        listing_online=bool(row and row.online),
        blockers=tuple(found),
        can_sell=0 if found else _can_sell(can, row),
    )


async def _giving_nothing(work: Work, product: Product) -> dict[str, int]:
    """Variants of a points product of which nobody said how many points they give (D02)."""
    if product.category is not Category.POINTS:
        return {}
    return {one.sku: one.id for one in await living_variants(work, product.id) if not one.credit}


def _can_sell(can: list[tuple[str, SubLine]], row: Listing | None) -> int:
    """The lesser of what there is today and what is left of the points stock (D28)."""
    today = sum(sub.today for _, sub in can)
    if row is None or row.points_stock is None:
        return today
    return min(today, row.points_stock - row.points_taken)
