"""Plain sentences: questions are answered at once, deeds show a plan first (screens 9, 11)."""

import asyncio
import re

import pytest
from sqlalchemy import func, select

from domain.desk import JournalEntry
from domain.mall import listing
from domain.orders import Means
from domain.stock import Mall, stock_of_product
from tests.buying import Sold, buys, conserved, free_of, has, on_shelf, sells
from tests.town import CAROL, OWNER, Person, Town, button_of


async def loaf(town: Town) -> Sold:
    """60 in the pool, 20 on sale in the shop."""
    return await sells(town, Mall.SHOP, "4.00", name="Rye loaf", sku="LOAF", stock="60")


async def pool_of(town: Town, what: Sold) -> int:
    (line,) = await (await town.desk(OWNER))(stock_of_product, product_id=what.product)
    return line.pool or 0


async def deeds(town: Town) -> int:
    async with town.database.reading() as session:
        query = select(func.count()).select_from(JournalEntry)
        return await session.scalar(query.where(JournalEntry.refusal.is_(None))) or 0


def sign_in(text: str) -> str:
    found = re.search(r"/undo ([0-9A-Z]{4})\b", text)
    assert found, text
    return found[1]


async def test_how_many_are_left(town: Town, owner: Person, verifier: Person) -> None:
    await loaf(town)
    for sentence in ("how many loafs are left", "How many LOAF are left?", "LOAF还剩多少？"):
        await owner.says(sentence)
        owner.sees("Rye loaf", "Can be sold: 20", "Pool 40")
    await verifier.says("how many loafs are left")
    verifier.sees("Rye loaf", "Can be sold: 20")
    assert "Pool" not in verifier.text


async def test_moved_from_the_pool_as_it_was_said(town: Town, owner: Person) -> None:
    """Nothing is changed before Confirm; then once, whatever is tapped; before → after."""
    what = await loaf(town)
    before = await deeds(town)
    await owner.says("move 20 LOAF from pool to the points mall, 5 a day")
    owner.sees("Do this? Nothing is changed yet", "20 × Rye loaf (LOAF) from the pool to the",
               "Daily limit: 5", "Pool: 40 → 20", "Allocated: 0 → 20")  # fmt: skip
    assert await deeds(town) == before
    await owner.taps_twice("Confirm")
    owner.sees("DONE", "Pool: 40 → 20", "Allocated: 0 → 20")
    assert await on_shelf(town, what, Mall.POINTS) == (20, 0, 0)
    (line,) = await (await town.desk(OWNER))(stock_of_product, product_id=what.product)
    assert next(one.daily_limit for one in line.subs if one.mall is Mall.POINTS) == 5
    await conserved(town.database)


@pytest.mark.both_engines
async def test_a_plan_is_carried_out_once_by_whoever_was_shown_it(
    town: Town, owner: Person, manager: Person
) -> None:
    what = await loaf(town)
    await owner.says("把5个LOAF移到商城")
    plan, data = owner.screen, button_of(owner.screen, "Confirm").callback_data or ""
    assert await on_shelf(town, what) == (20, 0, 0)
    await manager.says("/menu")
    await manager.forges(data)
    assert "finished or thrown away" in manager.alerted
    await owner.presses("Confirm", message=plan)
    assert await on_shelf(town, what) == (25, 0, 0)
    await asyncio.gather(*(owner.forges(data) for _ in range(3)))
    assert await on_shelf(town, what) == (25, 0, 0)


async def test_a_cancelled_plan_is_gone(town: Town, owner: Person) -> None:
    what = await loaf(town)
    await owner.says("20 LOAF came in")
    plan = owner.screen
    data = button_of(plan, "Confirm").callback_data or ""
    await owner.presses("Cancel")
    owner.sees("Nothing was changed")
    await owner.forges(data)
    assert "finished or thrown away" in owner.alerted
    assert await pool_of(town, what) == 40


async def test_what_cannot_be_is_refused_before_the_plan(town: Town, owner: Person) -> None:
    await loaf(town)
    await owner.says("move 50 LOAF to the shop")
    owner.sees("The pool of LOAF has only 40 free")
    await owner.says("take 30 LOAF back from the shop")
    owner.sees("Only 20 of LOAF free")
    await owner.says("write off 3 LOAF")
    owner.sees("A reason")
    await owner.says("give Carol 50 points")
    owner.sees("A reason")
    await owner.says("give Carol 0 points: birthday")
    assert "Do this?" not in owner.text


@pytest.mark.slow
async def test_moves_are_taken_back_by_their_sign(town: Town, owner: Person) -> None:
    what = await loaf(town)
    for sentence, after in (
        ("move 20 LOAF to the points mall, 5 a day", (20, 20)),
        ("move 4 LOAF to the shop", (36, 24)),
        ("take 5 LOAF back from the shop", (45, 15)),
        ("10 LOAF came in", (50, 20)),
        ("write off 3 LOAF, mouldy", (37, 20)),
    ):
        await owner.says(sentence)
        await owner.presses("Confirm")
        sign = sign_in(owner.text)
        assert await pool_of(town, what) == after[0]
        await owner.says(f"/undo {sign.lower()}")
        owner.sees("TAKEN BACK")
        assert await pool_of(town, what) == 40
        assert (await on_shelf(town, what))[0] == 20
        await owner.says(f"/undo {sign}")
        owner.sees("nothing to take back under this sign")
        assert await pool_of(town, what) == 40
    await conserved(town.database)


@pytest.mark.both_engines
@pytest.mark.slow
async def test_twenty_take_it_back_at_once(town: Town, owner: Person) -> None:
    what = await loaf(town)
    await owner.says("10 LOAF came in")
    await owner.presses("Confirm")
    sign, done = sign_in(owner.text), owner.screen
    world = town.world
    await town.deliver(*(world.says(OWNER, f"/undo {sign}") for _ in range(20)))
    assert await pool_of(town, what) == 40
    await owner.presses("Undo", message=done)
    assert "nothing to take back" in owner.alerted
    left = world.message(OWNER, done.message_id).reply_markup
    assert left
    assert "↩ Undo" not in [one.text for row in left.inline_keyboard for one in row]
    await conserved(town.database)


@pytest.mark.slow
async def test_what_something_depends_on_is_not_taken_back(town: Town, owner: Person) -> None:
    """Sold, held or spent meanwhile: a plain no, and nothing is changed."""
    what = await sells(town, Mall.SHOP, "4.00", quantity=1, name="Rye loaf", sku="LOAF")
    await owner.says("move 5 LOAF to the shop")
    await owner.presses("Confirm")
    sign = sign_in(owner.text)
    await has(town, CAROL, money=5000)
    await buys(town, what, means=Means.BALANCE, quantity=4)
    shelf = await on_shelf(town, what)
    await owner.says(f"/undo {sign}")
    owner.sees(f"{sign} cannot be taken back whole: only 2", "Nothing was changed")
    assert await on_shelf(town, what) == shelf
    await owner.says("give Carol 50 points: birthday")
    await owner.presses("Confirm")
    sign = sign_in(owner.text)
    await has(town, CAROL, points=-30)
    await owner.says(f"/undo {sign}")
    owner.sees(f"{sign} cannot be taken back whole: only 20")
    assert (await free_of(town, CAROL))[0] == 20


async def test_nobody_takes_back_what_another_did(
    town: Town, owner: Person, manager: Person, rival: Person
) -> None:
    what = await loaf(town)
    await owner.says("10 LOAF came in")
    await owner.presses("Confirm")
    sign = sign_in(owner.text)
    for other in (manager, rival):
        await other.says(f"/undo {sign}")
        other.sees("nothing to take back under this sign")
    assert await pool_of(town, what) == 50


@pytest.mark.both_engines
async def test_points_are_given_taken_and_taken_back(town: Town, manager: Person) -> None:
    await has(town, CAROL, points=100)
    await manager.says("给Carol 50积分，生日")
    manager.sees("Carol gets 50 pts: 生日", "Points: 100 → 150")
    assert (await free_of(town, CAROL))[0] == 100
    await manager.taps_twice("Confirm")
    manager.sees("DONE", "Points: 100 → 150")
    assert (await free_of(town, CAROL))[0] == 150
    await manager.presses("Undo")
    manager.sees("TAKEN BACK", "Points: 150 → 100")
    await manager.says("take 20 points from Carol, mistake")
    await manager.presses("Confirm")
    assert (await free_of(town, CAROL))[0] == 80
    await manager.says(f"/undo {sign_in(manager.text)}")
    assert (await free_of(town, CAROL))[0] == 100
    await conserved(town.database)


@pytest.mark.slow
async def test_a_listing_goes_off_sale_and_back(town: Town, owner: Person) -> None:
    what = await loaf(town)
    await owner.says("take LOAF off sale")
    owner.sees("Rye loaf goes off sale in the shop", "on sale → off sale")
    await owner.presses("Confirm")
    desk = await town.desk(OWNER)
    assert not (await desk(listing, listing_id=what.listing)).online
    await owner.says(f"/undo {sign_in(owner.text)}")
    assert (await desk(listing, listing_id=what.listing)).online
    await owner.says("下架LOAF")
    await owner.presses("Confirm")
    sign = sign_in(owner.text)
    await owner.says("重新上架LOAF")
    await owner.presses("Confirm")
    await owner.says(f"/undo {sign}")
    assert "TAKEN BACK" not in owner.text
    assert (await desk(listing, listing_id=what.listing)).online


@pytest.mark.slow
async def test_a_refund_is_decided_in_words(town: Town, carol: Person, manager: Person) -> None:
    """The card says before and after, and carries the decision; a no with its reason is a plan."""
    beans = await sells(town, Mall.POINTS, "300 + 2.00")
    await has(town, CAROL, points=500, money=1000)
    await buys(town, beans, means=Means.BALANCE)
    await carol.says("/myorders")
    await carol.presses("House beans")
    await carol.presses("Ask for a refund")
    await carol.presses("changed my mind")
    await manager.says("退款待审")
    manager.sees("1 waits for a decision")
    await manager.says("approve refund 1")
    manager.sees("the buyer's points: 200 pts → 500 pts")
    assert any("Approve" in one for one in manager.buttons)
    assert (await free_of(town, CAROL))[0] == 200
    await manager.says("reject refund 1 because it was opened")
    manager.sees("Do this?", "Refund R1 is rejected", "opened")
    await manager.presses("Confirm")
    manager.sees("DONE", "Refund R1 is rejected")
    assert "/undo" not in manager.text
    await manager.says("refund 1")
    manager.sees("REJECTED")


@pytest.mark.slow
async def test_what_was_redeemed_where_and_by_whom(
    town: Town, owner: Person, verifier: Person
) -> None:
    card = await town.issues("Coffee", 5)
    await verifier.says(f"/redeem {card.code} 2")
    await owner.says("谁今天核销最多")
    owner.sees("Who redeemed most", "1. Viktor: 2 uses in 1 redemption")
    await owner.says("who redeemed most yesterday")
    owner.sees("Nobody has redeemed anything")
    await owner.says("today at Old Town")
    owner.sees("Redemptions, newest first")
    assert any("Coffee ×2" in one for one in owner.buttons)
    await owner.says("today at Riverside")
    owner.sees("None found")
    town.clock.passes(days=1)
    for said in ("yesterday at Old Town", "昨天的核销记录", "records of the last 7 days"):
        await owner.says(said)
        assert any("Coffee ×2" in one for one in owner.buttons)
    await owner.says("how was yesterday?")
    owner.sees("2 uses in 1 redemption")


@pytest.mark.slow
async def test_words_that_are_not_understood_are_a_search_by_role(
    town: Town, owner: Person, verifier: Person, carol: Person, sam: Person
) -> None:
    """Never a guess: a leader finds goods and people, a verifier stock, a customer the shop."""
    await loaf(town)
    await owner.says("rye")
    owner.sees("Found for “rye”")
    await owner.presses("Rye loaf")
    owner.sees("Rye loaf #")
    await owner.says("Carol")
    assert any("👤 Carol" in one for one in owner.buttons)
    await verifier.says("rye loaf")
    assert any("Rye loaf" in one for one in verifier.buttons)
    await owner.says("/addproduct Bun | 2 | 9 | variants Plain, Seeded")
    await verifier.says("bun")
    assert {"📦 0 · Bun · Plain", "📦 0 · Bun · Seeded"} < {*verifier.buttons}
    await carol.says("loaf")
    assert any("Rye loaf" in one for one in carol.buttons)
    for person in (owner, verifier, sam):
        await person.says("the weather on the moon")
        person.sees("I did not understand that")


@pytest.mark.slow
async def test_a_sentence_gives_nobody_a_right(
    town: Town, carol: Person, verifier: Person
) -> None:
    """What the command is refused, a sentence is not even understood as."""
    what = await loaf(town)
    before = await deeds(town)
    for person in (carol, verifier):
        for sentence in ("move 5 LOAF to the shop", "10 LOAF came in", "approve refund 1",
                         "give Carol 50 points: me", "take LOAF off sale", "谁今天核销最多",
                         "退款待审"):  # fmt: skip
            await person.says(sentence)
            assert "Do this?" not in person.text, sentence
            assert "Pool" not in person.text, sentence
    assert await deeds(town) == before
    assert await on_shelf(town, what) == (20, 0, 0)


async def test_who_lost_the_right_meanwhile_confirms_nothing(
    town: Town, owner: Person, manager: Person
) -> None:
    what = await loaf(town)
    await manager.says("10 LOAF came in")
    plan = manager.screen
    await owner.says("/staff")
    await owner.presses("Marta")
    await owner.presses("Remove")
    await owner.presses("Yes")
    await manager.presses("Confirm", message=plan)
    assert await pool_of(town, what) == 40


async def test_several_are_shown_instead_of_one_guessed(town: Town, owner: Person) -> None:
    await sells(town, Mall.SHOP, "4.00", name="Rye loaf", sku="RYE")
    await sells(town, Mall.SHOP, "4.00", name="Wheat loaf", sku="WHEAT")
    await owner.says("move 5 loaf to the points mall")
    assert "Do this?" not in owner.text
    assert [one for one in owner.buttons if "loaf" in one]
    assert len([one for one in owner.buttons if "loaf" in one]) == 2


async def test_what_is_not_there_is_named(town: Town, owner: Person, carol: Person) -> None:
    """A sentence about nothing that is here, and a command that is none: what was typed is said
    back, with those that are spelt like it; nobody is offered what they may not do."""
    await owner.says("move 20 LOAF from pool to the points mall, 5 a day")
    owner.sees("Nothing here is called “LOAF”")
    for person, said, offered in (
        (owner, "/store Riverside", "🏬 /stores"),
        (owner, "/Refund@tillbot_sandbox_bot 2", "↩ /refunds"),
        (carol, "/myorder", "🧾 /myorders"),
    ):
        await person.says(said)
        person.sees("There is no command “/")
        assert offered in person.buttons
    await carol.says("/refund")
    assert carol.buttons == ["❔ Help", "⌂ Menu"]
    await owner.says("/stores Riverside")
    owner.sees("Stores")
