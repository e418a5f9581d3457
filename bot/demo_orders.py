"""The demo café's orders: some days of them, in every state, and two refunds that wait."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from domain.catalog import Variant
from domain.desk import Desk
from domain.engine import Database
from domain.limits import HOLD_MINUTES
from domain.mall import Listing
from domain.members import adjust_points, top_up
from domain.merchants import change_settings
from domain.orders import Delivery, Means, close, complete, order, place, quote, ship, take_cash
from domain.refunds import Reason, approve, ask_refund, refund_of
from domain.staff import stand_at
from domain.till import close_till, till

As = Callable[[int, datetime], Awaitable[Desk]]  # somebody's desk at a moment
KEPT = 3 * 24 * 60  # minutes: what is not paid still waits when somebody looks


@dataclass(frozen=True, slots=True)
class Bought:
    """``who`` is the first or the second customer; ``then``: what became of it, a word each;
    ``back``: why it is asked back, and what the customer says."""

    days: int  # ago
    hour: int
    who: int
    sku: str
    means: Means
    quantity: int = 1
    then: str = ""
    back: tuple[Reason, str] | None = None


ORDERS = (  # in the order of time, as their numbers
    Bought(6, 10, 0, "P-COFFEE", Means.POINTS),
    Bought(5, 12, 1, "BEAN-HOUSE-1", Means.CASH, 2, "paid sent done"),
    Bought(4, 9, 0, "MUG-1", Means.BALANCE, then="sent refunded",
           back=(Reason.DAMAGED, "The handle is off 把手掉了")),
    Bought(4, 15, 1, "P-CAKE", Means.POINTS, 2),
    Bought(3, 11, 0, "CAKE-CH", Means.CASH, then="closed"),
    Bought(3, 16, 1, "P-TOTE", Means.BALANCE, then="sent",
           back=(Reason.NOT_AS_SAID, "It is smaller than I thought 比想象的小")),
    Bought(2, 10, 0, "P-MUSIC", Means.POINTS),
    Bought(2, 13, 1, "PASS-WEEK", Means.CASH, then="paid"),
    Bought(1, 9, 0, "P-BEANS", Means.CASH, then="paid"),
    Bought(1, 11, 1, "CAKE-CA", Means.BALANCE, back=(Reason.CHANGED_MIND, "")),
    Bought(1, 14, 0, "P-MUG", Means.POINTS),
    Bought(1, 15, 1, "GLASS", Means.CASH),
    Bought(1, 16, 0, "P-TUMBLER", Means.CASH),
)  # fmt: skip  # a table: a row a line


async def fill_orders(
    database: Database,
    desk: As,
    today: datetime,
    customers: tuple[int, int],
    staff: tuple[int, int],
) -> None:
    """``customers`` have points and a balance first; ``staff``: the owner, and who stands at the
    first store; the hour of ``today`` is left out."""
    owner, manager = staff
    before = today - timedelta(days=7)
    leader = await desk(owner, before)
    await leader(change_settings, field="hold_minutes", value=KEPT)
    for person, points in zip(customers, (3600, 2600), strict=True):
        await leader(adjust_points, person_id=person, change=points, reason="Welcome 欢迎")
    await (await desk(manager, before))(stand_at, store_id=1)
    cashier = await desk(manager, before)
    for person in customers:
        await cashier(top_up, person_id=person, amount=6000)
    for number, one in enumerate(ORDERS):
        at = today.replace(hour=one.hour) - timedelta(days=one.days)
        buyer = await desk(customers[one.who], at)
        order_id = await _buy(database, buyer, one)
        words = one.then.split()
        for word in words:
            at += timedelta(hours=1)
            if word == "refunded" and one.back:
                await _asked_back(buyer, order_id, one.back)
            await _THEN[word](await desk(manager, at), order_id)
        if one.back and "refunded" not in words:
            await _asked_back(buyer, order_id, one.back)
        if number + 1 == len(ORDERS) or ORDERS[number + 1].days < one.days:
            await _close(
                await desk(manager, at.replace(hour=20)), short=50 if one.days == 2 else 0
            )
    await leader(change_settings, field="hold_minutes", value=HOLD_MINUTES)


async def _buy(database: Database, buyer: Desk, one: Bought) -> int:
    """As it is quoted."""
    async with database.reading() as session:
        listing, variant = (
            await session.execute(
                select(Listing.id, Variant.id)
                .join(
                    Variant,
                    (Variant.merchant_id == Listing.merchant_id)
                    & (Variant.product_id == Listing.product_id),
                )
                .where(Variant.sku == one.sku)
            )
        ).one()
    told = await buyer(quote, listing_id=listing, variant_id=variant, quantity=one.quantity)
    placed = await buyer(
        place,
        listing_id=listing,
        variant_id=variant,
        quantity=one.quantity,
        points=told.cost.points,
        money=told.cost.money,
        means=one.means,
        store_id=told.stores[0][0] if told.stores else None,
        address="Lindenallee 12, Berlin 柏林",
    )
    return placed.id


async def _paid(desk: Desk, order_id: int) -> None:
    await desk(take_cash, order_id=order_id)


async def _sent(desk: Desk, order_id: int) -> None:
    one = await desk(order, order_id=order_id)
    if one.line.delivery is Delivery.SHIPPED:
        await desk(ship, order_id=order_id, tracking=f"0034043416{order_id:04}", carrier="DHL")


async def _done(desk: Desk, order_id: int) -> None:
    await desk(complete, order_id=order_id)


async def _closed(desk: Desk, order_id: int) -> None:
    await desk(close, order_id=order_id)


async def _refunded(desk: Desk, order_id: int) -> None:
    asked = await desk(refund_of, order_id=order_id)
    if asked is not None:
        await desk(approve, refund_id=asked.id)


async def _asked_back(buyer: Desk, order_id: int, back: tuple[Reason, str]) -> None:
    why, said = back
    await buyer(ask_refund, order_id=order_id, why=why, reason=said)


async def _close(desk: Desk, short: int) -> None:
    """The till, in the evening; ``short`` in minor units is missing."""
    has = await desk(till, store_id=1)
    await desk(
        close_till, store_id=1, number=has.number, expected=has.expected,
        counted=has.expected - short, note="A coin fell 掉了硬币" if short else "",
    )  # fmt: skip  # a table: a row a line


_THEN = {
    "paid": _paid, "sent": _sent, "done": _done, "closed": _closed, "refunded": _refunded,
}  # fmt: skip  # a table: a row a line
