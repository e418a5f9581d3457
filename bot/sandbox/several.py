"""Several bots on one page: whose chat a number on the page is, and what @BotFather does.

A person's chat with the n-th further bot has the person's number plus n times ``APART``.
"""

import secrets
from typing import Any

from bot.sandbox.things import Account
from bot.sandbox.world import World

APART = 10**14  # more than any chat's number, below zero or above; ninety of them fit JavaScript
NAMES = ("blue_door_bot", "corner_bot", "harbour_bot", "garden_bot")


def new_bot(world: World, name: str) -> str:
    """What @BotFather gives for ``/newbot``: a token. Nobody has spoken with it yet."""
    place = len(world.bots) + 1
    number = world.bot_id + place
    title = name.removesuffix("_bot").replace("_", " ").title()
    other = World(bot_name=name, bot_title=title, bot_id=number, clock=world.clock)
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

    def tell(event: dict[str, Any]) -> None:
        moved = {"chat": event["chat"] + (made + 1) * APART} if "chat" in event else {}
        world.tell(event | moved)

    world.bots[token].listeners.add(tell)
    return name, token


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
