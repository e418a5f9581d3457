"""The outbox, its sender, and the clock."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import ColumnElement, func, select, text, update

from bot.app import build_app, build_bot
from bot.delivery import ATTEMPTS, WHILE_AWAY
from bot.sandbox.server import TOKEN, answer_of
from bot.sandbox.things import Fault
from bot.settings import Settings
from domain.cards import Card
from domain.engine import POSTGRES
from domain.merchants import move
from domain.outbox import Notice, due_now, take
from domain.staff import remove
from tests.town import CAROL, DAVE, MANAGER, OWNER, VERIFIER, Person, Town


async def waiting(town: Town, *where: ColumnElement[bool]) -> int:
    async with town.database.reading() as session:
        query = select(func.count()).select_from(Notice)
        query = query.where(Notice.sent.is_(None), Notice.given_up.is_(None), *where)
        return await session.scalar(query) or 0


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_card_about_to_end_tells_its_holder_once(town: Town, carol: Person) -> None:
    """At the merchant's hour, 3 days and 1 day before and on the last day, once each, whenever
    the clock asks."""
    until = town.clock() + timedelta(days=4)
    await town.issues("Pass", 6, holder_id=CAROL, until=until)
    await town.issues("Printed", 6, until=until)
    await town.post()
    for _ in range(3):
        assert await town.app.clock.tick() == 0
    town.clock.passes(hours=19, minutes=59)
    assert await town.app.clock.tick() == 0, "07:59"
    town.clock.passes(minutes=1)
    for _ in range(3):
        await town.app.clock.tick()
        await town.post()
    said = [one for one in carol.inbox() if "⏳" in one]
    assert said == [
        "⏳ Pass at Blue Door Café ends within 3 days, on 25 November 2026.\n"
        "You still have 6 uses."
    ]
    town.clock.passes(days=2)
    for _ in range(3):
        await town.app.clock.tick()
        await town.post()
    said = [one for one in carol.inbox() if "⏳" in one]
    assert len(said) == 2
    assert "within 1 day" in said[1]
    await carol.presses("Show the card")
    carol.sees("Show this code at the counter")
    town.clock.passes(days=1)
    for _ in range(3):
        await town.app.clock.tick()
        await town.post()
    assert "ends today, on 25 November 2026" in carol.heard()
    town.clock.passes(days=2)
    await town.app.clock.tick()
    assert await waiting(town, Notice.kind == "expiring") == 0


@pytest.mark.slow
async def test_a_clock_that_was_stopped_tells_only_what_still_helps(
    town: Town, carol: Person
) -> None:
    await town.issues("Pass", 6, holder_id=CAROL, until=town.clock() + timedelta(days=4))
    await town.post()
    town.clock.passes(days=3, hours=2)
    await town.app.clock.tick()
    await town.post()
    assert [one.split(" ends within ")[1][:5] for one in carol.inbox() if "⏳" in one] == ["1 day"]


@pytest.mark.slow
async def test_a_card_used_up_meanwhile_is_not_told_of(
    town: Town, carol: Person, verifier: Person
) -> None:
    card = await town.issues("Cake", 1, holder_id=CAROL, until=town.clock() + timedelta(days=2))
    town.clock.passes(days=1)
    await town.app.clock.tick()
    await verifier.scans(card)
    await town.post()
    assert not [one for one in carol.inbox() if "⏳" in one]


@pytest.mark.slow
async def test_each_morning_the_managers_get_yesterday(
    town: Town, verifier: Person, owner: Person, manager: Person
) -> None:
    card = await town.issues("Tea", None)
    await verifier.says(f"/redeem {card.code} 3")
    town.clock.now = datetime(2026, 11, 22, 7, 59, tzinfo=UTC)
    await town.app.clock.tick()
    assert await town.post() == 0
    town.clock.now = datetime(2026, 11, 22, 8, 1, tzinfo=UTC)
    for _ in range(3):
        await town.app.clock.tick()
    await town.post()
    for leader in (owner, manager):
        (report,) = [one for one in leader.inbox() if "📊" in one]
        assert "Blue Door Café, 21 November 2026" in report
        assert "3 uses in 1 redemption" in report
        pictures = [one for one in town.world.messages[leader.number].values() if one.photo]
        assert len(pictures) == 1
        files = [
            one.document for one in town.world.messages[leader.number].values() if one.document
        ]
        assert [one.file_name for one in files] == ["report-2026-11-21.xlsx"]
    assert not any("📊" in one for one in verifier.inbox())
    town.clock.passes(hours=5)
    await town.app.clock.tick()
    assert await town.post() == 0


async def test_the_report_follows_the_merchants_hour_and_zone(town: Town, owner: Person) -> None:
    await owner.says("/settings timezone Asia/Tokyo")
    await owner.says("/settings report_hour 6")
    town.clock.now = datetime(2026, 11, 22, 20, 59, tzinfo=UTC)
    await town.app.clock.tick()
    await town.post()
    before = sum("📊" in one for one in owner.inbox())
    town.clock.now = datetime(2026, 11, 22, 21, 1, tzinfo=UTC)
    await town.app.clock.tick()
    await town.post()
    owner.sees("📊 Blue Door Café, 22 November 2026")
    assert sum("📊" in one for one in owner.inbox()) == before + 1


async def test_a_manager_who_was_removed_gets_no_report(
    town: Town, owner: Person, manager: Person
) -> None:
    town.clock.now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    await town.app.clock.tick()
    await (await town.desk(OWNER))(remove, staff_id=2)
    await town.post()
    owner.sees("📊")
    assert not any("📊" in one for one in manager.inbox())
    assert manager.number == MANAGER


@pytest.mark.both_engines
@pytest.mark.slow
async def test_five_senders_do_not_repeat_each_other(town: Town, carol: Person) -> None:
    """The lease: each notice is taken by one of them."""
    for number in range(12):
        await town.issues(f"Card {number}", 1, holder_id=CAROL if number % 2 else DAVE)
    others = [
        build_app(
            Settings(_env_file=None, database_url=town.url),
            build_bot(TOKEN, town.app.bot.session.api.base.split("/bot")[0]),
            town.clock,
        )
        for _ in range(4)
    ]
    for one in others:
        one.pacing.hurry()
    for _ in range(8):
        await asyncio.gather(*(one.delivery.send_due() for one in (town.app, *others)))
        town.clock.passes(seconds=1.1)
    for one in others:
        await one.close()
    said = [one.splitlines()[1] for one in carol.inbox() if "A card for you" in one]
    assert len(said) == len(set(said)) == 6
    assert await waiting(town) == 0


async def test_one_chat_gets_one_message_a_second(town: Town, carol: Person, dave: Person) -> None:
    for number in range(3):
        await town.issues(f"Card {number}", 1, holder_id=CAROL)
    await town.issues("Dave's", 1, holder_id=DAVE)
    assert await town.app.delivery.send_due() == 2
    assert (len(carol.inbox()), len(dave.inbox())) == (1, 1)
    town.clock.passes(seconds=1.1)
    assert await town.app.delivery.send_due() == 1


@pytest.mark.both_engines
async def test_a_sender_that_died_loses_its_lease(town: Town, carol: Person) -> None:
    await town.issues("Pass", 6, holder_id=CAROL)
    async with town.database.writing() as session:
        due = await due_now(session, town.clock())
        assert await take(session, due, town.clock(), timedelta(minutes=2))
    assert await town.app.delivery.send_due() == 0
    town.clock.passes(minutes=2, seconds=1)
    assert await town.post() == 1
    carol.sees("A card for you")


async def test_retry_after_in_a_chat_stops_that_chat_alone(
    town: Town, carol: Person, dave: Person
) -> None:
    slow = answer_of(429, "Too Many Requests: retry after 30", retry_after=30)
    town.world.faults.append(Fault("sendPhoto", status=429, body=slow))
    await town.issues("One", 1, holder_id=CAROL)
    await town.app.delivery.send_due()
    await town.issues("Two", 1, holder_id=DAVE)
    await town.app.delivery.send_due()
    dave.sees("A card for you")
    assert carol.inbox() == []
    assert await town.app.delivery.send_due() == 0
    assert await waiting(town) == 1
    async with town.database.reading() as session:
        left = await session.scalar(select(Notice).where(Notice.sent.is_(None)))
    assert left
    assert left.attempts == 0  # being turned away at the door is no try


async def test_retry_after_in_two_chats_with_nothing_sent_between_stops_all(
    town: Town, carol: Person
) -> None:
    slow = answer_of(429, "Too Many Requests: retry after 30", retry_after=30)
    town.world.faults.append(Fault("sendPhoto", times=2, status=429, body=slow))
    await town.issues("One", 1, holder_id=CAROL)
    await town.issues("Two", 1, holder_id=DAVE)
    await town.app.delivery.send_due()
    town.clock.passes(minutes=5)  # by our clock it is over, but Telegram's door is shut
    assert await town.app.delivery.send_due() == 0
    assert carol.inbox() == []
    assert await waiting(town) == 2


@pytest.mark.both_engines
@pytest.mark.slow
async def test_a_notice_is_tried_again_and_given_up_at_last(town: Town, carol: Person) -> None:
    await town.issues("One", 1, holder_id=CAROL)
    broken = answer_of(500, "Internal Server Error")
    town.world.faults.append(Fault("sendPhoto", times=3, status=500, body=broken))
    await town.app.delivery.send_due()
    assert carol.inbox() == []
    town.clock.passes(minutes=1)
    await town.post()
    carol.sees("A card for you")
    await town.issues("Two", 1, holder_id=CAROL)
    unreadable = json.dumps({"ok": True, "result": {"message_id": "x"}})
    town.world.faults.append(Fault("sendPhoto", times=999, body=unreadable))
    for _ in range(10):
        await town.app.delivery.send_due()
        town.clock.passes(minutes=10)
    assert await waiting(town) == 0


@pytest.mark.slow
async def test_another_clock_tells_of_no_end_a_second_time(town: Town, carol: Person) -> None:
    """D31: the last day stays the same day; told this morning, it is not told this noon, when it
    is morning where the shop is now."""
    owner = await town.desk(OWNER)
    await owner(move, country="DE")
    until = datetime(2026, 11, 24, 23, tzinfo=UTC)  # the end of the 24th in Berlin
    await town.issues("Pass", 6, holder_id=CAROL, until=until)
    told = []
    for hours in (43, 7, 24):  # on the 23rd at 8:00 in Berlin, then in New York, and a day later
        town.clock.passes(hours=hours)
        await town.app.clock.tick()
        await town.post()
        told.append(sum("⏳" in one for one in carol.inbox()))
        if len(told) == 1:
            await owner(move, country="US")
            await town.app.clock.tick()
    assert told == [1, 1, 2]


@pytest.mark.both_engines
async def test_a_card_that_is_extended_while_the_clock_looks_is_told_of_later(
    town: Town, carol: Person
) -> None:
    """The clock has found it and is about to tell; what stands after that is the later end. It
    does not ask on and on for what is in somebody's hands."""
    until = town.clock() + timedelta(days=4)
    card = await town.issues("Pass", 6, holder_id=CAROL, until=until)
    await town.post()
    town.clock.passes(hours=21)
    later = town.clock() + timedelta(days=60)
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with town.database.writing() as session:
        extended = {"valid_until": later, "tell_at": later - timedelta(days=30)}
        await session.execute(update(Card).where(Card.id == card.id).values(extended))
        before = town.database.writes
        looking = asyncio.ensure_future(town.app.clock.tick())
        while town.database.dialect == POSTGRES and not looking.done():
            if await session.scalar(waits):
                break
            await asyncio.sleep(0.01)
    await looking
    assert town.database.writes - before < 100
    await town.post()
    assert not any("⏳" in one for one in carol.inbox())
    async with town.database.reading() as session:
        assert await session.scalar(select(Card.tell_at)) == later - timedelta(days=30)


@pytest.mark.both_engines
@pytest.mark.slow
@pytest.mark.parametrize("away", [{"status": 502, "body": "<html>"}, {"hang": 0.01}])
async def test_hours_without_telegram_lose_no_notice(
    town: Town, carol: Person, away: dict[str, Any]
) -> None:
    """It comes when the way is there again; after a day it is given up."""
    await town.issues("One", 1, holder_id=CAROL)
    town.world.faults.append(Fault("sendPhoto", times=999, **away))
    for _ in range(ATTEMPTS + 2):
        assert await town.app.delivery.send_due() == 1
        town.clock.passes(minutes=6)
    assert await waiting(town) == 1
    faults = list(town.world.faults)
    town.world.faults.clear()
    await town.post()
    carol.sees("A card for you")
    await town.issues("Two", 1, holder_id=CAROL)
    town.world.faults += faults
    async with town.database.writing() as session:
        late = update(Notice).where(Notice.sent.is_(None)).values(attempts=WHILE_AWAY - 1)
        await session.execute(late)
    assert await town.app.delivery.send_due() == 1
    assert await waiting(town) == 0


@pytest.mark.both_engines
async def test_a_ticking_clock_that_changes_nothing_leaves_no_trace(town: Town) -> None:
    from domain.desk import JournalEntry

    async with town.database.reading() as session:
        before = await session.scalar(select(func.count()).select_from(JournalEntry))
    for _ in range(5):
        await town.app.clock.tick_if_leading()
    async with town.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(JournalEntry)) == before


@pytest.mark.slow
async def test_a_day_of_23_hours_is_one_day(town: Town, owner: Person, verifier: Person) -> None:
    """D31: Berlin, 28 March 2027."""
    await owner.says("/settings timezone Europe/Berlin")
    card = await town.issues("Tea", None, until=None)
    await town.never_asks_again()
    for moment in (
        datetime(2027, 3, 27, 22, 59, tzinfo=UTC),  # still the 27th
        datetime(2027, 3, 27, 23, 1, tzinfo=UTC),
        datetime(2027, 3, 28, 21, 59, tzinfo=UTC),
        datetime(2027, 3, 28, 22, 1, tzinfo=UTC),  # the 29th already
    ):
        town.clock.now = moment
        await verifier.says(f"/redeem {card.code} 1")
    await owner.says("/report 2027-03-28")
    owner.sees("2 uses in 2 redemptions")


async def test_notices_are_in_the_readers_language(
    town: Town, carol: Person, verifier: Person
) -> None:
    await carol.says("/language zh")
    card = await town.issues("Pass", 6, holder_id=CAROL)
    await town.post()
    carol.sees("Blue Door Café 给您的一张卡")
    await verifier.says(f"/redeem {card.code} 2")
    await town.post()
    carol.sees("Pass：12:00 在 Old Town 核销了 2 次。", "还剩 4 次")
    assert verifier.number == VERIFIER
    async with town.database.writing() as session:
        await session.execute(update(Notice).values(sent=None))
