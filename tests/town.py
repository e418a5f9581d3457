"""A town for the tests: a café with its people, a Telegram of its own, and the real bot.

The people speak to the real dispatcher, through the real HTTP client, over a real database.
"""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.types import InlineKeyboardButton, Message, Update
from aiogram.utils.text_decorations import html_decoration
from aiohttp import web
from sqlalchemy import delete

from bot.app import App, bot_over, build_app
from bot.intake.intake import Intake
from bot.sandbox.server import TOKEN, build_site
from bot.sandbox.talk import edits
from bot.sandbox.things import Checkout
from bot.sandbox.wire import wire
from bot.sandbox.world import World
from bot.settings import Settings
from domain.cards import CardLine, card, issue, list_cards
from domain.desk import Desk, Request
from domain.engine import Database
from domain.outbox import Notice
from domain.people import meet
from domain.reading import Reader
from domain.roles import Actor, Role
from domain.sheets import SheetReader
from domain.staff import found, identify, invite, join
from domain.stores import add_store, edit_store
from tests import pictures
from tests.direct import Direct

SEALING = "dGlsbGJvdC10ZXN0cy1zZWFsLXdpdGgtdGhpcy1rZXk="  # a key of the tests alone
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
OWNER, MANAGER, VERIFIER, OTHER, CAROL, DAVE, STRANGER, RIVAL, NEWCOMER = range(1, 10)
NAMES = {
    OWNER: "Olivia",
    MANAGER: "Marta",
    VERIFIER: "Viktor",
    OTHER: "Wei",
    CAROL: "Carol",
    DAVE: "Dave",
    STRANGER: "Sam",
    RIVAL: "Rita",
    NEWCOMER: "Nora",
}
CAFE, RIVALS = 1, 2  # merchants
OLD_TOWN, RIVERSIDE = 1, 2  # stores of the café; Riverside asks for a second tap
RIVAL_STORE = 1  # the rival's own first


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


async def settle(database: Database, clock: Clock) -> None:
    """Found the café and a rival across the street; everybody takes their place."""
    for number, name in NAMES.items():
        if number == NEWCOMER:
            continue  # has never opened the bot
        await stranger(database, number, clock)(meet, name=name, username=None)
    for number, name, stores in (
        (OWNER, "Blue Door Café", ("Old Town", "Riverside")),
        (RIVAL, "Rival Tea", ("Across",)),
    ):
        founder = Desk(database, Actor(number, Role.FOUNDER), None, clock)
        first, *others = stores
        where = {"timezone": "UTC", "currency": "EUR", "language": "en"}
        await founder(found, name=name, store=first, **where)
        founded = await desk_of(database, number, clock)
        for store in others:
            await founded(add_store, name=store, image_url=f"https://example.com/{store}.jpg")
    owner = await desk_of(database, OWNER, clock)
    await owner(edit_store, store_id=RIVERSIDE, field="confirm", value=True)
    for number, role, stores_of_one in (
        (MANAGER, Role.MANAGER, []),
        (VERIFIER, Role.VERIFIER, [OLD_TOWN]),
        (OTHER, Role.VERIFIER, [RIVERSIDE]),
        (CAROL, Role.MEMBER, []),
        (DAVE, Role.MEMBER, []),
    ):
        invitation = await owner(invite, role=role, store_ids=stores_of_one)
        await stranger(database, number, clock)(join, token=invitation.token)
    async with database.writing() as session:
        await session.execute(delete(Notice))  # of the founding; the tests begin with silence


def stranger(database: Database, number: int, clock: Clock) -> Desk:
    return Desk(database, Actor(number, Role.STRANGER, name=NAMES[number]), None, clock)


async def desk_of(database: Database, number: int, clock: Clock, key: str | None = None) -> Desk:
    """A desk under the person's own hat."""
    identity = await identify(database, number)
    actor = identity.hats[0].actor if identity.hats else Actor(number, Role.STRANGER)
    return Desk(database, actor, Request(key) if key else None, clock)


@dataclass
class Town:
    """Everything that is there."""

    app: App
    world: World
    clock: Clock
    url: str
    shown: dict[int, int] = field(default_factory=dict)  # chat → the message shown last
    alerts: dict[int, list[str]] = field(default_factory=dict)
    words: dict[tuple[int, int], str] = field(default_factory=dict)  # of each message
    speaks: Bot | None = None  # a merchant's own bot; None: the common one

    async def own(self, token: str) -> "Town":
        """The same town as it is seen through a merchant's own bot, which is connected."""
        await self.app.fleet.refresh()
        world = self.world.bots[token]
        world.feed = lambda update: None
        there = Town(self.app, world, self.clock, self.url)
        there.speaks = self.app.fleet.lines[world.bot_id].bot
        world.listeners.add(there.listen)
        return there

    @property
    def database(self) -> Database:
        return self.app.database

    def person(self, number: int) -> "Person":
        return Person(self, number)

    async def desk(self, number: int, key: str | None = None) -> Desk:
        return await desk_of(self.database, number, self.clock, key)

    async def issues(self, title: str = "Coffee", uses: int | None = 1, **more: Any) -> CardLine:
        """The owner issues a card; without ``until`` it is good for 30 days."""
        until = more.pop("until", self.clock() + timedelta(days=30))
        by = await self.desk(more.pop("by", OWNER))
        wish = {"store_ids": [], "holder_id": None} | more
        issued = await by(issue, title=title, uses=uses, valid_until=until, **wish)
        return await by(card, card_id=issued.card_ids[0])

    async def never_asks_again(self) -> None:
        """No store asks about a card that was used a moment ago."""
        owner = await self.desk(OWNER)
        for store in (OLD_TOWN, RIVERSIDE):
            await owner(edit_store, store_id=store, field="again_minutes", value=0)

    async def card_of(self, number: int) -> CardLine:
        owner = await self.desk(OWNER)
        return next(one for one in (await owner(list_cards, size=99)).lines if one.id == number)

    async def deliver(self, *updates: Update) -> None:
        """Telegram hands updates to the bot; several at once are handled at once.

        An album's parts are gathered, as the intake does, of which there are tests of its own.
        """
        albums: dict[str, list[Update]] = {}
        for one in updates:
            album = one.message.media_group_id if one.message else None
            albums.setdefault(album or f"{one.update_id}", []).append(one)
        await asyncio.gather(*(self._feed(parts) for parts in albums.values()))

    @property
    def _intake(self) -> Intake:
        line = self.app.fleet.lines.get(self.speaks.id) if self.speaks else None
        return line.intake if line else self.app.intake

    async def _feed(self, parts: list[Update]) -> None:
        wires = await self._intake.checkouts.answer([wire(one) for one in parts])
        if not wires:
            return
        bot = self.speaks or self.app.bot
        read = [Update.model_validate(one, context={"bot": bot}) for one in wires]
        more = {"album": [one.message for one in read]} if len(read) > 1 else {}
        await self.app.dispatcher.feed_update(bot, read[0], **more)

    async def post(self) -> int:
        """The outbox is emptied, however long the chats have to rest between messages."""
        taken = 0
        while sent := await self.app.delivery.send_due():
            taken += sent
            self.clock.passes(seconds=1.1)
        return taken

    def listen(self, event: dict[str, Any]) -> None:
        if event["type"] == "message":
            message = self.world.messages[event["chat"]][event["id"]]
            own = message.from_user and message.from_user.is_bot
            words = message.text or message.caption or ""
            before = self.words.get((event["chat"], event["id"]))
            self.words[event["chat"], event["id"]] = words
            if words == before and event["id"] < self.shown.get(event["chat"], 0):
                return  # other buttons, on a screen further up
            if own and not message.refunded_payment:
                self.shown[event["chat"]] = event["id"]
        elif event["type"] == "answer":
            self.alerts.setdefault(event["chat"], []).append(event["text"])


@dataclass
class Person:
    """A person with a phone."""

    town: Town
    number: int

    async def says(self, text: str) -> None:
        await self.town.deliver(self.town.world.says(self.number, text))

    async def edits(self, text: str | None) -> None:
        """What they wrote last; ``None``: it changes by itself."""
        told = self.town.world.messages[self.number].values()
        last = [one for one in told if one.from_user and one.from_user.id == self.number][-1]
        await self.town.deliver(edits(self.town.world, last, text))

    async def replies(self, text: str, *, message: Message | None = None) -> None:
        """In answer to the screen shown last, or to an older one."""
        shown = (message or self.screen).message_id
        await self.town.deliver(self.town.world.says(self.number, text, shown))

    async def sends(self, picture: bytes, caption: str | None = None) -> Update:
        update = self.town.world.sends_photo(self.number, picture, caption=caption)
        await self.town.deliver(update)
        return update

    async def sends_album(self, *photos: bytes) -> list[Update]:
        updates = self.town.world.sends_album(self.number, photos)
        await self.town.deliver(*updates)
        return updates

    async def sends_file(self, data: bytes, name: str) -> None:
        await self.town.deliver(self.town.world.sends_file(self.number, data, name))
        await self.town.app.tasks.idle()

    async def sends_location(self, north: float, east: float) -> None:
        await self.town.deliver(self.town.world.sends_location(self.number, north, east))

    async def scans(self, one: CardLine) -> Update:
        return await self.sends(pictures.card(one.code))

    async def asks_inline(self, words: str) -> list[Any]:
        """Type ``@bot words`` in some chat; what is offered."""
        update = self.town.world.asks_inline(self.number, words)
        await self.town.deliver(update)
        assert update.inline_query
        return self.town.world.inline[update.inline_query.id].results or []

    async def opens(self, link: str) -> None:
        await self.says(f"/start {link.partition('start=')[2]}")

    async def picks(self, other: int) -> None:
        """Choose somebody in the contact picker that is open."""
        keyboard = self.town.world.keyboards[self.number].keyboard
        request = keyboard[0][0].request_users.request_id
        await self.town.deliver(self.town.world.shares(self.number, other, request))

    async def presses(self, words: str, *, message: Message | None = None) -> Update:
        """Tap the button with these words, on the screen shown last or on an older one."""
        screen = message or self.screen
        data = button_of(screen, words).callback_data
        assert data
        update = self.town.world.presses_button(self.number, screen.message_id, data)
        await self.town.deliver(update)
        await self.town.app.tasks.idle()
        return update

    async def pays(
        self,
        *,
        message: Message | None = None,
        link: str = "",
        late: bool = False,
        declined: bool = False,
        times: int = 1,
    ) -> Checkout:
        """Press Pay on the invoice shown last, on an older one or behind a link, and say yes.

        ``late``: the bot hears the question when Telegram has given up; ``declined``: the bank
        says no after the bot said yes; ``times``: that the money was taken is told so often.
        """
        cash = self.town.world.cash
        shown = None if link else (message or self.screen).message_id
        bill = cash.bill(self.number, shown, link.partition("$")[2])
        checkout = cash.pays(self.number, bill, declined=declined)
        if late:
            self.town.clock.passes(seconds=11)
        assert checkout.asked
        await self.town.deliver(checkout.asked)
        if checkout.paid:
            await asyncio.gather(*(self.town.deliver(checkout.paid) for _ in range(times)))
        await self.town.app.tasks.idle()
        return checkout

    async def taps_twice(self, words: str) -> None:
        """Both taps are under way before the bot hears of the first."""
        screen = self.screen
        data = button_of(screen, words).callback_data
        assert data
        world = self.town.world
        both = [world.presses_button(self.number, screen.message_id, data) for _ in range(2)]
        await self.town.deliver(*both)
        await self.town.app.tasks.idle()

    async def forges(self, data: str) -> None:
        """Send what no button on a screen says, as if from a message of last month."""
        world = self.town.world
        update = world.presses_button(self.number, self.screen.message_id, data, old=True)
        await self.town.deliver(update)
        await self.town.app.tasks.idle()

    @property
    def screen(self) -> Message:
        return self.town.world.messages[self.number][self.town.shown[self.number]]

    @property
    def text(self) -> str:
        """What the screen shown last says, without markup."""
        return self.screen.text or self.screen.caption or ""

    @property
    def buttons(self) -> list[str]:
        markup = self.screen.reply_markup
        return [one.text for row in markup.inline_keyboard for one in row] if markup else []

    @property
    def alerted(self) -> str:
        return (self.town.alerts.get(self.number) or [""])[-1]

    def sees(self, *words: str) -> None:
        """The screen shown last has all of these."""
        for one in words:
            assert one in self.text, f"{NAMES[self.number]} sees:\n{self.text}\nwithout {one!r}"

    def heard(self) -> str:
        """Everything the bot ever wrote to this person, markup and buttons included."""
        said = []
        for one in self.town.world.messages.get(self.number, {}).values():
            if one.from_user and one.from_user.is_bot:
                text = one.text or one.caption or ""
                said.append(html_decoration.unparse(text, one.entities or one.caption_entities))
        return html.unescape("\n".join(said))

    def inbox(self) -> list[str]:
        return [
            one.text or one.caption or ""
            for one in self.town.world.messages.get(self.number, {}).values()
            if one.from_user and one.from_user.is_bot
        ]


def button_of(screen: Message, words: str) -> InlineKeyboardButton:
    rows = screen.reply_markup.inline_keyboard if screen.reply_markup else []
    exact = [one for row in rows for one in row if one.text == words]
    like = exact or [one for row in rows for one in row if words in one.text]
    assert like, f"no button {words!r} among {[one.text for row in rows for one in row]}"
    return like[0]


def link_in(text: str) -> str:
    found = re.search(r"https://t\.me/\S+", text)
    assert found, f"no link in:\n{text}"
    return found[0]


class Lent(Reader):
    """Given to one town after another, so that its workers need not begin anew for each."""

    spent = False

    async def hurry(self, seconds: float = 5.0) -> None:
        self.spent = True
        await super().hurry(seconds)

    async def close(self) -> None:
        if self.spent:
            await super().close()

    async def end(self) -> None:
        await super().close()


class LentSheets(SheetReader):
    """Likewise."""

    spent = False

    async def hurry(self, seconds: float = 5.0) -> None:
        self.spent = True
        await super().hurry(seconds)

    async def close(self) -> None:
        if self.spent:
            await super().close()

    async def end(self) -> None:
        await super().close()


_lent: list[tuple[Lent, LentSheets]] = []


def lend() -> tuple[Lent, LentSheets]:
    """The readers of all towns of this process, until a town has spent them."""
    if not _lent or _lent[-1][0].spent or _lent[-1][1].spent:
        _lent.append((Lent(), LentSheets()))
    return _lent[-1]


async def end_lending() -> None:
    while _lent:
        for one in _lent.pop():
            await one.end()


async def _hang_up(bot: Bot) -> None:
    """aiogram waits a quarter of a second for TLS to say goodbye, which is not spoken here."""
    assert isinstance(bot.session, AiohttpSession)
    if bot.session._session is not None:
        await bot.session._session.close()


@asynccontextmanager
async def open_town(url: str, **settings: Any) -> AsyncIterator[Town]:
    """Telegram and the bot over a database in which the café stands already."""
    clock = Clock()
    world = World(clock=clock)
    for number, name in NAMES.items():
        world.join(number, name).started = number != NEWCOMER
    world.feed = lambda update: None  # the test hands updates over itself
    runner = web.AppRunner(build_site(world), handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = {"secret_key": SEALING} | settings
    chosen = Settings(_env_file=None, database_url=url, **settings)
    app = build_app(chosen, bot_over(Direct(world, address), TOKEN), clock, readers=lend())
    app.pacing.hurry()
    town = Town(app, world, clock, url)
    world.listeners.add(town.listen)
    try:
        yield town
    finally:
        await app.tasks.idle()
        await _hang_up(app.bot)
        await app.close()
        await runner.cleanup()
