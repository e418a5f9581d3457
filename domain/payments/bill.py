"""A bill for an order: what an invoice has to say, and the Stars that were agreed to."""

from dataclasses import dataclass

from sqlalchemy import func, update

from domain.catalog import Product
from domain.desk import NOTE, Work, operation
from domain.errors import NotFound
from domain.ledger import STARS
from domain.merchants import Merchant, provider_of
from domain.orders import (
    CannotPaySo,
    MadeElsewhere,
    Means,
    Order,
    State,
    Step,
    Ways,
    WrongState,
    ways_of,
)
from domain.roles import Permission
from domain.secrets import ProviderToken


@dataclass(frozen=True, slots=True)
class Invoice:
    """``amount`` in minor units of ``unit``, or in Stars."""

    merchant_id: int
    order_id: int
    listing_id: int | None
    no: str
    name: str
    variant: str
    quantity: int
    merchant: str
    unit: str
    amount: int
    provider: ProviderToken | None


@operation(Permission.PLACE_ORDER, kind=NOTE)
async def bill(work: Work, *, order_id: int, means: Means) -> Invoice:
    """Of one's own order, in Stars or minor units. How many Stars it costs is fixed with the first
    bill, so that an older one stays right. Raises WrongState, CannotPaySo, NoVault,
    MadeElsewhere (it is paid there), NotFound."""
    order = await work.get(Order, order_id)
    if order.person_id != work.actor.id:
        raise NotFound("orders")
    if order.elsewhere:
        raise MadeElsewhere(order.no)
    if order.state is not State.PENDING:
        raise WrongState(order.no, order.state.value, Step.PAY.value)
    merchant = await work.session.get_one(Merchant, work.merchant_id)
    ways = ways_of(merchant, await work.get(Product, order.product_id), order.money)
    unit, amount, provider = order.currency, order.money, None
    if means is Means.STARS:
        unit, amount = STARS, await _stars(work, order, ways)
    else:
        provider = await provider_of(work) if ways.provider else None
        if means is not Means.PROVIDER or provider is None:
            raise CannotPaySo(means.value)
    return Invoice(
        merchant_id=work.merchant_id,
        order_id=order.id,
        listing_id=order.listing_id,
        no=order.no,
        name=order.name,
        variant=order.variant,
        quantity=order.quantity,
        merchant=merchant.name,
        unit=unit,
        amount=amount,
        provider=provider,
    )


async def _stars(work: Work, order: Order, ways: Ways) -> int:
    if ways.stars is None:
        raise CannotPaySo(Means.STARS.value)
    fixed = await work.session.scalar(
        update(Order)
        .where(Order.merchant_id == work.merchant_id, Order.id == order.id)
        .values(stars=func.coalesce(Order.stars, ways.stars))
        .returning(Order.stars)
        .execution_options(synchronize_session=False)
    )
    return fixed or ways.stars
