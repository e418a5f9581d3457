"""A random walk: seven people press whatever they see and type what comes to mind.

Seeded, so that a walk that ended badly is walked again: the last steps stand in the failure.
WALK_STEPS and WALK_SEEDS make it longer (`make walk`, each seed on both engines).
"""

import os
import random
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest

import handlers
from domain.stock import add_product
from tests import pictures
from tests.buying import conserved, sells
from tests.paying import DIGITAL, takes_payments
from tests.shop import selling
from tests.town import (
    CAROL,
    DAVE,
    MANAGER,
    NAMES,
    OTHER,
    OWNER,
    RIVAL,
    STRANGER,
    VERIFIER,
    Town,
    open_town,
)

STEPS = int(os.environ.get("WALK_STEPS", "150"))
SEEDS = range(1, int(os.environ.get("WALK_SEEDS", "4")) + 1)
ALARM = 99  # the chat in which defects are told
STAFF = (OWNER, MANAGER, VERIFIER, OTHER)
REACH = 6  # messages with buttons that a person still looks back to
# Said once, in a place that some must never see; nobody types them.
REMARK, NOTE, FOREIGN = "Xylofon", "Zanzibar", "Quetzal"
WORDS = (
    "", "", "1", "2", "0", "-5", "007", "999999999999", "BEAN", "BEAN points 5", "BEAN shop 3",
    "BEAN 2 broken", "BEAN shop 4.50", "Coffee | 3 uses | 30 days", "Tea | 2.50 | 10 | sku TEA",
    "House beans", "beans", "yesterday", "from 2026-11-01", "member", "verifier 1", "points on",
    "shop", "on", "zh", "en", "4321", "template keys", "<b>", "🎈", "咖啡", "x" * 300,
    "2026-12-31", "12:30", "Europe/Berlin", "10 %", "a | b | c | d", "csv", "xlsx",
)  # fmt: skip


@dataclass
class Walk:
    """One walk through one town."""

    town: Town
    chance: random.Random
    people: tuple[int, ...]
    codes: list[str]
    said: dict[int, list[str]] = field(default_factory=dict)  # by the bot, since the last step
    trace: deque[str] = field(default_factory=lambda: deque(maxlen=12))

    def listen(self, event: dict[str, Any]) -> None:
        chat = event.get("chat", 0)
        if event["type"] == "message":
            one = self.town.world.messages[chat][event["id"]]
            if one.from_user and one.from_user.is_bot:
                markup = one.reply_markup
                rows = markup.inline_keyboard if markup else []
                labels = [button.text for row in rows for button in row]
                self.said.setdefault(chat, []).append(
                    "\n".join([one.text or one.caption or "", *labels])
                )
        elif event["type"] in ("answer", "deleted"):
            self.said.setdefault(chat, []).append(event.get("text", ""))

    async def step(self) -> None:
        who = self.chance.choice(self.people)
        self.said.clear()
        kind = self.chance.choices(("press", "type", "photo", "pay"), (72, 20, 4, 4))[0]
        buttons = self.buttons(who) if kind == "press" else []
        if buttons:
            await self.press(who, *self.chance.choice(buttons))
        elif kind == "photo":
            await self.send(who)
        elif kind == "pay" and (bills := self.bills(who)):
            await self.pay(who, self.chance.choice(bills))
        else:
            await self.type(who)
        await self.town.app.tasks.idle()
        self.look()
        bills, newest = self.bills(who), max(self.town.world.messages.get(who, {0: None}))
        if bills and bills[-1] == newest and self.chance.random() < 0.6:
            await self.pay(who, bills[-1])  # it has just come
            self.look()
        self.town.clock.passes(seconds=self.chance.uniform(1, 60))

    def buttons(self, who: int) -> list[tuple[int, str, str]]:
        """Message, words and data of what can be tapped on the screens a person looks back to."""
        found = []
        for one in list(self.town.world.messages.get(who, {}).values())[::-1]:
            rows = one.reply_markup.inline_keyboard if one.reply_markup else []
            taps = [button for row in rows for button in row if button.callback_data]
            found += [(one.message_id, tap.text, str(tap.callback_data)) for tap in taps]
            if len({number for number, _, _ in found}) >= REACH:
                break
        return found

    def bills(self, who: int) -> list[int]:
        """Invoices in a person's chat, paid or not."""
        there = self.town.world.messages.get(who, {})
        return [number for number, one in there.items() if one.invoice]

    async def pay(self, who: int, message: int) -> None:
        declined = self.chance.random() < 0.2
        self.trace.append(f"{NAMES[who]} pays {message}{', declined' if declined else ''}")
        cash = self.town.world.cash
        checkout = cash.pays(who, cash.bill(who, message), declined=declined)
        assert checkout.asked
        await self.town.deliver(checkout.asked)
        assert checkout.ended.is_set(), self.story()
        if checkout.paid:
            await self.town.deliver(checkout.paid)
            assert self.said.get(who), self.story()
        await self.town.app.payouts.pay_due()

    async def press(self, who: int, message: int, words: str, data: str) -> None:
        self.trace.append(f"{NAMES[who]} presses {words!r} ({data}) on {message}")
        update = self.town.world.presses_button(who, message, data)
        await self.town.deliver(update)
        await self.town.app.tasks.idle()  # who works long has the press answered beside it
        assert update.callback_query
        assert self.town.world.presses[update.callback_query.id].answered, self.story()

    async def type(self, who: int) -> None:
        command = self.chance.choice(["", "", *sorted(handlers.routes().commands)])
        words = self.chance.choice((*WORDS, *self.codes))
        line = f"/{command} {words}".strip() if command else words or "hello"
        self.trace.append(f"{NAMES[who]} types {line!r}")
        await self.town.deliver(self.town.world.says(who, line))
        assert self.said.get(who), self.story()

    async def send(self, who: int) -> None:
        code = self.chance.choice(self.codes)
        self.trace.append(f"{NAMES[who]} sends a photo of {code}")
        await self.town.deliver(self.town.world.sends_photo(who, photo(code)))
        assert self.said.get(who), self.story()

    def look(self) -> None:
        """What must be true after every step."""
        assert not self.town.world.messages.get(ALARM), self.story()
        same = [one for one in self.town.world.refused if "not modified" in one]
        assert same == [], self.story()
        for who, said in self.said.items():
            text = "\n".join(said)
            if who not in STAFF:
                assert REMARK not in text, self.story()
            if who == RIVAL:
                assert NOTE not in text, self.story()
            else:
                assert FOREIGN not in text, self.story()

    def story(self) -> str:
        alarm = [one.text or "" for one in self.town.world.messages.get(ALARM, {}).values()]
        return "\n".join([*alarm, *self.trace, f"then: {self.said}"])


@cache
def photo(code: str) -> bytes:
    return pictures.card(code)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_nobody_breaks_it_and_nobody_sees_what_is_not_theirs(
    database_url: str, seed: int
) -> None:
    async with open_town(database_url, alarm_chat_id=ALARM) as town:
        town.world.join(ALARM, "Alarm").started = True
        line = f"House beans | 8.90 | 40 | sku BEAN | remark {REMARK} | note {NOTE}"
        await selling(town, "points", line)
        await takes_payments(town)
        await sells(town, price="4.50", name="Coffee pass", sku="PASS", **DIGITAL)
        await (await town.desk(RIVAL))(add_product, fields={"name": FOREIGN, "price": "9"})
        codes = [
            (await town.issues("Coffee", 40, holder_id=CAROL)).code,
            (await town.issues("Cake", 1)).code,
            (await town.issues("Tea", 3, holder_id=DAVE, store_ids=[1])).code,
            "2222-2222-2222-2222",
        ]
        last = RIVAL if seed % 2 else STRANGER
        chance = random.Random(seed)
        walk = Walk(town, chance, (*STAFF, CAROL, DAVE, last), codes)
        town.world.listeners.add(walk.listen)
        for number in range(STEPS):
            await walk.step()
            if number % 50 == 49:
                walk.trace.append("the clock ticks")
                walk.said.clear()
                await town.app.clock.tick()
                await town.post()
                walk.look()
        await conserved(town.database)
