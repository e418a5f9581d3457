"""A group of the leaders: topics by store, decisions of who taps, and a group that is gone."""

import asyncio
from datetime import timedelta

import pytest
from aiogram.types import ChatShared, Message
from sqlalchemy import select

from bot.sandbox.talk import answers_in
from bot.sandbox.things import Room
from domain.alerts import Alert, AlertState
from domain.roles import Role
from domain.staff import Group, identify, invite, join, link_group
from tests.buying import sells
from tests.town import (
    CAFE,
    CAROL,
    MANAGER,
    OWNER,
    RIVAL,
    STRANGER,
    VERIFIER,
    Person,
    Town,
    button_of,
    stranger,
)

FORUM, PLAIN = -1001234567890, -4321


async def linked(town: Town, leader: Person, chat: int = FORUM, *, forum: bool = True) -> Room:
    """From the screen, with Telegram's picker."""
    room = town.world.rooms.open(chat, "Leaders", forum=forum)
    await leader.says("/alerts group")
    await leader.presses("Link a group")
    request = town.world.keyboards[leader.number].keyboard[0][0].request_chat.request_id
    shared = town.world.rooms.shared(chat, request)
    await town.deliver(town.world.sent(leader.number, chat_shared=shared))
    leader.sees("Leaders is told instead of each of you")
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


async def taps(town: Town, who: int, words: str, about: str = "") -> None:
    """On what stands last in the group, or what is about that."""
    shown = [one for one in told(town) if one.reply_markup and about in (one.text or "")]
    screen = shown[-1]
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


@pytest.mark.slow
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


async def replies(town: Town, who: int, words: str, to: Message) -> list[Message]:
    """What is new in the group then, but for the words."""
    before = set(town.world.messages[FORUM])
    await town.deliver(answers_in(town.world, who, FORUM, words, to.message_id))
    return [one for one in told(town) if one.message_id not in before][1:]


@pytest.mark.slow
async def test_a_report_is_narrowed_in_the_group_by_who_may_see_it(
    town: Town, owner: Person, manager: Person, verifier: Person
) -> None:
    """Peers 52, 53: a reply to its words or to its picture, answered there, in the topic where it
    was asked; nothing for who may not see, for talk, and where the group is linked no more."""
    await linked(town, owner)
    await verifier.scans(await town.issues("Coffee"))
    town.clock.passes(days=1)
    await morning(town)
    picture = next(one for one in told(town) if one.photo)
    report = next(one for one in told(town) if "Blue Door Café" in (one.text or ""))
    by_store = next(one for one in told(town) if one.message_thread_id)
    for shown in (picture, report):
        for nobody in (STRANGER, VERIFIER, CAROL, RIVAL):
            assert await replies(town, nobody, "Old Town yesterday", shown) == []
        for talk in ("thanks", "Old Town was great yesterday", "o", "/report", "32.11.2026"):
            said_then = await replies(town, MANAGER, talk, shown)
            assert not any("📊" in (one.text or "") for one in said_then), talk
        drawn, answer = await replies(town, MANAGER, "Old Town 昨天", shown)
        assert drawn.photo
        assert drawn.reply_to_message
        assert "📊 Blue Door Café · Old Town, 21 November 2026" in (answer.text or "")
        assert "Riverside" not in (answer.text or "")
        [wider] = await replies(town, OWNER, "today, all stores", drawn)
        assert "📊 Blue Door Café, 22 November 2026" in (wider.text or "")
    topical = picture.model_copy(update={"message_thread_id": 7, "is_topic_message": True})
    town.world.rooms.enter(FORUM, None).topics[7] = "Figures"
    town.world.messages[FORUM][picture.message_id] = topical
    answers = await replies(town, OWNER, "riverside", picture)
    assert {one.message_thread_id for one in answers} == {7}
    assert await replies(town, OWNER, "yesterday", by_store) == [], "it has nothing to step from"
    assert "Old Town, 21" not in manager.heard() + owner.heard()
    await owner.says("/alerts group off")
    assert await replies(town, OWNER, "Old Town yesterday", report) == []


@pytest.mark.slow
async def test_who_leads_two_shops_answers_under_the_hat_of_the_groups(
    town: Town, owner: Person
) -> None:
    """D31 holds in it: what is asked in a shop's group is that shop's."""
    await linked(town, owner)
    town.clock.passes(days=1)
    await ends_soon(town)
    for _ in range(2):
        await morning(town)
    report = next(one for one in told(town) if "Blue Door Café" in (one.text or ""))
    rival = await town.desk(RIVAL)
    invitation = await rival(invite, role=Role.MANAGER, store_ids=[])
    await stranger(town.database, OWNER, town.clock)(join, token=invitation.token)
    assert (await identify(town.database, OWNER)).hats[0].merchant == "Rival Tea"
    [answer] = await replies(town, OWNER, "riverside, last week", report)
    assert "Blue Door Café · Riverside" in (answer.text or "")
    await taps(town, OWNER, "Extend", about="House beans")
    await taps(town, OWNER, "30 days", about="How much longer?")
    assert "Olivia extended it" in said(town)
    assert await state(town) == (AlertState.DONE, "Olivia")
    assert (await identify(town.database, OWNER)).hats[0].merchant == "Rival Tea", "as before"


@pytest.mark.slow
async def test_who_never_opened_the_bot_is_told_so_where_they_tap(
    town: Town, owner: Person, verifier: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """What the button of a report's picture shows goes to who tapped it, in private."""
    await linked(town, owner)
    await verifier.scans(await town.issues("Coffee"))
    town.clock.passes(days=1)
    await morning(town)
    picture = next(one for one in told(town) if one.photo and one.reply_markup)
    data = button_of(picture, "").callback_data
    assert data
    manager = town.person(MANAGER)
    for started in (False, True):
        town.world.people[MANAGER].started = started
        press = town.world.presses_button(MANAGER, picture.message_id, data, chat=FORUM)
        await town.deliver(press)
        await town.post()
        assert ("Old Town" in manager.heard()) is started
    assert "press Start, then tap here again" in "".join(map(str, town.alerts[MANAGER]))
    assert "update failed" not in caplog.text


@pytest.mark.slow
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


@pytest.mark.both_engines
@pytest.mark.slow
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
    await town.app.tasks.idle()
    town.clock.passes(seconds=2)  # a chat to which one of them sent rests for a second
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


async def test_a_group_goes_with_the_leader_who_linked_it(
    town: Town, owner: Person, manager: Person
) -> None:
    """It may be theirs alone: whoever was dismissed would read the shop's figures there."""
    await linked(town, manager)
    await ends_soon(town)
    await town.app.clock.tick()
    await owner.says("/staff")
    await owner.presses("Marta")
    await owner.presses("Remove")
    await owner.presses("Yes, remove")
    owner.sees("Marta has no access any more")
    await town.post()
    assert said(town) == "", "what waited is told in private"
    heard = owner.heard()
    assert heard.count("is told nothing any more") == heard.count("House beans: 3 days left") == 1
    async with town.database.reading() as session:
        assert await session.get(Group, CAFE) is None


async def test_who_is_removed_may_still_sit_in_the_group(town: Town, owner: Person) -> None:
    await linked(town, owner)
    await owner.says("/staff")
    await owner.presses("Marta")
    await owner.presses("Remove")
    await owner.presses("Yes, remove")
    owner.sees("Whoever is in Leaders", "take them out of it in Telegram")
    async with town.database.reading() as session:
        assert await session.get(Group, CAFE)


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


async def test_another_group_is_told_what_the_first_was_not(
    town: Town, owner: Person, manager: Person
) -> None:
    await linked(town, owner)
    await ends_soon(town)
    await town.app.clock.tick()
    town.world.rooms.open(PLAIN, "Others", forum=False)
    await (await town.desk(OWNER))(link_group, chat_id=PLAIN, title="Others", forum=False)
    await town.post()
    assert said(town, PLAIN).count("House beans: 3 days left") == 1
    for heard in (said(town), owner.heard(), manager.heard()):
        assert "House beans: 3 days left" not in heard
