"""From the pool to sale in one deed: allocated, listed, priced and online, or nothing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from domain import drafts
from domain.catalog import Category, Purpose, living, living_variants
from domain.desk import DEED, READ, Work, operation
from domain.errors import Malformed
from domain.limits import STOCK
from domain.mall.blockers import Selling, why_not_selling
from domain.mall.listings import edit_listing, list_in_mall, values_of
from domain.mall.model import Listing
from domain.mall.open import is_on
from domain.mall.price import Price, advised_points
from domain.mall.refusals import FewerInPool
from domain.mall.sale import put_on_sale
from domain.merchants import Merchant
from domain.roles import Permission
from domain.stock import (
    SELLING,
    Mall,
    StockLine,
    SubLine,
    allocate,
    guided_edit,
    stock_of_product,
)


@dataclass(frozen=True, slots=True)
class SaleOffer:
    """What "sell where?" asks about. ``unified`` False: each store has a stock of its own, which
    is allocated store by store (S4-23). ``off``: the malls that are switched off."""

    product_id: int
    name: str
    category: Category
    purpose: Purpose
    online: bool
    unified: bool
    currency: str
    prices: tuple[int, int]
    advised: int  # points, by the product's price (S0-30)
    rate: int  # points that are worth one unit of the currency
    listed: Mapping[Mall, Price]
    stock: tuple[StockLine, ...]
    selling: tuple[Selling, ...]
    off: tuple[Mall, ...]

    @property
    def pool(self) -> int:
        return sum(one.pool or 0 for one in self.stock)

    @property
    def pools(self) -> dict[str, int]:
        """Of each variant, by its number."""
        return {str(one.variant_id): one.pool or 0 for one in self.stock}

    def free_in(self, mall: Mall) -> int:
        return _free_in(self.stock, mall)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a mall, or the pool (None), had before a deed, and has now."""

    mall: Mall | None
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class PutOnSale:
    product_id: int
    malls: tuple[Mall, ...]
    moved: tuple[Moved, ...]


@operation(Permission.MANAGE_MALL, kind=READ)
async def sale_offer(work: Work, *, product_id: int) -> SaleOffer:
    """What "Sell where?" may offer for a product: malls, units, prices (S0-02, S0-18).
    Raises NotFound."""
    product = await living(work, product_id)
    variants = await living_variants(work, product_id)
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    rows = await work.session.scalars(
        work.mine(Listing).where(Listing.product_id == product_id, Listing.deleted_at.is_(None))
    )
    prices = [one.price for one in variants]
    return SaleOffer(
        product_id=product.id,
        name=product.name,
        category=product.category,
        purpose=product.purpose,
        online=product.online,
        unified=product.unified_stock,
        currency=merchant.currency,
        prices=(min(prices), max(prices)),
        advised=advised_points(min(prices), merchant.currency, merchant.points_rate),
        rate=merchant.points_rate,
        listed={row.mall: values_of(row, merchant.points_rate) for row in rows},
        stock=tuple(await stock_of_product.run(work, product_id=product_id)),
        selling=tuple(await why_not_selling.run(work, product_id=product_id)),
        off=tuple([mall for mall in SELLING if not await is_on(work, mall)]),
    )


@operation(Permission.MANAGE_MALL, kind=DEED)
async def sell_in(
    work: Work,
    *,
    product_id: int,
    malls: list[Mall],
    quantity: int | None = None,
    prices: dict[str, str] | None = None,
    pools: dict[str, int] | None = None,
    draft: str | None = None,
) -> PutOnSale:
    """Put a product on sale in one or both malls, all its variants at once (S0-01).

    ``quantity``: how many of each variant for each mall; None: what is in the pool, shared
    between the malls, or half of the other mall's where the pool is empty. ``pools``: what the
    pool had of each variant, by its number, when "all" was agreed to: all is that many. ``prices``
    as typed, by mall; without: the own price, the advised points. What the pool lacks comes out
    of the other mall. All or nothing. Raises FewerInPool, PoolTooSmall, Malformed, NotAllocated,
    OriginalOff, OnlyPaid, CashLocked, Incomplete, Gone (``draft``, the question, was answered
    before), NotFound.
    """
    await drafts.finish(work, draft, "sell")
    product = await living(work, product_id)
    chosen = [mall for mall in SELLING if mall in malls]
    if not chosen:
        raise Malformed("mall")
    if quantity is not None and not 1 <= quantity <= STOCK:
        raise Malformed("quantity", STOCK)
    if not product.unified_stock:
        raise Malformed("which store")
    before = await stock_of_product.run(work, product_id=product_id)
    for line in before:
        pool, shown = line.pool or 0, (pools or {}).get(str(line.variant_id))
        if quantity is None and shown is not None:
            if pool < shown:
                raise FewerInPool(product_id, line.sku, shown, pool)
            pool = shown
        await _allot(work, line, pool, chosen, quantity)
    for mall in chosen:
        await _list(work, product.id, mall, (prices or {}).get(mall.value))
    now = await stock_of_product.run(work, product_id=product_id)
    return PutOnSale(product.id, tuple(malls), _moved(before, now))


def shares(pool: int, others: int, quantity: int | None, malls: int) -> list[int]:
    """How many of a variant each of ``malls`` gets. ``others``: what the mall that is not meant
    has free."""
    if quantity is not None:
        return [quantity] * malls
    if pool:
        return [(pool + malls - 1 - at) // malls for at in range(malls)]
    return [others // 2, *[0] * (malls - 1)]


async def _allot(
    work: Work, line: StockLine, pool: int, malls: Sequence[Mall], quantity: int | None
) -> None:
    here = {one.mall: one for one in line.subs}
    others = [one for one in line.subs if one.mall in SELLING and one.mall not in malls]
    wanted = shares(pool, sum(one.free for one in others), quantity, len(malls))
    lacking = sum(wanted) - pool
    for other in others:
        if (take := min(lacking, other.free)) > 0:
            await _taken(work, line, other, take)
            lacking -= take
    for mall, count in zip(malls, wanted, strict=True):
        there = here.get(mall)
        if count and there and there.quantity:
            await guided_edit.run(work, sub_id=there.id, change=count)
        elif count:
            await allocate.run(work, sku=line.sku, mall=mall, quantity=count)


def _moved(before: Sequence[StockLine], now: Sequence[StockLine]) -> tuple[Moved, ...]:
    pool = Moved(None, sum(one.pool or 0 for one in before), sum(one.pool or 0 for one in now))
    malls = [Moved(one, _free_in(before, one), _free_in(now, one)) for one in reversed(SELLING)]
    return tuple(one for one in (*malls, pool) if one.before != one.now)


def _free_in(stock: Sequence[StockLine], mall: Mall) -> int:
    """Allocated to a mall and held for nobody."""
    return sum(one.free for line in stock for one in line.subs if one.mall is mall)


async def _taken(work: Work, line: StockLine, other: SubLine, count: int) -> None:
    """It stays online or offline as it is."""
    if other.online:
        await guided_edit.run(work, sub_id=other.id, change=-count)
    else:
        await allocate.run(work, sku=line.sku, mall=other.mall, quantity=-count)


async def _list(work: Work, product_id: int, mall: Mall, price: str | None) -> None:
    """A listing, at this price, online; the one that is there already is used."""
    listing_id = await work.session.scalar(
        select(Listing.id).where(
            Listing.merchant_id == work.merchant_id,
            Listing.product_id == product_id,
            Listing.mall == mall,
            Listing.deleted_at.is_(None),
        )
    )
    if listing_id is None:
        (listing_id,) = await list_in_mall.run(
            work, product_ids=[product_id], mall=mall, price=price
        )
    elif price is not None:
        await edit_listing.run(work, listing_id=listing_id, field="price", text=price)
    await put_on_sale.run(work, listing_id=listing_id)
