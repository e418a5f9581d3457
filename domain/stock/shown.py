"""A SKU's stock as it is shown: what there is, what is held, and what customers can buy of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import Boolean, and_, bindparam, column, func, or_, select, table

from domain.catalog import Category, Origin, Product, Variant, sale_ends_on
from domain.days import day_in
from domain.desk import Work
from domain.engine import Named, Query, of, word
from domain.merchants import Merchant
from domain.roles import Role
from domain.stock.model import Freight, Mall, Pool, SubInventory
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class SubLine:
    """A sub-inventory. ``counted`` of ``daily_limit`` today; None: unlimited (S0-19)."""

    id: int
    mall: Mall
    store_id: int
    store: str
    quantity: int
    reserved: int
    sold: int
    online: bool
    daily_limit: int | None
    counted: int
    resets_at: datetime
    freight: Freight
    low_at: int | None
    snoozed_until: datetime | None
    on_sale: bool = False  # its listing is online in a mall that is on, and its sale goes on
    points_left: int | None = None  # of the listing's points stock; None: as the original has it

    @property
    def free(self) -> int:
        """Held for nobody."""
        return self.quantity - self.reserved

    @property
    def limit_reached(self) -> bool:
        return self.daily_limit is not None and self.counted >= self.daily_limit

    @property
    def low(self) -> bool:
        return self.low_at is not None and self.free <= self.low_at

    @property
    def today(self) -> int:
        """Held for nobody, and within what the day still allows (S0-25)."""
        if self.daily_limit is None:
            return self.free
        return max(min(self.free, self.daily_limit - self.counted), 0)

    @property
    def can_sell(self) -> int:
        """How many a customer can buy of it just now."""
        if not self.online or not self.on_sale:
            return 0
        return (
            self.today if self.points_left is None else max(min(self.today, self.points_left), 0)
        )


@dataclass(frozen=True, slots=True)
class StockLine:
    """One SKU: pool, allocated, reserved, sold, can be sold (S0-23). ``pool`` None: not to be
    seen. ``expires_on``: the last day of its sale."""

    variant_id: int
    product_id: int
    product: str
    variant: str
    sku: str
    barcode: str
    pool: int | None
    subs: tuple[SubLine, ...]
    online: bool
    expires_on: date | None
    origin: Origin
    sold_before: int = 0  # while the stock was divided otherwise (S4-23)

    @property
    def allocated(self) -> int:
        return sum(one.quantity for one in self.subs)

    @property
    def reserved(self) -> int:
        return sum(one.reserved for one in self.subs)

    @property
    def sold(self) -> int:
        return sum(one.sold for one in self.subs) + self.sold_before

    @property
    def total(self) -> int:
        return (self.pool or 0) + self.allocated

    @property
    def low(self) -> bool:
        return any(one.low for one in self.subs)

    @property
    def can_sell(self) -> int:
        """How many customers can buy just now, the same number on every screen. The stores of a
        mall share its points stock (D28)."""
        found = 0
        for mall, promised in {one.mall: one.points_left for one in self.subs}.items():
            today = sum(one.can_sell for one in self.subs if one.mall is mall)
            found += today if promised is None else min(today, max(promised, 0))
        return found


async def stock_lines(work: Work, ids: list[int]) -> list[StockLine]:
    """In the order of the ids; what a verifier may see is the own stores' and the shared."""
    if not ids:
        return []
    lines = {one.variant_id: one for one in await lines_of(work, "ids", ids)}
    return [lines[one] for one in ids if one in lines]


async def lines_of(work: Work, which: str, asked: object) -> list[StockLine]:
    """In one question: a row for each sub-inventory, or one for a SKU without any."""
    verifier = work.actor.role is Role.VERIFIER
    values = {"merchant": work.merchant_id, which: asked}
    if verifier:
        values["stores"] = work.actor.stores
    rows = await work.session.execute(_line_query(which, verifier), values)
    whole = work.actor.leads or work.actor.role is Role.SYSTEM
    lines: dict[int, StockLine] = {}
    for row in rows:
        line = lines.get(row[0])
        if line is None:
            pool = (row[6] or 0) if whole else None
            line = lines[row[0]] = _line_of(row, pool)
        if row[13] is None:
            continue
        sub = _sub_line(work, row, on_sale=_sells(work, row, line))
        if row[12] is (sub.store_id == 0):
            lines[row[0]] = replace(line, subs=(*line.subs, sub))
        else:
            lines[row[0]] = replace(line, sold_before=line.sold_before + sub.sold)
    return list(lines.values())


def _line_of(row: Named, pool: int | None) -> StockLine:
    variant, product, name, variant_name, sku, barcode, _pool, online, _ends, origin = row[:10]
    return StockLine(
        variant_id=variant,
        product_id=product,
        product=name,
        variant=variant_name,
        sku=sku,
        barcode=barcode,
        pool=pool,
        subs=(),
        online=online,
        expires_on=sale_ends_on(row, row.timezone),
        origin=origin,
    )


_SUB = (
    SubInventory.id,
    SubInventory.mall,
    SubInventory.store_id,
    SubInventory.quantity,
    SubInventory.reserved,
    SubInventory.sold,
    SubInventory.online,
    SubInventory.daily_limit,
    SubInventory.counted,
    SubInventory.counted_on,
    SubInventory.freight,
    SubInventory.low_at,
    SubInventory.low_snoozed_until,
)
# Named by their words: the malls stand above the stock, and what sells there is asked here too.
LISTINGS = table(
    "listings",
    column("merchant_id"),
    column("id"),
    column("product_id"),
    column("mall", word(Mall)),
    column("online", Boolean),
    column("deleted_at"),
    column("points_stock"),
    column("points_taken"),
)
_MALLS = table("malls", column("merchant_id"), column("mall", word(Mall)), column("on", Boolean))
_ENDS = (
    Product.benefit_until,
    Product.template,
    Product.auto_off,
    Product.validity,
    Product.valid_until,
    Product.valid_days,
    Product.on_sale_at,
)


@lru_cache(maxsize=4)
def _line_query(which: str, verifier: bool) -> Query:
    """Built once for each way of asking: by ``sku``, or by ``ids``."""
    seen = (SubInventory.merchant_id == Variant.merchant_id) & (
        SubInventory.variant_id == Variant.id
    )
    if verifier:
        own = SubInventory.store_id.in_(bindparam("stores", expanding=True))
        seen &= or_(SubInventory.store_id.is_(None), own)
    query = (
        select(
            Variant.id,
            Variant.product_id,
            Product.name,
            Variant.name,
            Variant.sku,
            Variant.barcode,
            Pool.quantity,
            Product.online,
            Product.expires_on,
            Product.origin,
            Merchant.timezone,
            Store.name,
            Product.unified_stock,
            *_SUB,
            func.coalesce(Store.timezone, Merchant.timezone).label("clock"),
            LISTINGS.c.online.label("listed"),
            (LISTINGS.c.points_stock - LISTINGS.c.points_taken).label("points_left"),
            func.coalesce(_MALLS.c.on, SubInventory.mall == Mall.SHOP).label("mall_on"),
            and_(Product.category == Category.POINTS, Variant.credit == 0).label("gives_nothing"),
            *_ENDS,
        )
        .join(Product, of(Product, Variant.product_id))
        .join(Merchant, Merchant.id == Variant.merchant_id)
        .outerjoin(
            Pool, (Pool.merchant_id == Variant.merchant_id) & (Pool.variant_id == Variant.id)
        )
        .outerjoin(SubInventory, seen)
        .outerjoin(Store, of(Store, SubInventory.store_id))
        .outerjoin(
            LISTINGS,
            and_(
                LISTINGS.c.merchant_id == Variant.merchant_id,
                LISTINGS.c.product_id == Variant.product_id,
                LISTINGS.c.mall == SubInventory.mall,
                LISTINGS.c.deleted_at.is_(None),
            ),
        )
        .outerjoin(
            _MALLS,
            and_(_MALLS.c.merchant_id == Variant.merchant_id, _MALLS.c.mall == SubInventory.mall),
        )
        .where(Variant.merchant_id == bindparam("merchant"), Variant.deleted_at.is_(None))
        .order_by(Variant.id, SubInventory.mall, SubInventory.id)
    )
    if which == "sku":
        return query.where(Variant.sku == bindparam("sku"))
    return query.where(Variant.id.in_(bindparam("ids", expanding=True)))


def _sells(work: Work, row: Named, line: StockLine) -> bool:
    """Whether the listing, its mall and the product are online, its sale has not ended, and it
    gives what was said: points of which nobody said how many are not sold (D02)."""
    today = day_in(work.now, row.timezone)[0]
    ended = line.expires_on is not None and line.expires_on < today
    return bool(line.online and row.listed and row.mall_on) and not row.gives_nothing and not ended


def _sub_line(work: Work, row: Named, *, on_sale: bool) -> SubLine:
    """What was counted on another day counts no more (S0-25)."""
    number, mall, store_id, *amounts = row[13 : 13 + len(_SUB)]
    quantity, reserved, sold, online, limit, counted, counted_on, freight, low_at, until = amounts
    today, midnight = day_in(work.now, row.clock)
    return SubLine(
        id=number,
        mall=mall,
        store_id=store_id or 0,
        store=row[11] or "",
        quantity=quantity,
        reserved=reserved,
        sold=sold,
        online=online,
        daily_limit=limit,
        counted=counted if counted_on == today else 0,
        resets_at=midnight,
        freight=freight,
        low_at=low_at,
        snoozed_until=until,
        on_sale=on_sale,
        points_left=row.points_left,
    )
