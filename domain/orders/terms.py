"""What an order will cost and give, before anybody agrees to it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from domain.catalog import (
    DIGITAL,
    Product,
    ProductStore,
    Template,
    Variant,
    cards_of_order,
    stores_good,
    validity_of,
)
from domain.desk import READ, Work, operation
from domain.engine import of
from domain.errors import Malformed, NotFound
from domain.ledger import Standing, standing
from domain.mall import Listing, Mode, OnSale, may_buy, on_sale, sellable_now, to_pay, values_of
from domain.members import Member, standing_of
from domain.merchants import Merchant
from domain.money import MOST, digits
from domain.orders.model import DELIVERY, Delivery
from domain.orders.refusals import Unanswered
from domain.roles import Permission
from domain.stars import star_price
from domain.stock import Mall, SubInventory, bought_so_far, days_at, quantity_of
from domain.stores import Store


@dataclass(frozen=True, slots=True)
class Cost:
    """Of the whole order: points, money in minor units, freight beside it. ``off``: what points
    took off the money already."""

    points: int
    cash: int
    freight: int
    off: int = 0

    @property
    def money(self) -> int:
        return self.cash + self.freight


@dataclass(frozen=True, slots=True)
class Ways:
    """By which means money may be paid: the buyer's own balance (S2-21), Telegram's provider;
    ``stars``: how many Stars it is."""

    provider: bool
    stars: int | None
    balance: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """Everything that a confirmation says (S2-37, S2-38). ``stores``: where it can be had, to be
    chosen from where there are several; ``form``: what the shop asks (S2-39); ``good_at``: where
    its cards are good, ``everywhere``: at all there are; ``optional``: its points may be left
    out (S1-21)."""

    listing_id: int
    variant_id: int
    name: str
    variant: str
    variants: tuple[tuple[int, str], ...]
    merchant: str
    timezone: str
    mall: Mall
    template: Template
    delivery: Delivery
    quantity: int
    left: int
    mine: bool  # whether this person may buy it
    purchase_limit: int | None
    bought: int  # of it, before
    cost: Cost
    optional: bool
    currency: str
    points: Standing
    balance: int
    ways: Ways
    stores: tuple[tuple[int, str], ...]
    good_at: tuple[str, ...]
    everywhere: bool
    cross_store: bool
    form: tuple[str, ...]
    address: str  # where this member had something sent before
    cards: tuple[int | None, ...]  # the uses of each card that it makes
    valid_from: datetime | None
    valid_until: datetime | None
    benefit_until: date | None  # D38
    refund_days: int
    refund_points: bool
    earned: int
    gives: int  # points, to the buyer (D02)
    minutes: int  # that it is kept without being paid
    cover: str | None
    now: datetime


@operation(Permission.BROWSE, kind=READ)
async def quote(
    work: Work,
    *,
    listing_id: int,
    variant_id: int | None = None,
    quantity: int = 1,
    store_id: int | None = None,
    spend: int | None = None,
    handed_over: bool = False,
) -> Quote:
    """What it will be (D05, S1-21). ``spend``: how many points at most, where they are optional;
    None: as many as count and the person has. Raises as ``on_sale`` does,
    Malformed("quantity")."""
    quantity_of(quantity)
    choice = await _variants(work, listing_id)
    item = await on_sale(work, listing_id, variant_id or choice[0][0])
    product, merchant, row = item.product, item.merchant, item.listing
    has = await standing(work, work.actor.id)
    cost = cost_of(item, quantity, has.free if spend is None else spend, handed_over)
    level, tags = await standing_of(work, work.actor.id)
    cards: list[int | None] = []
    span = None
    if product.template is Template.REDEMPTION_CARD:
        cards = cards_of_order(product.redeem_mode, product.card_mode, item.variant.uses, quantity)
        span = validity_of(product, work.now, merchant.timezone)
    member = await work.session.scalar(work.mine(Member).where(Member.person_id == work.actor.id))
    return Quote(
        listing_id=row.id,
        variant_id=item.variant.id,
        name=row.name,
        variant=item.variant.name,
        variants=choice,
        merchant=merchant.name,
        timezone=merchant.timezone,
        mall=row.mall,
        template=product.template,
        delivery=DELIVERY[product.template],
        quantity=quantity,
        left=await _left(work, item, store_id),
        mine=may_buy(row, level, tags),
        purchase_limit=row.purchase_limit,
        bought=await bought_so_far(work, row.id, work.actor.id),
        cost=cost,
        optional=row.mode is Mode.POINTS_OFFSET,
        currency=merchant.currency,
        points=has,
        balance=(await standing(work, work.actor.id, merchant.currency)).free,
        ways=ways_of(merchant, product, cost.money),
        stores=await stores_to_choose(work, item),
        good_at=await stores_good(work, product),
        everywhere=product.everywhere,
        cross_store=product.cross_store,
        form=tuple(merchant.order_form),
        address=member.address if member else "",
        cards=tuple(cards),
        valid_from=span.begins if span else None,
        valid_until=span.ends if span else None,
        benefit_until=product.benefit_until,
        refund_days=merchant.refund_days,
        refund_points=merchant.refund_points,
        earned=earned_by(cost.cash, merchant.earn_rate, merchant.currency),
        gives=item.variant.credit * quantity,
        minutes=merchant.hold_minutes,
        cover=product.cover,
        now=work.now,
    )


def cost_of(
    item: OnSale, quantity: int, spend: int | None = None, handed_over: bool = False
) -> Cost:
    """The price of each unit times their number; freight once an order that is sent (S0-22,
    S2-14). ``spend``: points that are to be used, where they are optional (S1-21, D05). Raises
    Malformed("quantity") where it comes to more than an amount may."""
    row, product = item.listing, item.product
    price = values_of(row, item.merchant.points_rate)
    most = None if spend is None else spend // quantity
    each = to_pay(price, item.variant.price, item.merchant.currency, most)
    shipped = DELIVERY[product.template] is Delivery.SHIPPED and not handed_over
    freight = item.freight if shipped else 0
    if each.cash * quantity + freight > MOST:
        raise Malformed("quantity", max(1, (MOST - freight) // each.cash))
    return Cost(each.points * quantity, each.cash * quantity, freight, each.off * quantity)


def ways_of(merchant: Merchant, product: Product, money: int) -> Ways:
    """What the merchant has set up, and the product allows; Stars are for digital goods alone, as
    Telegram wants it."""
    rate = merchant.stars_rate
    stars = None
    if rate is not None and money and product.category in DIGITAL:
        stars = star_price(money, merchant.currency, rate)
    provider = bool(money) and merchant.provider_sealed is not None
    return Ways(provider, stars, bool(money) and product.balance_pays)


def earned_by(cash: int, rate: int, currency: str) -> int:
    """Points for money paid, without freight; ``rate`` points for one unit of the currency. Of
    the whole order, rounded down; never more than the ledger can add up."""
    return min(int(cash * rate // 10 ** digits(currency)), MOST)


async def stores_to_choose(work: Work, item: OnSale) -> tuple[tuple[int, str], ...]:
    """Where a buyer fetches it, or uses a pass that is good at one of several stores (S4-18,
    S4-21); empty: it does not matter."""
    product = item.product
    picked_up = product.template is Template.PICK_UP
    one_of_several = (
        product.template is Template.REDEMPTION_CARD
        and not product.everywhere
        and not product.cross_store
    )
    if not picked_up and not one_of_several and product.unified_stock:
        return ()
    query = select(Store.id, Store.name).where(
        Store.merchant_id == work.merchant_id, Store.deleted_at.is_(None)
    )
    if not product.everywhere:
        query = query.join(ProductStore, of(Store, ProductStore.store_id)).where(
            ProductStore.product_id == product.id
        )
    if not product.unified_stock:
        query = query.join(SubInventory, of(Store, SubInventory.store_id)).where(
            SubInventory.variant_id == item.variant.id, SubInventory.mall == item.listing.mall
        )
    rows = await work.session.execute(query.order_by(Store.name, Store.id))
    return tuple((number, name) for number, name in rows)


async def chosen_store(work: Work, item: OnSale, store_id: int | None) -> int | None:
    """The one that was chosen, or the only one there is. Raises Unanswered("store")."""
    there = await stores_to_choose(work, item)
    if not there:
        return None
    if len(there) == 1:
        return there[0][0]
    chosen = next((number for number, _ in there if number == store_id), None)
    if chosen is None:
        raise Unanswered("store")
    return chosen


async def _variants(work: Work, listing_id: int) -> tuple[tuple[int, str], ...]:
    """Raises NotFound."""
    rows = await work.session.execute(
        select(Variant.id, Variant.name)
        .join(
            Listing,
            (Listing.merchant_id == Variant.merchant_id)
            & (Listing.product_id == Variant.product_id),
        )
        .where(
            Variant.merchant_id == work.merchant_id,
            Listing.id == listing_id,
            Variant.deleted_at.is_(None),
        )
        .order_by(Variant.id)
    )
    found = tuple((number, name) for number, name in rows)
    if not found:
        raise NotFound("listings")
    return found


async def _left(work: Work, item: OnSale, store_id: int | None) -> int:
    """What can be sold of the variant just now, at the store where each has its own stock, within
    daily limit and points stock (D28)."""
    subs = await work.session.scalars(
        work.mine(SubInventory).where(
            SubInventory.variant_id == item.variant.id,
            SubInventory.mall == item.listing.mall,
            SubInventory.store_id.is_(None) == item.product.unified_stock,
            SubInventory.online.is_(True),
        )
    )
    here = [one for one in subs if store_id in (None, one.store_id) or one.store_id is None]
    days = await days_at(work, here)
    left = sum(sellable_now(one, days[one.store_id]) for one in here)
    row = item.listing
    return left if row.points_stock is None else min(row.points_stock - row.points_taken, left)
