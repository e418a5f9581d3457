"""What a job costs, in taps and typed lines: the numbers are the test (screens.md)."""

from dataclasses import dataclass

from domain.orders import Means
from domain.stock import Mall
from tests.buying import buys, has, sells
from tests.town import CAROL, MANAGER, OWNER, VERIFIER, Person, Town


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
