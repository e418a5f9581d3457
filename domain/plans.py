"""Plans: a deed that was said in words, shown before it is done; and what takes it back.

A plan lies in a draft until it is confirmed, which is once. What can be taken back leaves a short
sign with the person who did it, for as long as drafts are kept; nothing else needs a table.
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain import drafts
from domain.catalog import Category, Product, variant_of
from domain.desk import DEED, READ, Operation, Work, operation
from domain.engine import Values
from domain.errors import Gone, Malformed, NotAllowed, Refusal
from domain.ledger import POINTS, TooLittle
from domain.limits import LINE
from domain.limits import POINTS as MOST_POINTS
from domain.mall import Listing, put_on_sale, take_off_sale
from domain.members import adjust_points, holdings_of
from domain.refunds import refund_case, reject
from domain.roles import Permission
from domain.stock import (
    Allocated,
    KeysOnly,
    Mall,
    NotEnough,
    PoolTooSmall,
    StockLine,
    SubLine,
    VouchersOnly,
    allocate,
    guided_edit,
    set_daily_limit,
    stock_in,
    stock_of,
    write_off,
)

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none is taken for another
LENGTH = 4
KIND, DONE = "plan", "done"  # of the drafts


@dataclass
class CannotTakeBack(Refusal):
    """Something depends on it: of what was done only ``free`` is still there to be taken."""

    sign: str
    free: int


@dataclass(frozen=True, slots=True)
class Change:
    """A number before and after; ``what``: pool, stock, points."""

    what: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan would change, or what was changed. ``sign``: what takes it back; or none."""

    deed: str
    values: Values
    changes: tuple[Change, ...] = ()
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What may be said in words: the operation whose right it needs, how it is foreseen and
    done, and what takes it back (None: nothing does)."""

    right: Operation[..., object]
    foresee: Callable[[Work, Values], Awaitable[tuple[Change, ...]]]
    do: Callable[[Work, Values], Awaitable[tuple[tuple[Change, ...], Values | None]]]
    back: Callable[[Work, Values], Awaitable[tuple[Change, ...]]] | None = None


@operation(Permission.SEE_SELF, kind=READ)
async def foresee(work: Work, *, deed: str, values: Values) -> Outcome:
    """What would change. Raises what the deed itself would raise, and NotAllowed."""
    return Outcome(deed, values, await _deed(work, deed).foresee(work, values))


@operation(Permission.SEE_SELF, kind=DEED)
async def carry_out(work: Work, *, draft: str) -> Outcome:
    """The plan in a draft, once. Raises Gone where it was done or thrown away, NotAllowed, and
    what the deed raises."""
    plan = await drafts.finish(work, draft, KIND)
    deed = _deed(work, plan["deed"])
    changes, facts = await deed.do(work, plan["values"])
    sign = ""
    if deed.back is not None and facts is not None:
        sign = await _sign(work, {"deed": plan["deed"], "values": plan["values"], "facts": facts})
    return Outcome(plan["deed"], plan["values"], changes, sign)


@operation(Permission.SEE_SELF, kind=DEED)
async def take_back(work: Work, *, sign: str) -> Outcome:
    """What one did oneself, once. Raises Gone("sign"), CannotTakeBack where something depends on
    it, NotAllowed."""
    sign = sign.upper()
    try:
        done = await drafts.finish(work, sign, DONE)
    except Gone as gone:
        raise Gone("sign") from gone
    deed = _deed(work, done["deed"])
    if deed.back is None:
        raise Gone("sign")
    try:
        changes = await deed.back(work, done["facts"] | {"sign": sign})
    except (NotEnough, PoolTooSmall, TooLittle) as less:
        raise CannotTakeBack(sign, max(less.free, 0)) from less
    return Outcome(done["deed"], done["values"], changes)


def is_sign(text: str) -> bool:
    """Whether it looks like one: four signs, not all of them digits as a record's number."""
    said = text.upper()
    return len(said) == LENGTH and set(said) <= set(SIGNS) and not said.isdecimal()


def _deed(work: Work, name: str) -> Deed:
    deed = DEEDS[name]
    if not work.actor.may(deed.right.permission):
        raise NotAllowed(deed.right.permission)
    return deed


async def _sign(work: Work, facts: Values) -> str:
    """A sign that is nobody's here yet."""
    while True:
        sign = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
        if not is_sign(sign):
            continue
        made = await work.session.scalar(
            work.insert(drafts.Draft)
            .values(
                merchant_id=work.merchant_id,
                token=sign,
                person_id=work.actor.id,
                kind=DONE,
                answers=facts,
                at=work.now,
            )
            .on_conflict_do_nothing()
            .returning(drafts.Draft.token)
        )
        if made is not None:
            return sign


async def _stock(work: Work, sku: str) -> StockLine:
    return await stock_of.run(work, variant_id=(await variant_of(work, sku)).id)


def _sub(line: StockLine, values: Values) -> SubLine | None:
    return next(
        (
            one
            for one in line.subs
            if one.mall == values["mall"] and one.store_id == values.get("store_id", 0)
        ),
        None,
    )


async def _foresee_allocation(work: Work, values: Values) -> tuple[Change, ...]:
    line, change = await _stock(work, values["sku"]), values["quantity"]
    sub, pool = _sub(line, values), line.pool or 0
    held = sub.quantity if sub else 0
    free = sub.free if sub else 0
    if change > pool:
        raise PoolTooSmall(line.sku, pool)
    if -change > free:
        raise NotEnough(line.sku, free)
    return Change("pool", pool, pool - change), Change("stock", held, held + change)


async def _move(
    work: Work, values: Values, change: int, daily: str | None
) -> tuple[Allocated, Values]:
    """Into a mall or back. What is online changes offline and is online again, in one deed."""
    line = await _stock(work, values["sku"])
    sub = _sub(line, values)
    before = "unlimited" if sub is None or sub.daily_limit is None else str(sub.daily_limit)
    if sub is not None and sub.online and (sub.quantity or sub.reserved):
        done = await guided_edit.run(work, sub_id=sub.id, change=change)
        if daily is not None:
            await set_daily_limit.run(work, sub_id=sub.id, text=daily)
    else:
        done = await allocate.run(
            work,
            sku=values["sku"],
            mall=Mall(values["mall"]),
            quantity=change,
            daily=daily,
            store_id=values.get("store_id", 0),
        )
    facts = values | {"quantity": change, "before": before if daily is not None else None}
    return done, facts


async def _allocate(work: Work, values: Values) -> tuple[tuple[Change, ...], Values]:
    done, facts = await _move(work, values, values["quantity"], values.get("daily"))
    return _moved(done), facts


async def _unallocate(work: Work, facts: Values) -> tuple[Change, ...]:
    done, _facts = await _move(work, facts, -facts["quantity"], facts["before"])
    return _moved(done)


def _moved(done: Allocated) -> tuple[Change, ...]:
    return (
        Change("pool", done.pool_before, done.pool_after),
        Change("stock", done.sub_before, done.sub_after),
    )


async def _foresee_pool(work: Work, values: Values) -> tuple[Change, ...]:
    line, change = await _stock(work, values["sku"]), values["change"]
    pool = line.pool or 0
    if -change > pool:
        raise PoolTooSmall(line.sku, pool)
    if change < 0 and not values.get("note"):
        raise Malformed("reason", LINE)
    product = await work.get(Product, line.product_id)
    if product.category is Category.CDK:
        raise KeysOnly(line.sku)
    if product.voucher_id is not None:
        raise VouchersOnly(line.sku, product.voucher_id)
    return (Change("pool", pool, pool + change),)


async def _pool(work: Work, values: Values) -> tuple[tuple[Change, ...], Values]:
    sku, change, note = values["sku"], values["change"], values.get("note", "")
    if change > 0:
        done = await stock_in.run(work, sku=sku, quantity=change, note=note)
    else:
        done = await write_off.run(work, sku=sku, quantity=-change, note=note)
    return (Change("pool", done.before, done.after),), {"sku": sku, "change": change}


async def _unpool(work: Work, facts: Values) -> tuple[Change, ...]:
    back = {"sku": facts["sku"], "change": -facts["change"], "note": f"undo {facts['sign']}"}
    return (await _pool(work, back))[0]


async def _foresee_points(work: Work, values: Values) -> tuple[Change, ...]:
    has = await holdings_of.run(work, person_id=values["person_id"])
    change, free = values["change"], has.points.free
    if not values.get("reason"):
        raise Malformed("reason", LINE)
    if not 1 <= abs(change) <= MOST_POINTS:
        raise Malformed("points moved", MOST_POINTS)
    if -change > free:
        raise TooLittle(POINTS, free, -change)
    return (Change("points", free, free + change),)


async def _points(work: Work, values: Values) -> tuple[tuple[Change, ...], Values]:
    change, person = values["change"], values["person_id"]
    has = await adjust_points.run(
        work, person_id=person, change=change, reason=values.get("reason", "")
    )
    free = has.points.free
    facts = {"person_id": person, "change": change}
    return (Change("points", free - change, free),), facts


async def _unpoints(work: Work, facts: Values) -> tuple[Change, ...]:
    back = facts | {"change": -facts["change"], "reason": f"undo {facts['sign']}"}
    return (await _points(work, back))[0]


async def _foresee_sale(work: Work, values: Values) -> tuple[Change, ...]:
    """Raises Gone where it is so already."""
    row = await work.get(Listing, values["listing_id"])
    if row.online is values["on"]:
        raise Gone("listing")
    return (Change("online", int(row.online), int(values["on"])),)


async def _sale(work: Work, values: Values) -> tuple[tuple[Change, ...], Values]:
    changes = await _foresee_sale(work, values)
    deed = put_on_sale if values["on"] else take_off_sale
    await deed.run(work, listing_id=values["listing_id"])
    return changes, {"listing_id": values["listing_id"], "on": not values["on"]}


async def _unsale(work: Work, facts: Values) -> tuple[Change, ...]:
    return (await _sale(work, facts))[0]


async def _foresee_rejection(work: Work, values: Values) -> tuple[Change, ...]:
    await refund_case.run(work, refund_id=values["refund_id"])
    if not values.get("reason"):
        raise Malformed("reason", LINE)
    return ()


async def _reject(work: Work, values: Values) -> tuple[tuple[Change, ...], None]:
    await reject.run(work, refund_id=values["refund_id"], reason=values["reason"])
    return (), None


DEEDS: dict[str, Deed] = {
    "allocate": Deed(allocate, _foresee_allocation, _allocate, _unallocate),
    "pool": Deed(stock_in, _foresee_pool, _pool, _unpool),
    "points": Deed(adjust_points, _foresee_points, _points, _unpoints),
    "sale": Deed(put_on_sale, _foresee_sale, _sale, _unsale),
    "reject": Deed(reject, _foresee_rejection, _reject),
}
