"""What there is: the stock of a product, a list, the ledger, and whether the ledger agrees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from domain.catalog import SCOPE, Origin, Product, Variant, matches, searched, variants_by_code
from domain.days import day_in
from domain.desk import READ, Work, operation
from domain.engine import of, tidy
from domain.errors import NotFound
from domain.merchants import Merchant
from domain.paging import START, Page, Place, page
from domain.roles import Permission, Role
from domain.stock.model import (
    SELLING,
    Freight,
    Mall,
    Pool,
    SubInventory,
)
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
    def free(self) -> int:
        """What may be sold just now: in a mall and not held for anybody."""
        return sum(one.free for one in self.subs if one.mall in SELLING)


@operation(Permission.SEE_STOCK, kind=READ)
async def find_stock(
    work: Work,
    *,
    words: str = "",
    place: Place = START,
    size: int = 8,
) -> Page[StockLine]:
    """SKUs newest first, or by words, SKU or barcode. A verifier sees the own store's stock."""
    words = tidy(words)  # PostgreSQL takes no NUL
    if not words:
        query = select(Variant.id).where(
            Variant.merchant_id == work.merchant_id, Variant.deleted_at.is_(None)
        )
        ids, before, after = await page(work, query, Variant.id, place, size)
        return Page(await stock_lines(work, ids), before, after)
    exact = await _exactly(work, words)
    if exact:
        return Page(exact, False, False)
    found = await matches(work, SCOPE, words)
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


@operation(Permission.SEE_STOCK, kind=READ)
async def stock_by_codes(work: Work, *, codes: list[str]) -> list[StockLine]:
    """What the barcodes of a photo belong to: a look-up, never a redemption."""
    found = await variants_by_code(work, codes[:20])
    return await stock_lines(work, [one.id for one in found])


@operation(Permission.SEE_STOCK, kind=READ)
async def stock_of(work: Work, *, variant_id: int) -> StockLine:
    """One SKU. Raises NotFound."""
    lines = await stock_lines(work, [variant_id])
    if not lines:
        raise NotFound("variants")
    return lines[0]


@operation(Permission.MANAGE_STOCK, kind=READ)
async def stock_of_sub(work: Work, *, sub_id: int) -> StockLine:
    """The SKU that a sub-inventory belongs to. Raises NotFound."""
    sub = await work.get(SubInventory, sub_id)
    return await stock_of.run(work, variant_id=sub.variant_id)


@operation(Permission.SEE_STOCK, kind=READ)
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


def low_variants(merchant_id: int) -> Select[int]:
    """What has fallen to its threshold in some mall, but for what was snoozed."""
    low = select(SubInventory.variant_id).where(
        SubInventory.merchant_id == merchant_id,
        SubInventory.low_told,
        SubInventory.low_snoozed_until.is_(None),
    )
    return select(Variant.id).where(
        Variant.merchant_id == merchant_id, Variant.deleted_at.is_(None), Variant.id.in_(low)
    )


@operation(Permission.MANAGE_STOCK, kind=READ)
async def low_stock(work: Work, *, place: Place = START, size: int = 8) -> Page[StockLine]:
    """Every SKU that runs low, newest first."""
    query = low_variants(work.merchant_id)
    ids, before, after = await page(work, query, Variant.id, place, size)
    return Page(await stock_lines(work, ids), before, after)


async def _exactly(work: Work, words: str) -> list[StockLine]:
    """The SKU itself, or a typed barcode."""
    if " " in words:
        return []
    found = await _lines(work, "sku", words.upper())
    if not found and words.isascii():
        ids = [one.id for one in await variants_by_code(work, [words])]
        found = await stock_lines(work, ids)
    return found


async def stock_lines(work: Work, ids: list[int]) -> list[StockLine]:
    """In the order of the ids; what a verifier may see is the own stores' and the shared."""
    if not ids:
        return []
    lines = {one.variant_id: one for one in await _lines(work, "ids", ids)}
    return [lines[one] for one in ids if one in lines]


async def _lines(work: Work, which: str, asked: object) -> list[StockLine]:
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
        sub = _sub_line(work, row[10], row[11], row[13:])
        if row[12] is (sub.store_id == 0):
            lines[row[0]] = replace(line, subs=(*line.subs, sub))
        else:
            lines[row[0]] = replace(line, sold_before=line.sold_before + sub.sold)
    return list(lines.values())


def _line_of(row: Any, pool: int | None) -> StockLine:
    variant, product, name, variant_name, sku, barcode, _pool, online, expires_on, origin = row[
        :10
    ]
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
        expires_on=expires_on,
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


@lru_cache(maxsize=4)
def _line_query(which: str, verifier: bool) -> Select[*tuple[Any, ...]]:
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
        )
        .join(Product, of(Product, Variant.product_id))
        .join(Merchant, Merchant.id == Variant.merchant_id)
        .outerjoin(
            Pool, (Pool.merchant_id == Variant.merchant_id) & (Pool.variant_id == Variant.id)
        )
        .outerjoin(SubInventory, seen)
        .outerjoin(Store, of(Store, SubInventory.store_id))
        .where(Variant.merchant_id == bindparam("merchant"), Variant.deleted_at.is_(None))
        .order_by(Variant.id, SubInventory.mall, SubInventory.id)
    )
    if which == "sku":
        return query.where(Variant.sku == bindparam("sku"))
    return query.where(Variant.id.in_(bindparam("ids", expanding=True)))


def _sub_line(work: Work, zone: str, store: str | None, row: Sequence[Any]) -> SubLine:
    """``row`` in the order of _SUB. What was counted on another day counts no more (S0-25)."""
    number, mall, store_id, *amounts = row
    quantity, reserved, sold, online, limit, counted, counted_on, freight, low_at, until = amounts
    today, midnight = day_in(work.now, zone)
    return SubLine(
        id=number,
        mall=mall,
        store_id=store_id or 0,
        store=store or "",
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
    )
