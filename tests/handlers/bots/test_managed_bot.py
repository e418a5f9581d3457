"""A bot that Telegram makes for an owner, by way of the common one: nobody handles its token."""

import asyncio

import pytest
from aiogram.types import Update
from sqlalchemy import select

from bot.sandbox.server import answer_of
from bot.sandbox.several import made_through, managed_update, new_bot, replaced_token
from bot.sandbox.things import Fault
from domain.bots import OwnBot, connect_bot
from domain.desk.journal import JournalEntry
from domain.secrets import BotToken
from tests.handlers.bots.test_own_bot import connected
from tests.town import CAFE, CAROL, MANAGER, OWNER, RIVAL, STRANGER, Person, Town


async def asked(town: Town, owner: Person) -> tuple[str, str]:
    """What Telegram's dialog begins with."""
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.presses("Make one in Telegram")
    button = town.world.keyboards[owner.number].keyboard[0][0].request_managed_bot
    return button.suggested_name, button.suggested_username


async def made(town: Town, owner: Person) -> tuple[str, Town]:
    """The owner makes one; its token, and the town as it is seen there."""
    name, username = await asked(town, owner)
    await town.deliver(*made_through(town.world, owner.number, name, username))
    return next(iter(town.world.bots)), await town.own(next(iter(town.world.bots)))


async def kept(town: Town) -> list[tuple[int, str, bool]]:
    """Whose, by which token, and whether it is refused."""
    vault = town.database.vault
    async with town.database.reading() as session:
        rows = await session.scalars(select(OwnBot))
        return [(one.merchant_id, vault.open(one.sealed), bool(one.refused_at)) for one in rows]


async def renewed(town: Town, update: Update) -> None:
    await town.deliver(update)
    await town.app.tasks.idle()


@pytest.mark.both_engines
async def test_a_bot_is_made_in_two_taps_and_its_token_goes_through_nobodys_hands(
    town: Town, owner: Person, carol: Person
) -> None:
    assert await asked(town, owner) == ("Blue Door Café", "blue_door_cafe_bot")
    owner.sees("A bot for Blue Door Café")
    await owner.says("blue door")  # no answer, and no way to another bot
    owner.sees("Use the button below")
    message, update = made_through(town.world, OWNER, "Blue Door", "blue_door_bot")
    await asyncio.gather(*(town.deliver(one) for one in (message, update, message, update)))
    owner.sees("CONNECTED", "Blue Door · @blue_door_bot", "nobody has seen it")
    token = next(iter(town.world.bots))
    assert await kept(town) == [(CAFE, token, False)]
    async with town.database.reading() as session:
        said = [
            f"{one.details}{one.result}" for one in await session.scalars(select(JournalEntry))
        ]
    assert token.partition(":")[2] not in owner.heard() + "".join(said)
    there = await town.own(token)
    await there.person(CAROL).says("/start")
    there.person(CAROL).sees("Blue Door Café")
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.presses("Disconnect")
    await owner.presses("Yes, disconnect")
    assert not await kept(town)
    await town.deliver(managed_update(town.world, OWNER, 43))
    assert not await kept(town), "what was taken away stays so"


@pytest.mark.both_engines
async def test_a_new_token_is_taken_when_asked_for_and_when_telegram_says_so(
    town: Town, owner: Person
) -> None:
    """Twice the same press, twice the same update; a lost one is found by the first refusal."""
    first, _there = await made(town, owner)
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.taps_twice("A new token")
    assert "NEW TOKEN" in owner.heard()
    (second,) = town.world.bots
    assert second != first
    assert await kept(town) == [(CAFE, second, False)]
    third = replaced_token(town.world, 43)  # at @BotFather, by its owner
    update = managed_update(town.world, OWNER, 43)
    await asyncio.gather(*(renewed(town, update) for _ in range(2)))
    assert await kept(town) == [(CAFE, third, False)]
    there = await town.own(third)
    await there.person(CAROL).says("/start")
    there.person(CAROL).sees("Blue Door Café")
    fourth = replaced_token(town.world, 43)  # and nobody tells us
    await there.person(CAROL).says("/my")
    await town.app.tasks.idle()
    assert await kept(town) == [(CAFE, fourth, False)]
    await town.post()
    assert "does not know the token" not in owner.heard()
    there = await town.own(fourth)
    await there.person(CAROL).says("/my")
    assert there.person(CAROL).text


async def test_whom_telegram_lets_manage_it_no_more_connects_it_by_its_token(
    town: Town, owner: Person
) -> None:
    _first, there = await made(town, owner)
    assert town.world.managed
    town.world.managed.clear()
    last = replaced_token_unseen(town)
    await there.person(CAROL).says("/start")
    await town.app.tasks.idle()
    await town.post()
    assert owner.heard().count("does not know the token of @blue_door_cafe_bot") == 1
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.presses("A new token")
    assert "does not give me that bot's token" in owner.alerted
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.presses("by its token")
    await owner.says(last)
    owner.sees("CONNECTED")
    assert await kept(town) == [(CAFE, last, False)]


def replaced_token_unseen(town: Town) -> str:
    (old,) = town.world.bots
    new = old[:-4] + "wxyz"
    town.world.bots[new] = town.world.bots.pop(old)
    return new


async def test_nobody_else_makes_a_bot_for_a_shop_nor_takes_another_ones(
    town: Town, owner: Person, manager: Person, carol: Person
) -> None:
    """A stranger's and a customer's update; another merchant's bot; one that is none of ours."""
    for who in (CAROL, STRANGER, MANAGER):
        name = f"of_{who}_bot"
        await town.deliver(*made_through(town.world, who, name, name))
        assert "CONNECTED" not in town.person(who).heard()
    assert not await kept(town)
    await town.deliver(managed_update(town.world, CAROL, 43))
    assert not await kept(town)
    await owner.says("/settings")
    await owner.presses("Your own bot")
    await owner.presses("Make one in Telegram")
    both = made_through(town.world, OWNER, "Blue Door", "blue_door_bot")
    await town.deliver(*both)
    cafes = await kept(town)
    assert [one[0] for one in cafes] == [CAFE]
    rita = town.person(RIVAL)
    created = both[0].message.managed_bot_created if both[0].message else None
    await town.deliver(town.world.sent(RIVAL, managed_bot_created=created))  # never by Telegram
    rita.sees("connected to another shop")
    token = BotToken(new_bot(town.world, "by_hand_bot"))
    await (await town.desk(RIVAL))(connect_bot, token=token, username="by_hand_bot", name="R")
    await rita.forges("ob1:renew:43")
    await rita.forges("ob1:renew:47")
    assert "NEW TOKEN" not in rita.heard()
    assert (await kept(town))[0] == cafes[0]
    await rita.forges("ob1:make:0")
    assert "@by_hand_bot is your bot" in rita.alerted
    town.world.managed = None
    await rita.says("/settings")
    await rita.presses("Your own bot")
    await rita.presses("Disconnect")
    await rita.presses("Yes, disconnect")
    await rita.presses("Make one in Telegram")
    assert "at @BotFather, in my settings there" in rita.alerted
    assert (await kept(town)) == cafes


async def test_telegram_that_does_not_answer_changes_nothing(town: Town, owner: Person) -> None:
    """In Chinese, and in the own bot, too."""
    await owner.says("/language zh")
    await owner.says("/settings")
    await owner.presses("您自己的机器人")
    for method in ("getMe", "getManagedBotToken"):
        town.world.faults.append(Fault(method, 99, 500, answer_of(500, "x")))
    await owner.presses("在 Telegram 里新建")
    assert "Telegram 没有回应" in owner.alerted
    town.world.faults.pop(0)
    await owner.says("/settings")
    await owner.presses("您自己的机器人")
    await owner.presses("在 Telegram 里新建")
    message, update = made_through(town.world, OWNER, "蓝门", "lanmen_bot")
    await town.deliver(message)
    owner.sees("机器人已建好")
    await town.deliver(update)
    assert not await kept(town), "whose it shall be is said by who was asked"
    await town.person(RIVAL).says("/menu")
    await town.person(RIVAL).forges("ob1:made:0")
    assert not await kept(town)
    town.world.faults.clear()
    await owner.taps_twice("再试一次")
    owner.sees("@lanmen_bot")
    assert "已连接" in owner.heard()
    there = await town.own(next(iter(town.world.bots)))
    boss = there.person(OWNER)
    await boss.says("/start")
    await boss.forges("ob1:make:0")
    assert "@lanmen_bot" in boss.alerted
    await owner.forges("ob1:remove!:43")
    assert not await kept(town)


async def test_a_bot_that_is_typed_and_one_that_is_made_are_one_merchants(
    town: Town, owner: Person
) -> None:
    """The second is not taken, and is said to be so; the first one's token stays typed."""
    token, _there = await connected(town, owner)
    await town.deliver(*made_through(town.world, OWNER, "Second", "second_bot"))
    owner.sees("@blue_door_bot is your bot", "Disconnect it first")
    await owner.forges("ob1:renew:43")
    assert "NEW TOKEN" not in owner.heard()
    assert await kept(town) == [(CAFE, token, False)]
