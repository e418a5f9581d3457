"""What was put aside by hand becomes an order: its stock, its person, its price just now."""

from domain.catalog import Product, Variant
from domain.desk import DEED, READ, Work, operation
from domain.ledger import standing
from domain.mall import Listing, OnSale, freight_of
from domain.members import Member
from domain.merchants import Merchant
from domain.orders.model import DELIVERY, Means, Order, Source
from domain.orders.pay import settle, tell_buyer
from domain.orders.place import Placed, address_of, payable, write_down
from domain.orders.refusals import NoBuyer, PriceChanged
from domain.orders.terms import Cost, cost_of
from domain.roles import Permission
from domain.stock import Reservation, SubInventory, put_in_order


@operation(Permission.MANAGE_ORDERS, kind=READ)
async def price_of_hold(work: Work, *, hold_id: int) -> tuple[Cost, str]:
    """What it costs to hand it over just now, and in which currency. Raises NotFound."""
    held = await work.get(Reservation, hold_id)
    item = await item_of(work, held.listing_id, held.variant_id)
    cost = cost_of(item, held.quantity, await _points(work, held), handed_over=True)
    return cost, item.merchant.currency


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def hand_over(
    work: Work, *, hold_id: int, points: int | None = None, money: int | None = None
) -> Placed:
    """It was paid, in cash where the actor stands or with the member's points, and handed over.
    ``points`` and ``money`` (minor units), where they were said, were agreed to.

    Raises Gone (it was sold, released or ran out before), PriceChanged, NoBuyer, TooLittle,
    NotFound.
    """
    held = await put_in_order(work, hold_id)
    item = await item_of(work, held.listing_id, held.variant_id)
    cost = cost_of(item, held.quantity, await _points(work, held), handed_over=True)
    if (points, money) not in ((None, None), (cost.points, cost.money)):
        raise PriceChanged(item.listing.id, cost.points, cost.money, item.merchant.currency)
    order = await _ordered(work, item, held, cost)
    means = Means.CASH if cost.money else Means.POINTS
    return _placed(await settle(work, order, means, handed_over=True))


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def ask_to_pay(work: Work, *, hold_id: int) -> Placed:
    """It waits for the member's money, until the closing time from now.

    Raises Gone, NoBuyer, CannotPaySo where there is no money to pay, TooLittle (points),
    Unanswered("address"), NotFound.
    """
    held = await put_in_order(work, hold_id)
    if held.person_id is None:
        raise NoBuyer
    item = await item_of(work, held.listing_id, held.variant_id)
    cost = cost_of(item, held.quantity, await _points(work, held))
    payable(cost, Means.BALANCE)
    member = await work.session.scalar(work.mine(Member).where(Member.person_id == held.person_id))
    kept = member.address if member else ""
    address = await address_of(work, DELIVERY[item.product.template], held.person_id, kept)
    order = await _ordered(work, item, held, cost, address)
    await tell_buyer(work, order, "order_waits")
    return _placed(order)


async def _ordered(
    work: Work, item: OnSale, held: Reservation, cost: Cost, address: str = ""
) -> Order:
    """What was put aside becomes an order at the counter."""
    number, store_id = await work.number(Order), await _store(work, held)
    return await write_down(
        work, item, held, cost, Source.COUNTER, number, store_id=store_id, address=address
    )


async def item_of(work: Work, listing_id: int | None, variant_id: int) -> OnSale:
    """Whatever became of its sale meanwhile: it was put aside while it sold (S2-45)."""
    listing = await work.get(Listing, listing_id or 0)
    variant = await work.get(Variant, variant_id)
    product = await work.get(Product, variant.product_id)
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    freight = await freight_of(work, listing, product, variant.id)
    return OnSale(listing, product, variant, merchant, freight)


async def _points(work: Work, held: Reservation) -> int:
    """What may be used of an offset."""
    return (await standing(work, held.person_id)).free if held.person_id else 0


async def _store(work: Work, held: Reservation) -> int | None:
    return (await work.get(SubInventory, held.sub_id)).store_id or work.actor.at_store


def _placed(order: Order) -> Placed:
    return Placed(order.id, order.no, order.state)
