"""Sub-inventories: allocating, the guided edit, online and offline, limits and thresholds."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import case, false, func, or_, select, update

from domain.catalog import Product, Variant, limit_of, variant_of
from domain.desk import DEED, READ, TICK, Work, operation
from domain.errors import Malformed, NotFound
from domain.limits import STOCK
from domain.roles import Permission
from domain.stock.division import fits, is_unified
from domain.stock.low import tell_low
from domain.stock.model import Freight, Kind, Mall, SubInventory
from domain.stock.move import between, quantity_of, sub_of
from domain.stock.refusals import ZeroLimit
from domain.stores import Store

CHUNK = 8  # snoozes that one transaction ends


@dataclass(frozen=True, slots=True)
class Allocated:
    """Before and after, of the pool and of the sub-inventory (S0-18)."""

    product_id: int
    variant_id: int
    sub_id: int
    sku: str
    mall: Mall
    pool_before: int
    pool_after: int
    sub_before: int
    sub_after: int
    daily_limit: int | None
    freight: Freight


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def allocate(
    work: Work,
    *,
    sku: str,
    mall: Mall,
    quantity: int,
    daily: str | None = None,
    store_id: int = 0,
    freight: Freight | None = None,
) -> Allocated:
    """Take pool stock into a mall's sub-inventory, which is online afterwards (S0-18, S0-20).

    A negative quantity gives it back. ``daily``: the limit as typed, None: as it is (S0-19).
    Raises PoolTooSmall, TakeOfflineFirst (one that is online changes only by the guided edit,
    S0-21), NotEnough, Malformed, NotFound.
    """
    variant = await variant_of(work, sku)
    product = await work.get(Product, variant.product_id)
    if quantity == 0 or abs(quantity) > STOCK:
        raise Malformed("quantity", STOCK)
    await _check_store(work, product, store_id)
    sub = await sub_of(work, variant.id, mall, store_id)
    if sub is None:
        quantity_of(quantity)  # there is nothing to give back yet
        sub = await _new(work, variant, mall, store_id)
    else:
        await _rests_while_empty(work, sub)
    if daily is not None:
        sub.daily_limit = _limit(sub, daily)
    if freight is not None:
        sub.freight = freight
    kind = Kind.ALLOCATE if quantity > 0 else Kind.RETURN
    was_online = sub.online
    moved = await between(work, variant, sub, quantity, kind)
    if not was_online and quantity > 0 and moved.sub == quantity:
        sub.online = True
    return _told(variant, sub, quantity, moved.pool or 0, moved.sub or 0)


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def guided_edit(work: Work, *, sub_id: int, change: int) -> Allocated:
    """Offline → change → online as one deed with one line in the ledger (S0-21).

    What is held stays held; when anything fails it is online as before. Raises PoolTooSmall,
    NotEnough, Malformed, NotFound.
    """
    sub = await work.get(SubInventory, sub_id)
    variant = await work.get(Variant, sub.variant_id)
    await _check_fits(work, sub)
    if change == 0 or abs(change) > STOCK:
        raise Malformed("quantity", STOCK)
    moved = await between(work, variant, sub, change, Kind.EDIT, guided=True)
    sub.online = True
    return _told(variant, sub, change, moved.pool or 0, moved.sub or 0)


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def set_online(work: Work, *, sub_id: int, online: bool) -> bool:
    """Take a sub-inventory offline, or put it online (S0-20, S0-21). Raises Malformed (its
    product's stock is divided otherwise now), NotFound."""
    sub = await work.get(SubInventory, sub_id)
    if online:
        await _check_fits(work, sub)
    sub.online = online
    return True


@operation(Permission.MANAGE_STOCK, kind=READ)
async def sub_of_sku(work: Work, *, sku: str, mall: Mall, store_id: int = 0) -> int:
    """The number of a SKU's sub-inventory. Raises NotFound("sub_inventories")."""
    variant = await variant_of(work, sku)
    sub = await sub_of(work, variant.id, mall, store_id)
    if sub is None:
        raise NotFound("sub_inventories")
    return sub.id


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def set_daily_limit(work: Work, *, sub_id: int, text: str) -> int | None:
    """How many a day may be sold; ``-1``, unlimited, 不限: no limit (S0-19, D13). Raises
    Malformed, ZeroLimit (D44), NotFound."""
    sub = await work.get(SubInventory, sub_id)
    sub.daily_limit = _limit(sub, text)
    return sub.daily_limit


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def set_freight(work: Work, *, sub_id: int, freight: Freight) -> bool:
    """The shipping fee: as the product says, or free (S0-22)."""
    sub = await work.get(SubInventory, sub_id)
    sub.freight = freight
    return True


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def set_low(work: Work, *, sub_id: int, low_at: int | None) -> bool:
    """Tell the leaders when no more than ``low_at`` units are free; None: never.
    Raises Malformed("low", with the limit), NotFound."""
    sub = await work.get(SubInventory, sub_id)
    if low_at is not None and not 0 <= low_at <= STOCK:
        raise Malformed("low", STOCK)
    low = false() if low_at is None else SubInventory.quantity - SubInventory.reserved <= low_at
    await work.session.execute(
        update(SubInventory)
        .where(SubInventory.merchant_id == work.merchant_id, SubInventory.id == sub.id)
        .values(low_at=low_at, low_snoozed_until=None, low_told=low)
        .execution_options(synchronize_session=False)
    )
    return True


@operation(Permission.MANAGE_STOCK, kind=DEED)
async def snooze(work: Work, *, sub_id: int, hours: int) -> bool:
    """Say nothing about this sub-inventory for a while. Raises Malformed, NotFound."""
    if not 1 <= hours <= 24 * 30:
        raise Malformed("hours", 24 * 30)
    sub = await work.get(SubInventory, sub_id)
    sub.low_snoozed_until = work.now + timedelta(hours=hours)
    return True


@operation(Permission.TICK, kind=TICK)
async def wake_low(work: Work) -> int:
    """Some of the snoozes that are over: what is still low is told again."""
    free = SubInventory.quantity - SubInventory.reserved
    low = func.coalesce(free <= SubInventory.low_at, false())
    due = (
        select(SubInventory.id)
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.low_snoozed_until <= work.now,
        )
        .order_by(SubInventory.low_snoozed_until, SubInventory.id)
        .limit(CHUNK)
    )
    woken = await work.session.scalars(
        update(SubInventory)
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.id.in_(due.scalar_subquery()),
            SubInventory.low_snoozed_until <= work.now,
        )
        .values(
            low_snoozed_until=None,
            low_told=or_(SubInventory.low_told, low),
            low_crossings=SubInventory.low_crossings + case((low, 1), else_=0),
        )
        .returning(SubInventory)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    still = [
        one
        for one in woken.all()
        if one.low_at is not None and one.quantity - one.reserved <= one.low_at
    ]
    for sub in still:
        await tell_low(work, sub)
    return len(still)


async def _new(work: Work, variant: Variant, mall: Mall, store_id: int) -> SubInventory:
    """A sub-inventory, offline until its first stock is in it."""
    await work.session.execute(
        work.insert(SubInventory)
        .values(
            merchant_id=work.merchant_id,
            id=await work.number(SubInventory),
            variant_id=variant.id,
            mall=mall,
            store_id=store_id or None,
            quantity=0,
            reserved=0,
            sold=0,
            online=False,
            counted=0,
            freight=Freight.PRODUCT,
            low_told=False,
            low_crossings=0,
        )
        .on_conflict_do_nothing()
    )
    made = await sub_of(work, variant.id, mall, store_id)
    if made is None:
        raise RuntimeError("a sub-inventory that was just made is not there")
    return made


async def _rests_while_empty(work: Work, sub: SubInventory) -> None:
    """Nothing can be sold from it meanwhile, so filling it is no edit. Of two one fills it."""
    await work.session.execute(
        update(SubInventory)
        .where(
            SubInventory.merchant_id == work.merchant_id,
            SubInventory.id == sub.id,
            SubInventory.quantity == 0,
            SubInventory.reserved == 0,
        )
        .values(online=False)
        .execution_options(synchronize_session=False)
    )
    await work.session.refresh(sub)


async def _check_store(work: Work, product: Product, store_id: int) -> None:
    """Unified stock belongs to no store; else each store has its own (S4-23)."""
    if await is_unified(work, product.id):
        if store_id:
            raise Malformed("unified")
        return
    found = await work.session.scalar(
        select(Store.id).where(
            Store.merchant_id == work.merchant_id,
            Store.id == store_id,
            Store.deleted_at.is_(None),
        )
    )
    if found is None:
        raise Malformed("which store")


async def _check_fits(work: Work, sub: SubInventory) -> None:
    """Raises Malformed."""
    if not await fits(work, sub):
        raise Malformed("which store" if sub.store_id is None else "unified")


def _limit(sub: SubInventory, text: str) -> int | None:
    if text.strip() == "0":
        raise ZeroLimit(sub.id)
    return limit_of(text, "daily", STOCK)


def _told(variant: Variant, sub: SubInventory, change: int, pool: int, held: int) -> Allocated:
    return Allocated(
        product_id=variant.product_id,
        variant_id=variant.id,
        sub_id=sub.id,
        sku=variant.sku,
        mall=sub.mall,
        pool_before=pool + change,
        pool_after=pool,
        sub_before=held - change,
        sub_after=held,
        daily_limit=sub.daily_limit,
        freight=sub.freight,
    )
