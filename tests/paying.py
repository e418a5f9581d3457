"""Paying through Telegram for the tests: a provider and Stars, an invoice, what came of it."""

from typing import Any

from sqlalchemy import select

from domain.ledger import Account
from domain.merchants import authorise_cash, set_provider, set_stars_rate
from domain.orders import Means, Order, State
from domain.payments import Charge, Payout
from domain.secrets import ProviderToken
from domain.stars import parse_rate
from domain.stock import Mall
from tests.buying import Sold, has, sells
from tests.town import CAROL, OWNER, Person, Town

TOKEN = ProviderToken("284685063:TEST:NmY2Mjg5YWJiNTY4")
DIGITAL: dict[str, Any] = {"category": "voucher", "template": "redemption_card", "uses": "3"}
WAYS = {Means.PROVIDER: "by card", Means.STARS: "Star"}


async def takes_payments(town: Town, *, provider: bool = True, rate: str | None = "50") -> None:
    """The owner sets up a provider, and what Stars are worth."""
    owner = await town.desk(OWNER)
    await owner(set_provider, token=TOKEN if provider else None)
    await owner(set_stars_rate, rate=parse_rate(rate) if rate else None)


async def offered(town: Town, *, points: int = 0, **fields: Any) -> Sold:
    """A pass that can be paid in every way; ``points``: beside the money."""
    await takes_payments(town)
    if points:
        owner = await town.desk(OWNER)
        await owner(authorise_cash, on=True)
        await has(town, CAROL, points=points)
        return await sells(town, Mall.POINTS, f"{points}+4.50", **DIGITAL | fields)
    return await sells(town, price="4.50", **DIGITAL | fields)


async def billed(person: Person, means: Means, listing: int = 1) -> None:
    """The invoice stands in the chat, below the order."""
    await person.says(f"/start l-1_{listing}")
    await person.presses("Get it" if "Get it" in " ".join(person.buttons) else "Buy")
    await person.presses(WAYS[means])
    assert person.screen.invoice, person.text


async def rows(town: Town, table: Any) -> list[Any]:
    async with town.database.reading() as session:
        return list(await session.scalars(select(table).order_by(table.merchant_id, table.id)))


async def charges(town: Town) -> list[Charge]:
    return await rows(town, Charge)


async def payouts(town: Town) -> list[Payout]:
    return await rows(town, Payout)


async def states(town: Town) -> list[State]:
    return [one.state for one in await rows(town, Order)]


async def balances(town: Town) -> dict[tuple[str, str], int]:
    """Every account that is not empty, by name and unit."""
    async with town.database.reading() as session:
        found = await session.scalars(select(Account).where(Account.balance != 0))
        return {(one.name, one.unit): one.balance for one in found}
