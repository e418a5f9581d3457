"""The ledger conserves: said twice, at once, held, resolved, given back (money.md)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from domain.desk import Work
from domain.errors import Malformed, NotAllowed, Refusal
from domain.ledger import (
    POINTS,
    SALES,
    WORLD,
    Account,
    Entry,
    GivenBack,
    KeyTaken,
    Kind,
    Side,
    TooLittle,
    Transfer,
    earn,
    give_back,
    member,
    resolve,
    spend,
    standing,
    write,
    wrong_accounts,
)
from domain.limits import POINTS as MOST_POINTS
from domain.members import (
    adjust_points,
    end_points,
    history_of,
    holdings_of,
    my_history,
    my_holdings,
    pay_out,
    top_up,
)
from domain.merchants import Merchant
from domain.money import MOST
from domain.paging import Place
from domain.roles import system
from tests.town import CAFE, CAROL, DAVE, MANAGER, OWNER, RIVAL, VERIFIER, Town, open_town

pytestmark = pytest.mark.both_engines

Deed = Callable[[Work], Awaitable[Any]]


async def within(town: Town, deed: Deed) -> Any:
    """One transaction of the ledger's own functions, as the clock asks."""
    actor = system(CAFE)
    async with town.database.writing() as session:
        work = Work(actor, town.clock(), None, session, town.database.vault)
        return await deed(work)


async def at_once(town: Town, *deeds: Deed) -> list[Any]:
    return await asyncio.gather(*(within(town, one) for one in deeds), return_exceptions=True)


async def agrees(town: Town) -> None:
    async with town.database.reading() as session:
        assert await wrong_accounts(session, CAFE) == []


async def free(town: Town, person: int = CAROL) -> int:
    return int((await within(town, lambda work: standing(work, person))).free)


def gift(key: str, amount: int, person: int = CAROL) -> Deed:
    return lambda work: earn(work, person, amount, key)


async def paid(town: Town, amount: int, kind: Kind) -> Transfer:
    """What Carol pays for an order."""

    async def deed(work: Work) -> Transfer:
        return (await spend(work, CAROL, amount, "order", SALES, kind=kind))[0]

    row: Transfer = await within(town, deed)
    return row


async def test_twenty_spend_the_same_points_at_once(town: Town) -> None:
    await within(town, gift("gift", 100))
    said = await at_once(
        town,
        *(lambda work, n=n: spend(work, CAROL, 10, f"order:{n}", SALES) for n in range(20)),
    )
    assert sum(isinstance(one, TooLittle) for one in said) == 10
    assert sum(isinstance(one, list) for one in said) == 10
    assert await free(town) == 0
    await agrees(town)


async def test_one_deed_said_twenty_times_happens_once(town: Town) -> None:
    said = await at_once(town, *(gift("gift", 100) for _ in range(20)))
    assert len({one.id for one in said}) == 1
    assert await free(town) == 100
    await agrees(town)


async def test_a_key_of_something_else_is_a_defect(town: Town) -> None:
    await within(town, gift("gift", 100))
    with pytest.raises(KeyTaken):
        await within(town, gift("gift", 101))
    assert await free(town) == 100


async def test_a_real_second_deed_of_the_same_content_is_not_dropped(town: Town) -> None:
    """medusa#13433: two refunds alike are two refunds."""
    for key in ("one", "two"):
        await within(town, gift(key, 5))
    assert await free(town) == 10


async def test_a_hold_is_resolved_once(town: Town) -> None:
    await within(town, gift("gift", 100))
    held = await paid(town, 60, Kind.HELD)
    seen = await within(town, lambda work: standing(work, CAROL))
    assert (seen.free, seen.held) == (40, 60)

    def end(number: int) -> Deed:
        kind = Kind.POSTED if number % 2 else Kind.VOIDED
        return lambda work: resolve(work, held, kind, f"end:{number}")

    said = await at_once(town, *(end(number) for number in range(20)))
    assert sum(isinstance(one, Transfer) for one in said) == 1
    seen = await within(town, lambda work: standing(work, CAROL))
    assert seen.held == 0
    assert seen.free in (40, 100)
    await agrees(town)


async def test_never_more_is_given_back_than_there_was(town: Town) -> None:
    """saleor#19645, spree#14678: twenty give back 30 of 100, three do."""
    await within(town, gift("gift", 100))
    spent = await paid(town, 100, Kind.MOVED)

    def back(number: int) -> Deed:
        return lambda work: give_back(work, spent, f"back:{number}", "why", 30)

    said = await at_once(town, *(back(number) for number in range(20)))
    assert sum(isinstance(one, Transfer) for one in said) == 3
    assert {one.left for one in said if isinstance(one, GivenBack)} == {10}
    assert await free(town) == 90
    await agrees(town)


async def test_two_who_pay_each_other_do_not_wait_for_each_other(town: Town) -> None:
    """Accounts are taken in the order of their names: no deadlock."""
    for person in (CAROL, DAVE):
        await within(town, gift(f"gift:{person}", 1000, person))

    def swap(number: int) -> Deed:
        one, other = (CAROL, DAVE) if number % 2 else (DAVE, CAROL)
        return lambda work: write(
            work, Entry(f"swap:{number}", POINTS, member(one), member(other), 10)
        )

    said = await at_once(town, *(swap(number) for number in range(20)))
    assert all(isinstance(one, list) for one in said), said
    assert await free(town, CAROL) == await free(town, DAVE) == 1000
    await agrees(town)


@pytest.mark.parametrize(
    "values",
    [
        {"amount": 0},
        {"amount": -5},
        {"target": "member:5"},
        {"back": 6},
        {"merchant_id": 99},
    ],
)
async def test_an_entry_that_is_not_one_cannot_be_written(
    town: Town, values: dict[str, Any]
) -> None:
    row = {
        "merchant_id": CAFE, "id": 1, "key": "k", "unit": POINTS, "source": "member:5",
        "target": "sales", "amount": 5, "kind": Kind.MOVED, "back": 0, "at": town.clock(),
        "ref": "", "reason": "", "actor_id": 0, "actor_name": "",
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        async with town.database.writing() as session:
            session.add(Transfer(**row | values))


@pytest.mark.parametrize("deed", ["UPDATE transfers SET amount = 99", "DELETE FROM transfers"])
async def test_a_transfer_is_never_changed(town: Town, deed: str) -> None:
    await within(town, gift("gift", 100))
    with pytest.raises(DBAPIError):
        async with town.database.writing() as session:
            await session.execute(text(deed))
    await agrees(town)


async def test_a_balance_below_zero_cannot_be_written(town: Town) -> None:
    with pytest.raises(DBAPIError):
        async with town.database.writing() as session:
            session.add(
                Account(merchant_id=CAFE, name="member:5", unit=POINTS, balance=-1, held=0,
                        outside=False)
            )  # fmt: skip


@pytest.mark.slow
async def test_the_daily_check_tells_the_alarm_chat(database_url: str) -> None:
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        await within(town, gift("gift", 100))
        town.clock.passes(days=1)
        await town.app.clock.tick()
        assert "balances" not in town.person(OWNER).heard()
        async with town.database.writing() as session:
            await session.execute(
                update(Account)
                .where(Account.merchant_id == CAFE, Account.name == f"member:{CAROL}")
                .values(balance=Account.balance + 7)
            )
        await town.app.clock.tick()
        assert "balances" not in town.person(OWNER).heard()  # once a day
        town.clock.passes(days=1)
        await town.app.clock.tick()
        told = town.person(OWNER).heard()
        assert f"member:{CAROL} points: 107 ≠ 100" in told
        assert "* points: 7 ≠ 0" in told


async def test_points_by_hand_have_a_reason_and_a_proof(town: Town) -> None:
    manager = await town.desk(MANAGER)
    with pytest.raises(Malformed):
        await manager(adjust_points, person_id=CAROL, change=5, reason="  ")
    for change, reason in ((100, "birthday"), (-30, "mistake"), (7, "sorry")):
        await manager(adjust_points, person_id=CAROL, change=change, reason=reason)
    with pytest.raises(TooLittle) as refused:
        await manager(adjust_points, person_id=CAROL, change=-78, reason="too much")
    assert refused.value.free == 77
    lines = (await manager(history_of, person_id=CAROL)).lines
    assert [(one.change, one.free, one.reason) for one in lines] == [
        (7, 77, "sorry"),
        (-30, 70, "mistake"),
        (100, 100, "birthday"),
    ]
    carol = await town.desk(CAROL)
    assert (await carol(my_holdings)).points.free == 77
    assert (await carol(my_history)).lines == lines
    await agrees(town)


async def test_the_proof_pages_and_its_balances_run_on(town: Town) -> None:
    manager = await town.desk(MANAGER)
    for number in range(1, 21):
        town.clock.passes(minutes=1)
        await manager(adjust_points, person_id=CAROL, change=number, reason="n")
    seen, place = [], Place()
    while True:
        page = await manager(history_of, person_id=CAROL, place=place, size=8)
        seen += page.lines
        if not page.after:
            break
        place = Place("next", page.lines[-1].id)
    assert [one.change for one in seen] == list(range(20, 0, -1))
    assert [one.free for one in seen] == [n * (n + 1) // 2 for n in range(20, 0, -1)]


async def test_points_end_on_their_last_day_the_oldest_are_spent_first(town: Town) -> None:
    async with town.database.writing() as session:
        (await session.get_one(Merchant, CAFE)).points_months = 1
    manager = await town.desk(MANAGER)
    await manager(adjust_points, person_id=CAROL, change=100, reason="November")
    town.clock.passes(days=20)  # the 11th of December
    await manager(adjust_points, person_id=CAROL, change=50, reason="December")
    has = (await manager(holdings_of, person_id=CAROL)).points
    assert (has.free, has.ending, f"{has.ends_on}") == (150, 100, "2026-12-31")
    await manager(adjust_points, person_id=CAROL, change=-60, reason="spent")
    assert (await manager(holdings_of, person_id=CAROL)).points.ending == 40
    town.clock.passes(days=20, hours=11)  # the 31st, 23:00 UTC
    assert await within(town, end_points.run) == 0
    town.clock.passes(hours=1)
    assert await within(town, end_points.run) == 1
    assert await within(town, end_points.run) == 0
    has = (await manager(holdings_of, person_id=CAROL)).points
    assert (has.free, f"{has.ends_on}") == (50, "2027-01-31")
    await agrees(town)


async def test_what_is_free_again_after_its_last_day_is_not_spent(town: Town) -> None:
    """D43: held for an order it stays its order's; let go, it ends at once, not at midnight."""
    last = (town.clock() + timedelta(days=1)).date()
    await within(town, lambda work: earn(work, CAROL, 100, "old", ends_on=last))
    await within(town, gift("new", 5))
    held = await paid(town, 60, Kind.HELD)
    town.clock.passes(days=2)
    seen = await within(town, lambda work: standing(work, CAROL))
    assert (seen.free, seen.held, seen.ending) == (5, 60, 0)  # before the clock was there
    with pytest.raises(TooLittle):
        await within(town, lambda work: spend(work, CAROL, 6, "more", SALES))
    while await town.app.clock.tick():
        pass
    await within(town, lambda work: resolve(work, held, Kind.VOIDED, "free"))
    assert await free(town) == 5
    while await town.app.clock.tick():
        pass
    async with town.database.reading() as session:
        ended = await session.get_one(Account, (CAFE, "expired", POINTS))
    assert ended.balance == 100
    await agrees(town)


async def test_points_that_are_spent_while_they_end_are_no_alarm(town: Town) -> None:
    """Deeds of the last day that are still at work beside the clock of the next."""
    last = town.clock().date()
    for person in (CAROL, DAVE):
        await within(
            town, partial(earn, person_id=person, amount=50, key=f"{person}", ends_on=last)
        )
    evening = town.clock()
    town.clock.passes(days=1)

    async def spent(number: int) -> Any:
        async with town.database.writing() as session:
            work = Work(system(CAFE), evening, None, session, town.database.vault)
            return await spend(work, (CAROL, DAVE)[number % 2], 7, f"order:{number}", SALES)

    said = await asyncio.gather(
        *(spent(number) for number in range(10)),
        *(within(town, end_points.run) for _ in range(5)),
        return_exceptions=True,
    )
    odd = [one for one in said if isinstance(one, Exception)]
    assert [one for one in odd if not isinstance(one, TooLittle)] == []
    assert [one for one in said[10:] if isinstance(one, Exception)] == []
    assert await free(town) == await free(town, DAVE) == 0
    await agrees(town)


async def test_a_balance_is_topped_up_and_paid_out(town: Town) -> None:
    manager = await town.desk(MANAGER)
    has = await manager(top_up, person_id=CAROL, amount=2000)
    assert (has.currency, has.money.free) == ("EUR", 2000)
    for who in (VERIFIER, CAROL):
        with pytest.raises(NotAllowed):
            await (await town.desk(who))(pay_out, person_id=CAROL, amount=100)
    has = await manager(pay_out, person_id=CAROL, amount=500)
    assert has.money.free == 1500
    with pytest.raises(TooLittle):
        await manager(pay_out, person_id=CAROL, amount=1501)
    async with town.database.reading() as session:
        till = await session.get_one(Account, (CAFE, "@cash", "EUR"))
        assert till.balance == -1500
    await agrees(town)


async def test_what_is_no_amount_moves_nothing(town: Town) -> None:
    """Nothing, less than nothing, more than can be counted: neither points nor money."""
    owner = await town.desk(OWNER)
    await owner(top_up, person_id=CAROL, amount=2000)
    for change in (0, MOST_POINTS + 1, -MOST_POINTS - 1, 2**63):
        with pytest.raises(Malformed):
            await owner(adjust_points, person_id=CAROL, change=change, reason="x")
    for deed in (top_up, pay_out):
        for amount in (0, -5, MOST + 1, 2**63):
            with pytest.raises(Malformed):
                await owner(deed, person_id=CAROL, amount=amount)
    has = await owner(holdings_of, person_id=CAROL)
    assert (has.points.free, has.money.free) == (0, 2000)
    await owner(adjust_points, person_id=CAROL, change=MOST_POINTS, reason="x")
    await owner(adjust_points, person_id=CAROL, change=-MOST_POINTS, reason="x")
    await agrees(town)


async def test_nobody_reaches_another_merchants_members(town: Town) -> None:
    rival = await town.desk(RIVAL)
    for deed, more in (
        (adjust_points, {"change": 5, "reason": "x"}),
        (top_up, {"amount": 5}),
        (holdings_of, {}),
        (history_of, {}),
    ):
        with pytest.raises(Refusal):
            await rival(deed, person_id=CAROL, **more)


async def test_the_same_request_gives_points_once(town: Town) -> None:
    for _ in range(3):
        owner = await town.desk(OWNER, "message:1:7")
        await owner(adjust_points, person_id=CAROL, change=5, reason="thanks")
    assert await free(town) == 5


async def test_the_world_may_owe(town: Town) -> None:
    await within(town, gift("gift", 5))
    async with town.database.reading() as session:
        world = (
            await session.execute(text("SELECT balance FROM accounts WHERE name = '@world'"))
        ).scalar()
    assert world == -5
    assert Side("@world") == WORLD
