"""What there is: the stock of a product, a list, the ledger, and whether the ledger agrees."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from domain.catalog.make import SCOPE
from domain.catalog.model import Origin, Product, Variant
from domain.catalog.query import searched, variants_by_code
from domain.catalog.search import matches
from domain.desk import Work, operation
from domain.errors import NotFound
from domain.paging import START, Page, Place, page
from domain.roles import Permission
from domain.stock.model import (
    Freight,
    Kind,
    Mall,
    Pool,
    StockCheck,
    StockMove,
    SubInventory,
)
from domain.stock.move import day_of
from domain.stores.model import Store


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

    @property
    def free(self) -> int:
        return self.quantity - self.reserved

    @property
    def limit_reached(self) -> bool:
        return self.daily_limit is not None and self.counted >= self.daily_limit


@dataclass(frozen=True, slots=True)
class StockLine:
    """One SKU: pool, allocated, reserved, sold, free (S0-23). ``pool`` None: not to be seen."""

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

    @property
    def allocated(self) -> int:
        return sum(one.quantity for one in self.subs)

    @property
    def reserved(self) -> int:
        return sum(one.reserved for one in self.subs)

    @property
    def sold(self) -> int:
        return sum(one.sold for one in self.subs)

    @property
    def total(self) -> int:
        return (self.pool or 0) + self.allocated

    @property
    def free(self) -> int:
        """What may be sold just now: allocated and not held for anybody."""
        return self.allocated - self.reserved


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A line of the ledger. The balances are those after the deed."""

    id: int
    at: datetime
    sku: str
    kind: Kind
    mall: Mall | None
    pool_change: int
    pool_after: int | None
    sub_change: int
    sub_after: int | None
    reserved_change: int
    reserved_after: int | None
    who: str
    reason: str


@operation(Permission.SEE_STOCK, writes=False)
async def find_stock(
    work: Work,
    *,
    words: str = "",
    place: Place = START,
    size: int = 8,
) -> Page[StockLine]:
    """SKUs newest first, or by words, SKU or barcode. A verifier sees the own store's stock."""
    if not words.strip():
        query = select(Variant.id).where(
            Variant.merchant_id == work.merchant_id, Variant.deleted_at.is_(None)
        )
        ids, before, after = await page(work, query, Variant.id, place, size)
        return Page(await stock_lines(work, ids), before, after)
    exact = await _exactly(work, words.strip())
    if exact:
        return Page(await stock_lines(work, exact), False, False)
    found = matches(work.merchant_id, SCOPE, words)
    if found is None:
        return Page([], False, False)
    products, before, after = await searched(work, found, place, size)
    ids = list(
        await work.session.scalars(
            select(Variant.id)
            .where(
                Variant.merchant_id == work.merchant_id,
                Variant.product_id.in_(products),
                Variant.deleted_at.is_(None),
            )
            .order_by(Variant.id)
        )
    )
    return Page(await stock_lines(work, ids), before, after)


@operation(Permission.SEE_STOCK, writes=False)
async def stock_by_codes(work: Work, *, codes: list[str]) -> list[StockLine]:
    """What the barcodes of a photo belong to: a look-up, never a redemption."""
    found = await variants_by_code(work, codes[:20])
    return await stock_lines(work, [one.id for one in found])


@operation(Permission.SEE_STOCK, writes=False)
async def stock_of(work: Work, *, variant_id: int) -> StockLine:
    """One SKU. Raises NotFound."""
    lines = await stock_lines(work, [variant_id])
    if not lines:
        raise NotFound("variants")
    return lines[0]


@operation(Permission.SEE_STOCK, writes=False)
async def stock_of_sub(work: Work, *, sub_id: int) -> StockLine:
    """The SKU that a sub-inventory belongs to. Raises NotFound."""
    sub = await work.get(SubInventory, sub_id)
    return await stock_of.run(work, variant_id=sub.variant_id)


@operation(Permission.SEE_STOCK, writes=False)
async def stock_of_product(work: Work, *, product_id: int) -> list[StockLine]:
    """All SKUs of a product."""
    ids = await work.session.scalars(
        select(Variant.id)
        .where(
            Variant.merchant_id == work.merchant_id,
            Variant.product_id == product_id,
            Variant.deleted_at.is_(None),
        )
        .order_by(Variant.id)
    )
    return await stock_lines(work, list(ids))


async def _exactly(work: Work, words: str) -> list[int]:
    """The SKU itself, or a typed barcode."""
    found = await work.session.scalars(
        select(Variant.id).where(
            Variant.merchant_id == work.merchant_id,
            Variant.sku == words.upper(),
            Variant.deleted_at.is_(None),
        )
    )
    ids = list(found)
    if not ids and words.isascii() and " " not in words:
        ids = [one.id for one in await variants_by_code(work, [words])]
    return ids


async def stock_lines(work: Work, ids: list[int]) -> list[StockLine]:
    """In the order of the ids; what a verifier may see is the own stores' and the shared."""
    if not ids:
        return []
    rows = (
        await work.session.execute(
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
            )
            .join(Product, Product.id == Variant.product_id)
            .outerjoin(
                Pool, (Pool.merchant_id == Variant.merchant_id) & (Pool.variant_id == Variant.id)
            )
            .where(
                Variant.merchant_id == work.merchant_id,
                Variant.id.in_(ids),
                Variant.deleted_at.is_(None),
            )
        )
    ).all()
    subs = await _subs(work, ids)
    whole = work.actor.leads or work.actor.role.value == "system"
    lines = {
        row[0]: StockLine(
            variant_id=row[0],
            product_id=row[1],
            product=row[2],
            variant=row[3],
            sku=row[4],
            barcode=row[5],
            pool=row[6] or 0 if whole else None,
            subs=tuple(subs.get(row[0], ())),
            online=row[7],
            expires_on=row[8],
            origin=row[9],
        )
        for row in rows
    }
    return [lines[one] for one in ids if one in lines]


async def _subs(work: Work, ids: list[int]) -> dict[int, list[SubLine]]:
    today, midnight = await day_of(work)
    query = (
        select(SubInventory, Store.name)
        .outerjoin(Store, Store.id == SubInventory.store_id)
        .where(SubInventory.merchant_id == work.merchant_id, SubInventory.variant_id.in_(ids))
        .order_by(SubInventory.mall, SubInventory.store_id)
    )
    if work.actor.role.value == "verifier":
        query = query.where(
            or_(SubInventory.store_id == 0, SubInventory.store_id.in_(work.actor.stores))
        )
    found: dict[int, list[SubLine]] = {}
    for row, store in await work.session.execute(query):
        line = SubLine(
            row.id,
            row.mall,
            row.store_id,
            store or "",
            row.quantity,
            row.reserved,
            row.sold,
            row.online,
            row.daily_limit,
            row.counted if row.counted_on == today else 0,
            midnight,
            row.freight,
            row.low_at,
            row.low_snoozed_until,
        )
        found.setdefault(row.variant_id, []).append(line)
    return found


@operation(Permission.MANAGE_STOCK, writes=False)
async def ledger(
    work: Work,
    *,
    variant_id: int,
    place: Place = START,
    size: int = 8,
) -> Page[MoveLine]:
    """The ledger of a SKU, newest first: who, why, before, after."""
    query = select(StockMove.id).where(
        StockMove.merchant_id == work.merchant_id, StockMove.variant_id == variant_id
    )
    ids, before, after = await page(work, query, StockMove.id, place, size)
    rows = await work.session.execute(
        select(StockMove, Variant.sku, SubInventory.mall)
        .join(Variant, Variant.id == StockMove.variant_id)
        .outerjoin(SubInventory, SubInventory.id == StockMove.sub_id)
        .where(StockMove.merchant_id == work.merchant_id, StockMove.id.in_(ids))
        .order_by(StockMove.id.desc())
    )
    lines = [
        MoveLine(
            one.id,
            one.at,
            sku,
            one.kind,
            mall,
            one.pool_change,
            one.pool_after,
            one.sub_change,
            one.sub_after,
            one.reserved_change,
            one.reserved_after,
            one.actor_name,
            one.reason,
        )
        for one, sku, mall in rows
    ]
    return Page(lines, before, after)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A balance that is not the sum of its ledger."""

    account: str
    id: int
    balance: int
    ledger: int


@operation(Permission.TICK)
async def check_ledger(work: Work) -> list[Discrepancy]:
    """Once a day of the merchant: every balance beside the sum of its lines."""
    today, _ = await day_of(work)
    entered = await work.session.scalar(
        work.insert(StockCheck)
        .values(merchant_id=work.merchant_id, day=today, wrong=0, at=work.now)
        .on_conflict_do_nothing()
        .returning(StockCheck.day)
    )
    if entered is None:
        return []
    wrong = await discrepancies(work)
    if wrong:
        row = await work.session.get_one(StockCheck, (work.merchant_id, today))
        row.wrong = len(wrong)
    return wrong


async def discrepancies(work: Work) -> list[Discrepancy]:
    mine = StockMove.merchant_id == work.merchant_id
    pools = (
        select(StockMove.variant_id, func.sum(StockMove.pool_change).label("total"))
        .where(mine)
        .group_by(StockMove.variant_id)
        .subquery()
    )
    subs = (
        select(
            StockMove.sub_id,
            func.sum(StockMove.sub_change).label("total"),
            func.sum(StockMove.reserved_change).label("reserved"),
        )
        .where(mine, StockMove.sub_id.is_not(None))
        .group_by(StockMove.sub_id)
        .subquery()
    )
    said: Any = func.coalesce(pools.c.total, 0)
    found = [
        Discrepancy("pool", row[0], row[1], int(row[2]))
        for row in await work.session.execute(
            select(Pool.variant_id, Pool.quantity, said)
            .outerjoin(pools, pools.c.variant_id == Pool.variant_id)
            .where(Pool.merchant_id == work.merchant_id, Pool.quantity != said)
            .limit(100)
        )
    ]
    for name, column, total in (
        ("sub", SubInventory.quantity, subs.c.total),
        ("reserved", SubInventory.reserved, subs.c.reserved),
    ):
        said = func.coalesce(total, 0)
        found += [
            Discrepancy(name, row[0], row[1], int(row[2]))
            for row in await work.session.execute(
                select(SubInventory.id, column, said)
                .outerjoin(subs, subs.c.sub_id == SubInventory.id)
                .where(SubInventory.merchant_id == work.merchant_id, column != said)
                .limit(100)
            )
        ]
    return found
