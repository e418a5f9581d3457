"""An own bot beside the common one: what is done in one of them is no matter of the other's."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.intake.inbox import KEPT
from bot.intake.model import RawUpdate, State
from bot.sandbox.several import new_bot
from bot.sandbox.wire import wire
from domain.bots import OwnBot, connect_bot, disconnect_bot
from domain.ledger import STARS
from domain.members import note_member
from domain.orders import Means, Order
from domain.payments import ChargeState
from domain.people import BotChat
from domain.people import Person as PersonRow
from domain.roles import Role
from domain.secrets import BotToken
from handlers.door.buttons import Wear
from tests.handlers.alerts.test_group import FORUM, ends_soon, linked, morning, said, state, taps
from tests.handlers.payments.test_comparing import compared, untold
from tests.paying import billed, charges, offered, rows
from tests.town import (
    CAFE,
    CAROL,
    MANAGER,
    NEWCOMER,
    OWNER,
    RIVAL,
    RIVALS,
    STRANGER,
    VERIFIER,
    Person,
    Town,
)


async def beside(town: Town, name: str = "blue_door_bot") -> Town:
    """The café's own bot is connected; the town as it is seen there."""
    token = new_bot(town.world, name)
    desk = await town.desk(OWNER)
    await desk(connect_bot, token=BotToken(token), username=name, name=name)
    return await town.own(token)


async def manager_hat(town: Town) -> tuple[int | None, str | None]:
    async with town.database.reading() as session:
        row = await session.get_one(PersonRow, MANAGER)
        return row.hat_merchant_id, row.hat_role


async def chats(town: Town) -> set[int]:
    async with town.database.reading() as session:
        return set(await session.scalars(select(BotChat.person_id)))


async def test_a_hat_put_on_in_the_own_bot_is_worn_there_alone(
    town: Town, manager: Person
) -> None:
    """Nor is one of another shop's put on there, however forged."""
    for shop in (OWNER, RIVAL):
        await (await town.desk(shop))(note_member, person_id=MANAGER, name="Marta")
    there = await beside(town)
    here = there.person(MANAGER)
    await here.says("/start")
    here.sees("Blue Door Café · manager")
    await here.says("/switch")
    await here.presses("Blue Door Café · member")
    await here.says("/whoami")
    assert here.text.index("Blue Door Café · member") < here.text.index("· manager")
    await here.forges(Wear(merchant=RIVALS, role=Role.MEMBER).pack())
    await manager.says("/start")
    manager.sees("Blue Door Café · manager")
    assert (await manager_hat(town)) == (CAFE, Role.MANAGER)
    await manager.says("/switch")
    await manager.presses("Rival Tea · member")
    await here.says("/switch")
    assert here.buttons[0] == "● Blue Door Café · member"
    await here.presses("Blue Door Café · manager")
    here.sees("Blue Door Café · manager")
    assert "Rival" not in here.heard() + str(here.buttons)
    assert (await manager_hat(town)) == (RIVALS, Role.MEMBER)


@pytest.mark.both_engines
async def test_the_same_number_of_a_press_in_two_bots_is_two_presses(
    town: Town, carol: Person
) -> None:
    """Each is answered; a second answer to the same one is none."""
    there = await beside(town)
    here = there.person(CAROL)
    for one in (carol, here):
        await one.says("/language")
    for world in (town.world, there.world):
        world._numbers["query"] = 500
    for one in (carol, here):
        await one.presses("English")
    for world in (town.world, there.world):
        assert world.presses["501"].answered
        assert world.calls.count("answerCallbackQuery") == 1


@pytest.mark.slow
async def test_a_group_of_the_own_bot_and_a_tap_in_it_begins_no_chat(
    town: Town, owner: Person
) -> None:
    """What is told goes by the bot through which the group was linked; who taps there can be
    written to by no bot for that, and is no customer."""
    there = await beside(town)
    boss = there.person(OWNER)
    await boss.says("/start")
    room = await linked(there, boss)
    await ends_soon(town)
    await morning(town)
    assert list(room.topics.values()) == ["Old Town"]
    assert "House beans: 3 days left" in said(there)
    assert not said(town)
    for nobody in (STRANGER, VERIFIER, NEWCOMER):
        await taps(there, nobody, "Done")
        assert there.alerts[nobody][-1]
    assert (await state(town))[1] == ""
    await taps(there, MANAGER, "Done")
    assert (await state(town))[1] == "Marta"
    assert await chats(town) == {OWNER}
    async with town.database.reading() as session:
        assert (await session.get_one(PersonRow, NEWCOMER)).closed_at is not None
        assert (await session.get_one(PersonRow, MANAGER)).closed_at is None
    assert await town.app.fleet.voice(CAFE, MANAGER) == 0
    await there.person(MANAGER).says("/start")
    assert await chats(town) == {OWNER, MANAGER}
    await (await town.desk(OWNER))(disconnect_bot, bot_id=43)
    await town.app.fleet.refresh()
    await ends_soon(town, "B", "Oat milk")
    town.clock.passes(days=1)
    await morning(town)
    assert "Oat milk" not in said(there)
    assert "Oat milk" in owner.heard()
    assert FORUM in there.world.messages


@pytest.mark.slow
async def test_the_photo_of_a_denied_use_is_fetched_from_the_bot_it_was_sent_to(
    town: Town, manager: Person
) -> None:
    """Scanned with the own bot, decided in the common one; where no bot has it, words."""
    there = await beside(town)
    till = there.person(VERIFIER)
    card = await town.issues("Coffee pass", 6, holder_id=CAROL)
    await till.says("/start")
    await till.scans(card)
    await till.presses("1")
    await town.post()
    carol = town.person(CAROL)
    picture = [one for one in town.world.messages[CAROL].values() if one.photo][-1]
    await carol.presses("Not me", message=picture)
    await carol.presses("Not me: freeze it")
    await town.post()
    case = manager.screen
    await manager.presses("Both photos", message=case)
    shown = [one for one in town.world.messages[MANAGER].values() if one.photo]
    assert "With this photo" in (shown[-2].caption or "")
    there.world.files.clear()
    town.world.files.clear()
    await manager.presses("Both photos", message=case)
    assert "Telegram gives to no bot of yours any more" in manager.heard()


@pytest.mark.slow
async def test_each_bots_book_of_stars_is_compared(town: Town, carol: Person) -> None:
    """A payment to the own bot that no update told is noted as that bot's; one to the common
    bot as its own; an order of another merchant's in the own book is left alone."""
    await offered(town)
    there = await beside(town)
    here = there.person(CAROL)
    await here.says("/start")
    await billed(here, Means.STARS)
    number = await untold(here)
    await billed(carol, Means.STARS)
    other = await untold(carol)
    await compared(town)
    noted = {(one.telegram, one.bot_id, one.state) for one in await charges(town)}
    assert noted == {(number, 43, ChargeState.SETTLED), (other, 0, ChargeState.SETTLED)}
    assert {one.unit for one in await charges(town)} == {STARS}
    await compared(town)
    assert len(await charges(town)) == 2


@pytest.mark.both_engines
@pytest.mark.parametrize("whose", [CAFE, RIVALS])
async def test_money_that_comes_while_a_bot_is_taken_away_is_noted(town: Town, whose: int) -> None:
    """By a provider, of whose book nobody knows. What another merchant's bot asked money for pays
    nothing here."""
    await offered(town)
    there = await beside(town)
    here = there.person(CAROL)
    await here.says("/start")
    await billed(here, Means.PROVIDER)
    cash = there.world.cash
    checkout = cash.pays(CAROL, cash.bill(CAROL, here.screen.message_id))
    assert checkout.asked
    await there.deliver(checkout.asked)
    told = wire(checkout.paid)
    told["message"]["successful_payment"]["invoice_payload"] = f"o-{whose}-1"
    intake = town.app.fleet.lines[43].intake
    await (await town.desk(OWNER))(disconnect_bot, bot_id=43)
    await town.app.fleet.refresh()
    await town.app.tasks.idle()
    await intake.accept([told])
    for _ in range(3):
        await intake.round()
        await intake.idle()
    noted = {(one.merchant_id, one.bot_id, one.state) for one in await charges(town)}
    assert noted == ({(CAFE, 43, ChargeState.SETTLED)} if whose == CAFE else set())


async def test_another_merchants_bot_is_told_no_before_a_payment(
    town: Town, carol: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has a bot can have it ask for money for whatever they like: a yes would have it
    taken, and keep the stock of others."""
    await offered(town)
    await billed(carol, Means.PROVIDER)
    token = new_bot(town.world, "tea_bot")
    desk = await town.desk(RIVAL)
    await desk(connect_bot, token=BotToken(token), username="tea_bot", name="Tea")
    tea = await town.own(token)
    told = list[tuple[str, bool]]()
    monkeypatch.setattr(
        tea.world.cash, "answer", lambda number, error: told.append((number, error is None))
    )
    town.clock.passes(minutes=29)
    (before,) = await rows(town, Order)
    user = {"id": CAROL, "is_bot": False, "first_name": "Carol"}
    asked = {"id": "77", "from": user, "currency": "EUR", "total_amount": 450}
    query = {"update_id": 9001, "pre_checkout_query": asked | {"invoice_payload": "o-1-1"}}
    intake = town.app.fleet.lines[tea.world.bot_id].intake
    await intake.accept([query])
    await intake.round()
    await intake.idle()
    await town.app.tasks.idle()
    assert told == [("77", False)]
    (after,) = await rows(town, Order)
    assert after.closes_at == before.closes_at


async def test_a_token_is_asked_about_each_hour(town: Town, owner: Person) -> None:
    """A bot that is silent and whose token was revoked is noticed by itself."""
    there = await beside(town)
    fleet = town.app.fleet
    await fleet._nudge()
    assert "getMe" not in there.world.calls
    town.clock.passes(minutes=61)
    for _ in range(2):
        await fleet._nudge()
        await town.app.tasks.idle()
    assert there.world.calls.count("getMe") == 1
    town.world.bots.clear()
    town.clock.passes(minutes=59)
    await fleet._nudge()
    await town.app.tasks.idle()
    assert fleet.lines
    town.clock.passes(minutes=2)
    await fleet._nudge()
    await town.app.tasks.idle()
    assert not fleet.lines
    await town.post()
    assert owner.heard().count("does not know the token of @blue_door_bot") == 1
    async with town.database.reading() as session:
        assert (await session.get_one(OwnBot, 43)).refused_at is not None


@pytest.mark.slow
async def test_what_waits_at_a_bot_that_was_disconnected_is_set_aside_with_a_word(
    town: Town, carol: Person
) -> None:
    """Once each person, by the common bot, beside the clock; money is told to whoever runs it, and
    kept."""
    await carol.says("/start")
    there = await beside(town)
    inbox = town.app.fleet.lines[43].intake.inbox
    paid = wire(there.world.says(CAROL, "money"))
    paid["message"]["successful_payment"] = {"invoice_payload": f"o-{CAFE}-1"}
    left = [wire(there.world.says(CAROL, "/my")), wire(there.world.says(CAROL, "/mall")), paid]
    await inbox.write_down(left, town.clock())
    await town.app.clock.tick()
    assert "no longer connected" not in carol.heard()  # it is served
    async with town.database.writing() as session:
        await session.execute(update(OwnBot).values(refused_at=town.clock()))
    await town.app.fleet.refresh()
    town.clock.passes(hours=1)
    await town.app.clock.tick()
    assert "no longer connected" not in carol.heard()  # another token may come
    await (await town.desk(OWNER))(disconnect_bot, bot_id=43)
    for _ in range(3):
        await town.app.clock.tick()
    await town.app.tasks.idle()
    assert carol.heard().count("no longer connected") == 1
    assert carol.heard().count("Do not pay a second time") == 1
    async with town.database.reading() as session:
        mine = select(RawUpdate.state).where(RawUpdate.bot_id == 43)
        assert set(await session.scalars(mine)) == {State.ASIDE}
    town.clock.passes(days=4)
    await town.app.clock.tick()
    async with town.database.reading() as session:
        kept = (await session.scalars(select(RawUpdate.raw).where(RawUpdate.bot_id == 43))).all()
    assert len(kept) == 1
    assert "successful_payment" in (kept[0] or "")


@pytest.mark.both_engines
async def test_updates_of_a_bot_that_is_gone_do_not_stay(town: Town) -> None:
    """Kept as long as any: it may be connected again. What waits at a living bot stays."""
    there = await beside(town)
    inbox = town.app.fleet.lines[43].intake.inbox
    left = [wire(there.world.says(CAROL, f"/my {number}")) for number in range(700)]
    await inbox.write_down(left, town.clock())
    await town.app.intake.inbox.write_down([wire(town.world.says(CAROL, "/my"))], town.clock())
    town.clock.passes(seconds=(KEPT + timedelta(minutes=1)).total_seconds())
    async with town.database.reading() as session:
        waiting = RawUpdate.state == State.WAITING
        held = (await session.scalars(select(RawUpdate.bot_id).where(waiting))).all()
    assert set(held) == {42, 43}
    await town.app.fleet.sweep(town.clock())
    await (await town.desk(OWNER))(disconnect_bot, bot_id=43)
    await town.app.fleet.refresh()
    before = town.clock() - timedelta(days=1)
    assert await town.app.fleet.sweep(before) == 0
    swept = 0
    while done := await town.app.fleet.sweep(town.clock()):
        swept += done
    assert swept >= len(held) - 1
    async with town.database.reading() as session:
        assert set(await session.scalars(select(RawUpdate.bot_id))) == {42}


@pytest.mark.parametrize("bots", [2])
async def test_one_at_a_time_computes_over_all_bots(town: Town, bots: int) -> None:
    """Customers of several bots share the processor with the till; nobody is forgotten."""
    there = await beside(town)
    intakes = [town.app.intake, town.app.fleet.lines[43].intake]
    worlds = [town.world, there.world]
    at_once: list[int] = []
    now = 0

    async def watched(handler, event, data):  # type: ignore[no-untyped-def]
        nonlocal now
        now += 1
        at_once.append(now)
        await asyncio.sleep(0)
        now -= 1

    town.app.dispatcher.update.outer_middleware._middlewares.insert(0, watched)
    for intake, world in zip(intakes, worlds, strict=True):
        raws = [wire(world.says(who, "/my")) for who in (CAROL, STRANGER, NEWCOMER) for _ in "12"]
        await intake.inbox.write_down(raws, town.clock())
    for intake in intakes:
        intake.start()
    async with asyncio.timeout(20):
        while len(at_once) < 6 * bots:
            await asyncio.sleep(0.02)
    for intake in intakes:
        await intake.stop()
    assert max(at_once) == 1
