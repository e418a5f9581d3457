"""A merchant's own bot: connected, spoken with, told by, taken away."""

import asyncio

import pytest
from sqlalchemy import select

from bot.sandbox.server import TOKEN
from bot.sandbox.several import new_bot
from bot.sandbox.things import Bill
from domain.bots import BotTaken, OwnBot, connect_bot, own_bot
from domain.cards import issue
from domain.desk.journal import JournalEntry
from domain.errors import NotAllowed, Refusal
from domain.ledger import STARS
from domain.members import Member, note_member
from domain.orders import Means
from domain.payments import PayoutState
from domain.people import BotChat
from domain.people import Person as PersonRow
from domain.roles import Role
from domain.secrets import BotToken
from domain.staff import invite
from tests.paying import billed, charges, offered, payouts
from tests.town import (
    CAFE,
    CAROL,
    DAVE,
    MANAGER,
    NAMES,
    NEWCOMER,
    OWNER,
    RIVAL,
    Person,
    Town,
    link_in,
)

SAID = "Done! Use this token to access the HTTP API:\n{}\nKeep your token secure."


async def connected(town: Town, owner: Person, name: str = "blue_door_bot") -> tuple[str, Town]:
    """The owner connects a bot through Settings; its token, and the town as it is seen there."""
    token = new_bot(town.world, name)
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.presses("by its token")
    await owner.says(SAID.format(token))
    owner.sees("CONNECTED", f"@{name}")
    return token, await town.own(token)


async def test_a_bot_is_connected_by_its_token_which_nobody_sees_again(
    town: Town, owner: Person, manager: Person
) -> None:
    token, _there = await connected(town, owner)
    secret = token.partition(":")[2]
    assert all(secret not in (one.text or "") for one in town.world.messages[OWNER].values())
    async with town.database.reading() as session:
        row = await session.get_one(OwnBot, 43)
        assert secret.encode() not in row.sealed
        assert town.database.vault.open(row.sealed) == token
    await manager.says("/settings")
    assert "🤖 Your own bot" not in manager.buttons
    with pytest.raises(NotAllowed):
        await (await town.desk(MANAGER))(own_bot)
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.presses("A new token")
    await owner.says("no token at all")
    owner.sees("I see no token")
    await owner.says(TOKEN)
    owner.sees("does not know this token")
    await owner.says("43:" + "x" * 35)
    owner.sees("does not know this token")
    await owner.says(new_bot(town.world, "second_bot"))
    owner.sees("@blue_door_bot is your bot", "Disconnect it first")
    await owner.says(token)
    owner.sees("CONNECTED")


@pytest.mark.both_engines
async def test_twenty_connect_the_same_bot_and_one_merchant_has_it(town: Town) -> None:
    token = BotToken(new_bot(town.world, "wanted_bot"))
    desks = [await town.desk(who, f"r{n}") for n in range(10) for who in (OWNER, RIVAL)]
    answers = await asyncio.gather(
        *(desk(connect_bot, token=token, username="wanted_bot", name="W") for desk in desks),
        return_exceptions=True,
    )
    assert sum(isinstance(one, BotTaken) for one in answers) == 10
    assert sum(isinstance(one, Refusal) for one in answers) == 10
    async with town.database.reading() as session:
        assert len((await session.scalars(select(OwnBot))).all()) == 1


async def test_a_customer_of_two_shops_sees_one_in_its_own_bot(
    town: Town, owner: Person, carol: Person
) -> None:
    """Who opens it is a member there; through it nobody comes to another shop, however forged."""
    await town.issues("Coffee pass", holder_id=CAROL)
    await (await town.desk(RIVAL))(note_member, person_id=CAROL, name="Carol")
    await town.issues("Tea pass", holder_id=CAROL, by=RIVAL)
    invitation = await (await town.desk(RIVAL))(invite, role=Role.VERIFIER, store_ids=[1])
    await carol.says("/my")
    assert all(one in carol.text + str(carol.buttons) for one in ("Coffee", "Tea"))
    _token, there = await connected(town, owner)
    here, rita, nora = there.person(CAROL), there.person(RIVAL), there.person(NEWCOMER)
    await here.says("/start")
    here.sees("Blue Door Café")
    await here.says("/my")
    assert "Tea" not in here.heard() + str(here.buttons)
    for wrong in (f"i-{invitation.token.reveal()}", "m-2", "s-2", "d-2_1"):
        await here.says(f"/start {wrong}")
        assert "Rival" not in here.text
    await here.says("/start i-" + invitation.token.reveal())
    here.sees("another shop")
    await here.forges("mp1:2:1")
    for person in (rita, nora):  # an owner elsewhere, and a new face: customers here
        await person.says("/start")
        person.sees("Blue Door Café")
        await person.says("/switch")
        assert "Rival" not in person.text + str(person.buttons)
    async with town.database.reading() as session:
        members = await session.scalars(select(Member.person_id).where(Member.merchant_id == CAFE))
        assert {CAROL, RIVAL, NEWCOMER} <= set(members)
    assert not there.world.refused
    boss = there.person(OWNER)
    await boss.says("/start")
    boss.sees("Blue Door Café · owner")


async def test_a_notice_goes_by_the_bot_that_its_reader_opened(
    town: Town, owner: Person, carol: Person, dave: Person
) -> None:
    """And what was sent is written anew by who sent it; links lead to the own bot."""
    _token, there = await connected(town, owner)
    here = there.person(CAROL)
    await here.says("/start")
    await owner.says("/invite member")
    assert link_in(owner.heard().rpartition("invitation")[2]).startswith(
        "https://t.me/blue_door_bot?start=i-"
    )
    by = await town.desk(MANAGER)
    for holder in (CAROL, DAVE):
        await by(issue, title=f"For {NAMES[holder]}", uses=2, valid_until=None, store_ids=[],
                 holder_id=holder)  # fmt: skip
    await town.post()
    assert "For Carol" in here.heard()
    assert "For Carol" not in carol.heard()
    assert "For Dave" in dave.heard()
    there.world.blocks(CAROL)
    await by(issue, title="Lost", uses=2, valid_until=None, store_ids=[], holder_id=CAROL)
    await town.post()
    assert "Lost" not in here.heard() + carol.heard()
    async with town.database.reading() as session:
        chat = await session.get_one(BotChat, (CAFE, 43, CAROL))
        assert chat.closed_at is not None
        assert (await session.get_one(PersonRow, CAROL)).closed_at is None
    await here.says("/start")
    async with town.database.reading() as session:
        assert (await session.get_one(BotChat, (CAFE, 43, CAROL))).closed_at is None


async def test_a_revoked_token_silences_one_bot_and_is_told(
    town: Town, owner: Person, carol: Person
) -> None:
    """The owner hears of it by the common bot; nobody else is disturbed; the new one mends it."""
    token, there = await connected(town, owner)
    boss = there.person(OWNER)
    await boss.says("/start")
    other = town.world.bots.pop(token)
    await there.person(CAROL).says("/start")
    await town.app.tasks.idle()
    assert not town.app.fleet.lines
    await there.person(CAROL).says("/my")  # nobody listens
    await town.post()
    assert owner.heard().count("does not know the token of @blue_door_bot") == 1
    await carol.says("/my")
    renewed = token[:-4] + "wxyz"
    town.world.bots[renewed] = other
    await owner.says("/settings")
    await owner.presses("Your own bot")
    owner.sees("silent")
    await owner.presses("A new token")
    await owner.says(renewed)
    owner.sees("CONNECTED")
    again = await town.own(renewed)
    await again.person(OWNER).says("/start")
    again.person(OWNER).sees("Blue Door Café")


async def test_a_disconnected_bot_falls_silent_and_leaves_no_token(
    town: Town, owner: Person
) -> None:
    """Another merchant may take it then; a second tap does no harm."""
    token, there = await connected(town, owner)
    await there.person(CAROL).says("/start")
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.presses("Disconnect")
    await owner.taps_twice("Yes, disconnect")
    assert "Your bot is disconnected" in owner.heard()
    assert "deleteWebhook" in there.world.calls
    assert not town.app.fleet.lines
    heard = there.person(CAROL).heard()
    await there.person(CAROL).says("/my")
    assert there.person(CAROL).heard() == heard
    async with town.database.reading() as session:
        assert not (await session.scalars(select(OwnBot))).all()
        assert not (await session.scalars(select(BotChat))).all()
        said = [one.result or "" for one in await session.scalars(select(JournalEntry))]
    assert token.partition(":")[2] not in "".join(said)
    rival = await town.desk(RIVAL)
    await rival(connect_bot, token=BotToken(token), username="blue_door_bot", name="B")
    assert (await town.own(token)).speaks


@pytest.mark.both_engines
async def test_stars_go_back_by_the_bot_that_took_them(town: Town, owner: Person) -> None:
    sold = await offered(town)
    _token, there = await connected(town, owner)
    here = there.person(CAROL)
    await billed(here, Means.STARS, sold.listing)
    await here.pays()
    (charge,) = await charges(town)
    assert charge.bot_id == 43
    await here.says("/myorders")
    assert charge.amount == there.world.cash.balance()
    assert town.world.cash.balance() == 0
    cash = there.world.cash
    again = cash.pays(CAROL, Bill("x", "x", "o-1-99", STARS, 7))  # for no order that there is
    cash.answer(again.query.id, None)
    assert again.paid
    await there.deliver(again.paid)
    await town.app.payouts.pay_due()
    assert [one.state for one in await payouts(town)] == [PayoutState.DONE]
    assert any(one.receiver for one in there.world.cash.stars)
    assert not any(one.receiver for one in town.world.cash.stars)
