"""Tills that redeem while it storms, and what the books must say afterwards."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from bot.intake.model import RawUpdate, State
from bot.sandbox.world import World
from domain.cards import Card, card, issue
from domain.desk import Desk
from domain.engine import Database
from domain.ledger import wrong_accounts
from domain.outbox import Notice
from domain.people import meet
from domain.redemption import Redemption
from domain.roles import Actor, Role
from domain.staff import invite, join
from domain.stock import discrepancies
from tests import pictures
from tests.bot.process import said_to
from tests.bot.replicas import Spread
from tests.town import CAFE, CAROL, DAVE, OLD_TOWN, OWNER, Clock, desk_of

TILLS = (1000, 1001, 1002, 1003)
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

    async def opens(self) -> None:
        """Four more people redeem at Old Town."""
        owner = await desk_of(self.database, OWNER, Clock())
        for till in TILLS:
            found = await owner(invite, role=Role.VERIFIER, store_ids=[OLD_TOWN])
            newcomer = Desk(self.database, Actor(till, Role.STRANGER), None, Clock())
            await newcomer(meet, name=f"Till {till}", username=None)
            await newcomer(join, token=found.token)

    async def works(self, stop: asyncio.Event) -> None:
        """Until told: all tills at once, a customer after the other."""
        await asyncio.gather(*(self._till(till, stop) for till in TILLS))

    async def _till(self, till: int, stop: asyncio.Event) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            code = await self._card(f"Till-{till}-{number:04}.")
            if code is not None:
                self._shows(till, code)
            await asyncio.sleep(AN_ANSWER)

    async def _card(self, title: str) -> str | None:
        """Written by the tests themselves; None while the database is away."""
        try:
            owner = await desk_of(self.database, OWNER, Clock())
            holder = self.chance.choice([CAROL, DAVE])
            issued = await owner(
                issue, title=title, uses=1, valid_until=None, store_ids=[], holder_id=holder
            )
            code = (await owner(card, card_id=issued.card_ids[0])).code
        except Exception:
            return None
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
        while self.owed() and loop.time() < end:
            await asyncio.sleep(0.3)

    async def waiting(self) -> int:
        async with self.database.reading() as session:
            mine = select(func.count()).where(RawUpdate.state == State.WAITING)
            return await session.scalar(mine) or 0

    def owed(self) -> int:
        """Cards whose holder was not told yet: one hears a notice a second."""
        told = self.told()
        return sum(not told[title] for title in self.sold)

    def told(self) -> Counter[str]:
        """How often the holder read of it."""
        said = [line for who in (CAROL, DAVE) for line in said_to(self.world, who)]
        return Counter({t: sum(f"{t}:" in line for line in said) for t in self.sold})

    def _last(self, till: int) -> str:
        return (said_to(self.world, till) or ["nothing"])[-1]

    async def wrong(self) -> list[str]:
        """What the books say that must never be."""
        found = [
            f"never answered: {title}; the till read last: {self._last(self.sold[title][1])}"
            for title in self.unheard()
        ]
        async with self.database.reading() as session:
            cards = (await session.execute(select(Card.title, Card.uses, Card.used))).all()
            records = await session.execute(
                select(Card.title, Redemption.uses).join(
                    Redemption,
                    (Redemption.merchant_id == Card.merchant_id) & (Redemption.card_id == Card.id),
                )
            )
            taken: Counter[str] = Counter()
            for title, uses in records:
                taken[title] += uses
            found += [
                f"{one.title}: {one.used} used of {one.uses}, {taken[one.title]} in the records"
                for one in cards
                if one.used != taken[one.title] or (one.title in self.sold and one.used != 1)
            ]
            found += [f"ledger: {one}" for one in await wrong_accounts(session, CAFE)]
            found += [f"stock: {one}" for one in await discrepancies(session, CAFE)]
            aside = select(func.count()).where(RawUpdate.state == State.ASIDE)
            if count := await session.scalar(aside):
                found.append(f"{count} updates were set aside")
        if left := await self.waiting():
            found.append(f"{left} updates still wait")
            notices = (await session.execute(
                select(Notice.payload, Notice.given_up).where(Notice.kind == "card_used")
            )).all()  # fmt: skip
        owed = Counter(str(payload["title"]) for payload, _ in notices)
        found += [f"owed {owed[t]} times to its holder: {t}" for t in self.sold if owed[t] != 1]
        found += [f"given up: {p['title']}, {why}" for p, why in notices if why]
        return found
