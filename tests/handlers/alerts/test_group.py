"""A group of the leaders: topics by store, decisions of who taps, and a group that is gone."""

import asyncio
from datetime import timedelta

from aiogram.types import ChatShared, Message
from sqlalchemy import select

from bot.sandbox.things import Room
from domain.alerts import Alert, AlertState
from domain.staff import Group, link_group
from tests.buying import sells
from tests.town import CAFE, MANAGER, OWNER, STRANGER, VERIFIER, Person, Town, button_of

FORUM, PLAIN = -1001234567890, -4321


async def linked(town: Town, owner: Person, chat: int = FORUM, *, forum: bool = True) -> Room:
    """From the screen, with Telegram's picker."""
    room = town.world.rooms.open(chat, "Leaders", forum=forum)
    await owner.says("/alerts group")
    await owner.presses("Link a group")
    request = town.world.keyboards[OWNER].keyboard[0][0].request_chat.request_id
    shared = town.world.rooms.shared(chat, request)
    await town.deliver(town.world.sent(OWNER, chat_shared=shared))
    owner.sees("Leaders is told instead of each of you")
    return room


async def ends_soon(town: Town, sku: str = "A", name: str = "House beans") -> None:
    """At Old Town alone."""
    await sells(town, sku=sku, name=name, expires_on="2026-11-24", stores="Old Town")


async def morning(town: Town) -> None:
    await town.app.clock.tick()
    await town.post()


def told(town: Town, chat: int = FORUM) -> list[Message]:
    return list(town.world.messages.get(chat, {}).values())


def said(town: Town, chat: int = FORUM) -> str:
    return "\n".join(one.text or one.caption or "" for one in told(town, chat))


async def taps(town: Town, who: int, words: str) -> None:
    """On what stands last in the group."""
    screen = next(one for one in reversed(told(town)) if one.reply_markup)
    data = button_of(screen, words).callback_data
    assert data
    world = town.world
    await town.deliver(world.presses_button(who, screen.message_id, data, chat=FORUM))
    await town.post()


async def state(town: Town) -> tuple[AlertState, str]:
    async with town.database.reading() as session:
        alert = (await session.scalars(select(Alert).order_by(Alert.id))).first()
        assert alert
        return alert.state, alert.acted_name


async def test_a_store_has_its_topic_and_who_taps_needs_the_right(
    town: Town, owner: Person, manager: Person
) -> None:
    """Nobody is told in private; a stranger and a verifier are answered by an alert and change
    nothing; who has the right decides under their own name."""
    room = await linked(town, owner)
    await ends_soon(town)
    for _ in range(2):
        await morning(town)
    assert list(room.topics.values()) == ["Old Town"]
    [shown] = [one for one in told(town) if "House beans: 3 days left" in (one.text or "")]
    assert shown.message_thread_id in room.topics
    assert "House beans: " not in owner.heard() + manager.heard()
    for nobody in (STRANGER, VERIFIER):
        await taps(town, nobody, "Done")
        assert town.alerts[nobody][-1]
        assert await state(town) == (AlertState.OPEN, "")
    await taps(town, MANAGER, "Extend")
    assert "How much longer?" in said(town)
    await taps(town, STRANGER, "30 days")
    assert await state(town) == (AlertState.OPEN, "")
    await taps(town, MANAGER, "30 days")
    assert "Marta extended it" in said(town)
    assert await state(town) == (AlertState.DONE, "Marta")


async def test_reports_go_to_the_group_and_each_stores_to_its_topic(
    town: Town, owner: Person, verifier: Person
) -> None:
    room = await linked(town, owner)
    await verifier.scans(await town.issues("Coffee"))
    town.clock.passes(days=1)
    for _ in range(2):
        await morning(town)
    assert list(room.topics.values()) == ["Old Town"], "Riverside had nothing to tell"
    by_store = [one for one in told(town) if one.message_thread_id]
    assert len(by_store) == 1
    assert "Old Town, 21 November 2026" in (by_store[0].text or "")
    assert any("Blue Door Café" in (one.text or "") + (one.caption or "") for one in told(town))
    assert "📊" not in owner.heard()


async def test_a_topic_that_was_deleted_is_made_anew_and_none_may_be_made(
    town: Town, owner: Person
) -> None:
    room = await linked(town, owner)
    await ends_soon(town)
    await morning(town)
    room.topics.clear()
    await ends_soon(town, "B", "Tea")
    town.clock.passes(days=1)
    await morning(town)
    assert "Tea: " in said(town)
    assert list(room.topics.values()) == ["Old Town"]
    room.topics.clear()
    room.may_make = False
    await ends_soon(town, "C", "Cocoa")
    town.clock.passes(days=1)
    await morning(town)
    assert any("Cocoa: " in (one.text or "") and not one.message_thread_id for one in told(town))
    await owner.says("/alerts group")
    owner.sees("It has no topics, or I may not make any")


async def test_a_group_that_is_gone_is_told_and_everybody_hears_in_private_again(
    town: Town, owner: Person, manager: Person
) -> None:
    """Whatever it still owed: once, by twenty looks at once too."""
    room = await linked(town, owner)
    await ends_soon(town)
    await ends_soon(town, "B", "Tea")
    room.bot_in = False
    await town.app.clock.tick()
    await asyncio.gather(*(town.app.delivery._begin() for _ in range(4)))
    await town.post()
    for leader in (owner, manager):
        heard = leader.heard()
        assert heard.count("I cannot write to the group") == 1
        assert heard.count("House beans: 3 days left") == heard.count("Tea: 3 days left") == 1
    await manager.presses("Done", message=_shows(town, MANAGER, "House beans"))
    manager.sees("Marta has dealt with it")
    await town.post()
    assert "Marta has dealt with it" in "\n".join(owner.inbox())
    async with town.database.reading() as session:
        assert await session.get(Group, CAFE) is None


async def test_a_group_that_became_a_supergroup_is_followed(town: Town, owner: Person) -> None:
    await linked(town, owner, PLAIN, forum=False)
    town.world.rooms.moves(PLAIN, FORUM)
    await ends_soon(town)
    await morning(town)
    town.clock.passes(minutes=3)
    await morning(town)
    assert said(town).count("House beans: 3 days left") == 1
    assert "I cannot write" not in owner.heard()


async def test_who_may_not_set_links_nothing_and_it_is_left_again(
    town: Town, owner: Person
) -> None:
    await linked(town, owner)
    town.world.rooms.open(PLAIN, "Others")
    shared = town.world.rooms.shared(PLAIN, 3)
    await town.deliver(town.world.sent(VERIFIER, chat_shared=shared))
    async with town.database.reading() as session:
        group = await session.get(Group, CAFE)
        assert group
        assert (group.chat_id, group.linked_by) == (FORUM, OWNER)
    await ends_soon(town)
    await town.app.clock.tick()
    await owner.says("/alerts group")
    await owner.presses("Unlink")
    await owner.presses("Yes, in private again")
    owner.sees("A group of those who lead")
    await town.post()
    assert "House beans: 3 days left" in owner.heard()
    assert said(town) == ""
    town.world.rooms.open(FORUM, "Left").bot_in = False
    await town.deliver(town.world.sent(OWNER, chat_shared=ChatShared(request_id=3, chat_id=FORUM)))
    owner.sees("I am not in that group")
    assert await (await town.desk(OWNER))(link_group, chat_id=PLAIN, title="B", forum=True)
    town.clock.passes(seconds=timedelta(hours=5).seconds)
    await morning(town)
    assert "Nobody has answered this yet" in owner.heard(), (
        "what nobody answers goes up in private"
    )


def _shows(town: Town, person: int, words: str) -> Message:
    return next(
        one for one in town.world.messages[person].values() if f"{words}: " in (one.text or "")
    )
