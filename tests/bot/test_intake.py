"""What comes in is written down first, and then worked on once, in the order of its chat."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from typing import Any

import pytest
from aiogram.types import Message, PreCheckoutQuery, Update
from aiogram.utils.serialization import deserialize_telegram_object_to_python
from pydantic import SecretStr
from sqlalchemy import select

from bot.app import App, build_app, build_bot
from bot.intake.inbox import AT_A_TIME, LEASE
from bot.intake.intake import CATCHES_UP
from bot.intake.model import RawUpdate, State, chat_of
from bot.sandbox.server import TOKEN
from bot.settings import Settings
from domain.engine import ONLOOKER
from tests import pictures
from tests.town import CAROL, DAVE, OWNER, SEALING, VERIFIER, Person, Town, open_town


def wire(update: Update) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(json.dumps(deserialize_telegram_object_to_python(update)))
    return raw


async def works(town: Town, app: App | None = None) -> None:
    """Whatever is due is worked on, until nothing is."""
    intake = (app or town.app).intake
    for _ in range(40):
        await intake.round()
        if not intake._running and not intake._ended:
            return
        await intake.idle()


async def rows(town: Town) -> list[RawUpdate]:
    async with town.database.reading() as session:
        return list(await session.scalars(select(RawUpdate).order_by(RawUpdate.update_id)))


@asynccontextmanager
async def replica(town: Town) -> AsyncIterator[App]:
    """Another process over the same database, before the same Telegram."""
    api = town.app.bot.session.api.base.split("/bot")[0]
    settings = Settings(_env_file=None, database_url=town.url, secret_key=SecretStr(SEALING))
    app = build_app(settings, build_bot(TOKEN, api), town.clock)
    app.pacing.hurry()
    yield app
    await app.close()


def message(number: int, person: int = VERIFIER, **content: Any) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "V", "language_code": "en"}
    chat = {"id": person, "type": "private", "first_name": "V"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1, "chat": chat, "from": user} | content,
    }


@pytest.mark.both_engines
async def test_the_same_update_delivered_ten_times_is_done_once(
    town: Town, verifier: Person
) -> None:
    card = await town.issues("Pass", 6)
    raw = wire(town.world.says(VERIFIER, f"/redeem {card.code} 1"))
    await asyncio.gather(*(town.app.intake.accept([raw]) for _ in range(5)))
    await works(town)
    await asyncio.gather(*(town.app.intake.accept([raw, raw]) for _ in range(5)))
    await works(town)
    assert (await town.card_of(card.id)).left == 5
    assert len(verifier.inbox()) == 1
    assert [(one.state, one.raw) for one in await rows(town)] == [(State.DONE, None)]


async def test_an_earlier_number_that_comes_later_is_done_as_well(
    town: Town, verifier: Person
) -> None:
    """No high-water mark: each number is claimed by itself."""
    raws = [wire(town.world.says(VERIFIER, words)) for words in ("/whoami", "/my", "/help")]
    for raw in reversed(raws):
        await town.app.intake.accept([raw])
        await works(town)
    assert len(verifier.inbox()) == 3


async def test_a_chat_keeps_its_order_and_does_not_wait_for_another(town: Town) -> None:
    seen: list[str] = []
    held = asyncio.Event()

    async def slow(message: Message) -> None:
        if message.text == "wait":
            await held.wait()
        seen.append(f"{message.chat.id} {message.text}")

    routes = town.app.dispatcher.sub_routers[0]
    routes.message.handlers.clear()
    routes.message.register(slow)
    said = [(VERIFIER, "wait"), (VERIFIER, "b"), (CAROL, "a"), (VERIFIER, "c"), (CAROL, "b")]
    await town.app.intake.accept([wire(town.world.says(*one)) for one in said])
    for _ in range(6):
        await town.app.intake.round()
        await asyncio.sleep(0.05)
        if len(seen) == 2:
            break
    assert seen == [f"{CAROL} a", f"{CAROL} b"]
    held.set()
    await works(town)
    assert seen[2:] == [f"{VERIFIER} wait", f"{VERIFIER} b", f"{VERIFIER} c"]


@pytest.mark.slow
async def test_three_replicas_do_each_update_once(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 100)
    await town.never_asks_again()
    raws = [wire(town.world.says(VERIFIER, f"/redeem {card.code} 1")) for _ in range(8)]
    raws += [wire(town.world.says(CAROL, "/my")) for _ in range(8)]
    async with replica(town) as second, replica(town) as third:
        apps = (town.app, second, third)
        await asyncio.gather(*(one.intake.accept(raws) for one in apps))
        for _ in range(12):
            await asyncio.gather(*(works(town, one) for one in apps))
    assert (await town.card_of(card.id)).left == 92
    assert len(verifier.inbox()) == 8
    assert len(town.person(CAROL).inbox()) == 8


async def test_what_a_process_died_over_is_done_by_another(town: Town, verifier: Person) -> None:
    """Killed with an update in hand and two behind it: nothing is lost, nothing is doubled."""
    card = await town.issues("Pass", 6)
    await town.never_asks_again()
    raws = [wire(town.world.says(VERIFIER, f"/redeem {card.code} 1")) for _ in range(3)]
    async with replica(town) as dead:
        await dead.intake.accept(raws)
        due, _later = await dead.intake.inbox.due(town.clock(), (), LEASE)
        assert await dead.intake.inbox.take(due, town.clock())
    await works(town)
    assert verifier.inbox() == []  # the lease: it may still live
    town.clock.passes(seconds=11)
    await works(town)
    assert (await town.card_of(card.id)).left == 3
    assert len(verifier.inbox()) == 3


async def test_what_kills_a_process_again_and_again_is_set_aside(database_url: str) -> None:
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        await town.app.intake.accept([wire(town.world.says(CAROL, "/my"))])
        inbox = town.app.intake.inbox
        for _ in range(3):
            due, _later = await inbox.due(town.clock(), (), LEASE)
            assert await inbox.take(due, town.clock())
            town.clock.passes(seconds=11)
        await works(town)
        assert [one.state for one in await rows(town)] == [State.ASIDE]
        town.person(OWNER).sees("deadly message")
        town.person(CAROL).sees("I cannot read this kind of message")


UNREADABLE: dict[str, dict[str, Any]] = {
    "a forward of 2015 from a hidden user without a name": {
        "text": "x",
        "forward_origin": {"type": "hidden_user", "date": 1420070400},
    },
    "a reply to a story that is gone": {"text": "x", "reply_to_story": {"id": 7}},
    "a poll from an older server": {
        "poll": {"id": "1", "question": "q", "options": [{"text": "a", "voter_count": 0}]}
    },
    "half a sign": {"text": "\ud83d"},
}


@pytest.mark.parametrize("kind", UNREADABLE)
async def test_what_cannot_be_read_stops_nobody(database_url: str, kind: str) -> None:
    async with open_town(database_url, alarm_chat_id=OWNER) as town:
        bad = [message(number, **UNREADABLE[kind]) for number in (1, 2)]
        unasked = {"update_id": 3, "something_new": {"from": {"id": VERIFIER}}}
        good = wire(town.world.says(VERIFIER, "/whoami"))
        await town.app.intake.accept([*bad, unasked, good])
        await works(town)
        verifier, owner = town.person(VERIFIER), town.person(OWNER)
        assert sum("I cannot read" in one for one in verifier.inbox()) == 2
        verifier.sees("Viktor")
        assert sum("🚨" in one for one in owner.inbox()) == 1
        states = [one.state for one in await rows(town)]
        assert states == [State.ASIDE, State.ASIDE, State.DONE, State.DONE]
        assert (await rows(town))[0].raw  # whoever looks into it can read it


@pytest.mark.slow
async def test_an_album_is_gathered_in_the_database(town: Town, verifier: Person) -> None:
    """Its parts come in one by one, to any replica; there is one receipt."""
    cards = [await town.issues(f"Card {number}", 1) for number in range(5)]
    updates = town.world.sends_album(VERIFIER, [pictures.card(one.code) for one in cards])
    async with replica(town) as other:
        await town.app.intake.accept([wire(updates[0])])
        await works(town)
        town.clock.passes(seconds=0.6)
        await other.intake.accept([wire(updates[1]), wire(updates[2])])
        await works(town)
        town.clock.passes(seconds=0.6)
        await works(town, other)
        assert verifier.inbox() == []
        town.clock.passes(seconds=0.5)
        await works(town, other)
    assert len(verifier.inbox()) == 1
    verifier.sees("3 redeemed")
    # Two more parts come after the receipt: it is edited.
    await town.app.intake.accept([wire(updates[3]), wire(updates[4])])
    town.clock.passes(seconds=1.1)
    await works(town)
    assert len(verifier.inbox()) == 1
    verifier.sees("5 redeemed")
    assert [(await town.card_of(one.id)).left for one in cards] == [0] * 5


@pytest.mark.both_engines
async def test_ten_parts_are_an_album_at_once(town: Town, verifier: Person) -> None:
    updates = town.world.sends_album(CAROL, [pictures.encoded(pictures.qr("x"))] * 10)
    await town.app.intake.accept([wire(one) for one in updates])
    await works(town)
    assert len(town.person(CAROL).inbox()) == 1


async def test_a_message_of_a_flood_costs_one_statement_and_wakes_nobody(town: Town) -> None:
    """Until so few were sent lately that it is none any more; another's is asked about."""
    intake = town.app.intake
    await intake.accept([wire(town.world.says(CAROL, f"hello {number}")) for number in range(40)])
    await works(town)
    intake._wake.clear()
    said: list[str] = []

    def look(what: str) -> AbstractContextManager[None]:
        said.append(what)
        return nullcontext()

    token = ONLOOKER.set(look)
    for number in range(10):
        await intake.accept([wire(town.world.says(CAROL, f"more {number}"))])
    ONLOOKER.reset(token)
    assert len([one for one in said if one.startswith(("SELECT", "INSERT"))]) == 10, said
    assert not intake._wake.is_set()
    await intake.accept([wire(town.world.says(DAVE, "/whoami"))])
    assert intake._wake.is_set()
    town.clock.passes(seconds=10.5)
    await intake.accept([wire(town.world.says(CAROL, "/whoami"))])
    await works(town)
    assert [one.state for one in await rows(town)].count(State.FLOOD) == 30
    town.person(CAROL).sees("Carol")
    town.person(DAVE).sees("Dave")


@pytest.mark.slow
async def test_a_flood_is_answered_once_and_then_is_silence(town: Town, verifier: Person) -> None:
    card = await town.issues("Pass", 6)
    raws = [wire(town.world.says(CAROL, f"hello {number}")) for number in range(200)]
    for start in range(0, 200, 20):
        await town.app.intake.accept(raws[start : start + 20])
        town.clock.passes(seconds=0.5)
    await town.app.intake.accept([wire(town.world.says(VERIFIER, f"/redeem {card.code} 1"))])
    await town.app.intake.round()
    await town.app.intake.idle()
    await town.app.intake.round()
    assert VERIFIER in town.app.intake._running  # nobody's flood stands before it
    await works(town)
    carol = town.person(CAROL)
    assert sum("That was a lot at once" in one for one in carol.inbox()) == 1
    assert len(carol.inbox()) == 21
    verifier.sees("5 of 6 left")
    town.clock.passes(seconds=11)
    await town.app.intake.accept([wire(town.world.says(CAROL, "/whoami"))])
    await works(town)
    carol.sees("Carol")


async def test_who_stands_at_a_till_is_no_flood_to_a_replica_that_never_met_them(
    town: Town, verifier: Person
) -> None:
    """Six seconds at a till are thirty codes; the other replica met this verifier, or nobody."""
    assert VERIFIER not in town.app.intake._staff
    raws = [wire(town.world.says(VERIFIER, f"/whoami {number}")) for number in range(30)]
    await town.app.intake.accept(raws)
    assert {row.state for row in await rows(town)} == {State.WAITING}


async def test_a_question_before_a_payment_waits_for_nobody(town: Town) -> None:
    """Neither for the same person's photo in work, nor in a flood."""
    held, asked = asyncio.Event(), asyncio.Event()

    async def slow(message: Message) -> None:
        await held.wait()

    async def pay(query: PreCheckoutQuery) -> None:
        asked.set()

    routes = town.app.dispatcher.sub_routers[0]
    routes.message.handlers.clear()
    routes.message.register(slow)
    routes.pre_checkout_query.handlers.clear()
    routes.pre_checkout_query.register(pay)
    user = {"id": CAROL, "is_bot": False, "first_name": "Carol"}
    question = {"id": "1", "from": user, "currency": "XTR", "total_amount": 1}
    said = [wire(town.world.says(CAROL, "x")) for _ in range(30)]
    await town.app.intake.accept(said)
    raw = {"update_id": 99, "pre_checkout_query": question | {"invoice_payload": "p"}}
    await town.app.intake.accept([raw])
    await town.app.intake.round()
    await asyncio.wait_for(asked.wait(), 20)
    held.set()
    await works(town)


async def test_a_scan_is_written_down_before_a_crowd_that_came_first(town: Town) -> None:
    """Three hundred messages are several transactions; who stands at a till is in the next."""
    inbox, kept, staff = town.app.intake.inbox, list[int](), frozenset({VERIFIER})

    async def keep(raws: list[dict[str, Any]]) -> None:
        await inbox.write_down(raws, town.clock(), staff)
        kept.extend(one["update_id"] for one in raws)

    crowd = [asyncio.ensure_future(keep([message(n, 1000 + n, text="hi")])) for n in range(300)]
    await asyncio.sleep(0)  # they have come
    await keep([message(900, text="ABCD")])
    assert kept.index(900) <= 2 * AT_A_TIME
    await asyncio.gather(*crowd)
    assert len(await rows(town)) == 301
    await inbox.write_down([message(n, 5, text="x") for n in range(1000, 1100)], town.clock())
    ours = [one.update_id for one in await rows(town) if one.chat == 5]
    assert ours == list(range(1000, 1100))


@pytest.mark.slow
async def test_a_crowd_that_is_still_coming_waits_for_the_till_behind_it(
    town: Town, verifier: Person
) -> None:
    """Telegram gives a hundred at a time; not for ever, where it gives nothing but such."""
    intake, world, card = town.app.intake, town.world, await town.issues("Pass", 6)
    for number in range(100):
        world.join(1000 + number, "Guest").started = True
    await verifier.says("/whoami")  # who has worked here is known to stand at a till
    pages = [[wire(world.says(1000 + n, "/whoami")) for n in range(100)] for _ in range(3)]
    code = wire(town.world.says(VERIFIER, f"/redeem {card.code} 1"))
    await intake.accept(pages[0])
    await intake.round()
    assert not intake._running
    await intake.accept([code])
    await intake.round()
    assert VERIFIER in intake._running
    for _ in range(3):  # the crowd computes one by one
        await works(town)
    verifier.sees("5 of 6 left")
    assert {one.state for one in await rows(town)} == {State.DONE}
    await intake.accept(pages[1])
    await asyncio.sleep(CATCHES_UP)
    await intake.accept(pages[2])
    await intake.round()
    assert intake._running
    await works(town)


async def test_what_is_done_is_forgotten_after_days(town: Town) -> None:
    await town.app.intake.accept([wire(town.world.says(CAROL, "/my"))])
    await works(town)
    assert await town.app.intake.inbox.sweep(town.clock()) == 0
    town.clock.passes(days=4)
    assert await town.app.intake.inbox.sweep(town.clock()) == 1
    assert await rows(town) == []


async def test_a_stop_gives_back_what_it_cannot_finish(town: Town, verifier: Person) -> None:
    held = asyncio.Event()

    async def slow(message: Message) -> None:
        await held.wait()

    routes = town.app.dispatcher.sub_routers[0]
    before = list(routes.message.handlers)
    routes.message.handlers.clear()
    routes.message.register(slow)
    await town.app.intake.accept([wire(town.world.says(VERIFIER, "/whoami"))])
    town.app.intake.start()
    while not town.app.intake._running:
        await asyncio.sleep(0.01)
    await town.app.intake.stop(grace=0.1)
    (row,) = await rows(town)
    assert (row.state, row.lease) == (State.WAITING, None)
    routes.message.handlers[:] = before
    await works(town)
    verifier.sees("Viktor")


def test_whose_order_an_update_keeps() -> None:
    user = {"id": 5, "is_bot": False, "first_name": "A"}
    group = {"id": -100, "type": "group"}
    assert chat_of({"update_id": 1, "message": {"chat": group, "from": user}}) == -100
    assert chat_of({"update_id": 1, "callback_query": {"from": user}}) == 5
    assert chat_of(
        {"update_id": 1, "callback_query": {"from": user, "message": {"chat": group}}}
    ) == -100  # fmt: skip
    assert chat_of({"update_id": 1, "inline_query": {"from": user}}) == 5
    odd: dict[str, Any]
    for odd in ({}, {"message": None}, {"message": {"chat": "x", "from": [1]}}, {"x": []}):
        assert chat_of({"update_id": 7} | odd) == 2**62 + 7
