"""Every change of stock: conditional statements, then one line in the ledger.

The database decides; only where nothing was changed is it asked why.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, bindparam, case, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from domain.catalog import Variant
from domain.desk import House, Work
from domain.engine import Values
from domain.errors import Malformed, NotFound
from domain.limits import STOCK
from domain.stock.division import fits
from domain.stock.lines import write_line
from domain.stock.low import tell_if_low
from domain.stock.model import Kind, Mall, Pool, SubInventory
from domain.stock.refusals import (
    DailyLimitReached,
    NotEnough,
    PoolTooSmall,
    SubOffline,
    TakeOfflineFirst,
)


@dataclass(frozen=True, slots=True)
class Moved:
    """The balances after a deed; None where an account was not touched."""

    pool: int | None
    sub: int | None
    reserved: int | None


async def in_pool(
    work: Work, variant: Variant, change: int, kind: Kind, reason: str = "", ref: str = ""
) -> Moved:
    """Add to the pool or take from it. Raises PoolTooSmall."""
    after = await _pool(work, variant, change)
    await write_line(work, variant.id, kind, reason, ref, pool=(change, after))
    return Moved(after, None, None)


async def open_pool(work: Work, variant: Variant, quantity: int, kind: Kind, reason: str) -> None:
    """A new variant's pool."""
    work.session.add(Pool(merchant_id=work.merchant_id, variant_id=variant.id, quantity=quantity))
    await work.session.flush()
    if quantity:
        await write_line(work, variant.id, kind, reason, "", pool=(quantity, quantity))


async def between(
    work: Work,
    variant: Variant,
    sub: SubInventory,
    change: int,
    kind: Kind,
    reason: str = "",
    *,
    guided: bool = False,
) -> Moved:
    """From the pool to a sub-inventory, or back with a negative change.

    Only while it is offline (S0-21), unless ``guided``: then it goes offline, changes and comes
    back within this one statement, so nothing can leave it offline half-way.
    Raises PoolTooSmall, NotEnough, TakeOfflineFirst.
    """
    pool = await _pool(work, variant, -change)
    allowed: list[ColumnElement[bool]] = [] if guided else [SubInventory.online.is_(False)]
    row = await _sub(
        work,
        sub.id,
        {"quantity": SubInventory.quantity + change},
        allowed,
        SubInventory.quantity + change >= SubInventory.reserved,
    )
    if row is None:
        now = await work.session.get_one(
            SubInventory, (work.merchant_id, sub.id), populate_existing=True
        )
        if now.online and not guided:
            raise TakeOfflineFirst(sub.id, change)
        raise NotEnough(variant.sku, now.quantity - now.reserved)
    await write_line(
        work,
        variant.id,
        kind,
        reason,
        "",
        sub_id=sub.id,
        pool=(-change, pool),
        sub=(change, row.quantity),
    )
    await tell_if_low(work, row)
    return Moved(pool, row.quantity, row.reserved)


async def hold(
    work: Work, variant: Variant, sub: SubInventory, quantity: int, house: House, ref: str
) -> None:
    """Reserve, counted for today by the clock of the ``house``; a day that another replica's clock
    has begun already is not begun again. Raises SubOffline, DailyLimitReached, NotEnough."""
    days = {"today": house.today, "other": house.other_today}
    row = await _decided(work, _HOLD, sub.id, many=quantity, **days)
    if row is None:
        await _why_not_held(work, variant, sub.id, quantity, house)
        raise NotEnough(variant.sku, 0)
    await write_line(
        work, variant.id, Kind.RESERVE, "", ref, sub_id=sub.id, reserved=(quantity, row.reserved)
    )
    await tell_if_low(work, row)


async def hold_sold(
    work: Work, variant: Variant, sub_id: int, quantity: int, on: date, ref: str, *, counts: bool
) -> None:
    """Reserve what was sold somewhere else on a day, which ``counts`` where that is today: no
    limit of the day and no stock that is offline undoes it. Raises NotEnough."""
    values: Values = {"reserved": SubInventory.reserved + quantity}
    if counts:
        counted = case((SubInventory.counted_on == on, SubInventory.counted), else_=0)
        values |= {"counted": counted + quantity, "counted_on": on}
    row = await _sub(
        work, sub_id, values, [], SubInventory.quantity - SubInventory.reserved >= quantity
    )
    if row is None:
        now = await work.session.get_one(
            SubInventory, (work.merchant_id, sub_id), populate_existing=True
        )
        raise NotEnough(variant.sku, now.quantity - now.reserved)
    await write_line(
        work, variant.id, Kind.RESERVE, "", ref, sub_id=sub_id, reserved=(quantity, row.reserved)
    )
    await tell_if_low(work, row)


async def release(
    work: Work, variant_id: int, sub_id: int, quantity: int, kind: Kind, counted_on: date, ref: str
) -> None:
    """A reservation ends without a sale; the same day's count gets it back (D10)."""
    less = SubInventory.counted - quantity
    same = (SubInventory.counted_on == counted_on) & (less >= 0)
    values: Values = {
        "reserved": SubInventory.reserved - quantity,
        "counted": case((same, less), else_=SubInventory.counted),
    }
    row = await _sub(work, sub_id, values, [], SubInventory.reserved >= quantity)
    if row is None:
        raise RuntimeError(f"sub-inventory {sub_id} holds less than its reservations")
    await write_line(
        work, variant_id, kind, "", ref, sub_id=sub_id, reserved=(-quantity, row.reserved)
    )
    await tell_if_low(work, row)


async def sell(work: Work, variant_id: int, sub_id: int, quantity: int, ref: str) -> None:
    """A reservation becomes a sale (D06, S2-19)."""
    row = await _decided(work, _SELL, sub_id, many=quantity)
    if row is None:
        raise RuntimeError(f"sub-inventory {sub_id} holds less than its reservations")
    await write_line(
        work,
        variant_id,
        Kind.SALE,
        "",
        ref,
        sub_id=sub_id,
        sub=(-quantity, row.quantity),
        reserved=(-quantity, row.reserved),
    )


async def restock(
    work: Work, variant_id: int, sub_id: int, quantity: int, reason: str, ref: str
) -> None:
    """Sold things come back; also while the sub-inventory is online (D10). To the pool, where
    the stock is divided otherwise by now (S4-23). More than was sold is a defect: RuntimeError."""
    sub = await work.get(SubInventory, sub_id)
    rests = not await fits(work, sub)
    values = {"sold": SubInventory.sold - quantity}
    if not rests:
        values["quantity"] = SubInventory.quantity + quantity
    row = await _sub(work, sub_id, values, [], SubInventory.sold >= quantity)
    if row is None:
        raise RuntimeError(f"sub-inventory {sub_id} sold less than {quantity}")
    if rests:
        variant = await work.get(Variant, variant_id)
        await in_pool(work, variant, quantity, Kind.RESTOCK, reason, ref)
        return
    await write_line(
        work, variant_id, Kind.RESTOCK, reason, ref, sub_id=sub_id, sub=(quantity, row.quantity)
    )
    await tell_if_low(work, row)


async def unsell(work: Work, sub_id: int, quantity: int) -> None:
    """What was sold here is in the pool again: ``quantity`` units are not sold any more. More than
    was sold is a defect: RuntimeError."""
    row = await _sub(
        work, sub_id, {"sold": SubInventory.sold - quantity}, [], SubInventory.sold >= quantity
    )
    if row is None:
        raise RuntimeError(f"sub-inventory {sub_id} sold less than {quantity}")


async def sub_of(
    work: Work, variant_id: int, mall: Mall, store_id: int = 0
) -> SubInventory | None:
    found: SubInventory | None = await work.session.scalar(
        work.mine(SubInventory).where(
            SubInventory.variant_id == variant_id,
            SubInventory.mall == mall,
            SubInventory.store_id == store_id if store_id else SubInventory.store_id.is_(None),
        )
    )
    return found


def quantity_of(number: int) -> int:
    """Raises Malformed("quantity", the limit)."""
    if not 1 <= number <= STOCK:
        raise Malformed("quantity", STOCK)
    return number


async def _pool(work: Work, variant: Variant, change: int) -> int:
    if change == 0:
        return int(
            await work.session.scalar(
                select(Pool.quantity).where(
                    Pool.merchant_id == work.merchant_id, Pool.variant_id == variant.id
                )
            )
            or 0
        )
    after = await work.session.scalar(
        update(Pool)
        .where(
            Pool.merchant_id == work.merchant_id,
            Pool.variant_id == variant.id,
            Pool.quantity + change >= 0,
            Pool.quantity + change <= STOCK * 10,
        )
        .values(quantity=Pool.quantity + change)
        .returning(Pool.quantity)
        .execution_options(synchronize_session=False)
    )
    if after is not None:
        return int(after)
    free = await work.session.scalar(
        select(Pool.quantity).where(
            Pool.merchant_id == work.merchant_id, Pool.variant_id == variant.id
        )
    )
    if free is None:
        raise NotFound("variants")
    if change > 0:
        raise Malformed("quantity", STOCK)
    raise PoolTooSmall(variant.sku, free)


async def _sub(
    work: Work,
    sub_id: int,
    values: Values,
    allowed: list[ColumnElement[bool]],
    enough: ColumnElement[bool],
) -> SubInventory | None:
    """A change that is rarer than those that are built once."""
    return await _decided(work, _decision(values, enough, *allowed), sub_id)


_Decision = ReturningUpdate[SubInventory]


def _decision(values: Values, *allowed: ColumnElement[bool]) -> _Decision:
    """The one statement that decides about a sub-inventory."""
    return (
        update(SubInventory)
        .where(
            SubInventory.merchant_id == bindparam("merchant"),
            SubInventory.id == bindparam("sub"),
            *allowed,
        )
        .values(values | {"moved_at": bindparam("now")})
        .returning(SubInventory)
        .execution_options(synchronize_session=False, populate_existing=True)
    )


_MANY = bindparam("many", type_=SubInventory.__table__.c.quantity.type)
_TODAY = bindparam("today", type_=SubInventory.__table__.c.counted_on.type)
_OTHER = bindparam("other", type_=SubInventory.__table__.c.counted_on.type)
_BEGUN = or_(SubInventory.counted_on == _TODAY, SubInventory.counted_on == _OTHER)
_COUNTED = case((_BEGUN, SubInventory.counted), else_=0) + _MANY
_HOLD = _decision(
    {
        "reserved": SubInventory.reserved + _MANY,
        "counted": _COUNTED,
        "counted_on": case((SubInventory.counted_on == _OTHER, _OTHER), else_=_TODAY),
    },
    SubInventory.online.is_(True),
    SubInventory.daily_limit.is_(None) | (SubInventory.daily_limit >= _COUNTED),
    SubInventory.quantity - SubInventory.reserved >= _MANY,
)
_SELL = _decision(
    {
        "reserved": SubInventory.reserved - _MANY,
        "quantity": SubInventory.quantity - _MANY,
        "sold": SubInventory.sold + _MANY,
    },
    SubInventory.reserved >= _MANY,
)


async def _decided(
    work: Work, decision: _Decision, sub_id: int, **values: object
) -> SubInventory | None:
    """The row after the change; None where a condition did not hold."""
    asked = {"merchant": work.merchant_id, "sub": sub_id, "now": work.now}
    row: SubInventory | None = await work.session.scalar(decision, asked | values)
    return row


async def _why_not_held(
    work: Work, variant: Variant, sub_id: int, quantity: int, house: House
) -> None:
    now = await work.session.get_one(
        SubInventory, (work.merchant_id, sub_id), populate_existing=True
    )
    if not now.online:
        raise SubOffline(variant.sku)
    if now.quantity - now.reserved < quantity:
        raise NotEnough(variant.sku, now.quantity - now.reserved)
    taken = now.counted if now.counted_on in (house.today, house.other_today) else 0
    if now.daily_limit is not None and taken + quantity > now.daily_limit:
        left = max(now.daily_limit - taken, 0)
        raise DailyLimitReached(left, now.daily_limit, house.midnight, house.zone)
