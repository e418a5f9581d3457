"""Placing an order: stock is reserved, points are held, and what can be paid at once is paid."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select, update

from domain import drafts
from domain.catalog import Product, Template
from domain.desk import DEED, Work, operation
from domain.engine import Statement, tidy
from domain.errors import Malformed
from domain.ledger import SALES, spend
from domain.ledger import Kind as Transferred
from domain.limits import ADDRESS, LINE
from domain.mall import OnSale, keep, on_sale
from domain.members import Member, join_as_member
from domain.merchants import Merchant
from domain.orders.model import DELIVERY, Delivery, Means, Order, Source, State
from domain.orders.pay import settle
from domain.orders.refusals import CannotPaySo, GivesNothing, NoBuyer, PriceChanged, Unanswered
from domain.orders.terms import Cost, chosen_store, cost_of, earned_by, ways_of
from domain.orders.written import written
from domain.people import Person
from domain.roles import Permission
from domain.stock import Reservation, quantity_of

DIGITS = 6  # random ones behind the time: S4-35, D40
DRAWS = 5  # of a number


_NAME = Statement(lambda _: select(Person.name).where(Person.id == bindparam("person")))


@dataclass(frozen=True, slots=True)
class Placed:
    id: int
    no: str
    state: State


@operation(Permission.PLACE_ORDER, kind=DEED)
async def place(
    work: Work,
    *,
    listing_id: int,
    variant_id: int,
    quantity: int,
    points: int,
    money: int,
    means: Means,
    store_id: int | None = None,
    address: str = "",
    answers: Sequence[str] = (),
    asked: Sequence[str] | None = None,
    draft: str | None = None,
) -> Placed:
    """Buy for oneself. ``points`` and ``money`` (minor units, freight included) were agreed to;
    ``asked``, where it is said, are the questions that were answered.

    With POINTS or BALANCE it is paid at once; else it waits for the money until the closing
    time (D06, D07). Raises PriceChanged, Unanswered, CannotPaySo, TooLittle, what ``on_sale``
    and ``keep`` raise, and Gone (the draft was finished before).
    """
    await drafts.finish(work, draft, "order")
    person = await (await work.lane()).first(_NAME, person=work.actor.id)
    name = person[0] if person else work.actor.name
    await join_as_member(work, work.merchant_id, work.actor.id, name)
    item = await on_sale(work, listing_id, variant_id)
    order = await _placed(
        work,
        item,
        quantity,
        Cost(points, money, 0),
        means,
        work.actor.id,
        Source.CHAT,
        store_id=store_id,
        address=address,
        answers=answers,
        asked=asked,
    )
    if means in (Means.POINTS, Means.BALANCE):
        order = await settle(work, order, means)
    return Placed(order.id, order.no, order.state)


@operation(Permission.MANAGE_ORDERS, kind=DEED)
async def place_for(
    work: Work,
    *,
    listing_id: int,
    variant_id: int,
    quantity: int,
    points: int,
    money: int,
    person_id: int | None = None,
    address: str = "",
    answers: Sequence[str] = (),
    handed_over: bool = False,
    draft: str | None = None,
) -> Placed:
    """For a customer at the counter, paid in cash where the actor stands; without a member,
    nothing that is credited to one (D06). ``handed_over``: nothing is sent or fetched any more.
    Raises as ``place`` does, and NoBuyer."""
    await drafts.finish(work, draft, "order")
    item = await on_sale(work, listing_id, variant_id)
    means = Means.CASH if money else Means.POINTS
    order = await _placed(
        work,
        item,
        quantity,
        Cost(points, money, 0),
        means,
        person_id,
        Source.COUNTER,
        store_id=work.actor.at_store,
        address=address,
        answers=answers,
        handed_over=handed_over,
    )
    order = await settle(work, order, means, handed_over=handed_over)
    return Placed(order.id, order.no, order.state)


async def _placed(
    work: Work,
    item: OnSale,
    quantity: int,
    agreed: Cost,
    means: Means,
    person_id: int | None,
    source: Source,
    *,
    store_id: int | None,
    address: str,
    answers: Sequence[str],
    asked: Sequence[str] | None = None,
    handed_over: bool = False,
) -> Order:
    row, product, merchant = item.listing, item.product, item.merchant
    cost = cost_of(item, quantity_of(quantity), agreed.points, handed_over)
    if (cost.points, cost.money) != (agreed.points, agreed.money):
        raise PriceChanged(row.id, cost.points, cost.money, merchant.currency)
    payable(cost, means)
    takes(merchant, product, cost, means)
    # At the counter it is handed over where one stands, wherever else it may be had.
    store = store_id if source is Source.COUNTER else await chosen_store(work, item, store_id)
    delivery = Delivery.PICKED_UP if handed_over else DELIVERY[product.template]
    said = await address_of(work, delivery, person_id, address)
    number = await work.number(Order)  # before its stock, as of an order from elsewhere
    held = await keep(work, item, quantity, person_id, store_id=store, ordered=True)
    form = merchant.order_form
    if asked is not None and list(asked) != list(form):
        raise Unanswered("form")
    told = _answers(form, answers) if source is Source.CHAT else []
    return await write_down(
        work, item, held, cost, source, number, store_id=store, address=said, answers=told
    )


async def write_down(
    work: Work,
    item: OnSale,
    held: Reservation,
    cost: Cost,
    source: Source,
    number: int,
    *,
    store_id: int | None,
    address: str = "",
    answers: Sequence[str] = (),
) -> Order:
    """The order ``number`` of what is kept; its points cannot be spent otherwise from now on
    (S2-44).

    Raises GivesNothing, NoBuyer, TooLittle.
    """
    row, product, merchant = item.listing, item.product, item.merchant
    person_id, credits = held.person_id, product.template is Template.POINTS_CREDIT
    if credits and not item.variant.credit:
        raise GivesNothing(product.id)
    if person_id is None and (cost.points or credits):
        raise NoBuyer
    order = await _numbered(
        work,
        id=number,
        state=State.PENDING,
        source=source,
        person_id=person_id,
        person_name=held.person_name,
        listing_id=row.id,
        product_id=product.id,
        variant_id=item.variant.id,
        name=row.name,
        variant=item.variant.name,
        template=product.template,
        quantity=held.quantity,
        points=cost.points,
        cash=cost.cash,
        freight=cost.freight,
        off=cost.off,
        currency=merchant.currency,
        store_id=store_id,
        address=address,
        answers=list(answers),
        hold_id=held.id,
        earned=earned_by(cost.cash, merchant.earn_rate, merchant.currency) if person_id else 0,
        placed_at=work.now,
        closes_at=work.now + timedelta(minutes=merchant.hold_minutes),
    )
    if cost.points and person_id is not None:
        await spend(
            work,
            person_id,
            cost.points,
            f"{order.ref}:points",
            SALES,
            kind=Transferred.HELD,
            ref=order.ref,
        )
    return order


async def _numbered(work: Work, **values: object) -> Order:
    """Under a number that nobody has (S4-35): of a thousand in a second some draw the same."""
    local = (await work.house()).local(work.now)
    for _ in range(DRAWS):
        no = f"ES{local:%Y%m%d%H%M%S}{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        row = await written(work, no=no, **values)
        if row is not None:
            return row
    raise RuntimeError(f"{DRAWS} numbers of a second were taken")


def payable(cost: Cost, means: Means) -> None:
    """Points alone pay where no money is due, and only there."""
    if (means is Means.POINTS) is bool(cost.money) or means is Means.ELSEWHERE:
        raise CannotPaySo(means.value)


def takes(merchant: Merchant, product: Product, cost: Cost, means: Means) -> None:
    """Raises CannotPaySo where the shop does not take this means, or not for these goods."""
    ways = ways_of(merchant, product, cost.money)
    if (
        (means is Means.PROVIDER and not ways.provider)
        or (means is Means.STARS and ways.stars is None)
        or (means is Means.BALANCE and not ways.balance)
    ):
        raise CannotPaySo(means.value)


async def address_of(work: Work, delivery: Delivery, person_id: int | None, address: str) -> str:
    """Where it is sent to; kept with the member for the next time. Raises Unanswered,
    Malformed("address")."""
    if delivery is not Delivery.SHIPPED:
        return ""
    said = "\n".join(line for line in map(tidy, address.splitlines()) if line)
    if not said:
        raise Unanswered("address")
    if len(said) > ADDRESS:
        raise Malformed("address", ADDRESS)
    if person_id is not None:
        await work.session.execute(
            update(Member)
            .where(Member.merchant_id == work.merchant_id, Member.person_id == person_id)
            .values(address=said)
        )
    return said


def _answers(form: Sequence[str], answers: Sequence[str]) -> list[str]:
    """One for each question. Raises Unanswered("form"), Malformed("answer")."""
    said = [tidy(one) for one in answers]
    if len(said) != len(form) or not all(said):
        raise Unanswered("form")
    if any(len(one) > LINE for one in said):
        raise Malformed("answer", LINE)
    return [f"{question}: {one}" for question, one in zip(form, said, strict=True)]
