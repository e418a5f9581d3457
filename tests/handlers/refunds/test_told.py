"""What a buyer is told of a refund is what happened: what came back, and which way it goes."""

import pytest

from domain.members import end_points
from domain.merchants import change_settings
from domain.orders import Means
from domain.payments import note_gone
from domain.stock import Mall
from tests.buying import buys, conserved, free_of, has, sells
from tests.domain.refunds.test_refunds import clock_of
from tests.handlers.intake.test_orders import NO, brought, line, orders_of, sheet
from tests.handlers.refunds.test_refunds import asks, bought
from tests.paying import billed, charges, offered
from tests.town import CAROL, OWNER, Person, Town


async def sets(town: Town, field: str, value: object) -> None:
    await (await town.desk(OWNER))(change_settings, field=field, value=value)


async def test_points_that_stay_are_not_promised(town: Town, carol: Person) -> None:
    """S2-08: also where nobody has to approve it (D32)."""
    await sets(town, "refund_free", 500)
    await sets(town, "refund_points", False)
    await bought(town)
    await asks(town, carol)
    assert await free_of(town, CAROL) == (200, 1000)
    told = carol.heard()
    assert "REFUNDED" in told
    assert "The money is in your balance." in told
    assert "yours again" not in told


@pytest.mark.slow
async def test_cash_of_a_small_refund_goes_back_by_hand(
    town: Town, carol: Person, manager: Person
) -> None:
    """D32, tier none: the buyer is told who gives it back, as after an approval."""
    await sets(town, "refund_free", 890)
    placed = await buys(town, await sells(town), means=Means.CASH)
    await manager.says(f"/paid {placed.no}")
    await asks(town, carol)
    told = carol.heard()
    assert "REFUNDED" in told
    assert "The shop gives the money back the way it came" in told


@pytest.mark.both_engines
@pytest.mark.slow
async def test_stars_of_a_small_refund_are_no_money(town: Town, carol: Person) -> None:
    await offered(town)
    await sets(town, "refund_free", 450)
    await billed(carol, Means.STARS)
    await carol.pays()
    await asks_of_pass(town, carol)
    carol.sees("REFUNDED", "The Stars go back to you by themselves.")
    assert "come back to you" not in carol.text


async def asks_of_pass(town: Town, carol: Person) -> None:
    await carol.says("/myorders")
    await carol.presses("House beans")
    await carol.presses("Ask for a refund")
    await carol.presses("changed my mind")
    await town.post()


@pytest.mark.both_engines
@pytest.mark.slow
async def test_what_telegram_gave_back_before_is_not_promised_again(
    town: Town, carol: Person, manager: Person
) -> None:
    """Peers 48: a refund after Telegram's own gives no Stars back, and says none."""
    await offered(town)
    await billed(carol, Means.STARS)
    await carol.pays()
    (charge,) = await charges(town)
    assert await clock_of(town)(note_gone, telegram=charge.telegram, at=town.clock())
    await asks_of_pass(town, carol)
    await manager.says("/approve 1")
    manager.sees("REFUNDED")
    await town.post()
    assert "is refunded" in carol.heard()
    assert "go back to you" not in carol.heard()
    await conserved(town.database)


@pytest.mark.slow
async def test_money_of_another_shop_comes_from_there(
    town: Town, carol: Person, manager: Person
) -> None:
    """D40: nobody here gives it back, and nobody here will tell when."""
    await sells(town)
    await brought(town, sheet(line()))
    assert NO in await orders_of(town)
    await asks(town, carol)
    await manager.says("/approve 1")
    await town.post()
    assert "is refunded" in carol.heard()
    assert "The shop gives the money back" not in carol.heard()
    assert "where you paid it: in the shop" in carol.heard()


@pytest.mark.slow
async def test_money_of_another_shop_is_never_given_back_unseen(
    town: Town, carol: Person, manager: Person
) -> None:
    """D32, D40: whoever gives it back there has to know, however small it is."""
    await sets(town, "refund_free", 10_000)
    await sells(town)
    await brought(town, sheet(line()))
    await asks(town, carol)
    assert "REFUNDED" not in carol.heard()
    manager.sees("REFUND?", "Needs 1 approval", "the other shop, which gives it back")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_points_that_are_taken_again_are_told(
    town: Town, carol: Person, manager: Person
) -> None:
    """S2-02: what the order gave goes with it, and the buyer reads so."""
    await sets(town, "earn_rate", 1)
    beans = await sells(town, Mall.SHOP, "8.00")
    await has(town, CAROL, money=800)
    placed = await buys(town, beans, means=Means.BALANCE)
    await manager.says(f"/complete {placed.no}")
    assert await free_of(town, CAROL) == (8, 0)
    await asks(town, carol)
    await manager.says("/approve 1")
    assert await free_of(town, CAROL) == (0, 800)
    await town.post()
    assert "8 pts that it gave you are taken back" in carol.heard()


async def test_points_that_ended_are_not_said_to_be_spent(
    town: Town, carol: Person, manager: Person
) -> None:
    """S2-02, D25: what is over, by nobody's doing, stops no refund."""
    await sets(town, "earn_rate", 1)
    await sets(town, "points_months", 1)
    await sets(town, "refund_days", 90)
    beans = await sells(town, Mall.SHOP, "8.00")
    await has(town, CAROL, money=800)
    placed = await buys(town, beans, means=Means.BALANCE)
    await manager.says(f"/complete {placed.no}")
    town.clock.passes(days=70)
    await clock_of(town)(end_points)
    await asks(town, carol)
    manager.sees("REFUND? · €8.00", "Needs 1 approval")
    assert "that it gave" not in manager.text
