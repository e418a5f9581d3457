"""Several bots on one page: whose chat a number on the page is, and what @BotFather does.

A person's chat with the n-th further bot has the person's number plus n times ``APART``.
"""

import secrets
from typing import Any

from aiogram.types import ManagedBotCreated, ManagedBotUpdated, Update

from bot.sandbox.refuse import bad
from bot.sandbox.things import Account
from bot.sandbox.world import World

APART = 10**14  # more than any chat's number, below zero or above; ninety of them fit JavaScript
NAMES = ("blue_door_bot", "corner_bot", "harbour_bot", "garden_bot")


def new_bot(world: World, name: str, title: str = "") -> str:
    """What @BotFather gives for ``/newbot``: a token. Nobody has spoken with it yet."""
    place = len(world.bots) + 1
    number = world.bot_id + place
    title = title or name.removesuffix("_bot").replace("_", " ").title()
    other = World(bot_name=name, bot_title=title, bot_id=number, clock=world.clock)
    other.managed = None
    for one, account in world.people.items():
        other.people[one] = Account(account.user, account.about)
    token = f"{number}:{secrets.token_urlsafe(26)}"
    world.bots[token] = other
    return token


def made_on_page(world: World) -> tuple[str, str]:
    """Somebody makes a bot on the page, which shows from now on what happens there: its name and
    its token."""
    made = len(world.bots)
    name = NAMES[made] if made < len(NAMES) else f"shop_{made}_bot"
    token = new_bot(world, name)
    join_page(world, token)
    return name, token


def join_page(world: World, token: str) -> None:
    """The page is told what happens in this bot's chats."""
    place = list(world.bots).index(token) + 1

    def tell(event: dict[str, Any]) -> None:
        moved = {"chat": event["chat"] + place * APART} if "chat" in event else {}
        world.tell(event | moved)

    world.bots[token].listeners.add(tell)


def made_through(world: World, who: int, name: str, username: str) -> tuple[Update, Update]:
    """A person makes a bot in the dialog that the keyboard opens: what the bot hears of it as a
    message, and as an update. Raises Refused."""
    if world.managed is None:
        raise bad("MANAGER_PERMISSION_MISSING")
    if not username.lower().endswith("bot") or named(world, username):
        raise bad("USERNAME_OCCUPIED" if username.lower().endswith("bot") else "USERNAME_INVALID")
    made = world.bots[new_bot(world, username, name)]
    world.managed.add(made.bot_id)
    world.keyboards.pop(who, None)
    created = ManagedBotCreated(bot_user=made.bot)
    return world.sent(who, managed_bot_created=created), managed_update(world, who, made.bot_id)


def managed_update(world: World, who: int, bot_id: int) -> Update:
    """What a bot hears when one that it manages was made, or has another token or owner."""
    bot = next(one.bot for one in world.bots.values() if one.bot_id == bot_id)
    event = ManagedBotUpdated(user=world.people[who].user, bot_user=bot)
    return world.push(managed_bot=event)


def managed_token(world: World, bot_id: int) -> str:
    """Raises Refused."""
    tokens = {one.bot_id: token for token, one in world.bots.items()}
    if bot_id not in (world.managed or ()) or bot_id not in tokens:
        raise bad("BOT_INVALID")
    return tokens[bot_id]


def replaced_token(world: World, bot_id: int) -> str:
    """The old one is good for nothing from now on. Raises Refused."""
    old = managed_token(world, bot_id)
    new = f"{bot_id}:{secrets.token_urlsafe(26)}"
    # Each keeps its place: a number on the page says which one it is.
    bots = {new if token == old else token: one for token, one in world.bots.items()}
    world.bots.clear()
    world.bots.update(bots)
    return new


def chat_of(world: World, number: int) -> tuple[World, int]:
    """Whose chat a number of the page is: of which bot, and its own number there."""
    place = (number + APART // 2) // APART
    others = list(world.bots.values())
    there = others[place - 1] if 0 < place <= len(others) else world
    return there, number - place * APART


def opened(world: World) -> list[tuple[int, World, int]]:
    """The chats with further bots that somebody has begun: number on the page, bot, person."""
    return [
        (place * APART + who, other, who)
        for place, other in enumerate(world.bots.values(), 1)
        for who, account in other.people.items()
        if account.started
    ]


def named(world: World, name: str) -> World | None:
    """The bot to which ``https://t.me/name`` leads."""
    there = [world, *world.bots.values()]
    return next((one for one in there if one.bot_name.lower() == name.lower()), None)
