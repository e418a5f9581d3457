"""The question before a payment, answered before anything is written down.

A yes extends what is kept and is the same however often it is given, so nothing is lost with a
process that dies: Telegram asks again, or the person does. Whatever is no plain yes goes the way
of every update, where the words are.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiogram import Bot

from bot.metrics import UPDATES
from bot.tasks import Tasks
from domain.desk import Desk
from domain.engine import Database
from domain.payments import Asking, agree_together
from domain.roles import Role, system
from handlers.kit.checkout import allow_by_id
from handlers.payments.billing import meant_by

log = structlog.get_logger(__name__)
AT_A_TIME = 50  # of one transaction: SQLite's writer is held for some milliseconds
PATIENCE = 1.5  # s; then it goes the way of every update, in time for its own answer


@dataclass(frozen=True, slots=True)
class _Wish:
    query: str
    merchant: int
    asking: Asking
    agreed: asyncio.Future[bool]


class Checkouts:
    """One bot's; ``owner``: whose own it is, which asks for nobody else's money; 0: everybody's.
    Who asks meanwhile joins the next transaction of the same merchant."""

    def __init__(
        self,
        bot: Bot,
        database: Database,
        tasks: Tasks,
        clock: Callable[[], datetime],
        owner: int = 0,
    ) -> None:
        self._bot = bot
        self._database = database
        self._tasks = tasks
        self._clock = clock
        self._owner = owner
        self._pending: list[_Wish] = []
        self._deciding = False

    async def answer(self, raws: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Say yes where the money may be taken; returns what was not answered so, all else too."""
        left, asked = [], []
        for raw in raws:
            wish = _wish(raw["pre_checkout_query"]) if "pre_checkout_query" in raw else None
            if wish is None or self._owner not in (0, wish.merchant):
                left.append(raw)
            else:
                asked.append((raw, wish))
        if asked:
            self._pending += [wish for _raw, wish in asked]
            if not self._deciding:
                self._deciding = True
                self._tasks.start(self._decide(), "checkouts")
            agreed = await asyncio.gather(*(wish.agreed for _raw, wish in asked))
            left += [raw for (raw, _wish), yes in zip(asked, agreed, strict=True) if not yes]
        return left

    async def _decide(self) -> None:
        batch: list[_Wish] = []
        try:
            while self._pending:
                batch, self._pending = self._pending[:AT_A_TIME], self._pending[AT_A_TIME:]
                of_each = defaultdict(list)
                for wish in batch:
                    of_each[wish.merchant].append(wish)
                for merchant, wishes in of_each.items():
                    await self._agree(merchant, wishes)
        finally:
            self._deciding = False
            left, self._pending = batch + self._pending, []
            for wish in left:
                _settle(wish, False)

    async def _agree(self, merchant: int, wishes: Sequence[_Wish]) -> None:
        desk = Desk(self._database, system(merchant), None, self._clock)
        asked = [wish.asking for wish in wishes]
        agreed: frozenset[Asking] = frozenset()
        try:
            async with asyncio.timeout(PATIENCE):
                agreed = await desk(agree_together, asked=asked)
        except Exception as failure:  # the usual way says what there is to say
            log.warning("checkouts not decided", merchant=merchant, why=repr(failure)[:200])
        for wish in wishes:
            yes = wish.asking in agreed
            _settle(wish, yes)
            if yes:
                UPDATES.labels(Role.STRANGER.value).inc()
                self._tasks.start(allow_by_id(self._bot, wish.query), "checkout")
        log.info("checkouts", merchant=merchant, asked=len(wishes), agreed=len(agreed))


def _settle(wish: _Wish, yes: bool) -> None:
    if not wish.agreed.done():  # else nobody waits for it any more
        wish.agreed.set_result(yes)


def _wish(query: Any) -> _Wish | None:
    """What is asked, where it is plainly about an order."""
    try:
        person, unit, total = query["from"]["id"], query["currency"], query["total_amount"]
        number, meant = query["id"], meant_by(query["invoice_payload"])
    except (TypeError, KeyError, AttributeError):
        return None
    plain = type(person) is type(total) is int and type(unit) is type(number) is str
    if meant is None or not plain or not 0 <= total < 2**53 or not 0 < person < 2**53:
        return None
    merchant, order = meant
    loop = asyncio.get_running_loop()
    return _Wish(number, merchant, Asking(order, person, unit, total), loop.create_future())
