"""Tills: what should be there, closed once, and nothing lost between two spans."""

import asyncio

import pytest
from sqlalchemy import select, text

from domain.desk import Desk
from domain.engine import POSTGRES
from domain.errors import Malformed, NotFound, Refusal
from domain.ledger import Account, wrong_accounts
from domain.members import pay_out, top_up
from domain.orders import Means, take_cash
from domain.payments import paid_by_hand, payouts_by_hand
from domain.refunds import Reason, approve, ask_refund, refund_case
from domain.staff import stand_at
from domain.till import (
    AlreadyClosed,
    ClosingLine,
    Flow,
    TillMoved,
    close_till,
    list_closings,
    list_tills,
    movements,
    suspects,
    till,
)
from tests.buying import buys, conserved, guest, sells
from tests.handlers.intake.test_orders import brought, line, sheet
from tests.town import CAFE, CAROL, MANAGER, OLD_TOWN, OWNER, RIVAL, RIVERSIDE, Town


async def at_old_town(town: Town, who: int = MANAGER) -> Desk:
    """A leader's desk who stands at Old Town."""
    await (await town.desk(who))(stand_at, store_id=OLD_TOWN)
    return await town.desk(who)


async def takes_cash(town: Town, desk: Desk, price: str = "8.90") -> None:
    beans = await sells(town, price=price, sku=f"BEAN-{price}")
    kept = await buys(town, beans, means=Means.CASH)
    await desk(take_cash, order_id=kept.id)


async def closes(desk: Desk, counted: int, store: int = OLD_TOWN, note: str = "") -> ClosingLine:
    has = await desk(till, store_id=store)
    return await desk(close_till, store_id=store, number=has.number, expected=has.expected,
                      counted=counted, note=note)  # fmt: skip


async def test_a_till_is_what_went_in_and_out_of_it(town: Town) -> None:
    """money.md: cash for orders, top-ups, pay-outs, by store."""
    manager = await at_old_town(town)
    await takes_cash(town, manager)
    await takes_cash(town, manager, "2.00")
    await manager(top_up, person_id=CAROL, amount=5000)
    await manager(pay_out, person_id=CAROL, amount=1200)
    has = await manager(till, store_id=OLD_TOWN)
    assert has.expected == 890 + 200 + 5000 - 1200
    assert [(one.flow, one.count, one.amount) for one in has.flows] == [
        (Flow.SALES, 2, 1090), (Flow.TOP_UPS, 1, 5000), (Flow.PAY_OUTS, 1, -1200),
    ]  # fmt: skip
    assert [(one.means, one.count, one.money) for one in has.today] == [(Means.CASH, 2, 1090)]
    assert (has.number, has.opening, has.opened_by) == (1, 0, "")
    assert (await manager(till, store_id=RIVERSIDE)).expected == 0
    tills = [(one.store, one.expected) for one in await manager(list_tills)]
    assert tills == [("Old Town", 4890), ("Riverside", 0)]
    moved = (await manager(movements, store_id=OLD_TOWN)).lines
    assert [one.change for one in moved] == [-1200, 5000, 200, 890]
    assert {one.who for one in moved} == {"Marta"}


async def test_what_is_given_back_in_cash_comes_out_of_the_till_where_it_is_given(
    town: Town,
) -> None:
    """A refund's money waits outside the tills until somebody hands it over."""
    manager = await at_old_town(town)
    kept = await buys(town, await sells(town, price="8.90"), means=Means.CASH)
    await manager(take_cash, order_id=kept.id)
    await closes(manager, 890)
    refund = await guest(town, CAROL)(ask_refund, order_id=kept.id, why=Reason.CHANGED_MIND)
    owner = await town.desk(OWNER)
    case = await owner(refund_case, refund_id=refund.id)
    await owner(approve, refund_id=refund.id, case_no=case.case_no)
    assert (await manager(till, store_id=OLD_TOWN)).expected == 890
    (owed,) = await manager(payouts_by_hand)
    await manager(paid_by_hand, payout_id=owed.id, reference="handed over")
    has = await manager(till, store_id=OLD_TOWN)
    assert [(one.flow, one.amount) for one in has.flows] == [(Flow.REFUNDS, -890)]
    assert (has.opening, has.expected, has.today) == (890, 0, ())
    await conserved(town.database)


async def test_the_next_span_begins_from_what_was_counted(town: Town) -> None:
    """A difference is booked, so that the ledger still conserves; a closing is put right by the
    next one."""
    manager = await at_old_town(town)
    await takes_cash(town, manager)
    town.clock.passes(hours=8)
    short = await closes(manager, 800, note=" a coin\nfell ")
    assert (short.expected, short.counted, short.difference, short.note) == (
        890, 800, -90, "a coin fell",
    )  # fmt: skip
    has = await manager(till, store_id=OLD_TOWN)
    assert (has.number, has.opening, has.expected, has.flows) == (2, 800, 800, ())
    assert (has.since, has.opened_by) == (short.until, "Marta")
    assert (await manager(movements, store_id=OLD_TOWN)).lines == []
    await conserved(town.database)
    town.clock.passes(hours=1)
    await takes_cash(town, manager, "2.00")
    right = await closes(manager, 1090)
    assert (right.since, right.expected, right.difference) == (short.until, 1000, 90)
    assert (await closes(manager, 1090)).difference == 0
    told = (await manager(list_closings, store_id=OLD_TOWN)).lines
    assert [one.difference for one in told] == [0, 90, -90]
    async with town.database.reading() as session:
        balance = await session.scalar(
            select(Account.balance).where(Account.merchant_id == CAFE, Account.name == "@cash:1")
        )
        assert balance == -1090
        assert await wrong_accounts(session, CAFE) == []
    await conserved(town.database)


@pytest.mark.both_engines
async def test_twenty_close_the_same_span_and_one_does(town: Town) -> None:
    manager = await at_old_town(town)
    await takes_cash(town, manager)
    owner = await town.desk(OWNER)
    answers = await asyncio.gather(
        *(
            (manager if place % 2 else owner)(
                close_till, store_id=OLD_TOWN, number=1, expected=890, counted=880 + place
            )
            for place in range(20)
        ),
        return_exceptions=True,
    )
    won = [one for one in answers if isinstance(one, ClosingLine)]
    assert len(won) == 1
    assert all(isinstance(one, AlreadyClosed) for one in answers if one not in won)
    assert len((await owner(list_closings, store_id=OLD_TOWN)).lines) == 1
    assert (await owner(till, store_id=OLD_TOWN)).expected == won[0].counted
    await conserved(town.database)


@pytest.mark.slow
async def test_cash_is_in_one_span_or_in_the_next(town: Town) -> None:
    """Ten take cash while ten close the till: nothing falls between two spans."""
    manager = await at_old_town(town)
    beans = await sells(town, price="1.00")
    kept = [await buys(town, beans, means=Means.CASH) for _ in range(10)]

    async def close_somehow(_: int) -> None:
        try:
            has = await manager(till, store_id=OLD_TOWN)
            await closes(manager, max(has.expected - 1, 0))
        except Refusal:
            return

    await asyncio.gather(
        *(manager(take_cash, order_id=one.id) for one in kept), *map(close_somehow, range(10))
    )
    told = (await manager(list_closings, store_id=OLD_TOWN, size=99)).lines
    has = await manager(till, store_id=OLD_TOWN)
    assert has.expected == has.opening + sum(one.amount for one in has.flows)
    assert has.expected == 1000 + sum(one.difference for one in told)
    await conserved(town.database)


async def test_what_was_looked_at_must_still_be_so(town: Town) -> None:
    manager = await at_old_town(town)
    await takes_cash(town, manager)
    with pytest.raises(TillMoved) as moved:
        await manager(close_till, store_id=OLD_TOWN, number=1, expected=800, counted=890)
    assert (moved.value.was, moved.value.now) == (800, 890)
    with pytest.raises(NotFound):
        await manager(close_till, store_id=OLD_TOWN, number=2, expected=890, counted=890)
    with pytest.raises(NotFound):
        await manager(close_till, store_id=99, number=1, expected=0, counted=0)
    with pytest.raises(Malformed):
        await manager(close_till, store_id=OLD_TOWN, number=1, expected=890, counted=-1)
    with pytest.raises(Malformed):
        await closes(manager, 890, note="x" * 201)
    assert (await manager(list_closings, store_id=OLD_TOWN)).lines == []


async def test_a_difference_is_named_by_the_orders_of_its_amount(town: Town) -> None:
    manager = await at_old_town(town)
    await takes_cash(town, manager)
    await takes_cash(town, manager, "2.00")
    waits = await buys(town, await sells(town, price="3.00", sku="TEA"), means=Means.CASH)

    async def named(counted: int) -> list[tuple[int, bool]]:
        found = await manager(suspects, store_id=OLD_TOWN, counted=counted)
        return [(one.amount, one.paid) for one in found]

    assert await named(890) == [(200, True)]
    assert await named(1090) == []
    assert await named(1091) == []
    assert await named(1390) == [(300, False)]
    (told,) = await manager(suspects, store_id=OLD_TOWN, counted=1390)
    assert told.order_id == waits.id
    assert await manager(suspects, store_id=RIVERSIDE, counted=100) == []


async def test_a_closing_cannot_be_changed(town: Town) -> None:
    """Triggers on SQLite; on PostgreSQL the role that runs the program lacks the right."""
    await closes(await at_old_town(town), 0)
    deeds = ["UPDATE till_closings SET counted = 1, difference = 1", "DELETE FROM till_closings"]
    deeds += ["TRUNCATE till_closings"] if town.database.dialect == POSTGRES else []
    for words in deeds:
        with pytest.raises(Exception, match=r"append-only|permission denied"):
            async with town.database.writing() as session:
                await session.execute(text(words))


async def test_the_shop_has_a_till_where_money_is_taken_at_no_store(town: Town) -> None:
    """An owner of several stores who stands nowhere."""
    owner, rival = await town.desk(OWNER), await town.desk(RIVAL)
    await owner(top_up, person_id=CAROL, amount=700)
    assert [(one.store_id, one.expected) for one in await owner(list_tills)] == [
        (0, 700), (OLD_TOWN, 0), (RIVERSIDE, 0),
    ]  # fmt: skip
    done = await closes(owner, 700, store=0)
    assert (done.store_id, done.difference) == (0, 0)
    assert (await rival(till, store_id=0)).expected == 0
    assert (await rival(list_closings, store_id=0)).lines == []


@pytest.mark.slow
async def test_orders_of_another_shop_explain_no_till(town: Town) -> None:
    """D40: their money comes into no till here."""
    await sells(town)
    await brought(town, sheet(line(status="pending")))
    assert await (await town.desk(MANAGER))(suspects, store_id=0, counted=890) == []
