"""What a paid order gives: cards, keys, points; and the points that it earned."""

from sqlalchemy import select

from domain.cards import Card, give_pass, make_cards
from domain.catalog import (
    Product,
    ProductStore,
    Template,
    Variant,
    allowed_stores,
    cards_of_order,
    validity_of,
)
from domain.desk import Work
from domain.ledger import POINTS, Entry, earn, member, pending, write
from domain.members import points_end
from domain.orders.model import Order
from domain.orders.refusals import NoBuyer
from domain.orders.states import Step, advance
from domain.stock import give_keys
from domain.vouchers import cards_bought

SENT_BY_ITSELF = frozenset({Template.REDEMPTION_CARD, Template.CARD_KEY})  # the card, the key
SENT = 10  # cards that are sent as pictures; the others are found under /my


async def hand_over_at_once(work: Work, order: Order) -> Order:
    """Nothing is sent: with the payment it is done (S4-36)."""
    product = await work.get(Product, order.product_id)
    variant = await work.get(Variant, order.variant_id)
    match order.template:
        case Template.REDEMPTION_CARD:
            await _cards(work, order, product, variant)
        case Template.CARD_KEY:
            await give_keys(work, variant, order.hold_id, order.quantity, order.person_id)
        case Template.POINTS_CREDIT:
            if order.person_id is None:
                raise NoBuyer
            given = variant.credit * order.quantity
            key, ends_on = f"{order.ref}:credit", await points_end(work)
            await earn(work, order.person_id, given, key, ends_on=ends_on, ref=order.ref)
    return await complete(work, order.id)


async def complete(work: Work, order_id: int) -> Order:
    """It is received: the points that it earned may be spent (S2-02). Raises WrongState."""
    order = await advance(work, order_id, Step.COMPLETE)
    if order.earned and order.person_id is not None:
        target = member(order.person_id, await points_end(work))
        await write(
            work,
            Entry(
                key=f"{order.ref}:earned:free",
                unit=POINTS,
                source=pending(order.person_id),
                target=target,
                amount=order.earned,
                ref=order.ref,
            ),
        )
    return order


async def _cards(work: Work, order: Order, product: Product, variant: Variant) -> None:
    """As many as S4-08 to S4-12 say, good where and as long as the product says; of a voucher's
    product one for each unit, with the voucher's terms (S1-14)."""
    if product.voucher_id is not None:
        bought = await cards_bought(
            work,
            product.voucher_id,
            order.quantity,
            (order.person_id, order.person_name if order.person_id is not None else ""),
            order_no=order.no,
            sold_at=order.store_id,
            title=order.name,
            paid_at=order.paid_at or work.now,
        )
        await _give_passes(work, order, bought)
        return
    chosen = await work.session.scalars(
        select(ProductStore.store_id).where(
            ProductStore.merchant_id == work.merchant_id, ProductStore.product_id == product.id
        )
    )
    span = validity_of(product, work.now, (await work.house()).zone)
    cards = await make_cards(
        work,
        cards_of_order(product.redeem_mode, product.card_mode, variant.uses, order.quantity),
        title=order.name,
        valid_from=span.begins,
        valid_until=span.ends,
        store_ids=allowed_stores(product.everywhere, product.cross_store, chosen, order.store_id),
        holder_id=order.person_id,
        holder_name=order.person_name,
        order_no=order.no,
        sold_at=order.store_id,
        bought_at=order.paid_at or work.now,
    )
    await _give_passes(work, order, cards)


async def _give_passes(work: Work, order: Order, cards: list[Card]) -> None:
    if order.person_id is not None:
        for one in cards[:SENT]:
            await give_pass(work, one.id, order.person_id)
