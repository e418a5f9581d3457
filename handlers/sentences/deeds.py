"""Sentences that change something: each becomes a plan. False: it was not meant so."""

from domain.limits import POINTS, STOCK
from domain.mall import why_not_selling
from domain.refunds import find_refund
from domain.stock import Mall
from handlers.points.points import points_command
from handlers.refunds.card import show_card
from handlers.sentences.ask import Ask
from handlers.sentences.plan import propose
from handlers.stock.stock import stock_command
from handlers.stock.typed import positive


async def allocate(ask: Ask) -> bool:
    return await _allocation(ask, 1)


async def unallocate(ask: Ask) -> bool:
    return await _allocation(ask, -1)


async def _allocation(ask: Ask, sign: int) -> bool:
    goods = await _one(ask)
    if goods is None:
        return False
    if goods:
        values = goods | {"mall": ask.mall(), "quantity": sign * _many(ask)}
        if ask.said.get("daily"):
            values |= {"daily": ask.said.get("daily")}
        await propose(ask.message, ask.desk, "allocate", values)
    return True


async def stock_in(ask: Ask) -> bool:
    return await _pool(ask, 1)


async def write_off(ask: Ask) -> bool:
    return await _pool(ask, -1)


async def _pool(ask: Ask, sign: int) -> bool:
    goods = await _one(ask)
    if goods is None:
        return False
    if goods:
        values = goods | {"change": sign * _many(ask), "note": ask.reason()}
        await propose(ask.message, ask.desk, "pool", values)
    return True


async def give(ask: Ask) -> bool:
    return await _points(ask, 1)


async def take(ask: Ask) -> bool:
    return await _points(ask, -1)


async def _points(ask: Ask, sign: int) -> bool:
    found = await ask.people()
    if not found:
        return False
    if len(found) > 1:  # whose? The list of them asks
        await points_command(ask.message, ask.desk, ask.me, ask.said.get("who"))
        return True
    values = {
        "person_id": found[0].person_id,
        "name": found[0].name,
        "change": sign * min(int(ask.said.get("n")), POINTS + 1),
        "reason": ask.reason(),
    }
    await propose(ask.message, ask.desk, "points", values)
    return True


async def on_sale(ask: Ask) -> bool:
    return await _sale(ask, on=True)


async def off_sale(ask: Ask) -> bool:
    return await _sale(ask, on=False)


async def _sale(ask: Ask, *, on: bool) -> bool:
    """The one listing that is meant; where there are two, which is not guessed."""
    goods = await ask.goods()
    if len({one.product_id for one in goods}) != 1:
        return False
    malls = [
        one
        for one in await ask.desk(why_not_selling, product_id=goods[0].product_id)
        if one.listing_id and ask.mall() in ("", one.mall.value)
    ]
    if not ask.mall():
        malls = [one for one in malls if one.listing_online is not on] or malls
    if len(malls) != 1:
        await stock_command(ask.message, ask.desk, ask.me, goods[0].sku)
        return True
    values = {
        "listing_id": malls[0].listing_id,
        "mall": Mall(malls[0].mall).value,
        "name": goods[0].product,
        "on": on,
    }
    await propose(ask.message, ask.desk, "sale", values)
    return True


async def approve(ask: Ask) -> bool:
    """The card is the plan: it says before and after, and is decided from."""
    no = ask.said.get("no")
    await show_card(ask.message, ask.desk, ask.me, await ask.desk(find_refund, no=no))
    return True


async def reject(ask: Ask) -> bool:
    """With its reason a plan; without, the card asks for one."""
    number = await ask.desk(find_refund, no=ask.said.get("no"))
    reason = ask.reason()
    if reason:
        values = {"refund_id": number, "reason": reason}
        await propose(ask.message, ask.desk, "reject", values)
    else:
        await show_card(ask.message, ask.desk, ask.me, number)
    return True


async def _one(ask: Ask) -> dict[str, str | int] | None:
    """The SKU that is meant; empty where several are, which are shown; None where none is."""
    found = await ask.goods()
    if not found:
        return None
    if len(found) > 1:
        await stock_command(ask.message, ask.desk, ask.me, ask.said.get("what"))
        return {}
    name = found[0].product + (f", {found[0].variant}" if found[0].variant else "")
    return {"sku": found[0].sku, "name": name}


def _many(ask: Ask) -> int:
    """Raises Malformed("quantity")."""
    return min(positive(ask.said.get("n")), STOCK)
