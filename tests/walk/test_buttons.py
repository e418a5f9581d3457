"""Every button of every screen is pressed: something is seen, or a word says why nothing is."""

import os
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram.types import Message

import handlers
from handlers.kit.press import without_mark
from handlers.kit.screen import WAYS
from tests.engines import FULL
from tests.shop import picture, selling
from tests.town import CAROL, OWNER, VERIFIER, Town, open_town

ALARM = 99
PRESSES = int(os.environ.get("WALK_PRESSES", "200"))
NUMBER = re.compile(r"[\d.,:]+")
TOKEN = re.compile(r"(?=[\w-]*[A-Z\d])[\w-]{11,}")  # of a draft, a code


def deed_of(data: str) -> str:
    """What a button says, whichever row, draft or screen it is about. 0 is no row: "another"."""
    return re.sub(r"[1-9]\d*", "#", TOKEN.sub("#", without_mark(data)))


@dataclass
class Seen:
    """What pressing all buttons found."""

    pressed: int = 0
    deeds: set[str] = field(default_factory=set)
    silent: list[str] = field(default_factory=list)  # nothing was edited, sent or said
    stuck: list[str] = field(default_factory=list)  # in place of a screen, with no way from it


def leads_on(screen: Message) -> bool:
    """Whether it has a way back, or is home, or a picture's own message."""
    rows = screen.reply_markup.inline_keyboard if screen.reply_markup else []
    words = [tap.text for row in rows for tap in row]
    return screen.text is None or any(one.startswith((*WAYS, "☰ ")) for one in words)


def same_to_a_reader(before: dict[int, Message], now: dict[int, Message]) -> bool:
    """Whatever the marks of the buttons say, which nobody sees."""

    def read(one: Message) -> tuple[Any, ...]:
        rows = one.reply_markup.inline_keyboard if one.reply_markup else []
        return one.text, one.caption, one.photo, [[tap.text for tap in row] for row in rows]

    return before.keys() == now.keys() and all(
        one is before[number] or read(one) == read(before[number]) for number, one in now.items()
    )


async def press_all(
    town: Town,
    who: int,
    commands: list[str],
    there: str,
    most: int = PRESSES,
    then: Callable[[], Awaitable[None]] | None = None,
    once: set[Any] | None = None,
) -> Seen:
    """From each command on, every button that was not pressed yet, wherever it is found: what no
    button said before comes first, then what cannot be undone, then what was said elsewhere.

    ``there``: the message that it stands on is ``gone`` (deleted), or so ``old`` that Telegram
    tells only its number. ``then`` is done after each command and each press. ``once``: what was
    pressed already, by whoever sees the same; nothing is pressed on a second screen then.
    """
    seen, known = Seen(), set[Any]() if once is None else once
    world = town.world
    new: deque[tuple[Message, str, str]] = deque()
    sure: deque[tuple[Message, str, str]] = deque()  # deeds, some of which leave little behind
    again: deque[tuple[Message, str, str]] = deque()

    def look(pressed: int = 0, last: int = 3) -> None:
        mine = world.messages.get(who, {})
        for one in [*list(mine.values())[-last:], *([mine[pressed]] if pressed in mine else [])]:
            rows = one.reply_markup.inline_keyboard if one.reply_markup else []
            for tap in (tap for row in rows for tap in row):
                data = tap.callback_data or ""
                deed, words = deed_of(data), NUMBER.sub("#", tap.text)
                place = (NUMBER.sub("#", (one.text or one.caption or "")[:40]), deed, words)
                if data and place not in known:
                    queue = again if deed in known else sure if "!" in deed else new
                    queue.append((one, tap.text, data))
                    known.update((deed, place))

    look(last=100)  # what came by itself stands there already
    for command in commands:
        await town.deliver(world.says(who, f"/{command}"))
        look()
        if then:
            await then()
    while (queue := new or sure or (again if once is None else None)) and seen.pressed < most:
        shown, words, data = queue.popleft()
        world.keep(shown)  # it stands there as it was found
        before = dict(world.messages[who])
        told = len(town.alerts.get(who, []))
        update = world.presses_button(who, shown.message_id, data, old=there == "old")
        if there == "gone":
            del world.messages[who][shown.message_id]
            del before[shown.message_id]
        await town.deliver(update)
        await town.app.tasks.idle()
        seen.pressed += 1
        seen.deeds.add(deed_of(data))
        said = town.alerts.get(who, [])[told:]
        where = f"{words!r} ({data}) on {(shown.text or shown.caption or '')[:60]!r}"
        if not said and same_to_a_reader(before, world.messages.get(who, {})):
            seen.silent.append(where)
        now = world.messages[who].get(shown.message_id)
        if now and now != before.get(shown.message_id) and not leads_on(now):
            seen.stuck.append(f"{where}: {(now.text or now.caption or '')[:60]!r}")
        look(shown.message_id)
        if then:
            await then()
        town.clock.passes(seconds=5)
    return seen


def nothing_broke(town: Town) -> None:
    """No defect was told, and no screen shown that stood there already."""
    assert not town.world.messages.get(ALARM)
    assert [one for one in town.world.refused if "not modified" in one] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "there", "who"),
    [
        ("sqlite", "old", OWNER),
        ("sqlite", "gone", VERIFIER),
        ("sqlite", "old", CAROL),
        pytest.param("postgresql", "gone", OWNER, marks=pytest.mark.postgres),
        pytest.param("postgresql", "old", VERIFIER, marks=pytest.mark.postgres),
        pytest.param("postgresql", "gone", CAROL, marks=pytest.mark.postgres),
    ],
    indirect=["database_url"],
)
async def test_every_button_does_something_or_says_why_not(
    database_url: str, there: str, who: int
) -> None:
    """Also where its message is not there any more, or too old; the engine plays no part. Where
    it is there: test_every_screen.py."""
    async with open_town(database_url, alarm_chat_id=ALARM) as town:
        town.world.join(ALARM, "Alarm").started = True
        owner = await selling(town, "points")
        await owner.says("/product 1")
        await owner.presses("Pictures")
        await owner.presses("Add to the carousel")
        await owner.sends(picture())
        card = await town.issues("Coffee", 40, holder_id=CAROL)
        await town.issues("Cake", 1)
        await town.person(VERIFIER).says(f"/redeem {card.code} 2")
        commands = sorted(handlers.routes().commands)
        seen = await press_all(town, who, commands, there, PRESSES if FULL else PRESSES // 2)
        assert seen.silent == []
        assert seen.stuck == []
        nothing_broke(town)
