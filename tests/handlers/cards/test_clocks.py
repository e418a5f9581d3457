"""Whose clock one reads: a customer of shops far apart, a verifier of a store far away (D31)."""

from datetime import UTC, datetime

import pytest

from domain.members import note_member
from domain.merchants import change_settings
from domain.orders import Means
from domain.refunds import Reason, ask_refund
from domain.staff import stand_at
from domain.stock import set_daily_limit, stock_of_product
from domain.stores import edit_store
from tests.buying import buys, guest, sells
from tests.handlers.cards.test_passes import shown
from tests.town import CAFE, CAROL, MANAGER, OLD_TOWN, OWNER, RIVAL, Person, Town, link_in

pytestmark = pytest.mark.both_engines


@pytest.fixture
async def far(town: Town, rival: Person) -> Person:
    """Who leads a shop of Greenwich's clock, as a customer of one in New York."""
    owner = await town.desk(OWNER)
    await owner(change_settings, field="timezone", value="America/New_York")
    await owner(change_settings, field="hand_on", value=True)
    await owner(note_member, person_id=RIVAL, name="Rita")
    await rival.says("/start")
    return rival


async def test_a_use_is_told_and_denied_by_the_clock_on_the_shops_wall(
    town: Town, far: Person, verifier: Person
) -> None:
    await town.never_asks_again()
    card = await town.issues("Coffee pass", 6, holder_id=RIVAL)
    await verifier.says(f"/redeem {card.code} 1")
    await town.post()
    assert any("1 use redeemed at Old Town, 07:00" in one for one in far.inbox())
    picture = shown(town, RIVAL, "Coffee pass")[-1]
    await far.presses("Not me", message=picture)
    await far.presses("Not me: freeze it")
    far.sees("🧊 FROZEN", "Coffee pass · Old Town 07:0")


async def test_what_is_too_late_is_said_by_the_clock_on_the_shops_wall(
    town: Town, far: Person, verifier: Person
) -> None:
    card = await town.issues("Coffee pass", 6, holder_id=RIVAL)
    await verifier.says(f"/redeem {card.code} 1")
    town.clock.passes(minutes=16)
    await far.forges("nm1:1:1:deny!")
    assert "a use can be denied for 15 minutes, until 21 Nov, 07:15" in far.alerted


async def test_a_link_for_a_card_is_good_until_an_hour_of_the_shops(
    town: Town, far: Person, carol: Person
) -> None:
    card = await town.issues("Coffee pass", 6, holder_id=RIVAL)
    await far.forges(f"ho1:{CAFE}:{card.id}:make!")
    far.sees("🔗 Coffee pass, for one person, until 23 Nov, 07:00")
    link = link_in(far.text)
    await far.forges(f"ho1:{CAFE}:{card.id}:ask")
    far.sees("is out already, good until 23 Nov, 07:00")
    await carol.opens(link)
    carol.sees("It can be taken until 23 Nov, 07:00")


async def test_a_refund_is_too_late_on_the_day_that_was_said(town: Town, far: Person) -> None:
    """S2-07: the last day is the shop's, in the refusal as on the screen."""
    beans = await sells(town)
    order = await buys(town, beans, person=RIVAL, means=Means.CASH, desk=guest(town, RIVAL))
    owner = town.person(OWNER)
    await owner.says(f"/paid {order.id}")
    await owner.says(f"/complete {order.id}")
    town.clock.passes(days=8)
    await far.forges(f"rj1:{CAFE}:{order.id}:ask:m")
    assert "a refund could be asked for until 28 November 2026" in far.alerted


async def test_a_daily_limit_begins_anew_at_the_shops_midnight(town: Town, far: Person) -> None:
    """S0-25: taken by somebody else while one looks at the confirmation."""
    beans = await sells(town)
    owner = await town.desk(OWNER)
    (line,) = await owner(stock_of_product, product_id=beans.product)
    await owner(set_daily_limit, sub_id=line.subs[0].id, text="1")
    await far.opens(f"https://t.me/x?start=l-{CAFE}_{beans.listing}")
    await far.presses("Get it")
    await far.presses("Old Town")
    await buys(town, beans, means=Means.CASH)
    await far.presses("at the counter")
    assert "it resets 22 Nov, 00:00" in far.alerted + far.text


async def test_a_draw_that_is_not_open_says_when_by_the_shops_clock(
    town: Town, far: Person
) -> None:
    owner = town.person(OWNER)
    await owner.says(
        "/draw Autumn | prize 1x 100 points | free 1 | from 2026-11-22 | until 2026-11-23 18:00"
    )
    owner.sees("MADE", "opens 22 Nov, 00:00")
    await far.forges(f"de1:{CAFE}:1:0")
    assert "22 Nov, 00:00" in far.alerted


@pytest.fixture
async def east(town: Town) -> None:
    """The store where Viktor works has a clock of its own, far before the shop's."""
    owner = await town.desk(OWNER)
    await owner(edit_store, store_id=OLD_TOWN, field="timezone", value="Asia/Tokyo")


async def test_a_verifier_reads_the_days_that_the_card_promises(
    town: Town, east: None, verifier: Person, carol: Person
) -> None:
    """S1-16: by the shop's clock, as its holder does, wherever the store is; hours are those of
    the clock on the wall."""
    until = datetime(2026, 11, 22, tzinfo=UTC)
    card = await town.issues("Coffee pass", 6, holder_id=CAROL, until=until)
    await carol.says("/my")
    await carol.presses("Coffee pass")
    carol.sees("from 21 Nov to 21 Nov 2026")
    await verifier.says(f"/card {card.code}")
    verifier.sees("from 21 Nov to 21 Nov 2026")
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("Old Town · 21:00", "from 21 Nov to 21 Nov 2026")
    town.clock.passes(hours=12)
    await verifier.says(f"/redeem {card.code} 1")
    verifier.sees("It was valid from 21 Nov to 21 Nov 2026", "the shop's midnight: 22 Nov, 09:00")
    await verifier.says(f"{card.code} {card.code}\n{(await town.issues('Tea', 1)).code}")
    verifier.sees("expired on 21 November 2026")


async def test_who_decides_reads_the_last_day_that_the_buyer_read(
    town: Town, east: None, manager: Person
) -> None:
    """S2-07: also at a store with a clock of its own."""
    order = await buys(town, await sells(town), means=Means.CASH)
    await (await town.desk(MANAGER))(stand_at, store_id=OLD_TOWN)
    await manager.says(f"/paid {order.id}")
    await manager.says(f"/complete {order.id}")
    await guest(town, CAROL)(ask_refund, order_id=order.id, why=Reason.DAMAGED)
    await manager.says("/refunds")
    await manager.presses("House beans")
    manager.sees("Could be asked for until 28 November 2026")
