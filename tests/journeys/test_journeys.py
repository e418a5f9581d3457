"""What a job costs, in taps and typed lines: the numbers are the test (screens.md)."""

from dataclasses import dataclass

import pytest

from domain.mall import switch_mall
from domain.orders import Means
from domain.stock import Mall
from tests.buying import buys, has, sells
from tests.town import CAROL, MANAGER, NEWCOMER, OWNER, VERIFIER, Person, Town, link_in


@dataclass
class Counted(Person):
    """A person whose taps and typed lines are counted."""

    taps: int = 0
    typed: int = 0

    async def taps_on(self, words: str) -> None:
        self.taps += 1
        await self.presses(words)

    async def types(self, text: str) -> None:
        self.typed += 1
        await self.says(text)

    @property
    def cost(self) -> tuple[int, int]:
        return self.taps, self.typed


async def test_a_photo_redeems_and_several_uses_take_one_tap(town: Town) -> None:
    """(0, 0), then (1, 0)."""
    viktor = Counted(town, VERIFIER)
    await viktor.scans(await town.issues("Cake", 1))
    viktor.sees("✅ REDEEMED · 1 use")
    assert viktor.cost == (0, 0)
    await viktor.scans(await town.issues("Coffee", 6))
    await viktor.taps_on("3")
    viktor.sees("✅ REDEEMED · 3 uses")
    assert viktor.cost == (1, 0)


@pytest.mark.slow
async def test_from_a_product_to_sale_and_to_its_second_mall(town: Town) -> None:
    """From home, the form included: (6, 3); then (2, 0)."""
    olivia = Counted(town, OWNER)
    await (await town.desk(OWNER))(switch_mall, mall=Mall.POINTS, on=True)
    await olivia.says("/menu")
    await olivia.taps_on("Products & stock")
    await olivia.taps_on("New product")
    await olivia.types("House beans")
    await olivia.types("8.90")
    await olivia.types("40")
    await olivia.taps_on("shop")
    await olivia.taps_on("none")  # sold until
    await olivia.taps_on("Finish")
    await olivia.taps_on("Put on sale")
    olivia.sees("ON SALE · House beans", "🟢 shop: selling 40")
    assert olivia.cost == (6, 3)
    await olivia.presses("Product")
    olivia.taps = olivia.typed = 0
    await olivia.taps_on("Sell where?")
    await olivia.taps_on("Put on sale")
    olivia.sees("ON SALE · House beans", "🟢 points mall: selling 20", "🟢 shop: selling 20")
    assert olivia.cost == (2, 0)


async def test_an_invitation_by_link(town: Town) -> None:
    """From home: (2, 0)."""
    marta, wanted = Counted(town, MANAGER), town.person(NEWCOMER)
    await marta.says("/menu")
    await marta.taps_on("People & stores")
    await marta.taps_on("Riverside: invite a verifier")
    marta.sees("An invitation to Blue Door Café as verifier", "At: Riverside")
    assert marta.cost == (2, 0)
    await wanted.opens(link_in(marta.text))
    await wanted.presses("Accept")
    wanted.sees("verifier")


async def test_the_report_of_yesterday(town: Town) -> None:
    """From Today, where every figure is: (1, 0)."""
    viktor, marta = town.person(VERIFIER), Counted(town, MANAGER)
    card = await town.issues("Coffee", 1)
    await viktor.scans(card)
    await viktor.scans(card)  # used up
    await viktor.says("/redeem 0000-0000-0000-0000")
    town.clock.passes(hours=24)
    await marta.says("/menu")
    await marta.presses("Today")
    await marta.taps_on("Yesterday")
    marta.sees("21 November", "1 use in 1 redemption", "refused: 2", "used up 1", "unknown code 1")
    assert marta.cost == (1, 0)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_twenty_cards_and_their_sheet(town: Town) -> None:
    """(1, 1)."""
    olivia = Counted(town, OWNER)
    await olivia.types("/issue Coffee | 1 use | 30 days | x20")
    await olivia.taps_on("Print sheet")
    assert any(one.document for one in town.world.messages[OWNER].values())
    assert olivia.cost == (1, 1)


async def test_an_item_is_paid_with_points(town: Town) -> None:
    """From the item, with the choice of a store: (3, 0)."""
    await sells(town, Mall.POINTS, "300")
    await has(town, CAROL, points=500)
    carol = Counted(town, CAROL)
    await carol.says("/mall")
    await carol.presses("House beans")
    await carol.taps_on("Get it")
    await carol.taps_on("Old Town")
    await carol.taps_on("Pay 300 pts")
    carol.sees("300 pts")
    assert carol.cost == (3, 0)


@pytest.mark.slow
async def test_a_refund_is_decided_from_its_card(town: Town) -> None:
    """(2, 0)."""
    sold = await sells(town, Mall.POINTS, "300")
    await has(town, CAROL, points=500)
    await buys(town, sold, means=Means.POINTS)
    carol, marta = town.person(CAROL), Counted(town, MANAGER)
    await town.post()
    await carol.says("/myorders")
    await carol.presses("House beans")
    await carol.presses("refund")
    await carol.presses("damaged")
    await town.post()
    marta.sees("REFUND?")
    await marta.taps_on("Approve")
    await marta.taps_on("Yes, refund")
    marta.sees("REFUNDED · 300 pts")
    assert marta.cost == (2, 0)
