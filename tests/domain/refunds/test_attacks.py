"""What somebody may try around a refund, or two do at once (D25, D32, S3)."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.cards import Card, CardState, hand_on, reissue, take_over
from domain.cards import card as card_line
from domain.catalog import delete_product
from domain.errors import Gone, Malformed, NotAllowed, Refusal
from domain.mall import switch_mall
from domain.merchants import change_settings, switch_restock
from domain.orders import MadeElsewhere, Means, State, close, complete, order, take_cash
from domain.payments import paid_by_hand, payouts_by_hand
from domain.redemption import redeem, undo
from domain.refunds import (
    AlreadyDecided,
    AskedBefore,
    AskedTooOften,
    CaseChanged,
    RefundState,
    Restocks,
    approve,
    ask_refund,
    ask_refund_for,
    find_refund,
    refund_case,
    reject,
    withdraw_refund,
)
from domain.refunds.model import Refund
from domain.secrets import CardCode
from domain.staff import list_staff, remove, stand_at
from domain.stock import Mall
from domain.stores import delete_store
from tests.buying import buys, conserved, free_of, guest, has, sells
from tests.domain.refunds.test_refunds import MIND, asked, passes, pays, sets
from tests.handlers.intake.test_orders import NO, brought, line, orders_of, sheet
from tests.town import CAFE, CAROL, DAVE, MANAGER, OLD_TOWN, OWNER, VERIFIER, Town


@pytest.mark.slow
async def test_numbers_of_another_shop_that_begin_with_r(town: Town) -> None:
    """S4-35, D40: another shop's number may look like a refund's."""
    await sells(town)
    await brought(town, sheet(line("R987654321")))
    refund = await asked(town, (await orders_of(town))["R987654321"].id)
    assert await (await town.desk(MANAGER))(find_refund, no="r987654321") == refund


async def test_staff_alone_refunds_nothing_after_the_time(town: Town) -> None:
    """S2-07, D32: what is asked for too late somebody else looks at, however small it is."""
    await sets(town, "refund_free", 10_000)
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    number = await pays(town, beans)
    manager = await town.desk(MANAGER)
    await manager(complete, order_id=number)
    town.clock.passes(days=30)
    done = await manager(ask_refund_for, order_id=number, why=MIND)
    assert done.state is RefundState.WAITING
    assert await free_of(town, CAROL) == (0, 0)
    case = await (await town.desk(OWNER))(refund_case, refund_id=done.id)
    assert (case.needed, case.over) == (1, True)
    await (await town.desk(OWNER))(approve, refund_id=done.id, case_no=case.case_no)
    assert await free_of(town, CAROL) == (10, 0)


@pytest.mark.slow
async def test_a_card_is_not_reissued_past_its_refund(town: Town) -> None:
    """D25: whoever reissues it while it is refunded, no card of it is good afterwards."""
    await has(town, CAROL, money=90_000)
    what = await passes(town)
    manager = await town.desk(MANAGER)
    for _ in range(8):
        number = await pays(town, what, means=Means.BALANCE)
        refund = await asked(town, number)
        (held,) = (await manager(order, order_id=number)).cards
        await asyncio.gather(
            (await town.desk(OWNER))(approve, refund_id=refund),
            *(manager(reissue, card_id=held) for _ in range(2)),
            return_exceptions=True,
        )
        no = (await manager(order, order_id=number)).line
        async with town.database.reading() as session:
            alive = await session.scalars(
                select(Card.id).where(
                    Card.merchant_id == CAFE,
                    Card.order_no == no.no,
                    Card.state == CardState.ACTIVE,
                )
            )
            good = list(alive)
        assert bool(good) is (no.state is not State.REFUNDED)
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_cash_is_not_taken_twice_for_another_shops_order(town: Town) -> None:
    """D40: its buyer pays it there; here it would be paid a second time, and said to be right."""
    await sells(town)
    await brought(town, sheet(line(status="pending")))
    number = (await orders_of(town))[NO].id
    with pytest.raises(MadeElsewhere):
        await (await town.desk(MANAGER))(take_cash, order_id=number)


@pytest.mark.slow
async def test_a_use_that_is_undone_after_the_refund_is_not_promised(town: Town) -> None:
    """D25: the card is void; nobody is told that something of it is left."""
    await has(town, CAROL, money=900)
    number = await pays(town, await passes(town), means=Means.BALANCE)
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    one = await owner(card_line, card_id=(await owner(order, order_id=number)).cards[0])
    verifier = await town.desk(VERIFIER)
    got = await verifier(redeem, code=CardCode(one.code), uses=1)
    refund = await asked(town, number)
    await manager(approve, refund_id=refund, reason="broken")
    await owner(approve, refund_id=refund)
    await town.post()
    told = town.person(CAROL).heard()
    assert (await verifier(undo, record_id=got.record_id or 0)).ended
    await town.post()
    assert town.person(CAROL).heard() == told


@pytest.mark.slow
async def test_another_shops_order_is_not_closed_here(town: Town) -> None:
    """D40: it is paid there; closed here, the money of it could never be told any more, and the
    whole list that tells of it would be refused."""
    what = await sells(town)
    await brought(town, sheet(line(status="pending")))
    number = (await orders_of(town))[NO].id
    with pytest.raises(MadeElsewhere):
        await (await town.desk(MANAGER))(close, order_id=number)
    await brought(town, sheet(line(), line("ES-2", sku=what.sku)))
    assert [one.state for one in (await orders_of(town)).values()] == [State.PAID, State.PAID]


async def test_asking_and_taking_it_back_has_an_end(town: Town) -> None:
    """Each time a card goes to everybody who decides: three times a day are enough."""
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    number = await pays(town, beans)
    carol = guest(town, CAROL)
    for _ in range(3):
        await carol(withdraw_refund, refund_id=await asked(town, number))
    with pytest.raises(AskedTooOften):
        await asked(town, number)
    await (await town.desk(OWNER))(ask_refund_for, order_id=number, why=MIND)
    town.clock.passes(days=1)
    with pytest.raises(AskedBefore):
        await asked(town, number)


async def test_a_leader_who_left_decides_nothing_and_counts_for_nothing(town: Town) -> None:
    """D32: neither by a screen that is still open, nor by the yes that was said before."""
    await sets(town, "refund_one", 0)
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    refund = await asked(town, await pays(town, beans))
    owner, manager = await town.desk(OWNER), await town.desk(MANAGER)
    assert (await manager(approve, refund_id=refund)).given == 1
    staff = next(one.id for one in await owner(list_staff) if one.person_id == MANAGER)
    await owner(remove, staff_id=staff)
    for deed, more in ((approve, {}), (reject, {"reason": "no"})):
        with pytest.raises(NotAllowed):
            await manager(deed, refund_id=refund, **more)
    done = await owner(approve, refund_id=refund)
    assert (done.state, done.given, done.needed) == (RefundState.WAITING, 1, 2)
    assert await free_of(town, CAROL) == (0, 0)


@pytest.mark.both_engines
async def test_twenty_approve_and_take_back_at_once(town: Town) -> None:
    """S2-41, D32: done or withdrawn, by one of them; what the buyer keeps is not given back."""
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=10)
    number = await pays(town, beans)
    refund = await asked(town, number)
    owner, manager, carol = await town.desk(OWNER), await town.desk(MANAGER), guest(town, CAROL)
    answers = await asyncio.gather(
        *(
            carol(withdraw_refund, refund_id=refund)
            if place % 2
            else (owner if place % 4 else manager)(approve, refund_id=refund)
            for place in range(20)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Refusal) for one in answers) == 19, answers
    done = (await owner(refund_case, refund_id=refund)).line.state is RefundState.DONE
    state = (await owner(order, order_id=number)).line.state
    assert (state is State.REFUNDED) is done
    assert await free_of(town, CAROL) == (10 if done else 0, 0)
    await conserved(town.database)


async def test_a_number_that_is_a_refunds_and_an_orders_end_approves_nothing(town: Town) -> None:
    """S4-35: of two that it may mean none is taken; each is told by more of its number."""
    beans = await sells(town, Mall.POINTS, "10")
    await has(town, CAROL, points=20)
    manager = await town.desk(MANAGER)
    first, second = await pays(town, beans), await pays(town, beans)
    one, other = await asked(town, first), await asked(town, second)
    case = await manager(refund_case, refund_id=one)
    assert (case.asked_lately, case.ordered) == (1, 2)  # what it says of who asks
    no = case.line.no
    assert await manager(find_refund, no=no[-6:]) == one
    async with town.database.writing() as session:
        await session.execute(update(Refund).where(Refund.id == other).values(id=int(no[-6:])))
    with pytest.raises(Malformed):
        await manager(find_refund, no=no[-6:])
    assert await manager(find_refund, no=f"r{int(no[-6:])}") == int(no[-6:])
    assert await manager(find_refund, no=no) == one


async def test_a_refund_goes_through_whatever_became_of_what_was_sold(town: Town) -> None:
    """S2-41, S3-06, S2-45: its product and its store are deleted, its mall is off; points, cash,
    what it would have earned and its stock are where they were."""
    owner = await town.desk(OWNER)
    await owner(switch_restock, on=True)
    await sets(town, "earn_rate", 10)
    beans = await sells(town, Mall.POINTS, "10 + 5.00", stores="Old Town")
    await has(town, CAROL, points=10)
    kept = await buys(town, beans, means=Means.CASH)
    at_store = await town.desk(MANAGER)
    await at_store(stand_at, store_id=OLD_TOWN)
    await (await town.desk(MANAGER))(take_cash, order_id=kept.id)
    refund = await asked(town, kept.id)
    await owner(delete_product, product_id=beans.product)
    await owner(delete_store, store_id=OLD_TOWN)
    await owner(switch_mall, mall=Mall.POINTS, on=False)
    case = await owner(refund_case, refund_id=refund)
    assert (case.needed, case.restocks) == (1, Restocks.YES)
    told = {(one.place.value, one.unit): one.after - one.before for one in case.changes}
    assert told == {
        ("points", "points"): 10, ("sales", "points"): -10, ("sales", "EUR"): -500,
        ("due", "EUR"): 500, ("pending", "points"): -50,
    }  # fmt: skip
    await owner(approve, refund_id=refund, case_no=case.case_no)
    assert await free_of(town, CAROL) == (10, 0)
    (due,) = await owner(payouts_by_hand)
    assert (due.amount, due.means) == (500, "cash")
    await owner(paid_by_hand, payout_id=due.id, reference="in an envelope")
    with pytest.raises(Gone):
        await owner(paid_by_hand, payout_id=due.id, reference="once more")
    await conserved(town.database)


async def test_a_pass_that_was_reissued_undone_and_ended_is_refunded_once(town: Town) -> None:
    """D25: uses are counted over reissues, one that was taken back is none; what has ended by its
    day is refunded as what has not."""
    await sets(town, "refund_days", 365)
    await has(town, CAROL, money=900)
    number = await pays(town, await passes(town), means=Means.BALANCE)
    owner, verifier = await town.desk(OWNER), await town.desk(VERIFIER)
    one = await owner(card_line, card_id=(await owner(order, order_id=number)).cards[0])
    got = await verifier(redeem, code=CardCode(one.code), uses=1)
    await owner(reissue, card_id=one.id)
    refund = await asked(town, number)
    case = await owner(refund_case, refund_id=refund)
    assert (case.used.uses, case.needed) == (1, 2)
    await owner(approve, refund_id=refund, case_no=case.case_no, reason="broken")
    await verifier(undo, record_id=got.record_id or 0)
    now = await owner(refund_case, refund_id=refund)
    assert (now.used.uses, now.needed, now.voices) == (0, 1, ())
    town.clock.passes(days=20)  # good for seven
    with pytest.raises(CaseChanged):
        await owner(approve, refund_id=refund, case_no=case.case_no)
    await owner(approve, refund_id=refund, case_no=now.case_no)
    with pytest.raises(AlreadyDecided):
        await owner(approve, refund_id=refund)
    assert await free_of(town, CAROL) == (0, 900)
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_a_pass_is_not_given_away_and_refunded_at_once(town: Town) -> None:
    """D25, D32: whoever has it by then loses it by somebody's word, never unasked."""
    await sets(town, "refund_free", 10_000)
    await (await town.desk(OWNER))(change_settings, field="hand_on", value=True)
    await has(town, CAROL, money=90_000)
    what = await passes(town)
    manager = await town.desk(MANAGER)
    ended = set()
    for turn in range(8):
        number = await pays(town, what, means=Means.BALANCE)
        (held,) = (await manager(order, order_id=number)).cards
        given = await guest(town, CAROL)(hand_on, card_id=held)
        deeds = {
            "ask": guest(town, CAROL)(ask_refund, order_id=number, why=MIND),
            "take": guest(town, DAVE)(take_over, token=given.token),
        }
        order_of = sorted(deeds, reverse=turn % 2 == 0)
        done: dict[str, Any] = dict(
            zip(
                order_of,
                await asyncio.gather(*[deeds[one] for one in order_of], return_exceptions=True),
                strict=True,
            )
        )
        assert (done["ask"].state is RefundState.DONE) == isinstance(done["take"], Gone), done
        ended.add(done["ask"].state)
    assert ended <= {RefundState.DONE, RefundState.WAITING}
    await conserved(town.database)


@pytest.mark.slow
@pytest.mark.both_engines
async def test_a_pass_that_is_given_away_while_somebody_approves_is_looked_at_again(
    town: Town,
) -> None:
    await (await town.desk(OWNER))(change_settings, field="hand_on", value=True)
    await has(town, CAROL, money=90_000)
    what = await passes(town)
    manager, owner = await town.desk(MANAGER), await town.desk(OWNER)
    for _ in range(8):
        number = await pays(town, what, means=Means.BALANCE)
        (held,) = (await manager(order, order_id=number)).cards
        given = await guest(town, CAROL)(hand_on, card_id=held)
        refund = await asked(town, number)
        case = await owner(refund_case, refund_id=refund)
        approved, taken = await asyncio.gather(
            owner(approve, refund_id=refund, case_no=case.case_no),
            guest(town, DAVE)(take_over, token=given.token),
            return_exceptions=True,
        )
        assert isinstance(approved, CaseChanged) != isinstance(taken, Gone), (approved, taken)
    await conserved(town.database)
