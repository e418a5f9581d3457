"""Vouchers of the shop's own in the points mall: channel B (S1-14, S1-18 to S1-21).

A listed voucher is a product made behind it. What is listed leaves the voucher's stock for the
product's, by the statement that decides for draws and prints, and everything that holds for items
(limits, holds, orders, refunds) holds for it; only the cards of a paid order are the voucher's.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from domain import drafts
from domain.catalog import (
    Category,
    Origin,
    Product,
    Validity,
    Variant,
    Wish,
    make_product,
    set_stores,
)
from domain.days import local
from domain.desk import DEED, READ, Work, operation
from domain.errors import Gone, Malformed
from domain.limits import POINTS
from domain.mall.listings import edit_listing, list_in_mall, values_of
from domain.mall.model import Listing, Mode
from domain.mall.price import Price, parse_price
from domain.mall.refusals import VoucherStopped
from domain.merchants import Merchant
from domain.money import decimal, digits
from domain.roles import Permission
from domain.stock import (
    Kind,
    Mall,
    Pool,
    SubInventory,
    allocate,
    between,
    guided_edit,
    in_pool,
    open_pool,
    quantity_of,
)
from domain.vouchers import Voucher, VoucherStore, set_aside


@dataclass(frozen=True, slots=True)
class VoucherInMall:
    """What of a voucher is in the points mall. ``aside``: how many can be sold there, held ones
    included; ``cash_unlocked``: whether money may be part of its price (S1-20, D45); ``price``
    None: it is not listed."""

    voucher_id: int
    product_id: int | None
    listing_id: int | None
    online: bool
    aside: int
    sold: int
    price: Price | None
    prices: tuple[int, int]
    currency: str
    rate: int
    cash_unlocked: bool


@operation(Permission.MANAGE_MALL, kind=READ)
async def voucher_in_mall(work: Work, *, voucher_id: int) -> VoucherInMall:
    """Raises NotFound."""
    await work.get(Voucher, voucher_id)
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    product = await product_of(work, voucher_id)
    row, variant, aside, sold = None, None, 0, 0
    if product is not None:
        row, variant = await _listing_of(work, product.id), await _variant_of(work, product.id)
        pool = await work.session.get(Pool, (work.merchant_id, variant.id))
        subs = await _subs(work, variant.id)
        aside = sum(one.quantity for one in subs) + (pool.quantity if pool else 0)
        sold = sum(one.sold for one in subs)
    own = variant.price if variant else 0
    return VoucherInMall(
        voucher_id=voucher_id,
        product_id=product.id if product else None,
        listing_id=row.id if row else None,
        online=bool(row and row.online),
        aside=aside,
        sold=sold,
        price=values_of(row, merchant.points_rate) if row else None,
        prices=(own, own),
        currency=merchant.currency,
        rate=merchant.points_rate,
        cash_unlocked=merchant.cash_authorised,
    )


@operation(Permission.MANAGE_MALL, kind=DEED)
async def list_voucher(work: Work, *, voucher_id: int, quantity: int, price: str | None) -> int:
    """So many of a voucher go into the points mall, under its name (S1-19); its listing's number,
    which is not online yet (S1-22). Done again, so many more, at this price.

    ``price`` as typed: ``300``, ``100 + 1.00``, ``offset 1.00 max 1``; None: as it is. All or
    nothing. Raises Malformed, VoucherStopped, TooFewLeft, CashLocked (S1-20), NotFound, Gone (it
    was ended).
    """
    voucher = await set_aside(work, voucher_id, quantity_of(quantity))
    if why := _stopped(work, voucher):
        raise VoucherStopped(voucher.id, voucher.name, why)
    product = await product_of(work, voucher_id)
    row = await _listing_of(work, product.id) if product else None
    if row is None and not price:
        raise Malformed("points", POINTS)
    if product is None:
        product = await _make(work, voucher, await _worth(work, price or ""))
    variant = await _variant_of(work, product.id)
    await in_pool(work, variant, quantity, Kind.VOUCHERS, f"🎫 #{voucher_id}")
    there = next((one for one in await _subs(work, variant.id) if one.mall is Mall.POINTS), None)
    if there is not None and there.online:
        await guided_edit.run(work, sub_id=there.id, change=quantity)
    else:
        await allocate.run(work, sku=variant.sku, mall=Mall.POINTS, quantity=quantity)
    if row is None:
        (number,) = await list_in_mall.run(
            work, product_ids=[product.id], mall=Mall.POINTS, price=price
        )
        return int(number)
    if price:
        await edit_listing.run(work, listing_id=row.id, field="price", text=price)
    return row.id


@operation(Permission.MANAGE_MALL, kind=DEED)
async def list_wished(work: Work, *, draft: str) -> int:
    """What a draft says, once; a second tap gets the same listing (S1-14, S1-18). Raises as
    ``list_voucher`` does, and Gone (it was answered before)."""
    wish = await drafts.finish(work, draft, "voucher_mall")
    return await list_voucher.run(
        work, voucher_id=wish["voucher"], quantity=wish["quantity"], price=wish["price"] or None
    )


@operation(Permission.MANAGE_MALL, kind=DEED)
async def take_voucher_back(work: Work, *, voucher_id: int) -> int:
    """What nobody ordered or holds leaves the points mall for the voucher's stock; how many
    (S1-14). Its listing stays. Raises NotFound, Gone (there is none)."""
    await work.get(Voucher, voucher_id)
    product = await product_of(work, voucher_id)
    count = await give_back(work, product) if product else 0
    if not count:
        raise Gone("voucher aside")
    return count


async def give_back(work: Work, product: Product) -> int:
    """What is free of a voucher's product is the voucher's again; how many that is."""
    if product.voucher_id is None:
        return 0
    count = 0
    variants = await work.session.scalars(
        work.mine(Variant).where(Variant.product_id == product.id)
    )
    for variant in variants.all():
        for sub in await _subs(work, variant.id):
            if free := sub.quantity - sub.reserved:
                await between(work, variant, sub, -free, Kind.RETURN, guided=True)
        pool = await work.session.get(Pool, (work.merchant_id, variant.id), populate_existing=True)
        if pool is not None and pool.quantity:
            count += pool.quantity
            await in_pool(
                work, variant, -pool.quantity, Kind.VOUCHERS, f"🎫 #{product.voucher_id}"
            )
    if count:
        await set_aside(work, product.voucher_id, -count)
    return count


async def product_of(work: Work, voucher_id: int) -> Product | None:
    """The one behind a voucher that was ever listed."""
    found: Product | None = await work.session.scalar(
        work.mine(Product).where(Product.voucher_id == voucher_id, Product.deleted_at.is_(None))
    )
    return found


async def voucher_stopped(work: Work, product: Product) -> bool:
    """Whether the voucher behind a product is not given out just now."""
    if product.voucher_id is None:
        return False
    return bool(_stopped(work, await work.get(Voucher, product.voucher_id)))


async def follow(work: Work, product: Product) -> None:
    """Where and until when its cards are good is the voucher's to say (S1-11, S1-16)."""
    voucher = await work.get(Voucher, product.voucher_id or 0)
    zone = (await work.house()).zone
    if voucher.valid_until is None:
        product.validity = Validity.AFTER_PURCHASE
        product.valid_days = voucher.valid_days
        return
    product.validity, product.auto_off = Validity.FIXED, True
    first = voucher.valid_from
    product.valid_from = local(first, zone).date() if first else None
    product.valid_until = local(voucher.valid_until - timedelta(seconds=1), zone).date()


def _stopped(work: Work, voucher: Voucher) -> str:
    if voucher.revoked_at is not None:
        return "revoked"
    if voucher.valid_until is not None and voucher.valid_until <= work.now:
        return "over"
    return "paused" if voucher.paused_at is not None else ""


async def _worth(work: Work, text: str) -> int:
    """The product's own price: the money of the mode, else what the points are worth."""
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    price = parse_price(text, Mall.POINTS, merchant.currency, merchant.points_rate)
    if price.cash is not None:
        return price.cash
    if price.mode is Mode.POINTS_OFFSET:  # off nothing
        raise Malformed("voucher cash")
    unit = int(10 ** digits(merchant.currency))
    return max(1, (price.points or 0) * unit // merchant.points_rate)


async def _make(work: Work, voucher: Voucher, own: int) -> Product:
    sku = f"V{voucher.id}"
    taken = await work.session.scalar(
        work.mine(Variant).where(Variant.sku == sku, Variant.deleted_at.is_(None))
    )
    fields = {
        "name": voucher.name,
        "category": Category.VOUCHER.value,
        "price": str(decimal(own, (await work.house()).currency)),
    }
    pictures = {"cover": voucher.cover, "detail": voucher.background}
    wish = Wish(
        fields if taken is not None else fields | {"sku": sku},
        pictures={name: digest for name, digest in pictures.items() if digest},
    )
    product, (variant,), _ = await make_product(
        work, wish, origin=Origin.VOUCHER_LIBRARY, voucher_id=voucher.id
    )
    await open_pool(work, variant, 0, Kind.VOUCHERS, "")
    stores = await work.session.scalars(
        select(VoucherStore.store_id).where(
            VoucherStore.merchant_id == work.merchant_id, VoucherStore.voucher_id == voucher.id
        )
    )
    found = list(stores)
    await set_stores(work, product, found)
    product.cross_store = bool(found)  # good at each of them, wherever it was bought
    await follow(work, product)
    await work.session.flush()
    return product


async def _listing_of(work: Work, product_id: int) -> Listing | None:
    found: Listing | None = await work.session.scalar(
        work.mine(Listing).where(
            Listing.product_id == product_id,
            Listing.mall == Mall.POINTS,
            Listing.deleted_at.is_(None),
        )
    )
    return found


async def _variant_of(work: Work, product_id: int) -> Variant:
    found = await work.session.scalars(
        work.mine(Variant).where(Variant.product_id == product_id, Variant.deleted_at.is_(None))
    )
    return found.one()


async def _subs(work: Work, variant_id: int) -> list[SubInventory]:
    found = await work.session.scalars(
        work.mine(SubInventory)
        .where(SubInventory.variant_id == variant_id)
        .execution_options(populate_existing=True)
    )
    return list(found)
