"""Broadcasts: previewed, tried, sent at a pace, each once, and none to who wants none."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.broadcasts import (
    A_DAY,
    broadcast_card,
    draft_broadcast,
    send_broadcast,
    word_broadcast,
)
from domain.broadcasts.model import CHUNK, BroadcastState, BroadcastTo, To
from domain.desk import Desk
from domain.errors import Gone
from domain.members import Member, set_standing
from domain.outbox import Notice
from domain.people import Person as Known
from tests.town import CAFE, CAROL, DAVE, OWNER, Person, Town, button_of


async def owed(town: Town, kind: str = "broadcast") -> list[Notice]:
    async with town.database.reading() as session:
        rows = await session.scalars(
            select(Notice).where(Notice.kind == kind).order_by(Notice.due)
        )
        return list(rows)


async def goes_out(town: Town, minutes: int = 3) -> None:
    for _ in range(minutes):
        await town.app.clock.tick()
        await town.post()
        town.clock.passes(minutes=1)
    await town.app.clock.tick()
    await town.post()


async def crowd(town: Town, count: int) -> None:
    """Members whom nobody writes for."""
    async with town.database.writing() as session:
        for number in range(count):
            person = 10_000 + number
            session.add(Known(id=person, name=f"M{number}", met_at=town.clock()))
            session.add(
                Member(
                    merchant_id=CAFE, id=1000 + number, person_id=person, name=f"M{number}",
                    joined_at=town.clock(), level="", tags=[],
                )
            )  # fmt: skip


async def drafted(desk: Desk, **more: Any) -> int:
    return await desk(draft_broadcast, **{"to": To.EVERYBODY, "text": "New beans"} | more)


async def sign_of(desk: Desk, number: int) -> str:
    """Of what a screen with its preview shows."""
    return (await desk(broadcast_card, broadcast_id=number)).sign


@pytest.mark.slow
async def test_a_broadcast_goes_from_taps_to_its_result(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    """Preview, test to oneself, progress, result; who is of another level hears nothing."""
    await (await town.desk(OWNER))(set_standing, person_id=CAROL, field="level", text="VIP1")
    await owner.says("/broadcast")
    await owner.presses("New broadcast")
    await owner.presses("A level")
    # It comes before VIP1 in the list: a button is about the word that it says.
    await (await town.desk(OWNER))(set_standing, person_id=DAVE, field="level", text="Gold")
    await owner.presses("VIP1")
    await owner.says("New <beans> on Friday")
    owner.sees("DRAFT · nothing was sent yet", "To 1 person: members of level VIP1", "New <beans>")
    await owner.presses("Test to myself")
    draft = owner.screen
    await town.post()
    assert "Only you read this" in owner.heard()
    assert "New <beans>" not in carol.heard()
    await owner.presses("Words", message=draft)
    await owner.says("New beans on Sunday\nfrom ten on")
    owner.sees("New beans on Sunday\nfrom ten on")
    send = button_of(owner.screen, "Send to").callback_data or ""
    await owner.presses("Send to 1 person")
    owner.sees("GOING OUT")
    await goes_out(town)
    carol.sees("📣 Blue Door Café", "New beans on Sunday")
    assert "New beans" not in dave.heard()
    assert "✅ DONE\nTo 1 person: members of level VIP1\nsent 1" in owner.text
    await owner.forges(send)
    assert "That was sent, stopped or thrown away before" in owner.text + owner.alerted
    assert len([one for one in await owed(town) if one.bulk]) == 1


@pytest.mark.slow
async def test_who_leaves_gets_none_and_may_come_back(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    await owner.says("/broadcast all | Monday")
    await owner.presses("Send to 2 people")
    await goes_out(town)
    await carol.presses("No more of these")
    carol.sees("Blue Door Café writes you no more of these")
    town.clock.passes(days=1)
    await owner.says("/broadcast all | Tuesday")
    owner.sees("To 1 person", "No such messages wanted by: 1")
    await owner.presses("Send to 1 person")
    await goes_out(town)
    assert "Tuesday" not in carol.heard()
    assert "Tuesday" in dave.heard()
    await carol.says("/my settings")
    carol.sees("news of Blue Door Café: no")
    await carol.presses("News of Blue Door Café")
    carol.sees("may write to you again")
    town.clock.passes(days=1)
    await owner.says("/broadcast all | Wednesday")
    owner.sees("To 2 people")


@pytest.mark.both_engines
@pytest.mark.slow
async def test_of_twenty_who_send_at_once_one_does_and_each_is_told_once(
    town: Town, carol: Person
) -> None:
    number = await drafted(await town.desk(OWNER))
    sign = await sign_of(await town.desk(OWNER), number)
    desks = [await town.desk(OWNER) for _ in range(20)]
    answers = await asyncio.gather(
        *(desk(send_broadcast, broadcast_id=number, sign=sign) for desk in desks),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Gone) for one in answers) == 19
    await asyncio.gather(*(town.app.clock.tick() for _ in range(3)))
    await goes_out(town)
    assert carol.heard().count("New beans") == 1


@pytest.mark.both_engines
@pytest.mark.slow
async def test_what_is_above_the_days_bound_comes_the_next_day(
    town: Town, owner: Person, carol: Person
) -> None:
    """However many are sent at once: each once, no more in a day than there may be; the result
    says how many were put off."""
    desk = await town.desk(OWNER)
    numbers = [await drafted(desk, text=f"Word {number}") for number in range(A_DAY * 2 + 1)]
    for one in numbers:
        await desk(send_broadcast, broadcast_id=one, sign=await sign_of(desk, one))
    for day in range(1, 4):
        await goes_out(town, 8)
        heard = [carol.heard().count(f"Word {number}") for number in range(len(numbers))]
        assert sum(heard) == min(day * A_DAY, len(numbers))
        assert max(heard) == 1
        town.clock.passes(days=1)
    card = await desk(broadcast_card, broadcast_id=numbers[-1])
    assert (card.line.state, card.sent, card.later) == (BroadcastState.DONE, 2, 2)
    assert "put off to another day, because that one was full: 2 members" in owner.heard()


@pytest.mark.both_engines
@pytest.mark.slow
async def test_it_is_staged_at_a_pace_behind_whatever_else_is_owed_and_stops(
    town: Town, owner: Person
) -> None:
    """A chunk at a time; a receipt that is owed meanwhile goes first; who was not reached when it
    stopped reads nothing."""
    await crowd(town, CHUNK + 50)
    await owner.says("/broadcast all | Sale")
    await owner.presses(f"Send to {CHUNK + 52} people")
    owner.sees(f"To {CHUNK + 52} people")  # while nobody is on the list yet, and some are
    await town.app.clock.tick()
    await owner.presses("Refresh")
    owner.sees(f"To {CHUNK + 52} people")
    rows = await owed(town)
    assert len(rows) == CHUNK
    assert rows[-1].due - rows[0].due > timedelta(seconds=15)
    town.clock.passes(seconds=30)
    await town.issues("Tea", 3, holder_id=DAVE)
    assert await town.app.delivery._begin() > 0
    async with town.database.reading() as session:
        first = await session.scalar(select(Notice.kind).where(Notice.attempts > 0).order_by(
            Notice.bulk).limit(1))  # fmt: skip
    assert first != "broadcast"
    await town.app.tasks.idle()
    await owner.presses("Stop")
    await owner.presses("Yes, stop")
    owner.sees("STOPPED")
    await goes_out(town)
    async with town.database.reading() as session:
        listed = await session.scalar(select(func.count()).select_from(BroadcastTo))
    assert listed == CHUNK
    card = await (await town.desk(OWNER))(broadcast_card, broadcast_id=1)
    assert card.waiting == 0
    assert card.sent < 30


@pytest.mark.slow
async def test_who_blocked_the_bot_is_counted_and_not_told_of_one_by_one(
    town: Town, owner: Person
) -> None:
    async with town.database.writing() as session:
        await session.execute(update(Known).where(Known.id == DAVE).values(closed_at=town.clock()))
    await crowd(town, 2)  # a chat that Telegram does not know
    await owner.says("/broadcast all | Sale")
    await owner.presses("Send to 4 people")
    await goes_out(town)
    owner.sees("sent 1", "blocked the bot 3")
    assert "cannot be reached" not in owner.heard()


@pytest.mark.slow
async def test_a_voucher_is_claimed_under_it(town: Town, owner: Person, carol: Person) -> None:
    await owner.says("/voucher Latte | exchange | x9 | 30 days | limit 1")
    await owner.says("/broadcast all | For you | voucher 1")
    owner.sees("with the voucher Latte to claim")
    await owner.presses("Send to 2 people")
    await goes_out(town)
    await carol.presses("Claim it")
    assert "Show this code" in carol.heard()


@pytest.mark.slow
async def test_what_was_changed_after_its_preview_is_shown_again_and_not_sent(
    town: Town, owner: Person, manager: Person, carol: Person
) -> None:
    """screens.md, 11: Send is about the words and the voucher that its own screen shows."""
    await owner.says("/voucher Latte | exchange | x9 | 30 days | limit 1")
    await owner.says("/broadcast all | New beans")
    seen = owner.screen
    await manager.says("/broadcast")
    await manager.presses("New beans")
    await manager.presses("Words")
    await manager.says("We close for good")
    await owner.presses("Send to 2 people", message=seen)
    owner.sees("⚠️ NOT SENT · it was changed since you saw it", "DRAFT", "We close for good")
    seen = owner.screen
    await manager.presses("Voucher")
    await manager.presses("Latte")
    await owner.presses("Send to 2 people", message=seen)
    owner.sees("⚠️ NOT SENT", "with the voucher Latte to claim")
    await town.app.clock.tick()
    assert not await owed(town)
    await owner.presses("Send to 2 people")
    owner.sees("GOING OUT")
    await goes_out(town)
    assert carol.heard().count("We close for good") == 1


@pytest.mark.both_engines
async def test_of_twenty_who_change_and_send_at_once_what_goes_out_was_shown(
    town: Town, owner: Person, carol: Person
) -> None:
    """Either the words that were shown, or nothing: one statement decides."""
    desk = await town.desk(OWNER)
    number = await drafted(desk)
    sign = await sign_of(desk, number)
    desks = [await town.desk(OWNER) for _ in range(20)]
    await asyncio.gather(
        *(
            one(send_broadcast, broadcast_id=number, sign=sign)
            if at % 2
            else one(word_broadcast, broadcast_id=number, text="Something else")
            for at, one in enumerate(desks)
        ),
        return_exceptions=True,
    )
    await goes_out(town)
    card = await desk(broadcast_card, broadcast_id=number)
    sent = card.line.state is BroadcastState.DONE
    assert (card.sign == sign) is sent
    assert "Something else" not in carol.heard()


async def test_of_another_merchant_nothing_is_seen(
    town: Town, owner: Person, rival: Person
) -> None:
    await owner.says("/broadcast all | Sale")
    await rival.says("/menu")
    send = button_of(owner.screen, "Send to").callback_data or ""
    for data in ("bc1:1:show:0", send, "bc1:1:try:0", "bc1:1:stop!:0"):
        await rival.forges(data)
        assert "Sale" not in rival.heard()
    await owner.says("/broadcast nonsense | x")
    owner.sees("I know /broadcast all")


@pytest.mark.slow
async def test_in_quiet_hours_what_can_wait_waits(
    town: Town, owner: Person, carol: Person
) -> None:
    """A broadcast waits until the hour is over; a receipt does not."""
    await carol.says("/quiet 11 14")
    carol.sees("Quiet from 11:00 to 14:00")
    await owner.says("/broadcast all | Sale")
    await owner.presses("Send to 2 people")
    await goes_out(town)
    assert "Sale" not in carol.heard()
    await town.issues("Tea", 3, holder_id=CAROL)
    await town.post()
    assert "Tea" in carol.heard()
    town.clock.passes(hours=2)
    await goes_out(town)
    assert carol.heard().count("Sale") == 1
    await carol.says("/quiet 25 1")
    carol.sees("❌")
    await carol.says("/quiet off")
    carol.sees("No quiet hours")
