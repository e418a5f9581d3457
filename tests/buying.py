"""Buying for the tests: something is on sale, somebody has points, an order is placed."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from domain.desk import Desk
from domain.engine import Database
from domain.errors import Gone
from domain.ledger import Account, wrong_accounts
from domain.mall import list_in_mall, put_on_sale, switch_mall
from domain.members import adjust_points, holdings_of, top_up
from domain.orders import Means, Placed, place, quote
from domain.stock import Mall, add_product, allocate, stock_of_product
from tests.town import CAFE, CAROL, OWNER, Town, stranger


@dataclass(frozen=True, slots=True)
class Sold:
    """What is on sale."""

    product: int
    listing: int
    variant: int
    sku: str


async def sells(
    town: Town,
    mall: Mall = Mall.SHOP,
    price: str | None = None,
    quantity: int = 20,
    variants: list[dict[str, str]] | None = None,
    **fields: str,
) -> Sold:
    """The owner puts a product on sale in a mall that is on."""
    owner = await town.desk(OWNER)
    said = {
        "name": "House beans", "sku": "BEAN", "price": "8.90", "stock": "40",
        "category": "physical", "template": "pick_up", "purpose": "points_mall",
    } | fields  # fmt: skip
    product = await owner(add_product, fields=said, variants=variants)
    lines = await owner(stock_of_product, product_id=product)
    for one in lines:
        await owner(allocate, sku=one.sku, mall=mall, quantity=quantity)
    (number,) = await owner(list_in_mall, product_ids=[product], mall=mall, price=price)
    await owner(put_on_sale, listing_id=number)
    if mall is Mall.POINTS:
        with suppress(Gone):  # it was on before
            await owner(switch_mall, mall=mall, on=True)
    return Sold(product, number, lines[0].variant_id, lines[0].sku)


async def has(town: Town, person: int, points: int = 0, money: int = 0) -> None:
    """A member is given points, and money is paid into the balance."""
    owner = await town.desk(OWNER)
    if points:
        await owner(adjust_points, person_id=person, change=points, reason="a present")
    if money:
        await owner(top_up, person_id=person, amount=money)


def guest(town: Town, person: int, key: str | None = None) -> Desk:
    """A customer at the café, through whose link somebody came."""
    return stranger(town.database, person, town.clock).visiting(CAFE)


async def buys(
    town: Town, what: Sold, person: int = CAROL, means: Means = Means.POINTS, **more: Any
) -> Placed:
    """Agreed to as it was quoted."""
    desk = more.pop("desk", None) or guest(town, person)
    quantity = more.pop("quantity", 1)
    told = await desk(
        quote, listing_id=what.listing, variant_id=more.get("variant_id", what.variant),
        quantity=quantity,
    )  # fmt: skip
    wish = {
        "listing_id": what.listing, "variant_id": what.variant, "quantity": quantity,
        "points": told.cost.points, "money": told.cost.money, "means": means,
        "store_id": told.stores[0][0] if told.stores else None,
    }  # fmt: skip
    return await desk(place, **wish | more)


async def free_of(town: Town, person: int) -> tuple[int, int]:
    """Points and money that a member may spend."""
    has_now = await (await town.desk(OWNER))(holdings_of, person_id=person)
    return has_now.points.free, has_now.money.free


async def conserved(database: Database) -> None:
    """Every unit sums to zero, every balance is its transfers, every stock its moves."""
    async with database.reading() as session:
        assert await wrong_accounts(session, CAFE) == []
        sums = await session.execute(
            select(Account.unit, func.sum(Account.balance)).group_by(Account.unit)
        )
        assert all(total == 0 for _unit, total in sums)


async def on_shelf(town: Town, what: Sold, mall: Mall = Mall.SHOP) -> tuple[int, int, int]:
    """Quantity, reserved and sold of what is allocated."""
    lines = await (await town.desk(OWNER))(stock_of_product, product_id=what.product)
    subs = [
        one for line in lines if line.variant_id == what.variant
        for one in line.subs if one.mall is mall
    ]  # fmt: skip
    return (
        sum(one.quantity for one in subs),
        sum(one.reserved for one in subs),
        sum(one.sold for one in subs),
    )
