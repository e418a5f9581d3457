"""Tills that redeem while it storms, and what the books must say afterwards."""

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import ColumnElement, func, select, text, update

from bot.delivery import LEASE
from bot.intake.model import RawUpdate, State
from bot.sandbox.world import World
from domain.cards import Card, card, issue
from domain.desk import Desk, patiently
from domain.engine import Database, is_away, utcnow
from domain.errors import DatabaseAway
from domain.ledger import Transfer, wrong_accounts
from domain.outbox import Notice
from domain.people import meet
from domain.redemption import Redemption
from domain.roles import Actor, Role
from domain.staff import invite, join
from domain.stock import discrepancies
from tests import pictures
from tests.bot.process import said_to
from tests.bot.replicas import Spread
from tests.town import CAFE, MANAGER, OLD_TOWN, OWNER, Clock, desk_of

TILLS = range(1000, 1004)
# Each reads a notice a second, of which a card has two; of those in a dead hand none.
HOLDERS = range(1004, 1020)
STUCK = 30.0  # s without a holder who is told, though Telegram and the servers are well
IN_HAND = timedelta(seconds=5)  # a sender that lives holds a notice no longer
QUEUE = 8  # customers at a till
_TITLE = re.compile(r"Till-\d+-\d+\.(?=:)")
AN_ANSWER = 1.4  # s between two customers of a till: Telegram takes a message a second


@dataclass
class Shop:
    """``sold``: title → its code and till, from the moment a customer showed it."""

    world: World
    hook: Spread
    database: Database
    chance: random.Random
    sold: dict[str, tuple[str, int]] = field(default_factory=dict)
    asked_again: int = 0
    twice: int = 0
    presents: int = 0
    looked: int = 0  # times that the books were read

    async def opens(self) -> None:
        """Four more people redeem at Old Town, for customers who were met before."""
        owner = await desk_of(self.database, OWNER, Clock())
        for people, role, stores in (
            (TILLS, Role.VERIFIER, [OLD_TOWN]),
            (HOLDERS, Role.MEMBER, []),
        ):
            for person in people:
                found = await owner(invite, role=role, store_ids=stores)
                newcomer = Desk(self.database, Actor(person, Role.STRANGER), None, Clock())
                await newcomer(meet, name=f"Guest {person}", username=None)
                await newcomer(join, token=found.token)

    async def works(self, stop: asyncio.Event) -> None:
        """Until told: all tills at once, a customer after the other; and points are given."""
        await asyncio.gather(self._gives(stop), *(self._till(till, stop) for till in TILLS))

    async def _gives(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self.presents += 1
            self.world.says(MANAGER, f"/points Carol +1 present {self.presents}")
            await asyncio.sleep(AN_ANSWER)

    async def _till(self, till: int, stop: asyncio.Event) -> None:
        number = 0
        waits: list[str] = []
        while not stop.is_set():
            number += 1
            title = f"Till-{till}-{number:04}."
            code = await self._card(title)
            if code is not None:
                self._shows(till, code)
                waits.append(title)
            await asyncio.sleep(AN_ANSWER)
            waits = await self._queue(till, waits, stop)

    async def _queue(self, till: int, waits: list[str], stop: asyncio.Event) -> list[str]:
        """Who waits at a till lets nobody in behind them for a while: a machine too slow for all
        of them is no fault of the program's."""
        loop = asyncio.get_running_loop()
        end = loop.time() + STUCK
        while not stop.is_set() and loop.time() < end:
            said = "\n".join(said_to(self.world, till))
            waits = [title for title in waits if title not in said]
            if len(waits) < QUEUE:
                return waits
            await asyncio.sleep(AN_ANSWER)
        return []

    async def _card(self, title: str) -> str | None:
        """Written by the tests themselves; None while the database is away."""
        try:
            # Good already for a replica whose clock is behind; its notice goes before all others.
            owner = await desk_of(self.database, OWNER, Clock())
            holder = self.chance.choice(HOLDERS)
            issued = await owner(
                issue, title=title, uses=1, valid_until=None, store_ids=[], holder_id=holder
            )
            code = (await owner(card, card_id=issued.card_ids[0])).code
        except Exception as failure:
            if isinstance(failure, DatabaseAway) or is_away(failure):
                return None
            raise
        self.sold[title] = (code, int(title.split("-")[1]))
        return code

    def _shows(self, till: int, code: str) -> None:
        """A photo or a typed code; now and then Telegram delivers it twice."""
        if self.chance.random() < 0.3:
            update = self.world.sends_photo(till, pictures.card(code))
        else:
            update = self.world.says(till, f"/redeem {code}")
        if self.chance.random() < 0.2:
            self.twice += 1
            self.hook.again(update)

    def unheard(self) -> list[str]:
        """Customers whose card the till has heard nothing of."""
        said = {till: "\n".join(said_to(self.world, till)) for till in TILLS}
        return [title for title, (_, till) in self.sold.items() if title not in said[till]]

    async def settles(self, patience: float) -> None:
        """Everything that was confirmed is worked on; what was not answered is asked again."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while await self.waiting() and loop.time() < end:
            await asyncio.sleep(0.3)
        asked: Counter[str] = Counter()
        while (left := self.unheard()) and loop.time() < end:
            for title in left:
                code, till = self.sold[title]
                if not asked[title]:
                    self.asked_again += 1
                asked[title] += 1
                self.world.says(till, f"/redeem {code}")
                await asyncio.sleep(AN_ANSWER / len(TILLS))
            await asyncio.sleep(3)
        await self._tells()

    async def _tells(self) -> None:
        """Until every holder was told, or nothing was sent for a while."""
        loop = asyncio.get_running_loop()
        left, last = await self._unsent(), loop.time()
        while self.owed() and loop.time() < last + STUCK:
            await self._leases_over()
            await asyncio.sleep(1)
            if (now := await self._unsent()) != left:
                left, last = now, loop.time()

    async def _unsent(self) -> int:
        """Of every kind: what a holder is told first is that there is a card."""
        return await self._count(Notice.sent.is_(None) & Notice.given_up.is_(None))

    async def _count(self, which: ColumnElement[bool]) -> int:
        async def counted() -> int:
            async with self.database.reading() as session:
                return await session.scalar(select(func.count()).where(which)) or 0

        return await patiently(counted)

    async def _leases_over(self) -> None:
        """A notice in a dead sender's hand is another's after two minutes, and here sooner."""
        now = utcnow()
        held = Notice.due.between(now, now + LEASE - IN_HAND)
        async with self.database.writing() as session:
            await session.execute(
                update(Notice).where(Notice.sent.is_(None), held).values(due=now)
            )

    async def waiting(self) -> int:
        return await self._count(RawUpdate.state == State.WAITING)

    def owed(self) -> int:
        """Cards whose holder was not told yet: one hears a notice a second."""
        told = self.told()
        return sum(not told[title] for title in self.sold)

    def told(self) -> Counter[str]:
        """How often the holder read of it."""
        told = Counter(
            title
            for who in HOLDERS
            for line in said_to(self.world, who)
            for title in set(_TITLE.findall(line))
        )
        return Counter({title: told[title] for title in self.sold})

    def _last(self, till: int) -> str:
        return (said_to(self.world, till) or ["nothing"])[-1]

    async def wrong(self) -> list[str]:
        """What must never be, once everything has settled."""
        found = [
            f"never answered: {title}; the till read last: {self._last(self.sold[title][1])}"
            for title in self.unheard()
        ]
        told = self.told()
        found += [f"its holder was never told: {title}" for title in self.sold if not told[title]]
        if left := await self.waiting():
            found.append(f"{left} updates still wait")
        async with self.database.reading() as session:
            notices = await session.execute(
                select(Notice.payload, Notice.given_up).where(Notice.kind == "card_used")
            )
            owed: Counter[str] = Counter()
            for payload, why in notices:
                owed[payload["title"]] += 1
                found += [f"given up: {payload['title']}, {why}"] if why else []
            used: Counter[str] = Counter()
            for title, times in await session.execute(select(Card.title, Card.used)):
                used[title] += times
        found += [
            f"{title} was used {used[title]} times" for title in self.sold if used[title] != 1
        ]
        found += [f"owed {owed[t]} times to its holder: {t}" for t in self.sold if owed[t] != 1]
        return found + await self.books()

    async def books(self) -> list[str]:
        """What must never be at any moment; all of it is read as of one. The connections that
        the tests themselves hold may have died in the fault: then it is read once more."""
        return await patiently(self._books)

    async def _books(self) -> list[str]:
        async with self.database.reading() as session:
            await session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            found = [
                f"{title}: {used} used of {uses}, {taken} in the records"
                for title, uses, used, taken in await session.execute(_USES)
                if used != taken or (uses is not None and used > uses)
            ]
            found += [f"ledger: {one}" for one in await wrong_accounts(session, CAFE)]
            found += [f"stock: {one}" for one in await discrepancies(session, CAFE)]
            given = Counter(await session.scalars(select(Transfer.reason).where(_PRESENT)))
            found += [f"{reason} was given {n} times" for reason, n in given.items() if n > 1]
            aside = select(func.count()).where(RawUpdate.state == State.ASIDE)
            if count := await session.scalar(aside):
                found.append(f"{count} updates were set aside")
        self.looked += 1
        return found


_PRESENT = Transfer.reason.like("present %")
_USES = (
    select(Card.title, Card.uses, Card.used, func.coalesce(func.sum(Redemption.uses), 0))
    .outerjoin(
        Redemption, (Redemption.merchant_id == Card.merchant_id) & (Redemption.card_id == Card.id)
    )
    .group_by(Card.merchant_id, Card.id, Card.title, Card.uses, Card.used)
)
