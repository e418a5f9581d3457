"""Sold at the counter: in cash, to a member or to nobody, and handed over at once."""

import asyncio
from typing import Any

import pytest

from domain.errors import Gone
from domain.mall import edit_listing, hold_for, release_hold, switch_mall
from domain.orders import Means, NoBuyer, State, ask_to_pay, hand_over, list_orders, order
from domain.refunds import Reason, approve, ask_refund, refund_case
from domain.stock import Mall
from tests.buying import Sold, conserved, free_of, guest, has, on_shelf, sells
from tests.town import CAROL, MANAGER, OWNER, VERIFIER, Person, Town


async def orders_of(town: Town) -> list[Any]:
    owner = await town.desk(OWNER)
    page = await owner(list_orders, size=50)
    return [await owner(order, order_id=one.id) for one in page.lines]


async def at_listing(person: Person, what: Sold) -> None:
    await person.says("/listings")
    await person.presses("House beans")


@pytest.mark.slow
async def test_sold_for_cash_to_nobody(town: Town, manager: Person) -> None:
    """Two taps from the listing; what is handed over needs no address and no freight."""
    box = await sells(town, template="shipping", freight="4.00")
    await at_listing(manager, box)
    await manager.taps_twice("Sell here")
    manager.sees("Sell here: 1 × House beans", "To pay: €8.90", "For: nobody in particular")
    await manager.taps_twice("+")
    await manager.taps_twice("Paid: €17.80")
    manager.sees("SOLD · €17.80", "2 × House beans", "somebody at the counter")
    (sold,) = await orders_of(town)
    assert (sold.line.state, sold.means, sold.freight) == (State.COMPLETED, Means.CASH, 0)
    assert await on_shelf(town, box) == (18, 0, 2)
    await manager.presses("Open the order")
    manager.sees("completed")
    await conserved(town.database)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_sold_to_a_member_with_points(town: Town, manager: Person, carol: Person) -> None:
    """The member's points are taken, with their name; nobody cannot pay with points."""
    mug = await sells(town, Mall.POINTS, "100 + 1.00")
    await has(town, CAROL, points=150)
    await at_listing(manager, mug)
    await manager.presses("Sell here")
    manager.sees("choose the member first", "For: nobody in particular")
    assert not any("100 pts" in one for one in manager.buttons)
    await manager.presses("For a member")
    await manager.says("nobody of that name")
    manager.sees("I know no such member")
    await manager.says("car")
    await manager.presses("Carol")
    manager.sees("For: Carol", "They have 150 pts")
    await manager.presses("Paid: 100 pts + €1.00")
    manager.sees("SOLD · 100 pts + €1.00", "Carol")
    assert await free_of(town, CAROL) == (50, 0)
    await town.post()
    carol.sees("Your order of House beans is paid")
    await at_listing(manager, mug)
    await manager.presses("Sell here")
    await manager.presses("For a member")
    await manager.presses("Carol")
    manager.sees("They have 50 pts: 50 pts are missing", "For: Carol")
    assert not any("100 pts" in one for one in manager.buttons)
    assert len(await orders_of(town)) == 1
    await conserved(town.database)


@pytest.mark.slow
async def test_cards_and_keys_for_nobody_are_shown_to_who_hands_them_over(
    town: Town, owner: Person
) -> None:
    """A printed card's code is scanned from the screen; a member's is not shown to staff."""
    await sells(
        town, category="voucher", template="redemption_card", uses="2", card_mode="multi",
        valid_days="7",
    )  # fmt: skip
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Sell here")
    await owner.presses("+")
    await owner.presses("Paid")
    owner.sees("SOLD · €17.80")
    assert [one for one in owner.buttons if one.startswith("▦")] == ["▦ Card 1", "▦ Card 2"]
    await owner.presses("▦ Card 2")
    assert owner.screen.photo
    await owner.says("/listings")
    await owner.presses("House beans")
    await owner.presses("Sell here")
    await owner.presses("For a member")
    await owner.presses("Carol")
    await owner.presses("Paid")
    assert not [one for one in owner.buttons if one.startswith("▦")]


@pytest.mark.both_engines
@pytest.mark.slow
async def test_points_that_were_spent_meanwhile_are_told(town: Town, manager: Person) -> None:
    mug = await sells(town, Mall.POINTS, "100")
    await has(town, CAROL, points=100)
    await at_listing(manager, mug)
    await manager.presses("Sell here")
    await manager.presses("For a member")
    await manager.presses("Carol")
    await has(town, CAROL, points=-60)
    await manager.presses("Take 100 pts")
    manager.sees("only 40 pts free", "60 pts are missing")
    assert await orders_of(town) == []


async def test_a_price_that_changed_is_asked_anew(town: Town, manager: Person) -> None:
    beans = await sells(town)
    await at_listing(manager, beans)
    await manager.presses("Sell here")
    owner = await town.desk(OWNER)
    await owner(edit_listing, listing_id=beans.listing, field="price", text="9.50")
    await manager.presses("Paid: €8.90")
    manager.sees("The price has changed", "To pay: €9.50")
    await at_listing(manager, beans)
    await manager.presses("Put aside")
    await manager.presses("Carol")
    await manager.presses("Handed over")
    manager.sees("To pay: €9.50")
    await owner(edit_listing, listing_id=beans.listing, field="price", text="9.90")
    await manager.presses("Yes, handed over")
    manager.sees("The price has changed", "To pay: €9.90")
    assert await orders_of(town) == []
    await manager.taps_twice("Yes, handed over")
    manager.sees("SOLD · €9.90")


@pytest.mark.slow
async def test_what_was_put_aside_becomes_an_order_in_one_tap(
    town: Town, manager: Person, carol: Person
) -> None:
    """S2-19, S2-24, D06: the same stock, person and price; the money is in the ledger."""
    beans = await sells(town, Mall.POINTS, "100 + 1.00", quantity=3)
    await has(town, CAROL, points=100, money=500)
    await at_listing(manager, beans)
    await manager.presses("Put aside")
    await manager.presses("Carol")
    await manager.taps_twice("Let them pay")
    manager.sees("unpaid", "1 × House beans · 100 pts + €1.00", "Carol")
    assert await on_shelf(town, beans, Mall.POINTS) == (3, 1, 0)
    assert await free_of(town, CAROL) == (0, 500)
    await town.post()
    carol.sees("House beans is kept for you")
    await carol.presses("Open the order")
    await carol.presses("Pay with my balance")
    carol.sees("PAID · 100 pts + €1.00")
    assert await on_shelf(town, beans, Mall.POINTS) == (2, 0, 1)
    await at_listing(manager, beans)
    await manager.presses("Edit")
    await manager.presses("Held and sold")
    assert manager.buttons[0].startswith("✅ 1 × House beans")
    (paid,) = await orders_of(town)
    wish = await guest(town, CAROL)(ask_refund, order_id=paid.line.id, why=Reason.CHANGED_MIND)
    owner = await town.desk(OWNER)
    case = await owner(refund_case, refund_id=wish.id)
    await owner(approve, refund_id=wish.id, case_no=case.case_no)
    await at_listing(manager, beans)
    await manager.presses("Edit")
    await manager.presses("Held and sold")
    await manager.presses("🔙 1 × House beans")
    manager.sees("refunded, points mall", "Carol")
    await conserved(town.database)


@pytest.mark.slow
async def test_an_unpaid_order_of_a_hold_says_so(town: Town, manager: Person) -> None:
    beans = await sells(town)
    await at_listing(manager, beans)
    await manager.presses("Put aside")
    await manager.presses("Carol")
    await manager.presses("Let them pay")
    await at_listing(manager, beans)
    await manager.presses("Edit")
    await manager.presses("Held and sold")
    await manager.presses("House beans")
    manager.sees("ordered, not paid yet")
    assert not {"↩ Release", "✅ Handed over"} & set(manager.buttons)


@pytest.mark.both_engines
async def test_twenty_hand_the_same_thing_over(town: Town) -> None:
    """One order, one payment, whoever taps."""
    beans = await sells(town)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    held = await owner(
        hold_for, listing_id=beans.listing, variant_id=beans.variant, person_id=CAROL
    )
    answers = await asyncio.gather(
        *((owner if at % 2 else manager)(hand_over, hold_id=held.hold_id) for at in range(20)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in answers) == 1
    assert await on_shelf(town, beans) == (19, 0, 1)
    (sold,) = await orders_of(town)
    assert (sold.line.money, sold.means, sold.line.state) == (890, Means.CASH, State.COMPLETED)
    await conserved(town.database)


@pytest.mark.both_engines
async def test_twenty_end_the_same_hold_in_three_ways(town: Town) -> None:
    """Handed over, asked to pay, released: one of them, and the shelf agrees."""
    beans = await sells(town)
    owner = await town.desk(OWNER)
    held = await owner(
        hold_for, listing_id=beans.listing, variant_id=beans.variant, person_id=CAROL
    )
    deeds = (hand_over, ask_to_pay, release_hold)
    answers = await asyncio.gather(
        *(owner(deeds[at % 3], hold_id=held.hold_id) for at in range(20)), return_exceptions=True
    )
    assert sum(not isinstance(one, BaseException) for one in answers) == 1
    assert all(isinstance(one, Gone) for one in answers if isinstance(one, BaseException))
    states = [one.line.state for one in await orders_of(town)]
    shelf = {(): (20, 0, 0), (State.COMPLETED,): (19, 0, 1), (State.PENDING,): (20, 1, 0)}
    assert await on_shelf(town, beans) == shelf[tuple(states)]
    await conserved(town.database)


async def test_what_was_put_aside_goes_on_when_the_mall_is_off(town: Town) -> None:
    """S2-45, and its price is what the listing says now."""
    beans = await sells(town)
    owner = await town.desk(OWNER)
    held = await owner(
        hold_for, listing_id=beans.listing, variant_id=beans.variant, person_id=None
    )
    with pytest.raises(NoBuyer):
        await owner(ask_to_pay, hold_id=held.hold_id)
    await owner(edit_listing, listing_id=beans.listing, field="price", text="7.00")
    await owner(switch_mall, mall=Mall.SHOP, on=False)
    sold = await owner(hand_over, hold_id=held.hold_id)
    assert (await owner(order, order_id=sold.id)).line.money == 700
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["pass", "points"])
async def test_what_was_put_aside_is_handed_over_whole(
    town: Town, owner: Person, carol: Person, kind: str
) -> None:
    """S4-36, D02: handing over a pass makes its cards, handing over points credits them; both are
    in the records or the ledger, and in the report."""
    if kind == "pass":
        what = await sells(town, category="voucher", template="redemption_card", uses="2",
                           valid_days="7")  # fmt: skip
    else:
        what = await sells(town, category="points", template="points_credit", credit="50")
    await at_listing(owner, what)
    await owner.presses("Put aside")
    await owner.presses("Carol")
    await owner.presses("Handed over")
    await owner.taps_twice("Yes, handed over")
    (sold,) = await orders_of(town)
    assert (sold.line.state, sold.line.person, sold.line.money) == (State.COMPLETED, "Carol", 890)
    assert await on_shelf(town, what) == (19, 0, 1)
    if kind == "pass":
        card = await town.card_of(1)
        assert (card.holder, card.uses, len(sold.cards)) == ("Carol", 2, 1)
        await town.person(VERIFIER).scans(card)
        await town.person(VERIFIER).presses("1")
        await owner.says("/records")
        assert any("House beans" in one for one in [owner.text, *owner.buttons])
    else:
        assert (await free_of(town, CAROL))[0] >= 50
        await carol.says("/mypoints")
        carol.sees("pts to spend")
    await owner.says("/report today")
    owner.sees("€8.90")
    await conserved(town.database)
