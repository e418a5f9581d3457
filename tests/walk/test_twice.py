"""The double tap: every button pressed twice at once, and again a minute later: one deed, one
answer, and a tick stays where the first tap has put it."""

import os
from collections import Counter, deque

import pytest
from sqlalchemy import select

import handlers
from domain.desk import JournalEntry
from tests.buying import sells
from tests.engines import FULL
from tests.handlers.alerts.test_group import FORUM, linked, morning, told
from tests.shop import selling
from tests.town import CAROL, DAVE, MANAGER, NAMES, OTHER, OWNER, RIVAL, VERIFIER, Person, Town
from tests.walk.test_buttons import NUMBER

BROKE = "Something broke"
TURNED = {"⬜ ": "☑️ ", "☐ ": "☑ "}
TURNED |= {after: before for before, after in TURNED.items()}
PRESSES = int(os.environ.get("WALK_PRESSES", "80" if FULL else "50"))  # of each person
SEVEN = (OWNER, MANAGER, VERIFIER, OTHER, CAROL, DAVE, RIVAL)


async def deeds(town: Town) -> Counter[tuple[int, str]]:
    """What was done so far, by whom, and how often."""
    async with town.database.reading() as session:
        rows = await session.execute(
            select(JournalEntry.actor_id, JournalEntry.operation).where(
                JournalEntry.refusal.is_(None)
            )
        )
        return Counter((who, operation) for who, operation in rows)


# Who wear the same hat see the same screens: they share the commands, so that all are reached.
HATS = ((OWNER, MANAGER, RIVAL), (VERIFIER, OTHER), (CAROL, DAVE))
OWNERS = ("settings", "alerts", "draws", "records", "broadcast")  # the owner's own share


def commands_of(who: int) -> list[str]:
    every = sorted(set(handlers.routes().commands) - {"language"} - set(OWNERS))
    (hat,) = (one for one in HATS if who in one)
    first = OWNERS if who == OWNER else ()
    return [*first, *every[hat.index(who) :: len(hat)]]


async def tap_everything(town: Town, who: int, most: int) -> list[str]:
    """Each button that is found is tapped three times; whose deed was done more than once.

    Every command has a share of what may be pressed at ``most``, the settings a larger one.
    """
    world, known, wrong = town.world, set(), []
    commands = commands_of(who)
    queue: deque[tuple[int, str, str, str]] = deque()

    def look() -> None:
        for one in list(world.messages.get(who, {}).values())[-3:]:
            rows = one.reply_markup.inline_keyboard if one.reply_markup else []
            for tap in (tap for row in rows for tap in row if tap.callback_data):
                data = tap.callback_data or ""
                place = NUMBER.sub("#", data.rpartition("~")[0])
                if place not in known:
                    known.add(place)
                    queue.append((one.message_id, tap.text, data, place))

    for command in commands:
        share = most // 4 if command == "settings" else max(2, most // len(commands))
        await town.deliver(world.says(who, f"/{command}"))
        known -= {place for *_, place in queue}
        queue.clear()
        look()
        before = await deeds(town)
        while queue and share:
            share -= 1
            number, words, data, _ = queue.popleft()
            town.alerts[who] = []
            both = [world.presses_button(who, number, data) for _ in range(2)]
            await town.deliver(*both)
            await town.app.tasks.idle()
            wrong += turned_back(town.person(who), number, words)
            town.clock.passes(seconds=60)
            await town.deliver(world.presses_button(who, number, data))
            await town.app.tasks.idle()
            now = await deeds(town)
            done, before = now - before, now
            wrong += [f"{words!r} ({data}): {said}" for said in town.alerts[who] if BROKE in said]
            wrong += [
                f"{words!r} ({data}): {name} × {n}" for (_, name), n in done.items() if n > 1
            ]
            look()
    return wrong


def turned_back(person: Person, number: int, words: str) -> list[str]:
    """A button with a tick that after two taps at once is as it was."""
    mark = next((one for one in TURNED if words.startswith(one)), None)
    shown = person.town.world.messages[person.number].get(number)
    if mark is None or shown is None or shown.reply_markup is None:
        return []
    there = [tap.text for row in shown.reply_markup.inline_keyboard for tap in row]
    after = TURNED[mark] + words.removeprefix(mark)
    return [f"{words!r} was turned back"] if words in there and after not in there else []


@pytest.mark.slow
async def test_a_button_pressed_thrice_does_its_deed_once(town: Town) -> None:
    """By seven people, one after the other, in one shop."""
    await selling(town, "points")
    await town.issues("Coffee", 40, holder_id=CAROL)
    await town.issues("Cake", 1)
    owner = town.person(OWNER)
    await owner.says("/stockin BEAN 5")
    await owner.says("/allocate BEAN draws 5")
    await owner.says("/draw Autumn | prize 1x BEAN | 50 points | free 1 | until 2026-11-22 18:00")
    owner.sees("MADE")
    await owner.says("/voucher Lunch | 8折 | x100 | 30 days | limit 2")
    before = await deeds(town)
    for who in SEVEN:
        assert await tap_everything(town, who, PRESSES) == [], NAMES[who]
    assert len(await deeds(town) - before) > 10, "the rule's own test: something was done"


@pytest.mark.slow
async def test_a_tap_in_a_group_is_one_deed_whoever_taps(town: Town, owner: Person) -> None:
    """Each button of each topic, and of what it leads to: by two who lead, each twice at once,
    and again a minute later. What only shows may be shown to both."""
    await linked(town, owner)
    for store in ("Old Town", "Riverside"):
        for sku in ("A", "B", "C"):
            name, until = f"{sku} {store}", "2026-11-24"
            await sells(town, sku=sku + store[:3], name=name, expires_on=until, stores=store)
    for _ in range(3):
        await morning(town)
    world, known, wrong, tapped = town.world, set(), [], 0

    def found() -> list[tuple[int, str, str]]:
        return [
            (one.message_id, tap.text, tap.callback_data)
            for one in told(town)
            for row in (one.reply_markup.inline_keyboard if one.reply_markup else [])
            for tap in row
            if tap.callback_data and (one.message_id, tap.text) not in known
        ]

    while queue := found():
        number, words, data = queue[0]
        known.add((number, words))
        before = await deeds(town)
        for leads in ((OWNER, MANAGER, OWNER, MANAGER), (MANAGER,)):
            taps = [world.presses_button(who, number, data, chat=FORUM) for who in leads]
            await town.deliver(*taps)
            await town.app.tasks.idle()
            town.clock.passes(seconds=60)
        tapped += 1
        done: Counter[str] = Counter()
        for (_who, name), n in (await deeds(town) - before).items():
            done[name] += n
        wrong += [f"{words!r} ({data}): {name} × {n}" for name, n in done.items() if n > 1]
    assert wrong == []
    assert tapped > 10, "the rule's own test: there were topics with buttons"
