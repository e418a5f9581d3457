"""Refunds as people meet them (S0-38, S2-07, S2-41, S3-01, S3-06, S3-07, D25, D32)."""

import pytest

from domain.cards import card
from domain.merchants import change_settings, switch_restock
from domain.orders import Means, order
from domain.redemption import redeem
from domain.secrets import CardCode
from domain.staff import list_staff, remove, stand_at
from domain.stock import Mall
from tests.buying import buys, conserved, free_of, has, on_shelf, sells
from tests.files import caption_of, csv_of, xlsx_of
from tests.paying import billed, offered
from tests.town import CAROL, MANAGER, OLD_TOWN, OWNER, VERIFIER, Person, Town


async def bought(town: Town, **more: object) -> int:
    """Carol has bought beans with points and her balance."""
    beans = await sells(town, Mall.POINTS, "300 + 2.00")
    await has(town, CAROL, points=500, money=1000)
    return (await buys(town, beans, means=Means.BALANCE)).id


async def asks(town: Town, carol: Person, why: str = "changed my mind") -> None:
    await carol.says("/myorders")
    await carol.presses("House beans")
    await carol.presses("Ask for a refund")
    await carol.presses(why)
    await town.post()


@pytest.mark.slow
async def test_a_refund_is_decided_in_two_taps_from_its_card(
    town: Town, carol: Person, manager: Person
) -> None:
    """Asked for in two taps; the card carries the case and is decided in two (peers 40)."""
    await bought(town)
    await carol.says("/myorders")
    await carol.presses("House beans")
    await carol.presses("Ask for a refund")
    carol.sees("Why do you want a refund?", "300 pts + €2.00")
    await carol.taps_twice("damaged")
    carol.sees("ASKED · R1", "The shop decides")
    await town.post()
    manager.sees("REFUND? · 300 pts + €2.00", "Carol", "damaged", "the buyer's points: 200 pts → "
                 "500 pts", "the buyer's balance: €8.00 → €10.00", "Needs 1 approval")  # fmt: skip
    await manager.presses("Approve")
    manager.sees("Approve this refund?")
    await manager.taps_twice("Yes, refund 300 pts + €2.00")
    manager.sees("REFUNDED · 300 pts + €2.00", "by Marta", "The stock is not returned.")
    await town.post()
    carol.sees("Your order of House beans is refunded.", "300 pts are yours again",
               "€2.00 come back to you", "in your balance")  # fmt: skip
    assert await free_of(town, CAROL) == (500, 1000)
    await conserved(town.database)


@pytest.mark.slow
async def test_a_decision_is_written_into_every_copy(
    town: Town, carol: Person, manager: Person, owner: Person
) -> None:
    """Whoever has the card open sees what became of it, and has no button for it any more."""
    await bought(town)
    await asks(town, carol)
    pushed = manager.screen
    await owner.says("/refunds")
    owner.sees("1 waits for a decision")
    await owner.presses("House beans")
    opened = owner.screen
    await manager.presses("Reject")
    await manager.presses("It was used or worn")
    manager.sees("REJECTED", "It was used or worn")
    await town.post()
    for person, message in ((manager, pushed), (owner, opened)):
        now = town.world.messages[person.number][message.message_id]
        assert "REJECTED" in (now.text or "")
        assert now.reply_markup
        labels = [one.text for row in now.reply_markup.inline_keyboard for one in row]
        assert labels == ["◀ Refunds", "🧾 Open the order"]
    carol.sees("was rejected: It was used or worn")
    await carol.says("/myorders")
    await carol.presses("House beans")
    carol.sees("was rejected: It was used or worn")
    assert "↩ Ask for a refund" in carol.buttons


@pytest.mark.slow
async def test_the_card_stays_a_card(town: Town, carol: Person, manager: Person) -> None:
    """What leads elsewhere is sent below it; ◀ Back brings it back."""
    await bought(town)
    await asks(town, carol)
    first = manager.screen.message_id
    await manager.presses("Open the order")
    assert manager.screen.message_id != first
    manager.sees("Refund R1: ⏳ waits for a decision")
    await manager.presses("Open the refund")
    await manager.presses("Approve")
    await manager.presses("Back")
    manager.sees("REFUND?")
    await manager.presses("Reject")
    await manager.presses("Back")
    await manager.says("coffee")
    assert "REJECTED" not in manager.text


@pytest.mark.slow
async def test_who_asked_does_not_decide(town: Town, manager: Person, owner: Person) -> None:
    number = await bought(town)
    await manager.says(f"/order {number}")
    await manager.presses("Ask for a refund")
    manager.sees("somebody else has to approve it")
    await manager.presses("something else")
    await manager.says("The customer called <b>")
    manager.sees("REFUND?", "Asked", "by Marta", "something else: The customer called <b>",
                 "somebody else decides")  # fmt: skip
    assert manager.buttons == ["◀ Refunds", "🧾 Open the order"]
    await manager.says("/approve R1")
    manager.sees("You asked for it")
    await town.post()
    owner.sees("REFUND?", "by Marta")
    await owner.says("/approve R1")
    owner.sees("REFUNDED")
    await town.post()
    assert "The refund of <b>House beans</b> that you asked for is done." in manager.heard()


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_used_pass_needs_a_reason_and_two(
    town: Town, carol: Person, manager: Person, owner: Person
) -> None:
    """D25."""
    trial = await sells(town, price="9.00", category="voucher", template="redemption_card",
                        valid_days="7", uses="3")  # fmt: skip
    await has(town, CAROL, money=900)
    placed = await buys(town, trial, means=Means.BALANCE)
    boss = await town.desk(OWNER)
    (pass_,) = (await boss(order, order_id=placed.id)).cards
    code = (await boss(card, card_id=pass_)).code
    await (await town.desk(VERIFIER))(redeem, code=CardCode(code), uses=1)
    await asks(town, carol)
    manager.sees("Old Town: 1 use", "Needs 2 approvals", "it was used")
    await manager.presses("Approve, with a reason")
    await manager.says("The machine was broken")
    manager.sees("1 of 2: Marta", "Marta: The machine was broken", "You have approved it")
    await town.post()
    await owner.says("/refunds")
    await owner.presses("House beans")
    await owner.presses("Approve")
    await owner.presses("Yes, refund €9.00")
    owner.sees("REFUNDED")
    assert await free_of(town, CAROL) == (0, 900)


@pytest.mark.slow
async def test_a_reason_may_be_typed_where_reasons_are_offered(
    town: Town, carol: Person, manager: Person
) -> None:
    await bought(town)
    await carol.says("/myorders")
    await carol.presses("House beans")
    await carol.presses("Ask for a refund")
    carol.sees("Tap the reason, or type it")
    await carol.says("They smell of smoke")
    carol.sees("ASKED · R1")
    await town.post()
    manager.sees("REFUND?", "They smell of smoke")
    await carol.says("hello again")
    assert "R2" not in carol.text


@pytest.mark.slow
async def test_of_what_was_used_no_limit_is_offered_that_would_not_help(
    town: Town, carol: Person, manager: Person
) -> None:
    """D25: two approve it, whatever the limits; where there is but one, that is said."""
    trial = await sells(town, price="9.00", category="voucher", template="redemption_card",
                        valid_days="7", uses="3")  # fmt: skip
    await has(town, CAROL, money=900)
    placed = await buys(town, trial, means=Means.BALANCE)
    boss = await town.desk(OWNER)
    (pass_,) = (await boss(order, order_id=placed.id)).cards
    code = (await boss(card, card_id=pass_)).code
    await (await town.desk(VERIFIER))(redeem, code=CardCode(code), uses=1)
    leader = next(one for one in await boss(list_staff) if one.person_id == MANAGER)
    await boss(remove, staff_id=leader.id)
    await asks(town, carol)
    owner = town.person(OWNER)
    await owner.says("/refunds")
    await owner.presses("House beans")
    owner.sees("Needs 2 approvals", "Only 1 person may decide it", "/invite a manager")
    assert "a limit" not in owner.text


@pytest.mark.both_engines
@pytest.mark.slow
async def test_the_first_of_two_gives_nothing_back(
    town: Town, carol: Person, manager: Person, owner: Person
) -> None:
    """D32, peers 43: and the button says so."""
    await (await town.desk(OWNER))(change_settings, field="refund_one", value=0)
    await bought(town)
    await asks(town, carol)
    manager.sees("Needs 2 approvals")
    await manager.presses("Approve")
    await manager.taps_twice("Yes, approve: 1 of 2")
    manager.sees("1 of 2: Marta", "You have approved it")
    assert await free_of(town, CAROL) == (200, 800)
    await owner.says("/refunds")
    await owner.presses("House beans")
    await owner.presses("Approve")
    await owner.presses("Yes, refund 300 pts + €2.00")
    owner.sees("REFUNDED")
    assert await free_of(town, CAROL) == (500, 1000)


@pytest.mark.slow
async def test_a_card_that_is_out_of_date_approves_nothing(
    town: Town, carol: Person, manager: Person
) -> None:
    await bought(town)
    await asks(town, carol)
    await manager.presses("Approve")
    await (await town.desk(OWNER))(change_settings, field="refund_points", value=False)
    await manager.presses("Yes, refund")
    manager.sees("Something has changed since you looked")
    await manager.presses("Open the refund")
    manager.sees("Points are not returned")
    assert await free_of(town, CAROL) == (200, 800)


async def test_the_window_is_over(town: Town, carol: Person, manager: Person) -> None:
    """S2-07: instead of a button that cannot work stands the date."""
    number = await bought(town)
    await manager.says(f"/complete {number}")
    town.clock.passes(days=8)
    await carol.says("/myorders")
    await carol.presses("House beans")
    carol.sees("A refund could be asked for until 28 November 2026.")
    assert not [one for one in carol.buttons if "refund" in one]
    await carol.forges(f"rj1:1:{number}:ask:m")
    assert "a refund could be asked for until 28 November 2026" in carol.alerted


@pytest.mark.slow
async def test_it_is_kept_after_all(town: Town, carol: Person, manager: Person) -> None:
    await bought(town)
    await asks(town, carol)
    await carol.says("/myorders")
    await carol.presses("House beans")
    carol.sees("You asked for a refund")
    await carol.presses("Keep it after all")
    await carol.taps_twice("Yes, I keep it")
    carol.sees("KEPT")
    await town.post()
    manager.sees("TAKEN BACK BY THE BUYER")
    assert manager.buttons == ["◀ Refunds", "🧾 Open the order"]


@pytest.mark.slow
async def test_stock_comes_back_and_its_echo_is_asked_about(
    town: Town, carol: Person, manager: Person, owner: Person
) -> None:
    """S3-02, S3-05, S3-06, S3-07, S3-08, D30, peers 16."""
    await (await town.desk(OWNER))(switch_restock, on=True)
    await bought(town)
    await asks(town, carol)
    manager.sees("Its stock comes back by itself.")
    await manager.presses("Approve")
    await manager.presses("Yes, refund")
    manager.sees("1 unit is in the stock again")
    await manager.says("/stockin BEAN 1")
    manager.sees("The same refund?", "1 × House beans")
    await manager.taps_twice("The same: take one back")
    manager.sees("TAKEN BACK · 1 unit")
    await manager.says("/restocklog")
    assert any("+1 · House beans" in one for one in manager.buttons)
    await manager.says("/restocklog product 99")
    manager.sees("None found.")
    await manager.says("/restocklog product x y z")
    manager.sees("Type an order's number, or product and its number.")
    await manager.says("/restocklog csv")
    assert caption_of(town, MANAGER) == "1 line"
    header, line = csv_of(town, MANAGER)
    assert ",".join(header) == "time,order_no,product_id,product,quantity,refund_id,mode"  # D30
    assert line[0] == town.clock().isoformat(timespec="seconds")
    assert line[2:3] == ["1"]
    assert line[3:] == ["House beans", "1", "1", "auto"]
    await manager.says("/restocklog")
    await manager.presses("XLSX")
    assert xlsx_of(town, MANAGER)[1][2:5] == (int(line[2]), "House beans", 1)
    await manager.says(f"/restocklog {line[1]}")
    assert any("+1 · House beans" in one for one in manager.buttons)


@pytest.mark.slow
async def test_stock_that_stayed_out_comes_in_by_one_tap(
    town: Town, carol: Person, manager: Person
) -> None:
    """S3-01."""
    await bought(town)
    await asks(town, carol)
    await manager.presses("Approve")
    await manager.presses("Yes, refund")
    await manager.taps_twice("Stock in 1 unit")
    manager.sees("1 unit is in the stock again")
    assert "📥 Stock in 1 unit" not in manager.buttons


@pytest.mark.both_engines
@pytest.mark.slow
async def test_nobody_has_to_approve_what_is_small(
    town: Town, carol: Person, owner: Person
) -> None:
    """D32, tier none: set on a screen, and done at once."""
    await owner.says("/settings")
    await owner.presses("Orders and refunds")
    await owner.presses("After-sales")
    owner.sees("Each refund has to be approved")
    await owner.presses("No approval")
    await owner.says("x")
    owner.sees("That is no amount")
    await owner.says("5")
    owner.sees("Nobody approves up to €5.00")
    await owner.presses("Keep points")
    owner.sees("A refund keeps the points")
    await owner.presses("Return points")
    await owner.presses("Echo hours")
    await owner.says("0")
    owner.sees("for 0 h")
    await owner.presses("Days to ask")
    await owner.says("0")
    owner.sees("A completed order cannot be refunded any more")
    await owner.presses("Days to ask")
    await owner.says("14")
    owner.sees("14 days after completion")
    await bought(town)
    await asks(town, carol)
    assert "REFUNDED" in carol.heard()
    assert await free_of(town, CAROL) == (500, 1000)


@pytest.mark.slow
async def test_each_deed_typed_in_full(town: Town, carol: Person, manager: Person) -> None:
    number = await bought(town)
    no = (await (await town.desk(OWNER))(order, order_id=number)).line.no
    for words in ("/refunds", "/approve", "/reject"):
        await manager.says(words)
        manager.sees("Refunds, newest first.", "None waits for a decision.")
    await manager.says("/approve R7")
    manager.sees("There is no such refund here.")
    await asks(town, carol)
    await manager.says(f"/reject {no}")
    assert "REJECTED" not in manager.text
    await manager.says(f"/reject {no[-6:]} worn")
    manager.sees("REJECTED", "worn")
    await manager.says("/approve 1")
    manager.sees("Refund R1 is decided already: rejected, by Marta")


@pytest.mark.slow
async def test_what_nobody_answers_goes_to_the_owner(
    town: Town, carol: Person, manager: Person, owner: Person
) -> None:
    """D32, peers 43: after the merchant's hours, and once an hour's worth."""
    await bought(town)
    await asks(town, carol)
    assert "REFUND?" not in owner.heard()
    assert "REFUND?" in manager.heard()
    town.clock.passes(hours=24)
    await town.app.clock.tick()
    await town.post()
    assert "REFUND?" in owner.heard()
    manager.sees("still waits for a decision")
    await manager.presses("Open the refund")
    manager.sees("REFUND?")


@pytest.mark.slow
async def test_in_chinese(town: Town, carol: Person, manager: Person) -> None:
    await bought(town)
    await manager.says("/language zh")
    await asks(town, carol)
    manager.sees("退款待审", "不想要了", "买家积分")
    await manager.presses("同意")
    await manager.presses("确认退款")
    manager.sees("已退款")


@pytest.mark.slow
async def test_shelf_is_as_it_was(town: Town, carol: Person, manager: Person) -> None:
    beans = await sells(town, Mall.SHOP, "8.90")
    await has(town, CAROL, money=890)
    await buys(town, beans, means=Means.BALANCE)
    await asks(town, carol)
    await manager.says("/approve 1")
    assert await on_shelf(town, beans) == (19, 0, 1)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_stars_go_back_by_themselves_once(
    town: Town, carol: Person, manager: Person
) -> None:
    """Peers 48: after the commit, by the bot; the card says so, and then that they are back."""
    await offered(town)
    await billed(carol, Means.STARS)
    await carol.pays()
    await carol.says("/myorders")
    await carol.presses("House beans")
    await carol.presses("Ask for a refund")
    await carol.presses("changed my mind")
    await town.post()
    manager.sees("owed to buyers, to be paid out: 0 Stars → 225 Stars")
    await manager.presses("Approve")
    await manager.taps_twice("Yes, refund")
    manager.sees("REFUNDED", "The Stars go back by themselves.")
    assert town.world.cash.balance() == 225
    assert await town.app.payouts.pay_due() == 1
    assert await town.app.payouts.pay_due() == 0
    assert town.world.cash.balance() == 0
    await town.post()
    manager.sees("REFUNDED", "The money is back.")
    assert "225 Stars</b> went back to you" in carol.heard()
    await conserved(town.database)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_cash_goes_back_by_hand(town: Town, carol: Person, manager: Person) -> None:
    """A to-do with its reference; the card says what is still missing."""
    beans = await sells(town)
    await (await town.desk(MANAGER))(stand_at, store_id=OLD_TOWN)
    placed = await buys(town, beans, means=Means.CASH)
    await manager.says(f"/paid {placed.no}")
    await asks(town, carol)
    await manager.presses("Approve")
    await manager.presses("Yes, refund")
    card_ = manager.screen
    manager.sees("The money is still to be given back by hand.")
    await manager.presses("Give the money back")
    await manager.presses("Done")
    await manager.says("receipt 7")
    manager.sees("GIVEN BACK", "everybody has what is theirs")
    await town.post()
    assert "The money is back." in (town.world.messages[MANAGER][card_.message_id].text or "")
    assert "The shop has given <b>€8.90</b> back to you." in carol.heard()
    await manager.says("/day")
    await manager.presses("€0.00")
    manager.sees("+€8.90 · cash for orders (1)", "−€8.90 · given back for orders (1)")
    await conserved(town.database)
