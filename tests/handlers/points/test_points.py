"""Points and balances, as a leader gives them and a member sees them."""

import pytest

from tests.town import CAROL, Person, Town


async def test_points_are_given_in_one_line_and_the_member_hears_of_it(
    town: Town, manager: Person, carol: Person
) -> None:
    await manager.says("/points Carol +50 birthday")
    manager.sees("50 pts given", "Carol", "50 pts to spend")
    await town.post()
    carol.sees("You got 50 pts: birthday", "50 pts to spend")
    await carol.presses("My points")
    carol.sees("50 pts to spend")
    await carol.presses("Why")
    carol.sees("+50 pts → 50 pts", "birthday (Marta)")


@pytest.mark.slow
async def test_thousands_are_written_with_their_comma(
    town: Town, manager: Person, owner: Person
) -> None:
    await manager.says("/points Carol +1,000 birthday")
    manager.sees("1,000 pts")
    await manager.presses("Take points")
    await manager.says("1,000 typo")
    manager.sees("0 pts")
    await owner.says("/voucher Latte | 80% | x1,000 | until 2027年6月30日 | limit 1")
    owner.sees("Left: 1,000 of 1,000", "until 30 June 2027")
    await owner.says("/voucher Latte | 80% | x100 | 3O days | limit 1")
    owner.sees("I do not understand “3O days”")


async def test_points_are_taken_but_never_more_than_there_are(town: Town, manager: Person) -> None:
    await manager.says("points Carol +50 birthday")
    await manager.says("/points Carol -20 mistake")
    manager.sees("20 pts taken", "30 pts to spend")
    await manager.says("/points Carol -31 mistake")
    manager.sees("Asked for: 31 pts; only 30 pts free")
    await manager.says("/points Carol -5")
    manager.sees("reason")
    await manager.says("/points Carol")
    manager.sees("30 pts to spend")


async def test_giving_by_buttons_asks_how_many_and_why(town: Town, owner: Person) -> None:
    await owner.says("/members Carol")
    await owner.presses("Carol")
    await owner.presses("Points")
    await owner.presses("Give points")
    owner.sees("How many points shall Carol get")
    for wrong in ("lots", "-50 typo", "1 000 kind words"):
        await owner.says(wrong)
        owner.sees("❌ First how many points", "a number from 1")
    await owner.says("12 kind words")
    owner.sees("12 pts given", "12 pts to spend")
    await owner.presses("🧾 Points")
    owner.sees("+12 pts → 12 pts", "kind words (Olivia)")


@pytest.mark.both_engines
async def test_a_line_delivered_twice_gives_once(town: Town, owner: Person) -> None:
    update = town.world.says(owner.number, "/points Carol +50 birthday")
    await town.deliver(update)
    await town.deliver(update)
    await owner.says("/points Carol")
    owner.sees("50 pts to spend")
    await owner.says("/points Carol +50 birthday")  # the same again on purpose
    owner.sees("100 pts to spend")


async def test_a_balance_is_topped_up_and_paid_out(
    town: Town, manager: Person, carol: Person
) -> None:
    await manager.says("/points Carol")
    await manager.presses("Top up")
    await manager.says("1,000")
    manager.sees("“1,000” can be read in two ways", "1000 for €1,000.00", "1.00 for €1.00")
    manager.sees("How much money did Carol give you?")
    await manager.says("1,255")
    manager.sees("Write 1255 if “1,255” means €1,255.00.")
    await manager.says("20")
    manager.sees("€20.00 came in", "Balance: €20.00")
    await manager.presses("Pay out")
    await manager.says("20.01")
    manager.sees("Asked for: €20.01; only €20.00 free")
    await manager.says("4,50")
    manager.sees("€4.50 was paid out", "Balance: €15.50")
    await carol.says("/mypoints")
    await carol.presses("Why this balance?")
    carol.sees("−€4.50 → €15.50", "paid out (Marta)", "+€20.00 → €20.00", "paid in (Marta)")


async def test_who_is_not_one_member_is_asked_for(town: Town, manager: Person) -> None:
    await manager.says("/points Nobody +5 x")
    manager.sees("I know no such member")
    await manager.says("/points")
    manager.sees("whose?")
    await manager.presses("Dave")
    manager.sees("Dave", "0 pts to spend")


@pytest.mark.parametrize("words", ["/points Carol +5 x", "/points"])
async def test_verifiers_and_members_give_nothing(
    town: Town, verifier: Person, carol: Person, words: str
) -> None:
    for person in (verifier, carol):
        await person.says(words)
        assert "pts" not in person.text
    await carol.says("/mypoints")
    carol.sees("0 pts to spend")


async def test_forged_presses_show_nobody_elses_points(
    town: Town, manager: Person, carol: Person, rival: Person
) -> None:
    await manager.says("/points Carol +77 birthday")
    for person in (carol, rival):
        await person.says("/start")
        for data in (f"pt1:{CAROL}:show", f"pt1:{CAROL}:give", f"pv1:{CAROL}:p:first:0"):
            await person.forges(data)
            assert "77" not in person.text


async def test_somebody_who_is_no_member_is_told_so(town: Town, sam: Person) -> None:
    await sam.says("/mypoints")
    assert "broke" not in sam.text


@pytest.mark.slow
async def test_points_end_with_their_month(town: Town, owner: Person, carol: Person) -> None:
    await owner.says("/settings points_months 1")
    owner.sees("Points are good for 1 month")
    await owner.says("/points Carol +50 birthday")
    owner.sees("50 pts of them end after 31 December 2026")
    town.clock.passes(days=41)
    await town.app.clock.tick()
    await carol.says("/mypoints")
    carol.sees("0 pts to spend")
    await carol.presses("Why")
    carol.sees("−50 pts → 0 pts", "ended")


async def test_in_chinese(town: Town, manager: Person) -> None:
    await manager.says("/language zh")
    await manager.says("积分 Carol +50 生日")
    manager.sees("已发放", "可用")


async def test_what_is_said_in_another_currency_is_asked_back(town: Town, owner: Person) -> None:
    await owner.says("/points Carol")
    await owner.presses("Top up")
    for said in ("$5", "100元", "5 USD"):
        await owner.says(said)
        owner.sees(
            "That is no amount of money", f"You wrote: “{said}”", "How much money did Carol"
        )
    await owner.says("5 EUR")
    owner.sees("€5.00 came in")


async def test_a_shop_without_members_finds_its_link_where_it_is_named(
    town: Town, rival: Person
) -> None:
    for command in ("/members", "/points"):
        await rival.says(command)
        rival.sees("Who opens your shop's link becomes a member")
        await rival.presses("Share")
        rival.sees("What shall be shared?")
        assert {"🔗 points mall", "🔗 shop"} <= set(rival.buttons)
